//! Every event and every reason in it. The matches make sure that none is missing.

use cluster::{DownReason, Event, LossCause, MessageId, Property, Violation};
use raft_core::{
    Ballot, Command, Configuration, ConfigurationError, Entry, Event as AtServer, LogIndex, Payload, RequestError,
    ServerSet, StepDownReason, Term, Timer, TransferAbort, VoteDenial,
};
pub(crate) use test_support::id;

pub(crate) fn members() -> Configuration {
    Configuration::new([1, 2, 3].map(id).into_iter().collect(), ServerSet::EMPTY)
}

/// Every reason to refuse a request. The match makes sure that none is missing, here and below.
fn request_errors() -> Vec<RequestError> {
    let configuration = members();
    let (newcomers, server, to) = (configuration.voters(), id(1), id(2));
    let all = vec![
        RequestError::NotLeader { leader: None },
        RequestError::NoCommitInTerm { term: Term::from(2) },
        RequestError::ChangeInFlight { configuration },
        RequestError::CatchUpInFlight { newcomers },
        RequestError::AlreadyMember { server, role: "voter" },
        RequestError::NotMember { server },
        RequestError::InvalidChange(ConfigurationError::NoVoters),
        RequestError::CatchUpStalled { newcomers },
        RequestError::CatchUpTooSlow { newcomers, rounds: 10 },
        RequestError::TransferInFlight { to },
        RequestError::InvalidTransferTarget { server, configuration },
        RequestError::LeadershipLost,
        RequestError::NamedTwice { servers: newcomers },
        RequestError::LeaderRemoved,
        RequestError::JointNotCommitted { configuration },
        RequestError::NotRevertible,
    ];
    let index = |refusal: &RequestError| match refusal {
        RequestError::NotLeader { .. } => 0,
        RequestError::NoCommitInTerm { .. } => 1,
        RequestError::ChangeInFlight { .. } => 2,
        RequestError::CatchUpInFlight { .. } => 3,
        RequestError::AlreadyMember { .. } => 4,
        RequestError::NotMember { .. } => 5,
        RequestError::InvalidChange(_) => 6,
        RequestError::CatchUpStalled { .. } => 7,
        RequestError::CatchUpTooSlow { .. } => 8,
        RequestError::TransferInFlight { .. } => 9,
        RequestError::InvalidTransferTarget { .. } => 10,
        RequestError::LeadershipLost => 11,
        RequestError::NamedTwice { .. } => 12,
        RequestError::LeaderRemoved => 13,
        RequestError::JointNotCommitted { .. } => 14,
        RequestError::NotRevertible => 15,
    };
    assert!(all.iter().map(index).eq(0..16));
    all
}

/// Every reason to deny a vote.
fn vote_denials() -> Vec<VoteDenial> {
    let all = vec![
        VoteDenial::StaleTerm,
        VoteDenial::AlreadyVoted(id(3)),
        VoteDenial::LogBehind,
        VoteDenial::LeaderAlive,
        VoteDenial::NotInConfiguration,
    ];
    let index = |refusal: &VoteDenial| match refusal {
        VoteDenial::StaleTerm => 0,
        VoteDenial::AlreadyVoted(_) => 1,
        VoteDenial::LogBehind => 2,
        VoteDenial::LeaderAlive => 3,
        VoteDenial::NotInConfiguration => 4,
    };
    assert!(all.iter().map(index).eq(0..5));
    all
}

/// Every reason to become a follower.
fn step_down_reasons() -> [StepDownReason; 6] {
    let all = [
        StepDownReason::HigherTerm,
        StepDownReason::LeaderDiscovered,
        StepDownReason::ElectionLost,
        StepDownReason::QuorumLost,
        StepDownReason::Removed,
        StepDownReason::ConfigurationCommitted,
    ];
    let index = |reason: &StepDownReason| match reason {
        StepDownReason::HigherTerm => 0,
        StepDownReason::LeaderDiscovered => 1,
        StepDownReason::ElectionLost => 2,
        StepDownReason::QuorumLost => 3,
        StepDownReason::Removed => 4,
        StepDownReason::ConfigurationCommitted => 5,
    };
    assert!(all.iter().map(index).eq(0..6));
    all
}

