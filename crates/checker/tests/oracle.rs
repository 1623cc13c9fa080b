//! Compares the checker with stateright's breadth-first checker on the same World: equal numbers of distinct and
//! generated states if there is no violation, an equal length of the shortest violation if there is one.

mod support;

#[path = "support/stateright.rs"]
mod stateright_model;

use checker::{BfsChecker, Bounds, Granularity, Query, Reductions, Verdict};
use cluster::{InitialState, InitialStates, Mode, Setup};
use raft_core::{Configuration, Entry, Log, Payload, PersistentState, Rule, Rules, ServerId, Term};
use stateright::{Checker, Model};
use stateright_model::StaterightModel;
use support::{bounds, set, setup};

/// Three terms, two changes, one crash.
fn three_terms() -> Bounds {
    Bounds { term: Term::from(3), log: 5, ..bounds() }
}

/// A query without reductions, with changes to `new` and back to `old`.
fn unreduced(old: &[u64], new: &[u64], granularity: Granularity, bounds: Bounds) -> Query {
    let mut query = Query { reductions: Reductions::NONE, ..Query::new(set(new), granularity, bounds) };
    query.targets.push(set(old).into());
    query
}

/// Result of stateright: distinct states, generated states, and the length of the shortest violation.
fn stateright_result(setup: &Setup, query: &Query) -> (usize, u64, Option<usize>) {
    let model = StaterightModel { setup: setup.clone(), query: query.clone() };
    let checker = model.checker().threads(1).spawn_bfs().join();
    let length = checker.discovery("no property is broken").map(|path| path.into_actions().len());
    (checker.unique_state_count(), checker.state_count() as u64, length)
}

/// Asserts that both exhaust the bounds with equal counts. Returns the number of distinct states.
fn both_exhaust(setup: &Setup, query: Query) -> usize {
    let (distinct, generated, length) = stateright_result(setup, &query);
    assert_eq!(length, None);
    let mut search = BfsChecker::new(setup, query).expect("nothing is broken at the start");
    assert_eq!(search.finish(), Verdict::Exhausted);
    assert_eq!((search.progress().distinct, search.progress().generated), (distinct, generated));
    distinct
}

/// Asserts that both find a violation of this length.
fn both_find(setup: &Setup, query: Query, moves: usize) {
    assert_eq!(stateright_result(setup, &query).2, Some(moves));
    assert_eq!(support::find_counterexample(setup, query).moves.len(), moves);
}

#[test]
fn single_server_changes_match_stateright_in_state_counts() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1], &[1, 2]);
    let distinct = both_exhaust(&setup, unreduced(&[1], &[1, 2], Granularity::Moves, three_terms()));
    assert!(distinct > 1000, "{distinct}");
}

#[test]
fn changes_from_learners_at_the_start_match_stateright_in_state_counts() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let setup = Setup { initial_learners: set(&[2, 3]), ..setup(mode, Rules::RAFT, &[1], &[1, 2]) };
        let distinct = both_exhaust(&setup, unreduced(&[1], &[1, 2], Granularity::Moves, three_terms()));
        assert!(distinct > 1000, "{mode}: {distinct}");
    }
}

#[test]
fn joint_changes_match_stateright_in_state_counts() {
    let setup = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let distinct = both_exhaust(&setup, unreduced(&[1, 2], &[2, 3], Granularity::Moves, three_terms()));
    assert!(distinct > 10_000, "{distinct}");
}

#[test]
fn further_moves_match_stateright_in_state_counts() {
    let two_terms = Bounds { crashes: 0, changes: 1, log: 4, ..bounds() };
    for (name, bounds) in [
        ("servers that stay down", Bounds { stay_down: 1, ..two_terms }),
        ("lost disks", Bounds { lost_disks: 1, log: 3, ..two_terms }),
        ("snapshots", Bounds { snapshots: 1, ..two_terms }),
        ("transfers", Bounds { transfers: 1, ..two_terms }),
    ] {
        for mode in Mode::ALL {
            let setup = setup(mode, Rules::RAFT, &[1, 2], &[2, 3]);
            let log = if mode == Mode::Naive { 2 } else { bounds.log };
            let mut query = unreduced(&[1, 2], &[2, 3], Granularity::Moves, Bounds { log, ..bounds });
            query.targets.truncate(1);
            match stateright_result(&setup, &query) {
                (_, _, None) => {
                    let distinct = both_exhaust(&setup, query);
                    assert!(distinct > 100, "{name}, {mode}: {distinct}");
                }
                (_, _, Some(length)) => both_find(&setup, query, length),
            }
        }
    }
}

