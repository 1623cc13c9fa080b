//! Maps the events of a Step to the lines of pseudocode that it executed.

use cluster::{DownReason, Event, Mode, Property};
use raft_core::{
    Ballot, Configuration, Event as AtServer, Payload, RequestError, ServerId, StepDownReason, Timer, VoteDenial,
};

use super::procedures;

/// Set of line indices, counted through all procedures of a mode from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LineSet(u32);

impl LineSet {
    /// Empty set.
    pub const NONE: Self = Self(0);

    /// Whether the line with this index is in the set.
    #[must_use]
    pub fn contains(self, index: usize) -> bool {
        index < 32 && self.0 & (1 << index) != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// Lines of the mode that a Step with these events executed; often none.
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

/// Activity of an actor that marks lines as executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A target configuration is requested.
    RequestChange,
    /// The operator stops a server.
    StopServer,
    /// The operator replaces a roster.
    ReplaceRoster,
    /// A server starts, for whatever reason.
    StartServer,
    /// Two disjoint majorities have each elected a leader.
    SplitElection,
    /// The change is finished, as far as the operator or the admin can tell.
    FinishChange,
    /// A leader commits.
    Commit,
    /// A leader that hears from no quorum steps down.
    CheckQuorum,
    /// A leader defers a change, since it has committed nothing in its term.
    DeferChange,
    /// A leader refuses a change, since another is in flight.
    RefuseConcurrentChange,
    /// A leader catches newcomers up, or gives that up.
    CatchUp,
    /// A leader appends a configuration with one more member.
    AppendAddition,
    /// A leader appends a configuration with one member less.
    AppendRemoval,
    /// A leader appends C_old,new.
    AppendJoint,
    /// C_old,new is committed, and so a leader appends C_new.
    CommitJoint,
    /// A leader appends a configuration that is not joint: after C_old,new, C_new.
    AppendNew,
    /// C_new is committed, or a server learns that it is and does not contain it.
    CompleteChange,
    /// A leader that was removed steps down.
    StepDown,
    /// A configuration takes effect at a server.
    ActivateConfig,
    /// A configuration whose entry was removed loses its effect.
    RollBackConfig,
    /// A server asks whether it could win an election, or counts the answers.
    PreVote,
    /// A server campaigns.
    Campaign,
    /// A candidate counts votes.
    CountVotes,
    /// A server ignores a candidate, since one of the two is outside its configuration. This happens only with the rule
    /// off.
    IgnoreNonMember,
    /// A server that hears from a leader ignores a candidate.
    IgnoreCandidate,
    /// A server denies its vote.
    DenyVote,
    /// A server grants its vote, or a pre-vote.
    GrantVote,
}

impl Trigger {
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Triggers in these events, as bits.
fn triggers(events: &[Event]) -> u32 {
    // In one Step one server acts, and only a server that hears from a leader arms its lease.
    let follows = events.iter().any(|event| matches!(event, Event::TimerArmed { timer: Timer::Lease, .. }));
    // Whether the next configuration was appended because of a commit.
    let mut committed = false;
    let mut triggers = 0;
    for event in events {
        triggers |= match event {
            Event::ChangeAsked { .. } => Trigger::RequestChange.bit(),
            Event::Stopped { cause: DownReason::Stopped, .. } => Trigger::StopServer.bit(),
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

/// Triggers of a leader that appends a configuration. The lines of its mode decide which of them count.
fn leader_appended(leader: ServerId, next: &Configuration, events: &[Event], committed: bool) -> u32 {
    if next.is_joint() {
        return Trigger::AppendJoint.bit();
    }
    // A removed server is still sent its removal. An addition without catch-up soon after a removal looks the same.
    let outside = |id| !next.members().contains(id);
    let removes = outside(leader) || events.iter().any(|event| matches!(event, Event::Sent { id } if outside(id.to)));
    let caught_up =
        events.iter().any(|event| matches!(event, Event::At { event: AtServer::CatchUpFinished { .. }, .. }));
    let voters = if removes && !caught_up { Trigger::AppendRemoval } else { Trigger::AppendAddition };
    let waited = if committed { Trigger::CommitJoint.bit() } else { 0 };
    voters.bit() | Trigger::AppendNew.bit() | waited
}

/// Trigger of an event at a server that does not depend on the other events of the Step.
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
