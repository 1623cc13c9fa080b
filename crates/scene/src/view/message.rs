//! Messages in flight. Times are in virtual milliseconds.

use raft_core::ServerId;

/// Kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// AppendEntries with at least one entry.
    Append {
        /// Whether one of the entries is a configuration.
        configuration: bool,
    },
    /// AppendEntries without entries.
    Heartbeat,
    /// InstallSnapshot.
    Snapshot,
    /// TimeoutNow: the leader transfers leadership.
    TimeoutNow,
    /// RequestVote.
    RequestVote,
    /// RequestVote before the sender increments its term.
    PreVote,
    /// Reply to AppendEntries.
    AppendReply {
        /// Whether the entries were stored.
        accepted: bool,
    },
    /// Reply to RequestVote.
    VoteReply {
        /// Whether the vote was granted.
        granted: bool,
    },
    /// Reply to a pre-vote request.
    PreVoteReply {
        /// Whether the vote would be granted.
        granted: bool,
    },
}

impl MessageKind {
    /// Name of the kind in plain English.
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

/// Time in ms in which a message without a scheduled arrival would cover its whole way; it stops midway. Also the
/// maximum fading time.
const UNSCHEDULED_MS: f64 = 40.0;

/// One message, from its sending to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MessageView {
    /// The sender.
    pub from: ServerId,
    /// The receiver.
    pub to: ServerId,
    /// Number of the message on its link. Sender, receiver and number identify the message.
    pub nth: u64,
    /// The kind of message.
    pub kind: MessageKind,
    /// Time of sending.
    pub sent_at: f64,
    /// Time of arrival, also for a lost message. Infinite if no arrival is scheduled.
    pub arrives_at: f64,
    /// Time of loss, if the message is lost.
    pub lost_at: Option<f64>,
}

impl MessageView {
    /// The part of the way covered at `now`: 0 at the sender, 1 at the receiver. A lost message stops where it was
    /// lost. A message without a scheduled arrival stops midway.
    #[must_use]
    pub fn progress(&self, now: f64) -> f32 {
        let now = self.lost_at.map_or(now, |lost| now.min(lost));
        let whole = self.arrives_at - self.sent_at;
        if !whole.is_finite() {
            return ((now - self.sent_at) / UNSCHEDULED_MS).clamp(0.0, 0.5) as f32;
        }
        if whole > 0.0 { ((now - self.sent_at) / whole).clamp(0.0, 1.0) as f32 } else { 1.0 }
    }

    /// The part of a lost message's fading time that has passed at `now`: 0 before the loss, 1 once it is invisible.
    #[must_use]
    pub fn fade(&self, now: f64) -> f32 {
        match self.lost_at {
            Some(lost) => ((now - lost) / self.fading_time()).clamp(0.0, 1.0) as f32,
            None => 0.0,
        }
    }

    /// The time at which the message disappears: its arrival, or the end of its fading. Views keep it until then.
    #[must_use]
    pub fn visible_until(&self) -> f64 {
        self.lost_at.map_or(self.arrives_at, |lost| lost + self.fading_time())
    }

    /// A lost message fades for as long as it would have travelled, so that the loss is visible at every playback
    /// speed.
    fn fading_time(&self) -> f64 {
        (self.arrives_at - self.sent_at).clamp(1.0, UNSCHEDULED_MS)
    }
}
