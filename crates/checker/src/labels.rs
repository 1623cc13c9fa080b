//! Names for servers that say what part they play, so that states that differ in names alone look the same.

use cluster::Fingerprint;
use raft_core::{Change, ChangeRequest, Configuration, Entry, Payload, ServerId, ServerSet};

/// Servers have numbers up to this one.
const NUMBERS: usize = ServerId::MAX as usize + 1;

/// What a server is called by itself, beside what others call it.
const ONESELF: u64 = 0x5bd1_e995_9d1b_58d3;

/// What each server is called: a number that looks random, so that sums of them tell sets apart.
#[derive(Clone, Debug)]
pub(crate) struct Labels([u64; NUMBERS]);

impl Labels {
    /// Everybody by name.
    pub(crate) fn by_name() -> Self {
        Self::by_number(|number| Fingerprint::of(&number))
    }

    /// Servers of one class, those that play the same part in all that may be asked for, are called the same: those that
    /// these sets do not tell apart.
    pub(crate) fn by_class(sets: &[ServerSet]) -> Self {
        Self::by_number(|number| {
            let inside = |set: &ServerSet| ServerId::try_from(number).is_ok_and(|id| set.contains(id));
            Fingerprint::of(&sets.iter().fold(1_u64, |class, set| class << 1 | u64::from(inside(set))))
        })
    }

    fn by_number(name: impl Fn(u64) -> u64) -> Self {
        let mut labels = Self([0; NUMBERS]);
        for (slot, number) in labels.0.iter_mut().zip(0..) {
            *slot = name(number);
        }
        labels
    }

    /// Those of servers, by their places.
    pub(crate) fn by_place(ids: &[ServerId], name: impl Fn(usize) -> u64) -> Self {
        let mut labels = Self([0; NUMBERS]);
        for (place, id) in ids.iter().enumerate() {
            if let Some(slot) = labels.0.get_mut(id.index()) {
                *slot = name(place);
            }
        }
        labels
    }

    /// The server's label.
    pub(crate) fn of(&self, id: ServerId) -> u64 {
        self.0.get(id.index()).copied().unwrap_or_default()
    }

    /// As nobody in particular uses them.
    pub(crate) fn names(&self) -> Names<'_> {
        Names { labels: self, me: None }
    }

    /// As the server uses them, which tells itself from all others.
    pub(crate) fn names_of(&self, me: ServerId) -> Names<'_> {
        Names { labels: self, me: Some(me) }
    }
}

/// Labels in somebody's mouth.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    labels: &'a Labels,
    me: Option<ServerId>,
}

impl Names<'_> {
    /// The name of a server.
    pub(crate) fn of(self, id: ServerId) -> u64 {
        self.labels.of(id).wrapping_add(if self.me == Some(id) { ONESELF } else { 0 })
    }

    /// The name of a set.
    pub(crate) fn set(self, set: ServerSet) -> u64 {
        let oneself = self.me.is_some_and(|me| set.contains(me));
        set.iter().fold(if oneself { ONESELF } else { 0 }, |sum, id| self.labels.of(id).wrapping_add(sum))
    }

    /// The names of a configuration's sets, those that are not empty.
    pub(crate) fn configuration(self, it: Configuration, mut put: impl FnMut(u64)) {
        put(self.set(it.voters()));
        if it.is_joint() || !it.learners().is_empty() || !it.learners_next().is_empty() {
            [it.outgoing(), it.learners(), it.learners_next()].into_iter().for_each(|set| put(self.set(set)));
            put(0);
        }
    }

    /// An entry, word by word.
    pub(crate) fn entry(self, entry: &Entry, mut put: impl FnMut(u64)) {
        let term = u64::from(entry.term) << 34;
        match entry.payload {
            Payload::NoOp => put(term),
            Payload::Command(command) => put(term + 1 + (u64::from(command.0) << 2)),
            Payload::Configuration(configuration) => {
                put(term + if configuration.is_joint() { 3 } else { 2 });
                self.configuration(configuration, put);
            }
        }
    }

    /// What a leader was asked for.
    pub(crate) fn request(self, request: &ChangeRequest) -> [u64; 4] {
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
