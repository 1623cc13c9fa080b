//! The ghost history: the leaders of each term, the votes by which they were elected, and the entry committed at each
//! index.
//!
//! An observer writes it by comparing each server before and after a Step. No server reads it. The five safety
//! properties are checked against [`Evidence`], all of which is part of the fingerprint. The rest of the history is
//! for display.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use raft_core::{Configuration, Entry, LogIndex, Payload, Server, ServerId, ServerSet, Term};

use crate::Violation;

/// The election of a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TermLeader {
    /// The term.
    pub term: Term,
    /// The leader of the term.
    pub leader: ServerId,
    /// The voters that had recorded a vote for the leader when it was elected. Only voters of the leader's
    /// configuration count.
    pub votes: ServerSet,
}

/// The first entry committed at an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommittedEntry {
    /// The entry.
    pub entry: Entry,
    /// The term in which it was committed.
    pub term: Term,
}

/// The entries that a leader held at its election, as far as a later commit can contradict them: its entries of
/// earlier terms, from the first index on at which nothing is committed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectionLog {
    /// The term of the election.
    pub term: Term,
    /// The elected leader.
    pub leader: ServerId,
    /// The index of the first of the entries.
    first: LogIndex,
    /// Shared between the copies of a history.
    entries: Arc<[Entry]>,
}

impl ElectionLog {
    /// The index of the first of the entries. The leader's earlier entries have been checked.
    #[must_use]
    pub fn first(&self) -> LogIndex {
        self.first
    }

    /// The entries from [`first`](Self::first) on. Beyond their end the leader had none.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry that the leader held at an index. The index must not be before [`first`](Self::first).
    pub(crate) fn held(&self, index: LogIndex) -> Option<&Entry> {
        let offset = u64::from(index).checked_sub(u64::from(self.first))?;
        self.entries.get(usize::try_from(offset).ok()?)
    }
}

/// The history that the five safety properties depend on, together with the servers' present state. All of it is part
/// of the fingerprint: a property that reads nothing else has the same truth value in all states that a search
/// identifies.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    leaders: Vec<(Term, ServerId)>,
    committed: Vec<Option<CommittedEntry>>,
    election_logs: Vec<ElectionLog>,
}

impl Clone for Evidence {
    fn clone(&self) -> Self {
        Self {
            leaders: self.leaders.clone(),
            committed: self.committed.clone(),
            election_logs: self.election_logs.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { leaders, committed, election_logs } = self;
        leaders.clone_from(&source.leaders);
        committed.clone_from(&source.committed);
        election_logs.clone_from(&source.election_logs);
    }
}

impl Evidence {
    /// The leaders of each term, in the order of their first elections.
    #[must_use]
    pub fn leaders(&self) -> &[(Term, ServerId)] {
        &self.leaders
    }

    /// The first entry committed at the index.
    #[must_use]
    pub fn committed_at(&self, index: LogIndex) -> Option<&CommittedEntry> {
        self.committed.get(slot_of(index)?)?.as_ref()
    }

    /// The first entry committed at each index, in order of index.
    pub fn committed(&self) -> impl Iterator<Item = (LogIndex, &CommittedEntry)> {
        (1..).map(LogIndex::from).zip(&self.committed).filter_map(|(index, slot)| Some((index, slot.as_ref()?)))
    }

    /// The latest committed configuration; `None`, if no committed entry holds one.
    #[must_use]
    pub fn latest_configuration(&self) -> Option<Configuration> {
        self.committed.iter().rev().flatten().find_map(|committed| match committed.entry.payload {
            Payload::Configuration(configuration) => Some(configuration),
            Payload::NoOp | Payload::Command(_) => None,
        })
    }

    /// The entries that leaders held at their elections. Elections that do not differ in entries yet uncommitted are
    /// kept once.
    #[must_use]
    pub fn election_logs(&self) -> &[ElectionLog] {
        &self.election_logs
    }

    /// The memory use of [`election_logs`](Self::election_logs): the number of its entries, plus one for each election.
    #[must_use]
    pub fn kept_entries(&self) -> usize {
        self.election_logs.iter().map(|elected| elected.entries.len() + 1).sum()
    }

