//! Partial order reduction: explores one order of each pair of independent moves, the one in which the move of lower
//! priority value comes first.
//!
//! Let a move `c` lead to a state in which a move `m` is enabled. If `m` and `c` involve disjoint sets of servers, `m`
//! was enabled before `c`, and `m`, `c` leads to the same state as `c`, `m`. So if `m` has the lower priority, it is
//! left out: the other order finds the state at the same depth. The priority depends on the kind of move and on the
//! hashes of the involved servers before it, not on their ids. So the reduction stays sound together with symmetry
//! reduction. Priorities rise along each such detour, so it ends.
//!
//! Also merges replications: after a leader has replicated to some servers, its replication to others is left out,
//! since one move replicates to all of them.

use cluster::{MessageId, Step, World};
use raft_core::{JointQuorum, Leadership, Message, Server, ServerId, ServerSet, Timer};

use crate::Move;
use crate::interned_state::MAX_SERVERS;
use crate::moves::is_target;

/// The properties of a move that decide whether it is independent of the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Footprint {
    priority: u64,
    /// The servers that the move reads or changes.
    servers: ServerSet,
    /// The leader of a replication to servers that are not in a later term.
    replicating_leader: Option<ServerId>,
    /// Whether more messages may be in flight after the move than before.
    may_add_messages: bool,
    /// Whether the move wrote an election or a commit to the history, in a query for one property. Once another
    /// property is violated, the order of such writes matters.
    writes_history: bool,
}

impl Footprint {
    /// Creates the footprint of a move that is enabled in `world`, whose servers have these hashes.
    pub(crate) fn new(world: &World, node_hashes: &[u64; MAX_SERVERS], action: &Move) -> Self {
        let footprint = Self::from_move(world, action);
        let involved = node_hashes.iter().zip(world.nodes()).filter(|(_, node)| footprint.servers.contains(node.id()));
        let state_hash = involved.map(|(hash, _)| hash).fold(0, |sum: u64, &hash| sum.wrapping_add(hash));
        Self { priority: footprint.priority << 56 | state_hash >> 8, ..footprint }
    }

    /// Records, once the move's effect is known, whether it wrote to the history.
    pub(crate) fn with_history_write(self, writes_history: bool) -> Self {
        Self { writes_history, ..self }
    }

    fn from_move(world: &World, action: &Move) -> Self {
        let only = |id: ServerId| ServerSet::EMPTY.with(id);
        let (priority, servers) = match *action {
            Move::Apply(id) => (0, only(id)),
            Move::Restart(id) => (1, only(id)),
            Move::StepDown(id) => (2, only(id)),
            // A new target must be requested first, which replaces the operator's whole task.
            Move::Roster { server, target } => {
                (3, if is_target(world, target) { only(server) } else { all_servers(world) })
            }
            Move::Propose(id) => (4, only(id)),
            Move::Change { leader, request } => (5, request.added_servers().with(leader)),
            Move::CatchUp { leader, newcomers } => (5, newcomers.with(leader)),
            Move::Expire { leader, .. } => (2, only(leader)),
            Move::Replicate { leader, to } => (6, to.with(leader)),
            Move::Commit(leader) => (7, replication_targets(world, leader).with(leader)),
            Move::Elect { candidate, voters } => (8, contacted(world, candidate, voters)),
            Move::Refuse { candidate, voter } => (8, only(candidate).with(voter)),
            Move::Crash(id) => (9, only(id)),
            Move::LoseDisk(id) => (10, only(id)),
            Move::Compact(id) => (11, only(id)),
            Move::Transfer { .. } => (12, all_servers(world)),
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
        // The message must have been in flight before. That the sender is in the footprint ensures that the previous
        // move did not send it.
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
            // Changes and all other Steps may involve every server.
            _ => (19, all_servers(world), true),
        };
        Self { priority, servers, replicating_leader: None, may_add_messages, writes_history: false }
    }

    /// Whether this move, enabled after the move `before`, can be left out: it is also explored before that move or
    /// together with it.
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
        // A move that adds messages may leave no room in flight for the other move.
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

fn replication_targets(world: &World, leader: ServerId) -> ServerSet {
    let leadership = world.server(leader).and_then(|server| server.leadership());
    leadership.into_iter().flat_map(Leadership::progress).map(|progress| progress.id).collect()
}

/// The servers in an election: the voters, and all others whose pre-votes are needed if the voters are too few.
fn contacted(world: &World, candidate: ServerId, voters: ServerSet) -> ServerSet {
    let configuration = world.server(candidate).map(Server::configuration).unwrap_or_default();
    // Without one of these rules, voters that would suffice in Raft may be too few: another quorum is needed, or a vote
    // that they grant does not count.
    let rules = world.rules();
    let may_not_suffice = rules.joint_needs_both != JointQuorum::BothHalves
        || !rules.pre_vote_across_terms
        || !rules.candidate_votes_for_itself
        || !rules.answer_strangers
        || !rules.vote_kept;
    // Across a cut link, votes may not arrive.
    let network = world.network();
    let is_reachable = |&id: &ServerId| !network.is_cut(candidate, id) && !network.is_cut(id, candidate);
    let reachable = if network.cuts().is_empty() { voters } else { voters.iter().filter(is_reachable).collect() };
    let too_few = may_not_suffice || !configuration.is_quorum(reachable.with(candidate));
    let others = if too_few { configuration.all_voters() } else { ServerSet::EMPTY };
    others.union(voters).with(candidate)
}
