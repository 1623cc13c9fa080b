//! Actions at the first moment at which a condition holds.

use cluster::{Condition, ConditionalStep, Mode};

use crate::{Claim, Comparison, EntryKind};

/// A Step for the first moment in a lane at which a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionalAction {
    /// The lane of the action; every lane, each at its own moment, if it is `None`.
    pub lane: Option<Mode>,
    /// The condition and the Step.
    pub planned: ConditionalStep,
}

/// Words of a configuration that is joint, and of one that is not.
pub(crate) const CONFIGURATIONS: [&str; 2] = ["C_old,new", "C_new"];

impl ConditionalAction {
    /// Whether it is an action of this lane.
    pub(crate) fn is_in(&self, mode: Mode) -> bool {
        self.lane.is_none_or(|lane| lane == mode)
    }

    /// Its condition, as scripts have it: `S1 has C_old,new, 20 later`.
    #[must_use]
    pub fn condition_text(&self) -> String {
        let ConditionalStep { condition, delay, .. } = self.planned;
        let text = condition_text(condition);
        if delay > 0 { format!("{text}, {delay} later") } else { text }
    }
}

/// The claim that says the same, if there is one.
fn claim(condition: Condition) -> Option<Claim> {
    Some(match condition {
        Condition::Leads(servers) => Claim::Leads(servers),
        Condition::Counts { server, voters, joint_with } => Claim::Counts { server, voters, joint_with },
        Condition::Has { server, is_committed, min, max } => {
            let entries = if is_committed { EntryKind::Committed } else { EntryKind::All };
            let (comparison, number) = match (min, max) {
                _ if min == max => (Comparison::Exactly, min),
                (0, _) if max < u64::MAX => (Comparison::AtMost, max),
                _ => (Comparison::AtLeast, min),
            };
            Claim::Has { server, entries, comparison, number }
        }
        _ => return None,
    })
}

/// The condition that says the same as a claim, if there is one.
pub(crate) fn condition(claim: &Claim) -> Option<Condition> {
    Some(match *claim {
        Claim::Leads(servers) => Condition::Leads(servers),
        Claim::Counts { server, voters, joint_with } => Condition::Counts { server, voters, joint_with },
        Claim::Has { server, entries, comparison, number } => {
            let (min, max) = match comparison {
                Comparison::Exactly => (number, number),
                Comparison::AtLeast => (number, u64::MAX),
                Comparison::AtMost => (0, number),
            };
            Condition::Has { server, is_committed: entries == EntryKind::Committed, min, max }
        }
        _ => return None,
    })
}

/// Text of a condition, as scripts have it.
fn condition_text(condition: Condition) -> String {
    match condition {
        Condition::SomebodyLeads => "somebody leads".to_owned(),
        Condition::HasConfiguration { server, is_committed, is_joint } => {
            let verb = if is_committed { "commits" } else { "has" };
            format!("{server} {verb} {}", CONFIGURATIONS[usize::from(!is_joint)])
        }
        Condition::Campaigns(server) => format!("{server} campaigns"),
        Condition::VotesFor { server, candidate } => format!("{server} votes for {candidate}"),
        other => claim(other).map_or_else(String::new, |claim| claim.to_string()),
    }
}
