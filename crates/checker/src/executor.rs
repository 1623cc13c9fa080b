//! Where moves are played: in a World, Step by Step.

use cluster::{Mode, Silent, Step, World};
use raft_core::{Message, Server, ServerId, ServerSet};

use crate::moves::is_target;

/// A World, as far as moves have to do with it.
pub(crate) trait Executor {
    /// How members are changed.
    fn mode(&self) -> Mode;

    /// The server, if it runs.
    fn server(&self, id: ServerId) -> Option<&Server>;

    /// Whether these voters are what the operator brings now.
    fn is_target(&self, target: ServerSet) -> bool;

    /// The message in flight at this place in the order of sending: from whom, to whom, and what it says.
    fn message_at(&self, index: usize) -> Option<(ServerId, ServerId, &Message)>;

    /// Delivers the message in flight at this place.
    fn deliver_at(&mut self, index: usize);

    /// Loses every message in flight.
    fn drop_all_messages(&mut self);

    /// Takes a Step; says whether it was possible.
    fn apply(&mut self, step: Step) -> bool;
}

/// A World, and the Steps that were taken in it.
pub(crate) struct WorldExecutor<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) script: &'a mut Vec<Step>,
}

impl Executor for WorldExecutor<'_> {
    fn mode(&self) -> Mode {
        self.world.mode()
    }

    fn server(&self, id: ServerId) -> Option<&Server> {
        self.world.server(id)
    }

    fn is_target(&self, target: ServerSet) -> bool {
        is_target(self.world, target)
    }

    fn message_at(&self, index: usize) -> Option<(ServerId, ServerId, &Message)> {
        let flight = self.world.network().flights().get(index)?;
        Some((flight.id.from, flight.id.to, &flight.message))
    }

    fn deliver_at(&mut self, index: usize) {
        if let Some(flight) = self.world.network().flights().get(index) {
            self.apply(Step::Deliver(flight.id));
        }
    }

    fn drop_all_messages(&mut self) {
        while let Some(flight) = self.world.network().flights().last() {
            self.apply(Step::Drop(flight.id));
        }
    }

    fn apply(&mut self, step: Step) -> bool {
        let is_enabled = self.world.apply(step, &mut Silent).is_ok();
        if is_enabled {
            self.script.push(step);
        }
        is_enabled
    }
}
