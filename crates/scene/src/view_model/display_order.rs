//! Display order of the servers: leaving, staying, joining, outside. In that order one line can separate two disjoint
//! majorities.

use cluster::{Mode, Node, World, Zone};
use raft_core::{Payload, Server, ServerId, ServerSet};

use super::catching_up::catching_up;
use super::wall::RivalLeaders;
use crate::view::Group;

/// The change that a lane shows, the order of its servers, and their zones.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DisplayOrder {
    /// The voters before the change.
    pub old: ServerSet,
    /// The voters after the change.
    pub new: ServerSet,
    /// Explicit order within the groups. Servers that are not listed follow, in ascending order of id.
    pub order: Vec<ServerId>,
    /// The zones of the servers.
    pub zones: Vec<Zone>,
}

impl DisplayOrder {
    /// The display order of a change, by ascending id within the groups.
    #[must_use]
    pub fn new(old: ServerSet, new: ServerSet) -> Self {
        Self { old, new, order: Vec::new(), zones: Vec::new() }
    }

    /// All servers of the World in display order, with their groups, in the groups' order. With a wall, servers of its
    /// left side go first in each group.
    pub(super) fn arrange(&self, world: &World, rivals: Option<&RivalLeaders>) -> Vec<(ServerId, Group)> {
        let exists = |id: &ServerId| world.node(*id).is_some();
        let unnamed = world.nodes().iter().map(cluster::Node::id).filter(|id| !self.order.contains(id));
        let ids: Vec<ServerId> = self.order.iter().copied().filter(exists).chain(unnamed).collect();
        let side = |id: ServerId| rivals.map_or(0, |rivals| rivals.side(id, self.old, self.new));
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
        // Two leaders of one term may belong to two clusters.
        let is_rival = |server: &Server| {
            let term = world.apparent_leader().map(Server::current_term);
            server.leadership().is_some() && Some(server.current_term()) == term && has_member(server)
        };
        let is_led_by_any = || world.nodes().iter().filter_map(Node::server).any(is_rival);
        let is_led = || world.apparent_leader().is_some_and(has_member);
        let is_known = || world.nodes().iter().filter_map(Node::server).any(has_member);
        let is_wanted = || world.target().is_some_and(|target| target.members().contains(id));
        match (self.old.contains(id), self.new.contains(id)) {
            (true, false) => Group::Leaving,
            // A request that bypassed the admin has removed it.
            (true, true) if world.apparent_leader().is_some() && !is_led_by_any() && !is_wanted() => Group::Leaving,
            (true, true) => Group::Staying,
            (false, true) => Group::Joining,
            // A learner from the start stays with the voters, until a change leaves it out.
            _ if world.initial_configuration().learners().contains(id)
                && is_known()
                && world.apparent_leader().is_none_or(has_member) =>
            {
                if world.target().is_none() || is_wanted() {
                    Group::Staying
                } else {
                    Group::Leaving
                }
            }
            // A leader can receive a request for a server outside the change that the lane shows.
            _ if catching_up(world).contains(id) || is_led() => Group::Joining,
            // A server that an earlier change removed stays in the lane while it is in any live server's configuration.
            _ if was_member(world, id) && is_known() => Group::Leaving,
            _ => Group::Outside,
        }
    }
}

/// Whether a server was a member at the start, or by a committed configuration. In naive mode a roster
/// suffices.
fn was_member(world: &World, id: ServerId) -> bool {
    let has = |payload: &Payload| matches!(payload, Payload::Configuration(it) if it.members().contains(id));
    world.mode() == Mode::Naive
        || world.initial_configuration().members().contains(id)
        || world.history().committed().any(|(_, committed)| has(&committed.entry.payload))
}
