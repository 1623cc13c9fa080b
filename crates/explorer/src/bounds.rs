//! How far a search goes. A verdict holds within its bounds and says nothing beyond them.

use std::fmt;

use cluster::{GhostHistory, Property, Violation};
use raft_core::{ServerSet, Term};

/// What counts as one move of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grain {
    /// An election with given voters, replication to given servers, a commit, a change, a restart: each a fixed sequence of
    /// Steps, with no message in flight afterwards. Short schedules that a person can follow.
    Moves,
    /// Each Step on its own: deliveries in any order, losses, duplicates, timeouts. The full strength, at smaller bounds.
    Steps,
}

impl Grain {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Moves, Self::Steps];

    /// The word that names it in scripts and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::Steps => "steps",
        }
    }

    /// What a search of this grain does not look at.
    #[must_use]
    pub fn leaves_out(self) -> &'static str {
        match self {
            Self::Moves => {
                "no message stays in flight between moves: what comes of late, reordered or duplicated messages, of \
                 servers that stay down, of lost disks, snapshots, leadership transfers and learners that are asked for is \
                 left out"
            }
            Self::Steps => {
                "links that are cut or healed, lost disks, snapshots, leadership transfers and learners that are asked for \
                 are left out"
            }
        }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The bounds of a search. A state beyond one of them is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// At most this many moves, or Steps, from the start.
    pub moves: u32,
    /// No server comes to a later term.
    pub term: Term,
    /// No log grows longer; and who has one that long does not stand for election, since a leader begins with an entry.
    pub log: u64,
    /// At most this many changes are asked for.
    pub changes: u8,
    /// At most this many crashes.
    pub crashes: u8,
    /// At most this many commands are proposed.
    pub commands: u8,
    /// At most this many messages in flight. In the moves grain none stays.
    pub in_flight: u8,
    /// Whether messages may be lost. In the moves grain all that a move does not deliver are.
    pub loss: bool,
    /// Whether messages may be duplicated: only in the grain of Steps.
    pub duplication: bool,
    /// At most about this many bytes of memory.
    pub bytes: usize,
}

impl Bounds {
    /// The same for a search that begins so many terms after the first, with logs that have so many entries more than that of a
    /// new leader: terms and entries are counted from there.
    #[must_use]
    pub fn counted_from(self, (terms, entries): (u64, u64)) -> Self {
        let term = u64::from(self.term).saturating_add(terms).into();
        Self { term, log: self.log.saturating_add(entries), ..self }
    }

    /// All that counts in that grain, in words.
    #[must_use]
    pub fn told(&self, grain: Grain) -> String {
        let Self { moves, term, log, changes, crashes, commands, in_flight, .. } = self;
        let some = |number: &u8, one: &str, more: &str| format!("{number} {}", if *number == 1 { one } else { more });
        let changes = some(changes, "change", "changes");
        let crashes = some(crashes, "crash", "crashes");
        let commands = some(commands, "command", "commands");
        let told = format!(
            "{moves} {grain}, term {term}, logs of {log} (who has a full one does not stand), {changes}, {crashes}, {commands}"
        );
        if grain == Grain::Moves {
            return told;
        }
        let loss = if self.loss { "may" } else { "may not" };
        let duplication = if self.duplication { "may" } else { "may not" };
        let in_flight = some(in_flight, "message", "messages");
        format!("{told}, {in_flight} in flight, which {loss} be lost and {duplication} be duplicated")
    }
}

/// 2 changes, 3 terms, 1 crash: within these a missing rule is found out, in the moves grain.
impl Default for Bounds {
    fn default() -> Self {
        Self {
            moves: 60,
            term: Term::from(3),
            log: 6,
            changes: 2,
            crashes: 1,
            commands: 1,
            in_flight: 3,
            loss: false,
            duplication: false,
            bytes: 1 << 30,
        }
    }
}

/// What a search is asked about: who may become members, and how far it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The members that may be wanted. Each change brings a leader's configuration nearer to one of them.
    pub targets: Vec<ServerSet>,
    /// The property to break; `None` for any of them.
    pub property: Option<Property>,
    /// What counts as one move.
    pub grain: Grain,
    /// How far it goes.
    pub bounds: Bounds,
    /// Which work is left out because it cannot change the answer.
    pub reductions: Reductions,
}

impl Question {
    /// What is broken in a history, if it is what is looked for.
    pub(crate) fn asked_for(&self, history: &GhostHistory) -> Option<Violation> {
        let mut violations = history.violations().iter();
        violations.find(|it| self.property.is_none_or(|property| it.property() == property)).copied()
    }

    /// About a change to `target`, with all reductions.
    #[must_use]
    pub fn new(target: ServerSet, grain: Grain, bounds: Bounds) -> Self {
        Self { targets: vec![target], property: None, grain, bounds, reductions: Reductions::ALL }
    }
}

/// Work that is left out because it cannot change the verdict or the shortest length. Each can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reductions {
    /// Servers that play the same part in old and new are taken for each other.
    pub symmetry: bool,
    /// What cannot matter any more is left out of a state.
    pub irrelevant: bool,
    /// Of two moves that commute, one order is tried.
    pub commuting: bool,
}

impl Reductions {
    /// All of them.
    pub const ALL: Self = Self { symmetry: true, irrelevant: true, commuting: true };
    /// None of them: every state of every order.
    pub const NONE: Self = Self { symmetry: false, irrelevant: false, commuting: false };
}
