//! Records of a run: the Steps, each with its time and origin.

use crate::{Step, StepError};

/// The driver that chose a Step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The clock.
    Clock,
    /// The schedule's list of actions.
    Schedule,
    /// A user.
    User,
}

/// A Step that was applied, or that was not possible when its time came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Time of the Step, in virtual milliseconds.
    pub at: u64,
    /// The Step.
    pub step: Step,
    /// The driver that chose it.
    pub origin: Origin,
    /// Why the Step was not possible; `None`, if it was applied. An impossible Step has no effect.
    pub refused: Option<StepError>,
}
