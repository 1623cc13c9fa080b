//! Fingerprints of states: 64-bit hashes of the part of a state that can influence the future.
//!
//! Two states with equal fingerprints count as one. So an abstraction may leave out only what has no influence any
//! more, and may relabel only servers with the same role. Each abstraction is a [reduction](crate::Reductions) that can
//! be switched off.

use std::hash::{Hash, Hasher};

use cluster::{ElectionLog, Fingerprint, GhostHistory, Mode, Node, Operator, World};
use raft_core::{LogIndex, Message, Role, Server, ServerId, ServerSet, Term, Timer};

use crate::cache::{Cache, CacheKey, mix64};
use crate::interned_state::{InternedMessage, InternedState, MAX_SERVERS, NodeIds};
use crate::relabel::{LabelView, Relabeling};
use crate::state_store::{InternedNode, StateStore};
use crate::symmetry::{Permutation, SymmetryClasses};
use crate::{Granularity, Query};

/// Computes the fingerprints of one search.
#[derive(Debug)]
pub(crate) struct Fingerprinter {
    by_moves: bool,
    dead_state: bool,
    exact_commits: bool,
    is_naive: bool,
    ids: Vec<ServerId>,
    symmetry: SymmetryClasses,
    /// Labels by symmetry class: equal for servers of one class.
    class_labels: Relabeling,
}

/// Cached hashes of the parts of states, each under a permutation of the servers.
pub(crate) struct FingerprintCache {
    nodes: Cache<(u32, Permutation), u64>,
    in_flight: Cache<(u32, Permutation), u64>,
    operators: Cache<(u32, Permutation), u64>,
    histories: Cache<(u32, LiveTerms, Permutation), u64>,
}

/// Id of an interned part, and the permutation under which it is hashed.
impl CacheKey for (u32, Permutation) {
    fn hash64(&self) -> u64 {
        mix64(self.0.into(), self.1.into())
    }
}

impl CacheKey for (u32, LiveTerms, Permutation) {
    fn hash64(&self) -> u64 {
        let LiveTerms { dead_terms_up_to, lowest_live_term } = self.1;
        mix64(u64::from(self.0) << 32 | u64::from(dead_terms_up_to) << 16 ^ u64::from(lowest_live_term), self.2.into())
    }
}

/// Terms in which a leader can still be elected or an entry committed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct LiveTerms {
    /// The latest term that all servers that can campaign have reached. No further leader can be elected in it, except,
    /// at the granularity of Steps, one that is a candidate in it already.
    dead_terms_up_to: Term,
    /// The lowest term with a leader now or later. No entry can be committed in an earlier one.
    lowest_live_term: Term,
}

impl Default for FingerprintCache {
    fn default() -> Self {
        Self { nodes: Cache::new(16), in_flight: Cache::new(14), operators: Cache::new(10), histories: Cache::new(14) }
    }
}

impl FingerprintCache {
    /// Memory in use, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.nodes.bytes() + self.in_flight.bytes() + self.operators.bytes() + self.histories.bytes()
    }

    /// Maximum memory, in bytes.
    pub(crate) fn max_bytes(&self) -> usize {
        let (nodes, in_flight) = (self.nodes.max_bytes(), self.in_flight.max_bytes());
        nodes + in_flight + self.operators.max_bytes() + self.histories.max_bytes()
    }
}

impl Fingerprinter {
    /// Creates the fingerprinter of a query, for Worlds reachable from `world`.
    pub(crate) fn new(world: &World, query: &Query) -> Self {
        let target = world.target().map(|target| [target.voters(), target.learners()]);
        let wanted = query.targets.iter().flat_map(|target| [target.voters(), target.learners()]);
        let sets: Vec<ServerSet> = wanted.chain(target.into_iter().flatten()).collect();
        let ids: Vec<ServerId> = world.nodes().iter().map(Node::id).collect();
        let class_labels = if query.reductions.symmetry { Relabeling::by_class(&sets) } else { Relabeling::by_id() };
        Self {
            by_moves: query.granularity == Granularity::Moves,
            dead_state: query.reductions.dead_state,
            exact_commits: query.continues_after_violations()
                || query.bounds.snapshots > 0
                || world.rules().votes_carry_commit,
            is_naive: world.mode() == Mode::Naive,
            symmetry: SymmetryClasses::new(ids.iter().map(|&id| class_labels.label(id))),
            ids,
            class_labels,
        }
    }

