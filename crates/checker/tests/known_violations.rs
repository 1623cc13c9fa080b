//! Each known violation has the length that an abstract model of membership changes gave; with the rule enabled, the
//! search exhausts the same bounds.
//!
//! In that model an election, an append, a replication to one server, a commit and a restart are one move each. Here a
//! replication is to any number of servers at once; a commit covers all that a quorum holds; a joint change that does
//! not wait for its commit appends both entries at once; and a change catches its newcomers up. So without
//! `removed_leader_not_counted` 6 moves suffice, not 7, and without `joint_commits_before_leaving` 4, not 5.

mod support;

use checker::{BfsChecker, Bounds, CheckedProperty, Granularity, KnownViolation, Query, Verdict};
use cluster::{Mode, Property, Setup};
use raft_core::{ConfigActivation, JointQuorum, PROFILES, PropertyClass, Rule, RuleSetting, Rules, Term};
use support::{bounds, find_counterexample, query, setup};

fn setup_and_query(known: &KnownViolation, rules: Rules) -> (Setup, Query) {
    let setup = Setup {
        newcomers: known.new.difference(known.old),
        leader: known.old.iter().next(),
        ..Setup::new(known.mode, rules, known.old)
    };
    let bounds = Bounds { bytes: 8 << 30, ..known.bounds };
    (setup, Query { property: Some(known.property), ..Query::new(known.new, Granularity::Moves, bounds) })
}

fn find(known: &KnownViolation) {
    let (setup, query) = setup_and_query(known, Rules::RAFT.without(known.rule));
    let found = find_counterexample(&setup, query);
    assert_eq!((found.property(), found.moves.len()), (known.property, known.moves), "{}", known.rule.key());
}

fn exhaust(known: &KnownViolation) {
    let (setup, query) = setup_and_query(known, Rules::RAFT);
    let property = query.property.filter(|property| property.is_about_continuations());
    let mut search = BfsChecker::new(&setup, Query { property, ..query }).expect("nothing is broken at the start");
    assert_eq!(search.finish(), Verdict::Exhausted, "{}", known.rule.key());
    assert_eq!(search.report().map(|report| report.undecided), Some(0), "{}", known.rule.key());
}

#[test]
fn every_safety_rule_has_a_known_violation() {
    // A forgotten vote matters only between the requests of two candidates. In moves an election is one move.
    let in_steps = |rule: &Rule| *rule == Rule::VoteKept;
    let guards = Rule::ALL.into_iter().filter(|rule| rule.protects() == PropertyClass::Safety && !in_steps(rule));
    let violations = KnownViolation::all().filter(|known| !known.property.is_about_continuations());
    assert_eq!(violations.map(|known| known.rule).collect::<Vec<_>>(), guards.collect::<Vec<_>>());
}

#[test]
fn disabled_rule_yields_its_shortest_counterexample() {
    KnownViolation::all().for_each(|known| find(&known));
}

#[test]
fn enabled_rule_exhausts_the_same_bounds() {
    let (these, others): (Vec<_>, Vec<_>) =
        KnownViolation::all().partition(|known| (known.rule as usize).is_multiple_of(2));
    std::thread::scope(|scope| {
        for known in [these, others] {
            scope.spawn(move || known.iter().for_each(exhaust));
        }
    });
}

#[test]
fn server_that_forgets_its_vote_elects_two_leaders_in_4_moves_without_pre_vote() {
    let query = query(&[1, 2, 3], Granularity::Moves, Bounds { changes: 0, ..bounds() });
    let found = |rules: Rules| {
        let mut search = BfsChecker::new(&setup(Mode::SingleServer, rules, &[1, 2, 3], &[1, 2, 3]), query.clone());
        let verdict = search.as_mut().expect("nothing is broken at the start").finish();
        matches!(verdict, Verdict::Violated(found) if found.moves.len() == 4)
    };
    let without_pre_vote = Rules::RAFT.without(Rule::PreVote);
    assert!(found(without_pre_vote.without(Rule::VoteKept)));
    assert!(!found(without_pre_vote) && !found(Rules::RAFT.without(Rule::VoteKept)));
}

#[test]
fn setting_that_harms_liveness_violates_no_property() {
    let three_terms = Bounds { term: Term::from(3), log: 5, ..bounds() };
    for setting in RuleSetting::ALL.into_iter().filter(|setting| setting.protects() == PropertyClass::Liveness) {
        for (mode, old, new) in [
            (Mode::SingleServer, &[1, 2][..], &[2, 3][..]),
            (Mode::SingleServer, &[1, 2, 3], &[2, 3]),
            (Mode::Joint, &[1, 2], &[2, 3]),
            (Mode::Joint, &[1, 2, 3], &[2]),
        ] {
            let setup = setup(mode, setting.apply(Rules::RAFT), old, new);
            let mut search =
                BfsChecker::new(&setup, query(new, Granularity::Moves, three_terms)).expect("nothing is broken");
            assert_eq!(search.finish(), Verdict::Exhausted, "{mode}, {}", setting.key());
        }
    }
}

