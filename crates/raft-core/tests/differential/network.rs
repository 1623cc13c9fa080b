//! Servers of one implementation, and the messages between them.
//!
//! Links keep the order of messages unless told otherwise. The order in which links are served is fixed, so two networks
//! that hold the same messages deliver them in the same order.

use std::collections::{BTreeMap, VecDeque};

use raft_core::ServerSet;

use crate::machine::{Kind, Machine, Settings, View};
use crate::ours::id;
use crate::random::Random;

/// More rounds than any exchange takes that comes to an end.
const ENDLESS: usize = 10_000;

pub(crate) struct Network<M: Machine> {
    settings: Settings,
    up: BTreeMap<u64, M>,
    down: BTreeMap<u64, M::Disk>,
    links: BTreeMap<(u64, u64), VecDeque<M::Message>>,
    /// Servers hear each other when they are in one group.
    groups: Vec<ServerSet>,
    /// What is committed at each index, from every server that knew of it first.
    committed: BTreeMap<u64, Kind>,
}

impl<M: Machine> Network<M> {
    /// Servers 1 to `servers`, all down; those that know of voters know of `voters`.
    pub(crate) fn new(servers: u64, voters: ServerSet, settings: Settings) -> Self {
        let everybody: ServerSet = (1..=servers).map(id).collect();
        Self {
            settings,
            up: BTreeMap::new(),
            down: (1..=servers).map(|number| (number, M::blank_disk(voters))).collect(),
            links: BTreeMap::new(),
            groups: vec![everybody],
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

    pub(crate) fn committed(&self) -> &BTreeMap<u64, Kind> {
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

    /// What was sent and has not left the server is lost too.
    pub(crate) fn crash(&mut self, number: u64) {
        if let Some(server) = self.up.remove(&number) {
            self.down.insert(number, server.crash());
        }
    }

    pub(crate) fn each(&mut self, mut act: impl FnMut(&mut M)) {
        self.up.values_mut().for_each(&mut act);
    }

    pub(crate) fn each_at(&mut self, number: u64, mut act: impl FnMut(&mut M)) {
        self.up.get_mut(&number).into_iter().for_each(&mut act);
    }

    fn hears(&self, from: u64, to: u64) -> bool {
        self.groups.iter().any(|group| group.contains(id(from)) && group.contains(id(to)))
    }

    /// Puts what servers want sent on the links.
    fn collect(&mut self) {
        let groups = &self.groups;
        let hears = |from, to| groups.iter().any(|group| group.contains(id(from)) && group.contains(id(to)));
        let everybody: ServerSet = self.up.keys().map(|&number| id(number)).collect();
        for (&from, server) in &mut self.up {
            for (to, message) in server.take_messages() {
                if everybody.contains(id(to)) && hears(from, to) {
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

    /// Delivers until nobody has anything to say.
    pub(crate) fn deliver_all(&mut self) {
        for _ in 0..ENDLESS {
            self.collect();
            if self.links.values().all(VecDeque::is_empty) {
                return self.note_commits();
            }
            for ((from, to), messages) in std::mem::take(&mut self.links) {
                for message in messages {
                    self.arrive(from, to, message);
                }
            }
        }
        panic!("the servers do not stop talking");
    }

    /// Delivers some of what is there: on each link a few messages, each of which may be lost, delivered twice, or
    /// overtaken by the one behind it.
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
        self.note_commits();
    }

    /// Heartbeats until everybody knows what the leader knows: entries, then the commit, then that a joint configuration
    /// was left.
    pub(crate) fn settle(&mut self) {
        self.deliver_all();
        for _ in 0..4 {
            self.each(M::heartbeat);
            self.deliver_all();
        }
    }

    /// Notes what is committed; what was committed stays.
    fn note_commits(&mut self) {
        for server in self.up.values() {
            let view = server.view();
            for line in view.log.iter().filter(|line| line.index <= view.commit) {
                let before = self.committed.insert(line.index, line.kind);
                assert!(before.is_none_or(|kind| kind == line.kind), "index {} was committed twice", line.index);
            }
        }
    }
}
