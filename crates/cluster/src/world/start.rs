//! How a World begins.

use raft_core::{
    Command, Configuration, Entry, Log, LogIndex, Message, Payload, Persistent, ServerId, ServerSet, Term, Timer,
};

use super::World;
use crate::{Admin, Committed, History, Mode, Network, Operator, Setup, StartDisk, Step};

impl World {
    /// The World that `setup` describes. The leader it names, if any, was elected by Steps. It has committed its commands so,
    /// too; or, where something was on disks before, nothing of what it sends has arrived yet. Who cannot be elected does not
    /// lead.
    pub fn new(setup: &Setup) -> Self {
        let mut world = Self {
            mode: setup.mode,
            rules: setup.rules,
            old: setup.old,
            order: setup.operator_order.clone(),
            nodes: Vec::new(),
            network: Network::default(),
            admin: Admin::default(),
            operator: Operator::default(),
            history: History::default(),
        };
        // The same kind of sink as everywhere on the page, so that the page carries one copy of all this code.
        let mut events = Vec::new();
        for id in setup.servers() {
            world.set_up(id, first_disk(setup, id), &mut events);
        }
        for start in &setup.disks {
            world.know_committed(start);
        }
        let Some(leader) = setup.leader else { return world };
        let is_settled = setup.disks.is_empty();
        world.quiet(Step::Fire { server: leader, timer: Timer::Election }, is_settled);
        if is_settled {
            for number in 1..=setup.commands {
                world.quiet(Step::Propose { server: leader, command: Command(number) }, true);
            }
            world.quiet(Step::Fire { server: leader, timer: Timer::Heartbeat }, true);
        }
        world
    }

    /// Takes a Step and delivers every message at once; entries stay on their way, if they are not to arrive. A Step that is
    /// refused here changes nothing: the World then starts without that leader.
    fn quiet(&mut self, step: Step, entries_arrive: bool) {
        let mut events = Vec::new();
        let _ = self.apply(step, &mut events);
        let arrives = |message: &Message| entries_arrive || !matches!(message, Message::AppendEntries { .. });
        while let Some(id) = self.network.flights().iter().find(|it| arrives(&it.message)).map(|it| it.id) {
            let _ = self.apply(Step::Deliver(id), &mut events);
            events.clear();
        }
    }

    /// Has a server know how much of its log is committed, and the ghost history too: in the term of the last of these entries,
    /// as a leader counts for entries of its own term only.
    fn know_committed(&mut self, start: &StartDisk) {
        let by = start.server;
        let Some(log) = self.node(by).map(|node| node.disk().log.clone()).filter(|_| start.committed > 0) else {
            return;
        };
        let before = log.entries().len() - start.disk.log.entries().len();
        let mut index = LogIndex::ZERO;
        let known = log.from(index, before + start.committed);
        for &entry in known {
            index = index.next();
            let term = known.last().map_or(entry.term, |last| last.term);
            self.history.note_committed(index, Committed { entry, term, by });
        }
        let _ = self.act(by, &mut Vec::new(), |server, out| server.know_committed(index, out));
    }
}

/// What is on a server's disk when it starts. Outside naive mode the first entry of a log is C_old, so that newcomers learn it
/// by replication; of a newcomer without a log, not even that is there.
fn first_disk(setup: &Setup, id: ServerId) -> Persistent {
    let start = setup.disks.iter().find(|start| start.server == id);
    let mut disk = start.map(|start| start.disk.clone()).unwrap_or_default();
    let old = Configuration::new(setup.old, ServerSet::EMPTY);
    let (is_old, has_log) = (setup.old.contains(id), !disk.log.entries().is_empty());
    let mut log = Log::booted_with(if is_old && setup.mode == Mode::Naive { old } else { Configuration::EMPTY });
    if (is_old || has_log) && setup.mode != Mode::Naive {
        log.append(Entry { term: Term::ZERO, payload: Payload::Configuration(old) });
    }
    for &entry in disk.log.entries() {
        log.append(entry);
    }
    disk.log = log;
    disk
}