    /// Records an entry committed at an index. Returns whether it is the first there.
    fn note_committed(&mut self, index: LogIndex, committed: CommittedEntry) -> bool {
        let Some(slot) = slot_of(index) else { return false };
        if slot >= self.committed.len() {
            self.committed.resize(slot + 1, None);
        }
        let is_first = self.committed[slot].is_none();
        self.committed[slot].get_or_insert(committed);
        if is_first && self.election_logs.iter().any(|elected| elected.first == index) {
            let trimmed: Vec<_> = self.election_logs.drain(..).collect();
            trimmed.iter().for_each(|elected| self.keep(self.without_committed(elected)));
        }
        is_first
    }

    fn note_elected(&mut self, leader: &Server) {
        let (term, first) = (leader.current_term(), leader.log().snapshot().index.next());
        let entries = leader.log().entries();
        // The leader's own entries came after its election. None of them was committed in an earlier term.
        let earlier = entries.iter().take_while(|entry| entry.term < term).count();
        let all = ElectionLog { term, leader: leader.id(), first, entries: entries[..earlier].into() };
        self.keep(self.without_committed(&all));
    }

    /// Keeps what a leader held. Of elections with the same entries, only that of the latest term is kept: a commit
    /// that contradicts an earlier one contradicts the latest too.
    fn keep(&mut self, elected: ElectionLog) {
        let same = |other: &&mut ElectionLog| (other.first, &other.entries) == (elected.first, &elected.entries);
        match self.election_logs.iter_mut().find(same) {
            Some(other) if other.term >= elected.term => {}
            Some(other) => *other = elected,
            None => self.election_logs.push(elected),
        }
    }

    /// Drops the leading entries at indexes where something is committed by now.
    fn without_committed(&self, elected: &ElectionLog) -> ElectionLog {
        let mut first = elected.first;
        while self.committed_at(first).is_some() {
            first = first.next();
        }
        let gone = usize::try_from(u64::from(first) - u64::from(elected.first)).unwrap_or(usize::MAX);
        let entries = match gone {
            0 => Arc::clone(&elected.entries),
            _ => elected.entries.get(gone..).unwrap_or_default().into(),
        };
        ElectionLog { first, entries, ..*elected }
    }
}

/// Hashes the leaders of each term, the entry committed at each index, and the leaders' entries that can still be
/// contradicted.
impl Hash for Evidence {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Leaders are hashed as a set: the order of their elections does not matter.
        let leaders = self.leaders.iter().map(crate::Fingerprint::of);
        leaders.fold(0, u64::wrapping_add).hash(state);
        for slot in &self.committed {
            slot.map(|committed| (committed.entry, committed.term)).hash(state);
        }
        let of = |elected: &ElectionLog| crate::Fingerprint::of(&(elected.term, elected.first, &elected.entries));
        self.election_logs.iter().map(of).fold(0, u64::wrapping_add).hash(state);
    }
}

/// The history of a run, as an observer sees it.
#[derive(Debug, Default)]
pub struct GhostHistory {
    evidence: Evidence,
    elections: Vec<TermLeader>,
    /// The server that first knew the committed entry, by log slot.
    first_to_know: Vec<Option<ServerId>>,
    ballots: Vec<(Term, ServerId, ServerSet)>,
    violations: Vec<Violation>,
    /// The configuration entries that an operator forced, each with its index.
    forced: Vec<(LogIndex, Entry)>,
}

impl Clone for GhostHistory {
    fn clone(&self) -> Self {
        Self {
            evidence: self.evidence.clone(),
            elections: self.elections.clone(),
            first_to_know: self.first_to_know.clone(),
            ballots: self.ballots.clone(),
            violations: self.violations.clone(),
            forced: self.forced.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { evidence, elections, first_to_know, ballots, violations, forced } = self;
        evidence.clone_from(&source.evidence);
        elections.clone_from(&source.elections);
        first_to_know.clone_from(&source.first_to_know);
        ballots.clone_from(&source.ballots);
        violations.clone_from(&source.violations);
        forced.clone_from(&source.forced);
    }
}

impl GhostHistory {
    /// The part of the history that the safety properties are checked against.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// All elections, in order.
    #[must_use]
    pub fn elections(&self) -> &[TermLeader] {
        &self.elections
    }

