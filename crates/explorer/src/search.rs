//! Breadth-first search, in slices.

use cluster::{Node, Setup, Step, Violation, World};

use crate::commute::Mark;
use crate::print::Printer;
use crate::seen::{Arrival, Seen};
use crate::{Counterexample, Grain, Move, Progress, Question, Report, Used, Verdict, Why, moves, play, steps};

/// How many states are looked at before what came of them is sorted out.
const SLICE: usize = 256;

/// Why a search cannot begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStarted {
    /// A property is broken at the start.
    #[error("{property} is broken from the start: {0}", property = .0.property())]
    Broken(Violation),
}

/// A state that was found and not looked at yet.
pub(crate) struct Place {
    pub(crate) world: World,
    pub(crate) used: Used,
    /// Its number among the states seen.
    pub(crate) number: u32,
    /// The last move on the way to it.
    pub(crate) by: Option<Mark>,
}

/// States taken from a search, to be looked at by any thread.
pub struct Work(Vec<Place>);

/// What came of looking at them.
#[derive(Default)]
pub struct Found {
    children: Vec<Child>,
    generated: u64,
    /// The first way to break what is looked for: the state before it, the move, and what it breaks.
    broken: Option<(Arrival, Violation)>,
}

/// A state that was not seen before the search looked; its place has the number of the state before it.
struct Child {
    fingerprint: u64,
    choice: u32,
    place: Place,
}

/// A breadth-first search. It owns no thread and no time: it goes as far as it is told, and can be dropped at any moment.
pub struct Search {
    question: Question,
    printer: Printer,
    start: World,
    /// Steps before the first move.
    prelude: Vec<Step>,
    seen: Seen,
    layer: Vec<Place>,
    next_layer: Vec<Place>,
    generated: u64,
    depth: u32,
    /// How much work was taken and not learnt from.
    out: usize,
    verdict: Option<Verdict>,
}

impl Search {
    /// A search from the start of `setup`.
    ///
    /// # Errors
    /// There is nothing to search for.
    pub fn new(setup: &Setup, question: Question) -> Result<Self, NotStarted> {
        Self::from_world(World::new(setup), question)
    }

    /// A search from any moment. In the moves grain, what is in flight then is lost first.
    ///
    /// # Errors
    /// There is nothing to search for.
    pub fn from_world(start: World, question: Question) -> Result<Self, NotStarted> {
        if let Some(violation) = broken(&start, &question) {
            return Err(NotStarted::Broken(violation));
        }
        let (mut world, mut prelude) = (start.clone(), Vec::new());
        if question.grain == Grain::Moves {
            play::lose_all(&mut world, &mut prelude);
        }
        let (mut seen, used, printer) = (Seen::new(), Used::default(), Printer::new(&world, &question));
        seen.insert(printer.print(&world, used), Arrival { parent: 0, choice: 0 });
        let layer = vec![Place { world, used, number: 0, by: None }];
        let (next_layer, verdict) = (Vec::new(), None);
        Ok(Self { question, printer, start, prelude, seen, layer, next_layer, generated: 1, depth: 0, out: 0, verdict })
    }

