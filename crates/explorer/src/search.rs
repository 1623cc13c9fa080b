//! Breadth-first search, in slices.

use std::sync::atomic::{AtomicUsize, Ordering};

use cluster::{Node, Setup, Violation, World};
use raft_core::{Configuration, ServerId, ServerSet};

use crate::composition::MOST_SERVERS;
use crate::desk::{Context, Desk};
use crate::layer::{Layer, Place};
use crate::pieces::Pieces;
use crate::print::Printer;
use crate::seen::{Arrival, Seen};
use crate::{Counterexample, Progress, Question, Report, State, Used, Verdict, Wanted, Why};

/// How many states are looked at before what came of them is sorted out.
const SLICE: usize = 32;
/// A state has seldom more that can follow from it.
const MANY_CHOICES: usize = 16;

/// Why a search cannot begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStarted {
    /// A property is broken at the start.
    #[error("{property} is broken from the start: {0}", property = .0.property())]
    Broken(Violation),
    /// The first state is beyond the bounds.
    #[error("it begins beyond these bounds: in a later term, with a longer log, or with more messages in flight")]
    Beyond,
    /// There are more servers than a search can hold.
    #[error("there are {0} servers, and a search can hold {MOST_SERVERS}")]
    TooManyServers(usize),
    /// Somebody is wanted as a member who is not there.
    #[error("{0} is wanted as a member and is not there")]
    NoServer(ServerId),
}

/// States taken from a search, to be looked at by any thread.
pub struct Work(Vec<Place>);

/// What came of looking at them.
#[derive(Default)]
pub struct Found {
    children: Vec<Child>,
    generated: u64,
    /// The first way to break what is looked for: the state before it, and the move.
    broken: Option<Arrival>,
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
    pieces: Pieces,
    seen: Seen,
    layer: Layer,
    next_layer: Layer,
    generated: u64,
    depth: u32,
    /// How much of the bounds that count the states have used, at most.
    tried: Used,
    /// How many states were found at each depth that all of are known.
    layers: Vec<f64>,
    /// How much work was taken and not learnt from.
    out: usize,
    /// How many desks there are.
    desks: AtomicUsize,
    /// For [`Search::run`].
    desk: Option<Desk>,
    verdict: Option<Verdict>,
}

impl Search {
    /// A search from the start of `setup`. Whoever may be wanted as a member is there from the start.
    ///
    /// # Errors
    /// There is nothing to search for, or more than can be searched.
    pub fn new(setup: &Setup, question: Question) -> Result<Self, NotStarted> {
        let wanted = question.targets.iter().fold(ServerSet::EMPTY, |all, target| all.union(*target));
        let newcomers = setup.newcomers.union(wanted.difference(setup.old));
        Self::from_world(World::new(&Setup { newcomers, ..setup.clone() }), question)
    }

