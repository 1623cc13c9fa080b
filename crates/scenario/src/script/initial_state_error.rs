//! Errors of the initial state of a script.

use raft_core::{Configuration, ServerId, ServerSet, Term};
use thiserror::Error;

use crate::limits::MAX_INITIAL_ENTRIES;

/// Inconsistency of logs and terms with each other, or with other lines. Each text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InitialStateError {
    /// A log has too many entries.
    #[error("a log begins with up to {MAX_INITIAL_ENTRIES} entries: take the rest away")]
    TooLong,
    /// An entry has an earlier term than the one before it.
    #[error("terms do not fall within a log: write {0} or more here")]
    TermFalls(Term),
    /// A server is both a voter and a learner.
    #[error("{0} is a voter here: take it away from the learners, or from the voters")]
    LearnerVotes(ServerId),
    /// A number of commands is combined with logs.
    #[error("“commands” does not go with “log”, “term” and “committed”: write them into the logs")]
    WithCommands,
    /// A log has a configuration in naive mode.
    #[error("in naive mode no log holds a configuration: take this away, or add the line “modes single joint”")]
    NotInNaive,
    /// A server is in an earlier term than an entry of its log.
    #[error("the log of {server} ends with an entry of term {last}: write {last} or more here")]
    TermBelowLog {
        /// The server.
        server: ServerId,
        /// Term of its last entry.
        last: Term,
    },
    /// Log Matching is violated.
    #[error(
        "{first} and {second} both have an entry of term {term} at index {index}, and one leader made both: up to there \
         all must be the same, and this is not"
    )]
    Mismatch {
        /// Server of one log.
        first: ServerId,
        /// Server of the other log.
        second: ServerId,
        /// Term of the entry that both logs have.
        term: Term,
        /// Position of that entry in both lines, from 1.
        index: usize,
    },
    /// The entries of one term begin at two positions.
    #[error(
        "the entries of term {0} begin at another index in another log, and one leader made them all: before the first of them, \
         the logs must be the same"
    )]
    BeginsElsewhere(Term),
    /// No single change leads from one configuration to the next.
    #[error(
        "no leader goes from {from} to {to} at once: one voter comes or goes, or C_old,new begins with the voters \
         before it, or ends"
    )]
    NoChange {
        /// Configuration before.
        from: Configuration,
        /// Configuration after.
        to: Configuration,
    },
    /// A leader changed members before it appended another entry in its term.
    #[error("a leader has an entry of its own term before it changes members: put “{0} no-op” before this")]
    NoOwnEntry(Term),
    /// A leader changed members before the previous change, or an entry of its own term, was committed.
    #[error("a leader appends this when its entries up to index {count} are committed: {reason}")]
    TooEarly {
        /// Number of entries that must be committed.
        count: usize,
        /// Why they are not.
        reason: NotCommittable,
    },
    /// No majority knows the term of a leader.
    #[error(
        "the leader of term {term} was elected by a majority of {configuration}, and only {knowing} know that term: write \
         “term” {term} or more for others"
    )]
    UnknownTerm {
        /// The term.
        term: Term,
        /// Configuration of which it needs a majority.
        configuration: Configuration,
        /// Servers in that term or a later one.
        knowing: ServerSet,
    },
    /// No log has the stated number of committed entries.
    #[error("no “log” line has so many entries: the longest has {0}")]
    TooFew(usize),
    /// The entries stated as committed are not.
    #[error("so many entries cannot be committed: {0}")]
    Uncommitted(NotCommittable),
    /// The stated leader would lose its election.
    #[error("{leader} cannot have been elected: {reasons}")]
    CannotLead {
        /// The leader.
        leader: ServerId,
        /// Servers that would deny their vote, with the reasons.
        reasons: String,
    },
}

/// Why entries cannot be committed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotCommittable {
    /// No majority has them.
    #[error("a majority of {configuration} must hold the same ones, and {holders} do")]
    NotHeld {
        /// Configuration of which it needs a majority.
        configuration: Configuration,
        /// Servers that have them.
        holders: ServerSet,
    },
    /// A later leader did not have them.
    #[error("every later leader has what is committed, and {server} has an entry of term {term} without them")]
    Overtaken {
        /// Server with an entry of that leader.
        server: ServerId,
        /// Term of that leader.
        term: Term,
    },
}
