//! Names for servers that say what part they play, so that states that differ in names alone look the same.

use cluster::{Fingerprint, Node, World};
use raft_core::{Change, ChangeRequest, Configuration, Entry, Payload, ServerId, ServerSet};

/// Servers have numbers up to this one.
const NUMBERS: usize = ServerId::MAX as usize + 1;

/// What each server is called: a number that looks random, so that sums of them tell sets apart.
#[derive(Clone)]
pub(crate) struct Labels([u64; NUMBERS]);

impl Labels {
    /// Labels as `name` gives them.
    pub(crate) fn new(world: &World, name: impl Fn(usize, ServerId) -> u64) -> Self {
        let mut labels = Self([0; NUMBERS]);
        for (place, node) in world.nodes().iter().enumerate() {
            labels.call(node.id(), name(place, node.id()));
        }
        labels
    }

    fn call(&mut self, id: ServerId, name: u64) {
        if let Some(slot) = self.0.get_mut(id.index()) {
            *slot = name;
        }
    }

    /// The same, with another label for this server: what it says of itself.
    pub(crate) fn seen_by(&self, id: ServerId) -> Self {
        let mut labels = self.clone();
        labels.call(id, self.of(id).rotate_left(32) ^ 0x5bd1_e995_9d1b_58d3);
        labels
    }

    /// Whether no two servers are called the same.
    pub(crate) fn are_distinct(&self, world: &World) -> bool {
        let nodes = world.nodes().iter().map(Node::id);
        nodes.clone().zip(0..).all(|(id, place)| nodes.clone().take(place).all(|other| self.of(other) != self.of(id)))
    }

    /// The server's label.
    pub(crate) fn of(&self, id: ServerId) -> u64 {
        self.0.get(id.index()).copied().unwrap_or_default()
    }

    /// The label of a set.
    pub(crate) fn set(&self, set: ServerSet) -> u64 {
        set.iter().fold(0, |sum, id| self.of(id).wrapping_add(sum))
    }

    /// The labels of a configuration's sets.
    pub(crate) fn configuration(&self, it: Configuration) -> [u64; 4] {
        [self.set(it.voters()), self.set(it.outgoing()), self.set(it.learners()), self.set(it.learners_next())]
    }

    /// An entry, word by word.
    pub(crate) fn entry(&self, entry: &Entry, mut put: impl FnMut(u64)) {
        let term = u64::from(entry.term) << 34;
        match entry.payload {
            Payload::NoOp => put(term),
            Payload::Command(command) => put(term + 1 + (u64::from(command.0) << 2)),
            Payload::Configuration(configuration) => {
                put(term + 2);
                self.configuration(configuration).into_iter().for_each(put);
            }
        }
    }

    /// What a leader was asked for.
    pub(crate) fn request(&self, request: &ChangeRequest) -> [u64; 4] {
        match *request {
            ChangeRequest::Simple(Change::AddVoter(id)) => [1, self.of(id), 0, 0],
            ChangeRequest::Simple(Change::AddLearner(id)) => [2, self.of(id), 0, 0],
            ChangeRequest::Simple(Change::Remove(id)) => [3, self.of(id), 0, 0],
            ChangeRequest::Joint { add_voters, add_learners, remove } => {
                [4, self.set(add_voters), self.set(add_learners), self.set(remove)]
            }
        }
    }
}

/// In which class each server is: servers of one class play the same part in all that may be asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Classes(Vec<ServerSet>);

impl Classes {
    /// Classes told apart by these sets.
    pub(crate) fn new(sets: impl IntoIterator<Item = ServerSet>) -> Self {
        Self(sets.into_iter().collect())
    }

    /// What all servers of the class of `id` are called at first.
    pub(crate) fn label(&self, id: ServerId) -> u64 {
        Fingerprint::of(&self.0.iter().fold(1_u64, |class, set| class << 1 | u64::from(set.contains(id))))
    }
}
