//! Seed sweep: runs one schedule under many seeds. Counts the seeds that violate a property, measures how long the
//! change took and how long no leader could commit, and keeps the first violating seeds.

use std::collections::BTreeMap;

use cluster::{ChangeStatus, Property, Schedule, Setup, Timeline};

use crate::Histogram;

/// Number of violating seeds that are kept.
pub const MAX_KEPT_SEEDS: usize = 5;

/// Statistics of the seeds run so far. Statistics of disjoint sets of seeds can be merged, in any order, with the same
/// result as one sweep over all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepStats {
    /// Number of seeds.
    pub seeds: u64,
    /// Number of seeds that violated a property.
    pub violating_seeds: u64,
    /// Number of seeds that violated each property.
    pub violations: BTreeMap<Property, u64>,
    /// The first seeds that violated a property, [`MAX_KEPT_SEEDS`] at most.
    pub first_violating: Vec<u64>,
    /// Time from the request of the change until it was finished, in the seeds in which it was.
    pub change_ms: Histogram,
    /// Total time per seed in which no leader was able to commit.
    pub unavailable_ms: Histogram,
    /// The least number of failures that was tolerated during the change, in ascending order, each with its number of
    /// seeds: see
    /// [`RunMetrics::min_failures_tolerated`](cluster::RunMetrics::min_failures_tolerated). Without the seeds in which
    /// no change was requested.
    pub least_tolerated: Vec<(Option<usize>, u64)>,
}

impl SweepStats {
    /// These statistics merged with those of other seeds.
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        let Self { seeds, violating_seeds, violations, first_violating, change_ms, unavailable_ms, least_tolerated } =
            other;
        self.seeds += seeds;
        self.violating_seeds += violating_seeds;
        for (&property, count) in violations {
            *self.violations.entry(property).or_default() += count;
        }
        for &(least, count) in least_tolerated {
            self.add_least_tolerated(least, count);
        }
        self.first_violating.extend(first_violating);
        self.first_violating.sort_unstable();
        self.first_violating.truncate(MAX_KEPT_SEEDS);
        self.change_ms.merge(change_ms);
        self.unavailable_ms.merge(unavailable_ms);
        self
    }

    fn add_least_tolerated(&mut self, least: Option<usize>, seeds: u64) {
        match self.least_tolerated.binary_search_by_key(&least, |&(other, _)| other) {
            Ok(index) => self.least_tolerated[index].1 += seeds,
            Err(index) => self.least_tolerated.insert(index, (least, seeds)),
        }
    }

    /// Number of seeds in which the change was finished.
    #[must_use]
    pub fn finished(&self) -> u64 {
        self.change_ms.count()
    }
}

/// Seed sweep, run in slices.
pub struct SeedSweep {
    setup: Setup,
    schedule: Schedule,
    end: u64,
    next_seed: u64,
    stats: SweepStats,
}

impl SeedSweep {
    /// Creates a sweep of `schedule` from seed 0 on. Each run ends at `end` virtual milliseconds. A schedule without a
    /// clock has no seed and gives the same run each time.
    #[must_use]
    pub fn new(setup: Setup, schedule: Schedule, end: u64) -> Self {
        Self { setup, schedule, end, next_seed: 0, stats: SweepStats::default() }
    }

    /// The same sweep from another first seed on: a part of a larger one.
    #[must_use]
    pub fn from_seed(self, seed: u64) -> Self {
        Self { next_seed: seed, ..self }
    }

    /// Statistics of the seeds run so far.
    #[must_use]
    pub fn stats(&self) -> &SweepStats {
        &self.stats
    }

    /// Runs `seeds` more seeds. Returns the statistics of all so far.
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
        let account = timeline.metrics();
        let stats = &mut self.stats;
        stats.seeds += 1;
        for breach in &account.violations {
            *stats.violations.entry(breach.violation.property()).or_default() += 1;
        }
        if !account.violations.is_empty() {
            stats.violating_seeds += 1;
            if stats.first_violating.len() < MAX_KEPT_SEEDS {
                stats.first_violating.push(seed);
            }
        }
        if let ChangeStatus::Finished { asked_at, at } = account.change {
            stats.change_ms.add(at - asked_at, seed);
        }
        stats.unavailable_ms.add(account.unavailable_ms, seed);
        if account.change != ChangeStatus::NotAsked {
            stats.add_least_tolerated(account.min_failures_tolerated, 1);
        }
    }
}
