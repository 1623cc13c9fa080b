//! Names of configurations, as seen from the change that is shown.

use raft_core::{Configuration, ServerSet};

use super::Row;
use crate::view::Label;

/// The name of a configuration.
pub(crate) fn of_configuration(configuration: &Configuration, row: &Row) -> Label {
    match configuration {
        nobody if nobody.members().is_empty() => Label::None,
        joint if joint.is_joint() => Label::OldNew,
        simple => of_voters(simple.voters(), row),
    }
}

/// The name of a half, or of a simple configuration, by its voters.
pub(super) fn of_voters(voters: ServerSet, row: &Row) -> Label {
    if voters == row.old {
        return Label::Old;
    }
    if voters == row.new {
        return Label::New;
    }
    let mut steps = String::new();
    for (sign, servers) in [('+', voters.difference(row.old)), ('-', row.old.difference(voters))] {
        for id in servers {
            steps.push_str(&format!("{sign}{}", u64::from(id)));
        }
    }
    Label::Step(steps.into())
}
