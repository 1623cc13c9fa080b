//! Network of servers of one implementation.
//!
//! Links are FIFO, except in [`Network::deliver_some`]. Links are served in a fixed order, so that two networks with
//! the same messages deliver them in the same order.

use std::collections::{BTreeMap, VecDeque};

use raft_core::ServerSet;

use crate::overlap_node::id;
use crate::random::Random;
use crate::system_under_test::{PayloadKind, Settings, SystemUnderTest, View};

/// Upper bound of delivery rounds: more than any exchange that terminates needs.
const MAX_ROUNDS: usize = 10_000;

pub(crate) struct Network<M: SystemUnderTest> {
    settings: Settings,
    up: BTreeMap<u64, M>,
    down: BTreeMap<u64, M::Disk>,
    links: BTreeMap<(u64, u64), VecDeque<M::Message>>,
    /// Servers are connected if they are in one group.
    groups: Vec<ServerSet>,
    /// The committed entry at each index, recorded from all servers.
    committed: BTreeMap<u64, PayloadKind>,
}

impl<M: SystemUnderTest> Network<M> {
    /// A network of servers 1 to `server_count`, all down. `voters` are the first configuration.
    pub(crate) fn new(server_count: u64, voters: ServerSet, settings: Settings) -> Self {
        let servers: ServerSet = (1..=server_count).map(id).collect();
        Self {
            settings,
            up: BTreeMap::new(),
            down: (1..=server_count).map(|number| (number, M::initial_disk(voters))).collect(),
            links: BTreeMap::new(),
            groups: vec![servers],
            committed: BTreeMap::new(),
        }
    }

    pub(crate) fn server_mut(&mut self, number: u64) -> Option<&mut M> {
        self.up.get_mut(&number)
    }

    pub(crate) fn views(&self) -> BTreeMap<u64, View> {
        self.up.iter().map(|(&number, server)| (number, server.view())).collect()
    }

    pub(crate) fn leaders(&self) -> Vec<u64> {
        self.views().into_iter().filter(|(_, view)| view.leads).map(|(number, _)| number).collect()
    }

    pub(crate) fn committed(&self) -> &BTreeMap<u64, PayloadKind> {
        &self.committed
    }

    pub(crate) fn regroup(&mut self, groups: &[ServerSet]) {
        self.groups = groups.to_vec();
    }

    pub(crate) fn start(&mut self, number: u64) {
        if let Some(disk) = self.down.remove(&number) {
            self.up.insert(number, M::start(number, disk, self.settings));
        }
    }

    /// Crashes a server. Messages that it has not put on a link are lost.
    pub(crate) fn crash(&mut self, number: u64) {
        if let Some(server) = self.up.remove(&number) {
            self.down.insert(number, server.crash());
        }
    }

    pub(crate) fn each(&mut self, mut step: impl FnMut(&mut M)) {
        self.up.values_mut().for_each(&mut step);
    }

    pub(crate) fn each_at(&mut self, number: u64, mut step: impl FnMut(&mut M)) {
        self.up.get_mut(&number).into_iter().for_each(&mut step);
    }

    fn hears(&self, from: u64, to: u64) -> bool {
        self.groups.iter().any(|group| group.contains(id(from)) && group.contains(id(to)))
    }

    /// Moves sent messages from the servers to the links.
    fn collect(&mut self) {
        let groups = &self.groups;
        let hears = |from, to| groups.iter().any(|group| group.contains(id(from)) && group.contains(id(to)));
        let servers: ServerSet = self.up.keys().map(|&number| id(number)).collect();
        for (&from, server) in &mut self.up {
            for (to, message) in server.take_messages() {
                if servers.contains(id(to)) && hears(from, to) {
                    self.links.entry((from, to)).or_default().push_back(message);
                } else {
                    server.unreachable(to, &message);
                }
            }
        }
    }

    fn arrive(&mut self, from: u64, to: u64, message: M::Message) {
        if self.hears(from, to)
            && let Some(server) = self.up.get_mut(&to)
        {
            server.receive(from, message);
        }
    }

    /// Delivers messages until none is left.
    pub(crate) fn deliver_all(&mut self) {
        for _ in 0..MAX_ROUNDS {
            self.collect();
            if self.links.values().all(VecDeque::is_empty) {
                return self.record_commits();
            }
            for ((from, to), messages) in std::mem::take(&mut self.links) {
                for message in messages {
                    self.arrive(from, to, message);
                }
            }
        }
        panic!("the servers do not stop talking");
    }

    /// Delivers up to three messages on each link. A message may be lost, delivered twice, or overtaken by the next
    /// one.
    pub(crate) fn deliver_some(&mut self, random: &mut Random) {
        self.collect();
        let links: Vec<_> = self.links.keys().copied().collect();
        for (from, to) in links {
            for _ in 0..random.below(4) {
                let Some(link) = self.links.get_mut(&(from, to)) else { break };
                if link.len() > 1 && random.percent(10) {
                    link.swap(0, 1);
                }
                let Some(message) = link.pop_front() else { break };
                if random.percent(5) {
                    self.arrive(from, to, message.clone());
                }
                if !random.percent(10) {
                    self.arrive(from, to, message);
                }
            }
        }
        self.record_commits();
    }

    /// Sends heartbeats until the servers know what the leader knows. The four rounds carry entries, then the commit
    /// index, then the end of a joint configuration.
    pub(crate) fn settle(&mut self) {
        self.deliver_all();
        for _ in 0..4 {
            self.each(M::heartbeat);
            self.deliver_all();
        }
    }

    /// Records committed entries, and asserts that no entry at a recorded index changed.
    fn record_commits(&mut self) {
        for server in self.up.values() {
            let view = server.view();
            for entry in view.log.iter().filter(|entry| entry.index <= view.commit) {
                let before = self.committed.insert(entry.index, entry.kind);
                assert!(before.is_none_or(|kind| kind == entry.kind), "index {} was committed twice", entry.index);
            }
        }
    }
}
