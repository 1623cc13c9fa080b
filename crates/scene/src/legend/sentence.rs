//! The sentence of a symbol: its meaning and its present value, in one line.

use raft_core::ServerId;

use crate::describe;
use crate::view::{
    Badge, ConfigurationLabel, CountedThing, Group, LaneView, LogCell, MessageKind, MessageView, PayloadKind,
    QuorumBar, ServerView, VoterSlot,
};

pub(super) fn group(group: Group) -> &'static str {
    match group {
        Group::Leaving => "Leaving: in the old membership only.",
        Group::Staying => "Staying: in the old and in the new membership.",
        Group::Joining => "Joining: in the new membership only.",
        Group::Outside => "Outside: in neither membership.",
    }
}

pub(super) fn role(server: &ServerView) -> String {
    let (id, term) = (server.id, server.term);
    match server.badge {
        Badge::Follower => format!("{id} is a follower: it answers leaders and candidates."),
        Badge::PreCandidate => format!("{id} is a pre-candidate: it asks if it could win, and keeps its term."),
        Badge::Candidate => format!("{id} is a candidate: it requests votes for term {term}."),
        Badge::Leader => format!("{id} leads term {term}: it alone appends entries and sends them to the others."),
        Badge::Learner => format!("{id} is a learner: it receives the log and has no vote."),
        Badge::Crashed => format!("{id} has crashed. It keeps what is on its disk."),
        Badge::Stopped => format!("{id} is stopped by the operator, for a restart."),
        Badge::Retired => format!("{id} has left the cluster and is offline."),
    }
}

pub(super) fn term(server: &ServerView) -> String {
    let ServerView { id, term, zone, .. } = server;
    let zone = zone.as_ref().map(|zone| format!(" It is in zone {zone}.")).unwrap_or_default();
    format!("{id}'s term: {term}. The highest term that it has seen.{zone}")
}

pub(super) fn membership(server: &ServerView, view: &LaneView) -> String {
    let rows = if server.configuration.label == ConfigurationLabel::None {
        ""
    } else if server.configuration.is_joint() {
        " Upper row: voters of the old half. Lower row: voters of the new half."
    } else {
        " A disc is a voter, a ring a learner, a dot no member."
    };
    format!("{} has {}.{rows}", server.id, describe::configuration(server, view))
}

pub(super) fn configuration(server: &ServerView) -> String {
    let label = &server.configuration.label;
    let is = match label {
        ConfigurationLabel::None => return format!("{} has no configuration in force.", server.id),
        ConfigurationLabel::Old => "the configuration before the change",
        ConfigurationLabel::OldNew => "the joint configuration, which needs a majority of the old and one of the new",
        ConfigurationLabel::New => "the configuration after the change",
        ConfigurationLabel::Step(_) => "a configuration between the old and the new one",
    };
    format!("In force on {}: {}, {is}.", server.id, label.plain())
}

pub(super) fn entry(id: ServerId, index: u64, cell: LogCell, is_committed: bool) -> String {
    let what = match cell.kind {
        PayloadKind::Command => "a client's command",
        PayloadKind::NoOp => "a no-op",
        PayloadKind::Configuration => "a configuration",
    };
    let known = if is_committed { "knows that it is committed" } else { "does not know that it is committed" };
    format!("Entry {index} of {id}, from term {}: {what}. {id} {known}.", cell.term)
}

pub(super) fn conflict(id: ServerId, index: u64) -> String {
    format!("Entry {index} of {id} is committed here, and another entry elsewhere.")
}

pub(super) fn configuration_entry(id: ServerId, index: u64) -> String {
    format!("Entry {index} of {id} holds a configuration.")
}

pub(super) fn hidden(id: ServerId, count: u64) -> String {
    let entries = if count == 1 { "entry" } else { "entries" };
    format!("{id}'s log begins with {count} more {entries}.")
}

pub(super) fn commit_index(id: ServerId, index: u64) -> String {
    format!("{id}'s commit index: {index}. It knows that its entries up to {index} are committed.")
}

pub(super) fn match_index(id: ServerId, index: u64) -> String {
    format!("{id}'s match index: {index}. The leader knows that {id} has its entries up to {index}.")
}

pub(super) fn bar(bar: &QuorumBar) -> String {
    format!("{}.", describe::bar(bar))
}

pub(super) fn slot(bar: &QuorumBar, slot: &VoterSlot) -> String {
    let (id, half) = (slot.server, bar.label.plain());
    let down = if slot.up { "" } else { " It is down." };
    let mut text = match (bar.counted, slot.given_to) {
        (CountedThing::Stored(index), Some(leader)) if bar.count_of(leader).is_some() => {
            format!("{id} has stored entry {index}: it counts in {half}.")
        }
        (CountedThing::Stored(index), Some(_)) => {
            format!("{id} has stored entry {index}: no leader counts it in {half}.")
        }
        (CountedThing::Stored(index), None) => {
            format!("{id} is a voter of {half}. It has not acknowledged entry {index}.{down}")
        }
        (_, Some(candidate)) if bar.count_of(candidate).is_some() => {
            format!("{id} voted for {candidate}: the vote counts in {half}.")
        }
        (_, Some(candidate)) => format!("{id} voted for {candidate}, which does not count votes of {half}."),
        (CountedThing::PreVotes, None) => format!("{id} is a voter of {half}. A pre-vote is no vote yet.{down}"),
        (CountedThing::Votes, None) => format!("{id} is a voter of {half}. It has not voted.{down}"),
    };
    if let Some(candidate) = slot.denies {
        text.push_str(&format!(" It denied {candidate} its vote."));
    }
    text
}

pub(super) fn overlap(id: ServerId) -> String {
    format!("Both majorities need {id}, and it votes once in a term.")
}

pub(super) fn cut(from: ServerId, to: ServerId) -> String {
    format!("The link from {from} to {to} is cut: no message arrives.")
}

pub(super) fn cut_off(id: ServerId) -> String {
    format!("{id} is cut off: it exchanges messages with no other server.")
}

pub(super) fn message(message: &MessageView, is_lost: bool) -> String {
    let MessageView { from, to, kind, .. } = message;
    let what = match kind {
        MessageKind::Append { configuration: true } => "entries for its log, among them a configuration",
        MessageKind::Append { configuration: false } => "entries for its log",
        MessageKind::Heartbeat => "an AppendEntries without entries, which says that the leader is there",
        MessageKind::Snapshot => "a snapshot in place of the start of the log",
        MessageKind::TimeoutNow => "it is to campaign at once",
        MessageKind::RequestVote => "it asks for a vote",
        MessageKind::PreVote => "it asks if it would get a vote",
        MessageKind::AppendReply { accepted: true } => "it has stored the entries",
        MessageKind::AppendReply { accepted: false } => "it has not stored the entries",
        MessageKind::VoteReply { granted: true } => "it gives its vote",
        MessageKind::VoteReply { granted: false } => "it denies its vote",
        MessageKind::PreVoteReply { granted: true } => "it would give its vote",
        MessageKind::PreVoteReply { granted: false } => "it would deny its vote",
    };
    let lost = if is_lost { " The message is lost." } else { "" };
    format!("From {from} to {to}, {}: {what}.{lost}", kind.name())
}
