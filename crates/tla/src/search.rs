//! Breadth-first search that counts the states of the module: by its variables alone, without reductions.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use checker::{Move, State};

use crate::view::{Election, elections_after};
use crate::{Question, View};

/// Result of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Distinct states, with those that violate a property; no state follows these.
    pub distinct: usize,
    /// Generated states, repeats included, and the initial state.
    pub generated: u64,
    /// Number of states on the longest of the shortest paths to a state: TLC's depth.
    pub depth: u32,
    /// Length of the shortest path to a violation, in moves.
    pub violated_after: Option<u32>,
    /// Whether every state within the bounds was counted.
    pub is_complete: bool,
}

/// State of the frontier.
struct Reached {
    state: State,
    elections: Vec<Election>,
}

/// Counts up to `limit` states. Calls `visit` with each of them when it is first found.
pub fn count_states(question: &Question, limit: usize, mut visit: impl FnMut(&View)) -> Counted {
    let query = &question.query;
    let mut visited = HashSet::new();
    let initial = question.initial_view();
    visited.insert(digest(&initial));
    visit(&initial);
    let start = Reached { state: question.start.clone(), elections: question.elections.clone() };
    let mut counted = Counted { distinct: 1, generated: 1, depth: 1, violated_after: None, is_complete: true };
    if question.is_violated(&start.state) {
        counted.violated_after = Some(0);
        return counted;
    }
    let (mut frontier, mut moves, mut script) = (vec![start], Vec::<Move>::new(), Vec::new());
    while !frontier.is_empty() {
        let (mut next, before) = (Vec::new(), counted.distinct);
        for Reached { state, elections } in frontier.drain(..) {
            state.enabled_moves(query, &mut moves);
            for &action in &moves {
                script.clear();
                let Some(successor) = state.successor(action, query, &mut script) else { continue };
                counted.generated += 1;
                let elections = elections_after(&elections, &successor.world);
                let view = View::new(&successor, &elections);
                if !visited.insert(digest(&view)) {
                    continue;
                }
                visit(&view);
                counted.distinct += 1;
                if question.is_violated(&successor) {
                    counted.violated_after.get_or_insert(counted.depth);
                } else {
                    next.push(Reached { state: successor, elections });
                }
                if counted.distinct >= limit {
                    counted.is_complete = false;
                    return counted;
                }
            }
        }
        frontier = next;
        counted.depth += u32::from(counted.distinct > before);
    }
    counted
}

/// A hash of 128 bits: in place of the view, so that a million of them take 16 MB.
fn digest(view: &View) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, view).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
