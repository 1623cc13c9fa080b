//! Runs to count in: clusters like those of the presets, with faults and people who act.

use cluster::{Mode, Schedule, Setup, Step, Timeline, Timing};
use oorandom::Rand64;
use raft_core::{Command, Rule, Rules, ServerId, ServerSet, Timer};

pub(crate) fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

pub(crate) fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

/// A stream of numbers for one run.
pub(crate) struct Dice(Rand64);

impl Dice {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Rand64::new(u128::from(seed)))
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0.rand_range(0..sides)
    }

    fn server(&mut self) -> ServerId {
        id(1 + self.roll(7))
    }

    fn servers(&mut self) -> ServerSet {
        let first = self.server();
        (0..6).map(|_| if self.roll(2) == 0 { self.server() } else { first }).collect()
    }
}

/// Voters at the start, and those that are asked for: five to five, three to five, three to three, one to three.
const CHANGES: [(&[u64], &[u64]); 4] = [
    (&[1, 2, 3, 4, 5], &[1, 2, 3, 6, 7]),
    (&[1, 2, 3], &[1, 2, 3, 4, 5]),
    (&[1, 2, 3], &[1, 4, 5]),
    (&[1], &[1, 2, 3]),
];

/// A run without faults of a cluster that the seed chooses, with a change that is asked for.
pub(crate) fn calm(mode: Mode, seed: u64) -> Timeline {
    calm_under(Rules::RAFT, mode, seed)
}

/// The same, under other rules.
pub(crate) fn calm_under(rules: Rules, mode: Mode, seed: u64) -> Timeline {
    let (old, new) = CHANGES[(seed % 4) as usize];
    let actions = vec![(20, Step::Ask { target: set(new), learners: ServerSet::EMPTY })];
    Timeline::new(
        &Setup {
            newcomers: set(&[1, 2, 3, 4, 5, 6, 7]).difference(set(old)),
            leader: (!seed.is_multiple_of(3)).then_some(id(1)),
            commands: (seed % 3) as u32,
            ..Setup::new(mode, rules, set(old))
        },
        Schedule { clock: Some((seed, Timing::default())), actions },
    )
}

/// A run with every fault at once and `records` records. Every other one is without a rule that guards safety.
pub(crate) fn wild(mode: Mode, seed: u64, records: usize) -> Timeline {
    let mut dice = Dice::seeded(seed);
    let (old, new) = CHANGES[dice.roll(4) as usize];
    let off = [Rule::ReloadOnRestart, Rule::RemovedLeaderNotCounted, Rule::JointNeedsBoth, Rule::OwnTermCommitFirst];
    let rules = if seed.is_multiple_of(2) { Rules::RAFT } else { Rules::RAFT.without(off[dice.roll(4) as usize]) };
    let setup = Setup {
        // Or nobody: whoever is asked for is set up then.
        newcomers: set(if seed.is_multiple_of(3) { &[] } else { &[1, 2, 3, 4, 5, 6, 7] }).difference(set(old)),
        leader: (dice.roll(3) > 0).then_some(id(1)),
        commands: dice.roll(3) as u32,
        ..Setup::new(mode, rules, set(old))
    };
    let pace = Timing {
        latency_max: 8 + dice.roll(60),
        loss: dice.roll(100),
        duplication: dice.roll(100),
        ..Timing::default()
    };
    // Some of it by the schedule, which also asks for what is impossible.
    let ask = Step::Ask { target: set(new), learners: ServerSet::EMPTY };
    let actions = vec![(20, ask), (90, Step::Crash(id(1))), (95, Step::Crash(id(1))), (160, Step::Restart(id(1)))];
    let mut run = Timeline::new(&setup, Schedule { clock: Some((seed, pace)), actions });
    let mut number = 100;
    while run.moment().records < records {
        run.seek(run.now() + dice.roll(40));
        number += 1;
        // What is not possible is not done.
        let _ = run.act(mischief(&mut dice, number));
    }
    run
}

/// Something that somebody or the environment does to the run.
pub(crate) fn mischief(dice: &mut Dice, number: u32) -> Step {
    let (server, other) = (dice.server(), dice.server());
    match dice.roll(18) {
        0 => Step::Crash(server),
        1..=3 => Step::Restart(server),
        4 => Step::Cut { from: server, to: other },
        5 | 6 => Step::Heal { from: server, to: other },
        7 => Step::Fire { server, timer: Timer::Election },
        8 => Step::Transfer { server, to: other },
        9 => Step::Compact(server),
        10 if dice.roll(3) == 0 => Step::Cancel,
        11 if dice.roll(3) == 0 => Step::LoseDisk(server),
        10 | 11 => {
            let target = dice.servers();
            let learners = if dice.roll(3) == 0 { dice.servers().difference(target) } else { ServerSet::EMPTY };
            Step::Ask { target, learners }
        }
        _ => Step::Propose { server, command: Command(number) },
    }
}
