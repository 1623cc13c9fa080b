//! Where a thread looks at states of a search: it goes to a state, sees what may be done there, and does it.
//!
//! What becomes of a server follows from what it is and what reaches it, whoever else there is. So that is tried once, by
//! [`World::apply`], and remembered; and a move is played by putting together what is known. What happened is judged each time, by
//! the observer who also judges each Step of a World.

use cluster::{GhostHistory, MessageId, Mode, Node, NullSink, Step, World};
use raft_core::{Message, Server, ServerId, ServerSet};

use crate::cache::{Cache, Key, mix};
use crate::commute::Mark;
use crate::composition::{Composition, Envelope, MOST_SERVERS, NONE};
use crate::pieces::Pieces;
use crate::print::{Printer, Prints};
use crate::stage::Stage;
use crate::{Move, Question, State, play};

/// What a desk needs to know of its search.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) question: &'a Question,
    pub(crate) printer: &'a Printer,
    pub(crate) pieces: &'a Pieces,
}

/// What is to become of a server.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cause {
    node: u32,
    /// For what the operator does; else [`NONE`].
    operator: u32,
    /// The number of a Step or, with [`MESSAGE`] and the sender, of a message.
    input: u64,
}

/// Marks the number of a message.
const MESSAGE: u64 = 1 << 63;

impl Key for Cause {
    fn mix(&self) -> u64 {
        mix(u64::from(self.node) << 32 | u64::from(self.operator), self.input)
    }
}

/// What becomes of it.
#[derive(Clone, Copy)]
struct Reaction {
    node: u32,
    operator: u32,
    /// What it sends, in order.
    sends: u32,
    /// Whether the Step is possible.
    possible: bool,
    /// Whether there is something to judge.
    is_news: bool,
}

/// What a thread needs beside a search to look at states, to be used again each time.
pub struct Desk {
    pub(crate) choices: Vec<Move>,
    pub(crate) prints: Prints,
    /// The state that is looked at.
    here: World,
    is: Composition,
    /// What becomes of it.
    next: Composition,
    traffic: Vec<Envelope>,
    /// A World to try in what is not known.
    trial: World,
    reactions: Cache<Cause, Reaction>,
    history: GhostHistory,
}

impl Desk {
    /// For a search with these pieces, of which `is` makes `here`.
    pub(crate) fn new(here: World, is: Composition) -> Self {
        Self {
            choices: Vec::new(),
            prints: Prints::default(),
            trial: here.clone(),
            here,
            is,
            next: is,
            traffic: Vec::new(),
            reactions: Cache::new(15),
            history: GhostHistory::default(),
        }
    }

    /// Goes to a state, and puts what may be done there into `choices`, in a fixed order.
    pub(crate) fn go(&mut self, to: &Composition, search: Context<'_>, choices: &mut Vec<Move>) {
        search.pieces.put_together(&mut self.here, &self.is, to);
        self.is = *to;
        State::choices(&self.here, to.used, search.question, choices);
    }

    /// What must be known of a move that is possible here, where servers look like this.
    pub(crate) fn mark(&self, faces: &[u64; MOST_SERVERS], made: &Move) -> Mark {
        Mark::of(&self.here, faces, made)
    }

    /// The state after a move that may be made here, if it is possible and leads to nothing beyond the bounds.
    pub(crate) fn after(&mut self, made: &Move, search: Context<'_>) -> Option<Composition> {
        let used = self.is.used.after(made, &self.here);
        self.next = Composition { used, ..self.is };
        self.traffic.clear();
        self.traffic.extend_from_slice(search.pieces.traffic(self.is.traffic));
        let possible = play::play(&mut Playing { desk: self, search }, *made);
        if !possible || !self.is_within(search) {
            return None;
        }
        if self.traffic != search.pieces.traffic(self.is.traffic) {
            self.next.traffic = search.pieces.traffic_number(&self.traffic);
        }
        Some(self.next)
    }

