//! What of a state decides what can still happen, as 64 bits: its fingerprint.
//!
//! Two states with one fingerprint are taken for one. So what is left out here must not matter any more, and what is renamed
//! must play the same part; each is a [reduction](crate::Reductions) that can be switched off.

use std::hash::{Hash, Hasher};

use cluster::{Elected, Fingerprint, GhostHistory, Mode, Node, Operator, World};
use raft_core::{LogIndex, Message, Role, Server, ServerId, ServerSet, Term, Timer};

use crate::cache::{Cache, Key, mix};
use crate::composition::{Composition, Envelope, MOST_SERVERS, Nodes};
use crate::labels::{Labels, Names};
use crate::order::{Order, Orders};
use crate::pieces::{Known, Pieces};
use crate::{Grain, Question};

/// How states are told apart in one search.
#[derive(Debug)]
pub(crate) struct Printer {
    moves: bool,
    irrelevant: bool,
    one_property: bool,
    naive: bool,
    ids: Vec<ServerId>,
    orders: Orders,
    /// What servers are called that play the same part.
    classes: Labels,
}

/// What pieces of states looked like lately, under some order of the servers.
pub(crate) struct Prints {
    nodes: Cache<(u32, Order), u64>,
    traffic: Cache<(u32, Order), u64>,
    operators: Cache<(u32, Order), u64>,
    histories: Cache<(u32, Reach, Order), u64>,
}

/// A piece by number, and the order under which it is looked at.
impl Key for (u32, Order) {
    fn mix(&self) -> u64 {
        mix(self.0.into(), self.1.into())
    }
}

impl Key for (u32, Reach, Order) {
    fn mix(&self) -> u64 {
        let Reach { settled, lowest } = self.1;
        mix(u64::from(self.0) << 32 | u64::from(settled) << 16 ^ u64::from(lowest), self.2.into())
    }
}

/// The terms in which something can still happen.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reach {
    /// The latest term that nobody can come to lead any more, and no earlier one: everybody is in it or beyond.
    settled: Term,
    /// The lowest term in which somebody leads, or can come to: only from there on something can be committed.
    lowest: Term,
}

impl Default for Prints {
    fn default() -> Self {
        Self { nodes: Cache::new(16), traffic: Cache::new(14), operators: Cache::new(10), histories: Cache::new(14) }
    }
}

impl Prints {
    /// The memory they take.
    pub(crate) fn bytes(&self) -> usize {
        self.nodes.bytes() + self.traffic.bytes() + self.operators.bytes() + self.histories.bytes()
    }

    /// The most that they may come to take.
    pub(crate) fn most_bytes(&self) -> usize {
        let (nodes, traffic) = (self.nodes.most_bytes(), self.traffic.most_bytes());
        nodes + traffic + self.operators.most_bytes() + self.histories.most_bytes()
    }
}

impl Printer {
    /// As the question has it, for Worlds that follow from `world`.
    pub(crate) fn new(world: &World, question: &Question) -> Self {
        let wanted = world.target().map(|target| [target.voters(), target.learners()]);
        let sets: Vec<ServerSet> = question.targets.iter().copied().chain(wanted.into_iter().flatten()).collect();
        let ids: Vec<ServerId> = world.nodes().iter().map(Node::id).collect();
        let classes = if question.reductions.symmetry { Labels::by_class(&sets) } else { Labels::by_name() };
        Self {
            moves: question.grain == Grain::Moves,
            irrelevant: question.reductions.irrelevant,
            one_property: question.property.is_some(),
            naive: world.mode() == Mode::Naive,
            orders: Orders::new(ids.iter().map(|&id| classes.of(id))),
            ids,
            classes,
        }
    }

