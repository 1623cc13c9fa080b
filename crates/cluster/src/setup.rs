//! What a World starts from, and what is to happen to it.

use raft_core::{Rules, ServerId, ServerSet};

use crate::{InitialStates, Mode, Step, Timing};

/// What a World starts from. It is all that a search sees of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// How the members are changed.
    pub mode: Mode,
    /// The rules that are on.
    pub rules: Rules,
    /// The voters at the start.
    pub old: ServerSet,
    /// Servers that run from the start and know nobody.
    pub newcomers: ServerSet,
    /// Who leads from the start, if anybody. In a cluster with nothing on its disks that leader has led term 1 for a while; with
    /// [`disks`](Self::disks), it has just been elected.
    pub leader: Option<ServerId>,
    /// How many commands that leader has committed: 1, 2, ... None, where there are disks.
    pub commands: u32,
    /// The order in which the operator of the naive swap goes round; who is not named comes last, in order of name.
    pub operator_order: Vec<ServerId>,
    /// What is on disks at the start; nothing, in a story that begins at the beginning.
    pub disks: InitialStates,
}

impl Setup {
    /// A cluster of these voters, where nothing has happened yet and nobody leads.
    #[must_use]
    pub fn new(mode: Mode, rules: Rules, old: ServerSet) -> Self {
        Self {
            mode,
            rules,
            old,
            newcomers: ServerSet::EMPTY,
            leader: None,
            commands: 0,
            operator_order: Vec::new(),
            disks: InitialStates::default(),
        }
    }

    /// Everybody there is.
    #[must_use]
    pub fn servers(&self) -> ServerSet {
        self.old.union(self.newcomers)
    }
}

/// What is to happen: actions at given times and, around them, what the clock does on its own.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Schedule {
    /// The seeded clock. Without one nothing happens but the actions: an exact script.
    pub clock: Option<(u64, Timing)>,
    /// When, in virtual milliseconds, and what; in order of time.
    pub actions: Vec<(u64, Step)>,
}
