//! The admin's option to have a leader hand over before it asks for that leader's removal (D 3.10, 4.2.2).

use cluster::{Event, Mode, NullSink, Schedule, Setup, Step, StepError, Timeline, Timing, World};
use raft_core::{Event as ServerEvent, Leadership, Rules, ServerId, ServerSet, Timer};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id, set};

const SAFE: [Mode; 2] = [Mode::SingleServer, Mode::Joint];

fn setup(mode: Mode, old: &[u64], newcomers: &[u64]) -> Setup {
    Setup {
        hand_over_first: true,
        newcomers: set(newcomers),
        leader: Some(id(1)),
        ..Setup::new(mode, Rules::RAFT, set(old))
    }
}

/// A cluster of `old`, led by S1, whose admin was asked for `target` and asks leaders to hand over.
fn harness(mode: Mode, old: &[u64], target: &[u64]) -> Harness {
    let mut harness = Harness::new(mode, Rules::RAFT, old, target);
    harness.world = World::new(&setup(mode, old, target));
    assert!(harness.step(Step::Ask { target: set(target), learners: ServerSet::EMPTY }));
    harness
}

/// The target of the transfer in progress at S1.
fn transfer(harness: &Harness) -> Option<ServerId> {
    harness.server(1).leadership().and_then(Leadership::transfer)
}

/// Lets the admin ask the leader, with heartbeats and all messages delivered, until it has nothing to ask.
fn carry_out(harness: &mut Harness) {
    for _ in 0..12 {
        harness.exchange(|_| true);
        let Some(leader) = harness.world.apparent_leader().map(raft_core::Server::id) else { continue };
        harness.step(Step::AdminAsks(leader));
        harness.exchange(|_| true);
        harness.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
    }
    harness.exchange(|_| true);
}

fn has_event(harness: &Harness, is_it: impl Fn(&ServerEvent) -> bool) -> bool {
    harness.events.iter().any(|event| matches!(event, Event::At { event, .. } if is_it(event)))
}

#[test]
fn leader_to_be_removed_hands_over_before_its_removal_is_appended() {
    for (mode, old, new) in SAFE.into_iter().flat_map(|mode| {
        [(&[1, 2, 3][..], &[2, 3][..]), (&[1, 2, 3], &[2, 3, 4]), (&[1, 2, 3, 4], &[3, 4, 5])]
            .map(|(old, new)| (mode, old, new))
    }) {
        let mut harness = harness(mode, old, new);
        carry_out(&mut harness);
        assert!(harness.world.change_is_finished(), "{mode}: {old:?} to {new:?}");
        assert!(has_event(&harness, |event| matches!(event, ServerEvent::TransferStarted { .. })), "{mode}");
        let members = |leader: &raft_core::Server| leader.configuration().voters();
        assert_eq!(harness.world.apparent_leader().map(members), Some(set(new)), "{mode}");
        // Its own removal is never appended by S1: the leader that appends it is a voter of the target.
        let by_s1 = harness.events.iter().any(|event| {
            matches!(event, Event::At { server, event: ServerEvent::BecameFollower { .. } } if *server == id(1))
        });
        assert!(by_s1, "{mode}: S1 stepped down for its successor");
        assert!(!harness.leads(1), "{mode}");
        assert!(harness.violations().is_empty(), "{mode}");
    }
}

#[test]
fn leader_that_stays_is_asked_at_once() {
    for mode in SAFE {
        let mut harness = harness(mode, &[1, 2, 3], &[1, 2]);
        carry_out(&mut harness);
        assert!(harness.world.change_is_finished() && harness.leads(1), "{mode}");
        assert!(!has_event(&harness, |event| matches!(event, ServerEvent::TransferStarted { .. })), "{mode}");
    }
}

#[test]
fn leader_with_no_other_voter_that_stays_is_asked_at_once() {
    // In joint mode nobody stays. In single-server mode S2 is a voter by the time that S1 is to go.
    let mut harness = harness(Mode::Joint, &[1], &[2]);
    assert!(harness.step(Step::AdminAsks(id(1))));
    assert_eq!(transfer(&harness), None);
    assert!(harness.events.contains(&Event::ChangeAccepted { server: id(1) }));
}

#[test]
fn successor_is_the_voter_with_the_longest_log_that_answers() {
    for (mode, reached, successor) in
        SAFE.into_iter().flat_map(|mode| [(mode, &[2, 3][..], 2), (mode, &[3], 3), (mode, &[2], 2)])
    {
        let mut harness = harness(mode, &[1, 2, 3, 4], &[2, 3]);
        harness.propose(1, 9);
        harness.replicate(1, reached);
        // The removal of S4 comes first in single-server mode.
        if mode == Mode::SingleServer {
            harness.step(Step::AdminAsks(id(1)));
            harness.replicate(1, &[&[4], reached].concat());
            harness.replicate(1, &[&[4], reached].concat());
        }
        assert!(harness.step(Step::AdminAsks(id(1))), "{mode}");
        assert_eq!(transfer(&harness), Some(id(successor)), "{mode}: {reached:?}");
    }
}

