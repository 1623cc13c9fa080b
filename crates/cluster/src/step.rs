//! Steps: everything that can happen in a World.

use std::fmt;

use raft_core::{ChangeRequest, Command, ServerId, ServerSet, Timer};
use thiserror::Error;

use crate::{MessageId, Mode};

/// A placeholder for a server in a planned Step: the leader at the time of the Step; of several, one of the highest
/// term. Scripts and the diagram have room for servers of much smaller ids.
pub const LEADER: ServerId = ServerId::LAST;

/// One transition of the World.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A timer that is armed at the server fires.
    Fire {
        /// The server.
        server: ServerId,
        /// The timer.
        timer: Timer,
    },
    /// A message in flight is delivered. If the receiver is down or the link is cut, the message is lost.
    Deliver(MessageId),
    /// A message in flight is lost.
    Drop(MessageId),
    /// A message in flight is copied. The copy gets the next position on its link.
    Duplicate(MessageId),
    /// The server crashes and loses its volatile state.
    Crash(ServerId),
    /// A server that is down restarts from its persistent state.
    Restart(ServerId),
    /// A server that is down loses its persistent state and keeps its id: this must never happen (rule of openraft).
    LoseDisk(ServerId),
    /// A server compacts its log: it drops the committed entries.
    Compact(ServerId),
    /// A leader is asked to transfer its leadership.
    Transfer {
        /// The leader.
        server: ServerId,
        /// The server that is to lead.
        to: ServerId,
    },
    /// A link is cut: messages on it are lost from now on.
    Cut {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A cut link is healed.
    Heal {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
    },
    /// A client sends the server a command.
    Propose {
        /// The server.
        server: ServerId,
        /// The command.
        command: Command,
    },
    /// A membership change is asked for: the operator (naive mode) or the admin (safe modes) adopts it in place of
    /// the previous target. A server of the target that does not exist is set up first: a new server with an empty
    /// log.
    Ask {
        /// The voters of the target.
        target: ServerSet,
        /// The learners of the target.
        learners: ServerSet,
    },
    /// The change is cancelled. A part that has begun is finished, the rest is dropped.
    Cancel,
    /// A user requests a change of this server directly, without the admin.
    Request {
        /// The server.
        server: ServerId,
        /// The requested change.
        request: ChangeRequest,
    },
    /// The admin requests the next part of the change of this server.
    AdminAsks(ServerId),
    /// The operator stops the server, if it is running, and replaces its roster file.
    OperatorStops(ServerId),
    /// The operator starts the server again.
    OperatorStarts(ServerId),
    /// The operator founds a cluster on a server with an empty disk: these voters become its first configuration, or
    /// its roster in naive mode. It starts. Servers that do not exist are set up first, as in [`Ask`](Self::Ask).
    Bootstrap {
        /// The server.
        server: ServerId,
        /// The voters. The server is one of them.
        voters: ServerSet,
    },
    /// The operator forces a configuration on one server, without a quorum: stops it if it runs, appends these voters
    /// to its log as a configuration (in naive mode: replaces its roster), and starts it. It keeps its term, its vote
    /// and its log. Servers that do not exist are set up first, as in [`Ask`](Self::Ask).
    Force {
        /// The server.
        server: ServerId,
        /// The voters. The server is one of them.
        voters: ServerSet,
    },
}

impl Step {
    /// Whether Raft's rules promise nothing after the Step: a lost disk, a second founding, a forced configuration.
    #[must_use]
    pub fn is_accident(&self) -> bool {
        matches!(self, Self::LoseDisk(_) | Self::Bootstrap { .. } | Self::Force { .. })
    }

