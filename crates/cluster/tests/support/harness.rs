//! A harness for exact schedules: a World, and moves that are fixed sequences of Steps.
//!
//! A move leaves no message in flight. Its impossible Steps are skipped: with a rule on, a schedule written for its
//! absence goes as far as it can.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use cluster::{DownReason, Event, InFlight, Mode, Node, Property, Setup, Step, World};
use raft_core::{Change, ChangeRequest, Command, Message, Role, Rules, Server, ServerId, ServerSet, Timer};
pub(crate) use test_support::{id, set};

pub(crate) struct Harness {
    pub(crate) world: World,
    pub(crate) events: Vec<Event>,
    /// The number of events after each Step.
    ends: Vec<usize>,
}

impl Harness {
    /// A cluster of `old` in which the first of them leads term 1, with `newcomers` running.
    pub(crate) fn new(mode: Mode, rules: Rules, old: &[u64], newcomers: &[u64]) -> Self {
        let world = World::new(&Setup {
            newcomers: set(newcomers),
            leader: old.first().map(|&first| id(first)),
            ..Setup::new(mode, rules, set(old))
        });
        Self { world, events: Vec::new(), ends: Vec::new() }
    }

    /// Applies a Step. Returns whether it was possible.
    pub(crate) fn step(&mut self, step: Step) -> bool {
        let possible = self.world.apply(step, &mut self.events).is_ok();
        self.ends.push(self.events.len());
        possible
    }

    /// The events of each Step, in order.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &[Event]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, &end)| self.events.get(start..end))
    }

    /// Lets the server's lease run out and the server campaign, and delivers messages between it and `voters` alone.
    /// Returns whether it leads.
    pub(crate) fn elect(&mut self, candidate: u64, voters: &[u64]) -> bool {
        for voter in voters {
            self.step(Step::Fire { server: id(*voter), timer: Timer::Lease });
        }
        self.step(Step::Fire { server: id(candidate), timer: Timer::Election });
        let voters = set(voters);
        self.exchange(|flight| {
            let among = |one, other| u64::from(one) == candidate && voters.contains(other);
            let of_the_vote = matches!(flight.message, Message::RequestVote { .. } | Message::Vote { .. });
            of_the_vote && (among(flight.id.from, flight.id.to) || among(flight.id.to, flight.id.from))
        });
        self.leads(candidate)
    }

    /// Lets the leader replicate its log to `to`, in as many rounds as that takes. Messages to other servers are
    /// dropped.
    pub(crate) fn replicate(&mut self, leader: u64, to: &[u64]) {
        self.step(Step::Fire { server: id(leader), timer: Timer::Heartbeat });
        let to = set(to);
        self.exchange(|flight| {
            let among = |one, other| u64::from(one) == leader && to.contains(other);
            among(flight.id.from, flight.id.to) || among(flight.id.to, flight.id.from)
        });
    }

    /// Lets the leader catch the newcomer up, and drops all messages about the entry that the leader appends then.
    pub(crate) fn catch_up_silently(&mut self, leader: u64, newcomer: u64) {
        let length = self.server(leader).log().last_index();
        self.step(Step::Fire { server: id(leader), timer: Timer::Heartbeat });
        while let Some(flight) = self.world.network().in_flight().first() {
            let between = [u64::from(flight.id.from), u64::from(flight.id.to)];
            let appended = self.server(leader).log().last_index() > length;
            let wanted = between.contains(&leader) && between.contains(&newcomer) && !appended;
            let step = if wanted { Step::Deliver(flight.id) } else { Step::Drop(flight.id) };
            assert!(self.step(step));
        }
    }

    /// The server crashes and restarts.
    pub(crate) fn restart(&mut self, server: u64) {
        self.step(Step::Crash(id(server)));
        self.step(Step::Restart(id(server)));
    }

    /// The server crashes, loses its disk, and restarts under its old id.
    pub(crate) fn restart_without_disk(&mut self, server: u64) {
        self.step(Step::Crash(id(server)));
        self.step(Step::LoseDisk(id(server)));
        self.step(Step::Restart(id(server)));
    }

    /// Requests one change of the server, and drops its messages.
    pub(crate) fn change(&mut self, server: u64, change: Change) {
        self.request(server, ChangeRequest::Simple(change));
    }

    /// Requests a joint change to `voters` of the server, and drops its messages.
    pub(crate) fn change_jointly(&mut self, server: u64, voters: &[u64]) {
        let now = self.server(server).configuration().voters();
        let (add_voters, remove) = (set(voters).difference(now), now.difference(set(voters)));
        self.request(server, ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove });
    }

    /// Sends the server a request, and drops its messages.
    pub(crate) fn request(&mut self, server: u64, request: ChangeRequest) {
        self.step(Step::Request { server: id(server), request });
        self.exchange(|_| false);
    }

    /// Proposes a command to the server, and drops its messages.
    pub(crate) fn propose(&mut self, server: u64, command: u32) {
        self.step(Step::Propose { server: id(server), command: Command(command) });
        self.exchange(|_| false);
    }

    /// Fires the server's apply timer, if it is armed, and drops its messages.
    pub(crate) fn apply(&mut self, server: u64) {
        self.step(Step::Fire { server: id(server), timer: Timer::Apply });
        self.exchange(|_| false);
    }

    /// Delivers the messages for which `wanted` holds until there are none, and drops all others.
    pub(crate) fn exchange(&mut self, wanted: impl Fn(&InFlight) -> bool) {
        while let Some(flight) = self.world.network().in_flight().first() {
            let step = if wanted(flight) { Step::Deliver(flight.id) } else { Step::Drop(flight.id) };
            assert!(self.step(step));
        }
    }

    /// Restarts crashed servers and delivers all messages, for `rounds` heartbeats of each leader, with an election
    /// where there is no leader. Returns whether a new command was committed.
    pub(crate) fn recover(&mut self, rounds: u32) -> bool {
        let nodes: Vec<(ServerId, bool)> = self
            .world
            .nodes()
            .iter()
            .map(|node| (node.id(), matches!(node, Node::Down { cause: DownReason::Crashed, .. })))
            .collect();
        for (server, crashed) in nodes {
            if crashed {
                self.step(Step::Restart(server));
            }
        }
        for round in 0..rounds {
            self.exchange(|_| true);
            let up: Vec<ServerId> = self.world.nodes().iter().filter_map(Node::server).map(Server::id).collect();
            let leads = |harness: &Self| harness.world.apparent_leader().map(Server::id);
            match leads(self) {
                Some(leader) => {
                    self.step(Step::Propose { server: leader, command: Command(1000 + round) });
                    self.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
                }
                None => {
                    for &server in &up {
                        self.step(Step::Fire { server, timer: Timer::Lease });
                    }
                    let standing = up[round as usize % up.len()];
                    self.step(Step::Fire { server: standing, timer: Timer::Election });
                }
            }
            self.exchange(|_| true);
            let newest = self.world.history().committed().last().map(|(_, committed)| committed.entry.payload);
            if newest == Some(raft_core::Payload::Command(Command(1000 + round))) {
                return true;
            }
        }
        false
    }

    pub(crate) fn server(&self, number: u64) -> &Server {
        self.world.server(id(number)).expect("the server runs")
    }

    pub(crate) fn leads(&self, number: u64) -> bool {
        self.world.server(id(number)).is_some_and(|server| matches!(server.role(), Role::Leader(_)))
    }

    /// The violated properties, in the order of their violations.
    pub(crate) fn violations(&self) -> Vec<Property> {
        self.world.history().violations().iter().map(cluster::Violation::property).collect()
    }
}
