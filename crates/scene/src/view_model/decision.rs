//! What is being decided: an election, a pre-vote, or whether an entry is stored. And who stands in the way.

use cluster::{Moment, Node, RefusedVote, World};
use raft_core::{Ballot, LogIndex, Role, Server, ServerId, Term, VoteRefusal};

use super::wall::RivalLeaders;
use crate::view::{Badge, DenialReason, DeniedVote, ServerView};

/// What the bands are about.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// Nobody leads and nobody stands.
    None,
    /// An election: in progress, undecided, or won a moment ago.
    Election { term: Term, candidates: Vec<ServerId>, rivals: Option<RivalLeaders> },
    /// Servers ask whether they could win.
    PreVote { pre_candidates: Vec<ServerId> },
    /// A leader's last entry is on its way to the others.
    Replication { leader: ServerId, index: LogIndex },
}

impl Decision {
    /// What is being decided, among the servers of `row`.
    pub(super) fn read(world: &World, row: &[ServerId], rivals: Option<&RivalLeaders>) -> Self {
        if let Some(rivals) = rivals {
            let leads = |id: &ServerId| rivals.leaders.iter().any(|elected| elected.leader == *id);
            let candidates = row.iter().copied().filter(leads).collect();
            return Self::Election { term: rivals.term, candidates, rivals: Some(*rivals) };
        }
        let up = || world.nodes().iter().filter_map(Node::server);
        let candidates = up().filter(|it| matches!(it.role(), Role::Candidate(_)));
        let newest = candidates.map(Server::current_term).max();
        let leader = up().filter(|it| it.leadership().is_some()).max_by_key(|it| it.current_term());
        if let Some(leader) = leader.filter(|it| newest.is_none_or(|term| term < it.current_term())) {
            let index = leader.log().last_index();
            let settled = leader.log().term_at(leader.commit_index()) == Some(leader.current_term());
            // Until an entry of its own term is committed, what counts is that it was elected, and by whom.
            return if settled {
                Self::Replication { leader: leader.id(), index }
            } else {
                Self::votes(world, row, leader.current_term())
            };
        }
        let asks = |id: &ServerId| world.server(*id).is_some_and(|it| matches!(it.role(), Role::PreCandidate(_)));
        let pre_candidates: Vec<ServerId> = row.iter().copied().filter(asks).collect();
        match (newest, up().map(Server::current_term).max()) {
            (Some(term), _) => Self::votes(world, row, term),
            (None, _) if !pre_candidates.is_empty() => Self::PreVote { pre_candidates },
            // An election that nobody won stays in sight until the next one.
            (None, Some(term)) if world.history().leaders_of(term).next().is_none() => Self::votes(world, row, term),
            (None, _) => Self::None,
        }
    }

    fn votes(world: &World, row: &[ServerId], term: Term) -> Self {
        let stood = |id: &ServerId| {
            world.server(*id).is_some_and(|it| it.current_term() == term && it.persistent().voted_for == Some(*id))
        };
        Self::Election { term, candidates: row.iter().copied().filter(stood).collect(), rivals: None }
    }

    /// For whom a server's vote is, in this election; `None` too where this is none.
    pub(super) fn vote(&self, world: &World, voter: ServerId) -> Option<ServerId> {
        let Self::Election { term, rivals, .. } = self else { return None };
        let written = || {
            let disk = world.node(voter)?.disk();
            disk.voted_for.filter(|_| disk.current_term == *term)
        };
        rivals.and_then(|rivals| rivals.given_to(voter)).or_else(written)
    }

    /// Whom a server said no to, if it did and that still matters.
    pub(super) fn denied_vote(&self, moment: &Moment, id: ServerId) -> Option<DeniedVote> {
        let server = moment.world.server(id)?;
        let matters = |it: &&RefusedVote| match (self, it.ballot) {
            (Self::Election { term, candidates, rivals: None }, Ballot::Vote)
                if it.reason != VoteRefusal::LeaderAlive =>
            {
                it.term == *term && candidates.contains(&it.candidate) && !candidates.contains(&id)
            }
            (Self::Election { rivals: Some(_), .. }, _) => false,
            // Asked and not answered, or asked in advance: it matters for as long as the other asks.
            _ => moment.world.server(it.candidate).is_some_and(|asks| match asks.role() {
                Role::PreCandidate(_) => it.ballot == Ballot::PreVote && asks.current_term().next() == it.term,
                Role::Candidate(_) => it.ballot == Ballot::Vote && asks.current_term() == it.term,
                Role::Follower | Role::Leader(_) => false,
            }),
        };
        moment.refusals.iter().filter(|it| it.voter == id).filter(matters).find_map(|it| {
            let reason = match it.reason {
                VoteRefusal::AlreadyVoted(other) => DenialReason::VotedFor(other),
                VoteRefusal::LogBehind => DenialReason::LogBehind,
                VoteRefusal::LeaderAlive if server.leadership().is_some() => DenialReason::HearsLeader(id),
                VoteRefusal::LeaderAlive => DenialReason::HearsLeader(server.leader()?),
                VoteRefusal::StaleTerm => DenialReason::StaleTerm,
                VoteRefusal::Stranger => DenialReason::NotInConfiguration,
            };
            Some(DeniedVote { candidate: it.candidate, reason })
        })
    }

    /// The servers whose one vote decides between two candidates: each is all that a candidate lacks, and has given its
    /// vote to another.
    pub(super) fn overlap(&self, world: &World, servers: &[ServerView]) -> Vec<ServerId> {
        let Self::Election { rivals: None, .. } = self else { return Vec::new() };
        let decides = |server: &&ServerView| {
            let Some(DeniedVote { candidate, reason: DenialReason::VotedFor(_) }) = server.denied_vote else {
                return false;
            };
            let Some(candidate) = world.server(candidate) else { return false };
            let has =
                servers.iter().filter(|it| self.vote(world, it.id) == Some(candidate.id())).map(|it| it.id).collect();
            let configuration = candidate.configuration();
            !configuration.is_quorum(has)
                && configuration.is_quorum(has.with(server.id))
                && server.badge != Badge::Leader
        };
        servers.iter().filter(decides).map(|server| server.id).collect()
    }
}
