//! The shortest counterexamples in moves, against those that an abstract model of membership changes gave.
//!
//! There an election, an append, a replication to one server, a commit and a restart are one move each. Here a replication
//! is to any number of servers at once, a commit is of all that a quorum holds, a joint change that does not wait for its
//! commit appends both entries at once, and a change catches its newcomers up.

mod support;

use cluster::{Mode, Property};
use explorer::{Bounds, Grain, Question};
use raft_core::{JointQuorum, Rule, Rules, Term};
use support::{bounds, found, question, setup};

/// The length of the shortest way to break the property.
fn shortest(mode: Mode, rules: Rules, old: &[u64], new: &[u64], property: Property, bounds: Bounds) -> usize {
    let question = Question { property: Some(property), ..question(new, Grain::Moves, bounds) };
    let found = found(&setup(mode, rules, old, new), question);
    assert_eq!(found.property(), property);
    found.moves.len()
}

/// The shortest way to two leaders of one term, without a rule.
fn two_leaders(mode: Mode, rule: Rule, old: &[u64], new: &[u64]) -> usize {
    shortest(mode, Rules::RAFT.without(rule), old, new, Property::ElectionSafety, bounds())
}

#[test]
fn a_naive_swap_elects_two_leaders_in_3_moves() {
    for (old, new) in [(&[1, 2, 3, 4, 5][..], &[1, 2, 3, 6, 7][..]), (&[1, 2, 3], &[1, 2, 3, 4, 5])] {
        assert_eq!(shortest(Mode::Naive, Rules::RAFT, old, new, Property::ElectionSafety, bounds()), 3);
    }
}

#[test]
fn two_changes_in_flight_elect_two_leaders_in_5_moves() {
    assert_eq!(two_leaders(Mode::SingleServer, Rule::OneChangeAtATime, &[1, 2, 3], &[1, 2, 3, 4, 5]), 5);
}

#[test]
fn a_joint_configuration_that_needs_less_than_both_halves_elects_two_leaders_in_4_moves() {
    for quorum in [JointQuorum::EitherHalf, JointQuorum::Union] {
        let rules = Rules { joint_needs_both: quorum, ..Rules::RAFT };
        let property = Property::ElectionSafety;
        assert_eq!(shortest(Mode::Joint, rules, &[1, 2, 3], &[3, 4, 5], property, bounds()), 4, "{quorum:?}");
    }
}

/// 5 in the abstract model: there the two entries are two moves.
#[test]
fn leaving_a_joint_configuration_early_elects_two_leaders_in_4_moves() {
    assert_eq!(two_leaders(Mode::Joint, Rule::JointCommitsBeforeLeaving, &[1, 2, 3], &[3, 4, 5]), 4);
}

#[test]
fn a_configuration_in_force_only_when_applied_elects_two_leaders_in_11_moves() {
    assert_eq!(two_leaders(Mode::SingleServer, Rule::InForceOnAppend, &[1, 2, 3], &[1]), 11);
}

/// 7 in the abstract model: here one commit is of the change and of the command after it.
#[test]
fn a_removed_leader_that_counts_itself_loses_a_commit_in_6_moves() {
    let rules = Rules::RAFT.without(Rule::RemovedLeaderNotCounted);
    let bounds = Bounds { commands: 1, ..bounds() };
    let property = Property::LeaderCompleteness;
    assert_eq!(shortest(Mode::SingleServer, rules, &[1, 2, 3, 4], &[2, 3, 4], property, bounds), 6);
}

#[test]
fn a_change_before_an_entry_of_the_own_term_is_committed_loses_a_commit_in_7_moves() {
    let rules = Rules::RAFT.without(Rule::OwnTermCommitFirst);
    let bounds = Bounds { term: Term::from(3), ..bounds() };
    let property = Property::LeaderCompleteness;
    assert_eq!(shortest(Mode::SingleServer, rules, &[1, 2, 3, 4], &[2, 3, 4, 5], property, bounds), 7);
}

#[test]
fn a_restart_that_forgets_the_latest_configuration_elects_two_leaders_in_8_moves() {
    assert_eq!(two_leaders(Mode::SingleServer, Rule::ReloadOnRestart, &[1, 2, 3], &[1, 2, 3, 4, 5]), 8);
}
