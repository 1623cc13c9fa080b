//! The log of one server. Indexes its configuration entries, so that a rollback is a lookup (as in LogCabin's
//! `ConfigurationManager`).

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::{Configuration, Entry, LogIndex, Payload, ServerId, ServerSet, Term};

/// Snapshot metadata: the start of a log, which has dropped all entries up to `index`.
///
/// A log that was never compacted starts at index 0, with the configuration that the server was booted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Snapshot {
    /// The last index that the snapshot covers.
    pub index: LogIndex,
    /// The term of the entry at `index`.
    pub term: Term,
    /// The latest configuration as of `index` (D 5.1), or the boot configuration.
    pub configuration: Configuration,
}

/// A log: a snapshot and the entries after it.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct Log {
    snapshot: Snapshot,
    /// The members of configurations that compaction or a snapshot has dropped.
    former_members: ServerSet,
    /// Copy-on-write: cloning a log, and so a whole world, does not copy its entries.
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

/// Skips `former_members` when it is empty: logs that never dropped a configuration keep their recorded digests.
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
    /// An empty log of a server that is booted with `configuration`.
    #[must_use]
    pub fn with_boot_configuration(configuration: Configuration) -> Self {
        Self { snapshot: Snapshot { configuration, ..Snapshot::default() }, ..Self::default() }
    }

    /// Replaces the boot configuration, as the roster file of the naive swap does.
    pub fn set_boot_configuration(&mut self, configuration: Configuration) {
        self.snapshot.configuration = configuration;
    }

    /// The start of the log.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The entries that the log holds; the first has index `snapshot().index + 1`.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.shared.entries
    }

    /// The index of the last entry; without entries, that of the snapshot.
    #[must_use]
    pub fn last_index(&self) -> LogIndex {
        self.snapshot.index.after(self.shared.entries.len())
    }

    /// The term of the last entry; without entries, that of the snapshot.
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

    /// The term of the entry at `index`; `None` if the log does not know it.
    #[must_use]
    pub fn term_at(&self, index: LogIndex) -> Option<Term> {
        if index == self.snapshot.index { Some(self.snapshot.term) } else { self.get(index).map(|entry| entry.term) }
    }

    /// Up to `limit` entries, starting at `index`.
    #[must_use]
    pub fn entries_from(&self, index: LogIndex, limit: usize) -> &[Entry] {
        let offset = u64::from(index).saturating_sub(u64::from(self.snapshot.index.next()));
        let first = usize::try_from(offset).unwrap_or(usize::MAX).min(self.shared.entries.len());
        let end = first.saturating_add(limit).min(self.shared.entries.len());
        &self.shared.entries[first..end]
    }

    /// Appends an entry. Returns its index.
    pub fn append(&mut self, entry: Entry) -> LogIndex {
        let index = self.last_index().next();
        let shared = Arc::make_mut(&mut self.shared);
        shared.entries.push(entry);
        if matches!(entry.payload, Payload::Configuration(_)) {
            shared.configurations.push(index);
        }
        index
    }

    /// Removes the entries from `index` on.
    pub fn truncate_from(&mut self, index: LogIndex) {
        let keep = u64::from(index).saturating_sub(u64::from(self.snapshot.index.next()));
        let shared = Arc::make_mut(&mut self.shared);
        shared.entries.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        while shared.configurations.last().is_some_and(|&at| at >= index) {
            shared.configurations.pop();
        }
    }

    /// Drops the entries up to `index` (paper 7). Does nothing if the log does not hold the entry at `index`.
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

    /// Replaces the start of the log by `snapshot`. Keeps the entries after it if the log holds the snapshot's last
    /// entry.
    pub fn install(&mut self, snapshot: Snapshot) {
        if self.term_at(snapshot.index) == Some(snapshot.term) {
            self.compact_to(snapshot.index);
        } else {
            let former_members = self.members_up_to(self.last_index()).difference(snapshot.configuration.members());
            *self = Self { snapshot, former_members, ..Self::default() };
        }
    }

    /// The first configuration that the log knows of, and its index.
    #[must_use]
    pub fn first_configuration(&self) -> (LogIndex, Configuration) {
        let start = (self.snapshot.index, self.snapshot.configuration);
        if start.1 != Configuration::EMPTY {
            return start;
        }
        let first = self.shared.configurations.first();
        first.and_then(|&at| Some((at, self.configuration_entry(at)?))).unwrap_or(start)
    }

    /// The index of the first configuration entry after `index`.
    #[must_use]
    pub fn next_configuration_after(&self, index: LogIndex) -> Option<LogIndex> {
        self.shared.configurations.get(self.shared.configurations.partition_point(|&at| at <= index)).copied()
    }

    /// The latest configuration in the log, committed or not, and its index. In Raft, the one in force (D 4.1).
    #[must_use]
    pub fn latest_configuration(&self) -> (LogIndex, Configuration) {
        self.configuration_at_or_before(self.last_index())
    }

    /// The latest configuration at or before `index`, and its index.
    #[must_use]
    pub fn configuration_at_or_before(&self, index: LogIndex) -> (LogIndex, Configuration) {
        let count = self.shared.configurations.partition_point(|&at| at <= index);
        self.shared.configurations[..count]
            .last()
            .and_then(|&at| Some((at, self.configuration_entry(at)?)))
            .unwrap_or((self.snapshot.index, self.snapshot.configuration))
    }

    /// Whether any configuration in the log, or dropped from it by compaction or a snapshot, has the server as a
    /// member.
    #[must_use]
    pub fn ever_had_member(&self, id: ServerId) -> bool {
        self.members_up_to(self.last_index()).contains(id)
    }

    /// The members of all configurations up to `index`, of the snapshot, and of dropped configurations.
    fn members_up_to(&self, index: LogIndex) -> ServerSet {
        let configurations = self.shared.configurations.iter().take_while(|&&at| at <= index);
        let from_entries = configurations.filter_map(|&at| self.configuration_entry(at));
        from_entries.fold(self.former_members.union(self.snapshot.configuration.members()), |members, configuration| {
            members.union(configuration.members())
        })
    }

    /// Whether both are copies of one log and share their entries: a cheap, sufficient test for equality.
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
