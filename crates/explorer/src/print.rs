//! What of a state decides what can still happen, as 64 bits: its fingerprint.
//!
//! Two states with one fingerprint are taken for one. So what is left out here must not matter any more, and what is renamed
//! must play the same part; each is a [reduction](crate::Reductions) that can be switched off.

use std::hash::{Hash, Hasher};

use cluster::{Fingerprint, Flight, Node, Step, World};
use raft_core::{LogIndex, Message, Role, Server, ServerId, ServerSet, Term, Timer};

use crate::labels::{Labels, Names};
use crate::{Grain, Question, State};

/// How many servers have a face that is kept.
const FACES: usize = 8;

/// What each server of a state looks like by itself, kept so that it is looked at again only when it has acted.
pub(crate) type Faces = [u64; FACES];

/// How states are told apart in one search.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    moves: bool,
    symmetry: bool,
    irrelevant: bool,
    one_property: bool,
    /// What servers are called at first.
    first: Labels,
}

impl Printer {
    /// As the question has it, for Worlds that follow from `world`.
    pub(crate) fn new(world: &World, question: &Question) -> Self {
        let symmetry = question.reductions.symmetry;
        let wanted = world.target().map(|target| [target.voters(), target.learners()]);
        let sets: Vec<ServerSet> = question.targets.iter().copied().chain(wanted.into_iter().flatten()).collect();
        Self {
            moves: question.grain == Grain::Moves,
            symmetry,
            irrelevant: question.reductions.irrelevant,
            one_property: question.property.is_some(),
            first: if symmetry { Labels::by_class(&sets) } else { Labels::by_name() },
        }
    }

    fn look<'a>(&self, world: &'a World) -> Look<'a> {
        let settled = if self.irrelevant { self.settled(world) } else { Term::ZERO };
        Look { world, full: !self.irrelevant, settled, moves: self.moves, one_property: self.one_property }
    }

    /// What each server looks like by itself.
    pub(crate) fn faces(&self, world: &World) -> Faces {
        let (mut faces, look) = ([0; FACES], self.look(world));
        for (face, node) in faces.iter_mut().zip(world.nodes()) {
            *face = look.face(node, &self.first);
        }
        faces
    }

    /// The same, where it is known what they looked like before these Steps.
    pub(crate) fn faces_after(&self, before: &Faces, world: &World, steps: &[Step]) -> Faces {
        let Some(acted) = steps.iter().map(|&step| acted(step)).collect::<Option<ServerSet>>() else {
            return self.faces(world);
        };
        let (mut faces, look) = (*before, self.look(world));
        for (face, node) in faces.iter_mut().zip(world.nodes()).filter(|(_, node)| acted.contains(node.id())) {
            *face = look.face(node, &self.first);
        }
        faces
    }

    /// The fingerprint of a state.
    pub(crate) fn print(&self, state: &State, faces: &Faces) -> u64 {
        let look = self.look(&state.world);
        let mut print = Fingerprint::default();
        state.used.hash(&mut print);
        if self.symmetry {
            let labels = look.parts(&self.first, faces);
            print.write_u64(look.sum(|_, node| look.node(node, look.face(node, &labels), &labels)));
            look.surroundings(&labels, &mut print);
        } else {
            print.write_u64(look.sum(|place, node| look.vote(node, look.kept(faces, place, node, &self.first))));
            look.surroundings(&self.first, &mut print);
        }
        print.finish()
    }

    /// The latest term that nobody can come to lead any more, and no earlier one: everybody is in it or beyond.
    ///
    /// A newcomer that knows no configuration does not stand for election before a leader has told it of one, and of its
    /// term. In the naive swap the operator may tell it, and in the grain of Steps a message from long ago.
    fn settled(&self, world: &World) -> Term {
        let may_stand = |node: &&Node| {
            world.mode() == cluster::Mode::Naive
                || !self.moves
                || !node.disk().log.entries().is_empty()
                || !node.disk().log.start().configuration.members().is_empty()
        };
        let terms = world.nodes().iter().filter(may_stand).map(|node| node.disk().current_term);
        terms.min().unwrap_or_default()
    }
}

