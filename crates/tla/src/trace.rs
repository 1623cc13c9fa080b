//! Counterexamples of TLC: its text, and the JSON of its option `-dumpTrace`.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use thiserror::Error;

use crate::parse::Parser;
use crate::{Value, View};

/// The variables of the module.
const VARIABLES: [&str; 5] = ["server", "elections", "committed", "used", "swap"];
/// Maximum number of states. No counterexample of the module is nearly as long.
const MAX_STATES: usize = 10_000;

/// Reason why a text is no counterexample of the module.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TraceError {
    /// There is no state.
    #[error(
        "this is no counterexample of TLC: it has no line “State 1: <Initial predicate>”, and is no JSON of -dumpTrace"
    )]
    NoStates,
    /// The JSON is damaged.
    #[error("line {line}: this is no JSON: {problem}")]
    NoJson {
        /// The line.
        line: usize,
        /// The error.
        problem: String,
    },
    /// The JSON is not that of `-dumpTrace`.
    #[error("this JSON is no counterexample of TLC: it has no “counterexample” with a list “state”")]
    OtherJson,
    /// A value is damaged.
    #[error("line {line}: {expected} is missing here: the file is damaged or cut off")]
    Damaged {
        /// The line.
        line: usize,
        /// The expected text.
        expected: &'static str,
    },
    /// A variable is missing or unknown.
    #[error("line {line}: state {state} has no variable “{variable}”: the counterexample is of another module")]
    OtherModule {
        /// The line.
        line: usize,
        /// The number of the state.
        state: usize,
        /// The variable.
        variable: &'static str,
    },
    /// The counterexample does not end.
    #[error("line {line}: the behaviour goes on for ever: only one that ends in a violation can be played")]
    Endless {
        /// The line.
        line: usize,
    },
    /// There are too many states.
    #[error("line {line}: there are more than {MAX_STATES} states")]
    TooLong {
        /// The line.
        line: usize,
    },
}

/// A counterexample.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    states: Vec<TraceState>,
}

/// One state of a counterexample.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TraceState {
    /// The line where it begins.
    pub(crate) line: usize,
    variables: Variables,
}

#[derive(Clone, Debug, PartialEq)]
enum Variables {
    Text(BTreeMap<String, Value>),
    Json(serde_json::Map<String, Json>),
}

impl TraceState {
    /// The first variable that has another value in the view.
    pub(crate) fn difference(&self, view: &View) -> Option<&'static str> {
        let other = view.variables();
        let is_equal = |name: &str, value: &Value| match &self.variables {
            Variables::Text(variables) => variables.get(name) == Some(value),
            Variables::Json(variables) => variables.get(name).is_some_and(|json| value.is_written_as(json)),
        };
        other.iter().find(|(name, value)| !is_equal(name, value)).map(|(name, _)| *name)
    }

    fn has(&self, name: &str) -> bool {
        match &self.variables {
            Variables::Text(variables) => variables.contains_key(name),
            Variables::Json(variables) => variables.contains_key(name),
        }
    }
}

impl Trace {
    /// Reads the first counterexample in TLC's output, or the JSON of `-dumpTrace json`.
    ///
    /// # Errors
    /// The text is no counterexample of the module.
    pub fn read(text: &str) -> Result<Self, TraceError> {
        let trace = if text.trim_start().starts_with('{') { Self::read_json(text)? } else { Self::read_text(text)? };
        for (number, state) in (1..).zip(&trace.states) {
            if let Some(variable) = VARIABLES.into_iter().find(|name| !state.has(name)) {
                return Err(TraceError::OtherModule { line: state.line, state: number, variable });
            }
        }
        Ok(trace)
    }

    /// The states in order.
    pub(crate) fn states(&self) -> &[TraceState] {
        &self.states
    }

    fn read_json(text: &str) -> Result<Self, TraceError> {
        let json: Json = serde_json::from_str(text)
            .map_err(|error| TraceError::NoJson { line: error.line(), problem: error.to_string() })?;
        let states = json.pointer("/counterexample/state").and_then(Json::as_array).ok_or(TraceError::OtherJson)?;
        // TLC writes all of it in one line.
        let state = |state: &Json| match state.get(1) {
            Some(Json::Object(variables)) => Ok(TraceState { line: 1, variables: Variables::Json(variables.clone()) }),
            _ => Err(TraceError::OtherJson),
        };
        if states.len() > MAX_STATES {
            return Err(TraceError::TooLong { line: 1 });
        }
        let states: Vec<_> = states.iter().map(state).collect::<Result<_, _>>()?;
        if states.is_empty() { Err(TraceError::OtherJson) } else { Ok(Self { states }) }
    }

    fn read_text(text: &str) -> Result<Self, TraceError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut states: Vec<TraceState> = Vec::new();
        let mut index = 0;
        while let Some(line) = lines.get(index) {
            let number = index + 1;
            index += 1;
            if line.starts_with("Back to state") || line.trim_end().ends_with(": Stuttering") {
                return Err(TraceError::Endless { line: number });
            }
            let Some(nth) = line.strip_prefix("State ").and_then(|rest| rest.split_once(':')).map(|(nth, _)| nth)
            else {
                continue;
            };
            if nth == "1" && !states.is_empty() {
                break; // A second counterexample.
            }
            if nth.parse() != Ok(states.len() + 1) {
                return Err(TraceError::Damaged { line: number, expected: "the next state" });
            }
            if states.len() == MAX_STATES {
                return Err(TraceError::TooLong { line: number });
            }
            let first = index;
            while lines.get(index).is_some_and(|line| !line.trim().is_empty() && !line.starts_with("State ")) {
                index += 1;
            }
            let variables = read_variables(&lines[first..index].join("\n"), first)?;
            states.push(TraceState { line: number, variables: Variables::Text(variables) });
        }
        if states.is_empty() { Err(TraceError::NoStates) } else { Ok(Self { states }) }
    }
}

/// Reads the conjunction of a state, whose first line is `line` (from 0).
fn read_variables(text: &str, line: usize) -> Result<BTreeMap<String, Value>, TraceError> {
    let mut parser = Parser::new(text);
    let mut variables = BTreeMap::new();
    let mut read = |parser: &mut Parser<'_>| {
        let _ = parser.take("/\\"); // TLC writes a single variable without it.
        let name = parser.name()?.to_owned();
        parser.expect("=")?;
        variables.insert(name, parser.value()?);
        Ok(())
    };
    while !parser.is_at_end() {
        read(&mut parser).map_err(|error: crate::parse::ParseError| TraceError::Damaged {
            line: line + 1 + text[..error.at].matches('\n').count(),
            expected: error.expected,
        })?;
    }
    Ok(variables)
}
