//! Breadth-first search, in slices.

use cluster::{Setup, Step, Violation, World};

use crate::commute::Mark;
use crate::print::{Faces, Printer};
use crate::seen::{Arrival, Seen};
use crate::{Counterexample, Move, Progress, Question, Report, State, Verdict, Why};

/// At most so many Worlds of no use are kept.
const SPARE: usize = 1024;

/// How many states are looked at before what came of them is sorted out.
const SLICE: usize = 32;

/// Why a search cannot begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStarted {
    /// A property is broken at the start.
    #[error("{property} is broken from the start: {0}", property = .0.property())]
    Broken(Violation),
}

/// A state that was found and not looked at yet.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) state: State,
    /// What its servers look like by themselves.
    pub(crate) faces: Faces,
    /// Its number among the states seen.
    pub(crate) number: u32,
    /// The last move on the way to it.
    pub(crate) by: Option<Mark>,
}

/// States taken from a search, to be looked at by any thread.
pub struct Work(Vec<Parcel>);

/// A place on its way from list to list.
type Parcel = Box<Place>;

/// What a thread needs beside a search to look at states, to be used again each time.
#[derive(Default)]
pub struct Desk {
    choices: Vec<Move>,
    script: Vec<Step>,
    /// Worlds that are of no use any more, to be made into others.
    spare: Vec<Parcel>,
}

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
    place: Parcel,
}

/// A breadth-first search. It owns no thread and no time: it goes as far as it is told, and can be dropped at any moment.
pub struct Search {
    question: Question,
    printer: Printer,
    start: World,
    seen: Seen,
    layer: Vec<Parcel>,
    next_layer: Vec<Parcel>,
    generated: u64,
    depth: u32,
    /// How much work was taken and not learnt from.
    out: usize,
    desk: Desk,
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
        let mut seen = Seen::new();
        let state = State::first(&start, &question, &mut Vec::new());
        if let Some(violation) = state.broken(&question) {
            return Err(NotStarted::Broken(violation));
        }
        let printer = Printer::new(&start, &question);
        let faces = printer.faces(&state.world);
        seen.insert(printer.print(&state, &faces), Arrival { parent: 0, choice: 0 });
        let layer = vec![Box::new(Place { state, faces, number: 0, by: None })];
        let (next_layer, verdict) = (Vec::new(), None);
        Ok(Self {
            question,
            printer,
            start,
            seen,
            layer,
            next_layer,
            generated: 1,
            depth: 0,
            out: 0,
            desk: Desk::default(),
            verdict,
        })
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
        let (mut left, mut desk) = (states, std::mem::take(&mut self.desk));
        while left > 0 && self.verdict.is_none() {
            let work = self.take(left.min(SLICE));
            left = left.saturating_sub(work.0.len().max(1));
            let found = self.look(work, &mut desk);
            self.learn(found);
        }
        self.desk = desk;
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

    /// Looks at the states at a desk: what can follow from them that was not seen before. Any number of threads may do so at once.
    #[must_use]
    pub fn look(&self, work: Work, desk: &mut Desk) -> Found {
        let mut found = Found::default();
        let Desk { choices, script, spare } = desk;
        for place in work.0.into_iter().rev() {
            place.state.moves(&self.question, choices);
            for (choice, &made) in (0..).zip(choices.iter()) {
                let by = self.question.reductions.commuting.then(|| Mark::of(&place.state.world, &place.faces, &made));
                if place.by.zip(by).is_some_and(|(before, mark)| mark.comes_before(before)) {
                    continue;
                }
                script.clear();
                // A World that is of no use any more is made into the next one.
                let mut next = match spare.pop() {
                    Some(mut spare) => {
                        spare.state.clone_from(&place.state);
                        spare
                    }
                    None => place.clone(),
                };
                if !next.state.make(made, &self.question, script) {
                    spare.push(next);
                    continue;
                }
                found.generated += 1;
                // A state may look like one that was seen, and have been reached by breaking something.
                if let Some(violation) = next.state.broken(&self.question) {
                    found.broken = Some((Arrival { parent: place.number, choice }, violation));
                    return found;
                }
                next.faces = self.printer.faces_after(&place.faces, &next.state.world, script);
                let fingerprint = self.printer.print(&next.state, &next.faces);
                if self.seen.contains(fingerprint) {
                    spare.push(next);
                } else {
                    (next.number, next.by) = (place.number, by);
                    found.children.push(Child { fingerprint, choice, place: next });
                }
            }
            spare.push(place);
        }
        spare.truncate(SPARE);
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

    fn bytes(&self) -> usize {
        let frontier = self.layer.capacity() + self.next_layer.capacity();
        let worlds = self.layer.len() + self.next_layer.len();
        let sample = self.next_layer.last().or(self.layer.last());
        self.seen.bytes()
            + frontier * size_of::<Parcel>()
            + worlds * sample.map_or(0, |place| size_of::<Place>() + weight(&place.state.world))
    }

    /// Plays the way to the last move again, from the start.
    fn violated(&self, last: Arrival, violation: Violation) -> Verdict {
        let mut choices = vec![last.choice];
        let mut at = last.parent;
        while let Some(Arrival { parent, choice }) = self.seen.arrival(at).filter(|_| at != 0) {
            choices.push(choice);
            at = parent;
        }
        let mut script = Vec::new();
        let mut state = State::first(&self.start, &self.question, &mut script);
        let (mut made, mut possible) = (Vec::new(), Vec::new());
        for &choice in choices.iter().rev() {
            state.moves(&self.question, &mut possible);
            let next = possible.get(choice as usize).copied();
            let Some((next, after)) = next.and_then(|it| Some((it, state.after(it, &self.question, &mut script)?)))
            else {
                break;
            };
            state = after;
            made.push((next, script.len()));
        }
        Verdict::Violated(Counterexample { violation, moves: made, script })
    }
}

/// About how much memory a World holds beside itself.
fn weight(world: &World) -> usize {
    let nodes = size_of_val(world.nodes());
    let flights = size_of_val(world.network().flights());
    let links = world.nodes().len() * world.nodes().len() * 16;
    let lists: usize = world.nodes().iter().map(|node| 64 + node.disk().log.entries().len() * 16).sum();
    nodes + flights + links + lists + 512
}
