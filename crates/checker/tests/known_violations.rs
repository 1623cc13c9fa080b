//! The shortest counterexamples in moves, against those that an abstract model of membership changes gave; and, with the rule
//! on, the same bounds exhausted.
//!
//! There an election, an append, a replication to one server, a commit and a restart are one move each. Here a replication
//! is to any number of servers at once, a commit is of all that a quorum holds, a joint change that does not wait for its
//! commit appends both entries at once, and a change catches its newcomers up: so without `removed_leader_not_counted` 6 moves do,
//! not 7, and without `joint_commits_before_leaving` 4, not 5.

mod support;

use checker::{BfsChecker, Bounds, Granularity, KnownViolation, Query, Verdict};
use cluster::{Mode, Property, Setup};
use raft_core::{Guards, InForce, JointQuorum, PROFILES, Rule, Rules};
use support::{bounds, found, query, setup};

fn search(case: &KnownViolation, rules: Rules) -> (Setup, Query) {
    let setup = Setup {
        newcomers: case.new.difference(case.old),
        leader: case.old.iter().next(),
        ..Setup::new(case.mode, rules, case.old)
    };
    let bounds = Bounds { bytes: 8 << 30, ..case.bounds };
    (setup, Query { property: Some(case.property), ..Query::new(case.new, Granularity::Moves, bounds) })
}

fn find(case: &KnownViolation) {
    let (setup, query) = search(case, Rules::RAFT.without(case.rule));
    let found = found(&setup, query);
    assert_eq!((found.property(), found.moves.len()), (case.property, case.moves), "{}", case.rule.key());
}

fn exhaust(case: &KnownViolation) {
    let (setup, query) = search(case, Rules::RAFT);
    let mut search =
        BfsChecker::new(&setup, Query { property: None, ..query }).expect("nothing is broken at the start");
    assert_eq!(search.finish(), Verdict::Exhausted, "{}", case.rule.key());
}

#[test]
fn every_rule_that_guards_safety_has_a_case() {
    let guards = Rule::ALL.into_iter().filter(|rule| rule.guards() == Guards::Safety);
    assert_eq!(KnownViolation::all().map(|case| case.rule).collect::<Vec<_>>(), guards.collect::<Vec<_>>());
}

#[test]
fn without_a_rule_the_shortest_counterexample_is_found() {
    KnownViolation::all().for_each(|case| find(&case));
}

#[test]
fn with_the_rule_on_the_same_bounds_are_exhausted() {
    KnownViolation::all().for_each(|case| exhaust(&case));
}

#[test]
fn a_naive_swap_elects_two_leaders_in_3_moves() {
    for (old, new) in [(&[1, 2, 3, 4, 5][..], &[1, 2, 3, 6, 7][..]), (&[1, 2, 3], &[1, 2, 3, 4, 5])] {
        let found = found(&setup(Mode::Naive, Rules::RAFT, old, new), query(new, Granularity::Moves, bounds()));
        assert_eq!((found.property(), found.moves.len()), (Property::ElectionSafety, 3));
    }
}

#[test]
fn a_joint_configuration_that_needs_a_majority_of_the_union_elects_two_leaders_in_4_moves() {
    let rules = Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT };
    let query = Query { property: Some(Property::ElectionSafety), ..query(&[3, 4, 5], Granularity::Moves, bounds()) };
    assert_eq!(found(&setup(Mode::Joint, rules, &[1, 2, 3], &[3, 4, 5]), query).moves.len(), 4);
}

#[test]
fn in_force_when_applied_is_safe_where_who_lags_does_not_stand() {
    let case = KnownViolation::for_rule(Rule::InForceOnAppend).expect("it guards safety");
    let rules = Rules { in_force_on_append: InForce::OnApplyNoCampaign, ..Rules::RAFT };
    let (setup, query) = search(&case, rules);
    let mut search = BfsChecker::new(&setup, Query { property: None, ..query }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 10_000);
}

#[test]
fn etcd_that_asks_nothing_of_the_term_is_safe_where_that_breaks_a_configuration_in_force_on_append() {
    let case = KnownViolation::for_rule(Rule::OwnTermCommitFirst).expect("it guards safety");
    let etcd = PROFILES.iter().find(|profile| profile.name == "etcd").expect("it is among them");
    assert!(!etcd.rules.own_term_commit_first);
    let (setup, query) = search(&case, etcd.rules);
    let mut search = BfsChecker::new(&setup, Query { property: None, ..query }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 10_000);
}
