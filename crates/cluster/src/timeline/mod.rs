//! A run: a World, the Steps so far, and a place in time. It goes back and forth; acting in the past forks it.

mod fork;
mod moment;

pub use fork::Fork;
pub use moment::{Moment, RefusedVote};

use crate::{Account, Refused, Schedule, Setup, Step, World};

/// A copy of the moment is kept every so many records, so that going back costs at most as many Steps.
const CHECKPOINT_EVERY: usize = 64;

/// Who chose a Step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The clock.
    Clock,
    /// The schedule's list of actions.
    Schedule,
    /// A person.
    Person,
}

/// A Step that was taken, or was found impossible here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// When, in virtual milliseconds.
    pub at: u64,
    /// What.
    pub step: Step,
    /// Who chose it.
    pub origin: Origin,
    /// Why it was not possible here, if it was not: nothing happened then.
    pub refused: Option<Refused>,
}

/// A run and a place in it.
#[derive(Clone, Debug)]
pub struct Timeline {
    schedule: Schedule,
    records: Vec<Record>,
    checkpoints: Vec<Moment>,
    moment: Moment,
    now: u64,
    /// How many Steps were taken, new or again.
    #[cfg(test)]
    taken: usize,
}

impl Timeline {
    /// The run that begins with `setup`, at time 0.
    #[must_use]
    pub fn new(setup: &Setup, schedule: Schedule) -> Self {
        let moment = Moment::first(setup, &schedule);
        Self {
            schedule,
            records: Vec::new(),
            checkpoints: vec![moment.clone()],
            moment,
            now: 0,
            #[cfg(test)]
            taken: 0,
        }
    }

    /// The place in the run.
    #[must_use]
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// The World there.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.moment.world
    }

    /// What was counted on the way there, up to the time there.
    #[must_use]
    pub fn account(&self) -> Account {
        self.moment.account.at(self.now)
    }

    /// The time there, in virtual milliseconds: at or after that of the last record.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Every record so far, those after the place in the run included.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// When something happens next; `None` if nothing does.
    #[must_use]
    pub fn next_at(&self) -> Option<u64> {
        match self.records.get(self.moment.records) {
            Some(record) => Some(record.at),
            None => self.moment.choose(&self.schedule).map(|(at, _, _)| at),
        }
    }

    /// One record forward. Gives it, `None` if nothing happens any more.
    pub fn forward(&mut self) -> Option<Record> {
        let record = match self.records.get(self.moment.records) {
            Some(&record) => record,
            None => {
                let (at, step, origin) = self.moment.choose(&self.schedule)?;
                Record { at, step, origin, refused: None }
            }
        };
        Some(self.take(record))
    }

    /// One record back. Says whether there was one.
    pub fn back(&mut self) -> bool {
        let Some(before) = self.moment.records.checked_sub(1) else { return false };
        self.go_to_record(before);
        true
    }

    /// Goes to a time, forward or back: everything at or before it has happened. Within the records there are, it costs at
    /// most a copy of one Moment and `CHECKPOINT_EVERY` Steps.
    pub fn seek(&mut self, at: u64) {
        self.go_to_record(self.records.partition_point(|record| record.at <= at));
        while self.next_at().is_some_and(|next| next <= at) {
            self.forward();
        }
        self.now = at;
    }

    /// Goes to the place after the first `count` records; to the end, if there are fewer.
    pub fn go_to_record(&mut self, count: usize) {
        let from = self.checkpoints.partition_point(|checkpoint| checkpoint.records <= count);
        let here = self.moment.records;
        let is_near = (here..=here + CHECKPOINT_EVERY).contains(&count);
        if !is_near
            && let Some(checkpoint) = from.checked_sub(1).and_then(|place| self.checkpoints.get(place))
            && (count < here || checkpoint.records > here)
        {
            self.moment = checkpoint.clone();
        }
        while self.moment.records < count {
            if self.forward().is_none() {
                break;
            }
        }
        self.now = self.moment.at;
    }

    /// Takes the Step of a record, and keeps the record if it is new.
    fn take(&mut self, mut record: Record) -> Record {
        record.refused = self.moment.take(&record, &self.schedule).err();
        self.keep(record);
        record
    }

    /// Keeps a record that was just taken, if it is new.
    fn keep(&mut self, record: Record) {
        self.now = self.now.max(record.at);
        #[cfg(test)]
        {
            self.taken += 1;
        }
        if self.moment.records > self.records.len() {
            self.records.push(record);
            if self.moment.records.is_multiple_of(CHECKPOINT_EVERY) {
                self.checkpoints.push(self.moment.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use raft_core::{Rules, ServerId, ServerSet};

    use super::*;
    use crate::{Mode, Pace};

    #[test]
    fn going_anywhere_in_a_long_run_costs_at_most_64_steps() {
        let servers: ServerSet = (1..=3).filter_map(|number| ServerId::try_from(number).ok()).collect();
        let setup = Setup { leader: servers.iter().next(), ..Setup::new(Mode::Joint, Rules::RAFT, servers) };
        let mut run = Timeline::new(&setup, Schedule { clock: Some((1, Pace::default())), actions: Vec::new() });
        run.go_to_record(10_000);
        assert_eq!((run.moment.records, run.taken), (10_000, 10_000));
        let times: Vec<u64> = run.records.iter().map(|record| record.at).collect();
        let digest = run.moment.digest;
        // Leaps of every length, forth and back.
        for place in (0..10_000).map(|number| number * 7_919 % 10_000).chain([0, 9_999]) {
            run.taken = 0;
            run.seek(times[place]);
            assert!(run.taken <= CHECKPOINT_EVERY, "{} Steps to {place}", run.taken);
            assert_eq!(run.moment.at, times[place]);
        }
        assert_eq!(run.moment.digest, digest);
        run.taken = 0;
        run.go_to_record(9_999 - CHECKPOINT_EVERY);
        run.go_to_record(9_999);
        assert!(run.taken > CHECKPOINT_EVERY, "what is near is played, not copied");
    }
}