    /// The Step with `leader` in place of [`LEADER`]; `None`, if it names the leader and there is none.
    #[must_use]
    pub(crate) fn with_leader(mut self, leader: Option<ServerId>) -> Option<Self> {
        let named = match &mut self {
            Self::Fire { server, .. }
            | Self::Crash(server)
            | Self::Restart(server)
            | Self::LoseDisk(server)
            | Self::Compact(server)
            | Self::Propose { server, .. }
            | Self::Request { server, .. }
            | Self::AdminAsks(server)
            | Self::OperatorStops(server)
            | Self::OperatorStarts(server)
            | Self::Bootstrap { server, .. }
            | Self::Force { server, .. } => [Some(server), None],
            Self::Transfer { server: one, to: other }
            | Self::Cut { from: one, to: other }
            | Self::Heal { from: one, to: other } => [Some(one), Some(other)],
            Self::Deliver(_) | Self::Drop(_) | Self::Duplicate(_) | Self::Ask { .. } | Self::Cancel => [None, None],
        };
        for server in named.into_iter().flatten().filter(|server| **server == LEADER) {
            *server = leader?;
        }
        Some(self)
    }
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
            Self::Transfer { server, to } => write!(f, "{server} transfers leadership to {to}"),
            Self::Ask { target, learners } if learners.is_empty() => write!(f, "change members to {target}"),
            Self::Ask { target, learners } => write!(f, "change members to {target}, learners {learners}"),
            Self::Cancel => write!(f, "cancel the change"),
            Self::Request { server, request } => write!(f, "ask {server} to {request}"),
            Self::AdminAsks(server) => write!(f, "the admin asks {server}"),
            Self::OperatorStops(server) => write!(f, "the operator stops {server}"),
            Self::OperatorStarts(server) => write!(f, "the operator starts {server}"),
            Self::Bootstrap { server, voters } => write!(f, "bootstrap {server} with {voters}"),
            Self::Force { server, voters } => write!(f, "force {server} to {voters}"),
        }
    }
}

/// Why a Step is not possible in the present state. The World has not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum StepError {
    /// The server does not exist.
    #[error("there is no {0} here")]
    NoServer(ServerId),
    /// The server is down.
    #[error("{0} is down")]
    Down(ServerId),
    /// The server is running.
    #[error("{0} is running already")]
    Up(ServerId),
    /// The timer is not armed.
    #[error("{server} has no {timer} running")]
    TimerNotArmed {
        /// The server.
        server: ServerId,
        /// The timer.
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
    /// The target has no voter.
    #[error("a cluster needs at least one voter")]
    EmptyTarget,
    /// The target has a server both as voter and as learner.
    #[error("{0} cannot be a voter and a learner")]
    VoterAndLearner(ServerSet),
    /// The request does not fit the procedure of this mode.
    #[error("members are not changed that way in the mode “{0}”")]
    OtherMode(Mode),
    /// There is no change in progress.
    #[error("there is no change to cancel")]
    NothingToCancel,
    /// The server has no committed entry that is not compacted yet.
    #[error("{0} has nothing to drop from its log")]
    NothingToCompact(ServerId),
    /// The admin has no request to send, or waits for an answer.
    #[error("the admin has nothing to ask")]
    NothingToAsk,
    /// The operator has no roster to replace at the server, or the server is not stopped yet.
    #[error("the operator has no new roster to bring to {0} now")]
    NoRoster(ServerId),
    /// The server is running. Only a server that is down can lose its disk.
    #[error("{0} is running, and loses its disk only when it is down: crash it first")]
    KeepsDisk(ServerId),
    /// The planned Step names the leader, and no running server is one.
    #[error("there is no leader")]
    NoLeader,
    /// The server is to found a cluster, and its disk is not empty (`ErrCantBootstrap` of hashicorp/raft).
    #[error("{0} has a term or a log already, and only a server with an empty disk can found a cluster")]
    HasState(ServerId),
    /// A configuration is to be forced on the server, and its log is empty.
    #[error("{0} has no log to go on with: force a server that has one, or found a new cluster with bootstrap")]
    NoLog(ServerId),
    /// The server that is bootstrapped or forced is not among the voters, so that it could not lead them.
    #[error("{server} is not one of the voters {voters}, so it could not lead them: name it, too")]
    NotAVoter {
        /// The server.
        server: ServerId,
        /// The voters.
        voters: ServerSet,
    },
}
