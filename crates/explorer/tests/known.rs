//! The shortest counterexamples in moves, against those that an abstract model of membership changes gave; and, with the rule
//! on, the same bounds exhausted.
//!
//! There an election, an append, a replication to one server, a commit and a restart are one move each. Here a replication
//! is to any number of servers at once, a commit is of all that a quorum holds, a joint change that does not wait for its
//! commit appends both entries at once, and a change catches its newcomers up.

mod support;

use cluster::{Mode, Property};
use explorer::{Bounds, Grain, Question, Search, Verdict};
use raft_core::{Guards, JointQuorum, Rule, Rules, Term};
use support::{bounds, found, question, setup};

/// A rule that guards safety, and the shortest way to break a property without it.
struct Case {
    rule: Rule,
    mode: Mode,
    old: &'static [u64],
    new: &'static [u64],
    property: Property,
    bounds: Bounds,
    moves: usize,
}

/// A mode, the members, and those that are wanted.
type Change = (Mode, &'static [u64], &'static [u64]);

fn single(old: &'static [u64], new: &'static [u64]) -> Change {
    (Mode::SingleServer, old, new)
}

/// In the bounds of each case the counterexample is found without the rule.
fn cases() -> Vec<Case> {
    let case = |rule, (mode, old, new), property, moves, bounds| Case { rule, mode, old, new, property, bounds, moves };
    let joint: Change = (Mode::Joint, &[1, 2, 3], &[3, 4, 5]);
    let (two_leaders, lost_commit) = (Property::ElectionSafety, Property::LeaderCompleteness);
    let crash = Bounds { log: 5, ..bounds() };
    let calm = Bounds { crashes: 0, ..crash };
    let three_terms = Bounds { term: Term::from(3), log: 4, bytes: 8 << 30, ..calm };
    vec![
        case(Rule::InForceOnAppend, single(&[1, 2, 3], &[1]), two_leaders, 11, crash),
        case(
            Rule::RollbackOnTruncate,
            single(&[1, 2, 3, 4], &[1, 2, 3, 5]),
            two_leaders,
            8,
            Bounds { log: 5, ..three_terms },
        ),
        case(Rule::ReloadOnRestart, single(&[1, 2, 3], &[1, 2, 3, 4, 5]), two_leaders, 8, crash),
        case(Rule::OneChangeAtATime, single(&[1, 2, 3], &[1, 2, 3, 4, 5]), two_leaders, 5, crash),
        case(Rule::OwnTermCommitFirst, single(&[1, 2, 3, 4], &[2, 3, 4, 5]), lost_commit, 7, three_terms),
        // 7 in the abstract model: here one commit is of the change and of the command after it.
        case(
            Rule::RemovedLeaderNotCounted,
            single(&[1, 2, 3, 4], &[2, 3, 4]),
            lost_commit,
            6,
            Bounds { commands: 1, ..calm },
        ),
        case(Rule::JointNeedsBoth, joint, two_leaders, 4, crash),
        // 5 in the abstract model: there the two entries are two moves.
        case(Rule::JointCommitsBeforeLeaving, joint, two_leaders, 4, crash),
    ]
}

impl Case {
    fn find(&self) {
        let setup = setup(self.mode, Rules::RAFT.without(self.rule), self.old, self.new);
        let question = Question { property: Some(self.property), ..question(self.new, Grain::Moves, self.bounds) };
        let found = found(&setup, question);
        assert_eq!((found.property(), found.moves.len()), (self.property, self.moves), "{}", self.rule.key());
    }

    fn exhaust(&self) {
        let question = question(self.new, Grain::Moves, self.bounds);
        let setup = setup(self.mode, Rules::RAFT, self.old, self.new);
        let mut search = Search::new(&setup, question).expect("nothing is broken at the start");
        assert_eq!(search.finish(), Verdict::Exhausted, "{}", self.rule.key());
    }
}

#[test]
fn every_rule_that_guards_safety_has_a_case() {
    let guards = Rule::ALL.into_iter().filter(|rule| rule.guards() == Guards::Safety);
    let cases: Vec<Rule> = cases().iter().map(|case| case.rule).collect();
    assert_eq!(cases, guards.collect::<Vec<_>>());
}

/// A search that takes longer than a second or two, optimised.
fn is_slow(case: &&Case) -> bool {
    case.rule == Rule::RollbackOnTruncate
}

#[test]
fn without_a_rule_the_shortest_counterexample_is_found() {
    cases().iter().filter(|case| !is_slow(case)).for_each(Case::find);
}

#[test]
#[ignore = "half a minute and a gigabyte"]
fn without_a_rule_the_shortest_counterexample_is_found_however_long_it_takes() {
    cases().iter().filter(is_slow).for_each(Case::find);
}

#[test]
#[ignore = "minutes: millions of states"]
fn with_the_rule_on_the_same_bounds_are_exhausted() {
    cases().iter().for_each(Case::exhaust);
}

#[test]
fn with_the_rules_on_that_take_a_second_the_same_bounds_are_exhausted() {
    let quick = [Rule::InForceOnAppend, Rule::RemovedLeaderNotCounted];
    cases().iter().filter(|case| quick.contains(&case.rule)).for_each(Case::exhaust);
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
