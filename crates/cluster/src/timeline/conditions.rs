//! Evaluation of conditions.

use raft_core::{Configuration, LogIndex, Role, Server, ServerSet};

use crate::{Condition, Node, World};

impl Condition {
    /// Whether the condition holds.
    #[must_use]
    pub fn holds(&self, world: &World) -> bool {
        match *self {
            Self::Leads(servers) => leaders(world) == servers,
            Self::SomebodyLeads => !leaders(world).is_empty(),
            Self::Counts { server, voters, joint_with } => {
                let it = world.server(server).map(Server::configuration).unwrap_or_default();
                let (old, new) = if it.is_joint() { (it.outgoing(), Some(it.voters())) } else { (it.voters(), None) };
                (old, new) == (voters, joint_with)
            }
            Self::Has { server, is_committed, min, max } => {
                let last = if is_committed {
                    world.server(server).map(Server::commit_index)
                } else {
                    world.node(server).map(|node| node.disk().log.last_index())
                };
                (min..=max).contains(&u64::from(last.unwrap_or_default()))
            }
            Self::HasConfiguration { server, is_committed, is_joint } => {
                let known = if is_committed { world.server(server).map(Server::commit_index) } else { None };
                let of_change = |index: LogIndex, it: Configuration| {
                    let is_new = it != Configuration::EMPTY && it != world.initial_configuration();
                    is_new
                        && it.is_joint() == is_joint
                        && (!is_committed || (index > LogIndex::ZERO && known.is_some_and(|known| index <= known)))
                };
                world.node(server).is_some_and(|node| {
                    let log = &node.disk().log;
                    let first = log.snapshot().index;
                    std::iter::successors(Some(first), |&index| log.next_configuration_after(index))
                        .map(|index| log.configuration_at_or_before(index))
                        .any(|(index, configuration)| of_change(index, configuration))
                })
            }
            Self::Campaigns(server) => {
                world.server(server).is_some_and(|it| matches!(it.role(), Role::PreCandidate(_) | Role::Candidate(_)))
            }
            Self::VotesFor { server, candidate } => {
                world.node(server).is_some_and(|node| node.disk().voted_for == Some(candidate))
            }
        }
    }
}

fn leaders(world: &World) -> ServerSet {
    let servers = world.nodes().iter().filter_map(Node::server);
    servers.filter(|server| server.leadership().is_some()).map(Server::id).collect()
}
