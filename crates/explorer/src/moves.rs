//! The moves: what can happen between two moments without a message in flight, each a fixed sequence of Steps.

use std::cmp::Ordering;
use std::fmt;

use cluster::{Mode, Node, Step, World};
use raft_core::{Change, ChangeRequest, Command, Leadership, NullOutput, Server, ServerId, ServerSet, Timer};

use crate::{Bounds, Question};

/// One move of a schedule. Whatever messages it sends and does not deliver are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// The server applies a committed configuration, where that is what brings it into force.
    Apply(ServerId),
    /// The server crashes and starts again; one that is down starts.
    Restart(ServerId),
    /// A leader hears from no quorum for an election timeout, and steps down (D 6.2).
    StepDown(ServerId),
    /// The operator restarts the server with another roster.
    Roster {
        /// Which server.
        server: ServerId,
        /// The voters that its roster names then.
        target: ServerSet,
    },
    /// A client sends the leader a command; nobody else hears of it.
    Propose(ServerId),
    /// Somebody asks the leader for a change. Newcomers are caught up first, where the rules say so; of the entry nobody
    /// else hears.
    Change {
        /// Whom.
        leader: ServerId,
        /// For what.
        request: ChangeRequest,
    },
    /// The leader hears the acknowledgements of everybody who holds all of its log, and commits what they hold.
    Commit(ServerId),
    /// The server hears of no leader any more and stands for election; these vote for it. Lost, if they are too few.
    Elect {
        /// Who stands.
        candidate: ServerId,
        /// Whose votes for it arrive.
        voters: ServerSet,
    },
    /// The leader brings the logs of these up to date. That they acknowledge it is not heard yet.
    Replicate {
        /// Who leads.
        leader: ServerId,
        /// To whom.
        to: ServerSet,
    },
    /// One Step: the grain of Steps.
    Step(Step),
    /// The leader catches newcomers up, as it had begun to where the search begins, and appends their change.
    CatchUp {
        /// Who leads.
        leader: ServerId,
        /// Who is caught up.
        newcomers: ServerSet,
    },
    /// The time is over for what a leader had begun where the search begins: a round of catching up, or a transfer.
    Expire {
        /// Who leads.
        leader: ServerId,
        /// For what.
        timer: Timer,
    },
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apply(server) => write!(f, "{server} applies its committed configuration"),
            Self::Restart(server) => write!(f, "{server} restarts"),
            Self::StepDown(server) => write!(f, "{server} hears from nobody and steps down"),
            Self::Roster { server, target } => write!(f, "{server} restarts with the roster {target}"),
            Self::Propose(leader) => write!(f, "{leader} appends a command"),
            Self::Change { leader, request } => write!(f, "{leader} is asked to {request}"),
            Self::Commit(leader) => write!(f, "{leader} hears that its entries arrived, and commits"),
            Self::Elect { candidate, voters } if voters.is_empty() => write!(f, "{candidate} stands, alone"),
            Self::Elect { candidate, voters } => write!(f, "{candidate} stands, {voters} vote for it"),
            Self::Replicate { leader, to } => write!(f, "{leader} replicates to {to}"),
            Self::Step(step) => fmt::Display::fmt(step, f),
            Self::CatchUp { leader, newcomers } => write!(f, "{leader} catches {newcomers} up, and appends the change"),
            Self::Expire { leader, timer } => write!(f, "{leader} waits until its {timer} ends"),
        }
    }
}

/// What has been used up of the bounds that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Used {
    /// Changes that were asked for.
    pub changes: u8,
    /// Crashes.
    pub crashes: u8,
    /// Commands that were proposed.
    pub commands: u8,
}

impl Used {
    /// The larger number of each.
    pub(crate) fn most(self, other: Self) -> Self {
        Self {
            changes: self.changes.max(other.changes),
            crashes: self.crashes.max(other.crashes),
            commands: self.commands.max(other.commands),
        }
    }

