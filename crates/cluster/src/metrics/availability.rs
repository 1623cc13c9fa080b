//! Availability: whether any leader can commit, and how many failures the cluster tolerates.
//!
//! Quorums are those of Raft, a majority of each half of a joint configuration, also where a rule that demands them
//! is off.

use raft_core::{Configuration, LogIndex, Server, ServerId, ServerSet, Term, quorum};

use crate::{Mode, Node, World, Zone};

/// Whether some leader can commit. It can if a quorum of the configuration in force at it is running, has no cut link
/// to or from the leader, and is not in a later term, in which it would refuse the leader's entries. The leader
/// counts if it is a voter. The answer depends on the state of servers and links alone: messages lost on a link that
/// is not cut do not count.
pub(super) fn any_leader_can_commit(world: &World) -> bool {
    world.nodes().iter().filter_map(Node::server).any(|server| {
        let hears = |other: &Server| other.current_term() <= server.current_term();
        server.leadership().is_some() && quorum_slack(server.configuration(), reach(world, server, hears)).is_some()
    })
}

/// The configuration by which availability is judged, and the servers with which it may have a quorum: those of a
/// reference server.
///
/// The reference server is the leader of the highest term or, without a leader, the voter with the most up-to-date
/// log (paper 5.4.1). A server that reaches no quorum is not considered. Of servers that rank equal, the one with the
/// least slack counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuorumReach {
    /// The reference server.
    pub server: ServerId,
    /// The reference server's configuration in force.
    pub configuration: Configuration,
    /// The servers that are running and have no cut link to or from the reference server, and that server itself.
    pub reached: ServerSet,
}

impl QuorumReach {
    /// The reach of the reference server; `None`, if no server reaches a quorum.
    #[must_use]
    pub fn new(world: &World) -> Option<Self> {
        let mut best: Option<(Standing, usize, Self)> = None;
        for server in world.nodes().iter().filter_map(Node::server) {
            let configuration = server.configuration();
            let leads = server.leadership().map(|_| server.current_term());
            if leads.is_none() && !configuration.all_voters().contains(server.id()) {
                continue;
            }
            let reached = reach(world, server, |_| true);
            let Some(slack) = quorum_slack(configuration, reached) else { continue };
            let standing = (leads, server.log().last_term(), server.log().last_index());
            if best.is_none_or(|(than, least, _)| standing > than || (standing == than && slack < least)) {
                best = Some((standing, slack, Self { server: server.id(), configuration, reached }));
            }
        }
        best.map(|(_, _, reach)| reach)
    }

    /// The number of zones that may fail now, whichever they are, with a quorum left. A server in no zone counts as a
    /// zone of its own.
    #[must_use]
    pub fn zones_tolerated(&self, zones: &[Zone]) -> Option<usize> {
        let groups: Vec<ServerSet> = zones.iter().map(|zone| zone.servers).collect();
        self.configuration.groups_tolerated(self.reached, &groups)
    }

    /// Whether running voters count by different configurations in naive mode, where no log says which is the latest.
    /// Then the reference server's reach says nothing of the others, and no number of failures is that of the cluster.
    #[must_use]
    pub fn rosters_differ(world: &World) -> bool {
        let running = world.nodes().iter().filter_map(Node::server);
        let is_voter = |server: &&Server| server.configuration().all_voters().contains(server.id());
        let mut rosters = running.filter(is_voter).map(Server::configuration);
        let first = rosters.next();
        world.mode() == Mode::Naive && rosters.any(|other| Some(other) != first)
    }

    /// The number of running servers that may crash, whichever they are, with a quorum left. `None`, if there is no
    /// quorum now.
    pub(super) fn failures_tolerated_in(world: &World) -> Option<usize> {
        Self::new(world).and_then(|reach| quorum_slack(reach.configuration, reach.reached))
    }
}

/// Rank of a reference server: the term that it leads, then how up to date its log is.
type Standing = (Option<Term>, Term, LogIndex);

/// The running servers for which `counts` holds and whose links to and from `server` are not cut. `server` itself is
/// among them, if `counts` holds for it.
fn reach(world: &World, server: &Server, counts: impl Fn(&Server) -> bool) -> ServerSet {
    let (network, id) = (world.network(), server.id());
    let mut reached = ServerSet::EMPTY;
    for other in world.nodes().iter().filter_map(Node::server) {
        let to = other.id();
        if counts(other) && (to == id || !(network.is_cut(id, to) || network.is_cut(to, id))) {
            reached.insert(to);
        }
    }
    reached
}

/// How many servers of `present` may fail, whichever they are, with a quorum left: in the half with the least slack,
/// the number beyond its majority. `None` without a quorum, or without voters.
fn quorum_slack(configuration: Configuration, present: ServerSet) -> Option<usize> {
    let of_half = |half: ServerSet| half.intersection(present).len().checked_sub(quorum::quorum_size(half.len()));
    let (new, old) = (configuration.voters(), configuration.outgoing());
    if new.is_empty() {
        return None;
    }
    let slack = of_half(new)?;
    if old.is_empty() { Some(slack) } else { Some(slack.min(of_half(old)?)) }
}
