//! A World in pieces, and put together again.
//!
//! A search holds millions of Worlds that differ in one server or two: it keeps each piece that differs once. Going back to
//! pieces that were found in a World is no way for anything to happen: only [`World::apply`] makes new ones.

use raft_core::{Message, ServerId};

use crate::{GhostHistory, Node, Operator, World};

impl World {
    /// Puts a server back into the state in which it was found; nothing, if there is no such server.
    pub fn restore_node(&mut self, node: &Node) {
        if let Some(index) = self.node_index(node.id()) {
            self.nodes[index].clone_from(node);
        }
    }

    /// Puts these messages in flight, instead of those that are, in the order of sending: from whom, to whom, and what they say.
    /// They are named as if none had been sent before them.
    pub fn restore_messages<'a>(&mut self, messages: impl Iterator<Item = (ServerId, ServerId, &'a Message)>) {
        self.network.forget_messages();
        for (from, to, message) in messages {
            self.network.send(from, to, message.clone());
        }
    }

    /// Puts back the operator of the naive swap.
    pub fn restore_operator(&mut self, operator: &Operator) {
        self.operator.clone_from(operator);
    }

    /// Puts back the history that belongs to the pieces.
    pub fn restore_history(&mut self, history: &GhostHistory) {
        self.history.clone_from(history);
    }
}
