//! What the states of a search are made of, each different piece once: the servers, the messages in flight, the operator, and
//! the history.
//!
//! Millions of states share some thousands of servers. So a state is a few numbers, and what a server looks like is worked out
//! once.

use cluster::{Fingerprint, GhostHistory, Node, Operator, Step, World};
use raft_core::{LogIndex, Message, Term};

use crate::Used;
use crate::composition::{Composition, Envelope, MOST_SERVERS, NONE, Nodes};
use crate::intern::Interner;

/// A server in some state, with what is asked of it again and again.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) node: Node,
    /// What it looks like by itself, where servers that play the same part are called the same.
    pub(crate) face: u64,
    pub(crate) term: Term,
    pub(crate) last_index: LogIndex,
    /// Whether it leads.
    pub(crate) leads: bool,
    /// Whether it has voted in its term.
    pub(crate) voted: bool,
    /// Whether it may come to stand in its term or the next.
    pub(crate) may_stand: bool,
}

/// All pieces that a search has come across.
pub(crate) struct Pieces {
    nodes: Interner<Known>,
    messages: Interner<Message>,
    traffic: Interner<Vec<Envelope>>,
    steps: Interner<Step>,
    operators: Interner<Operator>,
    histories: Interner<GhostHistory>,
}

impl Pieces {
    pub(crate) fn new() -> Self {
        Self {
            nodes: Interner::new(),
            messages: Interner::new(),
            traffic: Interner::new(),
            steps: Interner::new(),
            operators: Interner::new(),
            histories: Interner::new(),
        }
    }

    /// Takes a state apart; `know` says of a server that was not met before what is asked of it.
    pub(crate) fn of(&self, world: &World, used: Used, know: impl Fn(&Node) -> Known) -> Composition {
        let mut nodes = [NONE; MOST_SERVERS];
        for (number, node) in nodes.iter_mut().zip(world.nodes()) {
            *number = self.node_number(node, &know);
        }
        let (traffic, operator) =
            (self.traffic_number(&self.traffic_of(world)), self.operator_number(world.operator()));
        Composition { nodes, traffic, operator, history: self.history_number(world.history()), used }
    }

    /// Puts `world`, which is `was`, together as `is`.
    pub(crate) fn put_together(&self, world: &mut World, was: &Composition, is: &Composition) {
        for (_, &number) in was.nodes.iter().zip(&is.nodes).filter(|(was, is)| was != is) {
            world.restore_node(&self.known(number).node);
        }
        if was.traffic != is.traffic {
            self.put_traffic(world, is.traffic);
        }
        if was.operator != is.operator {
            world.restore_operator(self.operator(is.operator));
        }
        if was.history != is.history {
            world.restore_history(self.history(is.history));
        }
    }

    /// Puts these messages in flight, and no others: each is named by its place on its link.
    pub(crate) fn put_traffic(&self, world: &mut World, traffic: u32) {
        let messages = self.traffic(traffic).iter();
        world.restore_messages(messages.map(|it| (it.from, it.to, self.message(it.message))));
    }

    /// The messages in flight in a World.
    pub(crate) fn traffic_of(&self, world: &World) -> Vec<Envelope> {
        let in_flight = world.network().in_flight().iter();
        let envelope = |id: cluster::MessageId, message| Envelope { from: id.from, to: id.to, message };
        in_flight.map(|flight| envelope(flight.id, self.messages.number_of(&flight.message))).collect()
    }

    /// The number of a server; `know` says what is asked of it, if it was not met before.
    pub(crate) fn node_number(&self, node: &Node, know: impl FnOnce(&Node) -> Known) -> u32 {
        let (hash, is) = (Fingerprint::of(node), |it: &Known| it.node == *node);
        self.nodes.number(hash, is, || know(node))
    }

    pub(crate) fn traffic_number(&self, traffic: &Vec<Envelope>) -> u32 {
        self.traffic.number_of(traffic)
    }

    pub(crate) fn step_number(&self, step: Step) -> u32 {
        self.steps.number_of(&step)
    }

    pub(crate) fn operator_number(&self, operator: &Operator) -> u32 {
        self.operators.number_of(operator)
    }

    pub(crate) fn history_number(&self, history: &GhostHistory) -> u32 {
        self.histories.number_of(history)
    }

    /// The server of that number.
    pub(crate) fn known(&self, number: u32) -> &Known {
        self.nodes.get(number).expect(GIVEN)
    }

    /// The servers of a state.
    pub(crate) fn servers<'a>(&'a self, nodes: &'a Nodes) -> impl Iterator<Item = &'a Known> + Clone {
        nodes.iter().take_while(|&&number| number != NONE).map(|&number| self.known(number))
    }

    pub(crate) fn message(&self, number: u32) -> &Message {
        self.messages.get(number).expect(GIVEN)
    }

    pub(crate) fn traffic(&self, number: u32) -> &[Envelope] {
        self.traffic.get(number).expect(GIVEN)
    }

    pub(crate) fn operator(&self, number: u32) -> &Operator {
        self.operators.get(number).expect(GIVEN)
    }

    pub(crate) fn history(&self, number: u32) -> &GhostHistory {
        self.histories.get(number).expect(GIVEN)
    }

    /// About how much memory they take.
    pub(crate) fn bytes(&self) -> usize {
        const A_SERVER: usize = size_of::<Known>() + 400;
        const ANOTHER: usize = 300;
        let others = self.messages.len() + self.traffic.len() + self.operators.len() + self.histories.len();
        self.nodes.len() * A_SERVER + others * ANOTHER
    }
}

/// Why a piece is there.
const GIVEN: &str = "every number that goes round was given to a piece";
