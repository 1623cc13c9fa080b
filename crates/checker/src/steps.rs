//! Granularity of Steps: every Step that is enabled in a World, within the bounds.

use cluster::{DownReason, Mode, Node, Step, World};
use raft_core::{Server, Timer};

use crate::moves::{for_each_change, is_target, next_command, transfer_targets};
use crate::{Bounds, BudgetUsed, Move, Query};

/// Puts every enabled Step into `moves`, in a fixed order. [`World::apply`] refuses none of them.
pub(crate) fn enabled_steps(world: &World, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
    let bounds = &query.bounds;
    let in_flight = world.network().in_flight();
    let has_room = in_flight.len() < usize::from(bounds.in_flight);
    for flight in in_flight {
        moves.push(Move::Step(Step::Deliver(flight.id)));
        if bounds.loss {
            moves.push(Move::Step(Step::Drop(flight.id)));
        }
        if bounds.duplication && has_room {
            moves.push(Move::Step(Step::Duplicate(flight.id)));
        }
    }
    for server in world.nodes().iter().filter_map(Node::server) {
        let timers = server.timers().iter().filter(|&timer| may_fire(server, timer, bounds, has_room));
        moves.extend(timers.map(|timer| Move::Step(Step::Fire { server: server.id(), timer })));
        if used.snapshots < bounds.snapshots && server.log().snapshot().index < server.commit_index() {
            moves.push(Move::Step(Step::Compact(server.id())));
        }
        if server.leadership().is_some() && has_room {
            leader_steps(world, server, used, query, moves);
        }
    }
    for node in world.nodes() {
        if node.server().is_none() && used.lost_disks < bounds.lost_disks {
            moves.push(Move::Step(Step::LoseDisk(node.id())));
        }
        match node {
            Node::Up(server) if used.crashes < bounds.crashes => moves.push(Move::Step(Step::Crash(server.id()))),
            Node::Down { id, cause: DownReason::Crashed, .. } => moves.push(Move::Step(Step::Restart(*id))),
            Node::Up(_) | Node::Down { .. } => {}
        }
    }
    if world.mode() == Mode::Naive {
        operator_steps(world, used, query, moves);
    }
}

/// Whether the timer may fire without leading outside the bounds at once.
fn may_fire(server: &Server, timer: Timer, bounds: &Bounds, has_room: bool) -> bool {
    match timer {
        Timer::Election => {
            has_room && server.current_term() < bounds.term && u64::from(server.log().last_index()) < bounds.log
        }
        Timer::Heartbeat => has_room,
        Timer::Lease | Timer::QuorumCheck | Timer::Round | Timer::Transfer | Timer::Apply => true,
    }
}

/// Steps by which a client or the admin makes requests of a leader.
fn leader_steps(world: &World, leader: &Server, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
    let bounds = &query.bounds;
    if used.transfers < bounds.transfers && leader.leadership().is_some_and(|it| it.transfer().is_none()) {
        let targets = transfer_targets(world, leader).iter();
        moves.extend(targets.map(|to| Move::Step(Step::Transfer { server: leader.id(), to })));
    }
    if u64::from(leader.log().last_index()) >= bounds.log {
        return;
    }
    if used.commands < bounds.commands {
        moves.push(Move::Step(Step::Propose { server: leader.id(), command: next_command(leader) }));
    }
    let server = leader.id();
    for_each_change(world, leader, used, query, |request| moves.push(Move::Step(Step::Request { server, request })));
}

/// Steps of the operator in naive mode.
fn operator_steps(world: &World, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
    if used.changes < query.bounds.changes {
        let others = query.targets.iter().filter(|target| !is_target(world, target.voters()));
        moves.extend(
            others.map(|target| Move::Step(Step::Ask { target: target.voters(), learners: target.learners() })),
        );
    }
    moves.extend(world.operator().to_stop().iter().map(|id| Move::Step(Step::OperatorStops(id))));
    let startable = world.operator().to_start().iter().filter(|&id| !world.node(id).is_some_and(is_crashed));
    moves.extend(startable.map(|id| Move::Step(Step::OperatorStarts(id))));
}

/// Whether the server is down by a crash.
fn is_crashed(node: &Node) -> bool {
    matches!(node, Node::Down { cause: DownReason::Crashed, .. })
}