    /// Whether the state after the move is within the bounds that are not counted.
    fn is_within(&self, search: Context<'_>) -> bool {
        let bounds = &search.question.bounds;
        self.traffic.len() <= usize::from(bounds.in_flight)
            && search
                .pieces
                .servers(&self.next.nodes)
                .all(|it| it.term <= bounds.term && u64::from(it.last_index) <= bounds.log)
    }

    /// The memory it takes, beside that of a few Worlds.
    pub(crate) fn bytes(&self) -> usize {
        self.prints.bytes() + self.reactions.bytes()
    }

    /// The most that it may come to take.
    pub(crate) fn most_bytes(&self) -> usize {
        self.prints.most_bytes() + self.reactions.most_bytes()
    }
}

/// A move that is being played at a desk.
struct Playing<'a> {
    desk: &'a mut Desk,
    search: Context<'a>,
}

impl Stage for Playing<'_> {
    fn mode(&self) -> Mode {
        self.desk.here.mode()
    }

    fn server(&self, id: ServerId) -> Option<&Server> {
        self.search.pieces.known(self.desk.next.nodes[self.place(id)?]).node.server()
    }

    fn wants(&self, target: ServerSet) -> bool {
        let operator = self.search.pieces.operator(self.desk.next.operator);
        operator.target().is_some_and(|wanted| wanted.voters() == target)
    }

    fn flight(&self, place: usize) -> Option<(ServerId, ServerId, &Message)> {
        let envelope = self.desk.traffic.get(place)?;
        Some((envelope.from, envelope.to, self.search.pieces.message(envelope.message)))
    }

    fn deliver(&mut self, place: usize) {
        let Envelope { from, to, message } = self.desk.traffic.remove(place);
        let input = MESSAGE | (from.index() as u64) << 32 | u64::from(message);
        self.react(to, NONE, input, |pieces| Attempt::Message(from, pieces.message(message)));
    }

    fn lose_all(&mut self) {
        self.desk.traffic.clear();
    }

    fn step(&mut self, step: Step) -> bool {
        match step {
            Step::Deliver(id) => self.in_flight(id).map(|place| self.deliver(place)).is_some(),
            Step::Drop(id) => self.in_flight(id).map(|place| self.desk.traffic.remove(place)).is_some(),
            Step::Duplicate(id) => {
                let copy = self.in_flight(id).map(|place| self.desk.traffic[place]);
                self.desk.traffic.extend(copy);
                copy.is_some()
            }
            Step::Fire { server, .. }
            | Step::Crash(server)
            | Step::Restart(server)
            | Step::Propose { server, .. }
            | Step::Request { server, .. } => self.take(server, NONE, step),
            Step::OperatorStops(server) | Step::OperatorStarts(server) => {
                self.take(server, self.desk.next.operator, step)
            }
            _ => self.take_apart(step),
        }
    }
}

impl<'a> Playing<'a> {
    fn place(&self, id: ServerId) -> Option<usize> {
        self.desk.here.nodes().iter().position(|node| node.id() == id)
    }

    /// Where the message of that name is, in the order of sending.
    fn in_flight(&self, id: MessageId) -> Option<usize> {
        let on_link = |(_, it): &(usize, &Envelope)| it.from == id.from && it.to == id.to;
        let mut places = self.desk.traffic.iter().enumerate().filter(on_link);
        places.nth(id.nth as usize).map(|(place, _)| place)
    }

    /// Has a server take a Step.
    fn take(&mut self, server: ServerId, operator: u32, step: Step) -> bool {
        // Timers fire far more often than anything else happens.
        let input = match step {
            Step::Fire { timer, .. } => timer as u64,
            _ => 1 << 32 | u64::from(self.search.pieces.step_number(step)),
        };
        self.react(server, operator, input, |_| Attempt::Step(step))
    }

