//! Where a server puts what it wants done.

use crate::{Event, Message, ServerId, Timer};

/// Takes what a server wants done and what it has to tell. State that must survive a crash is in
/// [`PersistentState`](crate::PersistentState) before anything is put here: whoever carries it out writes that down first.
pub trait Output {
    /// Send `message` to `to`.
    fn send(&mut self, to: ServerId, message: Message);

    /// Start the timer, from the beginning if it runs.
    fn arm(&mut self, timer: Timer);

    /// Stop the timer.
    fn disarm(&mut self, timer: Timer);

    /// Something came of what the server was handed.
    fn event(&mut self, event: Event);
}

/// Takes nothing: an [`Output`] for those who only want the server's state.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullOutput;

impl Output for NullOutput {
    fn send(&mut self, _: ServerId, _: Message) {}
    fn arm(&mut self, _: Timer) {}
    fn disarm(&mut self, _: Timer) {}
    fn event(&mut self, _: Event) {}
}
