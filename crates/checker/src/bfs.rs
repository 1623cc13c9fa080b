//! Breadth-first checker: explores every state within the bounds, in slices, and stops at the first violation.

use std::sync::atomic::{AtomicUsize, Ordering};

use cluster::{Node, Setup, Violation, World, disjoint_quorums, disjoint_quorums_among};
use raft_core::{Configuration, ServerId, ServerSet};

use crate::cache::mix64;
use crate::continuation::{self, ContinuationSearch};
use crate::expander::{Expander, SearchContext};
use crate::fingerprint::Fingerprinter;
use crate::frontier::{Frontier, FrontierState};
use crate::interned_state::{InternedState, MAX_SERVERS};
use crate::outlook_search::{Outlook, OutlookSearch};
use crate::state_store::StateStore;
use crate::visited::{Predecessor, VisitedSet};
use crate::{
    BudgetUsed, CheckedProperty, Counterexample, Finding, Granularity, Query, Report, SearchProgress, State,
    StopReason, TargetStatus, Verdict,
};

/// Number of states that are expanded before their successors are merged.
const BATCH_SIZE: usize = 32;
/// Typical upper bound on the successors of a state, for the memory estimate.
const TYPICAL_MOVES: usize = 16;

/// Reason why a search cannot start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// A property is violated in the initial state.
    #[error("{property} is violated from the start: {0}", property = .0.property())]
    ViolatedInitially(Violation),
    /// The initial state is outside the bounds.
    #[error("it begins beyond these bounds: in a later term, with a longer log, or with more messages in flight")]
    OutOfBounds,
    /// The cluster has more servers than an interned state can hold.
    #[error("there are {0} servers, and a search can hold {MAX_SERVERS}")]
    TooManyServers(usize),
    /// A target names a server that is not in the cluster.
    #[error("{0} is wanted as a member and is not there")]
    UnknownTarget(ServerId),
    /// The property is checked at the granularity of moves only.
    #[error("a search for {} goes by moves, not by steps: a continuation has no messages in flight", .0.key())]
    OnlyByMoves(CheckedProperty),
}

/// Frontier states taken from a checker. Any thread may expand them.
pub struct Batch(Vec<FrontierState>);

/// Successors of a [`Batch`], to be merged into the checker.
#[derive(Default)]
pub struct Expansion {
    successors: Vec<Successor>,
    generated: u64,
    /// First violation that was found: the state before it, and the move.
    violating: Option<Predecessor>,
}

/// Successor that was not visited when the batch was expanded. Its entry holds the id of the state before it.
struct Successor {
    fingerprint: u64,
    action: u32,
    entry: FrontierState,
    /// The outlook, in a query about continuations.
    outlook: Option<Outlook>,
    /// Whether a safety property is violated, so that the search does not go on from here.
    is_last: bool,
}

/// Breadth-first checker. It owns no thread and measures no time: the caller drives it, and may drop it at any point.
pub struct BfsChecker {
    query: Query,
    fingerprinter: Fingerprinter,
    start: World,
    store: StateStore,
    visited: VisitedSet,
    frontier: Frontier,
    next_frontier: Frontier,
    generated: u64,
    depth: u32,
    /// Maximum of each counted budget over all states found.
    max_used: BudgetUsed,
    /// Number of states whose outlook is undecided.
    undecided: usize,
    /// Number of states in which a safety property is violated, in a query that does not ask for it.
    violating_states: usize,
    /// Number of states at each depth that is completely known.
    layer_sizes: Vec<f64>,
    /// Number of batches taken and not merged yet.
    batches_out: usize,
    /// Number of expanders handed out.
    expander_count: AtomicUsize,
    /// Expander of [`BfsChecker::run`].
    expander: Option<Expander>,
    verdict: Option<Verdict>,
}

impl BfsChecker {
    /// Creates a checker that starts from the start of `setup`. Servers that a target names are in the cluster from the
    /// start.
    ///
    /// # Errors
    /// [`StartError`], if the initial state is violating, out of bounds or too large.
    pub fn new(setup: &Setup, query: Query) -> Result<Self, StartError> {
        let members = query.targets.iter().map(Configuration::members);
        let target_members = members.fold(ServerSet::EMPTY, ServerSet::union);
        let newcomers = setup.newcomers.union(target_members.difference(setup.initial_voters));
        Self::from_world(World::new(&Setup { newcomers, ..setup.clone() }), query)
    }

