//! Per-thread successor generator: loads a state, lists its enabled moves, computes each successor.
//!
//! The new state of a server depends only on its old state and its input, not on other servers. So each such transition
//! is computed once, by [`World::apply`] in a scratch World, and cached. A move combines cached transitions. The result
//! of the safety check is not cached: every transition that may violate a property is checked in each state, by the
//! observer that also checks each Step of a World.

use cluster::{GhostHistory, MessageId, Mode, Node, NullSink, Step, World};
use raft_core::{Message, Rules, Server, ServerId, ServerSet};

use crate::executor::Executor;
use crate::expander_caches::{CachedTransition, ExpanderCaches, MESSAGE_FLAG, TransitionKey};
use crate::fingerprint::Fingerprinter;
use crate::interned_state::{InternedMessage, InternedState, MAX_SERVERS, NO_ID};
use crate::outlook_search::{Outlook, OutlookSearch};
use crate::partial_order::Footprint;
use crate::state_store::StateStore;
use crate::{CheckedProperty, Move, Query, State, execute_move};

/// Parts of the checker that an expander reads.
#[derive(Clone, Copy)]
pub(crate) struct SearchContext<'a> {
    pub(crate) query: &'a Query,
    pub(crate) fingerprinter: &'a Fingerprinter,
    pub(crate) store: &'a StateStore,
}

/// State and caches of one expanding thread, reused for every state.
pub struct Expander {
    pub(crate) moves: Vec<Move>,
    pub(crate) caches: ExpanderCaches,
    /// The World of the loaded state, `current`.
    world: World,
    current: InternedState,
    /// The successor under construction.
    next: InternedState,
    in_flight: Vec<InternedMessage>,
    /// World in which transitions are computed.
    scratch_world: World,
    scratch_history: GhostHistory,
    /// Whether the ghost history is kept, and the safety properties are checked.
    pub(crate) keeps_history: bool,
    /// Searches continuations, in a query about them.
    pub(crate) continuations: Option<Box<dyn OutlookSearch>>,
}

impl Expander {
    /// Creates an expander whose `world` is the materialized state `current`.
    pub(crate) fn new(world: World, current: InternedState) -> Self {
        Self {
            moves: Vec::new(),
            caches: ExpanderCaches::default(),
            scratch_world: world.clone(),
            world,
            current,
            next: current,
            in_flight: Vec::new(),
            scratch_history: GhostHistory::default(),
            keeps_history: true,
            continuations: None,
        }
    }

    /// The outlook of a state, in a query about continuations.
    pub(crate) fn outlook(&mut self, state: &InternedState, search: SearchContext<'_>) -> Option<Outlook> {
        let asks = search.query.property != Some(CheckedProperty::StuckChange) || state.used.changes > 0;
        let continuations = self.continuations.as_mut().filter(|_| asks)?;
        Some(continuations.outlook(state, search.fingerprinter, search.store, &mut self.caches))
    }

    /// Loads a state, and puts its enabled moves into `moves`, in a fixed order.
    pub(crate) fn load(&mut self, to: &InternedState, search: SearchContext<'_>, moves: &mut Vec<Move>) {
        self.load_without_moves(to, search);
        State::enabled_moves_in(&self.world, to.used, search.query, moves);
    }

    /// Loads a state without listing its moves.
    pub(crate) fn load_without_moves(&mut self, to: &InternedState, search: SearchContext<'_>) {
        search.store.materialize(&mut self.world, &self.current, to);
        self.current = *to;
    }

    /// The World of the loaded state.
    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// Footprint of an enabled move of the loaded state, for the partial order reduction.
    pub(crate) fn footprint(&self, node_hashes: &[u64; MAX_SERVERS], action: &Move) -> Footprint {
        Footprint::new(&self.world, node_hashes, action)
    }

    /// Computes the successor by a move. `None` if the move is not enabled or leads outside the bounds.
    pub(crate) fn successor(&mut self, action: &Move, search: SearchContext<'_>) -> Option<InternedState> {
        let used = self.current.used.after(action, &self.world);
        self.next = InternedState { used, ..self.current };
        self.in_flight.clear();
        self.in_flight.extend_from_slice(search.store.in_flight(self.current.in_flight));
        let is_enabled = execute_move::execute(&mut InternedExecutor { expander: self, search }, *action);
        if !is_enabled || !self.is_within_bounds(search) {
            return None;
        }
        if self.in_flight != search.store.in_flight(self.current.in_flight) {
            self.next.in_flight = search.store.intern_in_flight(&self.in_flight);
        }
        Some(self.next)
    }