    /// A server, with what is asked of it again and again.
    pub(crate) fn know(&self, node: &Node) -> Known {
        let disk = node.disk();
        // A newcomer that knows no configuration does not stand for election before a leader has told it of one, and of its
        // term. In the naive swap the operator may tell it, and in the grain of Steps a message from long ago.
        let may_stand = self.naive
            || !self.moves
            || !disk.log.entries().is_empty()
            || !disk.log.snapshot().configuration.members().is_empty();
        Known {
            face: self.look().face(node, &self.classes),
            term: disk.current_term,
            last_index: disk.log.last_index(),
            voted: disk.voted_for.is_some(),
            leads: node.server().is_some_and(|server| server.leadership().is_some()),
            may_stand,
            node: node.clone(),
        }
    }

    /// The fingerprint of a state.
    pub(crate) fn print(&self, state: &Composition, pieces: &Pieces, prints: &mut Prints) -> u64 {
        let reach = self.reach(&state.nodes, pieces);
        let mut votes = [false; MOST_SERVERS];
        let mut keys = [0; MOST_SERVERS];
        for ((vote, key), known) in votes.iter_mut().zip(&mut keys).zip(pieces.servers(&state.nodes)) {
            // A vote counts only beside those of others, and nobody asks in a term that all have reached.
            *vote = self.moves && self.irrelevant && known.voted && known.term > reach.settled;
            *key = with_vote(known.face, *vote);
        }
        let mut least = u64::MAX;
        self.orders.each(&keys, |order| {
            let mut sum = 0_u64;
            for ((&number, &vote), _) in state.nodes.iter().zip(&votes).zip(&self.ids) {
                let look = prints
                    .nodes
                    .get_or(&(number, order), || self.look().face(&pieces.known(number).node, &self.labels(order)));
                sum = sum.wrapping_add(with_vote(look, vote));
            }
            let traffic = prints.traffic.get_or(&(state.traffic, order), || {
                traffic(pieces.traffic(state.traffic), pieces, self.labels(order).names())
            });
            let operator = prints.operators.get_or(&(state.operator, order), || {
                operator(pieces.operator(state.operator), self.labels(order).names())
            });
            let history = prints.histories.get_or(&(state.history, reach, order), || {
                self.look().history(pieces.history(state.history), reach, self.labels(order).names())
            });
            // Each of them looks random by itself.
            let others = [traffic.rotate_left(1), operator.rotate_left(2), history.rotate_left(3)];
            least = least.min(others.into_iter().fold(sum, u64::wrapping_add));
        });
        Fingerprint::of(&(least, state.used))
    }

    fn look(&self) -> Look {
        Look { full: !self.irrelevant, moves: self.moves, one_property: self.one_property }
    }

    /// What servers are called in that order: each by the place that it takes.
    fn labels(&self, order: Order) -> Labels {
        Labels::by_place(&self.ids, |place| Fingerprint::of(&order.place_of(place)))
    }

    fn reach(&self, nodes: &Nodes, pieces: &Pieces) -> Reach {
        if !self.irrelevant {
            return Reach { settled: Term::ZERO, lowest: Term::ZERO };
        }
        let servers = pieces.servers(nodes);
        let settled = servers.clone().filter(|it| it.may_stand).map(|it| it.term).min().unwrap_or_default();
        // In moves, whoever is elected from now on leads a later term than the settled one; else that one, if it stands already.
        let to_come = if self.moves { settled.next() } else { settled };
        let led = servers.filter(|it| it.leads).map(|it| it.term).min().unwrap_or(to_come);
        Reach { settled, lowest: led.min(to_come) }
    }
}

fn with_vote(look: u64, vote: bool) -> u64 {
    if vote { mix(look, 1) } else { look }
}

/// How closely pieces are looked at.
#[derive(Clone, Copy)]
struct Look {
    /// All of it counts.
    full: bool,
    /// No message is in flight, and no answer is waited for.
    moves: bool,
    /// One property is looked for, and others may be broken on the way.
    one_property: bool,
}

impl Look {
    /// What a server looks like by itself, but for its vote, where that counts only beside those of others.
    fn face(self, node: &Node, labels: &Labels) -> u64 {
        let names = labels.names_of(node.id());
        let mut print = Fingerprint::default();
        print.write_u64(names.of(node.id()));
        self.disk(node, names, &mut print);
        match node {
            Node::Up(server) => self.server(server, names, &mut print),
            Node::Down { cause, .. } => cause.hash(&mut print),
        }
        print.finish()
    }

