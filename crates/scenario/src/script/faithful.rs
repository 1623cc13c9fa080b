//! Scripts that are known to be read as the scenario that they were written from.

use thiserror::Error;

use super::{Diagnostic, read, write};
use crate::Scenario;

/// Reason why a scenario has no script. A link can open scenarios that no script can express.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnwritableError {
    /// A line of the script would have an error.
    #[error("what is opened cannot be written as a script, in which the line “{line}” would be wrong: {problem}")]
    Line {
        /// The line.
        line: String,
        /// The error.
        problem: String,
    },
    /// The script would be read as another scenario.
    #[error("what is opened cannot be written as a script: it would be read as another scenario")]
    Another,
}

/// Script of a scenario, checked to be read as the same scenario.
///
/// # Errors
/// No script expresses the scenario.
pub fn write_faithfully(scenario: &Scenario) -> Result<String, UnwritableError> {
    let text = write(scenario);
    match read(&text) {
        // A server that does not exist has no effect in an order.
        Ok(again) if again == with_orders_of(scenario, &again) => Ok(text),
        Ok(_) => Err(UnwritableError::Another),
        Err(faults) => Err(faults.first().map_or(UnwritableError::Another, |fault: &Diagnostic| {
            let line = text.lines().nth(fault.line.saturating_sub(1)).unwrap_or_default().to_owned();
            UnwritableError::Line { line, problem: fault.kind.to_string() }
        })),
    }
}

fn with_orders_of(scenario: &Scenario, other: &Scenario) -> Scenario {
    let (display_order, operator_order) = (other.display_order.clone(), other.operator_order.clone());
    Scenario { display_order, operator_order, ..scenario.clone() }
}
