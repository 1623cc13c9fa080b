//! The log of one server, and the configurations in it by index, so that a rollback is a lookup (as in LogCabin's
//! `ConfigurationManager`).

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::{Configuration, Entry, LogIndex, Payload, ServerId, ServerSet, Term};

/// Where a log begins: everything up to `index` is gone from it.
///
/// A log that was never compacted begins at index 0, with the configuration the server was booted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Snapshot {
    /// The last index that the snapshot covers.
    pub index: LogIndex,
    /// That entry's term.
    pub term: Term,
    /// The latest configuration as of that index (D 5.1), or what the server was booted with.
    pub configuration: Configuration,
}

/// A log: a start and the entries after it.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct Log {
    snapshot: Snapshot,
    /// The members of configurations that are in the log no more, since it was compacted or a snapshot took its place.
    former_members: ServerSet,
    /// Shared between copies of a log until one of them is written to: a copy of a World costs no copy of its logs.
    shared: Arc<SharedEntries>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct SharedEntries {
    entries: Vec<Entry>,
    /// Indexes of the configuration entries in `entries`, ascending.
    configurations: Vec<LogIndex>,
}

impl Clone for Log {
    fn clone(&self) -> Self {
        Self { snapshot: self.snapshot, former_members: self.former_members, shared: Arc::clone(&self.shared) }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { snapshot, former_members, shared } = self;
        (*snapshot, *former_members) = (source.snapshot, source.former_members);
        if !Arc::ptr_eq(shared, &source.shared) {
            *shared = Arc::clone(&source.shared);
        }
    }
}

/// A log that never lost a configuration hashes as it did before former members were kept: recorded digests stay what they are.
impl Hash for Log {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { snapshot, former_members, shared } = self;
        (snapshot, shared).hash(state);
        if !former_members.is_empty() {
            former_members.hash(state);
        }
    }
}

impl Log {
    /// An empty log of a server that was booted with `configuration`.
    #[must_use]
    pub fn with_boot_configuration(configuration: Configuration) -> Self {
        Self { snapshot: Snapshot { configuration, ..Snapshot::default() }, ..Self::default() }
    }

    /// Replaces what the server was booted with: the roster file of the naive swap.
    pub fn set_boot_configuration(&mut self, configuration: Configuration) {
        self.snapshot.configuration = configuration;
    }

