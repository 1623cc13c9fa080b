//! The five properties as the observer checks them, Step by Step, against an oracle that keeps the whole run and
//! checks it at its end.

use std::collections::BTreeMap;

use cluster::{DownReason, Mode, Node, Property, Setup, Step, World};
use oorandom::Rand64;
use raft_core::{
    Change, ChangeRequest, Command, ConfigActivation, JointQuorum, Rule, Rules, Server, ServerId, ServerSet, Timer,
};

#[path = "support/recording.rs"]
mod recording;

use recording::Recording;

/// A seeded source of random numbers.
struct Rng(Rand64);

impl Rng {
    fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.0.rand_range(0..sides as u64)).unwrap_or_default()
    }

    fn pick<T>(&mut self, things: impl IntoIterator<Item = T>) -> Option<T> {
        let mut things: Vec<T> = things.into_iter().collect();
        if things.is_empty() { None } else { Some(things.swap_remove(self.below(things.len()))) }
    }

    fn some(&mut self, servers: ServerSet) -> ServerSet {
        let some: ServerSet = servers.iter().filter(|_| self.below(2) == 0).collect();
        if some.is_empty() { servers.iter().take(1).collect() } else { some }
    }
}

/// A cluster of three servers and two newcomers, with up to two rules off.
fn world(rng: &mut Rng) -> World {
    let mode = Mode::ALL[rng.below(3)];
    let mut rules = Rules::RAFT;
    for _ in 0..rng.below(3) {
        rules = rules.without(Rule::ALL[rng.below(Rule::ALL.len())]);
    }
    match rng.below(8) {
        0 => rules.in_force_on_append = ConfigActivation::OnApplyNoCampaign,
        1 => rules.joint_needs_both = JointQuorum::Union,
        _ => {}
    }
    let servers =
        |numbers: std::ops::RangeInclusive<u64>| numbers.filter_map(|number| ServerId::try_from(number).ok()).collect();
    let old: ServerSet = servers(1..=3);
    World::new(&Setup { newcomers: servers(4..=5), leader: old.iter().next(), ..Setup::new(mode, rules, old) })
}

/// A random Step, which may be possible or not.
fn step(rng: &mut Rng, world: &World, number: u32) -> Option<Step> {
    let ids = || world.nodes().iter().map(Node::id);
    let up = || world.nodes().iter().filter_map(Node::server);
    let leads = |server: &&Server| server.leadership().is_some();
    Some(match rng.below(33) {
        0..=12 => Step::Deliver(rng.pick(world.network().in_flight())?.id),
        13 | 14 => Step::Drop(rng.pick(world.network().in_flight())?.id),
        15 => Step::Duplicate(rng.pick(world.network().in_flight())?.id),
        16..=18 => {
            let server = rng.pick(up())?;
            Step::Fire { server: server.id(), timer: rng.pick(server.timers().iter())? }
        }
        19 | 20 => Step::Fire { server: rng.pick(up())?.id(), timer: Timer::Lease },
        21 => Step::Fire { server: rng.pick(up().filter(leads))?.id(), timer: Timer::Heartbeat },
        22 => Step::Crash(rng.pick(up())?.id()),
        23 | 24 => Step::Restart(rng.pick(world.nodes().iter().filter(|node| node.server().is_none()))?.id()),
        25 if rng.below(4) == 0 => {
            Step::LoseDisk(rng.pick(world.nodes().iter().filter(|node| node.server().is_none()))?.id())
        }
        25 => Step::Compact(rng.pick(up())?.id()),
        26 => Step::Transfer { server: rng.pick(up().filter(leads))?.id(), to: rng.pick(ids())? },
        27 => Step::Propose { server: rng.pick(up().filter(leads))?.id(), command: Command(number) },
        32 if rng.below(3) == 0 => {
            let server = rng.pick(ids())?;
            let voters = rng.some(ids().collect()).with(server);
            if rng.below(2) == 0 { Step::Bootstrap { server, voters } } else { Step::Force { server, voters } }
        }
        28 if world.mode() == Mode::Naive => {
            Step::Ask { target: rng.some(ids().collect()), learners: ServerSet::EMPTY }
        }
        28 | 29 => {
            let leader = rng.pick(up().filter(leads))?;
            let voters = leader.configuration().voters();
            let target = rng.some(ids().collect());
            let (add_voters, remove) = (target.difference(voters), voters.difference(target));
            let request = match world.mode() {
                Mode::Joint => ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove },
                _ => ChangeRequest::Simple(
                    rng.pick(add_voters.iter().map(Change::AddVoter).chain(remove.iter().map(Change::Remove)))?,
                ),
            };
            Step::Request { server: leader.id(), request }
        }
        _ if world.mode() == Mode::Naive => match rng.pick(world.operator().to_start().iter()) {
            Some(server) if !matches!(world.node(server), Some(Node::Down { cause: DownReason::Crashed, .. })) => {
                Step::OperatorStarts(server)
            }
            _ => Step::OperatorStops(rng.pick(world.operator().to_stop().iter())?),
        },
        _ => Step::Fire { server: rng.pick(up())?.id(), timer: Timer::Election },
    })
}

/// Plays a run, checks that observer and oracle agree, and returns the run.
fn run(seed: u64, steps: u32) -> Recording {
    let mut rng = Rng(Rand64::new(u128::from(seed)));
    let mut run = Recording::new(world(&mut rng));
    for number in 0..steps {
        if let Some(step) = step(&mut rng, &run.world, number) {
            // An impossible Step has no effect.
            let _ = run.apply(step);
        }
    }
    assert_eq!(run.observed(), run.broken(), "seed {seed}");
    run
}

/// The number of runs that violate each property, and of those in which a leader that led no more had lacked a
/// commit.
fn all(seeds: std::ops::Range<u64>, steps: u32) -> (BTreeMap<Property, u32>, u32) {
    let (mut broken, mut gone) = (BTreeMap::new(), 0);
    for run in seeds.map(|seed| run(seed, steps)) {
        run.observed().into_iter().for_each(|property| *broken.entry(property).or_default() += 1);
        gone += u32::from(run.contradicts_a_leader_that_is_gone());
    }
    (broken, gone)
}

#[test]
fn observer_finds_the_same_violations_as_an_oracle_over_the_whole_run() {
    let (broken, gone) = all(0..4_000, 300);
    assert!(
        Property::ALL.iter().all(|property| *property == Property::LeaderAppendOnly || broken[property] > 5),
        "{broken:?}"
    );
    assert!(gone > 0, "{broken:?}");
}

#[test]
#[ignore = "slow: many more runs"]
fn observer_finds_the_same_violations_as_an_oracle_in_many_more_runs() {
    all(4_000..200_000, 400);
}
