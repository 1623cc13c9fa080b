//! For every rule that guards safety, a cluster and bounds in which a search finds the schedule that breaks a property
//! without it: `tests/known.rs` holds them to it.

use cluster::{Mode, Property};
use raft_core::{Rule, ServerId, ServerSet, Term};

use crate::Bounds;

/// A rule that guards safety, and the smallest cluster that shows why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The rule to switch off.
    pub rule: Rule,
    /// How the members are changed.
    pub mode: Mode,
    /// The voters at the start; the first of them leads.
    pub old: ServerSet,
    /// The voters that are wanted.
    pub new: ServerSet,
    /// What breaks without the rule.
    pub property: Property,
    /// How many moves the shortest schedule has that breaks it.
    pub moves: usize,
    /// Bounds in which it is found.
    pub bounds: Bounds,
}

impl Case {
    /// The case of a rule; none, if the rule guards liveness alone: then no schedule breaks a property without it.
    #[must_use]
    pub fn of(rule: Rule) -> Option<Self> {
        use Mode::{Joint, SingleServer};
        use Property::{ElectionSafety, LeaderCompleteness};
        let case = |mode, [old, new]: [&[u64]; 2], property, moves, bounds| {
            Some(Self { rule, mode, old: set(old), new: set(new), property, moves, bounds })
        };
        let crash = Bounds { term: Term::from(2), log: 5, commands: 0, ..Bounds::default() };
        let calm = Bounds { crashes: 0, ..crash };
        let three_terms = Bounds { term: Term::from(3), log: 4, ..calm };
        match rule {
            Rule::InForceOnAppend => case(SingleServer, [&[1, 2, 3], &[1]], ElectionSafety, 11, crash),
            Rule::RollbackOnTruncate => {
                let bounds = Bounds { log: 5, ..three_terms };
                case(SingleServer, [&[1, 2, 3, 4], &[1, 2]], ElectionSafety, 8, bounds)
            }
            Rule::ReloadOnRestart => case(SingleServer, [&[1, 2, 3], &[1, 2, 3, 4, 5]], ElectionSafety, 8, crash),
            Rule::OneChangeAtATime => case(SingleServer, [&[1, 2, 3], &[1, 2, 3, 4, 5]], ElectionSafety, 5, crash),
            Rule::OwnTermCommitFirst => {
                case(SingleServer, [&[1, 2, 3, 4], &[2, 3, 4, 5]], LeaderCompleteness, 7, three_terms)
            }
            Rule::RemovedLeaderNotCounted => {
                let bounds = Bounds { commands: 1, ..calm };
                case(SingleServer, [&[1, 2, 3, 4], &[2, 3, 4]], LeaderCompleteness, 6, bounds)
            }
            Rule::JointNeedsBoth | Rule::JointCommitsBeforeLeaving => {
                case(Joint, [&[1, 2, 3], &[3, 4, 5]], ElectionSafety, 4, crash)
            }
            Rule::AnswerNonMembers
            | Rule::LearnerFirst
            | Rule::LeaderStickiness
            | Rule::PreVote
            | Rule::CheckQuorum => None,
        }
    }

    /// Every case, in the order of the rules.
    pub fn all() -> impl Iterator<Item = Self> {
        Rule::ALL.into_iter().filter_map(Self::of)
    }
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}
