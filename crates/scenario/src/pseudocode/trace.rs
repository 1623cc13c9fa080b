//! Which lines of a listing a Step's events say have run.

use cluster::{Down, Event, Mode, Property};
use raft_core::{
    Ballot, Configuration, Event as AtServer, Payload, RequestError, ServerId, StepDownReason, Timer, VoteDenial,
};

use super::procedures;

/// Lines of a listing, counted through all of its procedures from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LineSet(u32);

impl LineSet {
    /// None.
    pub const NONE: Self = Self(0);

    /// Whether the line in that place is one of them.
    #[must_use]
    pub fn contains(self, index: usize) -> bool {
        index < 32 && self.0 & (1 << index) != 0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// The lines of the mode's listing that have just run, given what came of one Step; often none.
#[must_use]
pub fn executed_lines(mode: Mode, events: &[Event]) -> LineSet {
    let triggers = triggers(events);
    let mut lines = LineSet::NONE;
    for (index, line) in procedures(mode).iter().flat_map(|procedure| procedure.lines).enumerate() {
        if triggers & line.trigger.bit() != 0 {
            lines.0 |= 1 << index;
        }
    }
    lines
}

/// What somebody does that a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// Somebody wants other members.
    RequestChange,
    /// The operator stops a server.
    StopServer,
    /// It replaces a roster.
    ReplaceRoster,
    /// A server starts, whoever started it.
    StartServer,
    /// Two majorities that share nobody have each elected a leader.
    SplitElection,
    /// The change is finished, as far as the operator or the admin can tell.
    FinishChange,
    /// A leader commits.
    Commit,
    /// A leader that hears from no quorum steps down.
    CheckQuorum,
    /// A leader defers a change: it has committed nothing in its term.
    DeferChange,
    /// It refuses one, since another is in flight.
    RefuseConcurrentChange,
    /// It catches newcomers up, or gives that up.
    CatchUp,
    /// It appends a configuration with somebody more.
    AppendAddition,
    /// It appends one with somebody less.
    AppendRemoval,
    /// It appends C_old,new.
    AppendJoint,
    /// C_old,new is committed, and so C_new is appended.
    CommitJoint,
    /// It appends a configuration with one half: after C_old,new, C_new.
    AppendNew,
    /// C_new is committed, or a server learns that it is and leaves it out.
    CompleteChange,
    /// A leader that was removed steps down.
    StepDown,
    /// A configuration comes into force at a server.
    ActivateConfig,
    /// One whose entry was removed is in force no more.
    RollBackConfig,
    /// A server asks whether it could win, or counts the answers.
    PreVote,
    /// It stands for election.
    Campaign,
    /// It counts the votes.
    CountVotes,
    /// A server does not answer a stranger: the fault of not doing so.
    IgnoreNonMember,
    /// It hears from a leader and does not answer.
    IgnoreCandidate,
    /// It refuses its vote.
    DenyVote,
    /// It gives its vote, or says that it would.
    GrantVote,
}

impl Trigger {
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What the events say was done.
fn triggers(events: &[Event]) -> u32 {
    // In one Step one server acts, and only one that hears from a leader arms its lease.
    let follows = events.iter().any(|event| matches!(event, Event::TimerArmed { timer: Timer::Lease, .. }));
    // Whether a configuration that comes now was waited for.
    let mut committed = false;
    let mut triggers = 0;
    for event in events {
        triggers |= match event {
            Event::ChangeAsked { .. } => Trigger::RequestChange.bit(),
            Event::Stopped { cause: Down::Stopped, .. } => Trigger::StopServer.bit(),
            Event::RosterReplaced { .. } => Trigger::ReplaceRoster.bit(),
            Event::Started { .. } => Trigger::StartServer.bit(),
            Event::Violated(violation) if violation.property() == Property::ElectionSafety => {
                Trigger::SplitElection.bit()
            }
            Event::ChangeFinished { .. } => Trigger::FinishChange.bit(),
            Event::At { event: AtServer::Committed { .. }, .. } if !follows => {
                committed = true;
                Trigger::Commit.bit()
            }
            Event::At { server, event: AtServer::Appended { entry, .. } } if !follows => match &entry.payload {
                Payload::Configuration(next) => leader_appended(*server, next, events, std::mem::take(&mut committed)),
                Payload::NoOp | Payload::Command(_) => 0,
            },
            Event::At { event, .. } => server_trigger(event),
            _ => 0,
        };
    }
    triggers
}

/// What a leader does that appends a configuration. Which of these it is in its mode, the mode's listing knows.
fn leader_appended(leader: ServerId, next: &Configuration, events: &[Event], committed: bool) -> u32 {
    if next.is_joint() {
        return Trigger::AppendJoint.bit();
    }
    // One who was removed is still sent its removal. One who was added without catching up, soon after a removal, looks
    // the same.
    let outside = |id| !next.members().contains(id);
    let removes = outside(leader) || events.iter().any(|event| matches!(event, Event::Sent { id } if outside(id.to)));
    let caught_up =
        events.iter().any(|event| matches!(event, Event::At { event: AtServer::CatchUpFinished { .. }, .. }));
    let voters = if removes && !caught_up { Trigger::AppendRemoval } else { Trigger::AppendAddition };
    let waited = if committed { Trigger::CommitJoint.bit() } else { 0 };
    voters.bit() | Trigger::AppendNew.bit() | waited
}

/// What a server does, whatever else comes of the Step.
fn server_trigger(event: &AtServer) -> u32 {
    let trigger = match event {
        AtServer::BecameFollower { reason: StepDownReason::QuorumLost, .. } => Trigger::CheckQuorum,
        AtServer::BecameFollower { reason: StepDownReason::Removed, .. } => Trigger::StepDown,
        AtServer::RequestRefused { reason: RequestError::NoCommitInTerm { .. } } => Trigger::DeferChange,
        AtServer::RequestRefused {
            reason: RequestError::ChangeInFlight { .. } | RequestError::CatchUpInFlight { .. },
        } => Trigger::RefuseConcurrentChange,
        AtServer::CatchUpStarted { .. }
        | AtServer::CatchUpRound { .. }
        | AtServer::ChangeDropped {
            reason: RequestError::CatchUpStalled { .. } | RequestError::CatchUpTooSlow { .. },
        } => Trigger::CatchUp,
        AtServer::ChangeCompleted { .. } | AtServer::Retired => Trigger::CompleteChange,
        AtServer::ConfigurationAdopted { .. } => Trigger::ActivateConfig,
        AtServer::ConfigurationRolledBack { .. } => Trigger::RollBackConfig,
        AtServer::BecamePreCandidate { .. } | AtServer::VoteCounted { ballot: Ballot::PreVote, .. } => Trigger::PreVote,
        AtServer::BecameCandidate { .. } => Trigger::Campaign,
        AtServer::BecameLeader { .. } | AtServer::VoteCounted { ballot: Ballot::Vote, .. } => Trigger::CountVotes,
        AtServer::VoteGranted { .. } => Trigger::GrantVote,
        AtServer::VoteRefused { reason, .. } => match reason {
            VoteDenial::AlreadyVoted(_) | VoteDenial::LogBehind => Trigger::DenyVote,
            VoteDenial::LeaderAlive => Trigger::IgnoreCandidate,
            VoteDenial::NotInConfiguration => Trigger::IgnoreNonMember,
            VoteDenial::StaleTerm => return 0,
        },
        _ => return 0,
    };
    trigger.bit()
}