/// Every event at a server.
fn server_events() -> Vec<AtServer> {
    let (term, index, configuration) = (Term::from(2), LogIndex::from(1), members());
    let (voter, candidate, to, newcomers) = (id(2), id(2), id(2), configuration.voters());
    let mut all = vec![
        AtServer::BecamePreCandidate { term },
        AtServer::BecameCandidate { term },
        AtServer::BecameLeader { term, votes: newcomers },
        AtServer::Appended { index, entry: Entry { term, payload: Payload::NoOp } },
        AtServer::Truncated { from: index, to: index },
        AtServer::Truncated { from: index, to: index.next() },
        AtServer::Committed { index },
        AtServer::ConfigurationAdopted { index, configuration },
        AtServer::ConfigurationRolledBack { index, configuration },
        AtServer::CatchUpStarted { newcomers, target: index },
        AtServer::CatchUpRound { round: 2, target: index },
        AtServer::CatchUpFinished { newcomers },
        AtServer::ChangeCompleted { configuration },
        AtServer::JointCommitted { configuration },
        AtServer::TransferStarted { to },
        AtServer::TransferAborted { to, reason: TransferAbort::TimedOut },
        AtServer::TransferAborted { to, reason: TransferAbort::TargetRemoved },
        AtServer::CampaignSuppressed,
        AtServer::LogCompacted { index },
        AtServer::Retired,
        AtServer::MessageRejected { from: voter, reason: "is nonsense" },
    ];
    all.extend(step_down_reasons().map(|reason| AtServer::BecameFollower { term, reason }));
    for ballot in [Ballot::Vote, Ballot::PreVote] {
        all.push(AtServer::VoteGranted { candidate, ballot, term });
        all.extend([true, false].map(|granted| AtServer::VoteCounted { voter, ballot, granted }));
        let refused = |reason| AtServer::VoteDenied { candidate, ballot, term, reason };
        all.extend(vote_denials().into_iter().map(refused));
    }
    for reason in request_errors() {
        all.extend([AtServer::ChangeDropped { reason }, AtServer::RequestRefused { reason }]);
    }
    let index = |event: &AtServer| match event {
        AtServer::BecameFollower { .. } => 0,
        AtServer::BecamePreCandidate { .. } => 1,
        AtServer::BecameCandidate { .. } => 2,
        AtServer::BecameLeader { .. } => 3,
        AtServer::VoteGranted { .. } => 4,
        AtServer::VoteDenied { .. } => 5,
        AtServer::VoteCounted { .. } => 6,
        AtServer::Appended { .. } => 7,
        AtServer::Truncated { .. } => 8,
        AtServer::Committed { .. } => 9,
        AtServer::ConfigurationAdopted { .. } => 10,
        AtServer::ConfigurationRolledBack { .. } => 11,
        AtServer::CatchUpStarted { .. } => 12,
        AtServer::CatchUpRound { .. } => 13,
        AtServer::CatchUpFinished { .. } => 14,
        AtServer::ChangeDropped { .. } => 15,
        AtServer::ChangeCompleted { .. } => 16,
        AtServer::TransferStarted { .. } => 17,
        AtServer::TransferAborted { .. } => 18,
        AtServer::CampaignSuppressed => 19,
        AtServer::LogCompacted { .. } => 20,
        AtServer::Retired => 21,
        AtServer::RequestRefused { .. } => 22,
        AtServer::MessageRejected { .. } => 23,
        AtServer::JointCommitted { .. } => 24,
    };
    assert!((0..25).all(|each| all.iter().any(|event| index(event) == each)));
    all
}

/// Every event.
pub(crate) fn events() -> Vec<Event> {
    let (server, from, to, target) = (id(1), id(1), id(2), members());
    let message = MessageId { from, to, nth: 0 };
    let (first, second, leader, term, index) = (id(1), id(2), id(1), Term::from(2), LogIndex::from(1));
    let violations = [
        Violation::ElectionSafety { term, first, second },
        Violation::LeaderAppendOnly { leader, term },
        Violation::LogMatching { first, second, index },
        Violation::LeaderCompleteness { leader, term, index },
        Violation::StateMachineSafety { index, first, second },
    ];
    assert_eq!(violations.map(|violation| violation.property()), Property::ALL);
    let mut all = vec![
        Event::TimerArmed { server, timer: Timer::Election },
        Event::TimerDisarmed { server, timer: Timer::Election },
        Event::Sent { id: message },
        Event::Delivered { id: message },
        Event::Lost { id: message, cause: LossCause::Dropped },
        Event::Stopped { server, cause: DownReason::Crashed },
        Event::Stopped { server, cause: DownReason::Stopped },
        Event::Started { server },
        Event::Cut { from, to },
        Event::Healed { from, to },
        Event::Proposed { server, command: Command(1), index },
        Event::DiskLost { server },
        Event::ChangeAsked { target },
        Event::ChangeCancelled,
        Event::ChangeAccepted { server },
        Event::RosterReplaced { server, roster: target },
        Event::ChangeFinished { target },
        Event::Joined { server },
        Event::Bootstrapped { server, configuration: target },
        Event::Forced { server, configuration: target },
    ];
    all.extend(violations.map(Event::Violated));
    for reason in request_errors() {
        all.extend([Event::ChangeDelayed { reason }, Event::ChangeFailed { reason }]);
    }
    all.extend(server_events().into_iter().map(|event| Event::At { server, event }));
    let index = |event: &Event| match event {
        Event::At { .. } => 0,
        Event::TimerArmed { .. } => 1,
        Event::TimerDisarmed { .. } => 2,
        Event::Sent { .. } => 3,
        Event::Delivered { .. } => 4,
        Event::Lost { .. } => 5,
        Event::Stopped { .. } => 6,
        Event::Started { .. } => 7,
        Event::Cut { .. } => 8,
        Event::Healed { .. } => 9,
        Event::Proposed { .. } => 10,
        Event::DiskLost { .. } => 11,
        Event::ChangeAsked { .. } => 12,
        Event::ChangeCancelled => 13,
        Event::ChangeAccepted { .. } => 14,
        Event::ChangeDelayed { .. } => 15,
        Event::ChangeFailed { .. } => 16,
        Event::RosterReplaced { .. } => 17,
        Event::ChangeFinished { .. } => 18,
        Event::Violated(_) => 19,
        Event::Joined { .. } => 20,
        Event::Bootstrapped { .. } => 21,
        Event::Forced { .. } => 22,
    };
    assert!((0..23).all(|each| all.iter().any(|event| index(event) == each)));
    all
}
