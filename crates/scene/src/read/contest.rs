//! What is being decided: an election, a pre-vote, or whether an entry is stored. And who stands in the way.

use cluster::{Event, Moment, Node, World};
use raft_core::{Ballot, Event as ServerEvent, LogIndex, Message, Role, Server, ServerId, Term, VoteRefusal};

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
            let leads = |id: &ServerId| walls.reigns.iter().any(|reign| reign.leader == *id);
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

    /// Whom a server said no to, if it did. Refusals are no state of Raft: a voter that was reached, and whose vote is
    /// elsewhere, has said no.
    pub(super) fn refusal(&self, moment: &Moment, id: ServerId) -> Option<Refusal> {
        let world = &moment.world;
        let server = world.server(id)?;
        let by_state = match self {
            Self::Votes { term, standing, walls: None } if !standing.contains(&id) => {
                standing.iter().filter(|candidate| reached(world, **candidate, id, *term)).find_map(|candidate| {
                    Some(Refusal { candidate: *candidate, reason: reason(world, server, *candidate, *term)? })
                })
            }
            _ => None,
        };
        by_state.or_else(|| ignored(moment, server))
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

/// Whether the candidate's request is no longer on its way to a voter that it asked.
fn reached(world: &World, candidate: ServerId, voter: ServerId, of: Term) -> bool {
    let asked = world.server(candidate).is_some_and(|it| it.configuration().all_voters().contains(voter));
    let on_its_way = world.network().flights().iter().any(|flight| {
        let request = matches!(flight.message, Message::RequestVote { term, ballot: Ballot::Vote, .. } if term == of);
        request && flight.id.from == candidate && flight.id.to == voter
    });
    asked && !on_its_way
}

fn reason(world: &World, voter: &Server, candidate: ServerId, term: Term) -> Option<Reason> {
    if voter.current_term() != term {
        return None;
    }
    match voter.persistent().voted_for {
        Some(other) if other != candidate => Some(Reason::VotedFor(other)),
        Some(_) => None,
        None => {
            let log = world.server(candidate)?.log();
            (!voter.log().is_at_most(log.last_term(), log.last_index())).then_some(Reason::LogBehind)
        }
    }
}

/// A request that was not even answered, just now: nothing but the event tells of it.
fn ignored(moment: &Moment, server: &Server) -> Option<Refusal> {
    moment.events.iter().find_map(|event| match *event {
        Event::At {
            server: at,
            event: ServerEvent::VoteRefused { candidate, reason: VoteRefusal::LeaderAlive, .. },
        } if at == server.id() => {
            let leader = if server.leadership().is_some() { Some(at) } else { server.leader() };
            Some(Refusal { candidate, reason: Reason::HearsLeader(leader?) })
        }
        _ => None,
    })
}
