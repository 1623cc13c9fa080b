//! Where moves are played: in a World, Step by Step.

use cluster::{Mode, NullSink, Step, World};
use raft_core::{Message, Server, ServerId, ServerSet};

use crate::moves::wants;

/// A World, as far as moves have to do with it.
pub(crate) trait Stage {
    /// How members are changed.
    fn mode(&self) -> Mode;

    /// The server, if it runs.
    fn server(&self, id: ServerId) -> Option<&Server>;

    /// Whether these voters are what the operator brings now.
    fn wants(&self, target: ServerSet) -> bool;

    /// The message in flight at this place in the order of sending: from whom, to whom, and what it says.
    fn flight(&self, place: usize) -> Option<(ServerId, ServerId, &Message)>;

    /// Delivers the message in flight at this place.
    fn deliver(&mut self, place: usize);

    /// Loses every message in flight.
    fn lose_all(&mut self);

    /// Takes a Step; says whether it was possible.
    fn step(&mut self, step: Step) -> bool;
}

/// A World, and the Steps that were taken in it.
pub(crate) struct Real<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) script: &'a mut Vec<Step>,
}

impl Stage for Real<'_> {
    fn mode(&self) -> Mode {
        self.world.mode()
    }

    fn server(&self, id: ServerId) -> Option<&Server> {
        self.world.server(id)
    }

    fn wants(&self, target: ServerSet) -> bool {
        wants(self.world, target)
    }

    fn flight(&self, place: usize) -> Option<(ServerId, ServerId, &Message)> {
        let flight = self.world.network().in_flight().get(place)?;
        Some((flight.id.from, flight.id.to, &flight.message))
    }

    fn deliver(&mut self, place: usize) {
        if let Some(flight) = self.world.network().in_flight().get(place) {
            self.step(Step::Deliver(flight.id));
        }
    }

    fn lose_all(&mut self) {
        while let Some(flight) = self.world.network().in_flight().last() {
            self.step(Step::Drop(flight.id));
        }
    }

    fn step(&mut self, step: Step) -> bool {
        let possible = self.world.apply(step, &mut NullSink).is_ok();
        if possible {
            self.script.push(step);
        }
        possible
    }
}
