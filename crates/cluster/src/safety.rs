//! The five safety properties (paper, figure 3), checked after every Step by an observer.
//!
//! The observer compares the server that acted with its state before the Step and with the ghost history. It shares
//! no code with the servers' own logic: it counts no quorum.

use std::fmt;

use raft_core::{Log, LogIndex, Server, ServerId, ServerSet, Term};

use crate::{CommittedEntry, ElectionLog, Event, EventSink, Evidence, GhostHistory, Node};

/// A safety property of Raft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// At most one leader is elected in a term.
    ElectionSafety,
    /// A leader only appends to its log.
    LeaderAppendOnly,
    /// If two logs contain an entry with the same index and term, they agree up to that index. Compared are logs that
    /// exist at one time.
    LogMatching,
    /// An entry committed in a term is in the logs of all leaders of later terms, as of their elections. It does not
    /// matter which came first in time, the commit or the election.
    LeaderCompleteness,
    /// No two servers apply different entries at one index.
    StateMachineSafety,
}

impl Property {
    /// All properties.
    pub const ALL: [Self; 5] = [
        Self::ElectionSafety,
        Self::LeaderAppendOnly,
        Self::LogMatching,
        Self::LeaderCompleteness,
        Self::StateMachineSafety,
    ];

    /// Names of all properties, in the same order.
    pub const NAMES: [&str; 5] = {
        let mut names = [""; 5];
        let mut index = 0;
        while index < names.len() {
            names[index] = Self::ALL[index].name();
            index += 1;
        }
        names
    };

    /// The name (paper, figure 3).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElectionSafety => "Election Safety",
            Self::LeaderAppendOnly => "Leader Append-Only",
            Self::LogMatching => "Log Matching",
            Self::LeaderCompleteness => "Leader Completeness",
            Self::StateMachineSafety => "State Machine Safety",
        }
    }

    /// The name as one word, for options and machines. Keys never change.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ElectionSafety => "election-safety",
            Self::LeaderAppendOnly => "leader-append-only",
            Self::LogMatching => "log-matching",
            Self::LeaderCompleteness => "leader-completeness",
            Self::StateMachineSafety => "state-machine-safety",
        }
    }

    /// The requirement of the property, in one sentence.
    #[must_use]
    pub fn statement(self) -> &'static str {
        match self {
            Self::ElectionSafety => {
                "A term has at most one leader. Two majorities without a common server can each elect one."
            }
            Self::LeaderAppendOnly => "A leader changes and removes nothing in its own log.",
            Self::LogMatching => "Two logs with an entry of one index and term are the same up to there.",
            Self::LeaderCompleteness => "Every committed entry is in the log of every later leader.",
            Self::StateMachineSafety => {
                "No two servers apply different entries at one index; if they do, a command that a client relies on may be lost."
            }
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A violation of a safety property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Violation {
    /// Two servers were elected for one term.
    ElectionSafety {
        /// The term.
        term: Term,
        /// The leader elected first.
        first: ServerId,
        /// The leader elected second.
        second: ServerId,
    },
    /// A leader overwrote or removed an entry of its own log.
    LeaderAppendOnly {
        /// The leader.
        leader: ServerId,
        /// The term it leads.
        term: Term,
    },
    /// Two logs have an entry with the same index and term, and differ there or before.
    LogMatching {
        /// One server.
        first: ServerId,
        /// The other.
        second: ServerId,
        /// The index at which both logs have an entry of the same term.
        index: LogIndex,
    },
    /// A leader does not have an entry that was committed in an earlier term.
    LeaderCompleteness {
        /// The leader.
        leader: ServerId,
        /// The term it leads.
        term: Term,
        /// The index of the entry.
        index: LogIndex,
    },
    /// Two servers applied different entries at one index.
    StateMachineSafety {
        /// The index.
        index: LogIndex,
        /// The server that applied one entry.
        first: ServerId,
        /// The server that applied another entry.
        second: ServerId,
    },
}

impl Violation {
    /// The violated property.
    #[must_use]
    pub fn property(&self) -> Property {
        match self {
            Self::ElectionSafety { .. } => Property::ElectionSafety,
            Self::LeaderAppendOnly { .. } => Property::LeaderAppendOnly,
            Self::LogMatching { .. } => Property::LogMatching,
            Self::LeaderCompleteness { .. } => Property::LeaderCompleteness,
            Self::StateMachineSafety { .. } => Property::StateMachineSafety,
        }
    }
}

/// Writes a sentence without the property's name: "S1 and S3 both lead term 2".
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ElectionSafety { term, first, second } => {
                write!(f, "{} and {} both lead term {term}", first.min(second), first.max(second))
            }
            Self::LeaderAppendOnly { leader, term } => {
                write!(f, "{leader} changed its own log while it led term {term}")
            }
            Self::LogMatching { first, second, index } => {
                write!(f, "{first} and {second} hold different logs up to one entry at index {index}")
            }
            Self::LeaderCompleteness { leader, term, index } => {
                write!(f, "{leader} was elected for term {term} without the committed entry {index}")
            }
            Self::StateMachineSafety { index, first, second } => {
                write!(f, "{first} and {second} applied different entries at index {index}")
            }
        }
    }
}

