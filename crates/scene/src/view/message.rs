//! Messages on their way. Times are virtual milliseconds.

use raft_core::ServerId;

use crate::clamp::clamp;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// AppendEntries with entries, perhaps a configuration among them.
    Append {
        /// Whether one of the entries is a configuration.
        configuration: bool,
    },
    /// AppendEntries without entries.
    Heartbeat,
    /// InstallSnapshot.
    Snapshot,
    /// TimeoutNow: the leader hands over.
    TimeoutNow,
    /// RequestVote.
    RequestVote,
    /// RequestVote, asked before the term is raised.
    PreVote,
    /// The answer to AppendEntries.
    AppendReply {
        /// Whether the entries were stored.
        accepted: bool,
    },
    /// The answer to RequestVote.
    VoteReply {
        /// Whether the vote was given.
        granted: bool,
    },
    /// The answer to a pre-vote.
    PreVoteReply {
        /// Whether the vote would be given.
        granted: bool,
    },
}

impl MessageKind {
    /// In a few words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Append { configuration: false } => "AppendEntries",
            Self::Append { configuration: true } => "AppendEntries with a configuration",
            Self::Heartbeat => "heartbeat",
            Self::Snapshot => "InstallSnapshot",
            Self::TimeoutNow => "TimeoutNow",
            Self::RequestVote => "RequestVote",
            Self::PreVote => "pre-vote request",
            Self::AppendReply { accepted: true } => "entries accepted",
            Self::AppendReply { accepted: false } => "entries refused",
            Self::VoteReply { granted: true } => "vote granted",
            Self::VoteReply { granted: false } => "vote refused",
            Self::PreVoteReply { granted: true } => "pre-vote granted",
            Self::PreVoteReply { granted: false } => "pre-vote refused",
        }
    }
}

/// A message without an end takes twice this long to half its way; no message takes longer to fade.
const WAITING: f64 = 40.0;

/// One message between its sending and its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MessageView {
    /// Who sent it.
    pub from: ServerId,
    /// To whom.
    pub to: ServerId,
    /// Its place on that link: with sender and receiver, its name.
    pub nth: u64,
    /// What it is.
    pub kind: MessageKind,
    /// When it was sent.
    pub sent_at: f64,
    /// When it arrives, or would have; infinite where nothing says so.
    pub arrives_at: f64,
    /// When it is lost, if it is.
    pub lost_at: Option<f64>,
}

impl MessageView {
    /// How far on its way it is at `now`: 0 at the sender, 1 at the receiver; a lost one goes no further than where it
    /// was lost, and one that nobody delivers waits half way.
    #[must_use]
    pub fn progress(&self, now: f64) -> f32 {
        let now = self.lost_at.map_or(now, |lost| now.min(lost));
        let whole = self.arrives_at - self.sent_at;
        if !whole.is_finite() {
            return clamp((now - self.sent_at) / WAITING, 0.0, 0.5) as f32;
        }
        if whole > 0.0 { clamp((now - self.sent_at) / whole, 0.0, 1.0) as f32 } else { 1.0 }
    }

    /// How dead it is at `now`: 0 while it lives, 1 when nothing of it is left to see.
    #[must_use]
    pub fn fade(&self, now: f64) -> f32 {
        match self.lost_at {
            Some(lost) => clamp((now - lost) / self.fading_time(), 0.0, 1.0) as f32,
            None => 0.0,
        }
    }

    /// When the last of it is gone: its arrival, or the end of its fading. Keep it in the view until then.
    #[must_use]
    pub fn visible_until(&self) -> f64 {
        self.lost_at.map_or(self.arrives_at, |lost| lost + self.fading_time())
    }

    /// A lost message fades for as long as it would have travelled, so that it is seen at every speed of play.
    fn fading_time(&self) -> f64 {
        clamp(self.arrives_at - self.sent_at, 1.0, WAITING)
    }
}
