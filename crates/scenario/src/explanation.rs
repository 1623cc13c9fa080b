//! Explanations: for each event the rule of Raft behind it, in a sentence or two, with its source.
//!
//! A sentence states the rule as Raft has it. In a run with that rule off it says what the run lacks.

use cluster::{DownReason, Event, Property};
use raft_core::{Ballot, Event as AtServer, RequestError, Rule, StepDownReason, VoteDenial};

use crate::narration::{most_important, priority};

/// Rule behind an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The rule, in a sentence or two.
    pub rule: &'static str,
    /// Its source: `paper 5.4.1`, `dissertation 4.2.2`.
    pub source: &'static str,
}

/// Rule behind the events of one Step: behind the one that [`narrate`](crate::narration::narrate) chooses or, if that
/// has no rule, behind the one of the next priority.
#[must_use]
pub fn explain(events: &[Event]) -> Option<Explanation> {
    most_important(events.iter().filter_map(|event| Some((priority(event)?, explain_event(event)?))))
}

/// Rule behind one event; `None` for events of a message, a timer or a client alone.
#[must_use]
pub fn explain_event(event: &Event) -> Option<Explanation> {
    Some(match event {
        Event::Violated(violation) => explain_property(violation.property()),
        Event::ChangeAsked { .. }
        | Event::RosterReplaced { .. }
        | Event::Stopped { cause: DownReason::Stopped, .. } => with_source(
            "paper 6",
            "Servers cannot all switch at once. Meanwhile, C_old and C_new may each have a majority of their own.",
        ),
        Event::ChangeFinished { .. } => with_source(
            "paper 6",
            "A change is over once C_new is committed. An operator can only tell that every server was restarted.",
        ),
        Event::ChangeFailed { reason } | Event::ChangeDelayed { reason } => explain_refusal(reason),
        Event::ChangeCancelled => with_source(
            "paper, figure 3",
            "A leader removes nothing from its log: a step of the change that is in its log goes on.",
        ),
        Event::Stopped { cause: DownReason::Crashed, .. } => {
            with_source("paper, figure 2", "A crash leaves a server its term, its vote and its log, nothing else.")
        }
        Event::Started { .. } => for_rule(
            Rule::ReloadOnRestart,
            "A server starts with the latest configuration in its log, committed or not; its roster, if there is none.",
        ),
        Event::Joined { .. } => with_source(
            "dissertation 4.4",
            "A new server starts empty: it learns the members from the log, or from a roster.",
        ),
        Event::DiskLost { .. } => with_source(
            "openraft docs",
            "No server may return empty under its old name: others rely on its vote and its entries.",
        ),
        Event::Bootstrapped { .. } => with_source(
            "openraft docs",
            "A cluster is founded once. A server founded with other voters is a second cluster, with its own majority.",
        ),
        Event::Forced { .. } => with_source(
            "hashicorp/raft",
            "Forcing asks no majority: writes that only others have are lost, and the others may still have a majority.",
        ),
        Event::Cut { .. } => quorum_check(),
        Event::Healed { .. } => pre_vote(),
        Event::Proposed { .. } => with_source(
            "paper 5.3",
            "A command is safe once it is committed: a majority of the leader's configuration has it.",
        ),
        Event::At { event, .. } => return explain_server_event(event),
        Event::TimerArmed { .. }
        | Event::TimerDisarmed { .. }
        | Event::Sent { .. }
        | Event::Delivered { .. }
        | Event::Lost { .. }
        | Event::ChangeAccepted { .. } => return None,
    })
}

