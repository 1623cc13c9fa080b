//! The network: messages in flight and cut links. It has no notion of time: any message in flight may be the next to
//! arrive.

use std::fmt;

use raft_core::{Message, ServerId};

/// Identifies a message by its link and its position among all messages ever sent on that link, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    /// The sender.
    pub from: ServerId,
    /// The receiver.
    pub to: ServerId,
    /// The number of messages sent on this link before it.
    pub nth: u32,
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}>{}#{}", self.from, self.to, self.nth)
    }
}

/// A message in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Identifies the message.
    pub id: MessageId,
    /// The content of the message.
    pub message: Message,
}

/// Messages in flight, in the order of sending, and cut links.
#[derive(Debug, Default)]
pub struct Network {
    in_flight: Vec<InFlight>,
    sent: Vec<((ServerId, ServerId), u32)>,
    cuts: Vec<(ServerId, ServerId)>,
}

impl Clone for Network {
    fn clone(&self) -> Self {
        Self { in_flight: self.in_flight.clone(), sent: self.sent.clone(), cuts: self.cuts.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { in_flight, sent, cuts } = self;
        in_flight.clone_from(&source.in_flight);
        sent.clone_from(&source.sent);
        cuts.clone_from(&source.cuts);
    }
}

impl Network {
    /// The messages in flight, in the order of sending.
    #[must_use]
    pub fn in_flight(&self) -> &[InFlight] {
        &self.in_flight
    }

    /// The message with this id, if it is in flight.
    #[must_use]
    pub fn get(&self, id: MessageId) -> Option<&InFlight> {
        self.in_flight.iter().find(|flight| flight.id == id)
    }

    /// The cut links, sorted: sender, receiver.
    #[must_use]
    pub fn cuts(&self) -> &[(ServerId, ServerId)] {
        &self.cuts
    }

    /// Whether the link is cut: messages from `from` to `to` are lost.
    #[must_use]
    pub fn is_cut(&self, from: ServerId, to: ServerId) -> bool {
        self.cuts.binary_search(&(from, to)).is_ok()
    }

    /// Puts a message in flight. Returns its id.
    pub(crate) fn send(&mut self, from: ServerId, to: ServerId, message: Message) -> MessageId {
        let index = match self.sent.binary_search_by_key(&(from, to), |&(link, _)| link) {
            Ok(index) => index,
            Err(index) => {
                self.sent.insert(index, ((from, to), 0));
                index
            }
        };
        let count = &mut self.sent[index].1;
        let id = MessageId { from, to, nth: *count };
        *count += 1;
        self.in_flight.push(InFlight { id, message });
        id
    }

    /// Removes the messages in flight, and resets the count of messages sent on each link.
    pub(crate) fn forget_messages(&mut self) {
        self.in_flight.clear();
        self.sent.clear();
    }

    /// Removes a message from the network, and returns its content.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<Message> {
        let index = self.in_flight.iter().position(|flight| flight.id == id)?;
        Some(self.in_flight.remove(index).message)
    }

    /// Cuts or heals a link. Returns whether its state changed.
    pub(crate) fn set_cut(&mut self, from: ServerId, to: ServerId, cut: bool) -> bool {
        match (self.cuts.binary_search(&(from, to)), cut) {
            (Err(index), true) => self.cuts.insert(index, (from, to)),
            (Ok(index), false) => drop(self.cuts.remove(index)),
            (Ok(_), true) | (Err(_), false) => return false,
        }
        true
    }
}
