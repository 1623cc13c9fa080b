//! Verdict of a search and its report, which always states the bounds and claims no more than was explored.

use std::fmt;

use cluster::{DisjointQuorums, Mode, Step, Violation};

use crate::number_format::floor_to_two_digits;
use crate::{BudgetUsed, CheckedProperty, Move, Query, with_separators};

/// Finding that a counterexample leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A violation of a safety property.
    Violation(Violation),
    /// Two disjoint quorums that could each elect a leader.
    DisjointQuorums(DisjointQuorums),
    /// A state without the continuation that the property asks for.
    DeadEnd {
        /// The property: [`CheckedProperty::DeadEnd`] or [`CheckedProperty::StuckChange`].
        property: CheckedProperty,
        /// Whether there is none either when every server that is down is started again.
        is_for_good: bool,
    },
}

impl Finding {
    /// Title of a scenario that plays it.
    #[must_use]
    pub fn title(&self) -> String {
        match self.property() {
            CheckedProperty::Safety(property) => format!("How {property} breaks"),
            CheckedProperty::DisjointQuorums => "How two disjoint quorums come about".to_owned(),
            CheckedProperty::DeadEnd => "How nobody can lead any more".to_owned(),
            CheckedProperty::StuckChange => "How a change gets stuck".to_owned(),
        }
    }

    /// The property that does not hold.
    #[must_use]
    pub fn property(&self) -> CheckedProperty {
        match self {
            Self::Violation(violation) => violation.property().into(),
            Self::DisjointQuorums(_) => CheckedProperty::DisjointQuorums,
            Self::DeadEnd { property, .. } => *property,
        }
    }
}

/// Formats a sentence without the property's name: "S1 and S3 both lead term 2".
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (property, is_for_good) = match self {
            Self::Violation(violation) => return fmt::Display::fmt(violation, f),
            Self::DisjointQuorums(quorums) => return fmt::Display::fmt(quorums, f),
            Self::DeadEnd { property, is_for_good } => (property, is_for_good),
        };
        f.write_str(if *property == CheckedProperty::StuckChange {
            "a quorum is up, and the change can never finish"
        } else {
            "a quorum is up, and no server can ever lead and commit"
        })?;
        f.write_str(if *is_for_good {
            ", not even when every server is started again"
        } else {
            ", unless a server that is down is started again"
        })
    }
}

/// Schedule to what the query looks for. Within the bounds, none is shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// The finding after its last move.
    pub finding: Finding,
    /// The moves from the start, each with the number of Steps in the script up to its end.
    pub moves: Vec<(Move, usize)>,
    /// The Steps from the start, in order. Any driver can replay this script.
    pub script: Vec<Step>,
}

impl Counterexample {
    /// The property that does not hold.
    #[must_use]
    pub fn property(&self) -> CheckedProperty {
        self.finding.property()
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
    /// Mode of the cluster.
    pub mode: Mode,
    /// Whether simple requests are taken directly in joint mode.
    pub direct_changes: bool,
    /// Whether a joint configuration can be reverted.
    pub revertible_joint: bool,
    /// Whether vote requests and refusals carry the commit index.
    pub votes_carry_commit: bool,
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
    /// How far each continuation was searched, in words, in a query about continuations.
    pub allowance: Option<String>,
    /// Number of states whose continuations were cut off by another bound than that on terms.
    pub undecided: usize,
    /// Number of states from which the search did not go on, because a safety property is violated there.
    pub violating_states: usize,
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
        let BudgetUsed { changes, crashes, commands, stay_down, lost_disks, snapshots, transfers } = self.max_used;
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
        let optional = [
            (stay_down, "crash of a server that stayed down", "crashes of servers that stayed down"),
            (lost_disks, "lost disk", "lost disks"),
            (snapshots, "snapshot", "snapshots"),
            (transfers, "leadership transfer", "leadership transfers"),
        ];
        let optional = optional.into_iter().filter(|(number, ..)| *number > 0);
        let optional: String = optional.map(|(number, one, more)| format!("; {}", count(number, one, more))).collect();
        format!("{changes}; {crashes}; {commands}{optional}")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (granularity, distinct) = (self.query.granularity, with_separators(self.progress.distinct as u64));
        let (wanted, of_others) = match self.query.property {
            Some(CheckedProperty::Safety(property)) => {
                (format!("violation of {property}"), "; other properties were not checked")
            }
            Some(CheckedProperty::DisjointQuorums) => ("two disjoint quorums that could each elect".to_owned(), ""),
            Some(CheckedProperty::DeadEnd) => ("dead end".to_owned(), ""),
            Some(CheckedProperty::StuckChange) => ("stuck change".to_owned(), ""),
            None => ("violation".to_owned(), ""),
        };
        match self.verdict {
            Verdict::Violated(found) => {
                let is_violated = match found.finding {
                    Finding::Violation(_) => "is violated",
                    Finding::DisjointQuorums(_) => "come about",
                    Finding::DeadEnd { .. } => "is reached",
                };
                let (property, moves) = (found.property(), found.moves.len());
                writeln!(f, "{property} {is_violated} in {moves} {granularity}: {}", found.finding)?;
            }
            Verdict::Exhausted => {
                let found = format!("No {wanted} in {distinct} distinct states");
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
                    "Search stopped at {why}: no {wanted} in {distinct} distinct states, up to {} {granularity} from the \
                     start{of_others}. Of the rest nothing is known.",
                    self.progress.depth
                )?;
            }
        }
        if let Some(allowance) = &self.allowance {
            writeln!(f, "Each continuation was searched for {allowance}, without further faults.")?;
            if self.undecided > 0 {
                let states = with_separators(self.undecided as u64);
                writeln!(f, "Undecided in {states} of these states: longer logs might lead further.")?;
            }
        }
        if self.violating_states > 0 {
            let states = with_separators(self.violating_states as u64);
            writeln!(f, "Not searched beyond {states} states in which a safety property is violated.")?;
        }
        writeln!(f, "Tried: {}, at most.", self.describe_tried())?;
        writeln!(f, "Bounds: {} servers, {}.", self.servers, self.query.bounds.describe(granularity))?;
        writeln!(f, "Granularity: {granularity}; {}.", self.query.left_out(self.mode, self.direct_changes))?;
        if self.revertible_joint {
            writeln!(f, "A leader leaves C_old,new in both directions, for C_new and back to C_old.")?;
        }
        if self.votes_carry_commit {
            writeln!(f, "Vote requests and refusals carry the commit index.")?;
        }
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