#[test]
fn direct_changes_match_stateright_in_state_counts() {
    let without = setup(Mode::Joint, Rules::RAFT, &[1, 2], &[2, 3]);
    let with = Setup { direct_changes: true, ..without.clone() };
    let bounds = Bounds { crashes: 0, changes: 1, log: 4, ..bounds() };
    let distinct = [without, with].map(|setup| {
        let mut query = unreduced(&[1, 2], &[2, 3], Granularity::Moves, bounds);
        query.targets.truncate(1);
        let left_out = query.left_out(setup.mode, setup.direct_changes);
        assert_eq!(left_out.contains("direct changes of one server"), !setup.direct_changes);
        both_exhaust(&setup, query)
    });
    assert!(distinct[0] < distinct[1], "{distinct:?}");
}

#[test]
fn revertible_joint_changes_match_stateright_in_state_counts() {
    let bounds = Bounds { crashes: 0, changes: 1, log: 4, ..bounds() };
    let distinct = [false, true].map(|revertible_joint| {
        let rules = Rules { revertible_joint, ..Rules::RAFT };
        let mut query = unreduced(&[1, 2], &[2, 3], Granularity::Moves, bounds);
        query.targets.truncate(1);
        both_exhaust(&setup(Mode::Joint, rules, &[1, 2], &[2, 3]), query)
    });
    assert!(distinct[0] < distinct[1], "{distinct:?}");
}

#[test]
fn votes_that_carry_the_commit_match_stateright_in_state_counts() {
    let two_terms = Bounds { crashes: 0, changes: 1, commands: 1, log: 6, ..bounds() };
    for (mode, old, new) in [(Mode::Joint, &[1][..], &[2][..]), (Mode::SingleServer, &[1, 2], &[2])] {
        let distinct = [false, true].map(|votes_carry_commit| {
            let rules = Rules { votes_carry_commit, ..Rules::RAFT.without(Rule::InForceOnAppend) };
            let mut query = unreduced(old, new, Granularity::Moves, two_terms);
            query.targets.truncate(1);
            both_exhaust(&setup(mode, rules, old, new), query)
        });
        assert_ne!(distinct[0], distinct[1], "{mode}");
    }
}

#[test]
fn changes_of_learners_match_stateright_in_state_counts() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let setup = setup(mode, Rules::RAFT, &[1, 2], &[1, 2, 3]);
        let targets = vec![Configuration::new(set(&[1, 2]), set(&[3])), Configuration::new(set(&[1]), set(&[2]))];
        let query = Query { targets, ..unreduced(&[1, 2], &[1, 2], Granularity::Moves, bounds()) };
        let distinct = both_exhaust(&setup, query);
        assert!(distinct > 1000, "{mode}: {distinct}");
    }
}

#[test]
fn further_steps_match_stateright_in_state_counts() {
    let setup = setup(Mode::SingleServer, Rules::RAFT, &[1, 2], &[1]);
    for bounds in [
        Bounds { lost_disks: 1, crashes: 1, ..bounds() },
        Bounds { snapshots: 1, crashes: 0, ..bounds() },
        Bounds { transfers: 1, crashes: 0, ..bounds() },
    ] {
        let bounds = Bounds { in_flight: 2, log: 4, changes: 1, ..bounds };
        let mut query = unreduced(&[1, 2], &[1], Granularity::Steps, bounds);
        query.targets.truncate(1);
        match stateright_result(&setup, &query) {
            (_, _, None) => assert!(both_exhaust(&setup, query) > 1000, "{bounds:?}"),
            (_, _, Some(length)) => both_find(&setup, query, length),
        }
    }
}

