//! Acting in the past, and taking that back.

use super::{Moment, Origin, Record, Timeline};
use crate::{Refused, Step};

/// A person's action, and what was to come in its place: enough to take it back and to do it again.
///
/// Forks are used last in, first out: the latest action is taken back first, and done again last.
#[derive(Clone, Debug)]
pub struct Fork {
    at: u64,
    records: usize,
    identity: u64,
    /// The future that the run does not have now.
    future: Future,
    /// Whether it is the one that begins with the action.
    is_undone: bool,
}

/// What was recorded after a place.
#[derive(Clone, Debug, Default)]
struct Future {
    records: Vec<Record>,
    checkpoints: Vec<Moment>,
}

impl Fork {
    /// When the action was done, in virtual milliseconds.
    #[must_use]
    pub fn at(&self) -> u64 {
        self.at
    }

    /// How many records led there.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether the action is taken back now.
    #[must_use]
    pub fn is_undone(&self) -> bool {
        self.is_undone
    }
}

impl Timeline {
    /// A person does something, here and now. What was recorded after this place is cut off: the run forks. Gives what is
    /// needed to take that back.
    ///
    /// # Errors
    /// The Step is not possible here. Nothing has changed, nothing was cut off.
    pub fn act(&mut self, step: Step) -> Result<Fork, Refused> {
        let (at, records, identity) = (self.now, self.moment.records, self.moment.identity());
        let record = Record { at, step, origin: Origin::Person, refused: None };
        self.moment.take(&record, &self.schedule)?;
        let future = self.cut_off(records);
        self.keep(record);
        Ok(Fork { at, records, identity, future, is_undone: false })
    }

    /// Takes an action back, or does it again: what follows the fork's place now, and what the fork holds, change places.
    ///
    /// Taken back, the run stands where it stood before the action, and has the future that it had; done again, it stands
    /// right after the action. Says whether the fork fits: the run must have come to its place in the same way. If it does
    /// not, nothing has changed.
    pub fn exchange(&mut self, fork: &mut Fork) -> bool {
        let stood = (self.moment.records, self.now);
        let reaches = fork.records <= self.records.len();
        if reaches {
            self.go_to_record(fork.records);
        }
        if !reaches || self.moment.identity() != fork.identity {
            self.go_to_record(stood.0);
            self.now = stood.1;
            return false;
        }
        let future = self.cut_off(fork.records);
        let Future { records, checkpoints } = std::mem::replace(&mut fork.future, future);
        self.records.extend(records);
        self.checkpoints.extend(checkpoints);
        self.now = fork.at;
        if fork.is_undone {
            self.forward();
        }
        fork.is_undone = !fork.is_undone;
        true
    }

    /// Cuts off what was recorded after the first `count` records.
    fn cut_off(&mut self, count: usize) -> Future {
        let kept = self.checkpoints.partition_point(|checkpoint| checkpoint.records <= count);
        Future { records: self.records.split_off(count), checkpoints: self.checkpoints.split_off(kept) }
    }
}