    fn disk(self, node: &Node, names: Names<'_>, print: &mut Fingerprint) {
        let disk = node.disk();
        print.write_u64(disk.current_term.into());
        if self.full || !self.moves {
            print.write_u64(disk.voted_for.map_or(0, |candidate| names.of(candidate)));
        }
        let start = disk.log.snapshot();
        print.write_u64(start.index.into());
        print.write_u64(start.term.into());
        names.configuration(start.configuration, |set| print.write_u64(set));
        print.write_u64(disk.log.entries().len() as u64);
        disk.log.entries().iter().for_each(|entry| names.entry(entry, |word| print.write_u64(word)));
        print.write_u64(disk.applied.into());
        print.write_u64(disk.unapplied_config.into());
    }

    fn server(self, server: &Server, names: Names<'_>, print: &mut Fingerprint) {
        let (committed, configuration) = self.commit_mark(server);
        print.write_u64(committed.into());
        print.write_u64(configuration.into());
        print.write_u64(server.configuration_index().into());
        names.configuration(server.configuration(), |set| print.write_u64(set));
        let between_moves = self.moves && !self.full;
        // A lease runs out, and a leader's timers are due, whenever a move needs it.
        let counts = |timer: &Timer| !between_moves || matches!(timer, Timer::Election | Timer::Apply);
        print.write_u64(server.timers().iter().filter(counts).fold(0, |bits, timer| bits | 1 << timer as u64));
        if self.full {
            print.write_u64(server.leader().map_or(0, |leader| names.of(leader)));
        }
        let votes = |votes: &raft_core::Votes| [names.set(votes.granted), names.set(votes.refused)];
        match server.role() {
            Role::Follower => print.write_u8(0),
            // No answer is on its way.
            Role::PreCandidate(_) | Role::Candidate(_) if between_moves => print.write_u8(0),
            Role::PreCandidate(it) => (1, votes(it)).hash(print),
            Role::Candidate(it) => (2, votes(it)).hash(print),
            Role::Leader(leadership) => {
                print.write_u8(3);
                // What is sent next sets itself right; who was heard from is forgotten before a leader steps down.
                let detail = |number: u64| if between_moves { 0 } else { number };
                let of = |progress: &raft_core::Progress| {
                    let leaving = progress.leaving.map_or(0, |leaving| 1 + leaving as u64);
                    let next = u64::from(progress.next_index);
                    // What is committed is committed, whoever else holds it.
                    let least = if between_moves { committed } else { LogIndex::ZERO };
                    let matched = u64::from(progress.match_index.max(least));
                    let refuses = detail(progress.refuses_held.map_or(0, |checks| 1 + u64::from(checks)));
                    let known = (names.of(progress.id), matched, detail(next), detail(leaving), refuses);
                    Fingerprint::of(&known)
                };
                print.write_u64(leadership.progress().iter().map(of).fold(0, u64::wrapping_add));
                print.write_u64(detail(names.set(leadership.recently_active())));
                print.write_u64(leadership.transfer().map_or(0, |to| names.of(to)));
                if let Some(it) = leadership.catch_up() {
                    let how_far = (it.round, u64::from(it.target), names.set(it.late), it.progressed);
                    (names.request(&it.request), names.set(it.newcomers), how_far).hash(print);
                }
            }
        }
    }

    /// What a server knows to be committed, and up to which configuration. To one that does not lead only that matters; and to a
    /// leader whether it knows of entries of its own term, before which it commits none. So it is unless one looks for what comes
    /// of a cluster that is broken already.
    fn commit_mark(self, server: &Server) -> (LogIndex, LogIndex) {
        let committed = server.commit_index();
        if self.full || !self.moves || self.one_property {
            return (committed, LogIndex::ZERO);
        }
        let log = server.log();
        let earlier = log.entries().iter().filter(|entry| entry.term < server.current_term()).count();
        let of_a_leader = |_| committed.max(log.snapshot().index.after(earlier));
        let least = server.leadership().map_or(LogIndex::ZERO, of_a_leader);
        (least, log.configuration_at_or_before(committed).0)
    }

