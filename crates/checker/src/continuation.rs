//! Continuations: whether a state has a future, if no further fault happens, in which a leader commits or the requested
//! change finishes. A state without one is a dead end.
//!
//! All links are whole, and servers that are down stay down. The continuation is searched within an [`Allowance`] of
//! its own. Only a state from which nothing but the bound on terms cuts it off is a dead end: a server that cannot win
//! may campaign for ever. If another bound cuts it off, the answer is [`Outlook::Undecided`].

use std::collections::BTreeMap;

use cluster::{Continuations, Evidence, GhostHistory, Mode, Node, Possibility, Step, World};
use raft_core::{Configuration, LogIndex, Server, ServerId, ServerSet, Term, Timer};

use crate::continuation_memo::{ContinuationMemo, Rest, StateKey};
use crate::expander::{Expander, SearchContext};
use crate::expander_caches::ExpanderCaches;
use crate::fingerprint::Fingerprinter;
use crate::interned_state::{InternedState, NO_ID};
use crate::moves::{behind_and_ahead, for_each_change};
use crate::outlook_search::{Outlook, OutlookSearch};
use crate::state_store::{InternedNode, StateStore};
use crate::visited::{Predecessor, VisitedSet};
use crate::{Allowance, Bounds, BudgetUsed, CheckedProperty, Granularity, Move, Query, State, with_separators};

/// Maximum number of moves of a straightforward continuation: each leader replicates, commits, and asks for the rest of
/// the change.
const MAX_DIRECT_MOVES: usize = 30;

/// Number of states of a search from which straightforward continuations are tried, too.
const MAX_DIRECT_STATES: usize = 64;

/// Answers for a World whether a leader that commits, or the end of the change to one of `targets`, is possible without
/// new faults. Messages in flight are lost first.
#[must_use]
pub fn outlook(world: &World, targets: &[Configuration], property: CheckedProperty, allowance: Allowance) -> Outlook {
    let query = Query {
        targets: targets.to_vec(),
        property: Some(property),
        allowance,
        ..Query::new(ServerSet::EMPTY, Granularity::Moves, Bounds::default())
    };
    let State { world, used } = State::initial(world, &query, &mut Vec::new());
    let (fingerprinter, store) = (Fingerprinter::new(&world, &query), StateStore::new());
    let mut search = ContinuationSearch::new(&world, &query, &fingerprinter, &store, property);
    let state = store.intern(&world, used, |node| fingerprinter.summarize(node));
    search.outlook(&state, &fingerprinter, &store, &mut ExpanderCaches::default())
}

/// Search of the continuations of any World, for claims about a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContinuationChecker {
    /// How far a continuation is searched.
    pub allowance: Allowance,
}

impl ContinuationChecker {
    fn answer(&self, world: &World, targets: &[Configuration], property: CheckedProperty) -> Possibility {
        match outlook(world, targets, property, self.allowance) {
            Outlook::Possible => Possibility::Possible,
            Outlook::Impossible => {
                Possibility::Impossible { allowance: self.allowance.describe(world, targets, property) }
            }
            Outlook::Undecided => {
                let allowance = self.allowance.describe(world, targets, property);
                let states = with_separators(self.allowance.states as u64);
                Possibility::Undecided {
                    why: format!("more than {allowance}, or more than {states} states, might lead there"),
                }
            }
            Outlook::NoQuorum => Possibility::NoQuorum,
        }
    }
}

impl Continuations for ContinuationChecker {
    fn can_lead(&self, world: &World) -> Possibility {
        self.answer(world, world.target().as_slice(), CheckedProperty::DeadEnd)
    }

    fn can_finish(&self, world: &World, targets: &[Configuration]) -> Possibility {
        self.answer(world, targets, CheckedProperty::StuckChange)
    }
}

/// The World after every server that is down was started again.
#[must_use]
pub fn all_restarted(world: &World) -> World {
    let mut world = world.clone();
    let down: Vec<ServerId> = world.nodes().iter().filter(|node| node.server().is_none()).map(Node::id).collect();
    for id in down {
        let _ = world.apply(Step::Restart(id), &mut cluster::NullSink);
    }
    world
}

/// Searches continuations, on one thread.
pub(crate) struct ContinuationSearch {
    /// Its World has no cut link.
    expander: Expander,
    query: Query,
    property: CheckedProperty,
    terms: u64,
    entries: u64,
    initial_voters: ServerSet,
    /// Outlooks of states whose straightforward continuations led nowhere, by fingerprint.
    known: BTreeMap<u64, Outlook>,
    memo: ContinuationMemo,
    /// History of every state of a continuation, if the question does not depend on it.
    history: Option<u32>,
    /// Whether transitions are those of the asking expander, since no link is cut there.
    shares_caches: bool,
}

