//! The fate of clients' commands.

use raft_core::{Command, Entry, LogIndex, Payload, Server, ServerId, Term};

use super::RunPosition;
use crate::{Node, World};

/// Counts clients' commands and their fate.
///
/// A client gets its acknowledgement when its command is committed, that is, when the first server knows that it is.
/// If different commands are committed at one index, both clients got theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteStats {
    /// Commands appended by leaders, and commands committed before the run began.
    pub proposed: u32,
    /// Commands committed: their clients got an acknowledgement.
    pub committed: u32,
    /// Commands committed during the latest change, from its request to its end.
    pub committed_during_change: u32,
    /// Committed commands that were contradicted, in the order of detection.
    pub overwritten: Vec<OverwrittenWrite>,
    /// Index up to which committed entries of the ghost history are counted.
    counted: LogIndex,
    /// For each running server, the index up to which its committed entries were compared with the ghost history.
    compared: Vec<(ServerId, LogIndex)>,
}

/// A committed command that was contradicted. Either another entry was committed at its index (State Machine Safety
/// is violated), or a leader of a later term than that of its commit does not have it (Leader Completeness is
/// violated).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverwrittenWrite {
    /// The command.
    pub command: Command,
    /// Its index in the log of the server that committed it.
    pub index: LogIndex,
    /// The term of its entry.
    pub term: Term,
    /// The server that knew another entry to be committed there, or that led without the command.
    pub by: ServerId,
    /// Time of detection, in virtual milliseconds.
    pub at: u64,
    /// Number of records up to and including the one that revealed it.
    pub records: usize,
    /// Whether the present leader has the command all the same; without a leader, as it was under the last one.
    pub kept: bool,
}

impl OverwrittenWrite {
    fn entry(&self) -> Entry {
        Entry { term: self.term, payload: Payload::Command(self.command) }
    }
}

impl WriteStats {
    /// The counts at the start of a run that begins with `world`.
    pub(super) fn new(world: &World) -> Self {
        let mut writes = Self {
            proposed: 0,
            committed: 0,
            committed_during_change: 0,
            overwritten: Vec::new(),
            counted: LogIndex::ZERO,
            compared: Vec::new(),
        };
        for server in world.nodes().iter().filter_map(Node::server) {
            writes.server_committed(server.id(), world, RunPosition { at: 0, records: 0 });
        }
        writes.proposed = writes.committed;
        writes
    }

    /// The lost writes: commands whose clients got an acknowledgement, which were contradicted, and which the leader
    /// does not have in its log. Of several leaders, the one of the highest term counts; within a term, one whose
    /// configuration is the target of the change, since the others are on their way to it; then the first by server.
    /// Without a leader, a lost write stays lost. Of two commands committed at one index, at least one is lost.
    pub fn lost(&self) -> impl Iterator<Item = &OverwrittenWrite> {
        self.overwritten.iter().filter(|write| !write.kept)
    }

    /// Compares what a server newly knows to be committed with the ghost history.
    pub(super) fn server_committed(&mut self, id: ServerId, world: &World, position: RunPosition) {
        let Some(server) = world.server(id) else { return };
        while let Some(known) = world.history().committed_at(self.counted.next()) {
            self.counted = self.counted.next();
            self.committed += u32::from(matches!(known.entry.payload, Payload::Command(_)));
            let leaders = world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some());
            for leader in leaders.filter(|leader| leader.current_term() > known.term) {
                if !holds(leader, self.counted, known.entry) {
                    self.contradict(self.counted, known.entry, leader.id(), position);
                }
            }
        }
        let cursor = self.compared.iter().position(|&(of, _)| of == id);
        let mut index = cursor.map_or(LogIndex::ZERO, |cursor| self.compared[cursor].1);
        while index < server.commit_index() {
            index = index.next();
            let Some(known) = world.history().committed_at(index) else { continue };
            if holds(server, index, known.entry) {
                continue;
            }
            self.contradict(index, known.entry, id, position);
            // The history has the entry that was committed first. This is another, and its client got an
            // acknowledgement too.
            if let Some(&entry) = server.log().get(index)
                && self.contradict(index, entry, world.history().first_to_know(index).unwrap_or(id), position)
            {
                self.committed += 1;
            }
        }
        match cursor {
            Some(cursor) => self.compared[cursor].1 = index,
            None => self.compared.push((id, index)),
        }
    }

    /// Compares the log of a new leader with what was committed in earlier terms.
    pub(super) fn server_leads(&mut self, id: ServerId, world: &World, position: RunPosition) {
        let Some(leader) = world.server(id) else { return };
        for (index, known) in world.history().committed() {
            if known.term < leader.current_term() && !holds(leader, index, known.entry) {
                self.contradict(index, known.entry, id, position);
            }
        }
    }

    /// Forgets the progress of a server that stopped: its commit index is volatile.
    pub(super) fn server_stopped(&mut self, id: ServerId) {
        self.compared.retain(|&(of, _)| of != id);
    }

    /// Updates which of the contradicted commands the leader has.
    pub(super) fn update_kept(&mut self, world: &World) {
        if self.overwritten.is_empty() {
            return;
        }
        let Some(leader) = prevailing_leader(world) else { return };
        for write in &mut self.overwritten {
            write.kept = holds(leader, write.index, write.entry());
        }
    }

    /// Records that `by` contradicts a committed entry. Returns whether the entry is a command that was not
    /// contradicted before.
    fn contradict(&mut self, index: LogIndex, entry: Entry, by: ServerId, position: RunPosition) -> bool {
        let Payload::Command(command) = entry.payload else { return false };
        let is_new = self.overwritten.iter().all(|write| (write.index, write.entry()) != (index, entry));
        if is_new {
            let RunPosition { at, records } = position;
            self.overwritten.push(OverwrittenWrite { command, index, term: entry.term, by, at, records, kept: false });
        }
        is_new
    }
}

/// Whether the entry is in the server's log or covered by its snapshot. A snapshot tells only the term of its last
/// entry.
fn holds(server: &Server, index: LogIndex, entry: Entry) -> bool {
    let log = server.log();
    match log.get(index) {
        Some(held) => *held == entry,
        None => index < log.snapshot().index || log.term_at(index) == Some(entry.term),
    }
}

/// The leader that counts, of several.
fn prevailing_leader(world: &World) -> Option<&Server> {
    let leaders = world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some());
    let has_target = |server: &Server| Some(server.configuration()) == world.target();
    leaders.rev().max_by_key(|server| (server.current_term(), has_target(server)))
}