    /// A search from any moment. In the moves grain, what is in flight then is lost first.
    ///
    /// # Errors
    /// There is nothing to search for, or more than can be searched.
    pub fn from_world(start: World, mut question: Question) -> Result<Self, NotStarted> {
        // Servers that play the same part differ by the links that are cut.
        question.reductions.symmetry &= start.network().cuts().is_empty();
        let there: ServerSet = start.nodes().iter().map(Node::id).collect();
        if there.len() > MOST_SERVERS {
            return Err(NotStarted::TooManyServers(there.len()));
        }
        if let Some(missing) = question.targets.iter().find_map(|target| target.difference(there).iter().next()) {
            return Err(NotStarted::NoServer(missing));
        }
        let state = State::first(&start, &question, &mut Vec::new());
        if let Some(violation) = state.broken(&question) {
            return Err(NotStarted::Broken(violation));
        }
        if !state.is_within(&question) {
            return Err(NotStarted::Beyond);
        }
        let (printer, pieces) = (Printer::new(&start, &question), Pieces::new());
        let first = pieces.of(&state.world, state.used, |node| printer.know(node));
        let mut search = Self {
            printer,
            start,
            pieces,
            seen: Seen::new(),
            layer: Layer::default(),
            next_layer: Layer::default(),
            generated: 1,
            depth: 0,
            tried: Used::default(),
            layers: vec![1.0],
            out: 0,
            desks: AtomicUsize::new(0),
            desk: None,
            // Without a move there is one state.
            verdict: (question.bounds.moves == 0).then_some(Verdict::Exhausted),
            question,
        };
        let mut desk = search.desk();
        let fingerprint = search.printer.print(&first, &search.pieces, &mut desk.prints);
        search.seen.insert(fingerprint, Arrival { parent: 0, choice: 0 });
        search.layer.push(Place { state: first, number: 0, by: None });
        search.desk = Some(desk);
        Ok(search)
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

    /// How many states were found at each depth that all of are known.
    pub(crate) fn layers(&self) -> &[f64] {
        &self.layers
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
        let (question, verdict) = (&self.question, self.verdict.as_ref()?);
        Some(Report { question, servers, verdict, progress, tried: self.tried, wanted: self.wanted() })
    }

    /// Which change there is to make from the start.
    fn wanted(&self) -> Wanted {
        if self.start.target().is_some() && !self.start.change_is_finished() {
            return Wanted::UnderWay;
        }
        let logs = self.start.nodes().iter().map(|node| node.disk().log.latest_configuration().1);
        let known = logs.filter(|configuration| *configuration != Configuration::EMPTY);
        let is_wanted = |it: Configuration| !it.is_joint() && self.question.targets.iter().all(|to| *to == it.voters());
        if known.into_iter().all(is_wanted) { Wanted::Nothing } else { Wanted::Change }
    }

    /// Looks at about `states` more states, or until there is a verdict.
    pub fn run(&mut self, states: usize) -> Progress {
        let (mut left, mut desk) = (states, self.desk.take().unwrap_or_else(|| self.desk()));
        while left > 0 && self.verdict.is_none() {
            let work = self.take(left.min(SLICE));
            left = left.saturating_sub(work.0.len().max(1));
            let found = self.look(work, &mut desk);
            self.learn(found);
        }
        self.desk = Some(desk);
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

    /// A desk to look at states of this search at, one for each thread.
    #[must_use]
    pub fn desk(&self) -> Desk {
        self.desks.fetch_add(1, Ordering::Relaxed);
        let state = State::first(&self.start, &self.question, &mut Vec::new());
        let is = self.pieces.of(&state.world, state.used, |node| self.printer.know(node));
        let mut here = state.world;
        // A desk names messages by their places among those in flight, those of the start too.
        self.pieces.put_traffic(&mut here, is.traffic);
        Desk::new(here, is)
    }

    /// Takes up to `states` states of one depth from the frontier. What comes of them must be learnt before states of the
    /// next depth are given: until then, there may be no more.
    pub fn take(&mut self, states: usize) -> Work {
        self.out += 1;
        Work(self.layer.take(states))
    }

    /// Looks at the states, at a desk of this search: what can follow from them that was not seen before. Any number of threads
    /// may do so at once.
    #[must_use]
    pub fn look(&self, work: Work, desk: &mut Desk) -> Found {
        let mut found = Found::default();
        let context = Context { question: &self.question, printer: &self.printer, pieces: &self.pieces };
        let mut choices = std::mem::take(&mut desk.choices);
        for Place { state, number, by } in work.0 {
            let mut faces = [0; MOST_SERVERS];
            faces.iter_mut().zip(self.pieces.servers(&state.nodes)).for_each(|(face, known)| *face = known.face);
            desk.go(&state, context, &mut choices);
            for (choice, made) in (0..).zip(&choices) {
                let mark = desk.mark(&faces, made);
                if self.question.reductions.commuting && by.is_some_and(|before| mark.comes_before(before)) {
                    continue;
                }
                let Some(next) = desk.after(made, context) else { continue };
                found.generated += 1;
                // A state may look like one that was seen, and have been reached by breaking something.
                if self.question.asked_for(self.pieces.history(next.history)).is_some() {
                    found.broken = Some(Arrival { parent: number, choice });
                    return found;
                }
                let fingerprint = self.printer.print(&next, &self.pieces, &mut desk.prints);
                if !self.seen.contains(fingerprint) {
                    let mark = mark.with_noted(self.question.property.is_some() && next.history != state.history);
                    let place = Place { state: next, number, by: Some(mark) };
                    found.children.push(Child { fingerprint, choice, place });
                }
            }
        }
        desk.choices = choices;
        found
    }

    /// Learns what came of looking. In the order in which the work was taken, a search comes to the same on any number of
    /// threads; but how far one comes that stops at its bound on memory depends on them, since threads take memory too.
    pub fn learn(&mut self, found: Found) {
        self.out = self.out.saturating_sub(1);
        if self.verdict.is_some() {
            return;
        }
        self.generated += found.generated;
        if let Some(arrival) = found.broken {
            let (verdict, used) = self.violated(arrival);
            self.tried = self.tried.most(used);
            self.verdict = Some(verdict);
            return;
        }
        for Child { fingerprint, choice, mut place } in found.children {
            match self.seen.insert(fingerprint, Arrival { parent: place.number, choice }) {
                Some(number) => place.number = number,
                None => continue,
            }
            self.tried = self.tried.most(place.state.used);
            self.next_layer.push(place);
        }
        if self.seen.hit_limit() {
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
        self.layers.push(self.layer.len() as f64);
    }

    fn bytes(&self) -> usize {
        // What other threads have is not seen from here: their desks are like this one, their work is as much as it can be.
        let others = self.desks.load(Ordering::Relaxed).saturating_sub(1);
        let desks = self.desk.as_ref().map_or(0, |desk| desk.bytes() + others * desk.most_bytes());
        let work = self.out * SLICE * (size_of::<Place>() + MANY_CHOICES * size_of::<Child>());
        self.seen.bytes() + self.layer.bytes() + self.next_layer.bytes() + self.pieces.bytes() + desks + work
    }

    /// Plays the way to the last move again, from the start, in a World: what breaks there is what counts. Gives what was used up
    /// on it, too.
    fn violated(&self, last: Arrival) -> (Verdict, Used) {
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
        let verdict = match state.broken(&self.question) {
            Some(violation) if made.len() == choices.len() => {
                Verdict::Violated(Counterexample { violation, moves: made, script })
            }
            _ => Verdict::Stopped(Why::Fault),
        };
        (verdict, state.used)
    }
}
