//! Random runs with every kind of fault: no property is violated, and when the faults end the cluster commits again.
//!
//! The ordinary test takes as many seeds as fit into a minute of one core; `cargo xtask soak` takes a million.

use cluster::{DisjointQuorums, Mode, Node, Schedule, Setup, Step, Timeline, Timing, Violation, disjoint_quorums};
use oorandom::Rand64;
use raft_core::{Command, Payload, PropertyClass, Rule, RuleSetting, Rules, Server, ServerId, ServerSet, Timer};

/// A seeded source of random numbers.
struct Rng(Rand64);

impl Rng {
    fn seeded(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    fn below(&mut self, sides: u64) -> u64 {
        self.0.rand_range(0..sides)
    }

    fn server(&mut self, servers: u64) -> ServerId {
        ServerId::try_from(1 + self.below(servers)).expect("a number from 1 to 63")
    }

    /// A non-empty random subset of the first `servers` servers.
    fn servers(&mut self, servers: u64) -> ServerSet {
        let first = self.server(servers);
        (1..servers)
            .map(|_| if self.below(2) == 0 { self.server(servers) } else { first })
            .fold(ServerSet::EMPTY.with(first), ServerSet::with)
    }
}

/// A random fault or user action.
fn random_fault(rng: &mut Rng, servers: u64, number: u32) -> Step {
    let server = rng.server(servers);
    let other = rng.server(servers);
    match rng.below(16) {
        0 | 1 => Step::Crash(server),
        2..=4 => Step::Restart(server),
        5 | 6 => Step::Cut { from: server, to: other },
        7 | 8 => Step::Heal { from: server, to: other },
        9 => Step::Fire { server, timer: Timer::Election },
        10 => Step::Transfer { server, to: other },
        11 => Step::Compact(server),
        12 if rng.below(4) == 0 => Step::Cancel,
        12 | 13 => {
            let target = rng.servers(servers);
            let learners = if rng.below(3) == 0 { rng.servers(servers).difference(target) } else { ServerSet::EMPTY };
            Step::Ask { target, learners }
        }
        _ => Step::Propose { server, command: Command(number) },
    }
}

/// The outcome of a run.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// A property was violated.
    Broken(Violation),
    /// Two disjoint quorums could each elect a leader, under rules that are safe.
    NearMiss(DisjointQuorums),
    /// No property was violated, and after the faults a new command was committed.
    Live,
    /// No property was violated, and after the faults no new command was committed.
    Stuck,
}

/// Goes to a time. Returns the first near miss in a state on the way.
fn advance(timeline: &mut Timeline, to: u64) -> Option<DisjointQuorums> {
    let mut near_miss = disjoint_quorums(timeline.world());
    while near_miss.is_none() && timeline.next_at().is_some_and(|next| next <= to) {
        timeline.forward();
        near_miss = disjoint_quorums(timeline.world());
    }
    timeline.seek(to);
    near_miss
}

