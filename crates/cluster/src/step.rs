//! The complete vocabulary of what can happen.

use std::fmt;

use raft_core::{ChangeRequest, Command, ServerId, ServerSet, Timer};
use thiserror::Error;

use crate::{MessageId, Mode};

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A timer that runs at the server fires.
    Fire {
        /// Where.
        server: ServerId,
        /// Which.
        timer: Timer,
    },
    /// A message in flight arrives; at a server that is down, or over a link that is cut, it is lost.
    Deliver(MessageId),
    /// A message in flight is lost.
    Drop(MessageId),
    /// A message in flight is copied; the copy is the next on its link.
    Duplicate(MessageId),
    /// The server stops, and loses what it had not written down.
    Crash(ServerId),
    /// A server that is down starts from what it had written down.
    Restart(ServerId),
    /// A server that is down loses what it had written down, and keeps its name: what must never happen (rule of openraft).
    LoseDisk(ServerId),
    /// A server drops from its log what is committed.
    Compact(ServerId),
    /// A leader is asked to hand its term over.
    Transfer {
        /// The leader.
        server: ServerId,
        /// To whom.
        to: ServerId,
    },
    /// Messages from one server to the other are lost from now on.
    Cut {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// They are not, any more.
    Heal {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A client sends the server a command.
    Propose {
        /// To whom.
        server: ServerId,
        /// What.
        command: Command,
    },
    /// Somebody wants the members to be these: the operator (naive) or the admin (the safe modes) takes it up, in place of
    /// what was wanted before. Who is not there yet is set up first: a new server, empty.
    Ask {
        /// The voters wanted.
        target: ServerSet,
        /// The learners wanted.
        learners: ServerSet,
    },
    /// Somebody wants no further change: what has begun is finished, what has not is forgotten.
    Cancel,
    /// Somebody asks this server for a change, past the admin.
    Request {
        /// Whom.
        server: ServerId,
        /// For what.
        request: ChangeRequest,
    },
    /// The admin asks this server for the next step of the change.
    AdminAsks(ServerId),
    /// The operator stops the server, where it runs, and replaces its roster file.
    OperatorStops(ServerId),
    /// The operator starts the server again.
    OperatorStarts(ServerId),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fire { server, timer } => write!(f, "{server}: {timer}"),
            Self::Deliver(id) => write!(f, "deliver {id}"),
            Self::Drop(id) => write!(f, "drop {id}"),
            Self::Duplicate(id) => write!(f, "duplicate {id}"),
            Self::Crash(server) => write!(f, "crash {server}"),
            Self::Restart(server) => write!(f, "restart {server}"),
            Self::Cut { from, to } => write!(f, "cut {from} to {to}"),
            Self::Heal { from, to } => write!(f, "heal {from} to {to}"),
            Self::Propose { server, command } => write!(f, "propose {} to {server}", command.0),
            Self::LoseDisk(server) => write!(f, "{server} loses its disk"),
            Self::Compact(server) => write!(f, "compact the log of {server}"),
            Self::Transfer { server, to } => write!(f, "{server} hands over to {to}"),
            Self::Ask { target, learners } if learners.is_empty() => write!(f, "change members to {target}"),
            Self::Ask { target, learners } => write!(f, "change members to {target}, learners {learners}"),
            Self::Cancel => write!(f, "cancel the change"),
            Self::Request { server, request } => write!(f, "ask {server} to {request}"),
            Self::AdminAsks(server) => write!(f, "the admin asks {server}"),
            Self::OperatorStops(server) => write!(f, "the operator stops {server}"),
            Self::OperatorStarts(server) => write!(f, "the operator starts {server}"),
        }
    }
}

/// Why a Step is not possible here. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum StepError {
    /// There is no such server.
    #[error("there is no {0} here")]
    NoServer(ServerId),
    /// The server is down.
    #[error("{0} is down")]
    Down(ServerId),
    /// The server runs.
    #[error("{0} is running already")]
    Up(ServerId),
    /// The timer does not run.
    #[error("{server} has no {timer} running")]
    TimerNotArmed {
        /// Where.
        server: ServerId,
        /// Which.
        timer: Timer,
    },
    /// The message is not in flight.
    #[error("no message {0} is in flight")]
    NoMessage(MessageId),
    /// The link is in that state already.
    #[error("the link from {from} to {to} is {state} already")]
    Link {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
        /// Cut or whole.
        state: &'static str,
    },
    /// A change to nobody.
    #[error("a cluster needs at least one voter")]
    EmptyTarget,
    /// A server is wanted as voter and as learner.
    #[error("{0} cannot be a voter and a learner")]
    VoterAndLearner(ServerSet),
    /// The members are changed in another way here.
    #[error("members are not changed that way in the mode “{0}”")]
    OtherMode(Mode),
    /// There is no change, or it is over.
    #[error("there is no change to cancel")]
    NothingToCancel,
    /// Nothing new is committed.
    #[error("{0} has nothing to drop from its log")]
    NothingToCompact(ServerId),
    /// The admin has nothing to ask, or waits for an answer.
    #[error("the admin has nothing to ask")]
    NothingToAsk,
    /// The operator has no business with the server, or not yet.
    #[error("the operator has no new roster to bring to {0} now")]
    NoRoster(ServerId),
    /// Only a server that is down loses its disk.
    #[error("{0} is running, and loses its disk only when it is down: crash it first")]
    KeepsDisk(ServerId),
}
