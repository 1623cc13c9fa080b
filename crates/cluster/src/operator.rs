//! The operator of the naive swap: replaces the roster file of one server after the other.
//!
//! In pseudocode: for each server of the old and the new configuration, stop it, replace its roster, start it. During
//! this loop two disjoint majorities exist.

use raft_core::{Configuration, ServerId, ServerSet};

/// State of the operator.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Operator {
    target: Option<Configuration>,
    /// Servers that still have the old roster.
    to_stop: ServerSet,
    /// Servers whose roster was replaced and that are not started again yet.
    to_start: ServerSet,
}

impl Operator {
    /// The roster that the operator installs.
    #[must_use]
    pub fn target(&self) -> Option<Configuration> {
        self.target
    }

    /// Servers whose roster is not replaced yet.
    #[must_use]
    pub fn to_stop(&self) -> ServerSet {
        self.to_stop
    }

    /// Servers whose roster was replaced and that are not started again yet.
    #[must_use]
    pub fn to_start(&self) -> ServerSet {
        self.to_start
    }

    /// Whether every server has the new roster and was started again.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.target.is_some() && self.to_stop.is_empty() && self.to_start.is_empty()
    }

    pub(crate) fn set_target(&mut self, target: Configuration, everybody: ServerSet) {
        *self = Self { target: Some(target), to_stop: everybody, to_start: ServerSet::EMPTY };
    }

    /// Cancels the change: rosters that are not replaced yet stay as they are. Returns whether there were any.
    pub(crate) fn cancel(&mut self) -> bool {
        let had_more = !self.to_stop.is_empty();
        if had_more {
            *self = Self { to_start: self.to_start, ..Self::default() };
        }
        had_more
    }

    /// Marks the roster of `server` as replaced, and returns the new roster. `None`, if the operator has no roster to
    /// replace there.
    pub(crate) fn stop(&mut self, server: ServerId) -> Option<Configuration> {
        let target = self.target?;
        self.to_stop.remove(server).then(|| self.to_start.insert(server))?;
        Some(target)
    }

    /// Marks `server` as started again. Returns whether the operator had to start it.
    pub(crate) fn start(&mut self, server: ServerId) -> bool {
        self.to_start.remove(server)
    }
}