impl ContinuationSearch {
    /// Creates a search for states reachable from `start`, in which no message is in flight.
    pub(crate) fn new(
        start: &World,
        query: &Query,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
        property: CheckedProperty,
    ) -> Self {
        let (terms, entries) = query.allowance.resolved(start, &query.targets, property);
        let mut world = start.clone();
        for &(from, to) in start.network().cuts() {
            let _ = world.apply(Step::Heal { from, to }, &mut cluster::NullSink);
        }
        let current = store.intern(&world, BudgetUsed::default(), |node| fingerprinter.summarize(node));
        let is_naive = start.mode() == Mode::Naive;
        let bounds = Bounds {
            // The operator finishes what it began, and the admin goes on to ask.
            changes: if is_naive { 0 } else { u8::MAX },
            commands: u8::from(property == CheckedProperty::DeadEnd),
            crashes: 0,
            stay_down: 0,
            lost_disks: 0,
            snapshots: 0,
            transfers: 0,
            ..query.bounds
        };
        // Whether a leader commits depends on the servers alone. The end of the change is read from the history.
        let history = (property == CheckedProperty::DeadEnd).then(|| store.intern_history(&GhostHistory::default()));
        let mut expander = Expander::new(world, current);
        expander.keeps_history = history.is_none();
        Self {
            expander,
            query: Query { bounds, property: None, ..query.clone() },
            property,
            terms,
            entries,
            initial_voters: start.initial_configuration().voters(),
            known: BTreeMap::new(),
            memo: ContinuationMemo::new(),
            history,
            shares_caches: start.network().cuts().is_empty(),
        }
    }

    /// Whether a majority of each half of the latest committed configuration is up; for a change, also every newcomer.
    /// In naive mode, in which no configuration is committed, the rosters of the start and of the operator count.
    fn question_arises(&self, state: &InternedState, evidence: &Evidence, store: &StateStore) -> bool {
        let nodes = store.nodes_of(&state.nodes).map(|it| &it.node);
        let up: ServerSet = nodes.filter(|node| node.server().is_some()).map(Node::id).collect();
        let has_majority = |voters: ServerSet| voters.intersection(up).len() * 2 > voters.len() || voters.is_empty();
        let Some(configuration) = evidence.latest_configuration() else {
            let roster = store.operator(state.operator).target().map(|target| target.voters()).unwrap_or_default();
            return has_majority(self.initial_voters) && has_majority(roster);
        };
        let newcomers_are_up = || {
            let targets = self.query.targets.iter();
            targets.into_iter().any(|it| it.members().difference(configuration.members()).difference(up).is_empty())
        };
        has_majority(configuration.voters())
            && has_majority(configuration.outgoing())
            && (self.property != CheckedProperty::StuckChange || newcomers_are_up())
    }

    /// Whether the change is over: the latest committed configuration is a target or, in naive mode, every roster is
    /// replaced.
    fn is_finished(&self, state: &InternedState, store: &StateStore) -> bool {
        match store.history(state.history).evidence().latest_configuration() {
            Some(configuration) => self.query.targets.contains(&configuration),
            None => store.operator(state.operator).is_finished(),
        }
    }

    /// Whether the transition reaches what the question asks for.
    fn reaches_goal(&self, before: &InternedState, after: &InternedState, store: &StateStore) -> bool {
        if self.property == CheckedProperty::StuckChange {
            return self.is_finished(after, store);
        }
        let changed = before.nodes.iter().zip(&after.nodes).filter(|(old, new)| old != new && **new != NO_ID);
        changed.into_iter().any(|(&old, &new)| commits_in_own_term(store.node(old), store.node(new)))
    }

    /// Tries straightforward continuations: each leader, and each candidate with all its votes, goes on as far as it
    /// can.
    fn has_direct_continuation(
        &mut self,
        start: &InternedState,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
    ) -> bool {
        let mut leaders = ServerSet::EMPTY;
        let mut candidates = Vec::new();
        for node in store.nodes_of(&start.nodes).filter(|node| node.node.server().is_some()) {
            if node.is_leader {
                leaders.insert(node.node.id());
            } else if node.can_campaign {
                let log = &node.node.disk().log;
                candidates.push(((log.last_term(), log.last_index()), node.node.id()));
            }
        }
        // The most up-to-date log gets the most votes.
        candidates.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        let first_leader = leaders
            .iter()
            .max_by_key(|&id| store.nodes_of(&start.nodes).find(|node| node.node.id() == id).map(|node| node.term));
        let tries = first_leader.into_iter().chain(candidates.into_iter().map(|(_, id)| id));
        tries.into_iter().any(|id| self.goes_on(id, start, fingerprinter, store))
    }

