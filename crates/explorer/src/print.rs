//! What of a state decides what can still happen, as 64 bits: its fingerprint.
//!
//! Two states with one fingerprint are taken for one. So what is left out here must not matter any more, and what is renamed
//! must play the same part; each is a [reduction](crate::Reductions) that can be switched off.

use std::hash::{Hash, Hasher};

use cluster::{Fingerprint, Flight, Node, World};
use raft_core::{LogIndex, Message, Role, Server, ServerId, Term, Timer};

use crate::labels::{Classes, Labels};
use crate::{Grain, Question, State};

/// How states are told apart in one search.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    grain: Grain,
    symmetry: bool,
    irrelevant: bool,
    one_property: bool,
    classes: Classes,
}

impl Printer {
    /// As the question has it; the servers of `world` are those there are.
    pub(crate) fn new(world: &World, question: &Question) -> Self {
        let wanted = world.target().map(|target| [target.voters(), target.learners()]);
        let sets = question.targets.iter().copied().chain(wanted.into_iter().flatten());
        Self {
            grain: question.grain,
            symmetry: question.reductions.symmetry,
            irrelevant: question.reductions.irrelevant,
            one_property: question.property.is_some(),
            classes: Classes::new(sets),
        }
    }

    /// The fingerprint of a state.
    pub(crate) fn print(&self, state: &State) -> u64 {
        let State { world, used } = state;
        if !self.symmetry && !self.irrelevant {
            return Fingerprint::of(state);
        }
        let moves = self.grain == Grain::Moves;
        let look = Look {
            world,
            full: !self.irrelevant,
            settled: self.settled(world),
            moves,
            one_property: self.one_property,
        };
        let (labels, nodes) = if self.symmetry { look.by_part(&self.classes) } else { look.by_name() };
        let mut print = Fingerprint::default();
        used.hash(&mut print);
        print.write_u64(nodes);
        look.surroundings(&labels, &mut print);
        print.finish()
    }

