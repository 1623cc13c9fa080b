//! Known violations: for each rule that a search in moves can show to be needed, a cluster and bounds in which a
//! property is violated without it, or a dead end reached. Tested by `tests/known_violations.rs`.

use cluster::Mode;
use raft_core::{Rule, ServerId, ServerSet, Term};

use crate::{Bounds, CheckedProperty};

/// Rule with the smallest cluster that is unsafe, or has a dead end, without it.
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
    /// The property that does not hold without the rule.
    pub property: CheckedProperty,
    /// Length of the shortest counterexample, in moves.
    pub moves: usize,
    /// Bounds in which it is found.
    pub bounds: Bounds,
}

impl KnownViolation {
    /// The known violation of a rule. `None` for a rule that costs only time, and for `vote_kept`: the pre-vote covers
    /// for it in moves, since it takes answers that are late.
    #[must_use]
    pub fn for_rule(rule: Rule) -> Option<Self> {
        use Mode::{Joint, SingleServer};
        use cluster::Property::{ElectionSafety, LeaderCompleteness};
        let known = |mode, [old, new]: [&[u64]; 2], property, moves, bounds| {
            Some(Self { rule, mode, old: set(old), new: set(new), property, moves, bounds })
        };
        let violation = |mode, members, property, moves, bounds| {
            known(mode, members, CheckedProperty::Safety(property), moves, bounds)
        };
        let dead_end = |mode, members, moves, bounds| known(mode, members, CheckedProperty::DeadEnd, moves, bounds);
        let crash = Bounds { term: Term::from(2), log: 5, commands: 0, ..Bounds::default() };
        let no_crash = Bounds { crashes: 0, ..crash };
        let three_terms = Bounds { term: Term::from(3), log: 4, ..no_crash };
        let three_terms_and_a_crash = Bounds { term: Term::from(3), log: 6, ..crash };
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
                let bounds = Bounds { log: 5, ..three_terms };
                violation(Joint, [&[1, 2, 3], &[3, 4, 5]], LeaderCompleteness, 6, bounds)
            }
            Rule::LeavingCandidateNotCounted => violation(SingleServer, [&[1, 2], &[2]], ElectionSafety, 5, no_crash),
            Rule::AnswerNonMembers => {
                let bounds = Bounds { stay_down: 1, changes: 1, ..no_crash };
                dead_end(Joint, [&[1, 2, 3], &[1, 2, 4]], 2, bounds)
            }
            Rule::CampaignWhileLeaving => dead_end(Joint, [&[1], &[2]], 4, three_terms_and_a_crash),
            Rule::CandidateVotesForItself => dead_end(Joint, [&[1], &[2]], 2, three_terms_and_a_crash),
            Rule::PreVoteAcrossTerms => dead_end(SingleServer, [&[1], &[1, 2]], 3, three_terms_and_a_crash),
            Rule::LearnerFirst
            | Rule::LeaderStickiness
            | Rule::PreVote
            | Rule::CheckQuorum
            | Rule::LearnersDoNotCampaign
            | Rule::RemovedServersRetire
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