    /// Summarizes a server: computes the fields of [`InternedNode`].
    pub(crate) fn summarize(&self, node: &Node) -> InternedNode {
        let disk = node.disk();
        // A newcomer without a configuration does not campaign before it learns one, and the term with it, from a
        // leader. Exceptions: the operator of the naive swap, and old messages at the granularity of Steps.
        let can_campaign = self.is_naive
            || !self.by_moves
            || !disk.log.entries().is_empty()
            || !disk.log.snapshot().configuration.members().is_empty();
        InternedNode {
            node_hash: self.abstraction().node_hash(node, &self.class_labels),
            term: disk.current_term,
            last_index: disk.log.last_index(),
            has_voted: disk.voted_for.is_some(),
            is_leader: node.server().is_some_and(|server| server.leadership().is_some()),
            can_campaign,
            node: node.clone(),
        }
    }

    /// Computes the fingerprint of a state: the minimum over all permutations of the hashes of its parts.
    pub(crate) fn fingerprint(&self, state: &InternedState, store: &StateStore, cache: &mut FingerprintCache) -> u64 {
        let live_terms = self.live_terms(&state.nodes, store);
        let mut votes = [false; MAX_SERVERS];
        let mut keys = [0; MAX_SERVERS];
        for ((vote, key), node) in votes.iter_mut().zip(&mut keys).zip(store.nodes_of(&state.nodes)) {
            // A vote matters only together with those of others, and no server campaigns in a term that all have
            // reached.
            *vote = self.by_moves && self.dead_state && node.has_voted && node.term > live_terms.dead_terms_up_to;
            *key = with_vote(node.node_hash, *vote);
        }
        let mut min = u64::MAX;
        self.symmetry.for_each_permutation(&keys, |permutation| {
            let mut sum = 0_u64;
            for ((&id, &vote), _) in state.nodes.iter().zip(&votes).zip(&self.ids) {
                let hash = cache.nodes.get_or_insert_with(&(id, permutation), || {
                    self.abstraction().node_hash(&store.node(id).node, &self.labels(permutation))
                });
                sum = sum.wrapping_add(with_vote(hash, vote));
            }
            let in_flight = cache.in_flight.get_or_insert_with(&(state.in_flight, permutation), || {
                hash_in_flight(store.in_flight(state.in_flight), store, self.labels(permutation).view())
            });
            let operator = cache.operators.get_or_insert_with(&(state.operator, permutation), || {
                hash_operator(store.operator(state.operator), self.labels(permutation).view())
            });
            let history = cache.histories.get_or_insert_with(&(state.history, live_terms, permutation), || {
                self.abstraction().history_hash(
                    store.history(state.history),
                    live_terms,
                    self.labels(permutation).view(),
                )
            });
            // Each part is a hash of its own, so rotation and addition suffice.
            let others = [in_flight.rotate_left(1), operator.rotate_left(2), history.rotate_left(3)];
            min = min.min(others.into_iter().fold(sum, u64::wrapping_add));
        });
        Fingerprint::of(&(min, state.used))
    }

    fn abstraction(&self) -> Abstraction {
        Abstraction { keeps_everything: !self.dead_state, by_moves: self.by_moves, exact_commits: self.exact_commits }
    }

    /// Labels under a permutation: each server is labelled with its image.
    fn labels(&self, permutation: Permutation) -> Relabeling {
        Relabeling::by_position(&self.ids, |position| Fingerprint::of(&permutation.image(position)))
    }

    fn live_terms(&self, nodes: &NodeIds, store: &StateStore) -> LiveTerms {
        if !self.dead_state {
            return LiveTerms { dead_terms_up_to: Term::ZERO, lowest_live_term: Term::ZERO };
        }
        let servers = store.nodes_of(nodes);
        let dead_terms_up_to =
            servers.clone().filter(|node| node.can_campaign).map(|node| node.term).min().unwrap_or_default();
        // At the granularity of moves, a future leader has a later term than `dead_terms_up_to`. At that of Steps, a
        // candidate of that very term may still win.
        let next_term = if self.by_moves { dead_terms_up_to.next() } else { dead_terms_up_to };
        let lowest_led = servers.filter(|node| node.is_leader).map(|node| node.term).min().unwrap_or(next_term);
        LiveTerms { dead_terms_up_to, lowest_live_term: lowest_led.min(next_term) }
    }
}

fn with_vote(hash: u64, vote: bool) -> u64 {
    if vote { mix64(hash, 1) } else { hash }
}

/// How much of a state a hash covers.
#[derive(Clone, Copy)]
struct Abstraction {
    /// Covers everything: no dead-state reduction.
    keeps_everything: bool,
    /// Granularity of moves: no message is in flight, and no server waits for a reply.
    by_moves: bool,
    /// Commit indexes matter in themselves: others than the property of the query may be violated on the way, or logs
    /// are compacted, or votes carry them.
    exact_commits: bool,
}

