//! Every Step that is possible in a World, within bounds.

use cluster::{Down, Mode, Node, Step, World};
use raft_core::{Server, ServerSet, Timer};

use crate::Bounds;

/// Puts every possible Step into `steps`, in a fixed order. A Step given here is never refused.
pub fn enabled(world: &World, bounds: &Bounds, steps: &mut Vec<Step>) {
    steps.clear();
    let flights = world.network().flights();
    let room = flights.len() < bounds.in_flight;
    for flight in flights {
        steps.push(Step::Deliver(flight.id));
        if bounds.loss {
            steps.push(Step::Drop(flight.id));
        }
    }
    for server in world.nodes().iter().filter_map(Node::server) {
        let timers = server.timers().iter().filter(|&timer| may_fire(server, timer, bounds, room));
        steps.extend(timers.map(|timer| Step::Fire { server: server.id(), timer }));
    }
    let crashed = world.nodes().iter().filter(|node| matches!(node, Node::Down { cause: Down::Crashed, .. })).count();
    for node in world.nodes() {
        match node {
            Node::Up(server) if crashed < bounds.crashed => steps.push(Step::Crash(server.id())),
            Node::Down { id, cause: Down::Crashed, .. } => steps.push(Step::Restart(*id)),
            Node::Up(_) | Node::Down { .. } => {}
        }
    }
    change_steps(world, bounds, steps);
}

/// Timers that would only go round in circles, or beyond the bounds, do not fire.
fn may_fire(server: &Server, timer: Timer, bounds: &Bounds, room: bool) -> bool {
    match timer {
        Timer::Election => {
            room && server.current_term() < bounds.term && u64::from(server.log().last_index()) < bounds.log
        }
        Timer::Heartbeat => room,
        Timer::Lease | Timer::QuorumCheck | Timer::Round | Timer::Transfer | Timer::Apply => true,
    }
}

/// What somebody, the admin and the operator can do.
fn change_steps(world: &World, bounds: &Bounds, steps: &mut Vec<Step>) {
    match (bounds.target, world.target()) {
        (Some(target), None) => steps.push(Step::Ask { target, learners: ServerSet::EMPTY }),
        (_, Some(_)) if world.mode() == Mode::Naive => {
            steps.extend(world.operator().to_stop().iter().map(Step::OperatorStops));
            let crashed = |id| matches!(world.node(id), Some(Node::Down { cause: Down::Crashed, .. }));
            steps.extend(world.operator().to_start().iter().filter(|&id| !crashed(id)).map(Step::OperatorStarts));
        }
        (_, Some(_)) if world.admin().wants_to_ask() => {
            let leaders = world.nodes().iter().filter_map(Node::server).filter(|it| it.leadership().is_some());
            steps.extend(leaders.map(|server| Step::AdminAsks(server.id())));
        }
        (_, None | Some(_)) => {}
    }
}
