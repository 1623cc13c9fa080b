//! Connects the output of one server to the World around it.

use raft_core::{Message, Output, ServerId, Timer};

use crate::{Admin, Event, EventSink, Network};

/// Receives the output of one server: messages go to the network, and events to the admin and the sink.
pub(crate) struct Outbox<'a, S> {
    id: ServerId,
    network: &'a mut Network,
    admin: &'a mut Admin,
    sink: &'a mut S,
}

/// Runs `act` with an [`Outbox`] for server `id`.
pub(crate) fn with_output<S: EventSink, T>(
    network: &mut Network,
    admin: &mut Admin,
    id: ServerId,
    sink: &mut S,
    act: impl FnOnce(&mut Outbox<'_, S>) -> T,
) -> T {
    act(&mut Outbox { id, network, admin, sink })
}

impl<S: EventSink> Output for Outbox<'_, S> {
    fn send(&mut self, to: ServerId, message: Message) {
        let id = self.network.send(self.id, to, message);
        self.sink.event(Event::Sent { id });
    }

    fn arm(&mut self, timer: Timer) {
        self.sink.event(Event::TimerArmed { server: self.id, timer });
    }

    fn disarm(&mut self, timer: Timer) {
        self.sink.event(Event::TimerDisarmed { server: self.id, timer });
    }

    fn event(&mut self, event: raft_core::Event) {
        self.sink.event(Event::At { server: self.id, event });
        self.admin.on_server_event(self.id, &event, self.sink);
    }
}
