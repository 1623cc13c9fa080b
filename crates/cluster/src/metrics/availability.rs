//! Availability: whether any leader can commit, and how many failures the cluster tolerates.
//!
//! Quorums are those of Raft, a majority of each half of a joint configuration, also where a rule that demands them
//! is off.

use raft_core::{Configuration, LogIndex, Server, ServerSet, Term, quorum};

use crate::{Node, World};

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

/// The number of running servers that may crash, whichever they are, with a quorum left: a quorum of the reference
/// server's configuration in force, among the servers that are running and have no cut link to or from the reference
/// server. `None`, if there is no quorum now.
///
/// The reference server is the leader of the highest term or, without a leader, the voter with the most up-to-date
/// log (paper 5.4.1). A server that reaches no quorum is not considered. Of servers that rank equal, the one with the
/// least slack counts.
pub(super) fn failures_tolerated(world: &World) -> Option<usize> {
    let mut best: Option<(Standing, usize)> = None;
    for server in world.nodes().iter().filter_map(Node::server) {
        let configuration = server.configuration();
        let leads = server.leadership().map(|_| server.current_term());
        if leads.is_none() && !configuration.all_voters().contains(server.id()) {
            continue;
        }
        let Some(slack) = quorum_slack(configuration, reach(world, server, |_| true)) else { continue };
        let standing = (leads, server.log().last_term(), server.log().last_index());
        if best.is_none_or(|(than, least)| standing > than || (standing == than && slack < least)) {
            best = Some((standing, slack));
        }
    }
    best.map(|(_, slack)| slack)
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
