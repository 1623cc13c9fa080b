//! What may be claimed of a run.

use std::fmt;

use cluster::Property;
use raft_core::{ServerId, ServerSet};

/// Something that a scenario says of a run at some time; it holds there or it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// These properties are broken, in the order in which they broke, and no others: none, if it is safe.
    Breaks(Vec<Property>),
    /// The change is finished, or it is not.
    Finishes(bool),
    /// These servers lead, and nobody else.
    Leads(ServerSet),
    /// The server leads, and these are the votes that it was elected by.
    LeadsBy {
        /// Which server.
        server: ServerId,
        /// Whose votes; nobody's, if it does not lead.
        votes: ServerSet,
    },
    /// The server counts majorities of these voters: of both halves, where its configuration is joint.
    Counts {
        /// Which server.
        server: ServerId,
        /// The voters of its configuration; where that is joint, those of the old half.
        voters: ServerSet,
        /// The voters of the new half, where its configuration is joint.
        joint_with: Option<ServerSet>,
    },
    /// The server has so many entries.
    Has {
        /// Which server.
        server: ServerId,
        /// Which of its entries.
        entries: EntryKind,
        /// How their number compares.
        comparison: Comparison,
        /// With what.
        number: u64,
    },
    /// The logs of these servers are the same, entry for entry. Of one alone, that nobody else has its log: this is not stated,
    /// but told where a log that is stated to be the same is not.
    SameLog(ServerSet),
    /// Something was counted.
    Number {
        /// What.
        metric: Metric,
        /// How it compares.
        comparison: Comparison,
        /// With what.
        number: u64,
    },
}

/// Which entries of a server are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// All in its log, whether it runs or not; also those that it compacted.
    All,
    /// Those that it knows to be committed: none, if it does not run.
    Committed,
}

/// Something that is counted in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The highest term that a server is in.
    Term,
    /// Elections won since the start.
    Elections,
    /// Commands committed since the start.
    Commits,
    /// Committed commands that are lost.
    Loses,
    /// Configuration entries that leaders appended.
    Entries,
    /// Requests that servers turned down.
    Refuses,
    /// Of these, those deferred until an entry of the leader's own term is committed.
    Defers,
    /// Configurations that were rolled back.
    Rollbacks,
    /// Milliseconds in which no leader was able to commit.
    Stalls,
}

impl Metric {
    /// Everything that is counted.
    pub const ALL: [Self; 9] = [
        Self::Term,
        Self::Elections,
        Self::Commits,
        Self::Loses,
        Self::Entries,
        Self::Refuses,
        Self::Defers,
        Self::Rollbacks,
        Self::Stalls,
    ];

    /// The word for it in a script.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Term => "term",
            Self::Elections => "elections",
            Self::Commits => "commits",
            Self::Loses => "loses",
            Self::Entries => "entries",
            Self::Refuses => "refuses",
            Self::Defers => "defers",
            Self::Rollbacks => "rollbacks",
            Self::Stalls => "stalls",
        }
    }
}

/// How a number compares with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same.
    Exactly,
    /// It is not less.
    AtLeast,
    /// It is not more.
    AtMost,
}

impl Comparison {
    /// Whether `number` is so, compared with `other`.
    #[must_use]
    pub fn holds(self, number: u64, other: u64) -> bool {
        match self {
            Self::Exactly => number == other,
            Self::AtLeast => number >= other,
            Self::AtMost => number <= other,
        }
    }
}

/// What stands before the number: `at least `.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exactly => "",
            Self::AtLeast => "at least ",
            Self::AtMost => "at most ",
        })
    }
}

/// `breaks Election Safety, Log Matching`: as scripts have it.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Breaks(properties) => {
                f.write_str(if properties.is_empty() { "safe" } else { "breaks" })?;
                for (place, property) in properties.iter().enumerate() {
                    write!(f, "{} {property}", if place > 0 { "," } else { "" })?;
                }
                Ok(())
            }
            Self::Finishes(true) => f.write_str("finishes"),
            Self::Finishes(false) => f.write_str("does not finish"),
            Self::Leads(servers) if servers.is_empty() => f.write_str("nobody leads"),
            Self::Leads(servers) => {
                set(f, *servers)?;
                f.write_str(if servers.len() == 1 { " leads" } else { " lead" })
            }
            Self::LeadsBy { server, votes } => {
                write!(f, "{server} leads by ")?;
                set(f, *votes)
            }
            Self::Counts { server, voters, joint_with } => {
                write!(f, "{server} counts ")?;
                set(f, *voters)?;
                if let Some(new) = joint_with {
                    f.write_str(" and ")?;
                    set(f, *new)?;
                }
                Ok(())
            }
            Self::Has { server, entries, comparison, number } => {
                let committed = if *entries == EntryKind::Committed { "committed " } else { "" };
                let noun = if *number == 1 { "entry" } else { "entries" };
                write!(f, "{server} has {comparison}{number} {committed}{noun}")
            }
            Self::SameLog(servers) => {
                set(f, *servers)?;
                f.write_str(if servers.len() == 1 { " has a log of its own" } else { " have the same log" })
            }
            Self::Number { metric, comparison, number } => write!(f, "{} {comparison}{number}", metric.key()),
        }
    }
}

fn set(f: &mut fmt::Formatter<'_>, servers: ServerSet) -> fmt::Result {
    if servers.is_empty() {
        return f.write_str("nobody");
    }
    let mut before = "";
    for server in servers {
        write!(f, "{before}{server}")?;
        before = " ";
    }
    Ok(())
}
