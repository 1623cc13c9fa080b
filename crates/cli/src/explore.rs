//! Searches for the shortest schedule that breaks a property.

use std::fmt::Write;

use explorer::{Bounds, Search, Verdict};
use raft_core::Term;
use scenario::Scenario;

use crate::arguments::Arguments;

/// Searches the preset's change, from its start, and gives the verdict with its bounds.
pub(crate) fn explore(scenario: &Scenario, arguments: &Arguments) -> String {
    let mode = arguments.one_mode();
    let setup = scenario.setup(mode);
    let bounds = Bounds {
        depth: 60,
        term: Term::from(2),
        log: u64::from(scenario.commands) + 6,
        in_flight: 3,
        crashed: 0,
        loss: false,
        target: Some(scenario.new),
        states: arguments.states,
    };
    let (verdict, progress) = Search::new(&setup, bounds).finish();
    let mut text = String::new();
    let _ = match &verdict {
        Verdict::Broken(found) => {
            let _ = writeln!(text, "{mode}: {}: {}", found.violation.property(), found.violation);
            found.steps.iter().zip(1..).try_for_each(|(step, number)| writeln!(text, "{number:4}. {step}"))
        }
        Verdict::Exhausted => writeln!(
            text,
            "{mode}: no violation in {} distinct states: all there are within these bounds",
            progress.distinct
        ),
        Verdict::Stopped => {
            writeln!(text, "{mode}: no violation in {} distinct states; search stopped there", progress.distinct)
        }
    };
    let _ = writeln!(
        text,
        "{} distinct of {} generated states, depth {}",
        progress.distinct, progress.generated, progress.depth
    );
    let _ = writeln!(text, "bounds: {bounds}");
    text
}
