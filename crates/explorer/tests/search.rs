//! The search finds what is there, says when there is nothing, and what it finds plays.

use cluster::{Mode, Property, Schedule, Setup, Timeline};
use explorer::{Bounds, Search, Verdict};
use raft_core::{Rules, ServerId, ServerSet, Term};

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| ServerId::try_from(number).expect("a number from 1 to 63")).collect()
}

fn setup(mode: Mode, old: &[u64], new: &[u64]) -> Setup {
    Setup {
        mode,
        rules: Rules::RAFT,
        old: set(old),
        newcomers: set(new).difference(set(old)),
        leader: None,
        commands: 0,
        operator_order: Vec::new(),
    }
}

fn bounds(new: &[u64]) -> Bounds {
    Bounds {
        depth: 40,
        term: Term::from(2),
        log: 5,
        in_flight: 2,
        crashed: 0,
        loss: false,
        target: Some(set(new)),
        states: 300_000,
    }
}

#[test]
fn a_naive_swap_of_one_server_for_another_is_broken_in_five_steps() {
    let setup = setup(Mode::Naive, &[1], &[2]);
    let (Verdict::Broken(found), _) = Search::new(&setup, bounds(&[2])).finish() else {
        panic!("there are two majorities of one");
    };
    assert_eq!(found.violation.property(), Property::ElectionSafety);
    assert_eq!(found.steps.len(), 5, "{:?}", found.steps);

    let script = found.steps.iter().zip(1..).map(|(&step, place)| (10 * place, step)).collect();
    let mut timeline = Timeline::new(&setup, Schedule { clock: None, actions: script });
    while timeline.next_at().is_some() {
        let record = timeline.forward().expect("something happens next");
        assert_eq!(record.refused, None);
    }
    assert_eq!(timeline.world().history().violations(), [found.violation]);
}

#[test]
fn the_same_swap_through_the_log_is_safe_within_the_bounds() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let (verdict, progress) = Search::new(&setup(mode, &[1], &[2]), bounds(&[2])).finish();
        assert_eq!(verdict, Verdict::Exhausted, "{mode}");
        assert!(progress.distinct > 1000, "{mode}: {progress:?}");
    }
}

#[test]
fn a_search_that_may_not_go_on_says_so() {
    let bounds = Bounds { states: 50, ..bounds(&[2]) };
    let (verdict, progress) = Search::new(&setup(Mode::Joint, &[1], &[2]), bounds).finish();
    assert_eq!(verdict, Verdict::Stopped);
    assert_eq!(progress.distinct, 50);
}