    fn history(self, history: &GhostHistory, reach: Reach, names: Names<'_>) -> u64 {
        let mut print = Fingerprint::default();
        let (evidence, settled) = (history.evidence(), reach.settled);
        // A leader of a term does not stand in it again: that there was one is what matters.
        let still = |&&(term, _): &&(Term, ServerId)| self.full || term > settled || (!self.moves && term == settled);
        let terms = evidence.leaders().iter().filter(still);
        let of = |&(term, leader): &(Term, ServerId)| {
            let leader = if self.full { names.of(leader) } else { 0 };
            Fingerprint::of(&(u64::from(term), leader))
        };
        print.write_u64(terms.map(of).fold(0, u64::wrapping_add));
        for (index, committed) in evidence.committed() {
            print.write_u64(index.into());
            names.entry(&committed.entry, |word| print.write_u64(word));
            // Whoever is elected from now on leads a later term than the settled one; or that one, if it stands already.
            let first_to_come = if self.moves { settled.next() } else { settled };
            let counts_from = if self.full { committed.term } else { committed.term.next().max(first_to_come) };
            print.write_u64(counts_from.into());
        }
        // What a leader held when it was elected counts as long as something can be committed in an earlier term.
        let may_be_contradicted = |it: &&Elected| self.full || it.term > reach.lowest;
        let held = |it: &Elected| {
            let mut print = Fingerprint::default();
            print.write_u64(it.term.into());
            print.write_u64(it.first().into());
            it.entries().iter().for_each(|entry| names.entry(entry, |word| print.write_u64(word)));
            print.finish()
        };
        print.write_u64(evidence.elected().iter().filter(may_be_contradicted).map(held).fold(0, u64::wrapping_add));
        print.finish()
    }
}

/// Messages in flight. Any may be the next to arrive: their order says nothing.
fn traffic(traffic: &[Envelope], pieces: &Pieces, names: Names<'_>) -> u64 {
    let of = |it: &Envelope| {
        let mut print = Fingerprint::default();
        print.write_u64(names.of(it.from));
        print.write_u64(names.of(it.to));
        message(pieces.message(it.message), names, &mut print);
        print.finish()
    };
    traffic.iter().map(of).fold(0, u64::wrapping_add)
}

fn operator(operator: &Operator, names: Names<'_>) -> u64 {
    let mut print = Fingerprint::default();
    if let Some(target) = operator.target() {
        names.configuration(target, |set| print.write_u64(set));
        print.write_u64(names.set(operator.to_stop()));
        print.write_u64(names.set(operator.to_start()));
    }
    print.finish()
}

fn message(message: &Message, names: Names<'_>, print: &mut Fingerprint) {
    std::mem::discriminant(message).hash(print);
    print.write_u64(message.term().into());
    match message {
        Message::RequestVote { ballot, last_index, last_term, transfer, .. } => {
            (ballot, last_index, last_term, transfer).hash(print);
        }
        Message::Vote { ballot, for_term, granted, .. } => (ballot, for_term, granted).hash(print),
        Message::AppendEntries { prev_index, prev_term, entries, commit, .. } => {
            (prev_index, prev_term, commit, entries.len()).hash(print);
            entries.iter().for_each(|entry| names.entry(entry, |word| print.write_u64(word)));
        }
        Message::AppendAccepted { match_index, .. } => match_index.hash(print),
        Message::AppendRefused { prev_index, last_index, .. } => (prev_index, last_index).hash(print),
        Message::InstallSnapshot { snapshot, .. } => {
            (snapshot.index, snapshot.term).hash(print);
            names.configuration(snapshot.configuration, |set| print.write_u64(set));
        }
        Message::TimeoutNow { .. } => {}
    }
}
