//! The initial state of a World.

use raft_core::{Command, Entry, LogIndex, Message, Payload, ServerId, Term, Timer};

use super::World;
use crate::{Admin, CommittedEntry, Event, GhostHistory, Mode, Network, Operator, Setup, Step};

impl World {
    /// Creates the World that `setup` describes. The leader that it names, if any, is elected by Steps. Without
    /// initial states on disks, that leader has also committed its commands by Steps; with them, all that it sent
    /// since its election is still in flight. A server that cannot be elected does not lead.
    pub fn new(setup: &Setup) -> Self {
        let mut world = Self {
            mode: setup.mode,
            rules: setup.rules,
            direct_changes: setup.direct_changes,
            hand_over_first: setup.hand_over_first,
            initial_configuration: setup.initial_configuration(),
            operator_order: setup.operator_order.clone(),
            nodes: Vec::new(),
            network: Network::default(),
            admin: Admin::default(),
            operator: Operator::default(),
            history: GhostHistory::default(),
        };
        for id in setup.servers() {
            world.boot_server(setup, id);
        }
        let Some(leader) = setup.leader else { return world };
        let is_settled = setup.initial_states.is_empty();
        world.apply_and_deliver(Step::Fire { server: leader, timer: Timer::Election }, is_settled);
        if is_settled {
            for number in 1..=setup.commands {
                world.apply_and_deliver(Step::Propose { server: leader, command: Command(number) }, true);
            }
            world.apply_and_deliver(Step::Fire { server: leader, timer: Timer::Heartbeat }, true);
        }
        world
    }

    /// Applies a Step, and delivers all messages at once. AppendEntries messages stay in flight unless
    /// `entries_arrive`. An impossible Step changes nothing: the World then starts without that leader.
    fn apply_and_deliver(&mut self, step: Step, entries_arrive: bool) {
        // Not `NullSink`: the page records events everywhere else, and contains one copy of this code.
        let mut ignored: Vec<Event> = Vec::new();
        let _ = self.apply(step, &mut ignored);
        let arrives = |message: &Message| entries_arrive || !matches!(message, Message::AppendEntries { .. });
        while let Some(id) =
            self.network.in_flight().iter().find(|flight| arrives(&flight.message)).map(|flight| flight.id)
        {
            let _ = self.apply(Step::Deliver(id), &mut ignored);
        }
    }

    /// Sets up a server with its initial persistent state. Outside naive mode the first entry of a log holds C_old,
    /// so that new servers learn it by replication. A new server without a log does not even have that entry.
    fn boot_server(&mut self, setup: &Setup, id: ServerId) {
        let old = setup.initial_configuration();
        let (is_naive, is_old) = (setup.mode == Mode::Naive, old.members().contains(id));
        let first = Entry { term: Term::ZERO, payload: Payload::Configuration(old) };
        let (mut disk, mut known) = setup.initial_states.read(id, (!is_naive).then_some(first));
        let log = &mut disk.log;
        if is_naive && is_old {
            log.set_boot_configuration(old);
        }
        if !is_naive && is_old && log.entries().is_empty() {
            log.append(first);
        }
        known += usize::from(!is_naive && known > 0);
        let known = LogIndex::ZERO.after(known).min(log.last_index());
        // The term of the commit is that of the last of these entries, since a leader counts replicas only for
        // entries of its own term. A server that knows fewer of them may be the first recorded, with an earlier term;
        // no server is elected in that term any more.
        let term = log.term_at(known).unwrap_or_default();
        let mut index = LogIndex::ZERO;
        for &entry in log.entries_from(index, u64::from(known) as usize) {
            index = index.next();
            self.history.note_committed(index, CommittedEntry { entry, term }, id);
        }
        self.add_server(id, disk, known, &mut Vec::<Event>::new());
    }
}
