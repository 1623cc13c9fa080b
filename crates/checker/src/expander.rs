//! Where a thread looks at states of a search: it goes to a state, sees what may be done there, and does it.
//!
//! What becomes of a server follows from what it is and what reaches it, whoever else there is. So that is tried once, by
//! [`World::apply`], and remembered; and a move is played by putting together what is known. What happened is judged each time, by
//! the observer who also judges each Step of a World.

use cluster::{History, MessageId, Mode, Node, Silent, Step, World};
use raft_core::{Message, Server, ServerId, ServerSet};

use crate::cache::{Cache, CacheKey, mix64};
use crate::executor::Executor;
use crate::fingerprint::{FingerprintCache, Fingerprinter};
use crate::interned_state::{InternedMessage, InternedState, MAX_SERVERS, NO_ID};
use crate::partial_order::Footprint;
use crate::state_store::StateStore;
use crate::{Move, Query, State, execute_move};

/// What a desk needs to know of its search.
#[derive(Clone, Copy)]
pub(crate) struct SearchContext<'a> {
    pub(crate) query: &'a Query,
    pub(crate) fingerprinter: &'a Fingerprinter,
    pub(crate) store: &'a StateStore,
}

/// What is to become of a server.
#[derive(Clone, Copy, PartialEq, Eq)]
struct TransitionKey {
    node: u32,
    /// For what the operator does; else [`NONE`].
    operator: u32,
    /// The number of a Step or, with [`MESSAGE`] and the sender, of a message.
    input: u64,
}

/// Marks the number of a message.
const MESSAGE_FLAG: u64 = 1 << 63;

impl CacheKey for TransitionKey {
    fn hash64(&self) -> u64 {
        mix64(u64::from(self.node) << 32 | u64::from(self.operator), self.input)
    }
}

/// What becomes of it.
#[derive(Clone, Copy)]
struct CachedTransition {
    node: u32,
    operator: u32,
    /// What it sends, in order.
    sent: u32,
    /// Whether the Step is possible.
    is_enabled: bool,
    /// Whether there is something to judge.
    needs_safety_check: bool,
}

/// What a thread needs beside a search to look at states, to be used again each time.
pub struct Expander {
    pub(crate) moves: Vec<Move>,
    pub(crate) fingerprint_cache: FingerprintCache,
    /// The state that is looked at.
    world: World,
    current: InternedState,
    /// What becomes of it.
    next: InternedState,
    in_flight: Vec<InternedMessage>,
    /// A World to try in what is not known.
    scratch_world: World,
    transitions: Cache<TransitionKey, CachedTransition>,
    scratch_history: History,
}

impl Expander {
    /// For a search with these pieces, of which `is` makes `here`.
    pub(crate) fn new(world: World, current: InternedState) -> Self {
        Self {
            moves: Vec::new(),
            fingerprint_cache: FingerprintCache::default(),
            scratch_world: world.clone(),
            world,
            current,
            next: current,
            in_flight: Vec::new(),
            transitions: Cache::new(15),
            scratch_history: History::default(),
        }
    }

    /// Goes to a state, and puts what may be done there into `choices`, in a fixed order.
    pub(crate) fn load(&mut self, to: &InternedState, search: SearchContext<'_>, moves: &mut Vec<Move>) {
        search.store.materialize(&mut self.world, &self.current, to);
        self.current = *to;
        State::enabled_moves_in(&self.world, to.used, search.query, moves);
    }

    /// What must be known of a move that is possible here, where servers look like this.
    pub(crate) fn footprint(&self, node_hashes: &[u64; MAX_SERVERS], action: &Move) -> Footprint {
        Footprint::new(&self.world, node_hashes, action)
    }

    /// The state after a move that may be made here, if it is possible and leads to nothing beyond the bounds.
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

    /// Whether the state after the move is within the bounds that are not counted.
    fn is_within_bounds(&self, search: SearchContext<'_>) -> bool {
        let bounds = &search.query.bounds;
        self.in_flight.len() <= usize::from(bounds.in_flight)
            && search
                .store
                .nodes_of(&self.next.nodes)
                .all(|it| it.term <= bounds.term && u64::from(it.last_index) <= bounds.log)
    }

    /// The memory it takes, beside that of a few Worlds.
    pub(crate) fn bytes(&self) -> usize {
        self.fingerprint_cache.bytes() + self.transitions.bytes()
    }

    /// The most that it may come to take.
    pub(crate) fn max_bytes(&self) -> usize {
        self.fingerprint_cache.max_bytes() + self.transitions.max_bytes()
    }
}

/// A move that is being played at a desk.
struct InternedExecutor<'a> {
    expander: &'a mut Expander,
    search: SearchContext<'a>,
}

