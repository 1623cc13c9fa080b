//! A small search of continuations, for tests: messages arrive in the order of sending, and before any timer fires.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use std::collections::BTreeSet;

use cluster::{Mode, Node, NullSink, Step, World};
use raft_core::{Configuration, Server, ServerSet, Term, Timer};
use scenario::{Continuations, Possibility};

/// Terms beyond those of the start. Entries need no bound: each term has few.
const MORE_TERMS: u64 = 2;
const MAX_STATES: usize = 20_000;

/// The search.
pub(crate) struct BruteForce;

impl Continuations for BruteForce {
    fn can_lead(&self, world: &World) -> Possibility {
        search(vec![world.clone()], &|world| {
            let commits = |it: &Server| it.log().term_at(it.commit_index()) == Some(it.current_term());
            world.nodes().iter().filter_map(Node::server).any(|it| it.leadership().is_some() && commits(it))
        })
    }

    fn can_finish(&self, world: &World, targets: &[Configuration]) -> Possibility {
        let mut starts = vec![world.clone()];
        if world.target().is_none() {
            starts.clear();
            for target in targets {
                let mut start = world.clone();
                let ask = Step::Ask { target: target.voters(), learners: target.learners() };
                start.apply(ask, &mut NullSink).expect("the members can be asked for");
                starts.push(start);
            }
        }
        search(starts, &World::change_is_finished)
    }
}

fn search(mut frontier: Vec<World>, is_there: &dyn Fn(&World) -> bool) -> Possibility {
    let Some(start) = frontier.first() else { panic!("there is a start") };
    let latest = start.history().evidence().latest_configuration().unwrap_or(start.initial_configuration());
    let up: ServerSet = start.nodes().iter().filter_map(Node::server).map(Server::id).collect();
    if start.mode() != Mode::Naive && !latest.is_quorum(up) {
        return Possibility::NoQuorum;
    }
    let max_term = u64::from(latest_term(start)) + MORE_TERMS;
    for world in &mut frontier {
        for (from, to) in world.network().cuts().to_vec() {
            world.apply(Step::Heal { from, to }, &mut NullSink).expect("the link is cut");
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(world) = frontier.pop() {
        if is_there(&world) {
            return Possibility::Possible;
        }
        for step in steps(&world) {
            let mut next = world.clone();
            if next.apply(step, &mut NullSink).is_err() {
                continue;
            }
            if u64::from(latest_term(&next)) <= max_term && seen.insert(next.fingerprint()) {
                frontier.push(next);
            }
        }
        if seen.len() > MAX_STATES {
            return Possibility::Undecided { why: "the state space is too large".to_owned() };
        }
    }
    Possibility::Impossible { allowance: format!("{MORE_TERMS} more terms") }
}

/// Latest term of a server that runs.
fn latest_term(world: &World) -> Term {
    world.nodes().iter().filter_map(Node::server).map(Server::current_term).max().unwrap_or_default()
}

fn steps(world: &World) -> Vec<Step> {
    if let Some(first) = world.network().in_flight().first() {
        return vec![Step::Deliver(first.id)];
    }
    let mut steps: Vec<Step> = world.operator_next().into_iter().collect();
    for server in world.nodes().iter().filter_map(Node::server) {
        if server.leadership().is_some() && world.admin().has_next_step() {
            steps.push(Step::AdminAsks(server.id()));
        }
        let armed = Timer::ALL.into_iter().filter(|&timer| server.timers().contains(timer));
        steps.extend(armed.map(|timer| Step::Fire { server: server.id(), timer }));
    }
    steps
}