    /// Has something reach a server.
    fn react(
        &mut self,
        id: ServerId,
        operator: u32,
        input: u64,
        attempt: impl FnOnce(&'a Pieces) -> Attempt<'a>,
    ) -> bool {
        let Some(place) = self.place(id) else { return false };
        let was = self.desk.next.nodes[place];
        let cause = Cause { node: was, operator, input };
        let reaction = match self.desk.reactions.get(&cause) {
            Some(reaction) => reaction,
            None => {
                let reaction = self.attempt(id, &cause, &attempt(self.search.pieces));
                self.desk.reactions.put(cause, reaction);
                reaction
            }
        };
        if !reaction.possible {
            return false;
        }
        self.desk.next.nodes[place] = reaction.node;
        if operator != NONE {
            self.desk.next.operator = reaction.operator;
        }
        self.desk.traffic.extend_from_slice(self.search.pieces.traffic(reaction.sends));
        if reaction.is_news {
            self.judge(was, reaction.node);
        }
        true
    }

    /// Tries in a World what becomes of a server.
    fn attempt(&mut self, id: ServerId, cause: &Cause, attempt: &Attempt<'_>) -> Reaction {
        let (trial, pieces) = (&mut self.desk.trial, self.search.pieces);
        let known = pieces.known(cause.node);
        trial.restore_node(&known.node);
        trial.restore_history(&GhostHistory::default());
        if cause.operator != NONE {
            trial.restore_operator(pieces.operator(cause.operator));
        }
        let step = match *attempt {
            Attempt::Step(step) => {
                trial.restore_messages(std::iter::empty());
                step
            }
            Attempt::Message(from, message) => {
                trial.restore_messages(std::iter::once((from, id, message)));
                Step::Deliver(MessageId { from, to: id, nth: 0 })
            }
        };
        let possible = trial.apply(step, &mut NullSink).is_ok();
        let node = trial.node(id).unwrap_or(&known.node);
        Reaction {
            node: pieces.node_number(node, |node| self.search.printer.know(node)),
            operator: if cause.operator == NONE { NONE } else { pieces.operator_number(trial.operator()) },
            sends: pieces.traffic_number(&pieces.traffic_of(trial)),
            possible,
            is_news: is_news(&known.node, node),
        }
    }

    /// Judges what became of a server.
    fn judge(&mut self, was: u32, is: u32) {
        let (pieces, desk) = (self.search.pieces, &mut *self.desk);
        let known = pieces.history(desk.next.history);
        desk.history.clone_from(known);
        let nodes = pieces.servers(&desk.next.nodes).map(|it| &it.node);
        desk.history.observe(&pieces.known(was).node, &pieces.known(is).node, &nodes);
        if desk.history != *known {
            desk.next.history = pieces.history_number(&desk.history);
        }
    }

    /// Takes a Step that is about more than one server, in a World that is put together for it and taken apart again.
    fn take_apart(&mut self, step: Step) -> bool {
        let Desk { here, is, next, traffic, .. } = &mut *self.desk;
        let Context { pieces, printer, .. } = self.search;
        next.traffic = pieces.traffic_number(traffic);
        let mut world = here.clone();
        pieces.put_together(&mut world, is, next);
        let possible = world.apply(step, &mut NullSink).is_ok();
        *next = pieces.of(&world, next.used, |node| printer.know(node));
        *traffic = pieces.traffic_of(&world);
        possible
    }
}

/// What is tried.
enum Attempt<'a> {
    /// A message from somebody arrives.
    Message(ServerId, &'a Message),
    /// A Step that is not about messages.
    Step(Step),
}

/// Whether a server that has become another did something that can break a property: anything but a vote.
fn is_news(was: &Node, is: &Node) -> bool {
    let leads = |node: &Node| node.server().and_then(Server::leadership).is_some();
    let committed = |node: &Node| node.server().map(Server::commit_index);
    !is.disk().log.is_copy_of(&was.disk().log)
        || (leads(is) && !(leads(was) && is.disk().current_term == was.disk().current_term))
        || committed(is) > committed(was)
}