/// A state, and how closely it is looked at.
struct Look<'a> {
    world: &'a World,
    /// All of it counts.
    full: bool,
    settled: Term,
    /// No message is in flight, and no answer is waited for.
    moves: bool,
    /// One property is looked for, and others may be broken on the way.
    one_property: bool,
}

impl Look<'_> {
    /// Servers called by the parts they play: by what each looks like where the others are called by what they look like.
    /// Where that tells all apart, what they look like then tells the state, whatever their names. Where it does not, those
    /// that look the same are numbered; then states may be told apart that differ in names alone, never the reverse.
    fn parts(&self, first: &Labels, faces: &Faces) -> Labels {
        let look = |place, node: &Node| self.node(node, self.kept(faces, place, node, first), first);
        let second = Labels::by_place(self.world, look);
        if second.are_distinct(self.world) {
            return second;
        }
        let third = Labels::by_place(self.world, |_, node| self.node(node, self.face(node, &second), &second));
        Labels::by_place(self.world, |place, node| {
            let label = third.of(node.id());
            let twins = self.world.nodes().iter().take(place).filter(|other| third.of(other.id()) == label);
            Fingerprint::of(&(label, twins.count()))
        })
    }

    fn sum(&self, of: impl Fn(usize, &Node) -> u64) -> u64 {
        let nodes = self.world.nodes().iter().enumerate();
        nodes.map(|(place, node)| of(place, node)).fold(0, u64::wrapping_add)
    }

    /// The face that was kept, if it was.
    fn kept(&self, faces: &Faces, place: usize, node: &Node, first: &Labels) -> u64 {
        faces.get(place).copied().unwrap_or_else(|| self.face(node, first))
    }

    /// What a server looks like by itself. Its vote counts only beside those of others.
    fn face(&self, node: &Node, labels: &Labels) -> u64 {
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

    /// A face, and whether the server has voted, where that still matters.
    fn vote(&self, node: &Node, face: u64) -> u64 {
        let disk = node.disk();
        // Nobody asks in a term that all have reached.
        let voted = self.moves && !self.full && disk.voted_for.is_some() && disk.current_term > self.settled;
        Fingerprint::of(&(face, voted))
    }

    /// What a server with this face looks like among the others: what they have to do with it.
    fn node(&self, node: &Node, face: u64, labels: &Labels) -> u64 {
        let (id, names) = (node.id(), labels.names_of(node.id()));
        let mut print = Fingerprint::default();
        print.write_u64(self.vote(node, face));
        let leaders = self.world.nodes().iter().filter_map(Node::server);
        let known = leaders.filter_map(|other| {
            let least = if self.moves && !self.full { other.commit_index() } else { LogIndex::ZERO };
            let matched = other.leadership()?.match_index(id)?.max(least);
            Some(Fingerprint::of(&(names.of(other.id()), u64::from(matched), u64::from(other.current_term()))))
        });
        print.write_u64(known.fold(0, u64::wrapping_add));
        let flights = self.world.network().flights().iter().filter(|it| it.id.from == id || it.id.to == id);
        print.write_u64(flights.map(|it| flight(it, names)).fold(0, u64::wrapping_add));
        print.finish()
    }

    fn disk(&self, node: &Node, names: Names<'_>, print: &mut Fingerprint) {
        let disk = node.disk();
        print.write_u64(disk.current_term.into());
        if self.full || !self.moves {
            print.write_u64(disk.voted_for.map_or(0, |candidate| names.of(candidate)));
        }
        let start = disk.log.start();
        print.write_u64(start.index.into());
        print.write_u64(start.term.into());
        names.configuration(start.configuration, |set| print.write_u64(set));
        print.write_u64(disk.log.entries().len() as u64);
        disk.log.entries().iter().for_each(|entry| names.entry(entry, |word| print.write_u64(word)));
        print.write_u64(disk.applied.into());
    }

    fn server(&self, server: &Server, names: Names<'_>, print: &mut Fingerprint) {
        print.write_u64(self.commit_mark(server).into());
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
                    let least = if between_moves { server.commit_index() } else { LogIndex::ZERO };
                    let matched = u64::from(progress.match_index.max(least));
                    let known = (names.of(progress.id), matched, detail(next), detail(leaving));
                    Fingerprint::of(&known)
                };
                print.write_u64(leadership.progress().iter().map(of).fold(0, u64::wrapping_add));
                print.write_u64(detail(names.set(leadership.heard())));
                print.write_u64(leadership.transfer().map_or(0, |to| names.of(to)));
                if let Some(it) = leadership.catch_up() {
                    let how_far = (it.round, u64::from(it.target), it.slow, it.progressed);
                    (names.request(&it.request), names.set(it.newcomers), how_far).hash(print);
                }
            }
        }
    }

    /// What a server knows to be committed. To one that does not lead it matters up to which configuration it does, unless
    /// one looks for what comes of a cluster that is broken already.
    fn commit_mark(&self, server: &Server) -> LogIndex {
        if self.full || !self.moves || self.one_property || server.leadership().is_some() {
            return server.commit_index();
        }
        server.log().configuration_at_or_before(server.commit_index()).0
    }

    /// Network, operator and history. The admin is not asked in a search.
    fn surroundings(&self, labels: &Labels, print: &mut Fingerprint) {
        let names = labels.names();
        let flights = self.world.network().flights().iter();
        print.write_u64(flights.map(|it| flight(it, names)).fold(0, u64::wrapping_add));
        let cuts = self.world.network().cuts().iter();
        let of = |&(from, to): &(ServerId, ServerId)| Fingerprint::of(&(names.of(from), names.of(to)));
        print.write_u64(cuts.map(of).fold(0, u64::wrapping_add));
        let operator = self.world.operator();
        if let Some(target) = operator.target() {
            names.configuration(target, |set| print.write_u64(set));
            print.write_u64(names.set(operator.to_stop()));
            print.write_u64(names.set(operator.to_start()));
        }
        self.history(names, print);
    }

    fn history(&self, names: Names<'_>, print: &mut Fingerprint) {
        let history = self.world.history();
        // A leader of a term does not stand in it again: that there was one is what matters.
        let still = |reign: &&cluster::Reign| {
            self.full || reign.term > self.settled || (!self.moves && reign.term == self.settled)
        };
        let terms = history.reigns().iter().filter(still);
        let of = |reign: &cluster::Reign| {
            let leader = if self.full { names.of(reign.leader) } else { 0 };
            Fingerprint::of(&(u64::from(reign.term), leader))
        };
        print.write_u64(terms.map(of).fold(0, u64::wrapping_add));
        for (index, committed) in history.committed() {
            print.write_u64(index.into());
            names.entry(&committed.entry, |word| print.write_u64(word));
            // Whoever is elected from now on leads a later term than the settled one; or that one, if it stands already.
            let first_to_come = if self.moves { self.settled.next() } else { self.settled };
            let counts_from = if self.full { committed.term } else { committed.term.next().max(first_to_come) };
            print.write_u64(counts_from.into());
        }
    }
}

/// Who acted in a Step; `None` for all and for who was not there before.
fn acted(step: Step) -> Option<ServerId> {
    match step {
        Step::Fire { server, .. }
        | Step::Crash(server)
        | Step::Restart(server)
        | Step::Propose { server, .. }
        | Step::Request { server, .. }
        | Step::OperatorStops(server)
        | Step::OperatorStarts(server) => Some(server),
        Step::Deliver(id) | Step::Drop(id) | Step::Duplicate(id) => Some(id.to),
        _ => None,
    }
}

fn flight(flight: &Flight, names: Names<'_>) -> u64 {
    let mut print = Fingerprint::default();
    print.write_u64(names.of(flight.id.from));
    print.write_u64(names.of(flight.id.to));
    message(&flight.message, names, &mut print);
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
