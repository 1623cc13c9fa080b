//! Verdict of a search and its report, which always states the bounds and claims no more than was explored.

use std::fmt;

use cluster::{Property, Step, Violation};

use crate::number_format::floor_to_two_digits;
use crate::{BudgetUsed, Move, Query, with_separators};

/// Schedule that violates a property. Within the bounds, none is shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The violation at its last move.
    pub violation: Violation,
    /// The moves from the start, each with the number of Steps in the script up to its end.
    pub moves: Vec<(Move, usize)>,
    /// The Steps from the start, in order. Any driver can replay this script.
    pub script: Vec<Step>,
}

impl Counterexample {
    /// The violated property.
    #[must_use]
    pub fn property(&self) -> Property {
        self.violation.property()
    }
}

/// Reason why a search stopped before it exhausted its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// The memory limit was reached.
    MemoryLimit,
    /// No ids are left for states.
    StateIdsExhausted,
    /// A violation did not recur in the replay: a bug of the checker.
    InternalError,
}

/// Verdict of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A property is violated.
    Violated(Counterexample),
    /// All states within the bounds were explored, and none violates a property that the query asks for.
    Exhausted,
    /// The search stopped before that. Nothing is known about the rest.
    Stopped(StopReason),
}

/// Current counts of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct SearchProgress {
    /// Distinct states found.
    pub distinct: usize,
    /// Generated states, repeats included.
    pub generated: u64,
    /// Depth of the states that are expanded now, in moves.
    pub depth: u32,
    /// States found and not expanded yet.
    pub frontier: usize,
    /// Approximate memory in use, in bytes.
    pub bytes: usize,
}

/// Approximate probability that two different states had equal fingerprints, so that one was not explored. With
/// symmetry reduction, a fingerprint is the minimum of several hashes, and the probability is a few times as large.
#[must_use]
pub fn collision_probability(distinct: usize) -> f64 {
    // n states have n²/2 pairs; there are 2^64 fingerprints.
    let distinct = distinct as f64;
    (distinct * distinct / 2_f64.powi(65)).min(1.0)
}

/// Verdict with everything it depends on. Displays as a few lines of text.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The query.
    pub query: &'a Query,
    /// Number of servers.
    pub servers: usize,
    /// The verdict.
    pub verdict: &'a Verdict,
    /// Counts at the end of the search.
    pub progress: SearchProgress,
    /// Maximum number of changes, crashes and commands in any schedule explored.
    pub max_used: BudgetUsed,
    /// Whether the targets ask for a change in the initial state.
    pub target_status: TargetStatus,
}

/// Status of the targets in the initial state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetStatus {
    /// The voters are the target already.
    Reached,
    /// Some target differs from the voters.
    Pending,
    /// A change was requested and is not finished.
    InProgress,
}

impl Report<'_> {
    /// Describes the budgets that were used, as the maximum over all schedules.
    #[must_use]
    pub fn describe_tried(&self) -> String {
        let BudgetUsed { changes, crashes, commands } = self.max_used;
        let count = |number: u8, one: &str, more: &str| match number {
            0 => format!("no {one}"),
            1 => format!("1 {one}"),
            _ => format!("{number} {more}"),
        };
        let targets: Vec<String> = self.query.targets.iter().map(ToString::to_string).collect();
        let changes = match changes {
            0 if self.target_status == TargetStatus::InProgress => {
                "no change besides the one that is under way".to_owned()
            }
            0 if self.target_status == TargetStatus::Reached => {
                "no change, since the voters are the target already".to_owned()
            }
            0 if self.query.bounds.changes == 0 => "no change, since none may be requested".to_owned(),
            0 => "no change was begun".to_owned(),
            _ => format!("{} of the voters to {}", count(changes, "change", "changes"), targets.join(" or ")),
        };
        let (crashes, commands) = (count(crashes, "crash", "crashes"), count(commands, "command", "commands"));
        format!("{changes}; {crashes}; {commands}")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (granularity, distinct) = (self.query.granularity, with_separators(self.progress.distinct as u64));
        let (of_it, of_others) = match self.query.property {
            Some(property) => (format!(" of {property}"), "; other properties were not checked"),
            None => (String::new(), ""),
        };
        match self.verdict {
            Verdict::Violated(found) => {
                writeln!(
                    f,
                    "{} is violated in {} {granularity}: {}",
                    found.property(),
                    found.moves.len(),
                    found.violation
                )?;
            }
            Verdict::Exhausted => {
                let found = format!("No violation{of_it} in {distinct} distinct states");
                writeln!(f, "{found}, which are all states within these bounds{of_others}.")?;
            }
            Verdict::Stopped(why) => {
                let why = match why {
                    StopReason::MemoryLimit => "the bound on memory",
                    StopReason::StateIdsExhausted => "the maximum number of states",
                    StopReason::InternalError => {
                        let fault = "a violation that it found did not recur in the replay";
                        return writeln!(f, "Search stopped at an internal error: {fault}. Nothing is known.");
                    }
                };
                writeln!(
                    f,
                    "Search stopped at {why}: no violation{of_it} in {distinct} distinct states, up to {} {granularity} from the \
                     start{of_others}. Of the rest nothing is known.",
                    self.progress.depth
                )?;
            }
        }
        writeln!(f, "Tried: {}, at most.", self.describe_tried())?;
        writeln!(f, "Bounds: {} servers, {}.", self.servers, self.query.bounds.describe(granularity))?;
        writeln!(f, "Granularity: {granularity}; {}.", granularity.not_modelled())?;
        if self.query.reductions.symmetry {
            writeln!(f, "States are counted up to symmetry: servers with the same role are interchangeable.")?;
        }
        let odds = collision_probability(self.progress.distinct);
        if !matches!(self.verdict, Verdict::Violated(_)) && odds > 0.0 {
            let one_in = with_separators(floor_to_two_digits(1.0 / odds));
            writeln!(
                f,
                "States are distinguished by 64-bit fingerprints: the probability of a missed state is about 1 in {one_in}."
            )?;
        }
        Ok(())
    }
}
