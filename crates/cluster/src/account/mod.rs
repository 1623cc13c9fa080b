//! What an observer counts in a run, to compare the three modes: messages, configuration entries, what became of clients'
//! commands, and which properties broke.
//!
//! An Account follows a run record by record, as part of a [`Moment`](crate::Moment): it is exact wherever one goes. Like
//! the five properties it is judged from the ghost history and from the World as it is; no server reads it.

mod writes;

pub use writes::{Contradicted, Writes};

use raft_core::{Event as ServerEvent, Message, Payload};

use crate::{Event, Record, Violation, World};

/// What was counted since the run began. What happened before that, while a leader was elected at the start, does not
/// count, but for the commands that it committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Messages sent, copies made by the network among them.
    pub sent: u32,
    /// Of these, how many will not arrive: dropped, sent over a link that was cut, or to a server that was down.
    pub lost: u32,
    /// Configuration entries that leaders appended. Followers that store one add nothing.
    pub configurations: u32,
    /// What became of clients' commands.
    pub writes: Writes,
    /// The broken properties, each where it first broke, in the order of [`History::violations`](crate::History::violations).
    pub broken: Vec<Breach>,
}

/// A broken property, and where in the run it first broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// How it broke.
    pub violation: Violation,
    /// When, in virtual milliseconds.
    pub at: u64,
    /// After how many records.
    pub records: usize,
}

impl Account {
    /// The account of a run that begins with `world`.
    pub(crate) fn of(world: &World) -> Self {
        Self { sent: 0, lost: 0, configurations: 0, writes: Writes::of(world), broken: Vec::new() }
    }

    /// Counts what came of a record, the `nth` of the run from 1. `message` is what the record delivered, if it did, and
    /// `world` is as the record left it.
    pub(crate) fn follow(
        &mut self,
        nth: usize,
        record: &Record,
        events: &[Event],
        message: Option<&Message>,
        world: &World,
    ) {
        // Whoever stores entries that it was sent follows; every other entry is the leader's own.
        let stores = matches!(message, Some(Message::AppendEntries { .. }));
        let mut history_grew = false;
        for event in events {
            match *event {
                Event::Sent { .. } => self.sent += 1,
                Event::Lost { .. } => self.lost += 1,
                Event::Proposed { .. } => self.writes.proposed += 1,
                Event::Violated(violation) => self.broken.push(Breach { violation, at: record.at, records: nth }),
                Event::At { event, .. } => match event {
                    ServerEvent::Appended { entry, .. } => {
                        let is_configuration = matches!(entry.payload, Payload::Configuration(_));
                        self.configurations += u32::from(is_configuration && !stores);
                    }
                    ServerEvent::Committed { .. } | ServerEvent::BecameLeader { .. } => history_grew = true,
                    _ => {}
                },
                _ => {}
            }
        }
        if history_grew {
            self.writes.look(record.at, nth, world);
        }
        self.writes.look_at_leader(world);
    }
}