    /// The latest term that nobody can come to lead any more, and no earlier one: everybody is in it or beyond.
    ///
    /// A newcomer that knows no configuration does not stand for election before a leader has told it of one, and of its
    /// term. In the naive swap the operator may tell it, and in the grain of Steps a message from long ago.
    fn settled(&self, world: &World) -> Term {
        let may_stand = |node: &&Node| {
            world.mode() == cluster::Mode::Naive
                || self.grain == Grain::Steps
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
    /// Servers called by their names, and what they look like then.
    fn by_name(&self) -> (Labels, u64) {
        let labels = Labels::new(self.world, |_, id| Fingerprint::of(&u64::from(id)));
        let nodes = self.sum(&labels);
        (labels, nodes)
    }

    /// Servers called by the parts they play: by what each looks like where the others are called by what they look like.
    /// Where that tells all apart, the sum of what they look like tells the state, whatever their names. Where it does not,
    /// those that look the same are numbered; then states may be told apart that differ in names alone, never the reverse.
    fn by_part(&self, classes: &Classes) -> (Labels, u64) {
        let first = Labels::new(self.world, |_, id| classes.label(id));
        let second = self.refined(&first);
        if second.are_distinct(self.world) {
            let nodes = self.sum(&second);
            return (second, nodes);
        }
        let third = self.refined(&second);
        let twins = |place: usize, id: ServerId| {
            let before = self.world.nodes().iter().take(place).filter(|node| third.of(node.id()) == third.of(id));
            Fingerprint::of(&(third.of(id), before.count()))
        };
        let numbered = Labels::new(self.world, twins);
        let nodes = self.sum(&numbered);
        (numbered, nodes)
    }

    fn refined(&self, labels: &Labels) -> Labels {
        Labels::new(self.world, |place, _| self.world.nodes().get(place).map_or(0, |node| self.node(node, labels)))
    }

    fn sum(&self, labels: &Labels) -> u64 {
        self.world.nodes().iter().map(|node| self.node(node, labels)).fold(0, u64::wrapping_add)
    }

    /// What a server looks like: what it is and knows, and what others have to do with it.
    fn node(&self, node: &Node, labels: &Labels) -> u64 {
        let id = node.id();
        let labels = labels.seen_by(id);
        let mut print = Fingerprint::default();
        print.write_u64(labels.of(id));
        self.disk(node, &labels, &mut print);
        match node {
            Node::Up(server) => self.server(server, &labels, &mut print),
            Node::Down { cause, .. } => cause.hash(&mut print),
        }
        let leaders = self.world.nodes().iter().filter_map(Node::server);
        let known = leaders.filter_map(|other| {
            let least = if self.moves && !self.full { other.commit_index() } else { LogIndex::ZERO };
            let matched = other.leadership()?.match_index(id)?.max(least);
            Some(Fingerprint::of(&(labels.of(other.id()), u64::from(matched), u64::from(other.current_term()))))
        });
        print.write_u64(known.fold(0, u64::wrapping_add));
        let flights = self.world.network().flights().iter().filter(|it| it.id.from == id || it.id.to == id);
        print.write_u64(flights.map(|it| flight(it, &labels)).fold(0, u64::wrapping_add));
        print.finish()
    }

    fn disk(&self, node: &Node, labels: &Labels, print: &mut Fingerprint) {
        let disk = node.disk();
        print.write_u64(disk.current_term.into());
        print.write_u64(match disk.voted_for {
            Some(candidate) if self.full || !self.moves => labels.of(candidate),
            // Whoever it voted for does not ask again; and nobody else asks in a term that all have reached.
            Some(_) if disk.current_term > self.settled => 1,
            _ => 0,
        });
        let start = disk.log.start();
        print.write_u64(start.index.into());
        print.write_u64(start.term.into());
        labels.configuration(start.configuration).into_iter().for_each(|set| print.write_u64(set));
        print.write_u64(disk.log.entries().len() as u64);
        disk.log.entries().iter().for_each(|entry| labels.entry(entry, |word| print.write_u64(word)));
        print.write_u64(disk.applied.into());
    }

    fn server(&self, server: &Server, labels: &Labels, print: &mut Fingerprint) {
        print.write_u64(self.commit_mark(server).into());
        print.write_u64(server.configuration_index().into());
        labels.configuration(server.configuration()).into_iter().for_each(|set| print.write_u64(set));
        let between_moves = self.moves && !self.full;
        // A lease runs out, and a leader's timers are due, whenever a move needs it.
        let counts = |timer: &Timer| !between_moves || matches!(timer, Timer::Election | Timer::Apply);
        print.write_u64(server.timers().iter().filter(counts).fold(0, |bits, timer| bits | 1 << timer as u64));
        if self.full {
            print.write_u64(server.leader().map_or(0, |leader| labels.of(leader)));
        }
        let votes = |votes: &raft_core::Votes| [labels.set(votes.granted), labels.set(votes.refused)];
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
                    let known =
                        (labels.of(progress.id), u64::from(progress.match_index), detail(next), detail(leaving));
                    Fingerprint::of(&known)
                };
                print.write_u64(leadership.progress().iter().map(of).fold(0, u64::wrapping_add));
                print.write_u64(detail(labels.set(leadership.heard())));
                print.write_u64(leadership.transfer().map_or(0, |to| labels.of(to)));
                if let Some(it) = leadership.catch_up() {
                    let how_far = (it.round, u64::from(it.target), it.slow, it.progressed);
                    (labels.request(&it.request), labels.set(it.newcomers), how_far).hash(print);
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
        let flights = self.world.network().flights().iter();
        print.write_u64(flights.map(|it| flight(it, labels)).fold(0, u64::wrapping_add));
        let cuts = self.world.network().cuts().iter();
        let of = |&(from, to): &(ServerId, ServerId)| Fingerprint::of(&(labels.of(from), labels.of(to)));
        print.write_u64(cuts.map(of).fold(0, u64::wrapping_add));
        let operator = self.world.operator();
        if let Some(target) = operator.target() {
            labels.configuration(target).into_iter().for_each(|set| print.write_u64(set));
            print.write_u64(labels.set(operator.to_stop()));
            print.write_u64(labels.set(operator.to_start()));
        }
        self.history(labels, print);
    }

    fn history(&self, labels: &Labels, print: &mut Fingerprint) {
        let history = self.world.history();
        // A leader of a term does not stand in it again: that there was one is what matters.
        let still = |reign: &&cluster::Reign| {
            self.full || reign.term > self.settled || (!self.moves && reign.term == self.settled)
        };
        let terms = history.reigns().iter().filter(still);
        let of = |reign: &cluster::Reign| {
            let leader = if self.full { labels.of(reign.leader) } else { 0 };
            Fingerprint::of(&(u64::from(reign.term), leader))
        };
        print.write_u64(terms.map(of).fold(0, u64::wrapping_add));
        for (index, committed) in history.committed() {
            print.write_u64(index.into());
            labels.entry(&committed.entry, |word| print.write_u64(word));
            // Whoever is elected from now on leads a later term than the settled one; or that one, if it stands already.
            let first_to_come = if self.moves { self.settled.next() } else { self.settled };
            let counts_from = if self.full { committed.term } else { committed.term.next().max(first_to_come) };
            print.write_u64(counts_from.into());
        }
    }
}

fn flight(flight: &Flight, labels: &Labels) -> u64 {
    let mut print = Fingerprint::default();
    print.write_u64(labels.of(flight.id.from));
    print.write_u64(labels.of(flight.id.to));
    message(&flight.message, labels, &mut print);
    print.finish()
}

fn message(message: &Message, labels: &Labels, print: &mut Fingerprint) {
    std::mem::discriminant(message).hash(print);
    print.write_u64(message.term().into());
    match message {
        Message::RequestVote { ballot, last_index, last_term, transfer, .. } => {
            (ballot, last_index, last_term, transfer).hash(print);
        }
        Message::Vote { ballot, for_term, granted, .. } => (ballot, for_term, granted).hash(print),
        Message::AppendEntries { prev_index, prev_term, entries, commit, .. } => {
            (prev_index, prev_term, commit, entries.len()).hash(print);
            entries.iter().for_each(|entry| labels.entry(entry, |word| print.write_u64(word)));
        }
        Message::AppendAccepted { match_index, .. } => match_index.hash(print),
        Message::AppendRefused { prev_index, last_index, .. } => (prev_index, last_index).hash(print),
        Message::InstallSnapshot { snapshot, .. } => {
            (snapshot.index, snapshot.term).hash(print);
            labels.configuration(snapshot.configuration).hash(print);
        }
        Message::TimeoutNow { .. } => {}
    }
}
