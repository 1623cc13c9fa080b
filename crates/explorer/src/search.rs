//! Breadth-first search, in slices.

use std::collections::HashSet;

use cluster::{Setup, Silent, Step, Violation, World};

use crate::{Bounds, enabled};

/// A schedule that breaks a property: no shorter one does, within the bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The Steps from the start, in order: a script.
    pub steps: Vec<Step>,
    /// What the last of them breaks.
    pub violation: Violation,
}

/// What a search has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A property can be broken.
    Broken(Counterexample),
    /// All states within the bounds were looked at, and no property is broken in any.
    Exhausted,
    /// The bound on states was reached first: nothing is known about the rest.
    Stopped,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Distinct states found.
    pub distinct: usize,
    /// States found, those found before included.
    pub generated: u64,
    /// Steps from the start.
    pub depth: u32,
}

/// How a state was first reached.
#[derive(Clone, Copy)]
struct Arrival {
    parent: u32,
    step: Option<Step>,
}

/// A breadth-first search over Steps.
pub struct Search {
    bounds: Bounds,
    start: World,
    seen: HashSet<u64>,
    arrivals: Vec<Arrival>,
    layer: Vec<(u32, World)>,
    next_layer: Vec<(u32, World)>,
    generated: u64,
    depth: u32,
    steps: Vec<Step>,
    verdict: Option<Verdict>,
}

impl Search {
    /// A search from the start of `setup`.
    #[must_use]
    pub fn new(setup: &Setup, bounds: Bounds) -> Self {
        let start = World::new(setup);
        Self {
            bounds,
            seen: HashSet::from([start.fingerprint()]),
            arrivals: vec![Arrival { parent: 0, step: None }],
            layer: vec![(0, start.clone())],
            next_layer: Vec::new(),
            start,
            generated: 1,
            depth: 0,
            steps: Vec::new(),
            verdict: None,
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { distinct: self.seen.len(), generated: self.generated, depth: self.depth }
    }

    /// Looks at up to `states` more states. Gives the verdict, once there is one.
    pub fn run(&mut self, states: usize) -> Option<&Verdict> {
        for _ in 0..states {
            if self.verdict.is_some() {
                break;
            }
            match self.layer.pop() {
                Some((place, world)) => self.expand(place, &world),
                None => self.next_depth(),
            }
        }
        self.verdict.as_ref()
    }

    /// Looks at all states within the bounds.
    #[must_use]
    pub fn finish(mut self) -> (Verdict, Progress) {
        loop {
            if let Some(verdict) = self.run(usize::MAX) {
                return (verdict.clone(), self.progress());
            }
        }
    }

    fn next_depth(&mut self) {
        if self.next_layer.is_empty() || self.depth + 1 >= self.bounds.depth {
            self.verdict = Some(Verdict::Exhausted);
        }
        self.depth += 1;
        self.layer = std::mem::take(&mut self.next_layer);
    }

    fn expand(&mut self, place: u32, world: &World) {
        let mut steps = std::mem::take(&mut self.steps);
        enabled(world, &self.bounds, &mut steps);
        for &step in &steps {
            let mut next = world.clone();
            if next.apply(step, &mut Silent).is_err() {
                debug_assert!(false, "{step} was said to be possible");
                continue;
            }
            self.generated += 1;
            if !self.seen.insert(next.fingerprint()) {
                continue;
            }
            let Ok(child) = u32::try_from(self.arrivals.len()) else {
                self.verdict = Some(Verdict::Stopped);
                break;
            };
            self.arrivals.push(Arrival { parent: place, step: Some(step) });
            if let Some(&violation) = next.history().violations().first() {
                self.verdict = Some(Verdict::Broken(Counterexample { steps: self.path_to(child), violation }));
                break;
            }
            if self.seen.len() >= self.bounds.states {
                self.verdict = Some(Verdict::Stopped);
                break;
            }
            self.next_layer.push((child, next));
        }
        self.steps = steps;
    }

    fn path_to(&self, mut place: u32) -> Vec<Step> {
        let mut path = Vec::new();
        while let Some(&Arrival { parent, step: Some(step) }) = self.arrivals.get(place as usize) {
            path.push(step);
            place = parent;
        }
        path.reverse();
        path
    }

    /// The World that the search began with.
    #[must_use]
    pub fn start(&self) -> &World {
        &self.start
    }
}
