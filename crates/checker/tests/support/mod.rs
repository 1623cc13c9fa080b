//! Setups, bounds and assertions shared by the tests of the checker.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use checker::{
    BfsChecker, Bounds, Counterexample, Finding, Granularity, Outlook, Query, Verdict, all_restarted, outlook,
};
use cluster::{Mode, Schedule, Setup, Timeline, World, disjoint_quorums};
use raft_core::{Rules, ServerId, Term};
pub(crate) use test_support::set;

/// A setup of the voters `old`, the first of which leads term 1. The servers of `new` that are not in `old` are
/// newcomers.
pub(crate) fn setup(mode: Mode, rules: Rules, old: &[u64], new: &[u64]) -> Setup {
    Setup {
        newcomers: set(new).difference(set(old)),
        leader: old.first().and_then(|&first| ServerId::try_from(first).ok()),
        ..Setup::new(mode, rules, set(old))
    }
}

/// Two terms, two changes, one crash, no command.
pub(crate) fn bounds() -> Bounds {
    Bounds { term: Term::from(2), commands: 0, ..Bounds::default() }
}

pub(crate) fn query(new: &[u64], granularity: Granularity, bounds: Bounds) -> Query {
    Query::new(set(new), granularity, bounds)
}

/// Returns the counterexample after replaying it: every Step is enabled, and the property is violated at the last move,
/// not before.
pub(crate) fn find_counterexample(setup: &Setup, query: Query) -> Counterexample {
    let asked = query.clone();
    let mut search = BfsChecker::new(setup, query).expect("nothing is broken at the start");
    let Verdict::Violated(found) = search.finish() else {
        panic!("{}", search.report().expect("there is a verdict"));
    };
    assert_replays(setup, &asked, &found);
    found
}

/// Whether a World is what a search found.
fn is_as_found(world: &World, query: &Query, finding: Finding) -> bool {
    match finding {
        Finding::Violation(violation) => world.history().violations().first() == Some(&violation),
        Finding::DisjointQuorums(quorums) => disjoint_quorums(world) == Some(quorums),
        Finding::DeadEnd { property, is_for_good } => {
            let is_dead =
                |world: &World| outlook(world, &query.targets, property, query.allowance) == Outlook::Impossible;
            is_dead(world) && is_dead(&all_restarted(world)) == is_for_good
        }
    }
}

/// Replays a counterexample from the start as a script, without a clock.
pub(crate) fn assert_replays(setup: &Setup, query: &Query, found: &Counterexample) {
    let last_move_begins = found.moves.len().checked_sub(2).map_or(0, |index| found.moves[index].1);
    let actions = (0..).zip(&found.script).map(|(at, &step)| (10 * at, step)).collect();
    let mut timeline = Timeline::new(setup, Schedule { clock: None, actions, ..Schedule::default() });
    for index in 0..found.script.len() {
        if index == last_move_begins {
            assert!(!is_as_found(timeline.world(), query, found.finding), "before the last move");
        }
        let record = timeline.forward().expect("something happens next");
        assert_eq!(record.refused, None, "{}", record.step);
    }
    assert_eq!(timeline.next_at(), None);
    assert!(is_as_found(timeline.world(), query, found.finding), "{}", found.finding);
}