#[test]
fn naive_change_of_one_server_matches_stateright_in_state_counts() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1, 2], &[1, 2, 3]);
    let bounds = Bounds { log: 2, ..three_terms() };
    let distinct = both_exhaust(&setup, unreduced(&[1, 2], &[1, 2, 3], Granularity::Moves, bounds));
    assert!(distinct > 1000, "{distinct}");
}

#[test]
fn single_server_and_joint_changes_in_steps_match_stateright_in_state_counts() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let setup = setup(mode, Rules::RAFT, &[1], &[1, 2]);
        let bounds = Bounds { in_flight: 2, log: 4, loss: true, duplication: mode == Mode::Joint, ..bounds() };
        let distinct = both_exhaust(&setup, unreduced(&[1], &[1, 2], Granularity::Steps, bounds));
        assert!(distinct > 1000, "{mode}: {distinct}");
    }
}

#[test]
fn naive_swaps_of_several_servers_match_stateright_in_length() {
    for (old, new) in [(&[1, 2, 3][..], &[1, 2, 3, 4, 5][..]), (&[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7])] {
        let setup = setup(Mode::Naive, Rules::RAFT, old, new);
        both_find(&setup, unreduced(old, new, Granularity::Moves, three_terms()), 3);
    }
}

#[test]
fn two_changes_in_flight_match_stateright_in_length() {
    let (old, new) = (&[1, 2, 3], &[1, 2, 3, 4, 5]);
    let setup = setup(Mode::SingleServer, Rules::RAFT.without(Rule::OneChangeAtATime), old, new);
    both_find(&setup, unreduced(old, new, Granularity::Moves, bounds()), 5);
}

#[test]
fn broken_joint_consensus_matches_stateright_in_length() {
    let (old, new) = (&[1, 2, 3], &[3, 4, 5]);
    for rule in [Rule::JointNeedsBoth, Rule::JointCommitsBeforeLeaving] {
        let setup = setup(Mode::Joint, Rules::RAFT.without(rule), old, new);
        both_find(&setup, unreduced(old, new, Granularity::Moves, three_terms()), 4);
    }
}

#[test]
fn naive_swap_in_steps_matches_stateright_in_length() {
    let setup = setup(Mode::Naive, Rules::RAFT, &[1], &[2]);
    let bounds = Bounds { in_flight: 2, ..bounds() };
    let mut search =
        BfsChecker::new(&setup, unreduced(&[1], &[2], Granularity::Steps, bounds)).expect("nothing is broken");
    let Verdict::Violated(found) = search.finish() else { panic!("there are two majorities of one") };
    both_find(&setup, unreduced(&[1], &[2], Granularity::Steps, bounds), found.moves.len());
}

/// A disk with a log of `entries` no-op entries of term 1.
fn disk(server: ServerId, entries: usize) -> InitialState {
    let mut log = Log::default();
    for _ in 0..entries {
        log.append(Entry { term: Term::from(1), payload: Payload::NoOp });
    }
    let disk = PersistentState { current_term: Term::from(1), log, ..PersistentState::default() };
    InitialState { server, disk, committed: 0 }
}

/// A setup with initial logs: each server of `old` holds one entry, and the leader's first messages are in flight.
fn setup_with_initial_logs(mode: Mode, old: &[u64], new: &[u64]) -> Setup {
    let setup = setup(mode, Rules::RAFT, old, new);
    let disks: Vec<InitialState> = set(old).iter().map(|server| disk(server, 1)).collect();
    Setup { initial_states: InitialStates::new(&disks), ..setup }
}

#[test]
fn messages_in_flight_at_the_start_match_stateright_in_steps() {
    let setup = setup_with_initial_logs(Mode::Naive, &[1, 2], &[3]);
    let bounds = Bounds { term: Term::from(2), log: 3, in_flight: 1, loss: true, ..bounds() };
    both_find(&setup, unreduced(&[1, 2], &[3], Granularity::Steps, bounds), 8);
    let setup = setup_with_initial_logs(Mode::SingleServer, &[1, 2], &[1]);
    let bounds = Bounds { log: 4, in_flight: 2, ..bounds };
    let distinct = both_exhaust(&setup, unreduced(&[1, 2], &[1], Granularity::Steps, bounds));
    assert!(distinct > 1000, "{distinct}");
}
