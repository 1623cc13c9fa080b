//! An oracle for the five properties: it keeps every state of a run, and checks them when the run is over.
//!
//! It shares nothing with the observer of the World: neither the history nor code.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};

use cluster::{Node, NullSink, Property, Step, StepError, World};
use raft_core::{Entry, LogIndex, Server, ServerId, Term};

/// A server in one state of a run.
#[derive(Clone, PartialEq, Eq)]
struct Seen {
    id: ServerId,
    /// The term that it leads, if any.
    leads: Option<Term>,
    term: Term,
    /// Its commit index; 0 while it is down.
    commit: u64,
    /// The last index that its log does not hold any more, and the term of that entry.
    start: (u64, Term),
    entries: Vec<Entry>,
}

impl Seen {
    fn of(node: &Node) -> Self {
        let (log, server) = (&node.disk().log, node.server());
        Self {
            id: node.id(),
            leads: server.filter(|server| server.leadership().is_some()).map(Server::current_term),
            term: node.disk().current_term,
            commit: server.map_or(0, |server| server.commit_index().into()),
            start: (log.snapshot().index.into(), log.snapshot().term),
            entries: log.entries().to_vec(),
        }
    }

    fn entry(&self, index: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(index.checked_sub(self.start.0 + 1)?).ok()?)
    }

    fn last(&self) -> u64 {
        self.start.0 + self.entries.len() as u64
    }
}

/// A World, and all its earlier states.
#[derive(Clone)]
pub(crate) struct Recording {
    pub(crate) world: World,
    states: Vec<Vec<Seen>>,
}

impl Recording {
    pub(crate) fn new(world: World) -> Self {
        let states = vec![world.nodes().iter().map(Seen::of).collect()];
        Self { world, states }
    }

    pub(crate) fn apply(&mut self, step: Step) -> Result<(), StepError> {
        self.world.apply(step, &mut NullSink)?;
        self.states.push(self.world.nodes().iter().map(Seen::of).collect());
        Ok(())
    }

    /// The properties that the World's observer found violated.
    pub(crate) fn observed(&self) -> BTreeSet<Property> {
        self.world.history().violations().iter().map(cluster::Violation::property).collect()
    }

    /// The properties violated in the run as a whole.
    pub(crate) fn broken(&self) -> BTreeSet<Property> {
        let holds = [
            (Property::ElectionSafety, self.election_safety()),
            (Property::LeaderAppendOnly, self.leader_append_only()),
            (Property::LogMatching, self.log_matching()),
            (Property::LeaderCompleteness, self.leader_completeness()),
            (Property::StateMachineSafety, self.state_machine_safety()),
        ];
        holds.into_iter().filter(|(_, holds)| !holds).map(|(property, _)| property).collect()
    }

    fn election_safety(&self) -> bool {
        let mut leaders: BTreeMap<Term, BTreeSet<ServerId>> = BTreeMap::new();
        for seen in self.states.iter().flatten() {
            if let Some(term) = seen.leads {
                leaders.entry(term).or_default().insert(seen.id);
            }
        }
        leaders.values().all(|leaders| leaders.len() == 1)
    }

    /// Each server's state with its previous state, if it existed before.
    fn transitions(&self) -> impl Iterator<Item = (Option<&Seen>, &Seen)> {
        let before = std::iter::once(&[][..]).chain(self.states.iter().map(Vec::as_slice));
        before.zip(&self.states).flat_map(|(before, after)| {
            after.iter().map(move |seen| (before.iter().find(|other| other.id == seen.id), seen))
        })
    }

    fn leader_append_only(&self) -> bool {
        self.transitions().all(|(before, after)| {
            let Some(before) = before.filter(|before| before.leads.is_some() && before.leads == after.leads) else {
                return true;
            };
            let both = before.start.0.max(after.start.0) + 1..=before.last();
            after.last() >= before.last() && both.into_iter().all(|index| before.entry(index) == after.entry(index))
        })
    }

    fn log_matching(&self) -> bool {
        let matches = |one: &Seen, other: &Seen| {
            let first = one.start.0.max(other.start.0) + 1;
            let mut same = true;
            (first..=one.last().min(other.last())).all(|index| {
                same &= one.entry(index) == other.entry(index);
                same || one.entry(index).map(|entry| entry.term) != other.entry(index).map(|entry| entry.term)
            })
        };
        self.states.iter().all(|state| {
            state.iter().enumerate().all(|(index, one)| state[index + 1..].iter().all(|other| matches(one, other)))
        })
    }

    /// The first entry committed at each index, and the term of the commit.
    fn committed(&self) -> BTreeMap<u64, (Entry, Term)> {
        let mut committed = BTreeMap::new();
        for seen in self.states.iter().flatten() {
            for index in seen.start.0 + 1..=seen.commit {
                if let Some(&entry) = seen.entry(index) {
                    committed.entry(index).or_insert((entry, seen.term));
                }
            }
        }
        committed
    }

    /// Checks every election, with the log of the leader before it, against all commits, earlier and later.
    fn leader_completeness(&self) -> bool {
        let committed = self.committed();
        self.transitions().all(|(before, after)| {
            let Some(term) = after.leads.filter(|_| before.is_none_or(|before| before.leads != after.leads)) else {
                return true;
            };
            let log = before.unwrap_or(after);
            let mut earlier = committed.iter().filter(|(index, (_, of))| *of < term && **index > log.start.0);
            earlier.all(|(&index, (entry, _))| log.entry(index) == Some(entry))
        })
    }

    fn state_machine_safety(&self) -> bool {
        let committed = self.committed();
        self.states.iter().flatten().all(|seen| {
            let starts_alike = committed.get(&seen.start.0).is_none_or(|(entry, _)| entry.term == seen.start.1);
            let applied = seen.start.0 + 1..=seen.commit;
            let mut known = applied.filter_map(|index| Some((seen.entry(index)?, committed.get(&index)?)));
            starts_alike && known.all(|(entry, (first, _))| entry == first)
        })
    }

    /// Whether the last Step violated Leader Completeness by a commit that a leader lacked which leads no more.
    pub(crate) fn contradicts_a_leader_that_is_gone(&self) -> bool {
        self.world.history().violations().iter().any(|violation| match *violation {
            cluster::Violation::LeaderCompleteness { leader, term, .. } => {
                !self.states.last().into_iter().flatten().any(|seen| seen.id == leader && seen.leads == Some(term))
            }
            _ => false,
        })
    }

    /// The highest commit index of all servers.
    pub(crate) fn commit(&self) -> LogIndex {
        let now = self.states.last().into_iter().flatten();
        now.map(|seen| seen.commit).max().unwrap_or(0).into()
    }
}
