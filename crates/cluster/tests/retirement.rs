//! A server that knows its removal to be committed retires, and stays retired across restarts (D 4.2.2).

use cluster::{Event, Mode, Step};
use raft_core::{Change, Event as ServerEvent, Rules, Timer};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id};

fn single(old: &[u64], newcomers: &[u64]) -> Harness {
    Harness::new(Mode::SingleServer, Rules::RAFT, old, newcomers)
}

fn happened_at(harness: &Harness, server: u64, wanted: ServerEvent) -> bool {
    harness.events.contains(&Event::At { server: id(server), event: wanted })
}

#[test]
fn server_that_learns_of_its_removal_from_a_snapshot_retires_and_stays_retired_after_a_restart() {
    let mut harness = single(&[1, 2, 3], &[]);
    harness.change(1, Change::Remove(id(3)));
    harness.replicate(1, &[2]);
    assert!(harness.step(Step::Compact(id(1))));
    for _ in 0..3 {
        harness.replicate(1, &[3]);
    }
    assert!(harness.server(3).log().entries().is_empty(), "all that it knows is a snapshot");
    assert!(happened_at(&harness, 3, ServerEvent::Retired) && harness.server(3).is_retired());
    harness.restart(3);
    assert!(harness.server(3).is_retired());
}

#[test]
fn retired_server_that_compacts_its_log_stays_retired() {
    let mut harness = single(&[1, 2, 3], &[4]);
    harness.change(1, Change::Remove(id(3)));
    for _ in 0..2 {
        harness.replicate(1, &[2, 3]);
    }
    assert!(harness.server(3).is_retired() && harness.step(Step::Compact(id(3))));
    assert!(harness.server(3).is_retired());
    harness.restart(3);
    assert!(harness.server(3).is_retired());
    assert!(!harness.server(4).is_retired(), "a newcomer was never a member");
}

/// The leader commits its own removal, and a follower learns of its own; neither log is compacted.
#[test]
fn server_that_knows_its_removal_knows_it_after_a_restart() {
    for removed in [1, 3] {
        let mut harness = single(&[1, 2, 3], &[]);
        harness.change(1, Change::Remove(id(removed)));
        for _ in 0..2 {
            harness.replicate(1, &[2, 3]);
        }
        assert!(harness.server(removed).is_retired());
        for _ in 0..2 {
            harness.restart(removed);
            assert!(harness.server(removed).is_retired());
            assert!(!harness.server(removed).timers().contains(Timer::Election));
        }
        assert_eq!(harness.server(removed).persistent().removed_at, 0.into(), "only while it is down");
    }
}

#[test]
fn server_that_does_not_know_its_removal_to_be_committed_campaigns_after_a_restart() {
    let mut harness = single(&[1, 2, 3], &[]);
    harness.change(1, Change::Remove(id(3)));
    harness.replicate(1, &[3]);
    assert!(!harness.server(3).is_retired());
    harness.restart(3);
    assert!(harness.server(3).timers().contains(Timer::Election));
}

#[test]
fn removed_server_that_is_added_again_campaigns() {
    let mut harness = single(&[1, 2, 3], &[]);
    harness.change(1, Change::Remove(id(3)));
    (0..2).for_each(|_| harness.replicate(1, &[2, 3]));
    harness.restart(3);
    harness.change(1, Change::AddVoter(id(3)));
    (0..3).for_each(|_| harness.replicate(1, &[2, 3]));
    assert!(harness.server(1).configuration().voters().contains(id(3)));
    harness.restart(3);
    assert!(harness.server(3).timers().contains(Timer::Election));
}