    /// Whether the successor is within the bounds that no budget counts: term, log length and messages in flight.
    fn is_within_bounds(&self, search: SearchContext<'_>) -> bool {
        let bounds = &search.query.bounds;
        self.in_flight.len() <= usize::from(bounds.in_flight)
            && search
                .store
                .nodes_of(&self.next.nodes)
                .all(|node| node.term <= bounds.term && u64::from(node.last_index) <= bounds.log)
    }

    /// Memory of the caches, in bytes. A few Worlds are not counted.
    pub(crate) fn bytes(&self) -> usize {
        self.caches.bytes() + self.continuations.as_ref().map_or(0, |it| it.bytes())
    }

    /// Maximum memory of the caches, in bytes.
    pub(crate) fn max_bytes(&self) -> usize {
        self.caches.max_bytes() + self.continuations.as_ref().map_or(0, |it| it.max_bytes())
    }
}

/// Executes a move on interned state.
struct InternedExecutor<'a> {
    expander: &'a mut Expander,
    search: SearchContext<'a>,
}

impl Executor for InternedExecutor<'_> {
    fn mode(&self) -> Mode {
        self.expander.world.mode()
    }

    fn rules(&self) -> Rules {
        self.expander.world.rules()
    }

    fn server(&self, id: ServerId) -> Option<&Server> {
        self.search.store.node(self.expander.next.nodes[self.node_index(id)?]).node.server()
    }

    fn is_target(&self, target: ServerSet) -> bool {
        let operator = self.search.store.operator(self.expander.next.operator);
        operator.target().is_some_and(|current| current.voters() == target)
    }

    fn message_at(&self, index: usize) -> Option<(ServerId, ServerId, &Message)> {
        let envelope = self.expander.in_flight.get(index)?;
        Some((envelope.from, envelope.to, self.search.store.message(envelope.message)))
    }

    fn deliver_at(&mut self, index: usize) {
        let InternedMessage { from, to, message } = self.expander.in_flight.remove(index);
        let input = MESSAGE_FLAG | (from.index() as u64) << 32 | u64::from(message);
        self.transition(to, NO_ID, input, |store| Input::Message(from, store.message(message)));
    }

    fn drop_all_messages(&mut self) {
        self.expander.in_flight.clear();
    }

    fn apply(&mut self, step: Step) -> bool {
        match step {
            Step::Deliver(id) => self.message_index(id).map(|index| self.deliver_at(index)).is_some(),
            Step::Drop(id) => self.message_index(id).map(|index| self.expander.in_flight.remove(index)).is_some(),
            Step::Duplicate(id) => {
                let copy = self.message_index(id).map(|index| self.expander.in_flight[index]);
                self.expander.in_flight.extend(copy);
                copy.is_some()
            }
            Step::Fire { server, .. }
            | Step::Crash(server)
            | Step::Restart(server)
            | Step::Propose { server, .. }
            | Step::Transfer { server, .. }
            | Step::LoseDisk(server)
            | Step::Compact(server)
            | Step::Request { server, .. } => self.apply_to_server(server, NO_ID, step),
            Step::OperatorStops(server) | Step::OperatorStarts(server) => {
                self.apply_to_server(server, self.expander.next.operator, step)
            }
            _ => self.apply_in_full_world(step),
        }
    }
}

impl<'a> InternedExecutor<'a> {
    fn node_index(&self, id: ServerId) -> Option<usize> {
        self.expander.world.nodes().iter().position(|node| node.id() == id)
    }

    /// Index of a message in sending order.
    fn message_index(&self, id: MessageId) -> Option<usize> {
        let on_link = |(_, message): &(usize, &InternedMessage)| message.from == id.from && message.to == id.to;
        let mut indices = self.expander.in_flight.iter().enumerate().filter(on_link);
        indices.nth(id.nth as usize).map(|(index, _)| index)
    }

    /// Applies a Step to one server.
    fn apply_to_server(&mut self, server: ServerId, operator: u32, step: Step) -> bool {
        // Timer inputs skip the interner, since they are by far the most frequent.
        let input = match step {
            Step::Fire { timer, .. } => timer as u64,
            _ => 1 << 32 | u64::from(self.search.store.intern_step(step)),
        };
        self.transition(server, operator, input, |_| Input::Step(step))
    }

