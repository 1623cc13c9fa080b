//! Where moves are executed: the [`Executor`] interface, and its implementation on a World, Step by Step.

use cluster::{Mode, NullSink, Step, World};
use raft_core::{Message, Rules, Server, ServerId, ServerSet};

use crate::moves::is_target;

/// Cluster state as far as moves read and change it.
pub(crate) trait Executor {
    /// The membership-change mode.
    fn mode(&self) -> Mode;

    /// The rules that are on.
    fn rules(&self) -> Rules;

    /// The server, if it is up.
    fn server(&self, id: ServerId) -> Option<&Server>;

    /// Whether these voters are the operator's current target.
    fn is_target(&self, target: ServerSet) -> bool;

    /// The message at an index in sending order: sender, receiver, content.
    fn message_at(&self, index: usize) -> Option<(ServerId, ServerId, &Message)>;

    /// Delivers the message at an index in sending order.
    fn deliver_at(&mut self, index: usize);

    /// Drops every message in flight.
    fn drop_all_messages(&mut self);

    /// Applies a Step. Returns whether it was enabled.
    fn apply(&mut self, step: Step) -> bool;
}

/// World with a log of the Steps applied to it.
pub(crate) struct WorldExecutor<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) script: &'a mut Vec<Step>,
}

impl Executor for WorldExecutor<'_> {
    fn mode(&self) -> Mode {
        self.world.mode()
    }

    fn rules(&self) -> Rules {
        self.world.rules()
    }

    fn server(&self, id: ServerId) -> Option<&Server> {
        self.world.server(id)
    }

    fn is_target(&self, target: ServerSet) -> bool {
        is_target(self.world, target)
    }

    fn message_at(&self, index: usize) -> Option<(ServerId, ServerId, &Message)> {
        let flight = self.world.network().in_flight().get(index)?;
        Some((flight.id.from, flight.id.to, &flight.message))
    }

    fn deliver_at(&mut self, index: usize) {
        if let Some(flight) = self.world.network().in_flight().get(index) {
            self.apply(Step::Deliver(flight.id));
        }
    }

    fn drop_all_messages(&mut self) {
        while let Some(flight) = self.world.network().in_flight().last() {
            self.apply(Step::Drop(flight.id));
        }
    }

    fn apply(&mut self, step: Step) -> bool {
        let is_enabled = self.world.apply(step, &mut NullSink).is_ok();
        if is_enabled {
            self.script.push(step);
        }
        is_enabled
    }
}
