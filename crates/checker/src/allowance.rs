//! Allowance of a continuation.

use cluster::{Mode, World};
use raft_core::Configuration;

use crate::CheckedProperty;

/// Default maximum number of states of one continuation.
const MAX_STATES: usize = 100_000;

/// How far a continuation is searched beyond the state in which it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Allowance {
    /// Number of terms after the latest of any server. `None`: two more than there are voters.
    pub terms: Option<u64>,
    /// Number of entries that a log may have beyond the longest. `None`: two, and those that the change needs.
    pub entries: Option<u64>,
    /// Maximum number of states.
    pub states: usize,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { terms: None, entries: None, states: MAX_STATES }
    }
}

impl Allowance {
    /// The allowance with the defaults filled in: more terms, more entries.
    #[must_use]
    pub fn resolved(&self, world: &World, targets: &[Configuration], property: CheckedProperty) -> (u64, u64) {
        let voters =
            targets.iter().fold(world.initial_configuration().voters(), |all, target| all.union(target.voters()));
        let changed = |target: &Configuration| {
            let old = world.initial_configuration().voters();
            target.members().difference(old).len() + old.difference(target.members()).len()
        };
        let entries_of_change = match (property, world.mode()) {
            (CheckedProperty::StuckChange, Mode::SingleServer) => targets.iter().map(changed).max().unwrap_or(0),
            (CheckedProperty::StuckChange, Mode::Joint) => 2,
            _ => 0,
        };
        (self.terms.unwrap_or(voters.len() as u64 + 2), self.entries.unwrap_or(2 + entries_of_change as u64))
    }

    /// The allowance in words.
    #[must_use]
    pub fn describe(&self, world: &World, targets: &[Configuration], property: CheckedProperty) -> String {
        let (terms, entries) = self.resolved(world, targets, property);
        format!("{terms} more terms and {entries} more entries")
    }
}
