//! Forks of a run: a user's actions in the past, with undo and redo.

use super::{Origin, Record, RunState, Timeline};
use crate::{Step, StepError};

/// A user's action and the recorded future that it replaced: enough to undo and to redo the action.
///
/// Forks are used last in, first out: the latest action is undone first and redone last.
#[derive(Clone, Debug)]
pub struct Fork {
    at: u64,
    records: usize,
    fork_hash: u64,
    /// The branch that the run does not contain now.
    future: Branch,
    /// Whether `future` is the branch that begins with the action.
    is_undone: bool,
}

/// The records and checkpoints after a position in the run.
#[derive(Clone, Debug, Default)]
struct Branch {
    records: Vec<Record>,
    checkpoints: Vec<RunState>,
}

impl Fork {
    /// Time of the action, in virtual milliseconds.
    #[must_use]
    pub fn at(&self) -> u64 {
        self.at
    }

    /// The number of records before the action.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether the action is undone.
    #[must_use]
    pub fn is_undone(&self) -> bool {
        self.is_undone
    }
}

impl Timeline {
    /// Applies a user's action at the present position. Records after the position are cut off: the run forks.
    /// Returns what is needed to undo the action.
    ///
    /// # Errors
    /// The Step is not possible at this position. Nothing has changed, and no record was cut off.
    pub fn act(&mut self, step: Step) -> Result<Fork, StepError> {
        let (at, records, fork_hash) = (self.now, self.state.records, self.state.fork_hash());
        let record = Record { at, step, origin: Origin::User, refused: None };
        self.state.apply_record(&record, &self.schedule)?;
        let future = self.truncate_after(records);
        self.keep(record);
        Ok(Fork { at, records, fork_hash, future, is_undone: false })
    }

    /// Applies a user's action like [`Timeline::act`], but drops the records after the position: the action cannot be
    /// undone.
    ///
    /// # Errors
    /// The Step is not possible at this position. Nothing has changed.
    pub fn append_action(&mut self, step: Step) -> Result<(), StepError> {
        let (at, records) = (self.now, self.state.records);
        let record = Record { at, step, origin: Origin::User, refused: None };
        self.state.apply_record(&record, &self.schedule)?;
        drop(self.truncate_after(records));
        self.keep(record);
        Ok(())
    }

    /// Undoes or redoes an action: swaps the branch after the fork's position with the branch that the fork holds.
    ///
    /// After an undo the run is at the position before the action, with the future that it had. After a redo it is
    /// right after the action.
    ///
    /// Returns whether the fork fits: the run must have reached the fork's position through the same records. If it
    /// does not fit, nothing has changed.
    pub fn swap_fork(&mut self, fork: &mut Fork) -> bool {
        let previous = (self.state.records, self.now);
        let reaches = fork.records <= self.records.len();
        if reaches {
            self.seek_record(fork.records);
        }
        if !reaches || self.state.fork_hash() != fork.fork_hash {
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

    /// Cuts off the records after the first `count` records, and returns them.
    fn truncate_after(&mut self, count: usize) -> Branch {
        let kept = self.checkpoints.partition_point(|checkpoint| checkpoint.records <= count);
        Branch { records: self.records.split_off(count), checkpoints: self.checkpoints.split_off(kept) }
    }
}