    /// What is used up after the move, made in `world`.
    #[must_use]
    pub fn after(mut self, made: &Move, world: &World) -> Self {
        match made {
            Move::Restart(id) => self.crashes += u8::from(world.server(*id).is_some()),
            Move::Step(Step::Crash(_)) => self.crashes += 1,
            Move::Propose(_) | Move::Step(Step::Propose { .. }) => self.commands += 1,
            Move::Change { .. } | Move::Step(Step::Ask { .. } | Step::Request { .. }) => self.changes += 1,
            Move::Roster { target, .. } => self.changes += u8::from(!wants(world, *target)),
            _ => {}
        }
        self
    }
}

/// Whether these voters are what is wanted now.
pub(crate) fn wants(world: &World, target: ServerSet) -> bool {
    world.target().is_some_and(|wanted| wanted.voters() == target)
}

/// Puts every move that may do something into `moves`, in a fixed order.
pub(crate) fn possible(world: &World, used: Used, question: &Question, moves: &mut Vec<Move>) {
    let bounds = &question.bounds;
    for node in world.nodes() {
        let Node::Up(server) = node else {
            moves.push(Move::Restart(node.id()));
            continue;
        };
        let id = server.id();
        if server.timers().contains(Timer::Apply) {
            moves.push(Move::Apply(id));
        }
        if used.crashes < bounds.crashes {
            moves.push(Move::Restart(id));
        }
        if server.leadership().is_some() {
            of_a_leader(world, server, used, question, moves);
        } else if server.timers().contains(Timer::Election) {
            elections(world, server, bounds, moves);
        }
    }
    rosters(world, used, question, moves);
}

fn of_a_leader(world: &World, leader: &Server, used: Used, question: &Question, moves: &mut Vec<Move>) {
    let (id, bounds) = (leader.id(), &question.bounds);
    let room = u64::from(leader.log().last_index()) < bounds.log;
    if world.rules().check_quorum {
        moves.push(Move::StepDown(id));
    }
    if room && used.commands < bounds.commands {
        moves.push(Move::Propose(id));
    }
    if room && used.changes < bounds.changes {
        changes(world, leader, question, |request| moves.push(Move::Change { leader: id, request }));
    }
    // No move leaves newcomers half caught up, or a transfer half done: but a search may begin there.
    if let Some(catch_up) = leader.leadership().and_then(Leadership::catch_up).filter(|_| room) {
        moves.push(Move::CatchUp { leader: id, newcomers: catch_up.newcomers });
    }
    let under_way = [Timer::Round, Timer::Transfer].into_iter().filter(|&timer| leader.timers().contains(timer));
    moves.extend(under_way.map(|timer| Move::Expire { leader: id, timer }));
    if leader.commit_index() < leader.log().last_index() && !holders(|id| world.server(id), leader).is_empty() {
        moves.push(Move::Commit(id));
    }
    let (behind, ahead) = behind_and_ahead(world, leader);
    subsets(behind, ServerSet::EMPTY, &mut |to| {
        if !to.is_empty() {
            moves.push(Move::Replicate { leader: id, to });
        }
    });
    moves.extend(ahead.iter().map(|other| Move::Replicate { leader: id, to: ServerSet::EMPTY.with(other) }));
}

/// Offers the requests that bring the leader's configuration nearer to a target, and that it would take up.
pub(crate) fn changes(world: &World, leader: &Server, question: &Question, mut offer: impl FnMut(ChangeRequest)) {
    let now = leader.configuration().voters();
    let mut offered = Vec::new();
    for &target in &question.targets {
        let (add_voters, remove) = (target.difference(now), now.difference(target));
        match world.mode() {
            Mode::Naive => {}
            Mode::SingleServer => {
                offered.extend(add_voters.iter().map(|id| ChangeRequest::Simple(Change::AddVoter(id))));
                offered.extend(remove.iter().map(|id| ChangeRequest::Simple(Change::Remove(id))));
            }
            Mode::Joint if add_voters.is_empty() && remove.is_empty() => {}
            Mode::Joint => offered.push(ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove }),
        }
    }
    for (place, &request) in offered.iter().enumerate() {
        let before = offered.iter().take(place);
        if before.into_iter().all(|other| *other != request)
            && leader.clone().request_change(request, &mut NullOutput).is_ok()
        {
            offer(request);
        }
    }
}

