//! When the messages in flight were sent and will arrive, and which were lost a moment ago: what the diagram needs of the
//! network, and the World does not know.

use crate::{LossCause, MessageId, Step};

/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its name; what it says is in the network.
    pub id: MessageId,
    /// When it was sent, in virtual milliseconds.
    pub sent_at: u64,
    /// When it would arrive; `None` where no script says.
    pub arrives_at: Option<u64>,
    /// What the clock has in store for it: that it arrives or is lost, and when.
    pub(crate) end: Option<(u64, Step)>,
    /// When the network copies it, if it will.
    pub(crate) copied: Option<u64>,
}

/// A message that was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostMessage {
    /// How it was on its way.
    pub delivery: Delivery,
    /// What it said.
    pub message: raft_core::Message,
    /// When it was lost.
    pub at: u64,
    /// Why.
    pub cause: LossCause,
}

/// For how long a lost message is remembered, in virtual milliseconds.
const REMEMBERED: u64 = 40;

/// Messages on their way, in the order of sending, and those lost lately.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    pending: Vec<Delivery>,
    lost: Vec<LostMessage>,
}

impl Deliveries {
    /// The messages on their way, in the order of sending.
    #[must_use]
    pub fn pending(&self) -> &[Delivery] {
        &self.pending
    }

    /// The messages lost within the last moments.
    #[must_use]
    pub fn lost(&self) -> &[LostMessage] {
        &self.lost
    }

    /// What happens to a message next, and when; of several, the first by kind and name.
    pub(crate) fn next_step(&self) -> Option<(u64, Step)> {
        let ends = self.pending.iter().filter_map(|delivery| delivery.end);
        let copies = self.pending.iter().filter_map(|delivery| Some((delivery.copied?, Step::Duplicate(delivery.id))));
        ends.chain(copies).min()
    }

    /// The message has been copied.
    pub(crate) fn copied(&mut self, id: MessageId) {
        if let Some(delivery) = self.pending.iter_mut().find(|delivery| delivery.id == id) {
            delivery.copied = None;
        }
    }

    pub(crate) fn sent(&mut self, delivery: Delivery) {
        self.pending.push(delivery);
    }

    /// The message is on its way no more.
    pub(crate) fn ended(&mut self, id: MessageId) -> Option<Delivery> {
        let index = self.pending.iter().position(|delivery| delivery.id == id)?;
        Some(self.pending.remove(index))
    }

    pub(crate) fn remember_lost(&mut self, lost: LostMessage) {
        self.lost.retain(|old| old.at + REMEMBERED > lost.at);
        self.lost.push(lost);
    }
}
