//! Labels of configurations, relative to the change that the lane shows.

use raft_core::{Configuration, ServerId, ServerSet};

use super::DisplayOrder;
use crate::view::ConfigurationLabel;

/// The label of a configuration.
pub(crate) fn label_for(configuration: &Configuration, order: &DisplayOrder) -> ConfigurationLabel {
    match configuration {
        empty if empty.members().is_empty() => ConfigurationLabel::None,
        joint if joint.is_joint() => ConfigurationLabel::OldNew,
        simple => label_for_voters(simple.voters(), order),
    }
}

/// The label of a half, or of a simple configuration, by its voters.
pub(super) fn label_for_voters(voters: ServerSet, order: &DisplayOrder) -> ConfigurationLabel {
    if voters == order.old {
        return ConfigurationLabel::Old;
    }
    if voters == order.new {
        return ConfigurationLabel::New;
    }
    let mut steps = String::new();
    for (sign, servers) in [('+', voters.difference(order.old)), ('-', order.old.difference(voters))] {
        for id in servers {
            steps.push_str(&format!("{sign}{}", u64::from(id)));
        }
    }
    ConfigurationLabel::Step(steps.into())
}

/// `S1`, `S1 and S3`, `S1, S3 and S4`.
pub(super) fn listed(ids: &[ServerId]) -> String {
    match ids {
        [] => String::new(),
        [one] => one.to_string(),
        [others @ .., last] => {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            format!("{} and {last}", others.join(", "))
        }
    }
}
