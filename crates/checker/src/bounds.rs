//! Query of a search: targets, property, granularity, bounds and reductions. A verdict holds within its bounds and says
//! nothing beyond them.

use std::fmt;

use cluster::{GhostHistory, Mode, Violation};
use raft_core::{Configuration, ServerSet, Term};

use crate::{Allowance, CheckedProperty};

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
    /// Maximum number of crashes after which a server stays down. At the granularity of Steps every crashed server may
    /// stay down.
    pub stay_down: u8,
    /// Maximum number of disks lost.
    pub lost_disks: u8,
    /// Maximum number of logs compacted, so that a leader may have to send its snapshot.
    pub snapshots: u8,
    /// Maximum number of leadership transfers.
    pub transfers: u8,
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
        let mut text = format!(
            "{moves} {granularity}, term {term}, logs of {log} (a server with a full log does not campaign), {changes}, {crashes}, {commands}"
        );
        let optional = [
            (self.stay_down, "crash of a server that stays down", "crashes of servers that stay down"),
            (self.lost_disks, "lost disk", "lost disks"),
            (self.snapshots, "snapshot", "snapshots"),
            (self.transfers, "leadership transfer", "leadership transfers"),
        ];
        for (number, one, more) in optional.iter().filter(|(number, ..)| *number > 0) {
            text = format!("{text}, {}", count(number, one, more));
        }
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
            stay_down: 0,
            lost_disks: 0,
            snapshots: 0,
            transfers: 0,
            bytes: 1 << 30,
        }
    }
}

/// A question to the checker: the targets, the property and the bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Configurations that may be requested. Each change brings a leader's configuration nearer to one of them.
    pub targets: Vec<Configuration>,
    /// The property to check; `None` checks the five safety properties.
    pub property: Option<CheckedProperty>,
    /// The unit of a schedule.
    pub granularity: Granularity,
    /// How far the search goes.
    pub bounds: Bounds,
    /// Which reductions apply.
    pub reductions: Reductions,
    /// How far a continuation is searched, in a query for dead ends.
    pub allowance: Allowance,
}

impl Query {
    /// First violation in a history that the query asks for.
    pub(crate) fn matching_violation(&self, history: &GhostHistory) -> Option<Violation> {
        let is_asked_for = |found: &&Violation| match self.property {
            None => true,
            Some(CheckedProperty::Safety(property)) => found.property() == property,
            Some(_) => false,
        };
        history.violations().iter().find(is_asked_for).copied()
    }

    /// Names the behaviour that a search in a mode leaves out, in one sentence. `direct_changes` is whether the World
    /// takes simple requests in joint mode.
    #[must_use]
    pub fn left_out(&self, mode: Mode, direct_changes: bool) -> String {
        let (bounds, by_moves) = (&self.bounds, self.granularity == Granularity::Moves);
        let first = if by_moves { "late, reordered and duplicated messages" } else { "links that are cut or healed" };
        let requests_learners = self.targets.iter().any(|target| !target.learners().is_empty());
        let optional = [
            (by_moves && bounds.stay_down == 0, "servers that stay down"),
            (bounds.lost_disks == 0, "lost disks"),
            (bounds.snapshots == 0, "snapshots"),
            (bounds.transfers == 0, "leadership transfers"),
            (!requests_learners, "requests for learners"),
            (mode == Mode::Joint && !direct_changes, "direct changes of one server"),
        ];
        let optional = optional.into_iter().filter_map(|(is_left_out, name)| is_left_out.then_some(name));
        let names: Vec<&str> = std::iter::once(first).chain(optional).collect();
        let names = match names.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => first.to_owned(),
        };
        let first = if by_moves { "no message stays in flight between moves; " } else { "" };
        format!("{first}{names} are left out")
    }

    /// Whether the search goes on from a state in which a safety property is violated.
    pub(crate) fn continues_after_violations(&self) -> bool {
        matches!(self.property, Some(CheckedProperty::Safety(_)))
    }

    /// Creates a query for a change to `target`: all properties, all reductions.
    #[must_use]
    pub fn new(target: ServerSet, granularity: Granularity, bounds: Bounds) -> Self {
        let (targets, reductions) = (vec![target.into()], Reductions::ALL);
        Self { targets, property: None, granularity, bounds, reductions, allowance: Allowance::default() }
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