    /// What is asked.
    #[must_use]
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The answer, once there is one.
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let frontier = self.layer.len() + self.next_layer.len();
        Progress {
            distinct: self.seen.len(),
            generated: self.generated,
            depth: self.depth,
            frontier,
            bytes: self.bytes(),
        }
    }

    /// The answer with all that it depends on, once there is one.
    #[must_use]
    pub fn report(&self) -> Option<Report<'_>> {
        let (servers, progress) = (self.start.nodes().len(), self.progress());
        Some(Report { question: &self.question, servers, verdict: self.verdict.as_ref()?, progress })
    }

    /// Looks at about `states` more states, or until there is a verdict.
    pub fn run(&mut self, states: usize) -> Progress {
        let mut left = states;
        while left > 0 && self.verdict.is_none() {
            let work = self.take(left.min(SLICE));
            left = left.saturating_sub(work.0.len().max(1));
            let found = self.look(work);
            self.learn(found);
        }
        self.progress()
    }

    /// Looks at all states within the bounds, and gives the verdict.
    pub fn finish(&mut self) -> Verdict {
        loop {
            self.run(usize::MAX);
            if let Some(verdict) = &self.verdict {
                return verdict.clone();
            }
        }
    }

    /// Takes up to `states` states of one depth from the frontier. What comes of them must be learnt before states of the
    /// next depth are given: until then, there may be no more.
    pub fn take(&mut self, states: usize) -> Work {
        let from = self.layer.len().saturating_sub(states);
        self.out += 1;
        Work(self.layer.split_off(from))
    }

    /// Looks at the states: what can follow from them that was not seen before. Any number of threads may do so at once.
    #[must_use]
    pub fn look(&self, work: Work) -> Found {
        let mut found = Found::default();
        let (mut choices, mut script) = (Vec::new(), Vec::new());
        for place in work.0.into_iter().rev() {
            choices.clear();
            possible(&place.world, place.used, &self.question, &mut choices);
            for (choice, &made) in (0..).zip(&choices) {
                let by = self.question.reductions.commuting.then(|| Mark::of(&place.world, &made));
                if place.by.zip(by).is_some_and(|(before, mark)| mark.comes_before(before)) {
                    continue;
                }
                let mut world = place.world.clone();
                let used = place.used.after(&made, &place.world);
                script.clear();
                if !play::play(&mut world, made, &mut script) || !self.within(&world) {
                    continue;
                }
                found.generated += 1;
                // A state may look like one that was seen, and have been reached by breaking something.
                if let Some(violation) = broken(&world, &self.question) {
                    found.broken = Some((Arrival { parent: place.number, choice }, violation));
                    return found;
                }
                let fingerprint = self.printer.print(&world, used);
                if !self.seen.contains(fingerprint) {
                    let place = Place { world, used, number: place.number, by };
                    found.children.push(Child { fingerprint, choice, place });
                }
            }
        }
        found
    }

    /// Learns what came of looking. In the order in which the work was taken, a search comes to the same on any number of
    /// threads.
    pub fn learn(&mut self, found: Found) {
        self.generated += found.generated;
        self.out = self.out.saturating_sub(1);
        if self.verdict.is_some() {
            return;
        }
        if let Some((arrival, violation)) = found.broken {
            self.verdict = Some(self.violated(arrival, violation));
            return;
        }
        for Child { fingerprint, choice, mut place } in found.children {
            match self.seen.insert(fingerprint, Arrival { parent: place.number, choice }) {
                Some(number) => place.number = number,
                None => continue,
            }
            self.next_layer.push(place);
        }
        if self.seen.is_full() {
            self.verdict = Some(Verdict::Stopped(Why::Numbers));
        }
        if self.verdict.is_none() && self.bytes() > self.question.bounds.bytes {
            self.verdict = Some(Verdict::Stopped(Why::Memory));
        }
        if self.verdict.is_none() && self.layer.is_empty() && self.out == 0 {
            self.go_deeper();
        }
    }

    fn go_deeper(&mut self) {
        self.depth += 1;
        if self.next_layer.is_empty() || self.depth >= self.question.bounds.moves {
            self.verdict = Some(Verdict::Exhausted);
        }
        self.layer = std::mem::take(&mut self.next_layer);
        // Work is taken from the end, and looked at from there: what was found first comes first.
        self.layer.reverse();
    }

    /// Whether the state is within the bounds that are not counted.
    fn within(&self, world: &World) -> bool {
        let bounds = &self.question.bounds;
        world.network().flights().len() <= usize::from(bounds.in_flight)
            && world
                .nodes()
                .iter()
                .map(Node::disk)
                .all(|disk| disk.current_term <= bounds.term && u64::from(disk.log.last_index()) <= bounds.log)
    }

    fn bytes(&self) -> usize {
        let frontier = self.layer.capacity() + self.next_layer.capacity();
        let worlds = self.layer.len() + self.next_layer.len();
        let sample = self.next_layer.last().or(self.layer.last());
        self.seen.bytes() + frontier * size_of::<Place>() + worlds * sample.map_or(0, |place| weight(&place.world))
    }

    /// Plays the way to the last move again, from the start.
    fn violated(&self, last: Arrival, violation: Violation) -> Verdict {
        let mut choices = vec![last.choice];
        let mut at = last.parent;
        while let Some(Arrival { parent, choice }) = self.seen.arrival(at).filter(|_| at != 0) {
            choices.push(choice);
            at = parent;
        }
        let (mut world, mut used, mut script) = (self.start.clone(), Used::default(), Vec::new());
        for &step in &self.prelude {
            // Possible, as it was possible before.
            let _ = world.apply(step, &mut cluster::Silent);
            script.push(step);
        }
        let (mut made, mut possible_here) = (Vec::new(), Vec::new());
        for &choice in choices.iter().rev() {
            possible_here.clear();
            possible(&world, used, &self.question, &mut possible_here);
            let Some(&next) = possible_here.get(choice as usize) else { break };
            used = used.after(&next, &world);
            play::play(&mut world, next, &mut script);
            made.push((next, script.len()));
        }
        Verdict::Violated(Counterexample { violation, moves: made, script })
    }
}

/// What can be done in a state, in a fixed order.
pub(crate) fn possible(world: &World, used: Used, question: &Question, into: &mut Vec<Move>) {
    match question.grain {
        Grain::Moves => moves::possible(world, used, question, into),
        Grain::Steps => steps::possible(world, used, question, into),
    }
}

/// What is broken, if it is what is looked for.
fn broken(world: &World, question: &Question) -> Option<Violation> {
    let mut violations = world.history().violations().iter();
    violations.find(|it| question.property.is_none_or(|property| it.property() == property)).copied()
}

/// About how much memory a World holds beside itself.
fn weight(world: &World) -> usize {
    let nodes = size_of_val(world.nodes());
    let flights = size_of_val(world.network().flights());
    let links = world.nodes().len() * world.nodes().len() * 16;
    let lists: usize = world.nodes().iter().map(|node| 64 + node.disk().log.entries().len() * 16).sum();
    nodes + flights + links + lists + 512
}
