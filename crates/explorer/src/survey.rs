//! Many seeds of one schedule: how often a property broke, how long the change took, how long clients waited, and which
//! seeds are worth a look.

use std::collections::BTreeMap;

use cluster::{ChangeStatus, Property, Schedule, Setup, Timeline};

use crate::Spread;

/// So many of the seeds that broke are kept.
const FEW: usize = 5;

/// What came of the seeds looked at so far. What came of other seeds can be added; in whichever parts and order, the sum is
/// the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many seeds.
    pub seeds: u64,
    /// In how many a property was broken.
    pub any_broken: u64,
    /// In how many each property was broken.
    pub broken: BTreeMap<Property, u64>,
    /// The first few seeds in which a property was broken.
    pub first_broken: Vec<u64>,
    /// How long the change took, from when it was asked for until it was finished, where it was.
    pub change: Spread,
    /// For how long no leader was able to commit, in each seed.
    pub stalled: Spread,
}

impl Tally {
    /// What came of these seeds and of others.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        let Self { seeds, any_broken, broken, first_broken, change, stalled } = other;
        self.seeds += seeds;
        self.any_broken += any_broken;
        for (&property, count) in broken {
            *self.broken.entry(property).or_default() += count;
        }
        self.first_broken.extend(first_broken);
        self.first_broken.sort_unstable();
        self.first_broken.truncate(FEW);
        self.change.merge(change);
        self.stalled.merge(stalled);
        self
    }

    /// In how many seeds the change was finished.
    #[must_use]
    pub fn finished(&self) -> u64 {
        self.change.count()
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

    /// What came of the seeds looked at so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Looks at `seeds` more seeds; gives what came of all so far.
    pub fn run(&mut self, seeds: u64) -> &Tally {
        for _ in 0..seeds {
            self.look_at(self.next_seed);
            self.next_seed += 1;
        }
        &self.tally
    }

    fn look_at(&mut self, seed: u64) {
        let mut schedule = self.schedule.clone();
        if let Some((its_seed, _)) = &mut schedule.clock {
            *its_seed = seed;
        }
        let mut timeline = Timeline::new(&self.setup, schedule);
        timeline.seek(self.end);
        let account = timeline.metrics();
        let tally = &mut self.tally;
        tally.seeds += 1;
        for breach in &account.broken {
            *tally.broken.entry(breach.violation.property()).or_default() += 1;
        }
        if !account.broken.is_empty() {
            tally.any_broken += 1;
            if tally.first_broken.len() < FEW {
                tally.first_broken.push(seed);
            }
        }
        if let ChangeStatus::Finished { asked_at, at } = account.change {
            tally.change.add(at - asked_at, seed);
        }
        tally.stalled.add(account.stalled, seed);
    }
}
