//! Text description of a lane, for screen readers and SVG descriptions.

use std::fmt;

use raft_core::{LogIndex, ServerId, ServerSet};

use crate::view::{
    Badge, CommitConsistency, ConfigurationLabel, CountOutcome, CountedThing, DenialReason, DeniedVote, LaneView,
    Membership, QuorumBar, ServerView, Wall,
};

/// The content of the diagram, in lines of text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Description {
    /// The status of the lane, in one line.
    pub headline: String,
    /// Each server, in display order.
    pub servers: Vec<ServerDescription>,
    /// One line for each quorum bar, the argument, the wall, and each violated property.
    pub quorums: Vec<String>,
}

/// The state of a server as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerDescription {
    /// The server.
    pub id: ServerId,
    /// Its state, without its name.
    pub state: String,
}

impl fmt::Display for ServerDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.state)
    }
}

impl Description {
    /// All lines as one text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.headline.clone()];
        lines.extend(self.servers.iter().map(ToString::to_string));
        lines.extend_from_slice(&self.quorums);
        lines.join("\n")
    }
}

/// Describes a lane.
#[must_use]
pub fn describe(view: &LaneView) -> Description {
    Description { headline: headline(view), servers: servers(view), quorums: quorums(view) }
}

/// Describes the servers of a lane.
#[must_use]
pub fn servers(view: &LaneView) -> Vec<ServerDescription> {
    view.servers.iter().map(|one| ServerDescription { id: one.id, state: server(one, view) }).collect()
}

/// Describes the quorums of a lane, its argument and its violations, a line for each.
#[must_use]
pub fn quorums(view: &LaneView) -> Vec<String> {
    let mut quorums: Vec<String> = view.quorum_bars.iter().map(bar).collect();
    quorums.extend(view.argument.iter().map(ToString::to_string));
    quorums.extend(view.wall.as_ref().map(wall));
    quorums.extend(view.violations.iter().map(|broken| match broken.step {
        Some(step) => format!("Violated at step {step}: {}, {}", broken.property, broken.sentence),
        None => format!("Violated: {}, {}", broken.property, broken.sentence),
    }));
    quorums
}

fn headline(view: &LaneView) -> String {
    let mut text = view.title.clone().into_owned();
    if let Some(note) = &view.note {
        text.push_str(&format!(" ({note})"));
    }
    for (index, violation) in view.violations.iter().enumerate() {
        let between = if index == 0 { ": " } else { "; " };
        text.push_str(&format!("{between}{} is violated, {}", violation.property, violation.sentence));
    }
    if !view.status.text.is_empty() && view.violations.is_empty() {
        text.push_str(&format!(": {}", view.status.text));
    }
    text
}

fn server(server: &ServerView, view: &LaneView) -> String {
    let mut text = format!("{}, term {}", server.badge.name(), server.term);
    if let Some(zone) = &server.zone {
        text.push_str(&format!(", zone {zone}"));
    }
    if matches!(server.badge, Badge::Candidate | Badge::PreCandidate) {
        for count in &server.votes {
            let what = if server.badge == Badge::Candidate { "votes" } else { "pre-votes" };
            text.push_str(&format!(", {} of {} {what}", count.has, count.needed));
            if count.half != ConfigurationLabel::None {
                text.push_str(&format!(" in {}", count.half.plain()));
            }
        }
    }
    text.push_str(&format!(", {}", configuration(server, view)));
    let entries = server.log.len();
    let noun = if entries == 1 { "entry" } else { "entries" };
    text.push_str(&format!(", log {entries} {noun}, {} committed", u64::from(server.log.commit).min(entries)));
    for (cell, _) in
        server.log.cells.iter().enumerate().filter(|(_, cell)| cell.consistency == CommitConsistency::Conflicting)
    {
        let index = server.log.before + cell as u64 + 1;
        text.push_str(&format!(", entry {index} committed here and another elsewhere"));
    }
    if let Some(index) = server.match_index.filter(|index| *index > LogIndex::ZERO) {
        text.push_str(&format!(", the leader knows of {index}"));
    }
    if server.isolated {
        text.push_str(", cut off");
    } else {
        let cuts = [", cut from ", ", hears nothing from ", ", cannot reach "]
            .into_iter()
            .zip(server.cut_links_by_direction(|_| true));
        for (how, whom) in cuts.filter(|(_, whom)| !whom.is_empty()) {
            text.push_str(how);
            text.push_str(&by_name(whom.into_iter()));
        }
    }
    if server.rolled_back {
        text.push_str(", goes back to this configuration");
    }
    if let Some(denied_vote) = &server.denied_vote {
        text.push_str(&format!(", {}", denial(denied_vote)));
    }
    text
}

