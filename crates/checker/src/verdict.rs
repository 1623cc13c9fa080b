//! What a search comes to, and how it says so: always with its bounds, never more than it knows.

use std::fmt;

use cluster::{Property, Step, Violation};

use crate::number_format::floor_to_two_digits;
use crate::{BudgetUsed, Move, Query, with_separators};

/// A schedule that breaks a property: no shorter one does, within the bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// What its last move breaks.
    pub violation: Violation,
    /// The moves from the start, each with how many Steps of the script it ends at.
    pub moves: Vec<(Move, usize)>,
    /// The Steps from the start, in order: it plays anywhere.
    pub script: Vec<Step>,
}

impl Counterexample {
    /// The property that it breaks.
    #[must_use]
    pub fn property(&self) -> Property {
        self.violation.property()
    }
}

/// Why a search stopped before its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopReason {
    /// The bound on memory.
    MemoryLimit,
    /// There are no numbers left for states.
    StateIdsExhausted,
    /// What was found does not break anything when it is played again: the search itself is at fault.
    InternalError,
}

/// What a search has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A property can be broken.
    Violated(Counterexample),
    /// All states within the bounds were looked at, and nothing that is looked for is broken in any.
    Exhausted,
    /// It stopped before that: nothing is known about the rest.
    Stopped(StopReason),
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct SearchProgress {
    /// Distinct states found.
    pub distinct: usize,
    /// States found, those found before included.
    pub generated: u64,
    /// Moves from the start to the states that are looked at now.
    pub depth: u32,
    /// States found and not looked at yet.
    pub frontier: usize,
    /// About how much memory it takes.
    pub bytes: usize,
}

/// About the odds that two different states had one fingerprint, so that one was not looked at. Where servers play the same
/// part a state has the least of several fingerprints, and the odds are some times as large.
#[must_use]
pub fn collision_probability(distinct: usize) -> f64 {
    // n states have n²/2 pairs, and there are 2^64 fingerprints.
    let distinct = distinct as f64;
    (distinct * distinct / 2_f64.powi(65)).min(1.0)
}

/// A verdict with all that it depends on; printed, a few lines for a reader.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What was asked.
    pub query: &'a Query,
    /// How many servers there are.
    pub servers: usize,
    /// The answer.
    pub verdict: &'a Verdict,
    /// How far the search went for it.
    pub progress: SearchProgress,
    /// How many changes, crashes and commands a schedule that it tried had, at most.
    pub max_used: BudgetUsed,
    /// Which change there is to make.
    pub target_status: TargetStatus,
}

/// What is to become of the members, where a search begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetStatus {
    /// They are all that may be wanted.
    Reached,
    /// Others may be wanted.
    Pending,
    /// A change has been asked for, and is not finished.
    InProgress,
}

impl Report<'_> {
    /// What was tried within the bounds: how often, on one schedule, at most.
    #[must_use]
    pub fn describe_tried(&self) -> String {
        let BudgetUsed { changes, crashes, commands } = self.max_used;
        let some = |number: u8, one: &str, more: &str| match number {
            0 => format!("no {one}"),
            1 => format!("1 {one}"),
            _ => format!("{number} {more}"),
        };
        let targets: Vec<String> = self.query.targets.iter().map(ToString::to_string).collect();
        let changes = match changes {
            0 if self.target_status == TargetStatus::InProgress => {
                "no change beside the one that is under way".to_owned()
            }
            0 if self.target_status == TargetStatus::Reached => {
                "no change, since the voters that are wanted are those that there are".to_owned()
            }
            0 if self.query.bounds.changes == 0 => "no change, since none may be asked for".to_owned(),
            0 => "no change was begun".to_owned(),
            _ => format!("{} of the voters to {}", some(changes, "change", "changes"), targets.join(" or ")),
        };
        let (crashes, commands) = (some(crashes, "crash", "crashes"), some(commands, "command", "commands"));
        format!("{changes}; {crashes}; {commands}")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (granularity, distinct) = (self.query.granularity, with_separators(self.progress.distinct as u64));
        let (of_it, of_others) = match self.query.property {
            Some(property) => (format!(" of {property}"), "; other properties were not looked for"),
            None => (String::new(), ""),
        };
        match self.verdict {
            Verdict::Violated(found) => {
                writeln!(
                    f,
                    "{} is broken in {} {granularity}: {}",
                    found.property(),
                    found.moves.len(),
                    found.violation
                )?;
            }
            Verdict::Exhausted => {
                let found = format!("No violation{of_it} in {distinct} distinct states");
                writeln!(f, "{found}: all there are within these bounds{of_others}.")?;
            }
            Verdict::Stopped(why) => {
                let why = match why {
                    StopReason::MemoryLimit => "the bound on memory",
                    StopReason::StateIdsExhausted => "the number of states that can be told apart",
                    StopReason::InternalError => {
                        let fault = "what it took for a violation is none when it is played again";
                        return writeln!(f, "Search stopped at a fault of its own: {fault}. Nothing is known.");
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
        writeln!(f, "Grain: {granularity}; {}.", granularity.not_modelled())?;
        if self.query.reductions.symmetry {
            writeln!(f, "Servers that play the same part count as the same; states are counted up to that.")?;
        }
        let odds = collision_probability(self.progress.distinct);
        if !matches!(self.verdict, Verdict::Violated(_)) && odds > 0.0 {
            let one_in = with_separators(floor_to_two_digits(1.0 / odds));
            writeln!(
                f,
                "States are told apart by 64-bit fingerprints: the odds of a missed state are about 1 in {one_in}."
            )?;
        }
        Ok(())
    }
}
