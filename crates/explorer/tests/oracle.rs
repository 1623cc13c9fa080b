//! stateright drives the same World through its own breadth-first checker, and comes to the same: as many distinct and as many
//! generated states where there is no violation, a shortest violation of the same length where there is one.

mod support;

#[path = "support/stateright.rs"]
mod theirs;

use cluster::{InitialState, InitialStates, Mode, Setup};
use explorer::{Bounds, Grain, Question, Reductions, Search, Verdict};
use raft_core::{Entry, Log, Payload, PersistentState, Rule, Rules, ServerId, Term};
use stateright::{Checker, Model};
use support::{bounds, set, setup};
use theirs::Theirs;

/// Three terms, two changes, a crash.
fn three_terms() -> Bounds {
    Bounds { term: Term::from(3), log: 5, ..bounds() }
}

/// Without reductions: the members may be changed to `new` and back.
fn plain(old: &[u64], new: &[u64], grain: Grain, bounds: Bounds) -> Question {
    let mut question = Question { reductions: Reductions::NONE, ..Question::new(set(new), grain, bounds) };
    question.targets.push(set(old));
    question
}

/// What stateright comes to: states, and the length of the shortest violation.
fn theirs(setup: &Setup, question: &Question) -> (usize, u64, Option<usize>) {
    let model = Theirs { setup: setup.clone(), question: question.clone() };
    let checker = model.checker().threads(1).spawn_bfs().join();
    let length = checker.discovery("no property is broken").map(|path| path.into_actions().len());
    (checker.unique_state_count(), checker.state_count() as u64, length)
}

/// Both find nothing, in as many states; gives how many.
fn both_exhaust(setup: &Setup, question: Question) -> usize {
    let (distinct, generated, length) = theirs(setup, &question);
    assert_eq!(length, None);
    let mut search = Search::new(setup, question).expect("nothing is broken at the start");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert_eq!((search.progress().distinct, search.progress().generated), (distinct, generated));
    distinct
}

/// Both find a violation after so many moves.
fn both_find(setup: &Setup, question: Question, moves: usize) {
    assert_eq!(theirs(setup, &question).2, Some(moves));
    assert_eq!(support::found(setup, question).moves.len(), moves);
}

#[test]
fn single_server_changes_and_all_rules() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1], &[1, 2]);
    let distinct = both_exhaust(&setup, plain(&[1], &[1, 2], Grain::Moves, three_terms()));
    assert!(distinct > 1000, "{distinct}");
}

#[test]
fn joint_changes_and_all_rules() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let distinct = both_exhaust(&setup, plain(&[1, 2], &[2, 3], Grain::Moves, three_terms()));
    assert!(distinct > 10_000, "{distinct}");
}

#[test]
fn a_naive_change_of_one_server() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2], &[1, 2, 3]);
    let bounds = Bounds { log: 2, ..three_terms() };
    let distinct = both_exhaust(&setup, plain(&[1, 2], &[1, 2, 3], Grain::Moves, bounds));
    assert!(distinct > 1000, "{distinct}");
}

#[test]
fn single_server_and_joint_changes_step_by_step() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let setup = setup(mode, Rules::RAFT, &[1], &[1, 2]);
        let bounds = Bounds { in_flight: 2, log: 4, loss: true, duplication: mode == Mode::Joint, ..bounds() };
        let distinct = both_exhaust(&setup, plain(&[1], &[1, 2], Grain::Steps, bounds));
        assert!(distinct > 1000, "{mode}: {distinct}");
    }
}

#[test]
fn naive_swaps_of_many() {
    for (old, new) in [(&[1, 2, 3][..], &[1, 2, 3, 4, 5][..]), (&[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7])] {
        let setup = setup(Mode::Naive, Rules::RAFT, old, new);
        both_find(&setup, plain(old, new, Grain::Moves, three_terms()), 3);
    }
}

#[test]
fn two_changes_in_flight() {
    let (old, new) = (&[1, 2, 3], &[1, 2, 3, 4, 5]);
    let setup = setup(Mode::SingleServer, Rules::RAFT.without(Rule::OneChangeAtATime), old, new);
    both_find(&setup, plain(old, new, Grain::Moves, bounds()), 5);
}

#[test]
fn joint_configurations_that_need_half_or_are_left_early() {
    let (old, new) = (&[1, 2, 3], &[3, 4, 5]);
    for rule in [Rule::JointNeedsBoth, Rule::JointCommitsBeforeLeaving] {
        let setup = setup(Mode::Joint, Rules::RAFT.without(rule), old, new);
        both_find(&setup, plain(old, new, Grain::Moves, three_terms()), 4);
    }
}

#[test]
fn a_naive_swap_step_by_step() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let bounds = Bounds { in_flight: 2, ..bounds() };
    let mut search = Search::new(&setup, plain(&[1], &[2], Grain::Steps, bounds)).expect("nothing is broken");
    let Verdict::Violated(found) = search.finish() else { panic!("there are two majorities of one") };
    both_find(&setup, plain(&[1], &[2], Grain::Steps, bounds), found.moves.len());
}

/// What is on a disk: entries without a command, one of term 1 for each.
fn disk(server: ServerId, entries: usize) -> InitialState {
    let mut log = Log::default();
    for _ in 0..entries {
        log.append(Entry { term: Term::from(1), payload: Payload::NoOp });
    }
    let disk = PersistentState { current_term: Term::from(1), log, ..PersistentState::default() };
    InitialState { server, disk, committed: 0 }
}

/// A story that begins in the middle: on the disks of these servers is an entry, and their leader's first messages are under way.
fn in_the_middle(mode: Mode, old: &[u64], new: &[u64]) -> Setup {
    let setup = setup(mode, Rules::RAFT, old, new);
    let disks: Vec<InitialState> = set(old).iter().map(|server| disk(server, 1)).collect();
    Setup { disks: InitialStates::new(&disks), ..setup }
}

#[test]
fn messages_in_flight_at_the_start_arrive_step_by_step() {
    let setup = in_the_middle(Mode::Naive, &[1, 2], &[3]);
    let bounds = Bounds { term: Term::from(2), log: 3, in_flight: 1, loss: true, ..bounds() };
    both_find(&setup, plain(&[1, 2], &[3], Grain::Steps, bounds), 8);
    let setup = in_the_middle(Mode::SingleServer, &[1, 2], &[1]);
    let bounds = Bounds { log: 4, in_flight: 2, ..bounds };
    let distinct = both_exhaust(&setup, plain(&[1, 2], &[1], Grain::Steps, bounds));
    assert!(distinct > 1000, "{distinct}");
}
