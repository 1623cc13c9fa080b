//! The operator of the naive swap: brings a roster file to one server after the other.
//!
//! As a listing: for each server of old and new together, stop it, replace its roster, start it. Within this loop two
//! disjoint majorities exist.

use raft_core::{Configuration, ServerId, ServerSet};

/// The operator's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Operator {
    target: Option<Configuration>,
    /// Whose roster is the old one.
    to_stop: ServerSet,
    /// Whose roster was replaced and who is not started again.
    to_start: ServerSet,
}

impl Operator {
    /// The roster it brings.
    #[must_use]
    pub fn target(&self) -> Option<Configuration> {
        self.target
    }

    /// Whose roster is not replaced yet.
    #[must_use]
    pub fn to_stop(&self) -> ServerSet {
        self.to_stop
    }

    /// Whose roster is replaced and who is not started again.
    #[must_use]
    pub fn to_start(&self) -> ServerSet {
        self.to_start
    }

    /// Whether every server has been through its hands.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.target.is_some() && self.to_stop.is_empty() && self.to_start.is_empty()
    }

    pub(crate) fn set_target(&mut self, target: Configuration, everybody: ServerSet) {
        *self = Self { target: Some(target), to_stop: everybody, to_start: ServerSet::EMPTY };
    }

    /// Leaves the rosters that are not replaced as they are. Says whether there were any.
    pub(crate) fn cancel(&mut self) -> bool {
        let had_more = !self.to_stop.is_empty();
        if had_more {
            *self = Self { to_start: self.to_start, ..Self::default() };
        }
        had_more
    }

    /// The roster for `server` is replaced now; `None` if that is not the operator's business.
    pub(crate) fn stop(&mut self, server: ServerId) -> Option<Configuration> {
        let target = self.target?;
        self.to_stop.remove(server).then(|| self.to_start.insert(server))?;
        Some(target)
    }

    /// The server is started; says whether that was the operator's business.
    pub(crate) fn start(&mut self, server: ServerId) -> bool {
        self.to_start.remove(server)
    }
}
