//! Compares the safety observer with an oracle that keeps the whole run, on every schedule of a few moves, without
//! reductions. The checker must find the first violation of each property at the same depth.

use std::collections::BTreeMap;

use checker::{BfsChecker, Bounds, Granularity, Query, State, Verdict};
use cluster::{Mode, Property, Setup, World};
use raft_core::{Rule, Rules, Term};

#[path = "../../cluster/tests/support/recording.rs"]
mod recording;

use recording::Recording;
use test_support::set;

/// Counts over all schedules.
#[derive(Default)]
struct ScheduleCounts {
    schedules: usize,
    /// For each property: the number of schedules that violate it, and the fewest moves that do.
    broken: BTreeMap<Property, (usize, u32)>,
    /// Number of schedules in which a leader that had already stepped down lacked a committed entry.
    gone: usize,
}

fn follow(state: &State, run: &Recording, query: &Query, depth: u32, counts: &mut ScheduleCounts) {
    let (observed, broken) = (run.observed(), run.broken());
    assert_eq!(observed, broken, "after {depth} moves");
    counts.schedules += 1;
    counts.gone += usize::from(run.contradicts_a_leader_that_is_gone());
    for property in broken {
        let (schedules, least) = counts.broken.entry(property).or_insert((0, depth));
        *schedules += 1;
        *least = (*least).min(depth);
    }
    if depth == query.bounds.moves {
        return;
    }
    let mut moves = Vec::new();
    state.enabled_moves(query, &mut moves);
    for action in moves {
        let mut script = Vec::new();
        let Some(after) = state.successor(action, query, &mut script) else { continue };
        let mut longer = run.clone();
        for step in script {
            longer.apply(step).expect("it was possible in the search");
        }
        follow(&after, &longer, query, depth + 1, counts);
    }
}

fn all(mode: Mode, off: &[Rule], (old, new): (&[u64], &[u64]), bounds: Bounds) -> ScheduleCounts {
    let rules = off.iter().fold(Rules::RAFT, |rules, &rule| rules.without(rule));
    let setup = Setup {
        newcomers: set(new).difference(set(old)),
        leader: set(old).iter().next(),
        ..Setup::new(mode, rules, set(old))
    };
    let query = Query::new(set(new), Granularity::Moves, bounds);
    let (world, mut counts) = (World::new(&setup), ScheduleCounts::default());
    let first = State::initial(&world, &query, &mut Vec::new());
    follow(&first, &Recording::new(world), &query, 0, &mut counts);
    for (&property, &(_, least)) in &counts.broken {
        let query = Query { property: Some(property.into()), ..query.clone() };
        let Verdict::Violated(found) = BfsChecker::new(&setup, query).expect("nothing is broken at the start").finish()
        else {
            panic!("{property} is broken after {least} moves")
        };
        assert_eq!(found.moves.len(), least as usize, "{property}");
    }
    counts
}

#[test]
fn observer_agrees_with_the_oracle_on_every_short_schedule() {
    let bounds = Bounds { log: 5, crashes: 1, commands: 1, changes: 1, term: Term::from(2), ..Bounds::default() };
    let (mut schedules, mut gone, mut broken) = (0, 0, BTreeMap::new());
    for (mode, off, change, moves) in [
        (Mode::Naive, &[][..], (&[1, 2][..], &[3, 4][..]), 6),
        (Mode::SingleServer, &[Rule::OneChangeAtATime], (&[1], &[1, 2, 3]), 6),
        (Mode::Joint, &[Rule::JointNeedsBoth], (&[1, 2], &[2, 3]), 6),
    ] {
        let counts = all(mode, off, change, Bounds { moves, ..bounds });
        schedules += counts.schedules;
        gone += counts.gone;
        counts.broken.into_iter().for_each(|(property, (count, _))| *broken.entry(property).or_insert(0) += count);
    }
    assert!(schedules > 10_000 && gone > 0, "{schedules}, {gone}, {broken:?}");
    assert!(broken.contains_key(&Property::ElectionSafety) && broken.contains_key(&Property::LeaderCompleteness));
}