/// State of a server before it acts in a Step.
pub(crate) struct PreState {
    leads: Option<Term>,
    commit_index: LogIndex,
    log: Log,
    voters: ServerSet,
}

impl PreState {
    /// Captures the state of a server before a Step.
    pub(crate) fn new(node: &Node) -> Self {
        let server = node.server();
        Self {
            leads: server.and_then(leads),
            commit_index: server.map_or(LogIndex::ZERO, Server::commit_index),
            log: node.disk().log.clone(),
            voters: server.map_or(ServerSet::EMPTY, |server| server.configuration().all_voters()),
        }
    }
}

fn leads(server: &Server) -> Option<Term> {
    server.leadership().map(|_| server.current_term())
}

/// Checks the five properties for the server that acted in a Step, and records in the history what it did. `nodes`
/// are all servers after the Step.
///
/// The check reads the servers and the [`Evidence`], never the votes: a search identifies states that differ in votes
/// only.
pub(crate) fn check_safety<'a>(
    nodes: &(impl Iterator<Item = &'a Node> + Clone),
    acted: &Node,
    before: &PreState,
    history: &mut GhostHistory,
    sink: &mut impl EventSink,
) {
    let mut broken = |history: &mut GhostHistory, violation: Option<Violation>| {
        if let Some(violation) = violation
            && history.note_violation(violation)
        {
            sink.event(Event::Violated(violation));
        }
    };
    let Some(server) = acted.server() else { return };
    let (id, log, term) = (server.id(), server.log(), server.current_term());
    let log_changed = !log.is_copy_of(&before.log);

    if let Some(candidate) = server.persistent().voted_for {
        history.note_vote(term, candidate, id);
    }
    if let Some(term) = leads(server) {
        let is_elected = before.leads != Some(term);
        let lacks = if is_elected { lacks(history.evidence(), server) } else { None };
        if is_elected {
            let violation = leads_too(history.evidence(), server);
            history.note_elected(server, before.voters);
            broken(history, violation);
        } else if log_changed && !extends(log, &before.log) {
            broken(history, Some(Violation::LeaderAppendOnly { leader: id, term }));
        }
        broken(history, lacks);
    }
    if log_changed {
        for other in nodes.clone().filter(|other| other.id() != id) {
            let mismatch = mismatch(log, &other.disk().log);
            broken(history, mismatch.map(|index| Violation::LogMatching { first: other.id(), second: id, index }));
        }
    }
    let mut index = before.commit_index;
    while index < server.commit_index() {
        index = index.next();
        if applies_another(history.evidence(), log, index) {
            let first = history.first_to_know(index).unwrap_or(id);
            broken(history, Some(Violation::StateMachineSafety { index, first, second: id }));
        }
        // An entry that a snapshot covers is not known.
        if let Some(&entry) = log.get(index)
            && history.committed_at(index).is_none()
        {
            let committed = CommittedEntry { entry, term };
            let violation = contradicts(history.evidence(), index, &committed, nodes);
            history.note_committed(index, committed, id);
            broken(history, violation);
        }
    }
}

