//! A server that knows its removal to be committed retires, and knows it for good (D 4.2.2).

use cluster::{Event, Mode, Step};
use raft_core::{Change, Event as ServerEvent, Rules};

#[path = "support/stage.rs"]
mod stage;

use stage::{Stage, id};

fn single(old: &[u64], newcomers: &[u64]) -> Stage {
    Stage::new(Mode::SingleServer, Rules::RAFT, old, newcomers)
}

fn happened_at(stage: &Stage, server: u64, wanted: ServerEvent) -> bool {
    stage.events.contains(&Event::At { server: id(server), event: wanted })
}

#[test]
fn server_that_learns_of_its_removal_from_a_snapshot_retires_and_knows_it_after_a_restart() {
    let mut stage = single(&[1, 2, 3], &[]);
    stage.change(1, Change::Remove(id(3)));
    stage.replicate(1, &[2]);
    assert!(stage.step(Step::Compact(id(1))));
    for _ in 0..3 {
        stage.replicate(1, &[3]);
    }
    assert!(stage.server(3).log().entries().is_empty(), "all that it knows is a snapshot");
    assert!(happened_at(&stage, 3, ServerEvent::Retired) && stage.server(3).is_retired());
    stage.restart(3);
    assert!(stage.server(3).is_retired());
}

#[test]
fn retired_server_that_compacts_its_log_stays_retired() {
    let mut stage = single(&[1, 2, 3], &[4]);
    stage.change(1, Change::Remove(id(3)));
    for _ in 0..2 {
        stage.replicate(1, &[2, 3]);
    }
    assert!(stage.server(3).is_retired() && stage.step(Step::Compact(id(3))));
    assert!(stage.server(3).is_retired());
    stage.restart(3);
    assert!(stage.server(3).is_retired());
    assert!(!stage.server(4).is_retired(), "a newcomer was never a member");
}
