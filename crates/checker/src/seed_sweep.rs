//! Many seeds of one schedule: how often a property broke, how long the change took, how long clients waited, and which
//! seeds are worth a look.

use std::collections::BTreeMap;

use cluster::{ChangeStatus, Property, Schedule, Setup, Timeline};

use crate::Histogram;

/// So many of the seeds that broke are kept.
const MAX_KEPT_SEEDS: usize = 5;

/// What came of the seeds looked at so far. What came of other seeds can be added; in whichever parts and order, the sum is
/// the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepStats {
    /// How many seeds.
    pub seeds: u64,
    /// In how many a property was broken.
    pub violating_seeds: u64,
    /// In how many each property was broken.
    pub violations: BTreeMap<Property, u64>,
    /// The first few seeds in which a property was broken.
    pub first_violating: Vec<u64>,
    /// How long the change took, from when it was asked for until it was finished, where it was.
    pub change_ms: Histogram,
    /// For how long no leader was able to commit, in each seed.
    pub unavailable_ms: Histogram,
}

impl SweepStats {
    /// What came of these seeds and of others.
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        let Self { seeds, violating_seeds, violations, first_violating, change_ms, unavailable_ms } = other;
        self.seeds += seeds;
        self.violating_seeds += violating_seeds;
        for (&property, count) in violations {
            *self.violations.entry(property).or_default() += count;
        }
        self.first_violating.extend(first_violating);
        self.first_violating.sort_unstable();
        self.first_violating.truncate(MAX_KEPT_SEEDS);
        self.change_ms.merge(change_ms);
        self.unavailable_ms.merge(unavailable_ms);
        self
    }

    /// In how many seeds the change was finished.
    #[must_use]
    pub fn finished(&self) -> u64 {
        self.change_ms.count()
    }
}

/// A survey in slices.
pub struct SeedSweep {
    setup: Setup,
    schedule: Schedule,
    end: u64,
    next_seed: u64,
    stats: SweepStats,
}

impl SeedSweep {
    /// A survey of `schedule` under the seeds from 0 on, each up to `end` virtual milliseconds. A schedule without a clock
    /// has no seed, and comes out the same each time.
    #[must_use]
    pub fn new(setup: Setup, schedule: Schedule, end: u64) -> Self {
        Self { setup, schedule, end, next_seed: 0, stats: SweepStats::default() }
    }

    /// The same, under the seeds from this one on: a part of a larger survey.
    #[must_use]
    pub fn from_seed(self, seed: u64) -> Self {
        Self { next_seed: seed, ..self }
    }

    /// What came of the seeds looked at so far.
    #[must_use]
    pub fn stats(&self) -> &SweepStats {
        &self.stats
    }

    /// Looks at `seeds` more seeds; gives what came of all so far.
    pub fn run(&mut self, seeds: u64) -> &SweepStats {
        for _ in 0..seeds {
            self.run_seed(self.next_seed);
            self.next_seed += 1;
        }
        &self.stats
    }

    fn run_seed(&mut self, seed: u64) {
        let mut schedule = self.schedule.clone();
        if let Some((clock_seed, _)) = &mut schedule.clock {
            *clock_seed = seed;
        }
        let mut timeline = Timeline::new(&self.setup, schedule);
        timeline.seek(self.end);
        let account = timeline.account();
        let stats = &mut self.stats;
        stats.seeds += 1;
        for breach in &account.broken {
            *stats.violations.entry(breach.violation.property()).or_default() += 1;
        }
        if !account.broken.is_empty() {
            stats.violating_seeds += 1;
            if stats.first_violating.len() < MAX_KEPT_SEEDS {
                stats.first_violating.push(seed);
            }
        }
        if let ChangeStatus::Finished { asked_at, at } = account.change {
            stats.change_ms.add(at - asked_at, seed);
        }
        stats.unavailable_ms.add(account.stalled, seed);
    }
}