    /// The leaders of a term. There is more than one if Election Safety is violated.
    pub fn leaders_of(&self, term: Term) -> impl Iterator<Item = &TermLeader> {
        self.elections.iter().filter(move |election| election.term == term)
    }

    /// The first entry committed at the index.
    #[must_use]
    pub fn committed_at(&self, index: LogIndex) -> Option<&CommittedEntry> {
        self.evidence.committed_at(index)
    }

    /// The first entry committed at each index, in order of index.
    pub fn committed(&self) -> impl Iterator<Item = (LogIndex, &CommittedEntry)> {
        self.evidence.committed()
    }

    /// The first violation of each violated property, in order.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Whether an operator forced this entry at this index ([`Step::Force`](crate::Step::Force)).
    #[must_use]
    pub fn is_forced(&self, index: LogIndex, entry: &Entry) -> bool {
        self.forced.contains(&(index, *entry))
    }

    /// Records a configuration entry that an operator forced.
    pub(crate) fn note_forced(&mut self, index: LogIndex, entry: Entry) {
        self.forced.push((index, entry));
    }

    /// Records a vote that a server has persisted.
    pub(crate) fn note_vote(&mut self, term: Term, candidate: ServerId, voter: ServerId) {
        match self.ballots.iter_mut().find(|&&mut (of, by, _)| of == term && by == candidate) {
            Some((_, _, voters)) => {
                voters.insert(voter);
            }
            None => self.ballots.push((term, candidate, ServerSet::EMPTY.with(voter))),
        }
    }

    /// Records an election. Only the votes of `voters` count.
    pub(crate) fn note_elected(&mut self, leader: &Server, voters: ServerSet) {
        let (term, id) = (leader.current_term(), leader.id());
        self.evidence.note_elected(leader);
        if self.evidence.leaders.contains(&(term, id)) {
            return;
        }
        self.evidence.leaders.push((term, id));
        let ballot = self.ballots.iter().find(|&&(of, by, _)| of == term && by == id);
        let votes = ballot.map_or(ServerSet::EMPTY, |&(_, _, voters)| voters).intersection(voters);
        self.elections.push(TermLeader { term, leader: id, votes });
    }

    /// Records an entry committed at an index, and the server that knew it, if it is the first there.
    pub(crate) fn note_committed(&mut self, index: LogIndex, committed: CommittedEntry, by: ServerId) {
        if let (true, Some(slot)) = (self.evidence.note_committed(index, committed), slot_of(index)) {
            self.first_to_know.resize(self.first_to_know.len().max(slot + 1), None);
            self.first_to_know[slot] = Some(by);
        }
    }

    /// The server that first knew the entry committed at the index.
    pub(crate) fn first_to_know(&self, index: LogIndex) -> Option<ServerId> {
        *self.first_to_know.get(slot_of(index)?)?
    }

    /// Records a violation, if it is the first of its property. Returns whether it is.
    pub(crate) fn note_violation(&mut self, violation: Violation) -> bool {
        let new = self.violations.iter().all(|known| known.property() != violation.property());
        if new {
            self.violations.push(violation);
        }
        new
    }
}

/// The position of an index in a list that begins with index 1.
fn slot_of(index: LogIndex) -> Option<usize> {
    u64::from(index).checked_sub(1).and_then(|slot| usize::try_from(slot).ok())
}

/// Compares the evidence and the violations.
impl PartialEq for GhostHistory {
    fn eq(&self, other: &Self) -> bool {
        self.evidence == other.evidence && self.violations == other.violations
    }
}

impl Eq for GhostHistory {}

/// Leaves out the votes, the servers that first knew a commit, and the forced entries: they have no influence on what
/// can still happen.
impl Hash for GhostHistory {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.evidence.hash(state);
    }
}
