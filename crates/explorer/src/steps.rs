//! Every Step that is possible in a World, within bounds: the grain of Steps.

use cluster::{DownReason, Mode, Node, Step, World};
use raft_core::{Server, ServerSet, Timer};

use crate::moves::{changes, command, wants};
use crate::{Bounds, Move, Question, Used};

/// Puts every possible Step into `moves`, in a fixed order. A Step given here is never refused.
pub(crate) fn possible(world: &World, used: Used, question: &Question, moves: &mut Vec<Move>) {
    let bounds = &question.bounds;
    let in_flight = world.network().in_flight();
    let room = in_flight.len() < usize::from(bounds.in_flight);
    for flight in in_flight {
        moves.push(Move::Step(Step::Deliver(flight.id)));
        if bounds.loss {
            moves.push(Move::Step(Step::Drop(flight.id)));
        }
        if bounds.duplication && room {
            moves.push(Move::Step(Step::Duplicate(flight.id)));
        }
    }
    for server in world.nodes().iter().filter_map(Node::server) {
        let timers = server.timers().iter().filter(|&timer| may_fire(server, timer, bounds, room));
        moves.extend(timers.map(|timer| Move::Step(Step::Fire { server: server.id(), timer })));
        if server.leadership().is_some() && room {
            of_a_leader(world, server, used, question, moves);
        }
    }
    for node in world.nodes() {
        match node {
            Node::Up(server) if used.crashes < bounds.crashes => moves.push(Move::Step(Step::Crash(server.id()))),
            Node::Down { id, cause: DownReason::Crashed, .. } => moves.push(Move::Step(Step::Restart(*id))),
            Node::Up(_) | Node::Down { .. } => {}
        }
    }
    if world.mode() == Mode::Naive {
        rosters(world, used, question, moves);
    }
}

/// Timers that would only go beyond the bounds do not fire.
fn may_fire(server: &Server, timer: Timer, bounds: &Bounds, room: bool) -> bool {
    match timer {
        Timer::Election => {
            room && server.current_term() < bounds.term && u64::from(server.log().last_index()) < bounds.log
        }
        Timer::Heartbeat => room,
        Timer::Lease | Timer::QuorumCheck | Timer::Round | Timer::Transfer | Timer::Apply => true,
    }
}

/// What a client and somebody who wants other members can ask of a leader.
fn of_a_leader(world: &World, leader: &Server, used: Used, question: &Question, moves: &mut Vec<Move>) {
    let bounds = &question.bounds;
    if u64::from(leader.log().last_index()) >= bounds.log {
        return;
    }
    if used.commands < bounds.commands {
        moves.push(Move::Step(Step::Propose { server: leader.id(), command: command(leader) }));
    }
    if used.changes < bounds.changes {
        let server = leader.id();
        changes(world, leader, question, |request| moves.push(Move::Step(Step::Request { server, request })));
    }
}

/// What the operator of the naive swap can do.
fn rosters(world: &World, used: Used, question: &Question, moves: &mut Vec<Move>) {
    if used.changes < question.bounds.changes {
        let others = question.targets.iter().filter(|&&target| !wants(world, target));
        moves.extend(others.map(|&target| Move::Step(Step::Ask { target, learners: ServerSet::EMPTY })));
    }
    moves.extend(world.operator().to_stop().iter().map(|id| Move::Step(Step::OperatorStops(id))));
    let startable = world.operator().to_start().iter().filter(|&id| !world.node(id).is_some_and(crashed));
    moves.extend(startable.map(|id| Move::Step(Step::OperatorStarts(id))));
}

/// Whether the machine is down by a crash.
fn crashed(node: &Node) -> bool {
    matches!(node, Node::Down { cause: DownReason::Crashed, .. })
}
