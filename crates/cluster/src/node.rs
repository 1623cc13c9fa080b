//! A server's place in the World: the machine that it runs on, or does not.

use raft_core::{PersistentState, Server, ServerId};

/// Why a server does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DownReason {
    /// It crashed; only a restart brings it back.
    Crashed,
    /// The operator stopped it to replace its roster.
    Stopped,
}

/// A machine: a server that runs, or what it left on its disk.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// The server runs.
    Up(Server),
    /// It does not.
    Down {
        /// Its name.
        id: ServerId,
        /// What it had written down.
        disk: PersistentState,
        /// Why it does not run.
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
    /// The name of the server.
    #[must_use]
    pub fn id(&self) -> ServerId {
        match self {
            Self::Up(server) => server.id(),
            Self::Down { id, .. } => *id,
        }
    }

    /// The server, if it runs.
    #[must_use]
    pub fn server(&self) -> Option<&Server> {
        match self {
            Self::Up(server) => Some(server),
            Self::Down { .. } => None,
        }
    }

    /// What is on its disk, whether it runs or not.
    #[must_use]
    pub fn disk(&self) -> &PersistentState {
        match self {
            Self::Up(server) => server.persistent(),
            Self::Down { disk, .. } => disk,
        }
    }
}
