//! What a search comes to, and how it says so: always with its bounds, never more than it knows.

use std::fmt;

use cluster::{Property, Step, Violation};

use crate::{Move, Question, Used};

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
pub enum Why {
    /// The bound on memory.
    Memory,
    /// There are no numbers left for states.
    Numbers,
    /// What was found does not break anything when it is played again: the search itself is at fault.
    Fault,
}

/// What a search has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A property can be broken.
    Violated(Counterexample),
    /// All states within the bounds were looked at, and nothing that is looked for is broken in any.
    Exhausted,
    /// It stopped before that: nothing is known about the rest.
    Stopped(Why),
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Progress {
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
pub fn odds_of_collision(distinct: usize) -> f64 {
    // n states have n²/2 pairs, and there are 2^64 fingerprints.
    let distinct = distinct as f64;
    (distinct * distinct / 2_f64.powi(65)).min(1.0)
}

/// A verdict with all that it depends on; printed, a few lines for a reader.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What was asked.
    pub question: &'a Question,
    /// How many servers there are.
    pub servers: usize,
    /// The answer.
    pub verdict: &'a Verdict,
    /// How far the search went for it.
    pub progress: Progress,
    /// How many changes, crashes and commands a schedule that it tried had, at most.
    pub tried: Used,
    /// Which change there is to make.
    pub wanted: Wanted,
}

/// What is to become of the members, where a search begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// They are all that may be wanted.
    Nothing,
    /// Others may be wanted.
    Change,
    /// A change has been asked for, and is not finished.
    UnderWay,
}

impl Report<'_> {
    /// What was tried within the bounds: how often, on one schedule, at most.
    #[must_use]
    pub fn told_of_tried(&self) -> String {
        let Used { changes, crashes, commands } = self.tried;
        let some = |number: u8, one: &str, more: &str| match number {
            0 => format!("no {one}"),
            1 => format!("1 {one}"),
            _ => format!("{number} {more}"),
        };
        let targets: Vec<String> = self.question.targets.iter().map(ToString::to_string).collect();
        let changes = match changes {
            0 if self.wanted == Wanted::UnderWay => "no change beside the one that is under way".to_owned(),
            0 if self.wanted == Wanted::Nothing => {
                "no change, since the voters that are wanted are those that there are".to_owned()
            }
            0 if self.question.bounds.changes == 0 => "no change, since none may be asked for".to_owned(),
            0 => "no change was begun".to_owned(),
            _ => format!("{} of the voters to {}", some(changes, "change", "changes"), targets.join(" or ")),
        };
        let (crashes, commands) = (some(crashes, "crash", "crashes"), some(commands, "command", "commands"));
        format!("{changes}; {crashes}; {commands}")
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (grain, distinct) = (self.question.grain, grouped(self.progress.distinct as u64));
        let (of_it, of_others) = match self.question.property {
            Some(property) => (format!(" of {property}"), "; other properties were not looked for"),
            None => (String::new(), ""),
        };
        match self.verdict {
            Verdict::Violated(found) => {
                writeln!(f, "{} is broken in {} {grain}: {}", found.property(), found.moves.len(), found.violation)?;
            }
            Verdict::Exhausted => {
                let found = format!("No violation{of_it} in {distinct} distinct states");
                writeln!(f, "{found}: all there are within these bounds{of_others}.")?;
            }
            Verdict::Stopped(why) => {
                let why = match why {
                    Why::Memory => "the bound on memory",
                    Why::Numbers => "the number of states that can be told apart",
                    Why::Fault => {
                        let fault = "what it took for a violation is none when it is played again";
                        return writeln!(f, "Search stopped at a fault of its own: {fault}. Nothing is known.");
                    }
                };
                writeln!(
                    f,
                    "Search stopped at {why}: no violation{of_it} in {distinct} distinct states, up to {} {grain} from the \
                     start{of_others}. Of the rest nothing is known.",
                    self.progress.depth
                )?;
            }
        }
        writeln!(f, "Tried: {}, at most.", self.told_of_tried())?;
        writeln!(f, "Bounds: {} servers, {}.", self.servers, self.question.bounds.told(grain))?;
        writeln!(f, "Grain: {grain}; {}.", grain.leaves_out())?;
        if self.question.reductions.symmetry {
            writeln!(f, "Servers that play the same part count as the same; states are counted up to that.")?;
        }
        let odds = odds_of_collision(self.progress.distinct);
        if !matches!(self.verdict, Verdict::Violated(_)) && odds > 0.0 {
            let one_in = grouped(two_digits_of(1.0 / odds));
            writeln!(
                f,
                "States are told apart by 64-bit fingerprints: the odds of a missed state are about 1 in {one_in}."
            )?;
        }
        Ok(())
    }
}

/// Its first two digits, the rest zeros: not more than it is.
fn two_digits_of(number: f64) -> u64 {
    let number = number as u64;
    let unit = 10_u64.pow(number.checked_ilog10().unwrap_or_default().saturating_sub(1));
    number / unit * unit
}

/// A number with its thousands apart: 1,059,417.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_said_in_two_digits_and_never_smaller_than_they_are() {
        let said = |distinct| two_digits_of(1.0 / odds_of_collision(distinct));
        assert_eq!(said(1_059_417), 32_000_000);
        assert_eq!(said(1), 18_000_000_000_000_000_000, "all that a number holds");
        assert_eq!([0.0, 1.0, 9.9, 10.0, 123.0].map(two_digits_of), [0, 1, 9, 10, 120]);
    }
}