#[test]
fn admin_asks_again_after_an_aborted_transfer_and_after_a_crash() {
    for mode in SAFE {
        let mut harness = harness(mode, &[1, 2, 3], &[2, 3]);
        assert!(harness.step(Step::AdminAsks(id(1))));
        harness.exchange(|_| false);
        assert!(!harness.world.admin().has_next_step(), "{mode}: one request at a time");
        assert_eq!(
            harness.world.apply(Step::AdminAsks(id(1)), &mut NullSink),
            Err(StepError::NothingToAsk),
            "{mode}: S1 still hands over"
        );
        assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
        assert!(harness.world.admin().has_next_step() && harness.leads(1), "{mode}: the transfer was aborted");
        assert!(harness.step(Step::AdminAsks(id(1))));
        harness.exchange(|_| false);
        harness.step(Step::Crash(id(1)));
        assert!(harness.world.admin().has_next_step(), "{mode}: S1 is gone");
        assert!(harness.elect(3, &[2, 3]), "{mode}");
        carry_out(&mut harness);
        assert!(harness.world.change_is_finished() && harness.leads(3), "{mode}");
    }
}

#[test]
fn new_target_and_cancelling_leave_the_outstanding_transfer_alone() {
    for mode in SAFE {
        let mut harness = harness(mode, &[1, 2, 3], &[2, 3]);
        assert!(harness.step(Step::AdminAsks(id(1))));
        harness.exchange(|_| false);
        assert!(harness.step(Step::Ask { target: set(&[1, 3]), learners: ServerSet::EMPTY }));
        assert!(!harness.world.admin().has_next_step(), "{mode}: the transfer is outstanding");
        harness.step(Step::Fire { server: id(1), timer: Timer::Transfer });
        carry_out(&mut harness);
        assert!(harness.world.change_is_finished() && harness.leads(1), "{mode}");
    }
}

#[test]
fn option_changes_no_state_before_the_admin_asks_a_leader_that_leaves() {
    for mode in Mode::ALL {
        let with = setup(mode, &[1, 2, 3], &[4]);
        let without = Setup { hand_over_first: false, ..with.clone() };
        let [mut with, mut without] = [with, without].map(|setup| World::new(&setup));
        let ask = Step::Ask { target: set(&[1, 2, 4]), learners: ServerSet::EMPTY };
        for step in [ask, Step::AdminAsks(id(1))] {
            assert_eq!(with.apply(step, &mut NullSink), without.apply(step, &mut NullSink), "{mode}");
            assert_eq!(with.fingerprint(), without.fingerprint(), "{mode}");
        }
    }
}

/// Plays the removal of the leader S1 of three under a seed: whether it finished, and the time without a leader that
/// could commit.
fn removal(mode: Mode, seed: u64, hand_over_first: bool, loss: u64) -> (bool, u64) {
    let setup = Setup { hand_over_first, ..setup(mode, &[1, 2, 3], &[]) };
    let ask = Step::Ask { target: set(&[2, 3]), learners: ServerSet::EMPTY };
    let timing = Timing { loss, ..Timing::default() };
    let schedule = Schedule { clock: Some((seed, timing)), actions: vec![(20, ask)], ..Schedule::default() };
    let mut timeline = Timeline::new(&setup, schedule);
    timeline.seek(3000);
    let world = timeline.world();
    assert!(world.history().violations().is_empty(), "{mode}, seed {seed}");
    assert!(loss > 0 || world.apparent_leader().is_some(), "{mode}, seed {seed}");
    (world.change_is_finished(), timeline.metrics().at(3000).unavailable_ms)
}

#[test]
fn handing_over_first_saves_the_election_timeout_under_every_seed() {
    for mode in SAFE {
        for seed in 0..100 {
            let [first, without] = [true, false].map(|first| removal(mode, seed, first, 0));
            assert!(first.0 && without.0, "{mode}, seed {seed}: finished");
            // Without, the followers notice at their election timeout. With it, two messages pass.
            assert!(without.1 >= 100, "{mode}, seed {seed}: {} ms", without.1);
            assert!(first.1 <= 2 * Timing::default().latency_max, "{mode}, seed {seed}: {} ms", first.1);
        }
    }
}

#[test]
fn handing_over_first_finishes_although_messages_are_lost() {
    for mode in SAFE {
        for seed in 0..100 {
            assert!(removal(mode, seed, true, 100).0, "{mode}, seed {seed}");
        }
    }
}
