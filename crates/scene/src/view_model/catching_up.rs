//! Servers that a leader catches up.

use cluster::{Node, World};
use raft_core::{Server, ServerSet};

/// Servers that a leader is catching up before it makes them voters. Only the leader knows them; they are in no log.
pub(crate) fn catching_up(world: &World) -> ServerSet {
    let leaders = world.nodes().iter().filter_map(Node::server).filter_map(Server::leadership);
    leaders
        .filter_map(|leadership| leadership.catch_up())
        .fold(ServerSet::EMPTY, |all, catch_up| all.union(catch_up.newcomers))
}
