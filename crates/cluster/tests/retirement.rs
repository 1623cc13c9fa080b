//! A server that knows its removal to be committed retires, and stays retired across restarts (D 4.2.2).

use cluster::{Event, Mode, Step};
use raft_core::{Change, Event as ServerEvent, Rules};

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
