//! Runs to count in: clusters like those of the presets, with faults and user actions.

use cluster::{Mode, Schedule, Setup, Step, Timeline, Timing};
use oorandom::Rand64;
use raft_core::{Command, Rule, Rules, ServerId, ServerSet, Timer};
pub(crate) use test_support::{id, set};

/// A seeded source of random numbers.
pub(crate) struct Rng(Rand64);

impl Rng {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        self.0.rand_range(0..sides)
    }

    fn server(&mut self) -> ServerId {
        id(1 + self.below(7))
    }

    fn servers(&mut self) -> ServerSet {
        let first = self.server();
        (0..6).map(|_| if self.below(2) == 0 { self.server() } else { first }).collect()
    }
}

/// The voters at the start and the target: five to five, three to five, three to three, one to three.
const CHANGES: [(&[u64], &[u64]); 4] = [
    (&[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7]),
    (&[1, 2, 3], &[1, 2, 3, 4, 5]),
    (&[1, 2, 3], &[1, 4, 5]),
    (&[1], &[1, 2, 3]),
];

/// A run without faults and with a change. The seed chooses the cluster.
pub(crate) fn run_without_faults(mode: Mode, seed: u64) -> Timeline {
    run_without_faults_under(Rules::RAFT, mode, seed)
}

/// The same, under other rules.
pub(crate) fn run_without_faults_under(rules: Rules, mode: Mode, seed: u64) -> Timeline {
    let (old, new) = CHANGES[(seed % 4) as usize];
    let actions = vec![(20, Step::Ask { target: set(new), learners: ServerSet::EMPTY })];
    Timeline::new(
        &Setup {
            newcomers: set(&[1, 2, 3, 4, 5, 6, 7]).difference(set(old)),
            leader: (!seed.is_multiple_of(3)).then_some(id(1)),
            commands: (seed % 3) as u32,
            ..Setup::new(mode, rules, set(old))
        },
        Schedule { clock: Some((seed, Timing::default())), actions, ..Schedule::default() },
    )
}

/// A run with all kinds of faults and `records` records. Every other run is without one safety rule.
pub(crate) fn run_with_faults(mode: Mode, seed: u64, records: usize) -> Timeline {
    let mut rng = Rng::seeded(seed);
    let (old, new) = CHANGES[rng.below(4) as usize];
    let off = [Rule::ReloadOnRestart, Rule::RemovedLeaderNotCounted, Rule::JointNeedsBoth, Rule::OwnTermCommitFirst];
    let rules = if seed.is_multiple_of(2) { Rules::RAFT } else { Rules::RAFT.without(off[rng.below(4) as usize]) };
    let setup = Setup {
        // In every third run there are no newcomers: servers of the target are set up on request.
        newcomers: set(if seed.is_multiple_of(3) { &[] } else { &[1, 2, 3, 4, 5, 6, 7] }).difference(set(old)),
        leader: (rng.below(3) > 0).then_some(id(1)),
        commands: rng.below(3) as u32,
        ..Setup::new(mode, rules, set(old))
    };
    let pace = Timing {
        latency_max: 8 + rng.below(60),
        loss: rng.below(100),
        duplication: rng.below(100),
        ..Timing::default()
    };
    // The schedule has some of the actions, impossible ones among them.
    let ask = Step::Ask { target: set(new), learners: ServerSet::EMPTY };
    let actions = vec![(20, ask), (90, Step::Crash(id(1))), (95, Step::Crash(id(1))), (160, Step::Restart(id(1)))];
    let mut run = Timeline::new(&setup, Schedule { clock: Some((seed, pace)), actions, ..Schedule::default() });
    let mut number = 100;
    while run.state().records < records {
        run.seek(run.now() + rng.below(40));
        number += 1;
        // An impossible Step has no effect.
        let _ = run.act(random_fault(&mut rng, number));
    }
    run
}

/// A random fault or user action.
pub(crate) fn random_fault(rng: &mut Rng, number: u32) -> Step {
    let (server, other) = (rng.server(), rng.server());
    match rng.below(19) {
        0 => Step::Crash(server),
        1..=3 => Step::Restart(server),
        4 => Step::Cut { from: server, to: other },
        5 | 6 => Step::Heal { from: server, to: other },
        7 => Step::Fire { server, timer: Timer::Election },
        8 => Step::Transfer { server, to: other },
        9 => Step::Compact(server),
        10 if rng.below(3) == 0 => Step::Cancel,
        11 if rng.below(3) == 0 => Step::LoseDisk(server),
        18 if rng.below(3) == 0 => Step::Bootstrap { server, voters: rng.servers().with(server) },
        18 if rng.below(3) == 0 => Step::Force { server, voters: rng.servers().with(server) },
        10 | 11 => {
            let target = rng.servers();
            let learners = if rng.below(3) == 0 { rng.servers().difference(target) } else { ServerSet::EMPTY };
            Step::Ask { target, learners }
        }
        _ => Step::Propose { server, command: Command(number) },
    }
}
