//! Many seeds of one schedule: how often a property broke, how often the change was finished, how long it took.

use std::collections::BTreeMap;

use cluster::{Property, Schedule, Setup, Timeline};

/// What came of the seeds looked at so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many seeds.
    pub seeds: u64,
    /// In how many the change was finished.
    pub finished: u64,
    /// In how many a property was broken.
    pub any_broken: u64,
    /// In how many each property was broken.
    pub broken: BTreeMap<Property, u64>,
    /// The first seed in which a property was broken.
    pub first_broken: Option<u64>,
}

impl Tally {
    /// What came of these seeds and of others.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        let Self { seeds, finished, any_broken, broken, first_broken } = other;
        self.seeds += seeds;
        self.finished += finished;
        self.any_broken += any_broken;
        for (&property, count) in broken {
            *self.broken.entry(property).or_default() += count;
        }
        self.first_broken = self.first_broken.into_iter().chain(*first_broken).min();
        self
    }
}

/// A survey in slices.
pub struct Survey {
    setup: Setup,
    schedule: Schedule,
    end: u64,
    next_seed: u64,
    tally: Tally,
}

impl Survey {
    /// A survey of `schedule` under the seeds from 0 on, each up to `end` virtual milliseconds. A schedule without a clock
    /// has no seed, and comes out the same each time.
    #[must_use]
    pub fn new(setup: Setup, schedule: Schedule, end: u64) -> Self {
        Self { setup, schedule, end, next_seed: 0, tally: Tally::default() }
    }

    /// The same, under the seeds from this one on: a part of a larger survey.
    #[must_use]
    pub fn from_seed(self, seed: u64) -> Self {
        Self { next_seed: seed, ..self }
    }

    /// Looks at `seeds` more seeds; gives what came of all so far.
    pub fn run(&mut self, seeds: u64) -> &Tally {
        for _ in 0..seeds {
            let mut schedule = self.schedule.clone();
            if let Some((seed, _)) = &mut schedule.clock {
                *seed = self.next_seed;
            }
            let mut timeline = Timeline::new(&self.setup, schedule);
            timeline.seek(self.end);
            let world = timeline.world();
            self.tally.seeds += 1;
            self.tally.finished += u64::from(world.change_is_finished());
            self.tally.any_broken += u64::from(!world.history().violations().is_empty());
            for violation in world.history().violations() {
                *self.tally.broken.entry(violation.property()).or_default() += 1;
                self.tally.first_broken.get_or_insert(self.next_seed);
            }
            self.next_seed += 1;
        }
        &self.tally
    }
}
