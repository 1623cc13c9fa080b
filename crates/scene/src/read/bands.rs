//! A band for each distinct half of a configuration in force on a live server.

use cluster::{Node, World};
use raft_core::{Configuration, Role, Server, ServerId, ServerSet, quorum};

use super::contest::Contest;
use super::{Row, label};
use crate::view::{Band, Label, Outcome, Place, Question, ServerView, Tally};

pub(super) fn bands(
    world: &World,
    row: &Row,
    ids: &[ServerId],
    contest: &Contest,
    servers: &[ServerView],
) -> Vec<Band> {
    halves_in_force(world, row)
        .into_iter()
        .map(|half| Band {
            label: label::of_voters(half, row),
            question: question(contest),
            places: servers
                .iter()
                .filter(|server| half.contains(server.id))
                .map(|server| Place {
                    server: server.id,
                    given_to: given_to(world, contest, server.id),
                    refuses: server.refusal.map(|refusal| refusal.candidate),
                    up: server.badge.is_up(),
                })
                .collect(),
            tallies: tallies(world, ids, contest, half),
        })
        .collect()
}

/// Old first, new last, and between them what lies between.
fn halves_in_force(world: &World, row: &Row) -> Vec<ServerSet> {
    let mut all: Vec<ServerSet> = Vec::new();
    for server in world.nodes().iter().filter_map(Node::server) {
        for half in halves(&server.configuration()) {
            if !half.is_empty() && !all.contains(&half) {
                all.push(half);
            }
        }
    }
    let rank = |half: &ServerSet| match label::of_voters(*half, row) {
        Label::Old => 0,
        Label::Step(_) | Label::OldNew | Label::None => 1,
        Label::New => 2,
    };
    (0..3).flat_map(|wanted| all.iter().copied().filter(move |half| rank(half) == wanted)).collect()
}

fn halves(configuration: &Configuration) -> [ServerSet; 2] {
    [configuration.outgoing(), configuration.voters()]
}

fn question(contest: &Contest) -> Question {
    match contest {
        Contest::Votes { .. } | Contest::Nothing => Question::Votes,
        Contest::PreVotes { .. } => Question::PreVotes,
        Contest::Stored { index, .. } => Question::Stored(*index),
    }
}

fn given_to(world: &World, contest: &Contest, voter: ServerId) -> Option<ServerId> {
    match contest {
        Contest::Votes { .. } => contest.vote(world, voter),
        Contest::Stored { leader, index } => {
            let leading = world.server(*leader)?;
            let acknowledged = leading.leadership()?.match_index(voter).is_some_and(|it| it >= *index);
            (voter == *leader || acknowledged).then_some(*leader)
        }
        // A pre-vote binds nobody, and one server may give it to many.
        Contest::PreVotes { .. } | Contest::Nothing => None,
    }
}

/// Those who count this half, in row order.
fn tallies(world: &World, ids: &[ServerId], contest: &Contest, half: ServerSet) -> Vec<Tally> {
    let who: &[ServerId] = match contest {
        Contest::Votes { standing, .. } => standing,
        Contest::PreVotes { asking } => asking,
        Contest::Stored { leader, .. } => std::slice::from_ref(leader),
        Contest::Nothing => &[],
    };
    let counted = |who: &ServerId| {
        let server = world.server(*who)?;
        if !halves(&server.configuration()).contains(&half) {
            return None;
        }
        let voters = ids.iter().filter(|id| half.contains(**id));
        let has = match (contest, server.role()) {
            (Contest::PreVotes { .. }, Role::PreCandidate(votes)) => votes.granted.intersection(half).len(),
            _ => voters.filter(|id| given_to(world, contest, **id) == Some(*who)).count(),
        };
        let needed = quorum::quorum_size(half.len());
        Some(Tally { who: *who, has, needed, outcome: outcome(contest, server, has >= needed) })
    };
    who.iter().filter_map(counted).collect()
}

fn outcome(contest: &Contest, server: &Server, reached: bool) -> Outcome {
    let won = match contest {
        Contest::Votes { term, .. } => server.leadership().is_some() && server.current_term() == *term,
        Contest::Stored { index, .. } => server.commit_index() >= *index,
        Contest::PreVotes { .. } | Contest::Nothing => false,
    };
    match (won, reached) {
        (true, _) => Outcome::Won,
        (false, true) => Outcome::Reached,
        (false, false) => Outcome::Open,
    }
}
