//! Claims: statements about a run at some time.

use std::fmt;

use cluster::Property;
use raft_core::{ServerId, ServerSet};

/// A statement about a run at some time. It holds or it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Exactly these properties are violated, in this order of their first violation; none, if the run is safe.
    Breaks(Vec<Property>),
    /// Whether the membership change is finished.
    Finishes(bool),
    /// Exactly these servers are leaders.
    Leads(ServerSet),
    /// The server is leader, elected by these votes.
    LeadsBy {
        /// The server.
        server: ServerId,
        /// The voters; empty, if the server is no leader.
        votes: ServerSet,
    },
    /// The server counts majorities of these voters; of both halves, if its configuration is joint.
    Counts {
        /// The server.
        server: ServerId,
        /// Voters of its configuration; those of C_old, if it is joint.
        voters: ServerSet,
        /// Voters of C_new, if its configuration is joint.
        joint_with: Option<ServerSet>,
    },
    /// The server has this number of entries.
    Has {
        /// The server.
        server: ServerId,
        /// Which of its entries are counted.
        entries: EntryKind,
        /// How their number compares.
        comparison: Comparison,
        /// The number to compare with.
        number: u64,
    },
    /// The logs of these servers are equal, entry for entry. A set of one server means that no other server has its
    /// log; no script states that, but [`FailedExpectation`](crate::FailedExpectation) may have it as the actual claim.
    SameLog(ServerSet),
    /// A metric of the run has this value.
    Number {
        /// The metric.
        metric: Metric,
        /// How it compares.
        comparison: Comparison,
        /// The number to compare with.
        number: u64,
    },
    /// Whether some server reaches a quorum of its configuration: see [`cluster::QuorumReach`].
    QuorumIsUp(bool),
    /// Whether, from this moment and without new faults, a server can still come to lead and to commit.
    CanLead(bool),
    /// Whether, from this moment and without new faults, the membership change can still finish.
    CanFinish(bool),
}

impl Claim {
    /// Whether the claim is about what can still happen: a search of [continuations](crate::Continuations) decides it.
    #[must_use]
    pub fn needs_search(&self) -> bool {
        matches!(self, Self::CanLead(_) | Self::CanFinish(_))
    }
}

/// Which entries of a server are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// All entries of its log, also if it is down, and also those that it compacted.
    All,
    /// Entries that the server knows to be committed; none, if it is down.
    Committed,
}

/// A count over a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Highest current term of a server.
    Term,
    /// Elections won since the start.
    Elections,
    /// Commands committed since the start.
    Commits,
    /// Committed commands that are lost.
    Loses,
    /// Configuration entries that leaders appended.
    Entries,
    /// Requests that servers refused.
    Refuses,
    /// Refused requests for which the reason is that no entry of the leader's term is committed yet.
    Defers,
    /// Configurations that were rolled back.
    Rollbacks,
    /// Milliseconds in which no leader was able to commit.
    Stalls,
    /// Running servers that may crash, whichever they are, with a quorum left: see
    /// [`cluster::RunMetrics::failures_tolerated`].
    Tolerates,
    /// Zones that may fail, whichever they are, with a quorum left: see [`cluster::QuorumReach::zones_tolerated`].
    ToleratesZones,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Self; 11] = [
        Self::Term,
        Self::Elections,
        Self::Commits,
        Self::Loses,
        Self::Entries,
        Self::Refuses,
        Self::Defers,
        Self::Rollbacks,
        Self::Stalls,
        Self::Tolerates,
        Self::ToleratesZones,
    ];

    /// Keyword of the metric in a script.
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
            Self::Tolerates => "tolerates",
            Self::ToleratesZones => "tolerates-zones",
        }
    }
}

/// Relation between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Exactly,
    /// Greater or equal.
    AtLeast,
    /// Less or equal.
    AtMost,
}

impl Comparison {
    /// Whether `number` is in this relation to `other`.
    #[must_use]
    pub fn holds(self, number: u64, other: u64) -> bool {
        match self {
            Self::Exactly => number == other,
            Self::AtLeast => number >= other,
            Self::AtMost => number <= other,
        }
    }
}

/// Formats the words before the number: `at least `.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exactly => "",
            Self::AtLeast => "at least ",
            Self::AtMost => "at most ",
        })
    }
}

/// Formats the claim as scripts have it: `breaks Election Safety, Log Matching`.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Breaks(properties) => {
                f.write_str(if properties.is_empty() { "safe" } else { "breaks" })?;
                for (index, property) in properties.iter().enumerate() {
                    write!(f, "{} {property}", if index > 0 { "," } else { "" })?;
                }
                Ok(())
            }
            Self::Finishes(true) => f.write_str("finishes"),
            Self::Finishes(false) => f.write_str("does not finish"),
            Self::Leads(servers) if servers.is_empty() => f.write_str("nobody leads"),
            Self::Leads(servers) => {
                write_servers(f, *servers)?;
                f.write_str(if servers.len() == 1 { " leads" } else { " lead" })
            }
            Self::LeadsBy { server, votes } => {
                write!(f, "{server} leads by ")?;
                write_servers(f, *votes)
            }
            Self::Counts { server, voters, joint_with } => {
                write!(f, "{server} counts ")?;
                write_servers(f, *voters)?;
                if let Some(new) = joint_with {
                    f.write_str(" and ")?;
                    write_servers(f, *new)?;
                }
                Ok(())
            }
            Self::Has { server, entries, comparison, number } => {
                let committed = if *entries == EntryKind::Committed { "committed " } else { "" };
                let noun = if *number == 1 { "entry" } else { "entries" };
                write!(f, "{server} has {comparison}{number} {committed}{noun}")
            }
            Self::SameLog(servers) => {
                write_servers(f, *servers)?;
                f.write_str(if servers.len() == 1 { " has a log of its own" } else { " have the same log" })
            }
            Self::Number { metric, comparison, number } => write!(f, "{} {comparison}{number}", metric.key()),
            Self::QuorumIsUp(true) => f.write_str("a quorum is up"),
            Self::QuorumIsUp(false) => f.write_str("no quorum is up"),
            Self::CanLead(true) => f.write_str("somebody can lead"),
            Self::CanLead(false) => f.write_str("nobody can lead"),
            Self::CanFinish(true) => f.write_str("can finish"),
            Self::CanFinish(false) => f.write_str("cannot finish"),
        }
    }
}

fn write_servers(f: &mut fmt::Formatter<'_>, servers: ServerSet) -> fmt::Result {
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