impl Executor for InternedExecutor<'_> {
    fn mode(&self) -> Mode {
        self.expander.world.mode()
    }

    fn server(&self, id: ServerId) -> Option<&Server> {
        self.search.store.node(self.expander.next.nodes[self.node_index(id)?]).node.server()
    }

    fn is_target(&self, target: ServerSet) -> bool {
        let operator = self.search.store.operator(self.expander.next.operator);
        operator.target().is_some_and(|wanted| wanted.voters() == target)
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

    /// Where the message of that name is, in the order of sending.
    fn message_index(&self, id: MessageId) -> Option<usize> {
        let on_link = |(_, it): &(usize, &InternedMessage)| it.from == id.from && it.to == id.to;
        let mut indices = self.expander.in_flight.iter().enumerate().filter(on_link);
        indices.nth(id.nth as usize).map(|(index, _)| index)
    }

    /// Has a server take a Step.
    fn apply_to_server(&mut self, server: ServerId, operator: u32, step: Step) -> bool {
        // Timers fire far more often than anything else happens.
        let input = match step {
            Step::Fire { timer, .. } => timer as u64,
            _ => 1 << 32 | u64::from(self.search.store.intern_step(step)),
        };
        self.transition(server, operator, input, |_| Input::Step(step))
    }

    /// Has something reach a server.
    fn transition(
        &mut self,
        id: ServerId,
        operator: u32,
        input: u64,
        resolve: impl FnOnce(&'a StateStore) -> Input<'a>,
    ) -> bool {
        let Some(index) = self.node_index(id) else { return false };
        let was = self.expander.next.nodes[index];
        let key = TransitionKey { node: was, operator, input };
        let transition = match self.expander.transitions.get(&key) {
            Some(transition) => transition,
            None => {
                let transition = self.compute_transition(id, &key, &resolve(self.search.store));
                self.expander.transitions.insert(key, transition);
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
        if transition.needs_safety_check {
            self.check_safety(was, transition.node);
        }
        true
    }

    /// Tries in a World what becomes of a server.
    fn compute_transition(&mut self, id: ServerId, key: &TransitionKey, input: &Input<'_>) -> CachedTransition {
        let (scratch, store) = (&mut self.expander.scratch_world, self.search.store);
        let known = store.node(key.node);
        scratch.put_back(&known.node);
        scratch.put_history(&History::default());
        if key.operator != NO_ID {
            scratch.put_operator(store.operator(key.operator));
        }
        let step = match *input {
            Input::Step(step) => {
                scratch.put_in_flight(std::iter::empty());
                step
            }
            Input::Message(from, message) => {
                scratch.put_in_flight(std::iter::once((from, id, message)));
                Step::Deliver(MessageId { from, to: id, nth: 0 })
            }
        };
        let is_enabled = scratch.apply(step, &mut Silent).is_ok();
        let node = scratch.node(id).unwrap_or(&known.node);
        CachedTransition {
            node: store.intern_node(node, |node| self.search.fingerprinter.summarize(node)),
            operator: if key.operator == NO_ID { NO_ID } else { store.intern_operator(scratch.operator()) },
            sent: store.intern_in_flight(&store.messages_in_flight(scratch)),
            is_enabled,
            needs_safety_check: needs_safety_check(&known.node, node),
        }
    }

    /// Judges what became of a server.
    fn check_safety(&mut self, was: u32, is: u32) {
        let (store, expander) = (self.search.store, &mut *self.expander);
        let known = store.history(expander.next.history);
        expander.scratch_history.clone_from(known);
        let nodes = store.nodes_of(&expander.next.nodes).map(|it| &it.node);
        expander.scratch_history.observe(&store.node(was).node, &store.node(is).node, &nodes);
        if expander.scratch_history != *known {
            expander.next.history = store.intern_history(&expander.scratch_history);
        }
    }

    /// Takes a Step that is about more than one server, in a World that is put together for it and taken apart again.
    fn apply_in_full_world(&mut self, step: Step) -> bool {
        let Expander { world, current, next, in_flight, .. } = &mut *self.expander;
        let SearchContext { store, fingerprinter, .. } = self.search;
        next.in_flight = store.intern_in_flight(in_flight);
        let mut world = world.clone();
        store.materialize(&mut world, current, next);
        let is_enabled = world.apply(step, &mut Silent).is_ok();
        *next = store.intern(&world, next.used, |node| fingerprinter.summarize(node));
        *in_flight = store.messages_in_flight(&world);
        is_enabled
    }
}

/// What is tried.
enum Input<'a> {
    /// A message from somebody arrives.
    Message(ServerId, &'a Message),
    /// A Step that is not about messages.
    Step(Step),
}

/// Whether a server that has become another did something that can break a property: anything but a vote.
fn needs_safety_check(was: &Node, is: &Node) -> bool {
    let leads = |node: &Node| node.server().and_then(Server::leadership).is_some();
    let committed = |node: &Node| node.server().map(Server::commit_index);
    !is.disk().log.is_copy_of(&was.disk().log)
        || (leads(is) && !(leads(was) && is.disk().current_term == was.disk().current_term))
        || committed(is) > committed(was)
}
