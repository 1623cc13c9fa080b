//! Properties that a search can check: the five safety properties, a near miss, and two kinds of dead end.

use std::fmt;

use cluster::Property;

/// A property that a search checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckedProperty {
    /// A safety property of Raft.
    Safety(Property),
    /// Near miss: at no moment could two disjoint quorums each elect a leader.
    DisjointQuorums,
    /// While a quorum of the latest committed configuration is up, some continuation gives a leader that commits.
    DeadEnd,
    /// While a quorum of the latest committed configuration is up, some continuation finishes the change.
    StuckChange,
}

impl CheckedProperty {
    /// All properties: the five safety properties first.
    pub const ALL: [Self; 8] = [
        Self::Safety(Property::ElectionSafety),
        Self::Safety(Property::LeaderAppendOnly),
        Self::Safety(Property::LogMatching),
        Self::Safety(Property::LeaderCompleteness),
        Self::Safety(Property::StateMachineSafety),
        Self::DisjointQuorums,
        Self::DeadEnd,
        Self::StuckChange,
    ];

    /// The name: of the safety property, or of what the search looks for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safety(property) => property.name(),
            Self::DisjointQuorums => "Disjoint quorums",
            Self::DeadEnd => "Dead end",
            Self::StuckChange => "Stuck change",
        }
    }

    /// The name as one word, for options and machines. Keys never change.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Safety(property) => property.key(),
            Self::DisjointQuorums => "disjoint-quorums",
            Self::DeadEnd => "dead-end",
            Self::StuckChange => "stuck-change",
        }
    }

    /// The meaning, in one sentence.
    #[must_use]
    pub fn statement(self) -> &'static str {
        match self {
            Self::Safety(property) => property.statement(),
            Self::DisjointQuorums => "Two quorums without a common server could each elect a leader: a near miss.",
            Self::DeadEnd => {
                "A quorum is up and every link is whole, and yet no server can ever become a leader that commits, unless a server that is down comes back."
            }
            Self::StuckChange => {
                "A quorum is up and every link is whole, and yet the change that was asked for can never finish, unless a server that is down comes back."
            }
        }
    }

    /// Whether the property is about what can still happen: a search then looks for a continuation of each state.
    #[must_use]
    pub fn is_about_continuations(self) -> bool {
        matches!(self, Self::DeadEnd | Self::StuckChange)
    }
}

impl From<Property> for CheckedProperty {
    fn from(property: Property) -> Self {
        Self::Safety(property)
    }
}

impl fmt::Display for CheckedProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
