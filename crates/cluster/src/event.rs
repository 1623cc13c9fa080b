//! Events: everything that a Step can cause.

use raft_core::{Command, Configuration, LogIndex, RequestError, ServerId, Timer};

use crate::{DownReason, MessageId, Violation};

/// An effect of a Step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A server reported an event.
    At {
        /// The server.
        server: ServerId,
        /// The server's event.
        event: raft_core::Event,
    },
    /// A server armed a timer. If the timer was armed already, it starts anew.
    TimerArmed {
        /// The server.
        server: ServerId,
        /// The timer.
        timer: Timer,
    },
    /// A server disarmed a timer.
    TimerDisarmed {
        /// The server.
        server: ServerId,
        /// The timer.
        timer: Timer,
    },
    /// A message was sent. Its content is in the network.
    Sent {
        /// The message.
        id: MessageId,
    },
    /// A message arrived.
    Delivered {
        /// The message.
        id: MessageId,
    },
    /// A message was lost.
    Lost {
        /// The message.
        id: MessageId,
        /// Why it was lost.
        cause: LossCause,
    },
    /// A server stopped and lost its volatile state.
    Stopped {
        /// The server.
        server: ServerId,
        /// Why it stopped.
        cause: DownReason,
    },
    /// A server started.
    Started {
        /// The server.
        server: ServerId,
    },
    /// A link was cut.
    Cut {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A link was healed.
    Healed {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A leader appended a client's command to its log.
    Proposed {
        /// The leader.
        server: ServerId,
        /// The command.
        command: Command,
        /// The index of the command in the leader's log.
        index: LogIndex,
    },
    /// A server lost its persistent state.
    DiskLost {
        /// The server.
        server: ServerId,
    },
    /// A membership change was asked for.
    ChangeAsked {
        /// The target: the new members.
        target: Configuration,
    },
    /// The membership change was cancelled.
    ChangeCancelled,
    /// A leader accepted the admin's request.
    ChangeAccepted {
        /// The leader.
        server: ServerId,
    },
    /// The admin's request was refused or dropped for a reason that may pass. The admin asks again.
    ChangeDelayed {
        /// Why the request was refused or dropped.
        reason: RequestError,
    },
    /// The admin's request was refused for good. The admin gives up.
    ChangeFailed {
        /// Why the request was refused.
        reason: RequestError,
    },
    /// The operator replaced a server's roster file.
    RosterReplaced {
        /// The server.
        server: ServerId,
        /// The new content of the roster file.
        roster: Configuration,
    },
    /// The members are those of the target, as far as the admin or the operator can tell.
    ChangeFinished {
        /// The members.
        target: Configuration,
    },
    /// A safety property was violated.
    Violated(Violation),
    /// A new server was set up, because a change names it as a member. It runs, has an empty log, and knows no other
    /// server.
    Joined {
        /// The server.
        server: ServerId,
    },
    /// The operator founded a cluster on a server with an empty disk.
    Bootstrapped {
        /// The server.
        server: ServerId,
        /// The first configuration, or the roster.
        configuration: Configuration,
    },
    /// The operator forced a configuration on a server, without a quorum.
    Forced {
        /// The server.
        server: ServerId,
        /// The configuration, or the roster.
        configuration: Configuration,
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

/// Receives the events of a Step, in order.
pub trait EventSink {
    /// Receives one event.
    fn event(&mut self, event: Event);
}

/// Discards all events: for a search, which reads the World alone.
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