impl Abstraction {
    /// Hash of a server by itself. Leaves out the vote where it matters only together with those of others.
    fn node_hash(self, node: &Node, labels: &Relabeling) -> u64 {
        let labels = labels.view_of(node.id());
        let mut hasher = Fingerprint::default();
        hasher.write_u64(labels.label(node.id()));
        self.hash_disk(node, labels, &mut hasher);
        match node {
            Node::Up(server) => self.hash_server(server, labels, &mut hasher),
            Node::Down { cause, .. } => cause.hash(&mut hasher),
        }
        hasher.finish()
    }

    fn hash_disk(self, node: &Node, labels: LabelView<'_>, hasher: &mut Fingerprint) {
        let disk = node.disk();
        hasher.write_u64(disk.current_term.into());
        if self.keeps_everything || !self.by_moves {
            hasher.write_u64(disk.voted_for.map_or(0, |candidate| labels.label(candidate)));
        }
        let start = disk.log.snapshot();
        hasher.write_u64(start.index.into());
        hasher.write_u64(start.term.into());
        labels.configuration(start.configuration, |set| hasher.write_u64(set));
        hasher.write_u64(disk.log.entries().len() as u64);
        disk.log.entries().iter().for_each(|entry| labels.entry(entry, |word| hasher.write_u64(word)));
        hasher.write_u64(disk.applied.into());
        hasher.write_u64(disk.unapplied_config.into());
        hasher.write_u64(disk.removed_at.into());
    }

    fn hash_server(self, server: &Server, labels: LabelView<'_>, hasher: &mut Fingerprint) {
        let (committed, configuration) = self.commit_abstraction(server);
        hasher.write_u64(committed.into());
        hasher.write_u64(configuration.into());
        hasher.write_u64(server.configuration_index().into());
        labels.configuration(server.configuration(), |set| hasher.write_u64(set));
        let between_moves = self.by_moves && !self.keeps_everything;
        // A move that needs it lets a lease expire or a leader's timer fire. So these timers make no difference.
        let counts = |timer: &Timer| !between_moves || matches!(timer, Timer::Election | Timer::Apply);
        hasher.write_u64(server.timers().iter().filter(counts).fold(0, |bits, timer| bits | 1 << timer as u64));
        if self.keeps_everything {
            hasher.write_u64(server.leader().map_or(0, |leader| labels.label(leader)));
        }
        let votes = |votes: &raft_core::Votes| [labels.set(votes.granted), labels.set(votes.denied)];
        match server.role() {
            Role::Follower => hasher.write_u8(0),
            // No reply is in flight any more.
            Role::PreCandidate(_) | Role::Candidate(_) if between_moves => hasher.write_u8(0),
            Role::PreCandidate(tally) => (1, votes(tally)).hash(hasher),
            Role::Candidate(tally) => (2, votes(tally)).hash(hasher),
            Role::Leader(leadership) => {
                hasher.write_u8(3);
                // `next_index` corrects itself, and recent activity is cleared before a leader steps down.
                let detail = |number: u64| if between_moves { 0 } else { number };
                let hash_progress = |progress: &raft_core::Progress| {
                    let leaving = progress.removal.map_or(0, |leaving| 1 + leaving as u64);
                    let next = u64::from(progress.next_index);
                    // Below the commit index it does not matter which followers hold an entry.
                    let min = if between_moves { committed } else { LogIndex::ZERO };
                    let matched = u64::from(progress.match_index.max(min));
                    let refuses = detail(progress.lost_log_checks.map_or(0, |checks| 1 + u64::from(checks)));
                    let fields = (labels.label(progress.id), matched, detail(next), detail(leaving), refuses);
                    Fingerprint::of(&fields)
                };
                hasher.write_u64(leadership.progress().iter().map(hash_progress).fold(0, u64::wrapping_add));
                hasher.write_u64(detail(labels.set(leadership.recently_active())));
                hasher.write_u64(leadership.transfer().map_or(0, |to| labels.label(to)));
                if let Some(catch_up) = leadership.catch_up() {
                    let progress =
                        (catch_up.round, u64::from(catch_up.target), labels.set(catch_up.late), catch_up.progressed);
                    (labels.request(&catch_up.request), labels.set(catch_up.newcomers), progress).hash(hasher);
                }
            }
        }
    }

    /// Abstraction of the commit index: its effect, and the latest configuration that it covers. A server that does not
    /// lead needs only the latter. A leader also needs to know whether an entry of its own term is committed, since it
    /// commits none before. Does not apply when the search continues past violations of other properties.
    fn commit_abstraction(self, server: &Server) -> (LogIndex, LogIndex) {
        let committed = server.commit_index();
        if self.keeps_everything || !self.by_moves || self.exact_commits {
            return (committed, LogIndex::ZERO);
        }
        let log = server.log();
        let earlier = log.entries().iter().filter(|entry| entry.term < server.current_term()).count();
        let own_term_bound = |_| committed.max(log.snapshot().index.after(earlier));
        let min = server.leadership().map_or(LogIndex::ZERO, own_term_bound);
        (min, log.configuration_at_or_before(committed).0)
    }

