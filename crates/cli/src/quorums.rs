//! `overlap quorums`: what the quorums of each configuration of a chain share with those of the next.

use std::fmt::Write as _;

use clap::Args;
use raft_core::{QuorumStep, QuorumSystem, ServerSet};
use scenario::quorum_chain::{finding, parse, tolerated, weakest};
use serde_json::{Value, json};

use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::Output;

/// Last part of the help.
const NOTATION: &str = "\
Configurations are separated by >, and the sets of voters of a joint one by &: \"1,2,3 > 1,2,3 & 3,4,5 > 3,4,5\".
Put the chain in quotation marks, or the shell takes > and & for itself. Neighbours are compared, since a change
begins when the one before it is committed. The exit status is 1 if two quorums share no server.";

/// Options of the command.
#[derive(Args)]
#[command(after_help = NOTATION)]
pub(crate) struct Options {
    /// Configurations, each compared with the next: "1,2,3 > 1,2,3,4"
    #[arg(value_name = "CHAIN")]
    chain: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let chain = &options.chain;
    let steps = parse(chain).map_err(|error| CliError::Chain { chain: chain.clone(), error })?;
    let text = if options.json { format!("{}\n", as_json(&steps)) } else { as_text(&steps) };
    let status = if steps.iter().any(QuorumStep::is_broken) { ExitStatus::Failed } else { ExitStatus::Ok };
    Ok(Output { status, ..text.into() })
}

/// Each step, then the weakest one.
fn as_text(steps: &[QuorumStep]) -> String {
    let mut text = String::new();
    for (index, step) in steps.iter().enumerate() {
        let mark = if step.is_broken() { "BROKEN: " } else { "" };
        let _ = writeln!(text, "step {}, {} to {}: {mark}{}.", index + 1, step.old, step.new, finding(step));
    }
    if steps.len() > 1 {
        let _ = writeln!(text, "weakest: {}", weakest(steps));
    }
    let _ = writeln!(text, "failures tolerated: {}", tolerated(steps));
    text
}

/// The same as JSON. A server is its number, and a configuration is a list of its sets.
fn as_json(steps: &[QuorumStep]) -> Value {
    let set = |set: ServerSet| set.iter().map(u64::from).collect::<Value>();
    let sets = |system: &QuorumSystem| system.sets().map(set).collect::<Value>();
    let step = |(index, step): (usize, &QuorumStep)| {
        json!({
            "step": index + 1,
            "from": sets(&step.old),
            "to": sets(&step.new),
            "failures_tolerated": [step.old.failures_tolerated(), step.new.failures_tolerated()],
            "broken": step.is_broken(),
            "smallest_overlap": step.shared().len(),
            "closest_quorums": step.closest.map(set),
            "shared": set(step.shared()),
        })
    };
    json!({
        "steps": steps.iter().enumerate().map(step).collect::<Value>(),
        "weakest": QuorumStep::weakest(steps).map(|index| index + 1),
        "broken": steps.iter().any(QuorumStep::is_broken),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_each_step_in_order_and_the_weakest_one() {
        let text = as_text(&parse("1,2,3,4 > 1,2,3,4 > 1,2,3 > 5,6,7").expect("it is a chain"));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert!(lines[0].contains("{S1 S2 S3 S4} to {S1 S2 S3 S4}") && !lines[0].contains("BROKEN"), "{text}");
        assert!(lines[2].starts_with("step 3,") && lines[2].contains("BROKEN"), "{text}");
        assert!(lines[3].contains("step 3 of 3"), "{text}");
        assert!(
            lines[4].contains("1 in {S1 S2 S3 S4}, 1 in {S1 S2 S3 S4}, 1 in {S1 S2 S3}, 1 in {S5 S6 S7}"),
            "{text}"
        );
    }

    #[test]
    fn json_has_the_sets_and_the_closest_quorums_of_each_step() {
        let json = as_json(&parse("1,2,3 > 1,2,3 & 3,4,5 > 4,5,6").expect("it is a chain"));
        let steps = json["steps"].as_array().expect("it is a list");
        assert_eq!(steps.len(), 2);
        assert_eq!((&steps[0]["from"], &steps[0]["to"]), (&json!([[1, 2, 3]]), &json!([[1, 2, 3], [3, 4, 5]])));
        assert_eq!((&steps[0]["smallest_overlap"], &steps[0]["broken"]), (&json!(1), &json!(false)));
        assert_eq!(
            (&steps[1]["broken"], &steps[1]["shared"], &json["broken"]),
            (&json!(true), &json!([]), &json!(true))
        );
        assert_eq!((&json["weakest"], &steps[1]["closest_quorums"][1]), (&json!(2), &json!([5, 6])));
    }
}
