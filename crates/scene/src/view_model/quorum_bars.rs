//! Quorum bars: one for each distinct half of a configuration in force on a live server.

use cluster::{Node, World};
use raft_core::{Configuration, Payload, Role, Server, ServerId, ServerSet, quorum};

use super::decision::Decision;
use super::{DisplayOrder, label};
use crate::view::{ConfigurationLabel, CountOutcome, CountedThing, QuorumBar, QuorumCount, ServerView, VoterSlot};

pub(super) fn quorum_bars(
    world: &World,
    order: &DisplayOrder,
    ids: &[ServerId],
    decision: &Decision,
    servers: &[ServerView],
) -> Vec<QuorumBar> {
    effective_halves(world, order)
        .into_iter()
        .map(|half| QuorumBar {
            label: label::label_for_voters(half, order),
            counted: counted_thing(decision),
            counted_configuration: counted_configuration(world, order, decision).unwrap_or_default(),
            slots: servers
                .iter()
                .filter(|server| half.contains(server.id))
                .map(|server| VoterSlot {
                    server: server.id,
                    given_to: given_to(world, decision, server.id),
                    denies: server.denied_vote.map(|denied_vote| denied_vote.candidate),
                    up: server.badge.is_up(),
                })
                .collect(),
            counts: counts(world, ids, decision, half),
        })
        .collect()
}

/// Distinct halves: the old first, the new last, intermediate ones between them.
fn effective_halves(world: &World, order: &DisplayOrder) -> Vec<ServerSet> {
    let mut all: Vec<ServerSet> = Vec::new();
    for server in world.nodes().iter().filter_map(Node::server) {
        for half in halves(&server.configuration()) {
            if !half.is_empty() && !all.contains(&half) {
                all.push(half);
            }
        }
    }
    let position = |half: &ServerSet| match label::label_for_voters(*half, order) {
        ConfigurationLabel::Old => 0,
        ConfigurationLabel::Step(_) | ConfigurationLabel::OldNew | ConfigurationLabel::None => 1,
        ConfigurationLabel::New => 2,
    };
    (0..3).flat_map(|wanted| all.iter().copied().filter(move |half| position(half) == wanted)).collect()
}

fn halves(configuration: &Configuration) -> [ServerSet; 2] {
    [configuration.outgoing(), configuration.voters()]
}

fn counted_thing(decision: &Decision) -> CountedThing {
    match decision {
        Decision::Election { .. } | Decision::None => CountedThing::Votes,
        Decision::PreVote { .. } => CountedThing::PreVotes,
        Decision::Replication { index, .. } => CountedThing::Stored(*index),
    }
}

fn counted_configuration(world: &World, order: &DisplayOrder, decision: &Decision) -> Option<ConfigurationLabel> {
    let Decision::Replication { leader, index } = decision else { return None };
    match world.server(*leader)?.log().get(*index)?.payload {
        Payload::Configuration(configuration) => Some(label::label_for(&configuration, order)),
        Payload::NoOp | Payload::Command(_) => None,
    }
}

fn given_to(world: &World, decision: &Decision, voter: ServerId) -> Option<ServerId> {
    match decision {
        Decision::Election { .. } => decision.vote(world, voter),
        Decision::Replication { leader, index } => {
            let leading = world.server(*leader)?;
            let acknowledged = leading.leadership()?.match_index(voter).is_some_and(|stored| stored >= *index);
            (voter == *leader || acknowledged).then_some(*leader)
        }
        // A pre-vote binds no server, and a server may grant it to several.
        Decision::PreVote { .. } | Decision::None => None,
    }
}

/// The counts of the servers that need this half, in display order.
fn counts(world: &World, ids: &[ServerId], decision: &Decision, half: ServerSet) -> Vec<QuorumCount> {
    let counting: &[ServerId] = match decision {
        Decision::Election { candidates, .. } => candidates,
        Decision::PreVote { pre_candidates } => pre_candidates,
        Decision::Replication { leader, .. } => std::slice::from_ref(leader),
        Decision::None => &[],
    };
    let count_for = |id: &ServerId| {
        let server = world.server(*id)?;
        if !halves(&server.configuration()).contains(&half) {
            return None;
        }
        let voters = ids.iter().filter(|voter| half.contains(**voter));
        let has = match (decision, server.role()) {
            (Decision::PreVote { .. }, Role::PreCandidate(votes)) => votes.granted.intersection(half).len(),
            _ => voters.filter(|voter| given_to(world, decision, **voter) == Some(*id)).count(),
        };
        let needed = quorum::quorum_size(half.len());
        Some(QuorumCount { server: *id, has, needed, outcome: count_outcome(decision, server, has >= needed) })
    };
    counting.iter().filter_map(count_for).collect()
}

fn count_outcome(decision: &Decision, server: &Server, reached: bool) -> CountOutcome {
    let won = match decision {
        Decision::Election { term, .. } => server.leadership().is_some() && server.current_term() == *term,
        Decision::Replication { index, .. } => server.commit_index() >= *index,
        Decision::PreVote { .. } | Decision::None => false,
    };
    match (won, reached) {
        (true, _) => CountOutcome::Won,
        (false, true) => CountOutcome::Reached,
        (false, false) => CountOutcome::Open,
    }
}
