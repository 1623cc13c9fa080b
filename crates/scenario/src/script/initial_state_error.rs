//! What can be wrong with the logs and terms that a script begins with.

use raft_core::{Configuration, ServerId, ServerSet, Term};
use thiserror::Error;

use super::initial_logs::MAX_ENTRIES;

/// Why logs and terms do not go with each other, or with something else in the script. Each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InitialStateError {
    /// A log has too many entries.
    #[error("a log begins with up to {MAX_ENTRIES} entries: take the rest away")]
    TooLong,
    /// An entry is of an earlier term than the one before it.
    #[error("terms do not fall within a log: write {0} or more here")]
    TermFalls(Term),
    /// A server has a vote and has none.
    #[error("{0} is a voter here: take it away from the learners, or from the voters")]
    LearnerVotes(ServerId),
    /// There are commands that stand in no log.
    #[error("“commands” does not go with “log”, “term” and “committed”: write them into the logs")]
    WithCommands,
    /// A configuration stands in a log where none does.
    #[error("in naive mode no log holds a configuration: take this away, or add the line “modes single joint”")]
    NotInNaive,
    /// A server is in an earlier term than an entry of its log.
    #[error("the log of {server} ends with an entry of term {last}: write {last} or more here")]
    TermBelowLog {
        /// Which server.
        server: ServerId,
        /// The term of its last entry.
        last: Term,
    },
    /// Log Matching is broken.
    #[error(
        "{first} and {second} both have an entry of term {term} in place {index}, and one leader made both: up to there \
         all must be the same, and this is not"
    )]
    Mismatch {
        /// Whose log it is.
        first: ServerId,
        /// Whose log differs.
        second: ServerId,
        /// The term of the entry that both have.
        term: Term,
        /// Its place in their lines, from 1.
        index: usize,
    },
    /// The entries of one term begin in two places.
    #[error(
        "the entries of term {0} begin elsewhere in another log, and one leader made them all: before the first of them, \
         the logs must be the same"
    )]
    BeginsElsewhere(Term),
    /// No change leads from one configuration to the next.
    #[error(
        "no leader goes from {from} to {to} at once: one voter comes or goes, or C_old,new begins with the voters \
         before it, or ends"
    )]
    NoChange {
        /// The configuration before it.
        from: Configuration,
        /// This one.
        to: Configuration,
    },
    /// A leader changed members before it appended anything else.
    #[error("a leader has an entry of its own term before it changes members: put “{0} no-op” before this")]
    NoOwnEntry(Term),
    /// A leader changed members before the change before it, or an entry of its own, was committed.
    #[error("a leader appends this when its entries up to place {count} are committed: {reason}")]
    TooEarly {
        /// How many entries must be committed.
        count: usize,
        /// Why they are not.
        reason: NotCommittable,
    },
    /// A leader was elected by too few.
    #[error(
        "who led term {term} was elected by a majority of {configuration}, and only {knowing} know that term: write \
         “term” {term} or more for others"
    )]
    UnknownTerm {
        /// Of which term there is an entry.
        term: Term,
        /// Whose majority it takes.
        configuration: Configuration,
        /// Who is in that term, or in a later one.
        knowing: ServerSet,
    },
    /// No log has so many entries.
    #[error("no “log” line has so many entries: the longest has {0}")]
    TooFew(usize),
    /// Entries are not committed.
    #[error("so many entries cannot be committed: {0}")]
    Uncommitted(NotCommittable),
    /// The leader would lose its election.
    #[error("{leader} cannot have been elected: {reasons}")]
    CannotLead {
        /// Who.
        leader: ServerId,
        /// Who would refuse, and why.
        reasons: String,
    },
}

/// Why entries cannot be committed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotCommittable {
    /// Too few servers hold them.
    #[error("a majority of {configuration} must hold the same ones, and {holders} do")]
    NotHeld {
        /// Whose majority it takes.
        configuration: Configuration,
        /// Who holds them.
        holders: ServerSet,
    },
    /// A later leader did not have them.
    #[error("every later leader has what is committed, and {server} has an entry of term {term} without them")]
    Overtaken {
        /// Whose log has an entry of that leader.
        server: ServerId,
        /// The leader's term.
        term: Term,
    },
}