    /// Where the log begins.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The entries that are left in the log, the first at `start().index + 1`.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.shared.entries
    }

    /// The index of the last entry; that of the start if there is none.
    #[must_use]
    pub fn last_index(&self) -> LogIndex {
        self.snapshot.index.after(self.shared.entries.len())
    }

    /// The term of the last entry.
    #[must_use]
    pub fn last_term(&self) -> Term {
        self.shared.entries.last().map_or(self.snapshot.term, |entry| entry.term)
    }

    /// The entry at `index`, if the log holds it.
    #[must_use]
    pub fn get(&self, index: LogIndex) -> Option<&Entry> {
        let offset = u64::from(index).checked_sub(u64::from(self.snapshot.index.next()))?;
        self.shared.entries.get(usize::try_from(offset).ok()?)
    }

    /// The term of the entry at `index`; `None` where the log does not know.
    #[must_use]
    pub fn term_at(&self, index: LogIndex) -> Option<Term> {
        if index == self.snapshot.index { Some(self.snapshot.term) } else { self.get(index).map(|entry| entry.term) }
    }

    /// At most `limit` entries from `index` on.
    #[must_use]
    pub fn entries_from(&self, index: LogIndex, limit: usize) -> &[Entry] {
        let offset = u64::from(index).saturating_sub(u64::from(self.snapshot.index.next()));
        let first = usize::try_from(offset).unwrap_or(usize::MAX).min(self.shared.entries.len());
        let end = first.saturating_add(limit).min(self.shared.entries.len());
        &self.shared.entries[first..end]
    }

    /// Puts an entry at the end; gives its index.
    pub fn append(&mut self, entry: Entry) -> LogIndex {
        let index = self.last_index().next();
        let shared = Arc::make_mut(&mut self.shared);
        shared.entries.push(entry);
        if matches!(entry.payload, Payload::Configuration(_)) {
            shared.configurations.push(index);
        }
        index
    }

    /// Removes the entry at `index` and all after it.
    pub fn truncate_from(&mut self, index: LogIndex) {
        let keep = u64::from(index).saturating_sub(u64::from(self.snapshot.index.next()));
        let shared = Arc::make_mut(&mut self.shared);
        shared.entries.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        while shared.configurations.last().is_some_and(|&at| at >= index) {
            shared.configurations.pop();
        }
    }

    /// Drops the entries up to `index`, of which the log keeps where it begins (paper 7). Nothing, if it does not hold
    /// that entry.
    pub fn compact_to(&mut self, index: LogIndex) {
        let Some(term) = self.get(index).map(|entry| entry.term) else { return };
        let configuration = self.configuration_at_or_before(index).1;
        self.former_members = self.members_up_to(index).difference(configuration.members());
        let dropped = u64::from(index) - u64::from(self.snapshot.index);
        let shared = Arc::make_mut(&mut self.shared);
        shared.entries.drain(..usize::try_from(dropped).unwrap_or(usize::MAX));
        shared.configurations.retain(|&at| at > index);
        self.snapshot = Snapshot { index, term, configuration };
    }

    /// Begins where `snapshot` does. Entries after it stay, if the log holds the entry that it ends with.
    pub fn install(&mut self, snapshot: Snapshot) {
        if self.term_at(snapshot.index) == Some(snapshot.term) {
            self.compact_to(snapshot.index);
        } else {
            let former_members = self.members_up_to(self.last_index()).difference(snapshot.configuration.members());
            *self = Self { snapshot, former_members, ..Self::default() };
        }
    }

    /// The first configuration that the log knows of.
    #[must_use]
    pub fn first_configuration(&self) -> (LogIndex, Configuration) {
        let start = (self.snapshot.index, self.snapshot.configuration);
        if start.1 != Configuration::EMPTY {
            return start;
        }
        let first = self.shared.configurations.first();
        first.and_then(|&at| Some((at, self.configuration_entry(at)?))).unwrap_or(start)
    }

    /// The index of the first configuration entry after `index`, if there is one.
    #[must_use]
    pub fn next_configuration_after(&self, index: LogIndex) -> Option<LogIndex> {
        self.shared.configurations.get(self.shared.configurations.partition_point(|&at| at <= index)).copied()
    }

    /// The latest configuration in the log, committed or not, and its index: the one in force (D 4.1).
    #[must_use]
    pub fn latest_configuration(&self) -> (LogIndex, Configuration) {
        self.configuration_at_or_before(self.last_index())
    }

    /// The latest configuration at or before `index`, and the index of its entry.
    #[must_use]
    pub fn configuration_at_or_before(&self, index: LogIndex) -> (LogIndex, Configuration) {
        let count = self.shared.configurations.partition_point(|&at| at <= index);
        self.shared.configurations[..count]
            .last()
            .and_then(|&at| Some((at, self.configuration_entry(at)?)))
            .unwrap_or((self.snapshot.index, self.snapshot.configuration))
    }

    /// Whether any configuration that the log knows of, or knew of before it was compacted or a snapshot took its place, has the
    /// server as a member.
    #[must_use]
    pub fn ever_had_member(&self, id: ServerId) -> bool {
        self.members_up_to(self.last_index()).contains(id)
    }

    /// The members of all configurations up to `index`, of the log's start, and of those that are gone.
    fn members_up_to(&self, index: LogIndex) -> ServerSet {
        let configurations = self.shared.configurations.iter().take_while(|&&at| at <= index);
        let of_entries = configurations.filter_map(|&at| self.configuration_entry(at));
        of_entries.fold(self.former_members.union(self.snapshot.configuration.members()), |members, configuration| {
            members.union(configuration.members())
        })
    }

    /// Whether the two are copies of one log, neither written to since: a cheap way to see that nothing changed.
    #[must_use]
    pub fn is_copy_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
            && self.snapshot == other.snapshot
            && self.former_members == other.former_members
    }

    /// Whether a log that ends with `(last_term, last_index)` is at least as up to date as this one (paper 5.4.1).
    #[must_use]
    pub fn candidate_is_up_to_date(&self, last_term: Term, last_index: LogIndex) -> bool {
        (self.last_term(), self.last_index()) <= (last_term, last_index)
    }

    fn configuration_entry(&self, index: LogIndex) -> Option<Configuration> {
        match self.get(index)?.payload {
            Payload::Configuration(configuration) => Some(configuration),
            Payload::NoOp | Payload::Command(_) => None,
        }
    }
}