    /// Follows one server: it campaigns unless it leads, replicates, commits, and asks for what is left.
    fn goes_on(
        &mut self,
        mut id: ServerId,
        start: &InternedState,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
    ) -> bool {
        let mut at = *start;
        // The states since this server goes on.
        let mut path = Vec::new();
        for moves_before in 0..MAX_DIRECT_MOVES {
            let key = StateKey::new(&at);
            let rest = self.memo.rest(key, id);
            if rest.is_some_and(|rest| rest.is_within(&self.query.bounds, MAX_DIRECT_MOVES - moves_before)) {
                self.memo.insert_path(&path, id, rest, store);
                return true;
            }
            let context = SearchContext { query: &self.query, fingerprinter, store };
            self.expander.load_without_moves(&at, context);
            let Some(server) = self.expander.world().server(id) else { return false };
            let Some(next_move) = next_direct_move(self.expander.world(), server, &self.query) else {
                // A leader that a change removed steps down: another server goes on.
                let others = self.expander.world().nodes().iter().filter_map(Node::server);
                let most_up_to_date = others
                    .filter(|other| other.id() != id && other.timers().contains(Timer::Election))
                    .max_by_key(|other| (other.log().last_term(), other.log().last_index()));
                let Some(other) = most_up_to_date.filter(|_| path.len() > 2).map(Server::id) else { return false };
                id = other;
                path.clear();
                continue;
            };
            path.push(key);
            let Some(next) = self.expander.successor(&next_move, context) else { return false };
            if self.reaches_goal(&at, &next, store) {
                self.memo.insert_path(&path, id, Rest::none(&next.nodes, store), store);
                return true;
            }
            at = InternedState { used: BudgetUsed::default(), ..next };
        }
        false
    }

    /// Sets the bounds of the continuations of a state, and searches them.
    fn outlook_of_start(
        &mut self,
        start: &InternedState,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
    ) -> Outlook {
        let servers = || store.nodes_of(&start.nodes);
        let latest_term = servers().map(|node| node.term).max().unwrap_or_default();
        let longest = servers().map(|node| node.last_index).max().unwrap_or_default();
        let log_limit = u64::from(longest).saturating_add(self.entries);
        self.query.bounds.term = Term::from(u64::from(latest_term).saturating_add(self.terms));
        // One more than allowed, so that a continuation that is cut off is noticed.
        self.query.bounds.log = log_limit.saturating_add(1);
        if self.has_direct_continuation(start, fingerprinter, store) {
            return Outlook::Possible;
        }
        let fingerprint = fingerprinter.fingerprint(start, store, &mut self.expander.caches.fingerprints);
        if let Some(&known) = self.known.get(&fingerprint) {
            return known;
        }
        let found = self.search(start, fingerprint, LogIndex::from(log_limit), fingerprinter, store);
        self.known.insert(fingerprint, found);
        found
    }

    /// Searches all continuations of a state, breadth first.
    fn search(
        &mut self,
        start: &InternedState,
        fingerprint: u64,
        log_limit: LogIndex,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
    ) -> Outlook {
        let mut visited = VisitedSet::new();
        visited.insert(fingerprint, Predecessor { state: 0, action: 0 });
        let (mut queue, mut index, mut is_cut_off) = (vec![*start], 0, false);
        let mut moves = std::mem::take(&mut self.expander.moves);
        let mut outlook = None;
        while let Some(&state) = queue.get(index).filter(|_| outlook.is_none()) {
            index += 1;
            if (2..=MAX_DIRECT_STATES).contains(&index) {
                // Within the allowance itself, as every state of this search.
                self.query.bounds.log = u64::from(log_limit);
                let is_possible = self.has_direct_continuation(&state, fingerprinter, store);
                self.query.bounds.log = u64::from(log_limit).saturating_add(1);
                if is_possible {
                    outlook = Some(Outlook::Possible);
                    break;
                }
            }
            let context = SearchContext { query: &self.query, fingerprinter, store };
            self.expander.load(&state, context, &mut moves);
            moves.retain(|action| is_no_fault(action, self.expander.world()));
            moves.extend(full_elections(self.expander.world(), &self.query.bounds));
            for action in &moves {
                let Some(next) = self.expander.successor(action, context) else { continue };
                if self.reaches_goal(&state, &next, store) {
                    outlook = Some(Outlook::Possible);
                    break;
                }
                if store.nodes_of(&next.nodes).any(|node| node.last_index > log_limit) {
                    is_cut_off = true;
                    continue;
                }
                let next = InternedState { used: BudgetUsed::default(), ..next };
                let fingerprint = fingerprinter.fingerprint(&next, store, &mut self.expander.caches.fingerprints);
                if visited.insert(fingerprint, Predecessor { state: 0, action: 0 }).is_some() {
                    queue.push(next);
                }
            }
            if queue.len() > self.query.allowance.states {
                outlook.get_or_insert(Outlook::Undecided);
            }
        }
        self.expander.moves = moves;
        outlook.unwrap_or(if is_cut_off { Outlook::Undecided } else { Outlook::Impossible })
    }
}

