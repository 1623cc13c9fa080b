//! View data: the meaning of one lane's diagram at one instant, without positions, sizes or colours.

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

use cluster::Property;
use raft_core::ServerId;

/// Text for the user.
pub type DisplayText = Cow<'static, str>;

/// One lane at one instant.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LaneView {
    /// Name of the procedure, such as "Naive swap".
    pub title: DisplayText,
    /// Short description of the procedure.
    pub subtitle: DisplayText,
    /// Permanent note: that the lane is the naive one, or that a rule is off.
    pub note: Option<DisplayText>,
    /// The sets and numbers that decide what can happen now, in one sentence. What follows a colon can be left out.
    pub argument: Option<DisplayText>,
    /// The servers in display order: leaving, staying, joining, outside.
    pub servers: Vec<ServerView>,
    /// Messages in flight, and messages that were just lost.
    pub messages: Vec<MessageView>,
    /// A quorum bar for each distinct half of the configurations in force on live servers.
    pub quorum_bars: Vec<QuorumBar>,
    /// The servers that two majorities both need: one server's vote decides between two candidates.
    pub overlap: Vec<ServerId>,
    /// The wall between two disjoint majorities.
    pub wall: Option<Wall>,
    /// The safety properties violated so far, in order of violation.
    pub violations: Vec<ViolationView>,
    /// Status in one line.
    pub status: Status,
}

impl LaneView {
    /// The display index of a server. `None` if the lane does not show it.
    #[must_use]
    pub fn index_of(&self, id: ServerId) -> Option<usize> {
        self.servers.iter().position(|server| server.id == id)
    }

    /// Whether a server can exchange messages with no other server.
    #[must_use]
    pub fn is_isolated(&self, id: ServerId) -> bool {
        self.servers.iter().any(|server| server.id == id && server.isolated)
    }

    /// The cut links as pairs of sender and receiver, without those of isolated servers.
    #[must_use]
    pub fn cut_links(&self) -> Vec<(ServerId, ServerId)> {
        let near = self.servers.iter().filter(|server| !server.isolated);
        let links = near.flat_map(|to| to.cannot_hear.iter().map(|from| (*from, to.id)));
        links.filter(|(from, _)| !self.is_isolated(*from)).collect()
    }
}

/// A violated safety property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViolationView {
    /// The property.
    pub property: Property,
    /// Description of the violation, such as "S1 and S3 both lead term 2".
    pub sentence: DisplayText,
    /// The step that caused the violation.
    pub step: Option<usize>,
}

/// Tone of a lane's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// A neutral fact.
    #[default]
    Neutral,
    /// A good outcome.
    Good,
    /// A property is violated.
    Broken,
}

/// Status of a lane, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Status {
    /// The text.
    pub text: DisplayText,
    /// The tone.
    pub tone: Tone,
}
