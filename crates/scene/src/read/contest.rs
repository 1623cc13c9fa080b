//! What is being decided: an election, a pre-vote, or whether an entry is stored. And who stands in the way.

use cluster::{Node, RefusedVote, RunState, World};
use raft_core::{Ballot, LogIndex, Role, Server, ServerId, Term, VoteDenial};

use super::wall::Walls;
use crate::view::{Badge, Reason, Refusal, ServerView};

/// What the bands are about.
#[derive(Clone, Debug)]
pub(super) enum Contest {
    /// Nobody leads and nobody stands.
    Nothing,
    /// An election: in progress, undecided, or won a moment ago.
    Votes { term: Term, standing: Vec<ServerId>, walls: Option<Walls> },
    /// Servers ask whether they could win.
    PreVotes { asking: Vec<ServerId> },
    /// A leader's last entry is on its way to the others.
    Stored { leader: ServerId, index: LogIndex },
}

impl Contest {
    /// What is being decided, among the servers of `row`.
    pub(super) fn read(world: &World, row: &[ServerId], walls: Option<&Walls>) -> Self {
        if let Some(walls) = walls {
            let leads = |id: &ServerId| walls.elections.iter().any(|reign| reign.leader == *id);
            let standing = row.iter().copied().filter(leads).collect();
            return Self::Votes { term: walls.term, standing, walls: Some(*walls) };
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
                Self::Stored { leader: leader.id(), index }
            } else {
                Self::votes(world, row, leader.current_term())
            };
        }
        let asks = |id: &ServerId| world.server(*id).is_some_and(|it| matches!(it.role(), Role::PreCandidate(_)));
        let asking: Vec<ServerId> = row.iter().copied().filter(asks).collect();
        match (newest, up().map(Server::current_term).max()) {
            (Some(term), _) => Self::votes(world, row, term),
            (None, _) if !asking.is_empty() => Self::PreVotes { asking },
            // An election that nobody won stays in sight until the next one.
            (None, Some(term)) if world.history().leaders_of(term).next().is_none() => Self::votes(world, row, term),
            (None, _) => Self::Nothing,
        }
    }

    fn votes(world: &World, row: &[ServerId], term: Term) -> Self {
        let stood = |id: &ServerId| {
            world.server(*id).is_some_and(|it| it.current_term() == term && it.persistent().voted_for == Some(*id))
        };
        Self::Votes { term, standing: row.iter().copied().filter(stood).collect(), walls: None }
    }

    /// For whom a server's vote is, in this election; `None` too where this is none.
    pub(super) fn vote(&self, world: &World, voter: ServerId) -> Option<ServerId> {
        let Self::Votes { term, walls, .. } = self else { return None };
        let written = || {
            let disk = world.node(voter)?.disk();
            disk.voted_for.filter(|_| disk.current_term == *term)
        };
        walls.and_then(|walls| walls.given_to(voter)).or_else(written)
    }

    /// Whom a server said no to, if it did and that still matters.
    pub(super) fn refusal(&self, moment: &RunState, id: ServerId) -> Option<Refusal> {
        let server = moment.world.server(id)?;
        let matters = |it: &&RefusedVote| match (self, it.ballot) {
            (Self::Votes { term, standing, walls: None }, Ballot::Vote) if it.reason != VoteDenial::LeaderAlive => {
                it.term == *term && standing.contains(&it.candidate) && !standing.contains(&id)
            }
            (Self::Votes { walls: Some(_), .. }, _) => false,
            // Asked and not answered, or asked in advance: it matters for as long as the other asks.
            _ => moment.world.server(it.candidate).is_some_and(|asks| match asks.role() {
                Role::PreCandidate(_) => it.ballot == Ballot::PreVote && asks.current_term().next() == it.term,
                Role::Candidate(_) => it.ballot == Ballot::Vote && asks.current_term() == it.term,
                Role::Follower | Role::Leader(_) => false,
            }),
        };
        moment.refusals.iter().filter(|it| it.voter == id).filter(matters).find_map(|it| {
            let reason = match it.reason {
                VoteDenial::AlreadyVoted(other) => Reason::VotedFor(other),
                VoteDenial::LogBehind => Reason::LogBehind,
                VoteDenial::LeaderAlive if server.leadership().is_some() => Reason::HearsLeader(id),
                VoteDenial::LeaderAlive => Reason::HearsLeader(server.leader()?),
                VoteDenial::StaleTerm => Reason::OldTerm,
                VoteDenial::NotInConfiguration => Reason::Stranger,
            };
            Some(Refusal { candidate: it.candidate, reason })
        })
    }

    /// The servers whose one vote decides between two candidates: each is all that a candidate lacks, and has given its
    /// vote to another.
    pub(super) fn overlap(&self, world: &World, servers: &[ServerView]) -> Vec<ServerId> {
        let Self::Votes { walls: None, .. } = self else { return Vec::new() };
        let decides = |server: &&ServerView| {
            let Some(Refusal { candidate, reason: Reason::VotedFor(_) }) = server.refusal else { return false };
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
