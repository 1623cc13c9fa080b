//! The five safety properties (paper, figure 3), and violations of them.

use std::fmt;

use raft_core::{LogIndex, ServerId, Term};

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