    /// Creates a checker that starts from any World. At the granularity of moves, all messages in flight are dropped
    /// first.
    ///
    /// # Errors
    /// [`StartError`], if the initial state is violating, out of bounds or too large, or if a target names an unknown
    /// server.
    pub fn from_world(start: World, mut query: Query) -> Result<Self, StartError> {
        // Cut links break the symmetry between servers of one class.
        query.reductions.symmetry &= start.network().cuts().is_empty();
        let present: ServerSet = start.nodes().iter().map(Node::id).collect();
        if present.len() > MAX_SERVERS {
            return Err(StartError::TooManyServers(present.len()));
        }
        if let Some(missing) =
            query.targets.iter().find_map(|target| target.members().difference(present).iter().next())
        {
            return Err(StartError::UnknownTarget(missing));
        }
        if let Some(property) = query.property
            && property.is_about_continuations()
            && query.granularity == Granularity::Steps
        {
            return Err(StartError::OnlyByMoves(property));
        }
        let state = State::initial(&start, &query, &mut Vec::new());
        if let Some(violation) = state.violation(&query) {
            return Err(StartError::ViolatedInitially(violation));
        }
        if !state.is_within_bounds(&query) {
            return Err(StartError::OutOfBounds);
        }
        let (fingerprinter, store) = (Fingerprinter::new(&start, &query), StateStore::new());
        let first = store.intern(&state.world, state.used, |node| fingerprinter.summarize(node));
        let mut checker = Self {
            fingerprinter,
            start,
            store,
            visited: VisitedSet::new(),
            frontier: Frontier::default(),
            next_frontier: Frontier::default(),
            generated: 1,
            depth: 0,
            max_used: BudgetUsed::default(),
            undecided: 0,
            violating_states: 0,
            layer_sizes: vec![1.0],
            batches_out: 0,
            expander_count: AtomicUsize::new(0),
            expander: None,
            // With a bound of 0 moves, the initial state is the only one.
            verdict: (query.bounds.moves == 0).then_some(Verdict::Exhausted),
            query,
        };
        let mut expander = checker.expander();
        let fingerprint = checker.fingerprinter.fingerprint(&first, &checker.store, &mut expander.caches.fingerprints);
        checker.visited.insert(fingerprint, Predecessor { state: 0, action: 0 });
        checker.frontier.push(FrontierState { state: first, id: 0, last_move: None });
        if checker.is_found_at_start(&first, &mut expander) {
            let (verdict, _) = checker.replay_moves(&[]);
            checker.verdict = Some(verdict);
        }
        checker.expander = Some(expander);
        Ok(checker)
    }

    /// The query that is checked.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The verdict, once the search has ended.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// Number of states at each depth that is completely known.
    pub(crate) fn layer_sizes(&self) -> &[f64] {
        &self.layer_sizes
    }

    /// Current counts of the search.
    #[must_use]
    pub fn progress(&self) -> SearchProgress {
        let frontier = self.frontier.len() + self.next_frontier.len();
        SearchProgress {
            distinct: self.visited.len(),
            generated: self.generated,
            depth: self.depth,
            frontier,
            bytes: self.bytes(),
        }
    }

