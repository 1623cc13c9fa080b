//! A node of the World: the machine of one server, whether that is running or not.

use raft_core::{PersistentState, Server, ServerId};

/// Why a server is not running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DownReason {
    /// It crashed. Only a restart starts it again.
    Crashed,
    /// The operator stopped it to replace its roster.
    Stopped,
}

/// The machine of a server: the running server, or its persistent state while it is down.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// The server is running.
    Up(Server),
    /// The server is down.
    Down {
        /// The server.
        id: ServerId,
        /// Its persistent state.
        disk: PersistentState,
        /// Why it is down.
        cause: DownReason,
    },
}

impl Clone for Node {
    fn clone(&self) -> Self {
        match self {
            Self::Up(server) => Self::Up(server.clone()),
            Self::Down { id, disk, cause } => Self::Down { id: *id, disk: disk.clone(), cause: *cause },
        }
    }

    fn clone_from(&mut self, source: &Self) {
        match (&mut *self, source) {
            (Self::Up(server), Self::Up(source)) => server.clone_from(source),
            _ => *self = source.clone(),
        }
    }
}

impl Node {
    /// The server's id.
    #[must_use]
    pub fn id(&self) -> ServerId {
        match self {
            Self::Up(server) => server.id(),
            Self::Down { id, .. } => *id,
        }
    }

    /// The server, if it is running.
    #[must_use]
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Up(server) => Some(server),
            Self::Down { .. } => None,
        }
    }

    /// The server's persistent state, whether it is running or not.
    #[must_use]
    pub fn disk(&self) -> &PersistentState {
        match self {
            Self::Up(server) => server.persistent(),
            Self::Down { disk, .. } => disk,
        }
    }
}