/// The rosters that the operator may bring.
fn rosters(world: &World, used: Used, question: &Question, moves: &mut Vec<Move>) {
    if world.mode() != Mode::Naive {
        return;
    }
    for &target in &question.targets {
        let under_way = wants(world, target);
        if !under_way && used.changes >= question.bounds.changes {
            continue;
        }
        let servers: ServerSet =
            if under_way { world.operator().to_stop() } else { world.nodes().iter().map(Node::id).collect() };
        let concerned = servers.iter().filter(|&id| {
            let roster = world.node(id).map(|node| node.disk().log.snapshot().configuration.voters());
            target.contains(id) || roster.is_some_and(|roster| !roster.is_empty())
        });
        moves.extend(concerned.map(|server| Move::Roster { server, target }));
    }
}

/// The elections that the server can stand in: with every set of voters that would vote for it.
fn elections(world: &World, candidate: &Server, bounds: &Bounds, moves: &mut Vec<Move>) {
    if u64::from(candidate.log().last_index()) >= bounds.log {
        return;
    }
    let voters = candidate.configuration().all_voters().without(candidate.id());
    let sticky = world.rules().leader_stickiness;
    // The candidate stands in the term after its own and theirs.
    let in_time = |server: &Server| server.current_term() < bounds.term;
    let votes =
        |&id: &ServerId| world.server(id).is_some_and(|voter| in_time(voter) && would_vote(voter, candidate, sticky));
    if !in_time(candidate) {
        return;
    }
    let willing: ServerSet = voters.iter().filter(votes).collect();
    subsets(willing, ServerSet::EMPTY, &mut |voters| {
        moves.push(Move::Elect { candidate: candidate.id(), voters });
    });
}

/// Whether the voter, which hears of no leader any more, would vote for the candidate in a term that it has not voted in.
fn would_vote(voter: &Server, candidate: &Server, sticky: bool) -> bool {
    let log = candidate.log();
    let sticks = voter.leadership().is_some() && sticky;
    !sticks && voter.log().candidate_is_up_to_date(log.last_term(), log.last_index())
}

/// Those whose log is the leader's, and who would acknowledge it.
pub(crate) fn holders<'a>(server: impl Fn(ServerId) -> Option<&'a Server>, leader: &Server) -> ServerSet {
    let progress = leader.leadership().map(Leadership::progress).unwrap_or_default();
    let holds = |other: &&Server| {
        other.current_term() <= leader.current_term()
            && !(other.leadership().is_some() && other.current_term() == leader.current_term())
            && other.log().last_index() == leader.log().last_index()
            && other.log().last_term() == leader.log().last_term()
    };
    progress.iter().filter_map(|progress| server(progress.id)).filter(holds).map(Server::id).collect()
}

/// Of those that the leader sends its log to, who would learn of something, and who would let it learn of a later term.
fn behind_and_ahead(world: &World, leader: &Server) -> (ServerSet, ServerSet) {
    let progress = leader.leadership().map(Leadership::progress).unwrap_or_default();
    let (mut behind, mut ahead) = (ServerSet::EMPTY, ServerSet::EMPTY);
    for other in progress.iter().filter_map(|progress| world.server(progress.id)) {
        let up_to_date =
            other.log().entries() == leader.log().entries() && other.commit_index() >= leader.commit_index();
        match other.current_term().cmp(&leader.current_term()) {
            Ordering::Greater => ahead.insert(other.id()),
            Ordering::Less => behind.insert(other.id()),
            Ordering::Equal => !up_to_date && other.leadership().is_none() && behind.insert(other.id()),
        };
    }
    (behind, ahead)
}

/// Every subset of a set, together with `chosen`.
fn subsets(set: ServerSet, chosen: ServerSet, of: &mut impl FnMut(ServerSet)) {
    match set.iter().next() {
        None => of(chosen),
        Some(id) => {
            subsets(set.without(id), chosen, of);
            subsets(set.without(id), chosen.with(id), of);
        }
    }
}

/// The command that a leader appends: its number is its place in the log.
pub(crate) fn command(leader: &Server) -> Command {
    Command(u32::try_from(u64::from(leader.log().last_index().next())).unwrap_or(u32::MAX))
}
