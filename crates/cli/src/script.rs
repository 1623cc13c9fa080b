//! `overlap script`: a scenario as a script.

use raft_core::{ServerId, ServerSet};
use scenario::link::Link;
use scenario::script::{read, write};
use scenario::{Action, Scenario};
use thiserror::Error;

use crate::reader;

/// Why there is no script: of what a link opens, that is, which may be more than a script can say.
#[derive(Debug, Error)]
pub(crate) enum NoScript {
    /// A line of it would be wrong.
    #[error("what is opened cannot be written as a script, in which the line “{line}” would be wrong: {problem}")]
    Line {
        /// The line.
        line: String,
        /// What would be said of it.
        problem: String,
    },
    /// It would be another one.
    #[error("what is opened cannot be written as a script: it would be read as another scenario")]
    Another,
}

/// The script of what a link opens. What a reader did in it is done there by the scenario.
pub(crate) fn script(link: &Link) -> Result<String, NoScript> {
    written(&reader::told(link))
}

/// The script of a scenario, which plays as this does when it is read.
pub(crate) fn written(scenario: &Scenario) -> Result<String, NoScript> {
    // A link may have changed the members; in an order, who is not there means nothing.
    let here = scenario.actions.iter().fold(scenario.servers(), |here, action| here.union(asked(action)));
    let among = |order: &[ServerId]| order.iter().copied().filter(|&server| here.contains(server)).collect();
    let (row_order, operator_order) = (among(&scenario.row_order), among(&scenario.operator_order));
    let scenario = Scenario { row_order, operator_order, ..scenario.clone() };
    let text = write(&scenario);
    match read(&text) {
        Ok(again) if again == scenario => Ok(text),
        Ok(_) => Err(NoScript::Another),
        Err(faults) => Err(faults.first().map_or(NoScript::Another, |fault| {
            let line = text.lines().nth(fault.line.saturating_sub(1)).unwrap_or_default().to_owned();
            NoScript::Line { line, problem: fault.problem.to_string() }
        })),
    }
}

/// Who is asked for, and set up if need be.
fn asked(action: &Action) -> ServerSet {
    match action.step {
        cluster::Step::Ask { target, learners } => target.union(learners),
        _ => ServerSet::EMPTY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source;

    fn of(fragment: &str) -> Result<String, String> {
        script(&source::find(fragment).expect("it is a link")).map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_a_reader_did_comes_when_it_did_and_what_need_not_be_so_any_more_is_not_said() {
        let text = of("naive-swap-5-to-5&do=50.crash.3").expect("it can be written");
        assert!(text.contains("\nat 50 crash S3\n"), "{text}");
        for gone in ["\nid ", "\nexpect ", "\nbeat "] {
            assert!(!text.contains(gone), "{text}");
        }
    }

    #[test]
    fn a_link_that_changes_the_members_of_a_preset_is_written_without_those_who_are_not_there() {
        let text = of("naive-swap-5-to-5&new=1,2,3").expect("it can be written");
        assert!(text.contains("\noperator-order S3 S2 S1 S4 S5\n"), "{text}");
    }

    #[test]
    fn what_no_script_can_say_is_told_with_the_line_that_cannot_be() {
        let told = of("bug-2015&old=1,2&new=1,3").expect_err("other servers act");
        let line = "what is opened cannot be written as a script, in which the line “at 20 part S1 from S2 S3 S4” would be wrong: ";
        assert_eq!(told, format!("{line}write a server that one of the lines “old”, “new” and “ask” names here"));
    }
}
