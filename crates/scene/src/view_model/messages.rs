//! Messages in flight, and messages that were just lost.

use cluster::{Delivery, LostMessage, MessageId, RunState};
use raft_core::{Ballot, Message, Payload};

use crate::view::{MessageKind, MessageView};

pub(super) fn messages(state: &RunState) -> Vec<MessageView> {
    let network = state.world.network();
    let alive = state.deliveries.pending().iter().filter_map(|transit| {
        let flight = network.get(transit.id)?;
        Some(view(transit, &flight.message, None))
    });
    let lost = state
        .deliveries
        .lost()
        .iter()
        .map(|LostMessage { delivery, message, at, .. }| view(delivery, message, Some(*at)));
    // Lost messages that have faded are left out, since they would cost time in every frame.
    let fresh = lost.filter(|message| message.visible_until() > state.at as f64);
    alive.chain(fresh).collect()
}

fn view(transit: &Delivery, message: &Message, lost_at: Option<u64>) -> MessageView {
    let MessageId { from, to, nth } = transit.id;
    MessageView {
        from,
        to,
        nth: u64::from(nth),
        kind: message_kind(message),
        sent_at: transit.sent_at as f64,
        arrives_at: transit.arrives_at.map_or(f64::INFINITY, |at| at as f64),
        lost_at: lost_at.map(|at| at as f64),
    }
}

/// The kind of a message.
#[must_use]
pub fn message_kind(message: &Message) -> MessageKind {
    match *message {
        Message::RequestVote { ballot: Ballot::Vote, .. } => MessageKind::RequestVote,
        Message::RequestVote { ballot: Ballot::PreVote, .. } => MessageKind::PreVote,
        Message::Vote { ballot: Ballot::Vote, granted, .. } => MessageKind::VoteReply { granted },
        Message::Vote { ballot: Ballot::PreVote, granted, .. } => MessageKind::PreVoteReply { granted },
        Message::AppendEntries { ref entries, .. } if entries.is_empty() => MessageKind::Heartbeat,
        Message::AppendEntries { ref entries, .. } => MessageKind::Append {
            configuration: entries.iter().any(|entry| matches!(entry.payload, Payload::Configuration(_))),
        },
        Message::InstallSnapshot { .. } => MessageKind::Snapshot,
        Message::TimeoutNow { .. } => MessageKind::TimeoutNow,
        Message::AppendAccepted { .. } => MessageKind::AppendReply { accepted: true },
        Message::AppendRefused { .. } => MessageKind::AppendReply { accepted: false },
    }
}
