//! What the diagram of one lane means at one instant, as plain data. It must not know a place, a size or a colour.

mod label;
mod quorums;
mod server;
mod traffic;

use std::borrow::Cow;

pub use label::Label;
pub use quorums::{Band, Outcome, Place, Question, Tally, Wall, WallSide};
pub use server::{
    Agreement, Badge, Cell, ConfigurationView, Count, Group, LogView, Membership, PayloadKind, Reason, Refusal,
    ServerView,
};
pub use traffic::{MessageKind, MessageView};

use raft_core::ServerId;

/// Words shown to a reader.
pub type Words = Cow<'static, str>;

/// One lane at one instant.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LaneView {
    /// The procedure's name: "Naive swap".
    pub title: Words,
    /// The procedure in half a sentence.
    pub subtitle: Words,
    /// What must always be said of the lane: that it is the naive one, or that a rule is off.
    pub note: Option<Words>,
    /// The servers in row order: leaving, staying, joining, outside.
    pub servers: Vec<ServerView>,
    /// The messages on their way, and those that were just lost.
    pub messages: Vec<MessageView>,
    /// A band for each distinct half of a configuration in force on a live server.
    pub bands: Vec<Band>,
    /// The servers that two majorities would both need, and whose one vote decides between them.
    pub overlap: Vec<ServerId>,
    /// What stands between two disjoint majorities.
    pub wall: Option<Wall>,
    /// The safety properties broken so far, the first to break first.
    pub violations: Vec<Violation>,
    /// How things stand, in one line.
    pub status: Status,
}

impl LaneView {
    /// The place in the row of a server; none if it is not in the row.
    #[must_use]
    pub fn place(&self, id: ServerId) -> Option<usize> {
        self.servers.iter().position(|server| server.id == id)
    }

    /// Whether a server can exchange messages with nobody.
    #[must_use]
    pub fn is_cut_off(&self, id: ServerId) -> bool {
        self.servers.iter().any(|server| server.id == id && server.cut_off)
    }

    /// The links that are cut, sender and receiver, but for those of servers that are cut off.
    #[must_use]
    pub fn cut_links(&self) -> Vec<(ServerId, ServerId)> {
        let near = self.servers.iter().filter(|server| !server.cut_off);
        let links = near.flat_map(|to| to.deaf_to.iter().map(|from| (*from, to.id)));
        links.filter(|(from, _)| !self.is_cut_off(*from)).collect()
    }
}

/// A safety property that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The property's name: "Election Safety".
    pub property: Words,
    /// What happened: "S1 and S3 both lead term 2".
    pub sentence: Words,
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
    pub text: Words,
    /// How it is meant.
    pub tone: Tone,
}
