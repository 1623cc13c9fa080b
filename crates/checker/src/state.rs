//! Full state of a search: a World and the budgets used.

use std::hash::{Hash, Hasher};

use cluster::{Node, Step, Violation, World};

use crate::executor::{Executor as _, WorldExecutor};
use crate::{BudgetUsed, Granularity, Move, Query, execute_move, moves, steps};

/// Full state of a search.
#[derive(Debug)]
pub struct State {
    /// The World.
    pub world: World,
    /// The budgets used.
    pub used: BudgetUsed,
}

impl State {
    /// The initial state of a search from `world`. At the granularity of moves, all messages in flight are dropped
    /// first; those Steps go into `script`.
    #[must_use]
    pub fn initial(world: &World, query: &Query, script: &mut Vec<Step>) -> Self {
        let mut world = world.clone();
        if query.granularity == Granularity::Moves {
            WorldExecutor { world: &mut world, script }.drop_all_messages();
        }
        Self { world, used: BudgetUsed::default() }
    }

    /// Puts the enabled moves into `moves`, in a fixed order.
    pub fn enabled_moves(&self, query: &Query, moves: &mut Vec<Move>) {
        Self::enabled_moves_in(&self.world, self.used, query, moves);
    }

    /// The same, for a World and budgets held apart.
    pub(crate) fn enabled_moves_in(world: &World, used: BudgetUsed, query: &Query, moves: &mut Vec<Move>) {
        moves.clear();
        match query.granularity {
            Granularity::Moves => moves::enabled_moves(world, used, query, moves),
            Granularity::Steps => steps::enabled_steps(world, used, query, moves),
        }
    }

    /// The state after a move; its Steps go into `script`. `None` if the move is not enabled or leads outside the
    /// bounds.
    #[must_use]
    pub fn successor(&self, action: Move, query: &Query, script: &mut Vec<Step>) -> Option<Self> {
        let mut successor = self.clone();
        successor.apply(action, query, script).then_some(successor)
    }

    /// Applies a move. Returns whether it is enabled and stays within the bounds; if not, the state must be discarded.
    pub(crate) fn apply(&mut self, action: Move, query: &Query, script: &mut Vec<Step>) -> bool {
        self.used = self.used.after(&action, &self.world);
        execute_move::execute(&mut WorldExecutor { world: &mut self.world, script }, action)
            && self.is_within_bounds(query)
    }

    /// Whether the state is within the bounds that no budget counts: term, log length and messages in flight.
    pub(crate) fn is_within_bounds(&self, query: &Query) -> bool {
        let bounds = &query.bounds;
        let mut disks = self.world.nodes().iter().map(Node::disk);
        self.world.network().in_flight().len() <= usize::from(bounds.in_flight)
            && disks.all(|disk| disk.current_term <= bounds.term && u64::from(disk.log.last_index()) <= bounds.log)
    }

    /// The violation in this state, if the query asks for it.
    #[must_use]
    pub fn violation(&self, query: &Query) -> Option<Violation> {
        query.matching_violation(self.world.history())
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