/// Checks Election Safety: another server was elected for the leader's term.
fn leads_too(evidence: &Evidence, leader: &Server) -> Option<Violation> {
    let (term, second) = (leader.current_term(), leader.id());
    let is_new = !evidence.leaders().contains(&(term, second));
    let &(_, first) = evidence.leaders().iter().find(|&&(of, other)| of == term && other != second)?;
    is_new.then_some(Violation::ElectionSafety { term, first, second })
}

/// Checks Leader Completeness at an election: the leader does not have an entry committed in an earlier term.
fn lacks(evidence: &Evidence, leader: &Server) -> Option<Violation> {
    let (log, term) = (leader.log(), leader.current_term());
    let (index, _) = evidence
        .committed()
        .filter(|(index, committed)| committed.term < term && *index > log.snapshot().index)
        .find(|(index, committed)| log.get(*index) != Some(&committed.entry))?;
    Some(Violation::LeaderCompleteness { leader: leader.id(), term, index })
}

/// Checks Leader Completeness at a commit, the first at its index: a leader of a later term did not have the entry
/// when it was elected. The leader may have lost its role or crashed since, for the property does not depend on time.
fn contradicts<'a>(
    evidence: &Evidence,
    index: LogIndex,
    committed: &CommittedEntry,
    nodes: &(impl Iterator<Item = &'a Node> + Clone),
) -> Option<Violation> {
    let lacks = |elected: &&ElectionLog| {
        elected.term > committed.term && index >= elected.first() && elected.held(index) != Some(&committed.entry)
    };
    // A leader that still leads is reported in preference to one that does not.
    let is_gone = |elected: &ElectionLog| {
        let leads_on = |server: &Server| server.id() == elected.leader && leads(server) == Some(elected.term);
        !nodes.clone().filter_map(Node::server).any(leads_on)
    };
    let elected =
        evidence.election_logs().iter().filter(lacks).min_by_key(|elected| (is_gone(elected), elected.leader))?;
    Some(Violation::LeaderCompleteness { leader: elected.leader, term: elected.term, index })
}

/// Checks State Machine Safety: the log has another entry than the first one committed at the index.
fn applies_another(evidence: &Evidence, log: &Log, index: LogIndex) -> bool {
    let Some(known) = evidence.committed_at(index) else { return false };
    match log.get(index) {
        Some(entry) => *entry != known.entry,
        // A snapshot covers the index. Its last entry must be the one committed there; only the term is known.
        None => log.snapshot().index == index && log.snapshot().term != known.entry.term,
    }
}

/// Whether every entry of `before` is still at its index.
fn extends(log: &Log, before: &Log) -> bool {
    let first = log.snapshot().index.next().max(before.snapshot().index.next());
    log.last_index() >= before.last_index()
        && log.entries_from(first, usize::MAX).starts_with(before.entries_from(first, usize::MAX))
}

/// The largest index at which both logs have an entry of the same term, if they differ there or before.
fn mismatch(one: &Log, other: &Log) -> Option<LogIndex> {
    let first = u64::from(one.snapshot().index.max(other.snapshot().index).next());
    let last = u64::from(one.last_index().min(other.last_index()));
    let index = (first..=last).rev().map(LogIndex::from).find(|&index| one.term_at(index) == other.term_at(index))?;
    let common = usize::try_from(u64::from(index) + 1 - first).unwrap_or(usize::MAX);
    let from = LogIndex::from(first);
    (one.entries_from(from, common) != other.entries_from(from, common)).then_some(index)
}
