//! Acting in the past, and taking that back.

use super::{Origin, Record, RunState, Timeline};
use crate::{Step, StepError};

/// A person's action, and what was to come in its place: enough to take it back and to do it again.
///
/// Forks are used last in, first out: the latest action is taken back first, and done again last.
#[derive(Clone, Debug)]
pub struct Fork {
    at: u64,
    records: usize,
    fork_hash: u64,
    /// The future that the run does not have now.
    future: Branch,
    /// Whether it is the one that begins with the action.
    is_undone: bool,
}

/// What was recorded after a place.
#[derive(Clone, Debug, Default)]
struct Branch {
    records: Vec<Record>,
    checkpoints: Vec<RunState>,
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
    pub fn act(&mut self, step: Step) -> Result<Fork, StepError> {
        let (at, records, fork_hash) = (self.now, self.moment.records, self.moment.fork_hash());
        let record = Record { at, step, origin: Origin::User, refused: None };
        self.moment.apply_record(&record, &self.schedule)?;
        let future = self.truncate_after(records);
        self.keep(record);
        Ok(Fork { at, records, fork_hash, future, is_undone: false })
    }

    /// Takes an action back, or does it again: what follows the fork's place now, and what the fork holds, change places.
    ///
    /// Taken back, the run stands where it stood before the action, and has the future that it had; done again, it stands
    /// right after the action. Says whether the fork fits: the run must have come to its place in the same way. If it does
    /// not, nothing has changed.
    pub fn swap_fork(&mut self, fork: &mut Fork) -> bool {
        let previous = (self.moment.records, self.now);
        let reaches = fork.records <= self.records.len();
        if reaches {
            self.seek_record(fork.records);
        }
        if !reaches || self.moment.fork_hash() != fork.fork_hash {
            self.seek_record(previous.0);
            self.now = previous.1;
            return false;
        }
        let future = self.truncate_after(fork.records);
        let Branch { records, checkpoints } = std::mem::replace(&mut fork.future, future);
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
    fn truncate_after(&mut self, count: usize) -> Branch {
        let kept = self.checkpoints.partition_point(|checkpoint| checkpoint.records <= count);
        Branch { records: self.records.split_off(count), checkpoints: self.checkpoints.split_off(kept) }
    }
}
