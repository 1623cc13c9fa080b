//! Effects of a server: messages, timers, events.

use crate::{Event, Message, ServerId, Timer};

/// Receives the effects of a server. State that must survive a crash is in [`PersistentState`](crate::PersistentState)
/// before an effect is reported; the caller persists that state before it carries the effect out.
pub trait Output {
    /// Sends `message` to `to`.
    fn send(&mut self, to: ServerId, message: Message);

    /// Starts `timer`, or restarts it if it runs.
    fn arm(&mut self, timer: Timer);

    /// Stops `timer`.
    fn disarm(&mut self, timer: Timer);

    /// Reports an event.
    fn event(&mut self, event: Event);
}

/// An [`Output`] that discards everything, for callers that need only the server's state.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullOutput;

impl Output for NullOutput {
    fn send(&mut self, _: ServerId, _: Message) {}
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, _: Event) {}
}
