//! Known violations: for each safety rule, a cluster and bounds in which a property is violated without the rule.
//! Tested by `tests/known_violations.rs`.

use cluster::{Mode, Property};
use raft_core::{Rule, ServerId, ServerSet, Term};

use crate::Bounds;

/// Safety rule with the smallest cluster that is unsafe without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownViolation {
    /// The rule to disable.
    pub rule: Rule,
    /// The membership-change mode.
    pub mode: Mode,
    /// The voters at the start. The first of them leads.
    pub old: ServerSet,
    /// The target voters.
    pub new: ServerSet,
    /// The property that is violated without the rule.
    pub property: Property,
    /// Length of the shortest counterexample, in moves.
    pub moves: usize,
    /// Bounds in which it is found.
    pub bounds: Bounds,
}

impl KnownViolation {
    /// The known violation of a rule. `None` for a liveness rule: without it no schedule violates a property.
    #[must_use]
    pub fn for_rule(rule: Rule) -> Option<Self> {
        use Mode::{Joint, SingleServer};
        use Property::{ElectionSafety, LeaderCompleteness};
        let violation = |mode, [old, new]: [&[u64]; 2], property, moves, bounds| {
            Some(Self { rule, mode, old: set(old), new: set(new), property, moves, bounds })
        };
        let crash = Bounds { term: Term::from(2), log: 5, commands: 0, ..Bounds::default() };
        let no_crash = Bounds { crashes: 0, ..crash };
        let three_terms = Bounds { term: Term::from(3), log: 4, ..no_crash };
        match rule {
            Rule::InForceOnAppend => violation(SingleServer, [&[1, 2, 3], &[1]], ElectionSafety, 11, crash),
            Rule::RollbackOnTruncate => {
                let bounds = Bounds { log: 5, ..three_terms };
                violation(SingleServer, [&[1, 2, 3, 4], &[1, 2]], ElectionSafety, 8, bounds)
            }
            Rule::ReloadOnRestart => violation(SingleServer, [&[1, 2, 3], &[1, 2, 3, 4, 5]], ElectionSafety, 8, crash),
            Rule::OneChangeAtATime => violation(SingleServer, [&[1, 2, 3], &[1, 2, 3, 4, 5]], ElectionSafety, 5, crash),
            Rule::OwnTermCommitFirst => {
                violation(SingleServer, [&[1, 2, 3, 4], &[2, 3, 4, 5]], LeaderCompleteness, 7, three_terms)
            }
            Rule::RemovedLeaderNotCounted => {
                let bounds = Bounds { commands: 1, ..no_crash };
                violation(SingleServer, [&[1, 2, 3, 4], &[2, 3, 4]], LeaderCompleteness, 6, bounds)
            }
            Rule::JointNeedsBoth | Rule::JointCommitsBeforeLeaving => {
                violation(Joint, [&[1, 2, 3], &[3, 4, 5]], ElectionSafety, 4, crash)
            }
            Rule::InheritedJointCommitsFirst => {
                violation(Joint, [&[1, 2, 3], &[3, 4, 5]], ElectionSafety, 6, Bounds { term: Term::from(3), ..crash })
            }
            Rule::LeavingCandidateNotCounted => {
                violation(SingleServer, [&[1, 2, 3, 4], &[2, 3, 4]], ElectionSafety, 5, crash)
            }
            Rule::AnswerNonMembers
            | Rule::LearnerFirst
            | Rule::LeaderStickiness
            | Rule::PreVote
            | Rule::CheckQuorum
            | Rule::CampaignWhileLeaving
            | Rule::CandidateVotesForItself
            | Rule::LearnersDoNotCampaign
            | Rule::RemovedServersRetire
            | Rule::PreVoteAcrossTerms
            | Rule::VoteKept => None,
        }
    }

    /// All known violations, in the order of the rules.
    pub fn all() -> impl Iterator<Item = Self> {
        Rule::ALL.into_iter().filter_map(Self::for_rule)
    }
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().filter_map(|&number| ServerId::try_from(number).ok()).collect()
}
