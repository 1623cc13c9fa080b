//! What is left out does not change the answer: the same verdict and the same shortest length with and without it.

mod support;

use cluster::{Mode, Setup};
use explorer::{Bounds, Grain, Question, Reductions, Search, Verdict};
use raft_core::{JointQuorum, Rule, Rules};
use support::{bounds, plays, question, setup};

/// The length of the shortest counterexample, if there is any, and how many states were looked at.
fn answer(setup: &Setup, question: &Question, reductions: Reductions) -> (Option<usize>, usize) {
    let question = Question { reductions, ..question.clone() };
    let mut search = Search::new(setup, question).expect("nothing is broken at the start");
    let length = match search.finish() {
        Verdict::Violated(found) => {
            plays(setup, &found);
            Some(found.moves.len())
        }
        Verdict::Exhausted => None,
        Verdict::Stopped(why) => panic!("stopped: {why:?}"),
    };
    (length, search.progress().distinct)
}

/// The answer is the same with each reduction alone and with all. Gives how many states there are with none and with all.
fn same_answer(setup: &Setup, question: &Question) -> (usize, usize) {
    let (length, all) = answer(setup, question, Reductions::NONE);
    let check = |reductions| {
        let (reduced, states) = answer(setup, question, reductions);
        assert_eq!(reduced, length, "{reductions:?}: {setup:?}");
        states
    };
    let same_states = check(Reductions { commuting: true, ..Reductions::NONE });
    let fewer = check(Reductions { symmetry: true, ..Reductions::NONE });
    let fewer_too = check(Reductions { irrelevant: true, ..Reductions::NONE });
    let least = check(Reductions::ALL);
    if length.is_none() {
        assert_eq!(same_states, all, "the order of moves hides no state: {setup:?}");
        assert!(fewer <= all && fewer_too <= all && least <= fewer.min(fewer_too), "{setup:?}");
    }
    (all, least)
}

#[test]
fn a_naive_swap_in_moves() {
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 2, 3, 4]);
    let bounds = Bounds { changes: 1, log: 3, ..bounds() };
    let (all, least) = same_answer(&naive, &question(&[1, 2, 3, 4], Grain::Moves, bounds));
    assert!(all > 10 * least, "{all} and {least}");
    let naive = setup(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[1, 4, 5]);
    same_answer(&naive, &question(&[1, 4, 5], Grain::Moves, bounds));
}

#[test]
fn single_server_changes_in_moves() {
    let small = Bounds { log: 5, ..bounds() };
    for rule in [None, Some(Rule::OneChangeAtATime), Some(Rule::InForceOnAppend), Some(Rule::PreVote)] {
        let rules = rule.map_or(Rules::RAFT, |rule| Rules::RAFT.without(rule));
        for (old, new) in [(&[1, 2][..], &[1, 2, 3][..]), (&[1, 2], &[3])] {
            same_answer(&setup(Mode::SingleServer, rules, old, new), &question(new, Grain::Moves, small));
        }
    }
    for (rules, bounds) in
        [(Rules::RAFT, Bounds { log: 4, ..small }), (Rules::RAFT.without(Rule::OneChangeAtATime), small)]
    {
        let setup = setup(Mode::SingleServer, rules, &[1, 2, 3], &[1]);
        same_answer(&setup, &question(&[1], Grain::Moves, bounds));
    }
}

#[test]
fn joint_changes_in_moves() {
    let bounds = Bounds { changes: 1, ..bounds() };
    for joint_needs_both in [JointQuorum::BothHalves, JointQuorum::EitherHalf] {
        let rules = Rules { joint_needs_both, ..Rules::RAFT };
        let setup = setup(Mode::Joint, rules, &[1, 2], &[2, 3, 4]);
        same_answer(&setup, &question(&[2, 3, 4], Grain::Moves, bounds));
    }
}

#[test]
fn all_modes_in_steps() {
    let few = Bounds { moves: 11, in_flight: 2, changes: 1, log: 4, loss: true, ..bounds() };
    for (mode, old, new) in [
        (Mode::Naive, &[1, 2][..], &[1, 2, 3][..]),
        (Mode::SingleServer, &[1, 2], &[1, 2, 3]),
        (Mode::Joint, &[1, 2], &[2, 3]),
    ] {
        let setup = setup(mode, Rules::RAFT, old, new);
        same_answer(&setup, &question(new, Grain::Steps, few));
        let twice = Bounds { moves: 9, duplication: true, ..few };
        same_answer(&setup, &question(new, Grain::Steps, twice));
    }
}