    /// The verdict with everything it depends on, once the search has ended.
    #[must_use]
    pub fn report(&self) -> Option<Report<'_>> {
        let (servers, progress) = (self.start.nodes().len(), self.progress());
        let (query, verdict) = (&self.query, self.verdict.as_ref()?);
        let allowance = query.property.filter(|property| property.is_about_continuations());
        let allowance = allowance.map(|it| query.allowance.describe(&self.start, &query.targets, it));
        let (undecided, violating_states) = (self.undecided, self.violating_states);
        let (max_used, target_status) = (self.max_used, self.target_status());
        Some(Report {
            query,
            mode: self.start.mode(),
            direct_changes: self.start.direct_changes(),
            revertible_joint: self.start.mode() == cluster::Mode::Joint && self.start.rules().revertible_joint,
            votes_carry_commit: self.start.rules().votes_carry_commit,
            servers,
            verdict,
            progress,
            max_used,
            target_status,
            allowance,
            undecided,
            violating_states,
        })
    }

    /// Whether the targets ask for a change in the initial state.
    fn target_status(&self) -> TargetStatus {
        if self.start.target().is_some() && !self.start.change_is_finished() {
            return TargetStatus::InProgress;
        }
        let logs = self.start.nodes().iter().map(|node| node.disk().log.latest_configuration().1);
        let configurations = logs.filter(|configuration| *configuration != Configuration::EMPTY);
        let is_target = |configuration: Configuration| self.query.targets.iter().all(|target| *target == configuration);
        if configurations.into_iter().all(is_target) { TargetStatus::Reached } else { TargetStatus::Pending }
    }

    /// Expands about `states` more states, or fewer if a verdict comes first.
    pub fn run(&mut self, states: usize) -> SearchProgress {
        let (mut left, mut expander) = (states, self.expander.take().unwrap_or_else(|| self.expander()));
        while left > 0 && self.verdict.is_none() {
            let batch = self.next_batch(left.min(BATCH_SIZE));
            left = left.saturating_sub(batch.0.len().max(1));
            let expansion = self.expand(batch, &mut expander);
            self.merge(expansion);
        }
        self.expander = Some(expander);
        self.progress()
    }

    /// Runs the search to its end and returns the verdict.
    pub fn finish(&mut self) -> Verdict {
        loop {
            self.run(usize::MAX);
            if let Some(verdict) = &self.verdict {
                return verdict.clone();
            }
        }
    }

    /// Creates an expander for this checker. Each thread needs one of its own.
    #[must_use]
    pub fn expander(&self) -> Expander {
        self.expander_count.fetch_add(1, Ordering::Relaxed);
        let state = State::initial(&self.start, &self.query, &mut Vec::new());
        let interned = self.store.intern(&state.world, state.used, |node| self.fingerprinter.summarize(node));
        let mut world = state.world;
        // An expander names messages by their index on their link. This holds for the messages of the start, too.
        self.store.restore_in_flight(&mut world, interned.in_flight);
        let property = self.query.property.filter(|property| property.is_about_continuations());
        let continuations = property.map(|property| -> Box<dyn OutlookSearch> {
            Box::new(ContinuationSearch::new(&world, &self.query, &self.fingerprinter, &self.store, property))
        });
        let mut expander = Expander::new(world, interned);
        expander.continuations = continuations;
        expander
    }

    /// Takes up to `states` states of the current depth from the frontier. States of the next depth follow only when
    /// all batches of this depth are merged; until then a batch may be empty.
    pub fn next_batch(&mut self, states: usize) -> Batch {
        self.batches_out += 1;
        Batch(self.frontier.take(states))
    }

    /// Expands a batch: computes the successors that are not in the visited set. `expander` must come from this
    /// checker. Any number of threads may expand at once.
    #[must_use]
    pub fn expand(&self, batch: Batch, expander: &mut Expander) -> Expansion {
        let mut expansion = Expansion::default();
        let context = SearchContext { query: &self.query, fingerprinter: &self.fingerprinter, store: &self.store };
        let mut moves = std::mem::take(&mut expander.moves);
        for FrontierState { state, id, last_move } in batch.0 {
            let mut node_hashes = [0; MAX_SERVERS];
            node_hashes
                .iter_mut()
                .zip(self.store.nodes_of(&state.nodes))
                .for_each(|(hash, node)| *hash = node.node_hash);
            expander.load(&state, context, &mut moves);
            for (action, candidate) in (0..).zip(&moves) {
                let footprint = expander.footprint(&node_hashes, candidate);
                if self.query.reductions.partial_order
                    && last_move.is_some_and(|before| footprint.is_covered_by(before))
                {
                    continue;
                }
                let Some(next) = expander.successor(candidate, context) else { continue };
                expansion.generated += 1;
                // Checked before the fingerprint: a violating transition may lead to a state that equals a visited one.
                if self.query.matching_violation(self.store.history(next.history)).is_some()
                    || self.has_disjoint_quorums(&next)
                {
                    expansion.violating = Some(Predecessor { state: id, action });
                    return expansion;
                }
                let continues = self.query.continues_after_violations();
                let is_last = !continues && !self.store.history(next.history).violations().is_empty();
                let fingerprint = self.fingerprinter.fingerprint(&next, &self.store, &mut expander.caches.fingerprints);
                // A fingerprint leaves violations out. The search goes on from the same state without one.
                let fingerprint = if is_last { mix64(fingerprint, 1) } else { fingerprint };
                if !self.visited.contains(fingerprint) {
                    let footprint = footprint.with_history_write(continues && next.history != state.history);
                    let entry = FrontierState { state: next, id, last_move: Some(footprint) };
                    let outlook = if is_last { None } else { expander.outlook(&next, context) };
                    expansion.successors.push(Successor { fingerprint, action, entry, outlook, is_last });
                }
            }
        }
        expander.moves = moves;
        expansion
    }

    /// Merges the successors of a batch. Deterministic for any number of threads, if batches are merged in the order in
    /// which they were taken. Exception: a search that stops at its memory limit may stop elsewhere, since each
    /// thread's expander takes memory.
    pub fn merge(&mut self, expansion: Expansion) {
        self.batches_out = self.batches_out.saturating_sub(1);
        if self.verdict.is_some() {
            return;
        }
        self.generated += expansion.generated;
        if let Some(predecessor) = expansion.violating {
            let (verdict, used) = self.replay(predecessor);
            self.max_used = self.max_used.max(used);
            self.verdict = Some(verdict);
            return;
        }
        for Successor { fingerprint, action, mut entry, outlook, is_last } in expansion.successors {
            let predecessor = Predecessor { state: entry.id, action };
            match self.visited.insert(fingerprint, predecessor) {
                Some(id) => entry.id = id,
                None => continue,
            }
            self.max_used = self.max_used.max(entry.state.used);
            self.undecided += usize::from(outlook == Some(Outlook::Undecided));
            self.violating_states += usize::from(is_last);
            if outlook == Some(Outlook::Impossible) {
                let (verdict, used) = self.replay(predecessor);
                self.max_used = self.max_used.max(used);
                self.verdict = Some(verdict);
                return;
            }
            if !is_last {
                self.next_frontier.push(entry);
            }
        }
        if self.visited.hit_limit() {
            self.verdict = Some(Verdict::Stopped(StopReason::StateIdsExhausted));
        }
        if self.verdict.is_none() && self.bytes() > self.query.bounds.bytes {
            self.verdict = Some(Verdict::Stopped(StopReason::MemoryLimit));
        }
        if self.verdict.is_none() && self.frontier.is_empty() && self.batches_out == 0 {
            self.advance_depth();
        }
    }

    fn advance_depth(&mut self) {
        self.depth += 1;
        if self.next_frontier.is_empty() || self.depth >= self.query.bounds.moves {
            self.verdict = Some(Verdict::Exhausted);
        }
        self.frontier = std::mem::take(&mut self.next_frontier);
        self.layer_sizes.push(self.frontier.len() as f64);
    }

    fn bytes(&self) -> usize {
        // Memory of other threads is not visible here. Assumes that their expanders are full and their batches as large
        // as can be.
        let others = self.expander_count.load(Ordering::Relaxed).saturating_sub(1);
        let expander_bytes =
            self.expander.as_ref().map_or(0, |expander| expander.bytes() + others * expander.max_bytes());
        let batch_bytes =
            self.batches_out * BATCH_SIZE * (size_of::<FrontierState>() + TYPICAL_MOVES * size_of::<Successor>());
        self.visited.bytes()
            + self.frontier.bytes()
            + self.next_frontier.bytes()
            + self.store.bytes()
            + expander_bytes
            + batch_bytes
    }

    /// Replays the path to the violating move from the start in a World. The violation in that replay is the one
    /// reported. Also returns the budget that the path used.
    fn replay(&self, last: Predecessor) -> (Verdict, BudgetUsed) {
        let mut actions = vec![last.action];
        let mut at = last.state;
        while let Some(Predecessor { state, action }) = self.visited.predecessor(at).filter(|_| at != 0) {
            actions.push(action);
            at = state;
        }
        actions.reverse();
        self.replay_moves(&actions)
    }

    /// Replays moves, each given by its index among those enabled, from the start.
    fn replay_moves(&self, actions: &[u32]) -> (Verdict, BudgetUsed) {
        let mut script = Vec::new();
        let mut state = State::initial(&self.start, &self.query, &mut script);
        let (mut moves, mut enabled) = (Vec::new(), Vec::new());
        for &action in actions {
            state.enabled_moves(&self.query, &mut enabled);
            let next = enabled.get(action as usize).copied();
            let Some((next, after)) = next.and_then(|it| Some((it, state.successor(it, &self.query, &mut script)?)))
            else {
                break;
            };
            state = after;
            moves.push((next, script.len()));
        }
        let verdict = match self.finding_in(&state) {
            Some(finding) if moves.len() == actions.len() => {
                Verdict::Violated(Counterexample { finding, moves, script })
            }
            _ => Verdict::Stopped(StopReason::InternalError),
        };
        (verdict, state.used)
    }

    /// Whether two disjoint quorums could each elect a leader, in a query for such.
    fn has_disjoint_quorums(&self, state: &InternedState) -> bool {
        let nodes = self.store.nodes_of(&state.nodes).map(|it| &it.node);
        self.query.property == Some(CheckedProperty::DisjointQuorums)
            && disjoint_quorums_among(&nodes, self.start.rules()).is_some()
    }

    /// The finding of the query in a state, if there is one.
    fn finding_in(&self, state: &State) -> Option<Finding> {
        if self.query.property == Some(CheckedProperty::DisjointQuorums) {
            return disjoint_quorums(&state.world).map(Finding::DisjointQuorums);
        }
        let Some(property) = self.query.property.filter(|property| property.is_about_continuations()) else {
            return state.violation(&self.query).map(Finding::Violation);
        };
        let is_impossible = |world: &World| {
            let outlook = continuation::outlook(world, &self.query.targets, property, self.query.allowance);
            outlook == Outlook::Impossible
        };
        let is_for_good = is_impossible(&continuation::all_restarted(&state.world));
        is_impossible(&state.world).then_some(Finding::DeadEnd { property, is_for_good })
    }

    /// Whether the initial state is what the query looks for. A violation is an error before.
    fn is_found_at_start(&self, first: &InternedState, expander: &mut Expander) -> bool {
        let context = SearchContext { query: &self.query, fingerprinter: &self.fingerprinter, store: &self.store };
        self.has_disjoint_quorums(first) || expander.outlook(first, context) == Some(Outlook::Impossible)
    }
}