impl OutlookSearch for ContinuationSearch {
    fn outlook(
        &mut self,
        state: &InternedState,
        fingerprinter: &Fingerprinter,
        store: &StateStore,
        caches: &mut ExpanderCaches,
    ) -> Outlook {
        if !self.question_arises(state, store.history(state.history).evidence(), store) {
            return Outlook::NoQuorum;
        }
        if self.property == CheckedProperty::StuckChange && self.is_finished(state, store) {
            return Outlook::Possible;
        }
        let history = self.history.unwrap_or(state.history);
        let start = InternedState { used: BudgetUsed::default(), history, ..*state };
        let key = StateKey::new(&start);
        if let Some(known) = self.memo.outlook(&key) {
            return known;
        }
        if self.shares_caches {
            std::mem::swap(caches, &mut self.expander.caches);
        }
        let outlook = self.outlook_of_start(&start, fingerprinter, store);
        if self.shares_caches {
            std::mem::swap(caches, &mut self.expander.caches);
        }
        self.memo.insert_outlook(key, outlook);
        outlook
    }

    fn bytes(&self) -> usize {
        self.expander.bytes() + self.memo.bytes() + self.known.len() * 3 * size_of::<(u64, Outlook)>()
    }

    fn max_bytes(&self) -> usize {
        self.memo.max_bytes() + if self.shares_caches { 0 } else { self.expander.max_bytes() }
    }
}

/// Whether a leader committed, in this transition, an entry of its own term.
fn commits_in_own_term(before: &InternedNode, after: &InternedNode) -> bool {
    let committed = |node: &InternedNode| {
        let server = node.node.server().filter(|_| node.is_leader)?;
        let index = server.commit_index();
        (server.log().term_at(index) == Some(node.term)).then_some((node.term, index))
    };
    committed(after).is_some_and(|now| committed(before).is_none_or(|then| then < now))
}

/// Elections in which every voter that is up answers, also those that deny their vote: a denial tells the candidate of
/// a later term. In the search itself, an election reaches only servers that grant their vote.
fn full_elections(world: &World, bounds: &Bounds) -> impl Iterator<Item = Move> {
    let campaigns = |server: &&Server| {
        server.leadership().is_none()
            && server.timers().contains(Timer::Election)
            && server.current_term() < bounds.term
    };
    let candidates = world.nodes().iter().filter_map(Node::server).filter(campaigns);
    candidates.map(|server| Move::Elect { candidate: server.id(), voters: voters_that_are_up(world, server) })
}

fn voters_that_are_up(world: &World, candidate: &Server) -> ServerSet {
    let voters = candidate.configuration().all_voters().without(candidate.id());
    voters.iter().filter(|&id| world.server(id).is_some()).collect()
}

/// Whether a move belongs to a continuation: servers that are down stay down, and a client proposes a command only to a
/// leader that has nothing else to commit.
fn is_no_fault(action: &Move, world: &World) -> bool {
    match *action {
        Move::Restart(_) => false,
        Move::Propose(leader) => {
            world.server(leader).is_some_and(|leader| leader.commit_index() == leader.log().last_index())
        }
        _ => true,
    }
}

/// The next move of a server that goes straight on.
fn next_direct_move(world: &World, server: &Server, query: &Query) -> Option<Move> {
    let id = server.id();
    if server.timers().contains(Timer::Apply) {
        return Some(Move::Apply(id));
    }
    if server.leadership().is_none() {
        let may_campaign = server.timers().contains(Timer::Election);
        return may_campaign.then(|| Move::Elect { candidate: id, voters: voters_that_are_up(world, server) });
    }
    let (behind, _) = behind_and_ahead(world, server);
    if !behind.is_empty() {
        return Some(Move::Replicate { leader: id, to: behind });
    }
    if server.commit_index() < server.log().last_index() {
        return Some(Move::Commit(id));
    }
    if query.bounds.commands > 0 {
        return Some(Move::Propose(id));
    }
    let mut next = None;
    for_each_change(world, server, BudgetUsed::default(), query, |request| {
        next.get_or_insert(Move::Change { leader: id, request });
    });
    next
}
