//! Common interface of the two implementations: one server, driven from outside.
//!
//! Neither implementation has a clock here: the test fires timeouts, at the same moments in both.

use raft_core::{Change, Rules, ServerSet};

/// Settings that both implementations have. At least one of the first two is on: without both, raft-rs does not react
/// to a server with a higher term (`higher_term_without_pre_vote_and_check_quorum_is_ignored_in_raft_rs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// A candidate runs a pre-vote first (D 9.6).
    pub(crate) pre_vote: bool,
    /// A leader without a quorum steps down (D 6.2), and servers that hear from a leader ignore candidates (D 4.2.3).
    /// raft-rs has one setting for both.
    pub(crate) check_quorum: bool,
    /// Newcomers catch up before they get a vote (D 4.2.1). raft-rs leaves that to its user.
    pub(crate) learner_first: bool,
    /// The other rules, which only Overlap has: those of Raft, or of a profile of raft-rs or of what it is a port of.
    pub(crate) rules: Rules,
}

/// A server of either implementation.
pub(crate) trait SystemUnderTest: Sized {
    /// The persistent state.
    type Disk;
    /// A message between servers.
    type Message: Clone;

    /// The persistent state of a new server that is configured with the first voters.
    fn initial_disk(voters: ServerSet) -> Self::Disk;
    /// Starts a server.
    fn start(id: u64, disk: Self::Disk, settings: Settings) -> Self;
    /// Crashes the server: volatile state is lost.
    fn crash(self) -> Self::Disk;

    /// The election timeout passes: a voter that is not the leader campaigns. Returns whether it did.
    fn campaign(&mut self) -> bool;
    /// The heartbeat interval of a leader passes.
    fn heartbeat(&mut self);
    /// The minimum election timeout passes since a follower heard from a leader.
    fn expire_lease(&mut self);
    /// The leader checks whether it heard from a quorum since the last check.
    fn check_quorum(&mut self);
    /// Handles a client's command. Returns whether the server accepted it.
    fn propose(&mut self, command: u32) -> bool;
    /// Handles a membership change, simple or joint. Returns whether the server accepted it.
    fn change(&mut self, changes: &[Change], joint: bool) -> bool;
    /// Compacts the log: drops committed entries.
    fn compact(&mut self);

    /// Handles a message.
    fn receive(&mut self, from: u64, message: Self::Message);
    /// Reports that a message could not be sent.
    fn unreachable(&mut self, to: u64, message: &Self::Message);
    /// Takes the messages that the server sent.
    fn take_messages(&mut self) -> Vec<(u64, Self::Message)>;

    /// The comparable state.
    fn view(&self) -> View;
}

/// Comparable state of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) term: u64,
    pub(crate) leads: bool,
    pub(crate) commit: u64,
    pub(crate) members: Members,
    /// The index before the first entry in the log.
    pub(crate) log_start: u64,
    pub(crate) log: Vec<LogEntry>,
}

impl View {
    /// The entries from `index` on.
    pub(crate) fn log_from(&self, index: u64) -> &[LogEntry] {
        let first = usize::try_from(index.saturating_sub(self.log_start + 1)).expect("a small log");
        self.log.get(first..).unwrap_or_default()
    }
}

/// A configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Members {
    pub(crate) voters: ServerSet,
    pub(crate) outgoing: ServerSet,
    pub(crate) learners: ServerSet,
    pub(crate) learners_next: ServerSet,
}

/// A log entry. The payload of a configuration entry is not compared: Overlap stores a configuration, raft-rs stores
/// changes. Their effect is compared in [`Members`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogEntry {
    pub(crate) index: u64,
    pub(crate) term: u64,
    pub(crate) kind: PayloadKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadKind {
    /// The entry that a new leader appends.
    Empty,
    Command(u32),
    Configuration,
}
