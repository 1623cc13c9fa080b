//! Narration: one sentence for the events of a Step, with its importance.
//!
//! One event of a Step is narrated: the one of the highest priority. The priorities are defined here only; other texts
//! about a Step use the same ones.

use cluster::{DownReason, Event, LossCause, Mode, Step};
use raft_core::{
    Ballot, Configuration, Event as AtServer, ServerId, ServerSet, StepDownReason, Timer, TransferAbort, VoteDenial,
};

/// Importance of a narration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Importance {
    /// Of interest in step-by-step playback.
    Detail,
    /// Part of a procedure.
    Progress,
    /// Essential for the story.
    Story,
    /// Its end.
    Verdict,
}

/// Sentence about a Step in one lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narration {
    /// Its importance.
    pub importance: Importance,
    /// Sentence in lower case, unless it begins with a name, and without a full stop.
    pub text: String,
}

/// Narrates the events of one Step; `None`, if only timers changed. What an operator did comes before the property that
/// it violates at once.
#[must_use]
pub fn narrate(events: &[Event]) -> Option<Narration> {
    let narrated = events.iter().filter_map(narrate_event);
    let mut narration =
        most_important(narrated.map(|(priority, importance, text)| (priority, Narration { importance, text })))
            .or_else(|| narrate_sending(events))?;
    let is_accident = |event: &&Event| matches!(event, Event::Bootstrapped { .. } | Event::Forced { .. });
    if narration.importance == Importance::Verdict
        && let Some((_, _, accident)) = events.iter().find(is_accident).and_then(narrate_event)
    {
        narration.text = [&accident, ": ", &narration.text].concat();
    }
    Some(narration)
}

/// Narrates a Step with its events.
#[must_use]
pub fn narrate_step(step: &Step, events: &[Event]) -> Narration {
    narrate(events).unwrap_or_else(|| {
        let text = match step {
            Step::Fire { server, timer: Timer::Lease } => {
                format!("the lease of {server} ends: it has heard of no leader, and may vote")
            }
            Step::Fire { server, .. } => format!("a timer of {server} runs out, and nothing changes"),
            _ => "nothing changes".to_owned(),
        };
        Narration { importance: Importance::Detail, text }
    })
}

/// Sentence for a Step that only sends messages, such as a leader's heartbeats. It has one sender.
fn narrate_sending(events: &[Event]) -> Option<Narration> {
    let sent = || {
        events.iter().filter_map(|event| match event {
            Event::Sent { id } => Some(id),
            _ => None,
        })
    };
    let (from, to) = (sent().next()?.from, sent().map(|id| id.to).collect::<ServerSet>());
    Some(Narration { importance: Importance::Detail, text: format!("a message from {from} is on its way to {to}") })
}

/// Priority of an event among those of its Step; `None`, if it is never narrated.
pub(crate) fn priority(event: &Event) -> Option<u8> {
    narrate_event(event).map(|(priority, _, _)| priority)
}

/// Item of the highest priority; the first of several.
pub(crate) fn most_important<T>(prioritized: impl Iterator<Item = (u8, T)>) -> Option<T> {
    let more_important = |best: (u8, T), next: (u8, T)| if next.0 > best.0 { next } else { best };
    prioritized.reduce(more_important).map(|(_, what)| what)
}

