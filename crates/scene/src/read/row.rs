//! The order of the row: leaving, staying, joining. In that order one line can part two disjoint majorities.

use cluster::World;
use raft_core::{ServerId, ServerSet};

use super::wall::Walls;
use crate::view::Group;

/// The change that a lane shows, and the order of its row.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Row {
    /// The voters before the change.
    pub old: ServerSet,
    /// The voters after it.
    pub new: ServerSet,
    /// The order within the groups, where it is fixed; who is not named comes after, in order of name.
    pub order: Vec<ServerId>,
}

impl Row {
    /// The row of a change, in order of name.
    #[must_use]
    pub fn new(old: ServerSet, new: ServerSet) -> Self {
        Self { old, new, order: Vec::new() }
    }

    /// Every server of the world in row order. A wall moves the staying servers of its left side to the left.
    pub(super) fn places(&self, world: &World, walls: Option<&Walls>) -> Vec<(ServerId, Group)> {
        let there = |id: &ServerId| world.node(*id).is_some();
        let unnamed = world.nodes().iter().map(cluster::Node::id).filter(|id| !self.order.contains(id));
        let ids: Vec<ServerId> = self.order.iter().copied().filter(there).chain(unnamed).collect();
        let side = |id: ServerId| walls.map_or(0, |walls| walls.side(id, self));
        let mut places = Vec::with_capacity(ids.len());
        for group in [Group::Leaving, Group::Staying, Group::Joining] {
            for wanted in 0..3 {
                let here = ids.iter().filter(|id| self.group(**id) == group && side(**id) == wanted);
                places.extend(here.map(|id| (*id, group)));
            }
        }
        places
    }

    fn group(&self, id: ServerId) -> Group {
        match (self.old.contains(id), self.new.contains(id)) {
            (true, true) => Group::Staying,
            (false, true) => Group::Joining,
            // Whoever is not wanted any more is on its way out, or was never in.
            (_, false) => Group::Leaving,
        }
    }
}
