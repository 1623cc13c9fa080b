//! A state of the search: a World, and what is used up of the bounds that count.

use std::hash::{Hash, Hasher};

use cluster::{Node, Step, Violation, World};

use crate::stage::{Real, Stage as _};
use crate::{Grain, Move, Question, Used, moves, play, steps};

/// A state of a search.
#[derive(Debug)]
pub struct State {
    /// Everything there is.
    pub world: World,
    /// What has been used up.
    pub used: Used,
}

impl State {
    /// Where a search from `world` begins. In the moves grain, what is in flight is lost first: those Steps go into `script`.
    #[must_use]
    pub fn first(world: &World, question: &Question, script: &mut Vec<Step>) -> Self {
        let mut world = world.clone();
        if question.grain == Grain::Moves {
            Real { world: &mut world, script }.lose_all();
        }
        Self { world, used: Used::default() }
    }

    /// Puts what may be done here into `moves`, in a fixed order.
    pub fn moves(&self, question: &Question, moves: &mut Vec<Move>) {
        Self::choices(&self.world, self.used, question, moves);
    }

    /// The same, where the state is in parts.
    pub(crate) fn choices(world: &World, used: Used, question: &Question, moves: &mut Vec<Move>) {
        moves.clear();
        match question.grain {
            Grain::Moves => moves::possible(world, used, question, moves),
            Grain::Steps => steps::possible(world, used, question, moves),
        }
    }

    /// The state after a move, if the move is possible and leads to nothing beyond the bounds; its Steps go into `script`.
    #[must_use]
    pub fn after(&self, made: Move, question: &Question, script: &mut Vec<Step>) -> Option<Self> {
        let mut after = self.clone();
        after.make(made, question, script).then_some(after)
    }

    /// Makes a move; says whether it is possible and leads to nothing beyond the bounds. Else, the state is of no use any
    /// more.
    pub(crate) fn make(&mut self, made: Move, question: &Question, script: &mut Vec<Step>) -> bool {
        self.used = self.used.after(&made, &self.world);
        play::play(&mut Real { world: &mut self.world, script }, made) && self.is_within(question)
    }

    /// Whether the state is within the bounds that are not counted.
    pub(crate) fn is_within(&self, question: &Question) -> bool {
        let bounds = &question.bounds;
        let mut disks = self.world.nodes().iter().map(Node::disk);
        self.world.network().in_flight().len() <= usize::from(bounds.in_flight)
            && disks.all(|disk| disk.current_term <= bounds.term && u64::from(disk.log.last_index()) <= bounds.log)
    }

    /// What is broken, if it is what is looked for.
    #[must_use]
    pub fn broken(&self, question: &Question) -> Option<Violation> {
        question.asked_for(self.world.history())
    }
}

impl Clone for State {
    fn clone(&self) -> Self {
        Self { world: self.world.clone(), used: self.used }
    }

    fn clone_from(&mut self, source: &Self) {
        self.world.clone_from(&source.world);
        self.used = source.used;
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.world.hash(state);
        self.used.hash(state);
    }
}
