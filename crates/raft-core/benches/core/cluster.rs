//! A measured cluster of one implementation, in memory.
//!
//! A server takes a turn when its inbox has messages: it handles all of them, and its own messages then go to the other
//! inboxes. An implementation that does work once per turn, as `raft` does when it collects its output, is thus not
//! made to do it once per message.

use std::mem;
use std::time::{Duration, Instant};

/// A server of either implementation. Servers are numbered from 0.
pub(crate) trait Node: Sized {
    /// A message between servers.
    type Message;
    /// Settings of the implementation.
    type Setup: Copy;

    /// One of `servers` voters.
    fn start(number: usize, servers: usize, setup: Self::Setup) -> Self;
    /// Starts an election.
    fn campaign(&mut self);
    /// Takes a client's command.
    fn propose(&mut self, command: u32);
    /// Takes a message.
    fn receive(&mut self, from: usize, message: Self::Message);
    /// Ends a turn: passes on the messages that the server sent.
    fn send(&mut self, to: &mut impl FnMut(usize, Self::Message));
    /// The number of applied commands and their sum, so that each command is read once.
    fn applied(&self) -> (u64, u64);
}

/// Measurement of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The messages that servers handled.
    pub(crate) messages: u64,
    pub(crate) time: Duration,
}

impl Measured {
    pub(crate) fn messages_per_second(&self) -> f64 {
        self.messages as f64 / self.time.as_secs_f64()
    }
}

pub(crate) struct Cluster<N: Node> {
    nodes: Vec<N>,
    inboxes: Vec<Vec<(usize, N::Message)>>,
    messages: u64,
}

impl<N: Node> Cluster<N> {
    /// A cluster with server 0 as leader.
    pub(crate) fn led(servers: usize, setup: N::Setup) -> Self {
        let mut cluster = Self {
            nodes: (0..servers).map(|number| N::start(number, servers, setup)).collect(),
            inboxes: (0..servers).map(|_| Vec::new()).collect(),
            messages: 0,
        };
        cluster.nodes[0].campaign();
        cluster.deliver_all();
        cluster
    }

    /// Proposes commands to the leader, `at_once` at a time, and each batch when no messages of the last are left,
    /// until `commands` are committed.
    pub(crate) fn commit(&mut self, commands: u32, at_once: u32) -> Measured {
        let (messages, start) = (self.messages, Instant::now());
        let mut next = 0;
        while next < commands {
            for _ in 0..at_once.min(commands - next) {
                self.nodes[0].propose(next);
                next += 1;
            }
            self.deliver_all();
        }
        let measured = Measured { messages: self.messages - messages, time: start.elapsed() };
        let all = u64::from(commands);
        assert_eq!(self.nodes[0].applied(), (all, all * (all - 1) / 2), "the leader has applied all of them");
        measured
    }

    fn deliver_all(&mut self) {
        self.end_turn(0);
        while self.inboxes.iter().any(|inbox| !inbox.is_empty()) {
            for number in 0..self.nodes.len() {
                if self.inboxes[number].is_empty() {
                    continue;
                }
                let mut inbox = mem::take(&mut self.inboxes[number]);
                self.messages += inbox.len() as u64;
                for (from, message) in inbox.drain(..) {
                    self.nodes[number].receive(from, message);
                }
                self.inboxes[number] = inbox;
                self.end_turn(number);
            }
        }
    }

    fn end_turn(&mut self, number: usize) {
        let inboxes = &mut self.inboxes;
        self.nodes[number].send(&mut |to, message| inboxes[to].push((number, message)));
    }
}