fn explain_server_event(event: &AtServer) -> Option<Explanation> {
    Some(match event {
        AtServer::BecameLeader { .. } | AtServer::VoteCounted { ballot: Ballot::Vote, .. } => {
            for_rule(Rule::JointNeedsBoth, "It takes a majority to lead; in C_old,new, one of C_old and one of C_new.")
        }
        AtServer::BecameCandidate { .. } => {
            with_source("paper 5.2", "A server that hears of no leader starts a term and asks for votes.")
        }
        AtServer::BecamePreCandidate { .. }
        | AtServer::VoteGranted { ballot: Ballot::PreVote, .. }
        | AtServer::VoteCounted { ballot: Ballot::PreVote, .. } => pre_vote(),
        AtServer::BecameFollower { reason, .. } => match reason {
            StepDownReason::QuorumLost => quorum_check(),
            StepDownReason::Removed => for_rule(
                Rule::RemovedLeaderNotCounted,
                "A leader that removes itself leads until that is committed, and does not count itself.",
            ),
            StepDownReason::ElectionLost => one_vote(),
            StepDownReason::ConfigurationCommitted => with_source(
                "raft-rs",
                "Here refusals carry the commit index. A candidate that learns of a committed change first applies it.",
            ),
            StepDownReason::LeaderDiscovered => {
                with_source("paper 5.2", "A candidate that hears from a leader of its term follows it.")
            }
            StepDownReason::HigherTerm => {
                with_source("paper 5.1", "A server that sees a higher term adopts it and becomes a follower.")
            }
        },
        AtServer::VoteGranted { ballot: Ballot::Vote, .. } => one_vote(),
        AtServer::VoteDenied { reason, .. } => match reason {
            VoteDenial::AlreadyVoted(_) => one_vote(),
            VoteDenial::LogBehind => with_source(
                "paper 5.4.1",
                "A voter denies its vote to a log that is behind its own, so a leader has every committed entry.",
            ),
            VoteDenial::LeaderAlive => for_rule(
                Rule::LeaderStickiness,
                "A server that hears from a leader ignores candidates, so removed servers do no harm.",
            ),
            VoteDenial::NotInConfiguration => for_rule(
                Rule::AnswerNonMembers,
                "A server answers candidates outside its configuration too: otherwise no candidate might win.",
            ),
            VoteDenial::StaleTerm => {
                with_source("paper 5.1", "A server refuses a request of a term lower than its own.")
            }
        },
        AtServer::ConfigurationAdopted { .. } => {
            for_rule(Rule::InForceOnAppend, "A server uses the latest configuration in its log, committed or not.")
        }
        AtServer::ConfigurationRolledBack { .. } => for_rule(
            Rule::RollbackOnTruncate,
            "When the entry of a configuration is removed, the one before it is in force again.",
        ),
        AtServer::Truncated { .. } => {
            with_source("paper 5.3", "The leader's log decides: a follower removes what conflicts with it.")
        }
        AtServer::Committed { .. } => with_source(
            "paper 5.4.2",
            "An entry is committed when a majority has it, and with it one of the leader's own term.",
        ),
        AtServer::CatchUpStarted { .. } | AtServer::CatchUpRound { .. } | AtServer::CatchUpFinished { .. } => {
            learner_first()
        }
        AtServer::ChangeDropped { reason } | AtServer::RequestRefused { reason } => explain_refusal(reason),
        AtServer::JointCommitted { .. } => end_of_joint(),
        AtServer::ChangeCompleted { .. } | AtServer::Retired => with_source(
            "paper 6",
            "Once C_new is committed, servers outside it may be shut down: no majority needs them any more.",
        ),
        AtServer::TransferStarted { .. } | AtServer::TransferAborted { .. } => transfer(),
        AtServer::CampaignSuppressed => with_source(
            "etcd",
            "If configurations count only when applied, a server with an unapplied one does not campaign.",
        ),
        AtServer::LogCompacted { .. } => with_source(
            "dissertation 5.1",
            "A snapshot takes the place of committed entries, and holds their configuration.",
        ),
        AtServer::Appended { .. } | AtServer::MessageRejected { .. } => return None,
    })
}

/// Rule behind a refused request or an abandoned change.
fn explain_refusal(reason: &RequestError) -> Explanation {
    match reason {
        RequestError::NoCommitInTerm { .. } => for_rule(
            Rule::OwnTermCommitFirst,
            "A leader first commits an entry of its own term: until then, an older change may still be committed.",
        ),
        RequestError::ChangeInFlight { .. } | RequestError::CatchUpInFlight { .. } => for_rule(
            Rule::OneChangeAtATime,
            "One change at a time: two changes at once could have majorities without a common server.",
        ),
        RequestError::CatchUpStalled { .. } | RequestError::CatchUpTooSlow { .. } => learner_first(),
        RequestError::TransferInFlight { .. } | RequestError::InvalidTransferTarget { .. } => transfer(),
        RequestError::NotLeader { .. } => {
            with_source("paper 5.1", "Requests go to the leader: only a leader creates log entries.")
        }
        RequestError::LeaderRemoved => for_rule(
            Rule::RemovedLeaderNotCounted,
            "A leader that is removed steps down. This one leads on, and refuses what it is asked for.",
        ),
        RequestError::LeadershipLost => with_source(
            "paper 8",
            "A request that only the lost leader knew is lost with it, and must be sent to the next leader.",
        ),
        RequestError::JointNotCommitted { .. } | RequestError::NotRevertible => end_of_joint(),
        RequestError::AlreadyMember { .. }
        | RequestError::NotMember { .. }
        | RequestError::InvalidChange(_)
        | RequestError::NamedTwice { .. } => {
            with_source("etcd confchange", "A change that cannot be made is refused, and nothing has changed.")
        }
    }
}

/// The five safety properties (paper, figure 3).
fn explain_property(property: Property) -> Explanation {
    with_source("paper, figure 3", property.statement())
}

fn end_of_joint() -> Explanation {
    with_source(
        "openraft docs",
        "Here a leader leaves C_old,new on request only: for C_new once it is committed, or back to C_old.",
    )
}

fn one_vote() -> Explanation {
    with_source("paper 5.2", "One vote per server and term: two leaders of one term need disjoint majorities.")
}

fn pre_vote() -> Explanation {
    for_rule(
        Rule::PreVote,
        "A candidate first asks whether it could win, so that a server that was cut off deposes no leader.",
    )
}

fn quorum_check() -> Explanation {
    for_rule(Rule::CheckQuorum, "A leader that hears from no majority for an election timeout steps down.")
}

fn learner_first() -> Explanation {
    for_rule(
        Rule::LearnerFirst,
        "Newcomers get the log before they get a vote, or a majority might have to wait for them.",
    )
}

fn transfer() -> Explanation {
    with_source(
        "dissertation 3.10",
        "A leader that transfers its leadership refuses requests, for one election timeout at most.",
    )
}

fn with_source(source: &'static str, rule: &'static str) -> Explanation {
    Explanation { rule, source }
}

/// Explanation by a rule that can be off. Its source is that of the rule.
fn for_rule(switch: Rule, rule: &'static str) -> Explanation {
    with_source(switch.source(), rule)
}
