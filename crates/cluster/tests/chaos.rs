//! Every fault at once, at random: no property breaks, and when the faults end the cluster gets on.
//!
//! The ordinary run takes as many seeds as fit in a minute of one core; `cargo xtask soak` a million.

use cluster::{Mode, Node, Schedule, Setup, Step, Timeline, Timing, Violation};
use oorandom::Rand64;
use raft_core::{Command, Payload, PropertyClass, Rule, Rules, Server, ServerId, ServerSet, Timer};

/// A stream of numbers for one run.
struct Dice(Rand64);

impl Dice {
    fn seeded(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0.rand_range(0..sides)
    }

    fn server(&mut self, servers: u64) -> ServerId {
        ServerId::try_from(1 + self.roll(servers)).expect("a number from 1 to 63")
    }

    /// A set of some of the first servers, never empty.
    fn servers(&mut self, servers: u64) -> ServerSet {
        let first = self.server(servers);
        (1..servers)
            .map(|_| if self.roll(2) == 0 { self.server(servers) } else { first })
            .fold(ServerSet::EMPTY.with(first), ServerSet::with)
    }
}

/// Something that somebody or the environment does to the run.
fn mischief(dice: &mut Dice, servers: u64, number: u32) -> Step {
    let server = dice.server(servers);
    let other = dice.server(servers);
    match dice.roll(16) {
        0 | 1 => Step::Crash(server),
        2..=4 => Step::Restart(server),
        5 | 6 => Step::Cut { from: server, to: other },
        7 | 8 => Step::Heal { from: server, to: other },
        9 => Step::Fire { server, timer: Timer::Election },
        10 => Step::Transfer { server, to: other },
        11 => Step::Compact(server),
        12 if dice.roll(4) == 0 => Step::Cancel,
        12 | 13 => {
            let target = dice.servers(servers);
            let learners = if dice.roll(3) == 0 { dice.servers(servers).difference(target) } else { ServerSet::EMPTY };
            Step::Ask { target, learners }
        }
        _ => Step::Propose { server, command: Command(number) },
    }
}

/// What came of a run.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// A property broke.
    Broken(Violation),
    /// None did, and when the faults had ended a new command was committed.
    GotOn,
    /// None did, and nothing was committed any more.
    Stuck,
}

/// A run under `seed`: mischief for two simulated seconds, then none.
fn run(seed: u64, mode: Mode, rules: Rules) -> Outcome {
    let mut dice = Dice::seeded(seed);
    let (old, servers) = (2 + dice.roll(4), 5 + dice.roll(3));
    let everybody: ServerSet = (1..=servers).filter_map(|number| ServerId::try_from(number).ok()).collect();
    let voters: ServerSet = everybody.iter().take(old as usize).collect();
    let setup = Setup { newcomers: everybody.difference(voters), ..Setup::new(mode, rules, voters) };
    let pace = Timing {
        latency_max: 8 + dice.roll(80),
        loss: dice.roll(100),
        duplication: dice.roll(100),
        drift: 15,
        ..Timing::default()
    };
    let mut timeline = Timeline::new(&setup, Schedule { clock: Some((seed, pace)), actions: Vec::new() });
    let mut number = 0;
    while timeline.now() < 2000 {
        timeline.seek(timeline.now() + dice.roll(60));
        number += 1;
        // What is not possible is not done.
        let _ = timeline.act(mischief(&mut dice, servers, number));
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
            .filter(|it| it.leadership().is_some())
            .map(Server::id)
            .collect();
        for server in leaders {
            let _ = timeline.act(Step::Propose { server, command: Command(1_000_000) });
        }
        let last = |(_, committed): (_, &cluster::CommittedEntry)| {
            committed.entry.payload == Payload::Command(Command(1_000_000))
        };
        if timeline.world().history().committed().any(last) {
            return Outcome::GotOn;
        }
    }
    Outcome::Stuck
}

/// Runs the seeds in both safe modes under Raft's rules, then without one of the liveness rules each.
fn all_modes(seeds: std::ops::Range<u64>) {
    let liveness: Vec<Rule> = Rule::ALL.into_iter().filter(|rule| rule.protects() == PropertyClass::Liveness).collect();
    for seed in seeds {
        for mode in [Mode::SingleServer, Mode::Joint] {
            assert_eq!(run(seed, mode, Rules::RAFT), Outcome::GotOn, "seed {seed}, {mode}");
            let rule = liveness[(seed % liveness.len() as u64) as usize];
            let outcome = run(seed, mode, Rules::RAFT.without(rule));
            assert!(!matches!(outcome, Outcome::Broken(_)), "seed {seed}, {mode}, without {}: {outcome:?}", rule.key());
        }
    }
}

#[test]
fn with_every_fault_at_once_nothing_breaks_and_the_cluster_gets_on() {
    all_modes(0..8000);
}

/// The same mischief finds what there is to find, where a few steps in any order are enough: were the World not driven
/// hard enough, these would hold too. The other switches need an exact schedule: `tests/rules`.
#[test]
fn the_same_faults_break_the_naive_swap_and_rules_that_are_off() {
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
fn with_every_fault_at_once_nothing_breaks_in_a_million_runs() {
    all_modes(0..250_000);
}
