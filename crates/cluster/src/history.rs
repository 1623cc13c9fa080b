//! The ghost history: who led which term and by which votes, and what was committed at which index.
//!
//! It is written by an observer who looks at each server before and after a Step. No server reads it. What the five properties
//! are judged by is [`Evidence`], all of which belongs to the fingerprint; the rest is for people.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use raft_core::{Configuration, Entry, LogIndex, Payload, Server, ServerId, ServerSet, Term};

use crate::safety::{self, PreState};
use crate::{Node, NullSink, Violation};

/// A leader of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TermLeader {
    /// The term.
    pub term: Term,
    /// Who led it.
    pub leader: ServerId,
    /// Whose votes for it were written down when it began to lead: of those that count, the voters of its configuration.
    pub votes: ServerSet,
}

/// What was committed first at an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CommittedEntry {
    /// The entry.
    pub entry: Entry,
    /// The term in which it was committed.
    pub term: Term,
}

/// What a leader held when it was elected, as far as something committed later can contradict it: its entries of earlier terms
/// from the first index on at which nothing is committed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elected {
    /// The term that it was elected for.
    pub term: Term,
    /// Who.
    pub leader: ServerId,
    /// The index of the first of the entries.
    first: LogIndex,
    /// Shared between copies of a history.
    entries: Arc<[Entry]>,
}

impl Elected {
    /// The index of the first entry that counts. What the leader held before that has been judged.
    #[must_use]
    pub fn first(&self) -> LogIndex {
        self.first
    }

    /// The entries from there on; where they end, the leader held nothing.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry that it held at an index which is not before [`first`](Self::first).
    pub(crate) fn held(&self, index: LogIndex) -> Option<&Entry> {
        let offset = u64::from(index).checked_sub(u64::from(self.first))?;
        self.entries.get(usize::try_from(offset).ok()?)
    }
}

/// What the five properties are judged by, beside the servers as they are. All of it belongs to the fingerprint of a search: a
/// property that reads nothing else is judged alike in all states that are taken for one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    leaders: Vec<(Term, ServerId)>,
    committed: Vec<Option<CommittedEntry>>,
    elected: Vec<Elected>,
}

impl Clone for Evidence {
    fn clone(&self) -> Self {
        Self { leaders: self.leaders.clone(), committed: self.committed.clone(), elected: self.elected.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { leaders, committed, elected } = self;
        leaders.clone_from(&source.leaders);
        committed.clone_from(&source.committed);
        elected.clone_from(&source.elected);
    }
}

impl Evidence {
    /// Who led which term, in the order of first elections.
    #[must_use]
    pub fn leaders(&self) -> &[(Term, ServerId)] {
        &self.leaders
    }

    /// What was committed first at the index.
    #[must_use]
    pub fn committed_at(&self, index: LogIndex) -> Option<&CommittedEntry> {
        self.committed.get(slot_of(index)?)?.as_ref()
    }

    /// Everything committed, by index.
    pub fn committed(&self) -> impl Iterator<Item = (LogIndex, &CommittedEntry)> {
        (1..).map(LogIndex::from).zip(&self.committed).filter_map(|(index, slot)| Some((index, slot.as_ref()?)))
    }

    /// The latest configuration that is committed; none, where no entry that is committed has one.
    #[must_use]
    pub fn latest_configuration(&self) -> Option<Configuration> {
        self.committed.iter().rev().flatten().find_map(|committed| match committed.entry.payload {
            Payload::Configuration(configuration) => Some(configuration),
            Payload::NoOp | Payload::Command(_) => None,
        })
    }

    /// What leaders held when they were elected, where it differs in what is not committed yet.
    #[must_use]
    pub fn elected(&self) -> &[Elected] {
        &self.elected
    }

    /// How many entries are kept of leaders' logs.
    #[must_use]
    pub fn kept_entries(&self) -> usize {
        self.elected.iter().map(|elected| elected.entries.len() + 1).sum()
    }

    /// Notes what is committed at an index; says whether it is the first there.
    fn note_committed(&mut self, index: LogIndex, committed: CommittedEntry) -> bool {
        let Some(slot) = slot_of(index) else { return false };
        if slot >= self.committed.len() {
            self.committed.resize(slot + 1, None);
        }
        let is_first = self.committed[slot].is_none();
        self.committed[slot].get_or_insert(committed);
        if is_first && self.elected.iter().any(|elected| elected.first == index) {
            let trimmed: Vec<_> = self.elected.drain(..).collect();
            trimmed.iter().for_each(|elected| self.keep(self.without_committed(elected)));
        }
        is_first
    }

    fn note_elected(&mut self, leader: &Server) {
        let (term, first) = (leader.current_term(), leader.log().snapshot().index.next());
        let entries = leader.log().entries();
        // Its own entries came after its election, and none of them was committed in an earlier term.
        let earlier = entries.iter().take_while(|entry| entry.term < term).count();
        let all = Elected { term, leader: leader.id(), first, entries: entries[..earlier].into() };
        self.keep(self.without_committed(&all));
    }

    /// Keeps what a leader held. Of leaders that held the same, only the last counts: whatever contradicts another contradicts it.
    fn keep(&mut self, elected: Elected) {
        let same = |other: &&mut Elected| (other.first, &other.entries) == (elected.first, &elected.entries);
        match self.elected.iter_mut().find(same) {
            Some(other) if other.term >= elected.term => {}
            Some(other) => *other = elected,
            None => self.elected.push(elected),
        }
    }

