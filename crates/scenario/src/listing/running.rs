//! Which lines of a listing a Step's events say have run.

use cluster::{DownReason, Event, Mode, Property};
use raft_core::{
    Ballot, Configuration, Event as AtServer, Payload, RequestError, ServerId, StepDownReason, Timer, VoteDenial,
};

use super::listing;

/// Lines of a listing, counted through all of its procedures from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Lines(u32);

impl Lines {
    /// None.
    pub const NONE: Self = Self(0);

    /// Whether the line in that place is one of them.
    #[must_use]
    pub fn contains(self, place: usize) -> bool {
        place < 32 && self.0 & (1 << place) != 0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// The lines of the mode's listing that have just run, given what came of one Step; often none.
#[must_use]
pub fn running(mode: Mode, events: &[Event]) -> Lines {
    let acts = acts(events);
    let mut lines = Lines::NONE;
    for (place, line) in listing(mode).iter().flat_map(|procedure| procedure.lines).enumerate() {
        if acts & line.runs.bit() != 0 {
            lines.0 |= 1 << place;
        }
    }
    lines
}

/// What somebody does that a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Somebody wants other members.
    Ask,
    /// The operator stops a server.
    Stop,
    /// It replaces a roster.
    Roster,
    /// A server starts, whoever started it.
    Start,
    /// Two majorities that share nobody have each elected a leader.
    Split,
    /// The change is finished, as far as the operator or the admin can tell.
    Finish,
    /// A leader commits.
    Commit,
    /// A leader that hears from no quorum steps down.
    CheckQuorum,
    /// A leader defers a change: it has committed nothing in its term.
    Defer,
    /// It refuses one, since another is in flight.
    InFlight,
    /// It catches newcomers up, or gives that up.
    CatchUp,
    /// It appends a configuration with somebody more.
    Add,
    /// It appends one with somebody less.
    Remove,
    /// It appends C_old,new.
    EnterJoint,
    /// C_old,new is committed, and so C_new is appended.
    JointCommit,
    /// It appends a configuration with one half: after C_old,new, C_new.
    LeaveJoint,
    /// C_new is committed, or a server learns that it is and leaves it out.
    Complete,
    /// A leader that was removed steps down.
    StepDown,
    /// A configuration comes into force at a server.
    ConfigActivation,
    /// One whose entry was removed is in force no more.
    RollBack,
    /// A server asks whether it could win, or counts the answers.
    PreVote,
    /// It stands for election.
    Stand,
    /// It counts the votes.
    Count,
    /// A server does not answer a stranger: the fault of not doing so.
    Stranger,
    /// It hears from a leader and does not answer.
    NullSink,
    /// It refuses its vote.
    Refuse,
    /// It gives its vote, or says that it would.
    Grant,
}

impl Act {
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What the events say was done.
fn acts(events: &[Event]) -> u32 {
    // In one Step one server acts, and only one that hears from a leader arms its lease.
    let follows = events.iter().any(|event| matches!(event, Event::TimerArmed { timer: Timer::Lease, .. }));
    // Whether a configuration that comes now was waited for.
    let mut committed = false;
    let mut acts = 0;
    for event in events {
        acts |= match event {
            Event::ChangeAsked { .. } => Act::Ask.bit(),
            Event::Stopped { cause: DownReason::Stopped, .. } => Act::Stop.bit(),
            Event::RosterReplaced { .. } => Act::Roster.bit(),
            Event::Started { .. } => Act::Start.bit(),
            Event::Violated(violation) if violation.property() == Property::ElectionSafety => Act::Split.bit(),
            Event::ChangeFinished { .. } => Act::Finish.bit(),
            Event::At { event: AtServer::Committed { .. }, .. } if !follows => {
                committed = true;
                Act::Commit.bit()
            }
            Event::At { server, event: AtServer::Appended { entry, .. } } if !follows => match &entry.payload {
                Payload::Configuration(next) => appended(*server, next, events, std::mem::take(&mut committed)),
                Payload::NoOp | Payload::Command(_) => 0,
            },
            Event::At { event, .. } => at_server(event),
            _ => 0,
        };
    }
    acts
}

/// What a leader does that appends a configuration. Which of these it is in its mode, the mode's listing knows.
fn appended(leader: ServerId, next: &Configuration, events: &[Event], committed: bool) -> u32 {
    if next.is_joint() {
        return Act::EnterJoint.bit();
    }
    // One who was removed is still sent its removal. One who was added without catching up, soon after a removal, looks
    // the same.
    let outside = |id| !next.members().contains(id);
    let removes = outside(leader) || events.iter().any(|event| matches!(event, Event::Sent { id } if outside(id.to)));
    let caught_up =
        events.iter().any(|event| matches!(event, Event::At { event: AtServer::CatchUpFinished { .. }, .. }));
    let voters = if removes && !caught_up { Act::Remove } else { Act::Add };
    let waited = if committed { Act::JointCommit.bit() } else { 0 };
    voters.bit() | Act::LeaveJoint.bit() | waited
}

/// What a server does, whatever else comes of the Step.
fn at_server(event: &AtServer) -> u32 {
    let act = match event {
        AtServer::BecameFollower { reason: StepDownReason::QuorumLost, .. } => Act::CheckQuorum,
        AtServer::BecameFollower { reason: StepDownReason::Removed, .. } => Act::StepDown,
        AtServer::RequestRefused { reason: RequestError::NoCommitInTerm { .. } } => Act::Defer,
        AtServer::RequestRefused {
            reason: RequestError::ChangeInFlight { .. } | RequestError::CatchUpInFlight { .. },
        } => Act::InFlight,
        AtServer::CatchUpStarted { .. }
        | AtServer::CatchUpRound { .. }
        | AtServer::ChangeDropped {
            reason: RequestError::CatchUpStalled { .. } | RequestError::CatchUpTooSlow { .. },
        } => Act::CatchUp,
        AtServer::ChangeCompleted { .. } | AtServer::Retired => Act::Complete,
        AtServer::ConfigurationAdopted { .. } => Act::ConfigActivation,
        AtServer::ConfigurationRolledBack { .. } => Act::RollBack,
        AtServer::BecamePreCandidate { .. } | AtServer::VoteCounted { ballot: Ballot::PreVote, .. } => Act::PreVote,
        AtServer::BecameCandidate { .. } => Act::Stand,
        AtServer::BecameLeader { .. } | AtServer::VoteCounted { ballot: Ballot::Vote, .. } => Act::Count,
        AtServer::VoteGranted { .. } => Act::Grant,
        AtServer::VoteRefused { reason, .. } => match reason {
            VoteDenial::AlreadyVoted(_) | VoteDenial::LogBehind => Act::Refuse,
            VoteDenial::LeaderAlive => Act::NullSink,
            VoteDenial::NotInConfiguration => Act::Stranger,
            VoteDenial::StaleTerm => return 0,
        },
        _ => return 0,
    };
    act.bit()
}
