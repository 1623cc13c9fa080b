//! State store: interns the parts of states, which are servers, messages, operators and histories.
//!
//! Millions of states share some thousands of distinct servers. So a state is a few ids, and each server is hashed
//! once.

use cluster::{Fingerprint, GhostHistory, Node, Operator, Step, World};
use raft_core::{LogIndex, Message, Term};

use crate::BudgetUsed;
use crate::interned_state::{InternedMessage, InternedState, MAX_SERVERS, NO_ID, NodeIds};
use crate::interner::Interner;

/// Server in some state, with the values that the search reads often.
#[derive(Debug)]
pub(crate) struct InternedNode {
    pub(crate) node: Node,
    /// Hash of the server by itself, with labels by symmetry class.
    pub(crate) node_hash: u64,
    pub(crate) term: Term,
    pub(crate) last_index: LogIndex,
    /// Whether it is a leader.
    pub(crate) is_leader: bool,
    /// Whether it has voted in its current term.
    pub(crate) has_voted: bool,
    /// Whether it may become a candidate in its current term or the next.
    pub(crate) can_campaign: bool,
}

/// All distinct parts of the states found so far.
pub(crate) struct StateStore {
    nodes: Interner<InternedNode>,
    messages: Interner<Message>,
    in_flight: Interner<Vec<InternedMessage>>,
    steps: Interner<Step>,
    operators: Interner<Operator>,
    histories: Interner<GhostHistory>,
}

impl StateStore {
    pub(crate) fn new() -> Self {
        Self {
            nodes: Interner::new(),
            messages: Interner::new(),
            in_flight: Interner::new(),
            steps: Interner::new(),
            operators: Interner::new(),
            histories: Interner::new(),
        }
    }

    /// Interns a state. `summarize` makes the entry of a server that is new.
    pub(crate) fn intern(
        &self,
        world: &World,
        used: BudgetUsed,
        summarize: impl Fn(&Node) -> InternedNode,
    ) -> InternedState {
        let mut nodes = [NO_ID; MAX_SERVERS];
        for (id, node) in nodes.iter_mut().zip(world.nodes()) {
            *id = self.intern_node(node, &summarize);
        }
        let (in_flight, operator) =
            (self.intern_in_flight(&self.messages_in_flight(world)), self.intern_operator(world.operator()));
        InternedState { nodes, in_flight, operator, history: self.intern_history(world.history()), used }
    }

    /// Turns `world` from the state `from` into the state `to`, replacing only the parts that differ.
    pub(crate) fn materialize(&self, world: &mut World, from: &InternedState, to: &InternedState) {
        for (_, &id) in from.nodes.iter().zip(&to.nodes).filter(|(old, new)| old != new) {
            world.restore_node(&self.node(id).node);
        }
        if from.in_flight != to.in_flight {
            self.restore_in_flight(world, to.in_flight);
        }
        if from.operator != to.operator {
            world.restore_operator(self.operator(to.operator));
        }
        if from.history != to.history {
            world.restore_history(self.history(to.history));
        }
    }

    /// Replaces the messages in flight. Each is named by its index on its link.
    pub(crate) fn restore_in_flight(&self, world: &mut World, in_flight: u32) {
        let messages = self.in_flight(in_flight).iter();
        world.restore_messages(messages.map(|sent| (sent.from, sent.to, self.message(sent.message))));
    }

    /// Interns the messages in flight in a World.
    pub(crate) fn messages_in_flight(&self, world: &World) -> Vec<InternedMessage> {
        let messages = world.network().in_flight().iter();
        let interned = |id: cluster::MessageId, message| InternedMessage { from: id.from, to: id.to, message };
        messages.map(|flight| interned(flight.id, self.messages.intern(&flight.message))).collect()
    }

    /// Interns a server. `summarize` makes its entry, if it is new.
    pub(crate) fn intern_node(&self, node: &Node, summarize: impl FnOnce(&Node) -> InternedNode) -> u32 {
        let (hash, is_equal) = (Fingerprint::of(node), |stored: &InternedNode| stored.node == *node);
        self.nodes.intern_with(hash, is_equal, || summarize(node))
    }

    pub(crate) fn intern_in_flight(&self, in_flight: &Vec<InternedMessage>) -> u32 {
        self.in_flight.intern(in_flight)
    }

    pub(crate) fn intern_step(&self, step: Step) -> u32 {
        self.steps.intern(&step)
    }

    pub(crate) fn intern_operator(&self, operator: &Operator) -> u32 {
        self.operators.intern(operator)
    }

    pub(crate) fn intern_history(&self, history: &GhostHistory) -> u32 {
        self.histories.intern(history)
    }

    /// The server with an id.
    pub(crate) fn node(&self, id: u32) -> &InternedNode {
        self.nodes.get(id).expect("every id was given to a value of this store")
    }

    /// The servers of a state.
    pub(crate) fn nodes_of<'a>(&'a self, nodes: &'a NodeIds) -> impl Iterator<Item = &'a InternedNode> + Clone {
        nodes.iter().take_while(|&&id| id != NO_ID).map(|&id| self.node(id))
    }

    pub(crate) fn message(&self, id: u32) -> &Message {
        self.messages.get(id).expect("every id was given to a value of this store")
    }

    pub(crate) fn in_flight(&self, id: u32) -> &[InternedMessage] {
        self.in_flight.get(id).expect("every id was given to a value of this store")
    }

    pub(crate) fn operator(&self, id: u32) -> &Operator {
        self.operators.get(id).expect("every id was given to a value of this store")
    }

    pub(crate) fn history(&self, id: u32) -> &GhostHistory {
        self.histories.get(id).expect("every id was given to a value of this store")
    }

    /// Approximate memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        const NODE_BYTES: usize = size_of::<InternedNode>() + 400;
        const OTHER_BYTES: usize = 300;
        let others = self.messages.len() + self.in_flight.len() + self.operators.len() + self.histories.len();
        self.nodes.len() * NODE_BYTES + others * OTHER_BYTES
    }
}
