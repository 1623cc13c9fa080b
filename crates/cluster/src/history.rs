//! The ghost history: who led which term and by which votes, and what was committed at which index.
//!
//! It is written by an observer who looks at each server before and after a Step. No server reads it.

use std::hash::{Hash, Hasher};

use raft_core::{Entry, LogIndex, ServerId, ServerSet, Term};

use crate::safety::{self, Before};
use crate::{Node, Silent, Violation};

/// A leader of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reign {
    /// The term.
    pub term: Term,
    /// Who led it.
    pub leader: ServerId,
    /// Whose votes for it were written down when it began to lead.
    pub votes: ServerSet,
}

/// What was committed first at an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Committed {
    /// The entry.
    pub entry: Entry,
    /// The term in which it was committed.
    pub term: Term,
    /// Who knew first.
    pub by: ServerId,
}

/// What has happened, as judged from outside.
#[derive(Debug, Default)]
pub struct History {
    reigns: Vec<Reign>,
    committed: Vec<Option<Committed>>,
    ballots: Vec<(Term, ServerId, ServerSet)>,
    violations: Vec<Violation>,
}

impl Clone for History {
    fn clone(&self) -> Self {
        Self {
            reigns: self.reigns.clone(),
            committed: self.committed.clone(),
            ballots: self.ballots.clone(),
            violations: self.violations.clone(),
        }
    }

    fn clone_from(&mut self, source: &Self) {
        let Self { reigns, committed, ballots, violations } = self;
        reigns.clone_from(&source.reigns);
        committed.clone_from(&source.committed);
        ballots.clone_from(&source.ballots);
        violations.clone_from(&source.violations);
    }
}

impl History {
    /// Who led, in the order of their elections.
    #[must_use]
    pub fn reigns(&self) -> &[Reign] {
        &self.reigns
    }

    /// Those who led the term; more than one, where Election Safety is broken.
    pub fn leaders_of(&self, term: Term) -> impl Iterator<Item = &Reign> {
        self.reigns.iter().filter(move |reign| reign.term == term)
    }

    /// What was committed first at the index.
    #[must_use]
    pub fn committed_at(&self, index: LogIndex) -> Option<&Committed> {
        let place = usize::try_from(u64::from(index).checked_sub(1)?).ok()?;
        self.committed.get(place)?.as_ref()
    }

    /// Everything committed, by index.
    pub fn committed(&self) -> impl Iterator<Item = (LogIndex, &Committed)> {
        (1..).map(LogIndex::from).zip(&self.committed).filter_map(|(index, slot)| Some((index, slot.as_ref()?)))
    }

    /// The properties that are broken, each where it first broke, in order.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What [`World::apply`](crate::World::apply) does after each Step, for who knows already what becomes of a server:
    /// looks at it before and after, at all servers as they are now, writes down what it did and judges it.
    pub fn observe<'a>(&mut self, before: &Node, after: &Node, nodes: &(impl Iterator<Item = &'a Node> + Clone)) {
        safety::judge(nodes, after, &Before::of(before), self, &mut Silent);
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

    /// Notes a leader; says whether it is new.
    pub(crate) fn note_leader(&mut self, term: Term, leader: ServerId) -> bool {
        if self.leaders_of(term).any(|reign| reign.leader == leader) {
            return false;
        }
        let ballot = self.ballots.iter().find(|&&(of, by, _)| of == term && by == leader);
        let votes = ballot.map_or(ServerSet::EMPTY, |&(_, _, voters)| voters);
        self.reigns.push(Reign { term, leader, votes });
        true
    }

    /// Notes what is committed at an index, if it is the first there.
    pub(crate) fn note_committed(&mut self, index: LogIndex, committed: Committed) {
        let Some(place) = u64::from(index).checked_sub(1).and_then(|place| usize::try_from(place).ok()) else { return };
        if place >= self.committed.len() {
            self.committed.resize(place + 1, None);
        }
        self.committed[place].get_or_insert(committed);
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

/// Histories that say the same of what belongs to the fingerprint, and of what is broken.
impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        let leader = |reign: &Reign| (reign.term, reign.leader);
        let entry = |slot: &Option<Committed>| slot.map(|committed| (committed.entry, committed.term));
        self.reigns.iter().map(leader).eq(other.reigns.iter().map(leader))
            && self.committed.iter().map(entry).eq(other.committed.iter().map(entry))
            && self.violations == other.violations
    }
}

impl Eq for History {}

/// Which leader each term had and what was committed at each index. Votes, counts and who knew first do not belong to the
/// fingerprint: they decide nothing that is still to come.
impl Hash for History {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Terms are led in some order; the set of leaders is what matters.
        let leaders = self.reigns.iter().map(|reign| crate::Fingerprint::of(&(reign.term, reign.leader)));
        leaders.fold(0, u64::wrapping_add).hash(state);
        for slot in &self.committed {
            slot.map(|committed| (committed.entry, committed.term)).hash(state);
        }
    }
}