    /// Applies an input to one server: looks the transition up, or computes it.
    fn transition(
        &mut self,
        id: ServerId,
        operator: u32,
        input: u64,
        resolve: impl FnOnce(&'a StateStore) -> Input<'a>,
    ) -> bool {
        let Some(index) = self.node_index(id) else { return false };
        let before_id = self.expander.next.nodes[index];
        let key = TransitionKey { node: before_id, operator, input };
        let transition = match self.expander.caches.transitions.get(&key) {
            Some(transition) => transition,
            None => {
                let transition = self.compute_transition(id, &key, &resolve(self.search.store));
                self.expander.caches.transitions.insert(key, transition);
                transition
            }
        };
        if !transition.is_enabled {
            return false;
        }
        self.expander.next.nodes[index] = transition.node;
        if operator != NO_ID {
            self.expander.next.operator = transition.operator;
        }
        self.expander.in_flight.extend_from_slice(self.search.store.in_flight(transition.sent));
        if transition.needs_safety_check && self.expander.keeps_history {
            self.check_safety(before_id, transition.node);
        }
        true
    }

    /// Computes a transition in the scratch World.
    fn compute_transition(&mut self, id: ServerId, key: &TransitionKey, input: &Input<'_>) -> CachedTransition {
        let (scratch, store) = (&mut self.expander.scratch_world, self.search.store);
        let before = store.node(key.node);
        scratch.restore_node(&before.node);
        scratch.restore_history(&GhostHistory::default());
        if key.operator != NO_ID {
            scratch.restore_operator(store.operator(key.operator));
        }
        let step = match *input {
            Input::Step(step) => {
                scratch.restore_messages(std::iter::empty());
                step
            }
            Input::Message(from, message) => {
                scratch.restore_messages(std::iter::once((from, id, message)));
                Step::Deliver(MessageId { from, to: id, nth: 0 })
            }
        };
        let is_enabled = scratch.apply(step, &mut NullSink).is_ok();
        let node = scratch.node(id).unwrap_or(&before.node);
        CachedTransition {
            node: store.intern_node(node, |node| self.search.fingerprinter.summarize(node)),
            operator: if key.operator == NO_ID { NO_ID } else { store.intern_operator(scratch.operator()) },
            sent: store.intern_in_flight(&store.messages_in_flight(scratch)),
            is_enabled,
            needs_safety_check: needs_safety_check(&before.node, node),
        }
    }

    /// Has the safety observer check the transition and update the history.
    fn check_safety(&mut self, before_id: u32, after_id: u32) {
        let (store, expander) = (self.search.store, &mut *self.expander);
        let history = store.history(expander.next.history);
        expander.scratch_history.clone_from(history);
        let nodes = store.nodes_of(&expander.next.nodes).map(|interned| &interned.node);
        expander.scratch_history.observe(&store.node(before_id).node, &store.node(after_id).node, &nodes);
        if expander.scratch_history != *history {
            expander.next.history = store.intern_history(&expander.scratch_history);
        }
    }

    /// Applies a Step that concerns more than one server: materializes a full World and interns the result.
    fn apply_in_full_world(&mut self, step: Step) -> bool {
        let Expander { world, current, next, in_flight, .. } = &mut *self.expander;
        let SearchContext { store, fingerprinter, .. } = self.search;
        next.in_flight = store.intern_in_flight(in_flight);
        let mut world = world.clone();
        store.materialize(&mut world, current, next);
        let is_enabled = world.apply(step, &mut NullSink).is_ok();
        *next = store.intern(&world, next.used, |node| fingerprinter.summarize(node));
        *in_flight = store.messages_in_flight(&world);
        is_enabled
    }
}

/// Input of a transition.
enum Input<'a> {
    /// Message from a server.
    Message(ServerId, &'a Message),
    /// Step that delivers no message.
    Step(Step),
}

/// Whether a transition may violate a property: a change of the log, a new leadership or a higher commit index. A vote
/// alone cannot.
fn needs_safety_check(before: &Node, after: &Node) -> bool {
    let is_leader = |node: &Node| node.server().and_then(Server::leadership).is_some();
    let commit_index = |node: &Node| node.server().map(Server::commit_index);
    !after.disk().log.is_copy_of(&before.disk().log)
        || (is_leader(after) && !(is_leader(before) && after.disk().current_term == before.disk().current_term))
        || commit_index(after) > commit_index(before)
}
