//! What an observer counts in a run, to compare the three modes: messages, configuration entries, how far the change is,
//! what became of clients' commands, how many failures could be survived, and which properties broke.
//!
//! The metrics follow a run record by record, as part of a [`RunState`](crate::RunState): it is exact wherever one goes. Like
//! the five properties it is judged from the ghost history and from the World as it is; no server reads it.

mod availability;
mod change;
mod writes;

pub use change::{ChangeProgress, ChangeStatus, WaitReason};
pub use writes::{OverwrittenWrite, WriteStats};

use raft_core::{Event as ServerEvent, Message, Payload};

use crate::{Event, Record, Violation, World};

/// What was counted since the run began. What happened before that, while a leader was elected at the start, does not
/// count, but for the commands that were committed and the messages that are on their way. Times are in virtual
/// milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMetrics {
    /// Messages sent, copies made by the network among them.
    pub sent: u32,
    /// Of these, how many will not arrive: dropped, sent over a link that was cut, or to a server that was down.
    pub lost: u32,
    /// Configuration entries that leaders appended. Followers that store one add nothing.
    pub configurations: u32,
    /// How far the change is that was asked for last.
    pub change: ChangeStatus,
    /// What became of clients' commands.
    pub writes: WriteStats,
    /// For how long no leader was able to commit. A leader is, while it runs and a quorum of the configuration in force at
    /// it runs, in a term not beyond the leader's, with no link to or from the leader cut.
    pub stalled: u64,
    /// How many servers may crash now, whichever they are, with a quorum left of the configuration of the leader of the
    /// highest term (if nobody leads, of the voter with the most up-to-date log) among those that run and have no link to or
    /// from it cut; `None` without a quorum already. Who reaches no quorum is passed over.
    pub failures_tolerated: Option<usize>,
    /// The least of that since the latest change was asked for, until it was over; `None`, the least of all, where a quorum
    /// was lost. Before a change, as now.
    pub min_failures_tolerated: Option<usize>,
    /// The broken properties, each where it first broke, in the order of [`GhostHistory::violations`](crate::GhostHistory::violations).
    pub broken: Vec<ViolationRecord>,
    /// Up to when this is counted.
    until: u64,
    /// Whether some leader is able to commit from then on.
    can_commit: bool,
}

/// A broken property, and where in the run it first broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViolationRecord {
    /// How it broke.
    pub violation: Violation,
    /// When, in virtual milliseconds.
    pub at: u64,
    /// After how many records.
    pub records: usize,
}

impl RunMetrics {
    /// The metrics of a run that begins with `world`.
    pub(crate) fn of(world: &World) -> Self {
        let failures_tolerated = availability::failures_tolerated(world);
        Self {
            sent: world.network().in_flight().len() as u32,
            lost: 0,
            configurations: 0,
            change: ChangeStatus::NotAsked,
            writes: WriteStats::of(world),
            stalled: 0,
            failures_tolerated,
            min_failures_tolerated: failures_tolerated,
            broken: Vec::new(),
            until: 0,
            can_commit: availability::any_leader_can_commit(world),
        }
    }

    /// The metrics some time after the last record, when nothing has happened since.
    #[must_use]
    pub fn at(&self, now: u64) -> Self {
        let mut metrics = self.clone();
        metrics.pass_until(now);
        metrics
    }

    /// Counts what came of a record, the `nth` of the run from 1. `message` is what the record delivered, if it did, and
    /// `world` is as the record left it.
    pub(crate) fn on_record(
        &mut self,
        nth: usize,
        record: &Record,
        events: &[Event],
        message: Option<&Message>,
        world: &World,
    ) {
        let position = RunPosition { at: record.at, records: nth };
        self.pass_until(position.at);
        let (was_open, committed) = (self.change.is_open(), self.writes.committed);
        // Whoever stores entries that it was sent follows; every other entry is the leader's own.
        let stores = matches!(message, Some(Message::AppendEntries { .. }));
        let (mut only_traffic, mut asked) = (true, false);
        for event in events {
            only_traffic &= is_traffic(event);
            match *event {
                Event::Sent { .. } => self.sent += 1,
                Event::Lost { .. } => self.lost += 1,
                Event::Proposed { .. } => self.writes.proposed += 1,
                Event::Violated(violation) => {
                    self.broken.push(ViolationRecord { violation, at: position.at, records: nth });
                }
                Event::ChangeAsked { .. } => asked = true,
                Event::Stopped { server, .. } => self.writes.server_stopped(server),
                Event::At { event: ServerEvent::Appended { entry, .. }, .. } => {
                    let is_configuration = matches!(entry.payload, Payload::Configuration(_));
                    self.configurations += u32::from(is_configuration && !stores);
                }
                Event::At { server, event: ServerEvent::Committed { .. } } => {
                    self.writes.server_committed(server, world, position);
                }
                Event::At { server, event: ServerEvent::BecameLeader { .. } } => {
                    self.writes.server_leads(server, world, position);
                }
                _ => {}
            }
        }
        // Most records are such, and nothing of what follows can be another after them.
        if only_traffic {
            return;
        }
        self.writes.update_kept(world);
        self.change.on_record(position.at, events, world);
        self.can_commit = availability::any_leader_can_commit(world);
        self.failures_tolerated = availability::failures_tolerated(world);
        if asked || self.change == ChangeStatus::NotAsked {
            self.min_failures_tolerated = self.failures_tolerated;
            self.writes.committed_during_change = 0;
        } else if was_open {
            self.min_failures_tolerated = self.min_failures_tolerated.min(self.failures_tolerated);
            self.writes.committed_during_change += self.writes.committed - committed;
        }
    }

    fn pass_until(&mut self, now: u64) {
        if !self.can_commit {
            self.stalled += now.saturating_sub(self.until);
        }
        self.until = self.until.max(now);
    }
}

/// A place in a run.
#[derive(Clone, Copy)]
struct RunPosition {
    /// The time there, in virtual milliseconds.
    at: u64,
    /// How many records led there.
    records: usize,
}

/// Whether the event is of messages and timers alone, whatever came of them.
fn is_traffic(event: &Event) -> bool {
    matches!(
        event,
        Event::Sent { .. }
            | Event::Delivered { .. }
            | Event::Lost { .. }
            | Event::TimerArmed { .. }
            | Event::TimerDisarmed { .. }
    )
}
