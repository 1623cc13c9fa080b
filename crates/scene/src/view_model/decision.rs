//! The current decision: an election, a pre-vote, or the replication of an entry; and the votes denied in it.

use cluster::{Node, RunState, VoteDenialRecord, World};
use raft_core::{Ballot, LogIndex, Role, Server, ServerId, Term, VoteDenial};

use super::wall::RivalLeaders;
use crate::view::{DenialReason, DeniedVote};

/// The decision that the quorum bars show.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// No leader and no candidate.
    None,
    /// An election: in progress, undecided, or just won.
    Election { term: Term, candidates: Vec<ServerId>, rivals: Option<RivalLeaders> },
    /// Servers request pre-votes.
    PreVote { pre_candidates: Vec<ServerId> },
    /// A leader replicates its latest uncommitted configuration, or else its last entry.
    Replication { leader: ServerId, index: LogIndex },
}

impl Decision {
    /// Determines the current decision among the servers of `ids`.
    pub(super) fn new(world: &World, ids: &[ServerId], rivals: Option<&RivalLeaders>) -> Self {
        if let Some(rivals) = rivals {
            let is_elected = |id: &ServerId| rivals.leaders.iter().any(|elected| elected.leader == *id);
            let candidates = ids.iter().copied().filter(is_elected).collect();
            return Self::Election { term: rivals.term, candidates, rivals: Some(*rivals) };
        }
        let live_servers = || world.nodes().iter().filter_map(Node::server);
        let candidates = live_servers().filter(|server| matches!(server.role(), Role::Candidate(_)));
        let newest = candidates.map(Server::current_term).max();
        let leader =
            live_servers().filter(|server| server.leadership().is_some()).max_by_key(|server| server.current_term());
        if let Some(leader) = leader.filter(|leader| newest.is_none_or(|term| term < leader.current_term())) {
            let (configured, log) = (leader.log().latest_configuration().0, leader.log());
            let index = if configured > leader.commit_index() { configured } else { log.last_index() };
            let has_committed_in_term = leader.log().term_at(leader.commit_index()) == Some(leader.current_term());
            // Until the leader has committed an entry of its own term, the bars show its election.
            return if has_committed_in_term {
                Self::Replication { leader: leader.id(), index }
            } else {
                Self::election(world, ids, leader.current_term())
            };
        }
        let is_pre_candidate =
            |id: &ServerId| world.server(*id).is_some_and(|server| matches!(server.role(), Role::PreCandidate(_)));
        let pre_candidates: Vec<ServerId> = ids.iter().copied().filter(is_pre_candidate).collect();
        match (newest, live_servers().map(Server::current_term).max()) {
            (Some(term), _) => Self::election(world, ids, term),
            (None, _) if !pre_candidates.is_empty() => Self::PreVote { pre_candidates },
            // An election without a winner is shown until the next one.
            (None, Some(term)) if world.history().leaders_of(term).next().is_none() => Self::election(world, ids, term),
            (None, _) => Self::None,
        }
    }

    fn election(world: &World, ids: &[ServerId], term: Term) -> Self {
        let voted_for_itself = |id: &ServerId| {
            world
                .server(*id)
                .is_some_and(|server| server.current_term() == term && server.persistent().voted_for == Some(*id))
        };
        Self::Election { term, candidates: ids.iter().copied().filter(voted_for_itself).collect(), rivals: None }
    }

    /// The candidate that has a server's vote in this election. `None` without an election.
    pub(super) fn vote(&self, world: &World, voter: ServerId) -> Option<ServerId> {
        let Self::Election { term, rivals, .. } = self else { return None };
        let persisted = || {
            let disk = world.node(voter)?.disk();
            disk.voted_for.filter(|_| disk.current_term == *term)
        };
        rivals.and_then(|rivals| rivals.given_to(voter)).or_else(persisted)
    }

    /// The vote that a server denied, if that is still relevant.
    pub(super) fn denied_vote(&self, state: &RunState, id: ServerId) -> Option<DeniedVote> {
        let server = state.world.server(id)?;
        let is_current = |denial: &&VoteDenialRecord| match (self, denial.ballot) {
            (Self::Election { term, candidates, rivals: None }, Ballot::Vote)
                if denial.reason != VoteDenial::LeaderAlive =>
            {
                denial.term == *term && candidates.contains(&denial.candidate) && !candidates.contains(&id)
            }
            (Self::Election { rivals: Some(_), .. }, _) => false,
            // An unanswered request or a pre-vote request is relevant while the candidate or pre-candidate is still
            // requesting.
            _ => state.world.server(denial.candidate).is_some_and(|candidate| match candidate.role() {
                Role::PreCandidate(_) => {
                    denial.ballot == Ballot::PreVote && candidate.current_term().next() == denial.term
                }
                Role::Candidate(_) => denial.ballot == Ballot::Vote && candidate.current_term() == denial.term,
                Role::Follower | Role::Leader(_) => false,
            }),
        };
        state.vote_denials.iter().filter(|denial| denial.voter == id).filter(is_current).find_map(|denial| {
            let reason = match denial.reason {
                VoteDenial::AlreadyVoted(other) => DenialReason::VotedFor(other),
                VoteDenial::LogBehind => DenialReason::LogBehind,
                VoteDenial::LeaderAlive if server.leadership().is_some() => DenialReason::HearsLeader(id),
                VoteDenial::LeaderAlive => DenialReason::HearsLeader(server.leader()?),
                VoteDenial::StaleTerm => DenialReason::StaleTerm,
                VoteDenial::NotInConfiguration => DenialReason::NotInConfiguration,
            };
            Some(DeniedVote { candidate: denial.candidate, reason })
        })
    }
}
