//! Restores parts of a World from saved ones.
//!
//! A search holds millions of Worlds that differ in one or two servers, and keeps each distinct part once. Restoring
//! is no transition: [`World::apply`] alone makes new parts.

use raft_core::{Message, ServerId};

use crate::{GhostHistory, Node, Operator, World};

impl World {
    /// Restores a server to a saved state. Does nothing, if the server does not exist.
    pub fn restore_node(&mut self, node: &Node) {
        if let Some(index) = self.node_index(node.id()) {
            self.nodes[index].clone_from(node);
        }
    }

    /// Replaces the messages in flight by these, in the order of sending: sender, receiver, content. Their ids are
    /// given as if no message had been sent before.
    pub fn restore_messages<'a>(&mut self, messages: impl Iterator<Item = (ServerId, ServerId, &'a Message)>) {
        self.network.forget_messages();
        for (from, to, message) in messages {
            self.network.send(from, to, message.clone());
        }
    }

    /// Restores the operator of the naive swap.
    pub fn restore_operator(&mut self, operator: &Operator) {
        self.operator.clone_from(operator);
    }

    /// Restores the ghost history that belongs to the other parts.
    pub fn restore_history(&mut self, history: &GhostHistory) {
        self.history.clone_from(history);
    }
}
