//! The complete vocabulary of what a Step causes.

use raft_core::{Command, Configuration, LogIndex, RequestError, ServerId, Timer};

use crate::{DownReason, MessageId, Violation};

/// Something that came of a Step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Something happened at a server.
    At {
        /// Where.
        server: ServerId,
        /// What.
        event: raft_core::Event,
    },
    /// A server started a timer, from the beginning if it ran.
    TimerArmed {
        /// Where.
        server: ServerId,
        /// Which.
        timer: Timer,
    },
    /// A server stopped a timer.
    TimerDisarmed {
        /// Where.
        server: ServerId,
        /// Which.
        timer: Timer,
    },
    /// A message was sent; what it says is in the network.
    Sent {
        /// Its name.
        id: MessageId,
    },
    /// A message arrived.
    Delivered {
        /// Its name.
        id: MessageId,
    },
    /// A message will not arrive.
    Lost {
        /// Its name.
        id: MessageId,
        /// Why.
        cause: LossCause,
    },
    /// A server stopped, and lost what it had not written down.
    Stopped {
        /// Which.
        server: ServerId,
        /// Why.
        cause: DownReason,
    },
    /// A server started.
    Started {
        /// Which.
        server: ServerId,
    },
    /// A link was cut.
    Cut {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A link is whole again.
    Healed {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A leader took a client's command into its log.
    Proposed {
        /// Which leader.
        server: ServerId,
        /// The command.
        command: Command,
        /// Its place in the leader's log.
        index: LogIndex,
    },
    /// A server lost what it had written down.
    DiskLost {
        /// Which.
        server: ServerId,
    },
    /// Somebody wants other members.
    ChangeAsked {
        /// The members wanted.
        target: Configuration,
    },
    /// Somebody wants no further change.
    ChangeCancelled,
    /// A leader took up the admin's request.
    ChangeAccepted {
        /// Which leader.
        server: ServerId,
    },
    /// The admin's request was turned down, or dropped: it will ask again.
    ChangeDelayed {
        /// Why.
        reason: RequestError,
    },
    /// The admin's request cannot be granted: it gives up.
    ChangeFailed {
        /// Why.
        reason: RequestError,
    },
    /// The operator replaced a server's roster file.
    RosterReplaced {
        /// Where.
        server: ServerId,
        /// What it says now.
        roster: Configuration,
    },
    /// The members are those that were wanted, as far as the admin or the operator can tell.
    ChangeFinished {
        /// The members.
        target: Configuration,
    },
    /// A safety property does not hold any more.
    Violated(Violation),
    /// A new server was set up because it is wanted as a member: it runs, has an empty log, and knows nobody.
    Joined {
        /// Which.
        server: ServerId,
    },
}

/// Why a message is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossCause {
    /// The network dropped it.
    Dropped,
    /// The link is cut.
    LinkCut,
    /// The receiver is down.
    ReceiverDown,
}

/// Takes the events of a Step, in order.
pub trait EventSink {
    /// Takes one.
    fn event(&mut self, event: Event);
}

/// Takes none: for a search that looks at the World alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullSink;

impl EventSink for NullSink {
    #[inline]
    fn event(&mut self, _: Event) {}
}

impl EventSink for Vec<Event> {
    fn event(&mut self, event: Event) {
        self.push(event);
    }
}
