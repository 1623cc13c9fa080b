//! Replays counterexamples of TLC: finds the move from each state to the next.

use checker::{Counterexample, Finding, Move};
use cluster::{Step, disjoint_quorums};
use thiserror::Error;

use crate::view::elections_after;
use crate::{Question, Trace, View};

/// Reason why a counterexample cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// The first state is another one.
    #[error(
        "line {line}: state 1 is not the start of the question: “{variable}” has another value. The counterexample is of another question"
    )]
    OtherStart {
        /// The line.
        line: usize,
        /// The variable.
        variable: &'static str,
    },
    /// No move leads to a state.
    #[error("line {line}: no move leads from state {} to state {state}: the file is damaged, or of another question", state - 1)]
    NoMove {
        /// The line.
        line: usize,
        /// The number of the state.
        state: usize,
    },
    /// Nothing is violated at the end.
    #[error("it can be played (moves: {moves}), and violates none of the properties: is its end cut off?")]
    NoViolation {
        /// The number of moves.
        moves: usize,
    },
}

/// Replays a counterexample of a question.
///
/// # Errors
/// It is a counterexample of another question, or violates nothing.
pub fn replay(question: &Question, trace: &Trace) -> Result<Counterexample, ReplayError> {
    let (mut state, mut elections) = (question.start.clone(), question.elections.clone());
    let (mut script, mut made): (Vec<Step>, Vec<(Move, usize)>) = (Vec::new(), Vec::new());
    let mut states = (1..).zip(trace.states());
    if let Some((_, first)) = states.next()
        && let Some(variable) = first.difference(&View::new(&state, &elections))
    {
        return Err(ReplayError::OtherStart { line: first.line, variable });
    }
    let mut moves = Vec::new();
    for (number, next) in states {
        state.enabled_moves(&question.query, &mut moves);
        let found = moves.iter().find_map(|&action| {
            let mut steps = Vec::new();
            let successor = state.successor(action, &question.query, &mut steps)?;
            let elections = elections_after(&elections, &successor.world);
            let is_next = next.difference(&View::new(&successor, &elections)).is_none();
            is_next.then_some((action, steps, successor, elections))
        });
        let Some((action, steps, successor, elections_then)) = found else {
            return Err(ReplayError::NoMove { line: next.line, state: number });
        };
        script.extend(steps);
        made.push((action, script.len()));
        (state, elections) = (successor, elections_then);
    }
    let violation = state.world.history().violations().first().copied().map(Finding::Violation);
    let near_miss = || disjoint_quorums(&state.world).map(Finding::DisjointQuorums);
    let finding = violation.or_else(near_miss).ok_or(ReplayError::NoViolation { moves: made.len() })?;
    Ok(Counterexample { finding, moves: made, script })
}