    /// The same, without the entries at the beginning where something is committed by now.
    fn without_committed(&self, elected: &Elected) -> Elected {
        let mut first = elected.first;
        while self.committed_at(first).is_some() {
            first = first.next();
        }
        let gone = usize::try_from(u64::from(first) - u64::from(elected.first)).unwrap_or(usize::MAX);
        let entries = match gone {
            0 => Arc::clone(&elected.entries),
            _ => elected.entries.get(gone..).unwrap_or_default().into(),
        };
        Elected { first, entries, ..*elected }
    }
}

/// Which leaders each term had, what was committed at each index, and what leaders held that can still be contradicted.
impl Hash for Evidence {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Terms are led in some order; the set of leaders is what matters.
        let leaders = self.leaders.iter().map(crate::Fingerprint::of);
        leaders.fold(0, u64::wrapping_add).hash(state);
        for slot in &self.committed {
            slot.map(|committed| (committed.entry, committed.term)).hash(state);
        }
        let of = |elected: &Elected| crate::Fingerprint::of(&(elected.term, elected.first, &elected.entries));
        self.elected.iter().map(of).fold(0, u64::wrapping_add).hash(state);
    }
}

/// What has happened, as judged from outside.
#[derive(Debug, Default)]
pub struct GhostHistory {
    evidence: Evidence,
    elections: Vec<TermLeader>,
    /// Who knew first of what is committed, by index.
    first_to_know: Vec<Option<ServerId>>,
    ballots: Vec<(Term, ServerId, ServerSet)>,
    violations: Vec<Violation>,
}

impl Clone for GhostHistory {
    fn clone(&self) -> Self {
        Self {
            evidence: self.evidence.clone(),
            elections: self.elections.clone(),
            first_to_know: self.first_to_know.clone(),
            ballots: self.ballots.clone(),
            violations: self.violations.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { evidence, elections, first_to_know, ballots, violations } = self;
        evidence.clone_from(&source.evidence);
        elections.clone_from(&source.elections);
        first_to_know.clone_from(&source.first_to_know);
        ballots.clone_from(&source.ballots);
        violations.clone_from(&source.violations);
    }
}

impl GhostHistory {
    /// What the properties are judged by.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Who led, in the order of their elections.
    #[must_use]
    pub fn elections(&self) -> &[TermLeader] {
        &self.elections
    }

    /// Those who led the term; more than one, where Election Safety is broken.
    pub fn leaders_of(&self, term: Term) -> impl Iterator<Item = &TermLeader> {
        self.elections.iter().filter(move |election| election.term == term)
    }

    /// What was committed first at the index.
    #[must_use]
    pub fn committed_at(&self, index: LogIndex) -> Option<&CommittedEntry> {
        self.evidence.committed_at(index)
    }

    /// Everything committed, by index.
    pub fn committed(&self) -> impl Iterator<Item = (LogIndex, &CommittedEntry)> {
        self.evidence.committed()
    }

    /// The properties that are broken, each where it first broke, in order.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What [`World::apply`](crate::World::apply) does after each Step, for who knows already what becomes of a server:
    /// looks at it before and after, at all servers as they are now, writes down what it did and judges it.
    pub fn observe<'a>(&mut self, before: &Node, after: &Node, nodes: &(impl Iterator<Item = &'a Node> + Clone)) {
        safety::check_safety(nodes, after, &PreState::of(before), self, &mut NullSink);
    }

    /// Notes a vote that a server has written down.
    pub(crate) fn note_vote(&mut self, term: Term, candidate: ServerId, voter: ServerId) {
        match self.ballots.iter_mut().find(|&&mut (of, by, _)| of == term && by == candidate) {
            Some((_, _, voters)) => {
                voters.insert(voter);
            }
            None => self.ballots.push((term, candidate, ServerSet::EMPTY.with(voter))),
        }
    }

    /// Notes an election, by votes of these voters.
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

    /// Notes what is committed at an index, if it is the first there, and who knew.
    pub(crate) fn note_committed(&mut self, index: LogIndex, committed: CommittedEntry, by: ServerId) {
        if let (true, Some(slot)) = (self.evidence.note_committed(index, committed), slot_of(index)) {
            self.first_to_know.resize(self.first_to_know.len().max(slot + 1), None);
            self.first_to_know[slot] = Some(by);
        }
    }

    /// Who knew first of what is committed at the index.
    pub(crate) fn first_to_know(&self, index: LogIndex) -> Option<ServerId> {
        *self.first_to_know.get(slot_of(index)?)?
    }

    /// Notes a broken property, if it is the first time; says whether it is.
    pub(crate) fn note_violation(&mut self, violation: Violation) -> bool {
        let new = self.violations.iter().all(|known| known.property() != violation.property());
        if new {
            self.violations.push(violation);
        }
        new
    }
}

/// Where in a list by index the index is.
fn slot_of(index: LogIndex) -> Option<usize> {
    u64::from(index).checked_sub(1).and_then(|slot| usize::try_from(slot).ok())
}

/// Histories with the same evidence, and of which the same is broken.
impl PartialEq for GhostHistory {
    fn eq(&self, other: &Self) -> bool {
        self.evidence == other.evidence && self.violations == other.violations
    }
}

impl Eq for GhostHistory {}

/// Votes and who knew first do not belong to the fingerprint: they decide nothing that is still to come.
impl Hash for GhostHistory {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.evidence.hash(state);
    }
}