/// Joins the narrations of one time in `lanes` lanes. Lanes with the same text share one sentence, without their names
/// if these are all lanes.
#[must_use]
pub fn narrate_lanes(narrations: &[(Mode, &Narration)], lanes: usize) -> String {
    let mut groups: Vec<(Vec<Mode>, &str)> = Vec::new();
    for (mode, narration) in narrations {
        match groups.iter_mut().find(|(_, text)| *text == narration.text) {
            Some((modes, _)) => modes.push(*mode),
            None => groups.push((vec![*mode], &narration.text)),
        }
    }
    let sentences = groups.iter().map(|(modes, text)| {
        if modes.len() == lanes {
            return format!("{}.", capitalised(text));
        }
        let names: Vec<String> = modes.iter().map(Mode::to_string).collect();
        format!("{}: {text}.", names.join(" and "))
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// The text with its first letter in upper case. Only for ASCII letters.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// Sentence for an event, with its priority and importance.
fn narrate_event(event: &Event) -> Option<(u8, Importance, String)> {
    use Importance::{Detail, Progress, Story, Verdict};
    Some(match event {
        Event::Violated(violation) => (99, Verdict, format!("{} is violated, {violation}", violation.property())),
        Event::ChangeFinished { target } => (90, Verdict, format!("the change is finished, the voters are {target}")),
        Event::ChangeFailed { reason } => (89, Verdict, format!("the change is given up: {reason}")),
        Event::ChangeAsked { target } => (88, Story, format!("a change of the members to {target} is requested")),
        Event::RosterReplaced { server, .. } => {
            (70, Progress, format!("the operator stops {server} and gives it the new roster"))
        }
        Event::Stopped { server, cause: DownReason::Crashed } => (86, Story, format!("{server} crashes")),
        Event::Stopped { server, cause: DownReason::Stopped } => (50, Progress, format!("the operator stops {server}")),
        Event::DiskLost { server } => (82, Story, format!("{server} loses its disk")),
        Event::Bootstrapped { server, configuration } => {
            (88, Story, format!("the operator founds a cluster of {} on {server}", configuration.voters()))
        }
        Event::Forced { server, configuration } => {
            let voters = configuration.voters();
            (88, Story, format!("the operator forces the voters {voters} on {server}, and no quorum was asked"))
        }
        Event::ChangeCancelled => (87, Story, "the change is cancelled".to_owned()),
        Event::Joined { server } => (61, Progress, format!("{server} is set up, a new server with an empty log")),
        Event::Started { server } => (60, Progress, format!("{server} restarts")),
        Event::Cut { from, to } => (80, Story, format!("the link from {from} to {to} is cut")),
        Event::Healed { from, to } => (80, Story, format!("the link from {from} to {to} is healed")),
        Event::ChangeAccepted { server } => (55, Progress, format!("{server} accepts the next step of the change")),
        Event::ChangeDelayed { reason } => (54, Progress, format!("the change has to wait: {reason}")),
        Event::Proposed { server, command, .. } => {
            (75, Story, format!("a client's command {} reaches leader {server}", command.0))
        }
        Event::Lost { id, cause } => {
            (10, Detail, format!("a message from {} to {} is lost: {}", id.from, id.to, loss_reason(*cause)))
        }
        Event::Delivered { id } => (1, Detail, format!("a message from {} reaches {}", id.from, id.to)),
        Event::At { server, event } => return narrate_server_event(*server, event),
        Event::TimerArmed { .. } | Event::TimerDisarmed { .. } | Event::Sent { .. } => return None,
    })
}

fn loss_reason(cause: LossCause) -> &'static str {
    match cause {
        LossCause::Dropped => "the network drops it",
        LossCause::LinkCut => "the link is cut",
        LossCause::ReceiverDown => "the receiver is down",
    }
}

fn narrate_server_event(server: ServerId, event: &AtServer) -> Option<(u8, Importance, String)> {
    use Importance::{Detail, Progress, Story};
    Some(match event {
        AtServer::BecameLeader { term, votes } => {
            (85, Story, format!("{server} leads term {term}, with the votes of {votes}"))
        }
        AtServer::BecameCandidate { term } => (84, Story, format!("{server} campaigns for term {term}")),
        AtServer::BecamePreCandidate { term } => {
            (83, Progress, format!("{server} asks whether it could win term {term}"))
        }
        AtServer::BecameFollower { reason, term } => match reason {
            StepDownReason::QuorumLost => (65, Story, format!("leader {server} hears from no majority and steps down")),
            StepDownReason::Removed => (65, Story, format!("{server} is not a member any more and steps down")),
            StepDownReason::ElectionLost => (40, Progress, format!("{server} cannot win and follows again")),
            StepDownReason::ConfigurationCommitted => {
                (45, Story, format!("{server} learns that a change is committed, and gives its campaign up"))
            }
            StepDownReason::LeaderDiscovered => (30, Progress, format!("{server} follows the leader of term {term}")),
            StepDownReason::HigherTerm => (29, Detail, format!("{server} learns of term {term} and follows")),
        },
        AtServer::VoteDenied { candidate, reason, .. } => match reason {
            VoteDenial::AlreadyVoted(other) => {
                (64, Progress, format!("{server} denies {candidate} its vote: it voted for {other}"))
            }
            VoteDenial::LogBehind => {
                (45, Progress, format!("{server} denies {candidate} its vote: its own log is more up to date"))
            }
            VoteDenial::LeaderAlive => (44, Progress, format!("{server} ignores {candidate}: it hears from a leader")),
            VoteDenial::NotInConfiguration => (
                43,
                Progress,
                format!("{server} does not answer {candidate}: one of them is not a voter of its configuration"),
            ),
            VoteDenial::StaleTerm => {
                (43, Progress, format!("{server} denies {candidate} its vote: its own term is higher"))
            }
        },
        AtServer::VoteGranted { candidate, ballot: Ballot::Vote, term } => {
            (50, Progress, format!("{server} votes for {candidate} in term {term}"))
        }
        AtServer::VoteGranted { candidate, ballot: Ballot::PreVote, .. } => {
            (25, Detail, format!("{server} would vote for {candidate}"))
        }
        AtServer::VoteCounted { voter, granted, .. } => {
            let answer = if *granted { "yes" } else { "no" };
            (20, Detail, format!("{server} counts {voter}'s {answer}"))
        }
        AtServer::ConfigurationAdopted { configuration, .. } => {
            (49, Progress, format!("{server} uses {}", describe_configuration(configuration)))
        }
        AtServer::ConfigurationRolledBack { configuration, .. } => {
            (63, Story, format!("{server} rolls back to {}", describe_configuration(configuration)))
        }
        AtServer::Truncated { from, to } if from == to => {
            (62, Story, format!("{server} removes entry {from} from its log"))
        }
        AtServer::Truncated { from, to } => {
            (62, Story, format!("{server} removes entries {from} to {to} from its log"))
        }
        AtServer::CatchUpStarted { newcomers, .. } => {
            (48, Progress, format!("{server} begins to catch {newcomers} up"))
        }
        AtServer::CatchUpRound { round, .. } => (35, Progress, format!("{server} begins round {round} of catching up")),
        AtServer::CatchUpFinished { newcomers } => (47, Progress, format!("{newcomers} has caught up")),
        AtServer::ChangeDropped { reason } => (66, Story, format!("{server} drops the change: {reason}")),
        AtServer::ChangeCompleted { configuration } => {
            (67, Story, format!("{server} has committed {}", describe_configuration(configuration)))
        }
        AtServer::JointCommitted { configuration } => {
            let committed = describe_configuration(configuration);
            (66, Story, format!("{server} has committed {committed}, and waits for a request to leave it"))
        }
        AtServer::TransferStarted { to } => (61, Story, format!("{server} transfers its leadership to {to}")),
        AtServer::TransferAborted { to, reason: TransferAbort::TimedOut } => {
            (61, Story, format!("{server} stays leader: the transfer to {to} timed out"))
        }
        AtServer::TransferAborted { to, reason: TransferAbort::TargetRemoved } => {
            (61, Story, format!("{server} stays leader: {to} is not a voter any more"))
        }
        AtServer::CampaignSuppressed => {
            (61, Story, format!("{server} does not campaign: it has not applied a committed change yet"))
        }
        AtServer::LogCompacted { index } => {
            (41, Progress, format!("the log of {server} now begins after entry {index}"))
        }
        AtServer::Retired => (46, Progress, format!("{server} learns that it is not a member any more")),
        AtServer::RequestRefused { reason } => (42, Progress, format!("{server} refuses a request: {reason}")),
        AtServer::MessageRejected { from, reason } => {
            (15, Detail, format!("{server} drops a message from {from}: {reason}"))
        }
        AtServer::Committed { index } => (28, Detail, format!("{server} knows entry {index} to be committed")),
        AtServer::Appended { index, .. } => (5, Detail, format!("{server} stores entry {index}")),
    })
}

/// Describes a configuration within a sentence.
fn describe_configuration(configuration: &Configuration) -> String {
    let mut text = if configuration.is_joint() {
        format!("the joint configuration {} and {}", configuration.outgoing(), configuration.voters())
    } else {
        format!("the configuration {}", configuration.voters())
    };
    if !configuration.learners().is_empty() {
        text.push_str(&format!(" with learners {}", configuration.learners()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(number: u64) -> ServerId {
        ServerId::try_from(number).unwrap()
    }

    #[test]
    fn most_important_event_is_narrated() {
        let events = [
            Event::Sent { id: cluster::MessageId { from: server(1), to: server(2), nth: 0 } },
            Event::Stopped { server: server(2), cause: DownReason::Crashed },
        ];
        assert_eq!(narrate(&events).unwrap().text, "S2 crashes");
        let [sent, copy] = [1, 2].map(|to| cluster::MessageId { from: server(3), to: server(to), nth: 0 });
        let sending = narrate(&[Event::Sent { id: sent }, Event::Sent { id: copy }]).unwrap();
        assert!(["S3", "{S1 S2}"].iter().all(|name| sending.text.contains(name)), "{}", sending.text);
        assert_eq!(narrate(&[]), None);
    }

    #[test]
    fn lanes_with_the_same_narration_share_one_sentence() {
        let same = Narration { importance: Importance::Story, text: "the lights go out".to_owned() };
        let other = Narration { importance: Importance::Story, text: "S3 leads".to_owned() };
        assert_eq!(narrate_lanes(&Mode::ALL.map(|mode| (mode, &same)), 3), "The lights go out.");
        let sentences = narrate_lanes(&[(Mode::Naive, &other), (Mode::SingleServer, &same), (Mode::Joint, &same)], 3);
        assert_eq!(narrate_lanes(&[(Mode::Naive, &other)], 1), "S3 leads.");
        assert_eq!(sentences, "Naive swap: S3 leads. Single-server and Joint consensus: the lights go out.");
    }
}
