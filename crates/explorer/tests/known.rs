//! The shortest counterexamples in moves, against those that an abstract model of membership changes gave; and, with the rule
//! on, the same bounds exhausted.
//!
//! There an election, an append, a replication to one server, a commit and a restart are one move each. Here a replication
//! is to any number of servers at once, a commit is of all that a quorum holds, a joint change that does not wait for its
//! commit appends both entries at once, and a change catches its newcomers up: so without `removed_leader_not_counted` 6 moves do,
//! not 7, and without `joint_commits_before_leaving` 4, not 5.

mod support;

use cluster::{Mode, Property, Setup};
use explorer::{Bounds, Case, Grain, Question, Search, Verdict};
use raft_core::{ConfigActivation, JointQuorum, PROFILES, PropertyClass, Rule, Rules};
use support::{bounds, found, question, setup};

fn search(case: &Case, rules: Rules) -> (Setup, Question) {
    let setup = Setup {
        newcomers: case.new.difference(case.old),
        leader: case.old.iter().next(),
        ..Setup::new(case.mode, rules, case.old)
    };
    let bounds = Bounds { bytes: 8 << 30, ..case.bounds };
    (setup, Question { property: Some(case.property), ..Question::new(case.new, Grain::Moves, bounds) })
}

fn find(case: &Case) {
    let (setup, question) = search(case, Rules::RAFT.without(case.rule));
    let found = found(&setup, question);
    assert_eq!((found.property(), found.moves.len()), (case.property, case.moves), "{}", case.rule.key());
}

fn exhaust(case: &Case) {
    let (setup, question) = search(case, Rules::RAFT);
    let mut search =
        Search::new(&setup, Question { property: None, ..question }).expect("nothing is broken at the start");
    assert_eq!(search.finish(), Verdict::Exhausted, "{}", case.rule.key());
}

#[test]
fn every_rule_that_guards_safety_has_a_case() {
    let guards = Rule::ALL.into_iter().filter(|rule| rule.protects() == PropertyClass::Safety);
    assert_eq!(Case::all().map(|case| case.rule).collect::<Vec<_>>(), guards.collect::<Vec<_>>());
}

#[test]
fn without_a_rule_the_shortest_counterexample_is_found() {
    Case::all().for_each(|case| find(&case));
}

#[test]
fn with_the_rule_on_the_same_bounds_are_exhausted() {
    Case::all().for_each(|case| exhaust(&case));
}

#[test]
fn a_naive_swap_elects_two_leaders_in_3_moves() {
    for (old, new) in [(&[1, 2, 3, 4, 5][..], &[1, 2, 3, 6, 7][..]), (&[1, 2, 3], &[1, 2, 3, 4, 5])] {
        let found = found(&setup(Mode::Naive, Rules::RAFT, old, new), question(new, Grain::Moves, bounds()));
        assert_eq!((found.property(), found.moves.len()), (Property::ElectionSafety, 3));
    }
}

#[test]
fn a_joint_configuration_that_needs_a_majority_of_the_union_elects_two_leaders_in_4_moves() {
    let rules = Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT };
    let question =
        Question { property: Some(Property::ElectionSafety), ..question(&[3, 4, 5], Grain::Moves, bounds()) };
    assert_eq!(found(&setup(Mode::Joint, rules, &[1, 2, 3], &[3, 4, 5]), question).moves.len(), 4);
}

#[test]
fn in_force_when_applied_is_safe_where_who_lags_does_not_stand() {
    let case = Case::of(Rule::InForceOnAppend).expect("it guards safety");
    let rules = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    let (setup, question) = search(&case, rules);
    let mut search = Search::new(&setup, Question { property: None, ..question }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 10_000);
}

#[test]
fn etcd_that_asks_nothing_of_the_term_is_safe_where_that_breaks_a_configuration_in_force_on_append() {
    let case = Case::of(Rule::OwnTermCommitFirst).expect("it guards safety");
    let etcd = PROFILES.iter().find(|profile| profile.name == "etcd").expect("it is among them");
    assert!(!etcd.rules.own_term_commit_first);
    let (setup, question) = search(&case, etcd.rules);
    let mut search = Search::new(&setup, Question { property: None, ..question }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 10_000);
}
