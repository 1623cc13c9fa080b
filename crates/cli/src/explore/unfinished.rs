//! Search that stopped before it exhausted its bounds: how much there would be to search.

use std::fmt;

use checker::{BfsChecker, Estimate, Report, Verdict};
use serde_json::{Value, json};

/// Estimate of a search that stopped at a limit.
pub(super) struct Unfinished {
    /// The estimate; `None` if it is below the number of states seen, so that it says nothing.
    estimate: Option<Estimate>,
    /// Command that exports the question for TLC.
    pub(super) export: Option<String>,
}

impl Unfinished {
    /// `None` for a search that ended.
    pub(super) fn new(search: &BfsChecker, report: &Report<'_>, export: Option<String>) -> Option<Self> {
        let Verdict::Stopped(_) = report.verdict else { return None };
        let estimate = search.estimate();
        Some(Self { estimate: (estimate.states > report.progress.distinct as f64).then_some(estimate), export })
    }

    /// Number of states and bytes; null, if there is no estimate.
    pub(super) fn as_json(&self) -> Value {
        // A double of this size has no fraction that matters.
        let rounded = |estimate: Estimate| json!({"states": estimate.states.round(), "bytes": estimate.bytes.round()});
        self.estimate.map_or(Value::Null, rounded)
    }
}

/// Sentences, each in a line.
impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.estimate {
            Some(estimate) => writeln!(f, "Estimated for all of it: {estimate}, right within a factor of a few."),
            None => writeln!(f, "There is no estimate of the rest: what was seen does not show how it grows."),
        }?;
        self.export.as_ref().map_or(Ok(()), |call| writeln!(f, "To let TLC search on many machines: {call}"))
    }
}
