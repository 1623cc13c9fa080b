//! Relabels servers before hashing, so that states that differ only by a permutation of equivalent servers have equal
//! fingerprints.

use cluster::Fingerprint;
use raft_core::{Change, ChangeRequest, Configuration, Entry, Payload, ServerId, ServerSet};

/// Number of server ids, 0 included.
const ID_COUNT: usize = ServerId::MAX as usize + 1;

/// Added to a server's label where the server itself uses it.
const SELF_SALT: u64 = 0x5bd1_e995_9d1b_58d3;

/// Label of each server: a well-mixed 64-bit number, so that sums of labels identify sets.
#[derive(Clone, Debug)]
pub(crate) struct Relabeling([u64; ID_COUNT]);

impl Relabeling {
    /// Labels each server by its id.
    pub(crate) fn by_id() -> Self {
        Self::from_fn(|number| Fingerprint::of(&number))
    }

    /// Labels servers by symmetry class. Servers are in one class if these sets, which are all that may be requested,
    /// do not distinguish them.
    pub(crate) fn by_class(sets: &[ServerSet]) -> Self {
        Self::from_fn(|number| {
            let is_member = |set: &ServerSet| ServerId::try_from(number).is_ok_and(|id| set.contains(id));
            Fingerprint::of(&sets.iter().fold(1_u64, |class, set| class << 1 | u64::from(is_member(set))))
        })
    }

    fn from_fn(label_of: impl Fn(u64) -> u64) -> Self {
        let mut labels = Self([0; ID_COUNT]);
        for (slot, number) in labels.0.iter_mut().zip(0..) {
            *slot = label_of(number);
        }
        labels
    }

    /// Labels each server by its position in `ids`.
    pub(crate) fn by_position(ids: &[ServerId], label_of: impl Fn(usize) -> u64) -> Self {
        let mut labels = Self([0; ID_COUNT]);
        for (position, id) in ids.iter().enumerate() {
            if let Some(slot) = labels.0.get_mut(id.index()) {
                *slot = label_of(position);
            }
        }
        labels
    }

    /// Label of a server.
    pub(crate) fn label(&self, id: ServerId) -> u64 {
        self.0.get(id.index()).copied().unwrap_or_default()
    }

    /// View in which no server is special.
    pub(crate) fn view(&self) -> LabelView<'_> {
        LabelView { labels: self, owner: None }
    }

    /// View of one server, which distinguishes itself from all others.
    pub(crate) fn view_of(&self, owner: ServerId) -> LabelView<'_> {
        LabelView { labels: self, owner: Some(owner) }
    }
}

/// Labels as one server, or an outside observer, sees them.
#[derive(Clone, Copy)]
pub(crate) struct LabelView<'a> {
    labels: &'a Relabeling,
    owner: Option<ServerId>,
}

impl LabelView<'_> {
    /// Label of a server.
    pub(crate) fn label(self, id: ServerId) -> u64 {
        self.labels.label(id).wrapping_add(if self.owner == Some(id) { SELF_SALT } else { 0 })
    }

    /// Hash of a set of servers.
    pub(crate) fn set(self, set: ServerSet) -> u64 {
        let has_owner = self.owner.is_some_and(|owner| set.contains(owner));
        set.iter().fold(if has_owner { SELF_SALT } else { 0 }, |sum, id| self.labels.label(id).wrapping_add(sum))
    }

    /// Hashes of a configuration's voters and, unless they are all empty, of its other sets.
    pub(crate) fn configuration(self, configuration: Configuration, mut write: impl FnMut(u64)) {
        write(self.set(configuration.voters()));
        if configuration.is_joint() || !configuration.learners().is_empty() || !configuration.learners_next().is_empty()
        {
            [configuration.outgoing(), configuration.learners(), configuration.learners_next()]
                .into_iter()
                .for_each(|set| write(self.set(set)));
            write(0);
        }
    }

    /// An entry, word by word.
    pub(crate) fn entry(self, entry: &Entry, mut write: impl FnMut(u64)) {
        let term = u64::from(entry.term) << 34;
        match entry.payload {
            Payload::NoOp => write(term),
            Payload::Command(command) => write(term + 1 + (u64::from(command.0) << 2)),
            Payload::Configuration(configuration) => {
                write(term + if configuration.is_joint() { 3 } else { 2 });
                self.configuration(configuration, write);
            }
        }
    }

    /// A change request.
    pub(crate) fn request(self, request: &ChangeRequest) -> [u64; 4] {
        match *request {
            ChangeRequest::Simple(Change::AddVoter(id)) => [1, self.label(id), 0, 0],
            ChangeRequest::Simple(Change::AddLearner(id)) => [2, self.label(id), 0, 0],
            ChangeRequest::Simple(Change::Remove(id)) => [3, self.label(id), 0, 0],
            ChangeRequest::Joint { add_voters, add_learners, remove } => {
                [4, self.set(add_voters), self.set(add_learners), self.set(remove)]
            }
            ChangeRequest::LeaveJoint => [5, 0, 0, 0],
            ChangeRequest::RevertJoint => [6, 0, 0, 0],
        }
    }
}
