//! What the two implementations have in common: one server, driven from outside.
//!
//! Neither has a clock here. Whoever drives a server says when a timeout passes, and both are told at the same moments.

use raft_core::{Change, ServerSet};

/// The settings that both know. With neither, the other implementation leaves a server with a higher term to itself
/// (`a_server_with_a_higher_term_is_left_alone_there_without_pre_vote_and_check_quorum`), so at least one is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// A candidate first asks whether it could win (D 9.6).
    pub(crate) pre_vote: bool,
    /// A leader steps down without a quorum (D 6.2), and servers that hear from one ignore candidates (D 4.2.3). The other
    /// implementation has one switch for both.
    pub(crate) check_quorum: bool,
    /// Newcomers catch up before they get a vote (D 4.2.1). The other implementation leaves that to its user.
    pub(crate) learner_first: bool,
}

/// A server of either implementation.
pub(crate) trait Machine: Sized {
    /// What survives a crash.
    type Disk;
    /// What servers say to each other.
    type Message: Clone;

    /// The disk of a server that is new and was told who the first voters are.
    fn blank_disk(voters: ServerSet) -> Self::Disk;
    /// Starts a server.
    fn start(id: u64, disk: Self::Disk, settings: Settings) -> Self;
    /// Loses all that was not written down.
    fn crash(self) -> Self::Disk;

    /// The election timeout passes: a voter that does not lead stands for election. Says whether it did.
    fn campaign(&mut self) -> bool;
    /// The leader's heartbeat is due.
    fn heartbeat(&mut self);
    /// The minimum election timeout has passed since a follower heard from a leader.
    fn lease_runs_out(&mut self);
    /// The leader looks whether it heard from a quorum since it last looked.
    fn check_quorum(&mut self);
    /// A client's command. Says whether it was taken.
    fn propose(&mut self, command: u32) -> bool;
    /// A change of the members, simple or joint. Says whether it was taken.
    fn change(&mut self, changes: &[Change], joint: bool) -> bool;
    /// Drops what is committed from the log.
    fn compact(&mut self);

    /// A message arrives.
    fn receive(&mut self, from: u64, message: Self::Message);
    /// A message could not be sent; some implementations want to be told.
    fn unreachable(&mut self, to: u64, message: &Self::Message);
    /// What it wants sent.
    fn take_messages(&mut self) -> Vec<(u64, Self::Message)>;

    /// What can be compared.
    fn view(&self) -> View;
}

/// What can be compared of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) term: u64,
    pub(crate) leads: bool,
    pub(crate) commit: u64,
    pub(crate) members: Members,
    /// Before the first entry that is in the log.
    pub(crate) log_start: u64,
    pub(crate) log: Vec<Line>,
}

impl View {
    /// The entries from `index` on.
    pub(crate) fn log_from(&self, index: u64) -> &[Line] {
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

/// An entry of a log. What a configuration entry holds differs (a configuration here, changes there); what comes of it is
/// compared in [`Members`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) index: u64,
    pub(crate) term: u64,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What a leader appends when it is elected.
    Empty,
    Command(u32),
    Configuration,
}
