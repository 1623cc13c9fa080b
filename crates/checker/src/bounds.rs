//! Query of a search: targets, property, granularity, bounds and reductions. A verdict holds within its bounds and says
//! nothing beyond them.

use std::fmt;

use cluster::{GhostHistory, Property, Violation};
use raft_core::{ServerSet, Term};

/// The unit of a schedule: one move or one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Granularity {
    /// Each election with given voters, replication to given servers, commit, change or restart is one move: a fixed
    /// sequence of Steps with no message in flight afterwards. Yields short schedules that a person can follow.
    Moves,
    /// Each Step is one move: deliveries in any order, losses, duplicates, timeouts. Covers more behaviours, at smaller
    /// bounds.
    Steps,
}

impl Granularity {
    /// Both granularities.
    pub const ALL: [Self; 2] = [Self::Moves, Self::Steps];

    /// The key in scripts and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::Steps => "steps",
        }
    }

    /// A sentence on the behaviour that a search at this granularity does not model.
    #[must_use]
    pub fn not_modelled(self) -> &'static str {
        match self {
            Self::Moves => {
                "no message stays in flight between moves; late, reordered and duplicated messages, servers that stay \
                 down, lost disks, snapshots, leadership transfers and requests for learners are left out"
            }
            Self::Steps => {
                "links that are cut or healed, lost disks, snapshots, leadership transfers and requests for learners are \
                 left out"
            }
        }
    }
}

impl fmt::Display for Granularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Bounds of a search. States outside any bound are not explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Maximum length of a schedule, in moves or Steps.
    pub moves: u32,
    /// Maximum term of any server.
    pub term: Term,
    /// Maximum log length. A server with a log of that length does not campaign, since a new leader appends an entry.
    pub log: u64,
    /// Maximum number of changes requested.
    pub changes: u8,
    /// Maximum number of crashes.
    pub crashes: u8,
    /// Maximum number of commands proposed.
    pub commands: u8,
    /// Maximum number of messages in flight. At the granularity of moves none stays in flight.
    pub in_flight: u8,
    /// Whether messages may be lost. At the granularity of moves, a move drops every message that it does not deliver.
    pub loss: bool,
    /// Whether messages may be duplicated. Only at the granularity of Steps.
    pub duplication: bool,
    /// Maximum memory, in bytes. Approximate.
    pub bytes: usize,
}

impl Bounds {
    /// Raises the bounds on term and log for a search that starts `terms` terms after the first, with logs `entries`
    /// entries longer than that of a new leader.
    #[must_use]
    pub fn counted_from(self, (terms, entries): (u64, u64)) -> Self {
        let term = u64::from(self.term).saturating_add(terms).into();
        Self { term, log: self.log.saturating_add(entries), ..self }
    }

    /// Describes in words the bounds that apply at a granularity.
    #[must_use]
    pub fn describe(&self, granularity: Granularity) -> String {
        let Self { moves, term, log, changes, crashes, commands, in_flight, .. } = self;
        let count = |number: &u8, one: &str, more: &str| format!("{number} {}", if *number == 1 { one } else { more });
        let changes = count(changes, "change", "changes");
        let crashes = count(crashes, "crash", "crashes");
        let commands = count(commands, "command", "commands");
        let text = format!(
            "{moves} {granularity}, term {term}, logs of {log} (a server with a full log does not campaign), {changes}, {crashes}, {commands}"
        );
        if granularity == Granularity::Moves {
            return text;
        }
        let loss = if self.loss { "may" } else { "may not" };
        let duplication = if self.duplication { "may" } else { "may not" };
        let in_flight = count(in_flight, "message", "messages");
        format!("{text}, {in_flight} in flight, which {loss} be lost and {duplication} be duplicated")
    }
}

/// 2 changes, 3 terms, 1 crash: at the granularity of moves, these bounds suffice to find the violation of a missing
/// rule.
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

/// A question to the checker: the targets, the property and the bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Voter sets that may be requested. Each change brings a leader's configuration nearer to one of them.
    pub targets: Vec<ServerSet>,
    /// The property to check; `None` checks all of them.
    pub property: Option<Property>,
    /// The unit of a schedule.
    pub granularity: Granularity,
    /// How far the search goes.
    pub bounds: Bounds,
    /// Which reductions apply.
    pub reductions: Reductions,
}

impl Query {
    /// First violation in a history that the query asks for.
    pub(crate) fn matching_violation(&self, history: &GhostHistory) -> Option<Violation> {
        let mut violations = history.violations().iter();
        violations.find(|found| self.property.is_none_or(|property| found.property() == property)).copied()
    }

    /// Creates a query for a change to `target`: all properties, all reductions.
    #[must_use]
    pub fn new(target: ServerSet, granularity: Granularity, bounds: Bounds) -> Self {
        Self { targets: vec![target], property: None, granularity, bounds, reductions: Reductions::ALL }
    }
}

/// State-space reductions. None changes the verdict or the length of the shortest counterexample. Each can be switched
/// off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reductions {
    /// Symmetry reduction: identifies states that differ only by a permutation of servers with the same role in old and
    /// new.
    pub symmetry: bool,
    /// Abstracts from dead state: leaves out of a fingerprint what cannot influence the future.
    pub dead_state: bool,
    /// Partial order reduction: explores one order of each pair of independent moves.
    pub partial_order: bool,
}

impl Reductions {
    /// All reductions.
    pub const ALL: Self = Self { symmetry: true, dead_state: true, partial_order: true };
    /// No reduction: explores every state in every order.
    pub const NONE: Self = Self { symmetry: false, dead_state: false, partial_order: false };
}
