//! What the diagram of one lane means at one instant, as plain data. It must not know a place, a size or a colour.

mod label;
mod message;
mod quorum_bar;
mod server;

use std::borrow::Cow;

pub use label::ConfigurationLabel;
pub use message::{MessageKind, MessageView};
pub use quorum_bar::{CountOutcome, CountedThing, QuorumBar, QuorumCount, VoterSlot, Wall, WallSide};
pub use server::{
    Badge, CommitConsistency, ConfigurationView, DenialReason, DeniedVote, Group, LogCell, LogView, Membership,
    PayloadKind, ServerView, VoteCount,
};

use raft_core::ServerId;

/// Words shown to a reader.
pub type DisplayText = Cow<'static, str>;

/// One lane at one instant.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LaneView {
    /// The procedure's name: "Naive swap".
    pub title: DisplayText,
    /// The procedure in half a sentence.
    pub subtitle: DisplayText,
    /// What must always be said of the lane: that it is the naive one, or that a rule is off.
    pub note: Option<DisplayText>,
    /// The servers in row order: leaving, staying, joining, outside.
    pub servers: Vec<ServerView>,
    /// The messages on their way, and those that were just lost.
    pub messages: Vec<MessageView>,
    /// A band for each distinct half of a configuration in force on a live server.
    pub quorum_bars: Vec<QuorumBar>,
    /// The servers that two majorities would both need, and whose one vote decides between them.
    pub overlap: Vec<ServerId>,
    /// What stands between two disjoint majorities.
    pub wall: Option<Wall>,
    /// The safety properties broken so far, the first to break first.
    pub violations: Vec<ViolationView>,
    /// How things stand, in one line.
    pub status: Status,
}

impl LaneView {
    /// The place in the row of a server; none if it is not in the row.
    #[must_use]
    pub fn index_of(&self, id: ServerId) -> Option<usize> {
        self.servers.iter().position(|server| server.id == id)
    }

    /// Whether a server can exchange messages with nobody.
    #[must_use]
    pub fn is_isolated(&self, id: ServerId) -> bool {
        self.servers.iter().any(|server| server.id == id && server.isolated)
    }

    /// The links that are cut, sender and receiver, but for those of servers that are cut off.
    #[must_use]
    pub fn cut_links(&self) -> Vec<(ServerId, ServerId)> {
        let near = self.servers.iter().filter(|server| !server.isolated);
        let links = near.flat_map(|to| to.cannot_hear.iter().map(|from| (*from, to.id)));
        links.filter(|(from, _)| !self.is_isolated(*from)).collect()
    }
}

/// A safety property that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViolationView {
    /// The property's name: "Election Safety".
    pub property: DisplayText,
    /// What happened: "S1 and S3 both lead term 2".
    pub sentence: DisplayText,
    /// The step after which it no longer held.
    pub step: Option<usize>,
}

/// How a lane's line of status is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// A fact.
    #[default]
    Neutral,
    /// Something went as it should.
    Good,
    /// A property is broken.
    Broken,
}

/// How things stand, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Status {
    /// The line.
    pub text: DisplayText,
    /// How it is meant.
    pub tone: Tone,
}