/// Runs a cluster with random faults for two simulated seconds, then without faults.
fn run(seed: u64, mode: Mode, rules: Rules) -> Outcome {
    let mut rng = Rng::seeded(seed);
    let (old, servers) = (2 + rng.below(4), 5 + rng.below(3));
    let everybody: ServerSet = (1..=servers).filter_map(|number| ServerId::try_from(number).ok()).collect();
    let voters: ServerSet = everybody.iter().take(old as usize).collect();
    let setup = Setup { newcomers: everybody.difference(voters), ..Setup::new(mode, rules, voters) };
    let timing = Timing {
        latency_max: 8 + rng.below(80),
        loss: rng.below(100),
        duplication: rng.below(100),
        drift: 15,
        ..Timing::default()
    };
    let mut timeline =
        Timeline::new(&setup, Schedule { clock: Some((seed, timing)), actions: Vec::new(), ..Schedule::default() });
    let is_safe = mode != Mode::Naive && rules.off().all(|rule| rule.protects() == PropertyClass::Liveness);
    let mut number = 0;
    while timeline.now() < 2000 {
        let to = timeline.now() + rng.below(60);
        if let Some(near_miss) = advance(&mut timeline, to).filter(|_| is_safe) {
            return Outcome::NearMiss(near_miss);
        }
        number += 1;
        // An impossible Step has no effect.
        let _ = timeline.act(random_fault(&mut rng, servers, number));
        if let Some(&violation) = timeline.world().history().violations().first() {
            return Outcome::Broken(violation);
        }
    }
    for from in everybody {
        let _ = timeline.act(Step::Restart(from));
        for to in everybody {
            let _ = timeline.act(Step::Heal { from, to });
        }
    }
    for _ in 0..60 {
        timeline.seek(timeline.now() + 100);
        if let Some(&violation) = timeline.world().history().violations().first() {
            return Outcome::Broken(violation);
        }
        let leaders: Vec<_> = timeline
            .world()
            .nodes()
            .iter()
            .filter_map(Node::server)
            .filter(|server| server.leadership().is_some())
            .map(Server::id)
            .collect();
        for server in leaders {
            let _ = timeline.act(Step::Propose { server, command: Command(1_000_000) });
        }
        let last = |(_, committed): (_, &cluster::CommittedEntry)| {
            committed.entry.payload == Payload::Command(Command(1_000_000))
        };
        if timeline.world().history().committed().any(last) {
            return Outcome::Live;
        }
    }
    Outcome::Stuck
}

/// Runs the seeds in both safe modes, under Raft's rules and with one setting of a rule that does harm to liveness
/// only; even and odd seeds at the same time.
fn all_modes(seeds: std::ops::Range<u64>) {
    std::thread::scope(|scope| {
        for first in 0..2 {
            let seeds = seeds.clone().skip(first).step_by(2);
            scope.spawn(|| seeds.for_each(run_in_both_safe_modes));
        }
    });
}

fn run_in_both_safe_modes(seed: u64) {
    let liveness: Vec<RuleSetting> =
        RuleSetting::ALL.into_iter().filter(|setting| setting.protects() == PropertyClass::Liveness).collect();
    for mode in [Mode::SingleServer, Mode::Joint] {
        assert_eq!(run(seed, mode, Rules::RAFT), Outcome::Live, "seed {seed}, {mode}");
        let setting = liveness[(seed % liveness.len() as u64) as usize];
        let outcome = run(seed, mode, setting.apply(Rules::RAFT));
        assert!(!matches!(outcome, Outcome::Broken(_)), "seed {seed}, {mode}, off {}: {outcome:?}", setting.key());
    }
}

#[test]
fn cluster_with_every_fault_stays_safe_and_recovers() {
    all_modes(0..8000);
}

/// Checks that the faults are strong enough to find the violations that a few steps in any order produce. The other
/// rules need an exact schedule: `tests/rules`.
#[test]
fn naive_swap_and_disabled_rules_break_under_the_same_faults() {
    let cases = [
        (Mode::Naive, Rules::RAFT),
        (Mode::SingleServer, Rules::RAFT.without(Rule::ReloadOnRestart)),
        (Mode::SingleServer, Rules::RAFT.without(Rule::RemovedLeaderNotCounted)),
        (Mode::Joint, Rules::RAFT.without(Rule::JointNeedsBoth)),
        (Mode::Joint, Rules::RAFT.without(Rule::JointCommitsBeforeLeaving)),
    ];
    for (mode, rules) in cases {
        let broken = (0..2000).any(|seed| matches!(run(seed, mode, rules), Outcome::Broken(_)));
        assert!(broken, "{mode}, off {:?}", rules.off().collect::<Vec<_>>());
    }
}

#[test]
#[ignore = "takes a quarter of an hour: cargo xtask soak"]
fn cluster_with_every_fault_stays_safe_in_two_million_runs() {
    // With each setting in 100,000 of them.
    all_modes(0..550_000);
}