#[test]
fn naive_swap_elects_two_leaders_in_3_moves() {
    for (old, new) in [(&[1, 2, 3, 4, 5][..], &[1, 2, 3, 6, 7][..]), (&[1, 2, 3], &[1, 2, 3, 4, 5])] {
        let found =
            find_counterexample(&setup(Mode::Naive, Rules::RAFT, old, new), query(new, Granularity::Moves, bounds()));
        assert_eq!((found.property(), found.moves.len()), (Property::ElectionSafety.into(), 3));
    }
}

#[test]
fn removed_leader_that_counts_itself_and_steps_down_loses_a_commit_in_6_moves() {
    let rules = RuleSetting::RemovedLeaderCounts.apply(Rules::RAFT);
    let query = query(&[2, 3, 4], Granularity::Moves, bounds());
    let found = find_counterexample(&setup(Mode::Joint, rules, &[1, 2, 3], &[2, 3, 4]), query);
    assert_eq!((found.property(), found.moves.len()), (Property::LeaderCompleteness.into(), 6));
}

/// The shortest schedule has 10 moves: one replication reaches two servers at once.
#[test]
fn joint_change_that_is_reverted_without_a_commit_of_the_own_term_loses_a_commit_in_10_moves() {
    let rules = Rules { revertible_joint: true, ..Rules::RAFT.without(Rule::OwnTermCommitFirst) };
    let bounds = Bounds { term: Term::from(3), changes: 1, crashes: 0, ..bounds() };
    let query = query(&[2, 3, 4], Granularity::Moves, bounds);
    let found = find_counterexample(&setup(Mode::Joint, rules, &[1, 2, 3], &[2, 3, 4]), query);
    assert_eq!((found.property(), found.moves.len()), (Property::LeaderCompleteness.into(), 10));
}

#[test]
#[ignore = "half a million states: the soak runs it"]
fn joint_change_that_is_reverted_after_a_commit_of_the_own_term_violates_nothing() {
    let bounds = Bounds { term: Term::from(3), changes: 1, crashes: 0, ..bounds() };
    let rules = Rules { revertible_joint: true, ..Rules::RAFT };
    let setup = setup(Mode::Joint, rules, &[1, 2, 3], &[2, 3, 4]);
    let mut search = BfsChecker::new(&setup, query(&[2, 3, 4], Granularity::Moves, bounds)).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 500_000);
}

/// Configurations come into force when they are applied. S1 commits C_new = {S2}, appends a command, and leaves. S2
/// does not know of the commit, and S1, whose log is longer, refuses its vote for ever. With the option that a refusal
/// carries the commit index no state of the same bounds is a dead end. (Under the first setting a crash leads into
/// another: S2 restarts without the C_old,new that it has not applied.)
#[test]
fn committed_c_new_that_its_voter_was_not_told_of_is_a_dead_end_in_6_moves() {
    for (in_force_on_append, crashes, states) in
        [(ConfigActivation::OnApply, 0, 2_291), (ConfigActivation::OnApplyNoCampaign, 1, 4_502)]
    {
        let bounds = Bounds { term: Term::from(3), log: 6, changes: 1, commands: 1, crashes, ..bounds() };
        let property = Some(CheckedProperty::DeadEnd);
        let query = Query { property, ..query(&[2], Granularity::Moves, bounds) };
        let rules = Rules { in_force_on_append, ..Rules::RAFT };
        let found = find_counterexample(&setup(Mode::Joint, rules, &[1], &[2]), query.clone());
        assert_eq!((found.property(), found.moves.len()), (CheckedProperty::DeadEnd, 6));

        let rules = Rules { votes_carry_commit: true, ..rules };
        let mut search = BfsChecker::new(&setup(Mode::Joint, rules, &[1], &[2]), query).expect("nobody is stuck yet");
        assert_eq!(search.finish(), Verdict::Exhausted, "{in_force_on_append:?}");
        assert_eq!(search.report().map(|report| report.undecided), Some(0));
        assert_eq!(search.progress().distinct, states, "{in_force_on_append:?}");
    }
}

#[test]
fn joint_quorum_of_the_union_elects_two_leaders_in_4_moves() {
    let rules = Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT };
    let query =
        Query { property: Some(Property::ElectionSafety.into()), ..query(&[3, 4, 5], Granularity::Moves, bounds()) };
    assert_eq!(find_counterexample(&setup(Mode::Joint, rules, &[1, 2, 3], &[3, 4, 5]), query).moves.len(), 4);
}

#[test]
fn configuration_in_force_on_apply_is_safe_if_lagging_servers_do_not_campaign() {
    let known = KnownViolation::for_rule(Rule::InForceOnAppend).expect("it guards safety");
    let rules = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    let (setup, query) = setup_and_query(&known, rules);
    let mut search = BfsChecker::new(&setup, Query { property: None, ..query }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 10_000);
}

#[test]
fn etcd_profile_without_own_term_commit_is_safe_in_the_bounds_of_that_rule() {
    let known = KnownViolation::for_rule(Rule::OwnTermCommitFirst).expect("it guards safety");
    let etcd = PROFILES.iter().find(|profile| profile.name == "etcd").expect("it is among them");
    assert!(!etcd.rules.own_term_commit_first);
    let (setup, query) = setup_and_query(&known, etcd.rules);
    let mut search = BfsChecker::new(&setup, Query { property: None, ..query }).expect("nothing is broken");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert!(search.progress().distinct > 10_000);
}
