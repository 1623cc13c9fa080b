//! Of two moves that commute, one order is tried: that in which the one of lower rank comes first.
//!
//! Let a state be reached by a move `c`, and let `m` be possible there. If `m` has to do with none of the servers that `c` has
//! to do with, then `m` was possible before `c`, and `m`, `c` comes to the same state as `c`, `m`. So if `m` ranks lower, it
//! is left out: the state is found at the same depth the other way. A rank follows from the kind of move and from what the
//! servers concerned look like before it, not from their names, so that this holds as well where servers are taken for each
//! other; ranks rise along such a detour, so that it ends.
//!
//! And what a leader can replicate to more servers at once, it does not replicate to some of them first.

use cluster::{MessageId, Step, World};
use raft_core::{ChangeRequest, JointQuorum, Leadership, Message, Server, ServerId, ServerSet, Timer};

use crate::Move;
use crate::interned_state::MAX_SERVERS;
use crate::moves::is_target;

/// What must be known of a move to tell whether it commutes with the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Footprint {
    priority: u64,
    /// The servers that the move reads or changes.
    servers: ServerSet,
    /// The leader that replicates, to servers that are not ahead of it.
    replicating_leader: Option<ServerId>,
    /// Whether there may be more messages in flight after the move than before.
    may_add_messages: bool,
    /// Whether somebody was elected or something committed by it. In a cluster that is broken already, it matters who came first.
    writes_history: bool,
}

impl Footprint {
    /// Of a move that is possible in `world`, whose servers look like this.
    pub(crate) fn new(world: &World, node_hashes: &[u64; MAX_SERVERS], action: &Move) -> Self {
        let footprint = Self::from_move(world, action);
        let involved = node_hashes.iter().zip(world.nodes()).filter(|(_, node)| footprint.servers.contains(node.id()));
        let state_hash = involved.map(|(hash, _)| hash).fold(0, |sum: u64, &hash| sum.wrapping_add(hash));
        Self { priority: footprint.priority << 56 | state_hash >> 8, ..footprint }
    }

    /// The same of a move of which one knows what came: whether it is noted in the history, if that matters.
    pub(crate) fn with_history_write(self, writes_history: bool) -> Self {
        Self { writes_history, ..self }
    }

    fn from_move(world: &World, action: &Move) -> Self {
        let only = |id: ServerId| ServerSet::EMPTY.with(id);
        let (priority, servers) = match *action {
            Move::Apply(id) => (0, only(id)),
            Move::Restart(id) => (1, only(id)),
            Move::StepDown(id) => (2, only(id)),
            // Another target is first asked for: then all that the operator has in hand is another.
            Move::Roster { server, target } => {
                (3, if is_target(world, target) { only(server) } else { all_servers(world) })
            }
            Move::Propose(id) => (4, only(id)),
            Move::Change { leader, request } => (5, added_servers(request).with(leader)),
            Move::CatchUp { leader, newcomers } => (5, newcomers.with(leader)),
            Move::Expire { leader, .. } => (2, only(leader)),
            Move::Replicate { leader, to } => (6, to.with(leader)),
            Move::Commit(leader) => (7, replication_targets(world, leader).with(leader)),
            Move::Elect { candidate, voters } => (8, contacted(world, candidate, voters)),
            Move::Step(step) => return Self::from_step(world, step),
        };
        let replicating_leader = match *action {
            Move::Replicate { leader, to } if !any_in_later_term(world, leader, to) => Some(leader),
            _ => None,
        };
        Self { priority, servers, replicating_leader, may_add_messages: false, writes_history: false }
    }

    fn from_step(world: &World, step: Step) -> Self {
        let only = |id: ServerId| ServerSet::EMPTY.with(id);
        // The message must have been there before: not sent by whoever acted.
        let endpoints = |id: MessageId| only(id.from).with(id.to);
        let (priority, servers, may_add_messages) = match step {
            Step::Drop(id) => (0, endpoints(id), false),
            Step::Deliver(id) => match world.network().get(id).map(|flight| &flight.message) {
                Some(Message::RequestVote { .. }) => (1, endpoints(id), false),
                Some(Message::AppendEntries { .. }) => (2, endpoints(id), false),
                Some(Message::Vote { .. }) => (12, endpoints(id), true),
                Some(Message::AppendAccepted { .. }) => (13, endpoints(id), true),
                _ => (14, endpoints(id), true),
            },
            Step::Fire { server, timer: Timer::Lease } => (3, only(server), false),
            Step::Fire { server, timer: Timer::QuorumCheck } => (4, only(server), false),
            Step::Crash(server) => (5, only(server), false),
            Step::Restart(server) => (6, only(server), false),
            Step::OperatorStops(server) => (7, only(server), false),
            Step::OperatorStarts(server) => (8, only(server), false),
            Step::Fire { server, timer: Timer::Election } => (15, only(server), true),
            Step::Fire { server, timer: Timer::Heartbeat } => (16, only(server), true),
            Step::Fire { server, .. } => (17, only(server), true),
            Step::Propose { server, .. } => (18, only(server), true),
            // Changes and whatever else there is have to do with everybody.
            _ => (19, all_servers(world), true),
        };
        Self { priority, servers, replicating_leader: None, may_add_messages, writes_history: false }
    }

    /// Whether a move, possible after `before`, can be left out: it is tried before it as well, or together with it.
    pub(crate) fn is_covered_by(self, before: Self) -> bool {
        if before.writes_history {
            return false;
        }
        if let (Some(leader), Some(same)) = (self.replicating_leader, before.replicating_leader)
            && leader == same
            && self.servers.intersection(before.servers) == ServerSet::EMPTY.with(leader)
        {
            return true;
        }
        // Where it may fill the network, there might have been no room for the other one after it.
        self.priority < before.priority && !self.may_add_messages && self.servers.is_disjoint(before.servers)
    }
}

fn all_servers(world: &World) -> ServerSet {
    world.nodes().iter().map(cluster::Node::id).collect()
}

/// Whether the leader would learn of a later term.
fn any_in_later_term(world: &World, leader: ServerId, to: ServerSet) -> bool {
    let term = |id| world.node(id).map(|node| node.disk().current_term);
    to.iter().any(|id| term(id) > term(leader))
}

fn added_servers(request: ChangeRequest) -> ServerSet {
    match request {
        ChangeRequest::Simple(change) => ServerSet::EMPTY.with(change.server()),
        ChangeRequest::Joint { add_voters, .. } => add_voters,
    }
}

fn replication_targets(world: &World, leader: ServerId) -> ServerSet {
    let leadership = world.server(leader).and_then(|server| server.leadership());
    leadership.into_iter().flat_map(Leadership::progress).map(|progress| progress.id).collect()
}

/// Where the voters are too few, others say that they would vote.
fn contacted(world: &World, candidate: ServerId, voters: ServerSet) -> ServerSet {
    let configuration = world.server(candidate).map(Server::configuration).unwrap_or_default();
    // With other quorums than Raft's, they may be too few where these would do.
    let other_quorums = world.rules().joint_needs_both != JointQuorum::BothHalves;
    // And where a link is cut, some of them may not be heard.
    let network = world.network();
    let is_reachable = |&id: &ServerId| !network.is_cut(candidate, id) && !network.is_cut(id, candidate);
    let reachable = if network.cuts().is_empty() { voters } else { voters.iter().filter(is_reachable).collect() };
    let too_few = other_quorums || !configuration.is_quorum(reachable.with(candidate));
    let others = if too_few { configuration.all_voters() } else { ServerSet::EMPTY };
    others.union(voters).with(candidate)
}
