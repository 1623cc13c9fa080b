//! Send and arrival times of the messages in flight, and the messages lost recently. The diagram needs them; the
//! World, which has no time, does not have them.

use crate::{LossCause, MessageId, Step};

/// A message in flight, with its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Identifies the message. Its content is in the network.
    pub id: MessageId,
    /// Time of sending, in virtual milliseconds.
    pub sent_at: u64,
    /// Time of arrival, in virtual milliseconds. For a message that the clock will drop, the time at which it would
    /// have arrived; `None`, if no script says.
    pub arrives_at: Option<u64>,
    /// The time at which the clock delivers or drops the message, and the Step that does it.
    pub(crate) end: Option<(u64, Step)>,
    /// The time at which the network copies the message, if it does.
    pub(crate) copied: Option<u64>,
}

/// A message that was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostMessage {
    /// The message's times while it was in flight.
    pub delivery: Delivery,
    /// The content of the message.
    pub message: raft_core::Message,
    /// Time of the loss, in virtual milliseconds.
    pub at: u64,
    /// Why the message was lost.
    pub cause: LossCause,
}

/// How long a lost message is kept, in virtual milliseconds.
const REMEMBERED: u64 = 40;

/// Messages in flight, in the order of sending, and messages lost recently.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    pending: Vec<Delivery>,
    lost: Vec<LostMessage>,
}

impl Deliveries {
    /// The messages in flight, in the order of sending.
    #[must_use]
    pub fn pending(&self) -> &[Delivery] {
        &self.pending
    }

    /// The messages lost recently.
    #[must_use]
    pub fn lost(&self) -> &[LostMessage] {
        &self.lost
    }

    /// The next delivery, loss or copy, and its time. Of several at the same time, the first by kind of Step and by
    /// message.
    pub(crate) fn next_step(&self) -> Option<(u64, Step)> {
        let ends = self.pending.iter().filter_map(|delivery| delivery.end);
        let copies = self.pending.iter().filter_map(|delivery| Some((delivery.copied?, Step::Duplicate(delivery.id))));
        ends.chain(copies).min()
    }

    /// Records that the message was copied.
    pub(crate) fn copied(&mut self, id: MessageId) {
        if let Some(delivery) = self.pending.iter_mut().find(|delivery| delivery.id == id) {
            delivery.copied = None;
        }
    }

    pub(crate) fn sent(&mut self, delivery: Delivery) {
        self.pending.push(delivery);
    }

    /// Removes a message that was delivered or lost.
    pub(crate) fn ended(&mut self, id: MessageId) -> Option<Delivery> {
        let index = self.pending.iter().position(|delivery| delivery.id == id)?;
        Some(self.pending.remove(index))
    }

    pub(crate) fn remember_lost(&mut self, lost: LostMessage) {
        self.lost.retain(|old| old.at + REMEMBERED > lost.at);
        self.lost.push(lost);
    }
}