    fn history_hash(self, history: &GhostHistory, live_terms: LiveTerms, labels: LabelView<'_>) -> u64 {
        let mut hasher = Fingerprint::default();
        let (evidence, dead_terms_up_to) = (history.evidence(), live_terms.dead_terms_up_to);
        // A server does not campaign in a term that already has a leader, so it matters only that there was one.
        let is_live = |&&(term, _): &&(Term, ServerId)| {
            self.keeps_everything || term > dead_terms_up_to || (!self.by_moves && term == dead_terms_up_to)
        };
        let terms = evidence.leaders().iter().filter(is_live);
        let hash_leader = |&(term, leader): &(Term, ServerId)| {
            let leader = if self.keeps_everything { labels.label(leader) } else { 0 };
            Fingerprint::of(&(u64::from(term), leader))
        };
        hasher.write_u64(terms.map(hash_leader).fold(0, u64::wrapping_add));
        for (index, committed) in evidence.committed() {
            hasher.write_u64(index.into());
            labels.entry(&committed.entry, |word| hasher.write_u64(word));
            // At the granularity of moves, a future leader has a later term than `dead_terms_up_to`. At that of Steps,
            // a candidate of that very term may still win.
            let first_to_come = if self.by_moves { dead_terms_up_to.next() } else { dead_terms_up_to };
            let counts_from =
                if self.keeps_everything { committed.term } else { committed.term.next().max(first_to_come) };
            hasher.write_u64(counts_from.into());
        }
        // The log of an elected leader matters while an entry can still be committed in an earlier term.
        let may_be_contradicted =
            |elected: &&ElectionLog| self.keeps_everything || elected.term > live_terms.lowest_live_term;
        let hash_elected = |elected: &ElectionLog| {
            let mut hasher = Fingerprint::default();
            hasher.write_u64(elected.term.into());
            hasher.write_u64(elected.first().into());
            elected.entries().iter().for_each(|entry| labels.entry(entry, |word| hasher.write_u64(word)));
            hasher.finish()
        };
        hasher.write_u64(
            evidence.election_logs().iter().filter(may_be_contradicted).map(hash_elected).fold(0, u64::wrapping_add),
        );
        hasher.finish()
    }
}

/// Hash of the messages in flight. Independent of their order, since any may arrive next.
fn hash_in_flight(in_flight: &[InternedMessage], store: &StateStore, labels: LabelView<'_>) -> u64 {
    let hash = |message: &InternedMessage| {
        let mut hasher = Fingerprint::default();
        hasher.write_u64(labels.label(message.from));
        hasher.write_u64(labels.label(message.to));
        hash_message(store.message(message.message), labels, &mut hasher);
        hasher.finish()
    };
    in_flight.iter().map(hash).fold(0, u64::wrapping_add)
}

fn hash_operator(operator: &Operator, labels: LabelView<'_>) -> u64 {
    let mut hasher = Fingerprint::default();
    if let Some(target) = operator.target() {
        labels.configuration(target, |set| hasher.write_u64(set));
        hasher.write_u64(labels.set(operator.to_stop()));
        hasher.write_u64(labels.set(operator.to_start()));
    }
    hasher.finish()
}

fn hash_message(message: &Message, labels: LabelView<'_>, hasher: &mut Fingerprint) {
    std::mem::discriminant(message).hash(hasher);
    hasher.write_u64(message.term().into());
    match message {
        Message::RequestVote { ballot, last_index, last_term, transfer, commit, .. } => {
            (ballot, last_index, last_term, transfer, commit).hash(hasher);
        }
        Message::Vote { ballot, for_term, granted, commit, .. } => (ballot, for_term, granted, commit).hash(hasher),
        Message::AppendEntries { prev_index, prev_term, entries, commit, .. } => {
            (prev_index, prev_term, commit, entries.len()).hash(hasher);
            entries.iter().for_each(|entry| labels.entry(entry, |word| hasher.write_u64(word)));
        }
        Message::AppendAccepted { match_index, .. } => match_index.hash(hasher),
        Message::AppendRefused { prev_index, last_index, .. } => (prev_index, last_index).hash(hasher),
        Message::InstallSnapshot { snapshot, .. } => {
            (snapshot.index, snapshot.term).hash(hasher);
            labels.configuration(snapshot.configuration, |set| hasher.write_u64(set));
        }
        Message::TimeoutNow { .. } => {}
    }
}
