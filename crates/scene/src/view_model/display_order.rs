//! The order of the row: leaving, staying, joining, outside. In that order one line can part two disjoint majorities.

use cluster::{Node, World};
use raft_core::{Server, ServerId, ServerSet};

use super::server::catching_up;
use super::wall::RivalLeaders;
use crate::view::Group;

/// The change that a lane shows, and the order of its row.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DisplayOrder {
    /// The voters before the change.
    pub old: ServerSet,
    /// The voters after it.
    pub new: ServerSet,
    /// The order within the groups, where it is fixed; who is not named comes after, in order of name.
    pub order: Vec<ServerId>,
}

impl DisplayOrder {
    /// The row of a change, in order of name.
    #[must_use]
    pub fn new(old: ServerSet, new: ServerSet) -> Self {
        Self { old, new, order: Vec::new() }
    }

    /// Every server of the world in row order. A wall moves the staying servers of its left side to the left.
    pub(super) fn arrange(&self, world: &World, rivals: Option<&RivalLeaders>) -> Vec<(ServerId, Group)> {
        let exists = |id: &ServerId| world.node(*id).is_some();
        let unnamed = world.nodes().iter().map(cluster::Node::id).filter(|id| !self.order.contains(id));
        let ids: Vec<ServerId> = self.order.iter().copied().filter(exists).chain(unnamed).collect();
        let side = |id: ServerId| rivals.map_or(0, |rivals| rivals.side(id, self));
        let mut arranged = Vec::with_capacity(ids.len());
        for group in [Group::Leaving, Group::Staying, Group::Joining, Group::Outside] {
            for wanted in 0..3 {
                let next = ids.iter().filter(|id| self.group(world, **id) == group && side(**id) == wanted);
                arranged.extend(next.map(|id| (*id, group)));
            }
        }
        arranged
    }

    fn group(&self, world: &World, id: ServerId) -> Group {
        let has_member = |server: &Server| server.configuration().members().contains(id);
        match (self.old.contains(id), self.new.contains(id)) {
            (true, true) => Group::Staying,
            (false, true) => Group::Joining,
            (true, false) => Group::Leaving,
            // A leader can be asked for a server past the change that the row shows.
            _ if catching_up(world).contains(id) || world.apparent_leader().is_some_and(has_member) => Group::Joining,
            // What an earlier change removed is in until nobody believes in it any more.
            _ if world.nodes().iter().filter_map(Node::server).any(has_member) => Group::Leaving,
            _ => Group::Outside,
        }
    }
}
