//! Conditions on a World, and Steps that are planned for the moment at which one first holds.

use raft_core::{Configuration, LogIndex, Role, Server, ServerId, ServerSet};

use crate::{Node, Step, World};

/// A placeholder for a server in a planned Step: the leader at the time of the Step; of several, one of the highest
/// term. Scripts and the diagram have room for servers of much smaller ids.
pub const LEADER: ServerId = ServerId::LAST;

/// A condition on a World.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Exactly these servers are leaders.
    Leads(ServerSet),
    /// At least one server is leader.
    SomebodyLeads,
    /// The server counts majorities of these voters; of both halves, if its configuration is joint.
    Counts {
        /// The server.
        server: ServerId,
        /// Voters of its configuration; those of C_old, if it is joint. None, if the server is down.
        voters: ServerSet,
        /// Voters of C_new, if its configuration is joint.
        joint_with: Option<ServerSet>,
    },
    /// The number of the server's entries is within these bounds.
    Has {
        /// The server.
        server: ServerId,
        /// Whether the entries are those that it knows to be committed: none, if it is down. Otherwise all entries of
        /// its log, also those that it compacted.
        is_committed: bool,
        /// Minimum.
        min: u64,
        /// Maximum.
        max: u64,
    },
    /// The server's log has a configuration of the change: C_old,new, or a simple configuration other than the initial
    /// one. In naive mode its roster counts, too.
    HasConfiguration {
        /// The server.
        server: ServerId,
        /// Whether the server must know the entry to be committed.
        is_committed: bool,
        /// Whether the configuration is joint.
        is_joint: bool,
    },
    /// The server is a candidate, of a pre-vote or of an election.
    Campaigns(ServerId),
    /// The server's vote in its term is for this candidate.
    VotesFor {
        /// The server.
        server: ServerId,
        /// The candidate.
        candidate: ServerId,
    },
}

/// A Step that is planned for the first moment at which a condition holds, in each run once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionalStep {
    /// The condition.
    pub condition: Condition,
    /// Time from that moment to the Step, in virtual milliseconds.
    pub delay: u64,
    /// The Step.
    pub step: Step,
}

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