pub(crate) fn configuration(server: &ServerView, view: &LaneView) -> String {
    let label = &server.configuration.label;
    if *label == ConfigurationLabel::None {
        return "no configuration".to_owned();
    }
    let named = |kinds: &[Membership]| {
        let of_kind =
            view.servers.iter().zip(&server.configuration.memberships).filter(|(_, kind)| kinds.contains(kind));
        by_name(of_kind.map(|(one, _)| one.id))
    };
    let mut text = if server.configuration.is_joint() {
        let old = named(&[Membership::OldHalf, Membership::BothHalves]);
        let new = named(&[Membership::NewHalf, Membership::BothHalves]);
        format!("configuration {} {{{old}}} and {{{new}}}", label.plain())
    } else {
        format!("configuration {} {{{}}}", label.plain(), named(&[Membership::Voter]))
    };
    let learners = named(&[Membership::Learner]);
    if !learners.is_empty() {
        text.push_str(&format!(" with learners {{{learners}}}"));
    }
    text
}

/// Server names in ascending order, whatever the display order.
fn by_name(ids: impl Iterator<Item = ServerId>) -> String {
    let names: Vec<String> = ids.collect::<ServerSet>().iter().map(|id| id.to_string()).collect();
    names.join(" ")
}

fn denial(denied_vote: &DeniedVote) -> String {
    let candidate = denied_vote.candidate;
    match denied_vote.reason {
        DenialReason::VotedFor(other) => format!("denies {candidate} its vote: it voted for {other}"),
        DenialReason::LogBehind => format!("denies {candidate} its vote: its own log is more up to date"),
        DenialReason::HearsLeader(leader) => format!("ignores {candidate}: it hears from leader {leader}"),
        DenialReason::StaleTerm => format!("denies {candidate} its vote: its own term is higher"),
        DenialReason::NotInConfiguration => {
            format!("ignores {candidate}: one of them is not a voter of its configuration")
        }
    }
}

pub(crate) fn bar(bar: &QuorumBar) -> String {
    let voters = by_name(bar.slots.iter().map(|slot| slot.server));
    let mut text = format!("{} {{{voters}}}", bar.label.plain());
    if bar.counts.is_empty() {
        text.push_str(": nothing is counted here yet");
    }
    for (index, count) in bar.counts.iter().enumerate() {
        text.push_str(if index == 0 { ": " } else { "; " });
        let given = |what: &str| {
            let by = bar.slots.iter().filter(|slot| slot.given_to == Some(count.server));
            let by = by_name(by.map(|slot| slot.server));
            let by = if by.is_empty() { by } else { format!(", by {by}") };
            format!("{what}{} of {} needed{by}", count.has, count.needed)
        };
        match bar.counted {
            CountedThing::Votes => text.push_str(&given(&format!("{} has ", count.server))),
            CountedThing::PreVotes => {
                text.push_str(&format!("{} has {} of {} pre-votes needed", count.server, count.has, count.needed));
            }
            CountedThing::Stored(index) => {
                let held = match &bar.counted_configuration {
                    ConfigurationLabel::None => String::new(),
                    label => format!(" ({})", label.plain()),
                };
                text.push_str(&given(&format!("entry {index}{held} of {} is stored on ", count.server)));
            }
        }
        match (bar.counted, count.outcome) {
            (CountedThing::Votes | CountedThing::PreVotes, CountOutcome::Won) => text.push_str(", and leads"),
            (CountedThing::Stored(_), CountOutcome::Won) => text.push_str(", and is committed"),
            (_, CountOutcome::Reached | CountOutcome::Open) => {}
        }
    }
    text
}

pub(crate) fn wall(wall: &Wall) -> String {
    let side =
        |side: &crate::view::WallSide| format!("{} leads by {}", side.leader, by_name(side.majority.iter().copied()));
    format!("Two disjoint majorities in term {}: {}; {}", wall.term, side(&wall.left), side(&wall.right))
}
