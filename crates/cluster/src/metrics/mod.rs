//! Metrics of a run, for the comparison of the three modes: messages, configuration entries, the progress of the
//! change, the fate of clients' commands, availability, and violated properties.
//!
//! The metrics are part of a [`RunState`](crate::RunState) and are updated with each record, so that they are exact
//! at any position in the run. Like the five properties they are computed from the ghost history and the World; no
//! server reads them.

mod availability;
mod change;
mod writes;

pub use availability::QuorumReach;
pub use change::{ChangeProgress, ChangeStatus, WaitReason};
pub use writes::{OverwrittenWrite, WriteStats};

use raft_core::{Event as ServerEvent, Message, Payload};

use crate::{Event, Record, Violation, World};

/// Counts since the start of the run. Events before the start, while the initial leader was elected, do not
/// count, except for the commands committed then and the messages in flight. Times are in virtual milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunMetrics {
    /// Messages sent, including copies made by the network.
    pub sent: u32,
    /// Sent messages that were lost: dropped, sent over a cut link, or sent to a server that was down.
    pub lost: u32,
    /// Configuration entries appended by leaders. A follower that stores one is not counted.
    pub configurations: u32,
    /// State of the latest membership change.
    pub change: ChangeStatus,
    /// The fate of clients' commands.
    pub writes: WriteStats,
    /// Time without a leader that could commit. A leader can commit while it is running and a quorum of its
    /// configuration in force is running, in a term not beyond the leader's, with no cut link to or from the leader.
    pub unavailable_ms: u64,
    /// The number of servers that may crash now, whichever they are, with a quorum left: a quorum of the
    /// configuration of the leader of the highest term (without a leader, of the voter with the most up-to-date log)
    /// among the servers that are running and have no cut link to or from that server. `None`, if there is no quorum
    /// now. A leader or voter that reaches no quorum is not considered.
    pub failures_tolerated: Option<usize>,
    /// The minimum of [`failures_tolerated`](Self::failures_tolerated) from the latest request of a change until its
    /// end. A lost quorum, `None`, is less than any number. Before the first change, the present value.
    pub min_failures_tolerated: Option<usize>,
    /// The first violation of each violated property, in the order of
    /// [`GhostHistory::violations`](crate::GhostHistory::violations).
    pub violations: Vec<ViolationRecord>,
    /// Time up to which [`unavailable_ms`](Self::unavailable_ms) is counted.
    until: u64,
    /// Whether some leader can commit after the last record: see [`unavailable_ms`](Self::unavailable_ms).
    pub can_commit: bool,
}

/// The first violation of a property, and its position in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViolationRecord {
    /// The violation.
    pub violation: Violation,
    /// Time of the violation, in virtual milliseconds.
    pub at: u64,
    /// Number of records up to and including the one that caused the violation.
    pub records: usize,
}

impl RunMetrics {
    /// The metrics at the start of a run, before any record.
    pub(crate) fn new(world: &World) -> Self {
        let failures_tolerated = QuorumReach::failures_tolerated_in(world);
        Self {
            sent: world.network().in_flight().len() as u32,
            lost: 0,
            configurations: 0,
            change: ChangeStatus::NotAsked,
            writes: WriteStats::new(world),
            unavailable_ms: 0,
            failures_tolerated,
            min_failures_tolerated: failures_tolerated,
            violations: Vec::new(),
            until: 0,
            can_commit: availability::any_leader_can_commit(world),
        }
    }

    /// The metrics at time `now`, if nothing happened since the last record.
    #[must_use]
    pub fn at(&self, now: u64) -> Self {
        let mut metrics = self.clone();
        metrics.pass_until(now);
        metrics
    }

    /// Counts the effects of a record, the `nth` of the run (from 1). `message` is the message that the record
    /// delivered or dropped, if any. `world` is the World after the record.
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
        // A server that stores entries from a message is a follower. Every other appended entry is a leader's own.
        let stores = matches!(message, Some(Message::AppendEntries { .. }));
        let (mut only_traffic, mut asked) = (true, false);
        for event in events {
            only_traffic &= is_traffic(event);
            match *event {
                Event::Sent { .. } => self.sent += 1,
                Event::Lost { .. } => self.lost += 1,
                Event::Proposed { .. } => self.writes.proposed += 1,
                Event::Violated(violation) => {
                    self.violations.push(ViolationRecord { violation, at: position.at, records: nth });
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
        // Most records have only such events, and these change nothing of what is updated below.
        if only_traffic {
            return;
        }
        self.writes.update_kept(world);
        self.change.on_record(position.at, events, world);
        self.can_commit = availability::any_leader_can_commit(world);
        self.failures_tolerated = QuorumReach::failures_tolerated_in(world);
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
            self.unavailable_ms += now.saturating_sub(self.until);
        }
        self.until = self.until.max(now);
    }
}

/// A position in a run.
#[derive(Clone, Copy)]
struct RunPosition {
    /// The time, in virtual milliseconds.
    at: u64,
    /// The number of records up to this position.
    records: usize,
}

/// Whether the event concerns messages and timers alone.
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
