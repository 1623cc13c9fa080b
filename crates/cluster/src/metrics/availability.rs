//! Whether anybody can commit, and how many failures that would survive.
//!
//! Quorums are those of Raft, a majority of both halves where there are two, also where a rule is off that says so.

use raft_core::{Configuration, LogIndex, Server, ServerSet, Term, quorum};

use crate::{Node, World};

/// Whether a leader is able to commit: it runs, and a quorum of the configuration in force at it runs, has no link to or
/// from the leader cut, and is not in a later term, in which it would refuse the leader's entries. The leader counts where
/// it is a voter. Nobody is asked: messages that are lost on a whole link do not count.
pub(super) fn any_leader_can_commit(world: &World) -> bool {
    world.nodes().iter().filter_map(Node::server).any(|server| {
        let hears = |other: &Server| other.current_term() <= server.current_term();
        server.leadership().is_some() && quorum_slack(server.configuration(), reach(world, server, hears)).is_some()
    })
}

/// How many of the servers that run may crash, whichever they are, with a quorum left: of the configuration in force at
/// the server that counts, among those that run and have no link to or from that server cut. `None`, if there is no quorum
/// now.
///
/// The server that counts is the leader of the highest term; if nobody leads, of those with a vote the one with the most
/// up-to-date log (paper 5.4.1). Who reaches no quorum does not count; of several alike, the one that can slack least.
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

/// The term that a server leads, and how up to date its log is.
type Standing = (Option<Term>, Term, LogIndex);

/// Of the servers that run, those with no link to or from `server` cut, and itself, as far as `counts` says yes.
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

/// How many of `present` a quorum can do without, whichever they are: of the weaker half, those beyond its majority. `None`
/// without a quorum, and without voters.
fn quorum_slack(configuration: Configuration, present: ServerSet) -> Option<usize> {
    let of_half = |half: ServerSet| half.intersection(present).len().checked_sub(quorum::quorum_size(half.len()));
    let (new, old) = (configuration.voters(), configuration.outgoing());
    if new.is_empty() {
        return None;
    }
    let slack = of_half(new)?;
    if old.is_empty() { Some(slack) } else { Some(slack.min(of_half(old)?)) }
}
