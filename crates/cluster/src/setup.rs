//! The initial state of a World, and the schedule of a run.

use raft_core::{Configuration, Rules, ServerId, ServerSet};

use crate::{ConditionalStep, InitialStates, Mode, Step, Timing};

/// Describes the initial state of a World. It is all that a search reads of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The procedure by which the members are changed.
    pub mode: Mode,
    /// The rules that are on.
    pub rules: Rules,
    /// Whether simple requests are taken directly in joint mode, as etcd and its ports take a change of one voter.
    pub direct_changes: bool,
    /// Whether the admin asks a leader that is to lose its vote to hand over first.
    pub hand_over_first: bool,
    /// The voters at the start.
    pub initial_voters: ServerSet,
    /// The learners at the start: members of C_old without a vote, and no voters of it.
    pub initial_learners: ServerSet,
    /// Servers that run from the start and know no other server.
    pub newcomers: ServerSet,
    /// The leader at the start, if any. Without [`initial_states`](Self::initial_states) it has led term 1 for a while;
    /// with them, it has just been elected.
    pub leader: Option<ServerId>,
    /// The number of commands that the leader has committed: 1, 2, and so on. Ignored if there are
    /// [`initial_states`](Self::initial_states).
    pub commands: u32,
    /// The order in which the operator of the naive swap visits servers. Servers that are not listed come last, in
    /// order of id.
    pub operator_order: Vec<ServerId>,
    /// Persistent state of servers at the start. Empty, unless the scenario begins in the middle of a run.
    pub initial_states: InitialStates,
}

impl Setup {
    /// A cluster of these voters in which nothing has happened yet and no server leads.
    #[must_use]
    pub fn new(mode: Mode, rules: Rules, initial_voters: ServerSet) -> Self {
        Self {
            mode,
            rules,
            direct_changes: false,
            hand_over_first: false,
            initial_voters,
            initial_learners: ServerSet::EMPTY,
            newcomers: ServerSet::EMPTY,
            leader: None,
            commands: 0,
            operator_order: Vec::new(),
            initial_states: InitialStates::default(),
        }
    }

    /// C_old: the voters and learners at the start.
    #[must_use]
    pub fn initial_configuration(&self) -> Configuration {
        Configuration::new(self.initial_voters, self.initial_learners)
    }

    /// All servers.
    #[must_use]
    pub fn servers(&self) -> ServerSet {
        self.initial_configuration().members().union(self.newcomers)
    }
}

/// The actions of a run at given times, and the clock that drives everything else.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Seed and timing of the clock. Without a clock only the actions happen: an exact script.
    pub clock: Option<(u64, Timing)>,
    /// Time, in virtual milliseconds, and Step of each action, in order of time.
    pub actions: Vec<(u64, Step)>,
    /// Steps that wait for a condition. Those whose conditions begin to hold at one moment come in this order.
    pub conditional: Vec<ConditionalStep>,
}
