//! Expectations: claims that a scenario states about its runs.

use std::sync::Arc;

use cluster::Mode;

use crate::Claim;

/// Claims about the run in one mode at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The mode.
    pub mode: Mode,
    /// Whether the claims are about the same actions with all rules on, whatever rules the scenario has off.
    pub with_all_rules: bool,
    /// Time in virtual milliseconds; the end of the scenario, if it is `None`.
    pub at: Option<u64>,
    /// The claims. Shared between copies of a scenario: the page copies scenarios and checks no claims.
    pub claims: Arc<[Claim]>,
}
