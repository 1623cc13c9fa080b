//! What became of clients' commands.

use raft_core::{Command, Entry, LogIndex, Payload, Server, ServerId, Term};

use crate::{Node, World};

/// How many commands clients sent, and what became of them.
///
/// A client is told that its command is safe when the command is committed: when the first server knows it to be. Where
/// different commands are committed at one index, both clients were told so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writes {
    /// Commands that leaders took into their logs, and those that were committed before the run began.
    pub proposed: u32,
    /// Commands that were committed: their clients were told so.
    pub committed: u32,
    /// Those of them that somebody contradicted, in the order in which that was found.
    pub contradicted: Vec<Contradicted>,
}

/// A committed command that was contradicted: something else was committed at its index (State Machine Safety is broken),
/// or a server came to lead a term after the one in which it was committed, without it (Leader Completeness is broken).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradicted {
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

impl Contradicted {
    fn entry(&self) -> Entry {
        Entry { term: self.term, payload: Payload::Command(self.command) }
    }
}

impl Writes {
    /// Those of a run that begins with `world`.
    pub(super) fn of(world: &World) -> Self {
        let mut writes = Self { proposed: 0, committed: 0, contradicted: Vec::new() };
        writes.look(0, 0, world);
        writes.proposed = writes.committed;
        writes
    }

    /// The commands that are lost, though their clients were told that they are safe: contradicted, and not in the log of
    /// the leader. Of several that lead, that is the one of the highest term; of one term, the one whose configuration is
    /// what was asked for, as the others are on their way there; then the first by name. While nobody leads, what was lost
    /// stays lost. Where two commands were committed at one index, one of them is, at least.
    pub fn lost(&self) -> impl Iterator<Item = &Contradicted> {
        self.contradicted.iter().filter(|it| !it.kept)
    }

    /// Looks at everything committed so far, and for whoever contradicts it now.
    pub(super) fn look(&mut self, at: u64, records: usize, world: &World) {
        self.committed = 0;
        for (index, known) in world.history().committed() {
            self.committed += u32::from(matches!(known.entry.payload, Payload::Command(_)));
            for server in world.nodes().iter().filter_map(Node::server) {
                let committed_too = index <= server.commit_index();
                let leads_later = server.leadership().is_some() && server.current_term() > known.term;
                if !(committed_too || leads_later) || holds(server, index, known.entry) {
                    continue;
                }
                self.contradict(at, records, index, known.entry, server.id());
                if let (true, Some(&entry)) = (committed_too, server.log().get(index)) {
                    self.contradict(at, records, index, entry, known.by);
                }
            }
        }
        // The history has the first at each index. What was committed there besides, contradicts it.
        let first = |it: &Contradicted| world.history().committed_at(it.index).map(|known| known.entry);
        self.committed += self.contradicted.iter().filter(|it| first(it) != Some(it.entry())).count() as u32;
    }

    /// Looks which of the contradicted commands the leader has.
    pub(super) fn look_at_leader(&mut self, world: &World) {
        if self.contradicted.is_empty() {
            return;
        }
        let Some(leader) = prevailing_leader(world) else { return };
        for contradicted in &mut self.contradicted {
            contradicted.kept = holds(leader, contradicted.index, contradicted.entry());
        }
    }

    /// Somebody contradicts what was committed at an index.
    fn contradict(&mut self, at: u64, records: usize, index: LogIndex, entry: Entry, by: ServerId) {
        let Payload::Command(command) = entry.payload else { return };
        if self.contradicted.iter().all(|it| (it.index, it.entry()) != (index, entry)) {
            let term = entry.term;
            self.contradicted.push(Contradicted { command, index, term, by, at, records, kept: false });
        }
    }
}

/// Whether the entry is in the server's log, or under its snapshot, which tells no more than the term of its last entry.
fn holds(server: &Server, index: LogIndex, entry: Entry) -> bool {
    let log = server.log();
    match log.get(index) {
        Some(here) => *here == entry,
        None => index < log.start().index || log.term_at(index) == Some(entry.term),
    }
}

/// Who goes on, of several that lead.
fn prevailing_leader(world: &World) -> Option<&Server> {
    let leaders = world.nodes().iter().filter_map(Node::server).filter(|server| server.leadership().is_some());
    let has_target = |server: &Server| Some(server.configuration()) == world.target();
    leaders.rev().max_by_key(|server| (server.current_term(), has_target(server)))
}
