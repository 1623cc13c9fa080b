//! What became of clients' commands.

use raft_core::{Command, Entry, LogIndex, Payload, Server, ServerId, Term};

use super::RunPosition;
use crate::{Node, World};

/// How many commands clients sent, and what became of them.
///
/// A client is told that its command is safe when the command is committed: when the first server knows it to be. Where
/// different commands are committed at one index, both clients were told so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteStats {
    /// Commands that leaders took into their logs, and those that were committed before the run began.
    pub proposed: u32,
    /// Commands that were committed: their clients were told so.
    pub committed: u32,
    /// How many of them since the latest change was asked for, until it was over.
    pub committed_during_change: u32,
    /// Those of them that somebody contradicted, in the order in which that was found.
    pub contradicted: Vec<OverwrittenWrite>,
    /// Up to where the ghost history was looked at.
    counted: LogIndex,
    /// Up to where it was compared with what each server that runs knows to be committed.
    compared: Vec<(ServerId, LogIndex)>,
}

/// A committed command that was contradicted: something else was committed at its index (State Machine Safety is broken),
/// or a server came to lead a term after the one in which it was committed, without it (Leader Completeness is broken).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverwrittenWrite {
    /// The command.
    pub command: Command,
    /// Its place in the log of whoever committed it.
    pub index: LogIndex,
    /// The term of its entry.
    pub term: Term,
    /// Who knew something else to be committed there, or led without it.
    pub by: ServerId,
    /// When that was found, in virtual milliseconds.
    pub at: u64,
    /// After how many records.
    pub records: usize,
    /// Whether the leader has it all the same; of when there was a leader last.
    pub kept: bool,
}

impl OverwrittenWrite {
    fn entry(&self) -> Entry {
        Entry { term: self.term, payload: Payload::Command(self.command) }
    }
}

impl WriteStats {
    /// Those of a run that begins with `world`.
    pub(super) fn of(world: &World) -> Self {
        let (contradicted, compared) = (Vec::new(), Vec::new());
        let mut writes = Self {
            proposed: 0,
            committed: 0,
            committed_during_change: 0,
            contradicted,
            counted: LogIndex::ZERO,
            compared,
        };
        for server in world.nodes().iter().filter_map(Node::server) {
            writes.server_committed(server.id(), world, RunPosition { at: 0, records: 0 });
        }
        writes.proposed = writes.committed;
        writes
    }

    /// The commands that are lost, though their clients were told that they are safe: contradicted, and not in the log of
    /// the leader. Of several that lead, that is the one of the highest term; of one term, the one whose configuration is
    /// what was asked for, as the others are on their way there; then the first by name. While nobody leads, what was lost
    /// stays lost. Where two commands were committed at one index, one of them is, at least.
    pub fn lost(&self) -> impl Iterator<Item = &OverwrittenWrite> {
        self.contradicted.iter().filter(|write| !write.kept)
    }

    /// The commit index of a server moved.
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
            // The history has the first. This is another, and its client was told as well.
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

    /// A server came to lead.
    pub(super) fn server_leads(&mut self, id: ServerId, world: &World, position: RunPosition) {
        let Some(leader) = world.server(id) else { return };
        for (index, known) in world.history().committed() {
            if known.term < leader.current_term() && !holds(leader, index, known.entry) {
                self.contradict(index, known.entry, id, position);
            }
        }
    }

    /// A server stopped: it forgets what is committed.
    pub(super) fn server_stopped(&mut self, id: ServerId) {
        self.compared.retain(|&(of, _)| of != id);
    }

    /// Looks which of the contradicted commands the leader has.
    pub(super) fn update_kept(&mut self, world: &World) {
        if self.contradicted.is_empty() {
            return;
        }
        let Some(leader) = prevailing_leader(world) else { return };
        for contradicted in &mut self.contradicted {
            contradicted.kept = holds(leader, contradicted.index, contradicted.entry());
        }
    }

    /// Somebody contradicts what was committed at an index. Says whether it is a command that nobody contradicted before.
    fn contradict(&mut self, index: LogIndex, entry: Entry, by: ServerId, position: RunPosition) -> bool {
        let Payload::Command(command) = entry.payload else { return false };
        let is_new = self.contradicted.iter().all(|write| (write.index, write.entry()) != (index, entry));
        if is_new {
            let RunPosition { at, records } = position;
            self.contradicted.push(OverwrittenWrite { command, index, term: entry.term, by, at, records, kept: false });
        }
        is_new
    }
}

/// Whether the entry is in the server's log, or under its snapshot, which tells no more than the term of its last entry.
fn holds(server: &Server, index: LogIndex, entry: Entry) -> bool {
    let log = server.log();
    match log.get(index) {
        Some(held) => *held == entry,
        None => index < log.snapshot().index || log.term_at(index) == Some(entry.term),
    }
}

/// Who goes on, of several that lead.
fn prevailing_leader(world: &World) -> Option<&Server> {
    let leaders = world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some());
    let has_target = |server: &Server| Some(server.configuration()) == world.target();
    leaders.rev().max_by_key(|server| (server.current_term(), has_target(server)))
}
