//! `overlap run`: plays a scenario.

use std::fmt::Write;

use clap::Args;
use cluster::{Event, Mode, Origin, Property, Record, StepError};
use scenario::link::Link;
use scenario::narration::Importance;
use scenario::script::{write_expectation, write_step};
use scenario::{Claim, Expectation, Outcome, narration, user_actions};
use serde_json::{Value, json};

use crate::arguments::{self, ModeArgs, ScenarioArgs};
use crate::error::CliError;
use crate::output::Output;

/// Options of the command.
#[derive(Args)]
#[command(after_help = arguments::rules_help())]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    mode: ModeArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let link = options.scenario.load_in(options.mode)?;
    let modes = options.mode.modes(&link.scenario);
    Ok(if options.json { as_json(&link, &modes) } else { as_text(&link, &modes) }.into())
}

/// A Step that is reported.
struct ReportedStep {
    record: Record,
    narration: Option<String>,
    violations: Vec<String>,
}

/// Result of a run.
struct Summary {
    outcome: Outcome,
    /// The number of failures tolerated at the end, and the least during the change; `None` is no quorum.
    failures_tolerated: [Option<usize>; 2],
    /// Every claim that a script can make about the end of the run.
    claims: Expectation,
}

/// Plays a link to its end in one mode, with the user's actions. Omits details among the Steps that the clock chose.
fn play(link: &Link, mode: Mode) -> (Vec<ReportedStep>, Summary) {
    let (mut timeline, end) = (user_actions::timeline(link, mode), user_actions::run_end(link));
    let mut reported = Vec::new();
    while timeline.next_at().is_some_and(|at| at <= end) {
        let Some(record) = timeline.forward() else { break };
        let events = &timeline.state().events;
        let is_asked = record.origin != Origin::Clock;
        let narration = match record.refused {
            Some(reason) => Some(format!("not possible here: {reason}")),
            None => narration::narrate(events)
                .filter(|it| is_asked || it.importance > Importance::Detail)
                .map(|narration| narration.text),
        };
        let violations = events.iter().filter_map(|event| match event {
            Event::Violated(violation) => Some(format!("{}: {violation}", violation.property())),
            _ => None,
        });
        let violations: Vec<_> = violations.collect();
        if narration.is_some() || !violations.is_empty() {
            reported.push(ReportedStep { record, narration, violations });
        }
    }
    let outcome = link.scenario.outcome_of(timeline.world());
    let metrics = timeline.metrics();
    let failures_tolerated = [metrics.failures_tolerated, metrics.min_failures_tolerated];
    timeline.seek_record(0);
    let claims =
        Expectation { mode, with_all_rules: false, at: None, claims: link.scenario.claims_at(timeline, end).into() };
    (reported, Summary { outcome, failures_tolerated, claims })
}

/// Reported Steps and outcome in each mode.
fn as_text(link: &Link, modes: &[Mode]) -> String {
    let (scenario, mut text) = (&link.scenario, String::new());
    for &mode in modes {
        let _ = writeln!(text, "{mode}: {} to {}", scenario.old, scenario.new);
        let (reported, Summary { outcome, failures_tolerated, claims }) = play(link, mode);
        let [end, least] =
            failures_tolerated.map(|it| it.map_or_else(|| "no quorum".to_owned(), |number| number.to_string()));
        for ReportedStep { record, narration, violations } in reported {
            let narration = narration.as_deref().unwrap_or_default();
            let step = step_without_leader(&record).unwrap_or_else(|| record.step.to_string());
            let _ = writeln!(text, "{:6} ms  {step}: {narration}", record.at);
            for violation in violations {
                let _ = writeln!(text, "           BROKEN: {violation}");
            }
        }
        let _ = writeln!(text, "{mode}: {outcome}");
        let _ = writeln!(text, "{mode}: failures tolerated: {end}; the least during the change: {least}");
        let _ = writeln!(text, "{}\n", write_expectation(&claims));
    }
    text
}

/// The same as JSON: an array with an object for each mode.
fn as_json(link: &Link, modes: &[Mode]) -> String {
    let of = |&mode: &Mode| {
        let (reported, Summary { outcome, failures_tolerated: [end, least], claims }) = play(link, mode);
        let events = reported.iter().map(|ReportedStep { record, narration, violations }| {
            json!({
                "at": record.at,
                "step": step_without_leader(record).unwrap_or_else(|| scenario::action::write(record.step)),
                "possible": record.refused.is_none(),
                "told": narration,
                "broken": violations,
            })
        });
        json!({
            "mode": mode.key(),
            "events": events.collect::<Value>(),
            "broken": outcome.broken.iter().map(Property::to_string).collect::<Value>(),
            "finished": outcome.finished,
            "failures_tolerated": { "end": end, "least": least },
            "counts": counts(&claims),
            "expect": write_expectation(&claims).to_string(),
        })
    };
    format!("{}\n", modes.iter().map(of).collect::<Value>())
}

/// Text of a Step of the leader that was not possible, since there was none: no server stands in its place.
fn step_without_leader(record: &Record) -> Option<String> {
    (record.refused == Some(StepError::NoLeader)).then(|| write_step(record.step))
}

/// Numbers among the claims, by the keys of their metrics.
fn counts(expectation: &Expectation) -> Value {
    let counts = expectation.claims.iter().filter_map(|claim| match claim {
        Claim::Number { metric, number, .. } => Some((metric.key(), *number)),
        _ => None,
    });
    counts.collect()
}

#[cfg(test)]
mod tests {
    use checker::ContinuationChecker;
    use scenario::{Metric, catalogue, script};

    use super::*;
    use crate::source;

    #[test]
    fn actions_of_the_link_are_part_of_the_run_even_after_its_end() {
        let link = source::load("#own&leader=1&do=20.joint.crash.2,5000.crash.1").expect("it is a link");
        let json: Value = as_json(&link, &[Mode::SingleServer, Mode::Joint]).parse().expect("it is JSON");
        let has = |mode: usize, at: u64, step: &str| {
            let events = json[mode]["events"].as_array().expect("it is a list");
            events.iter().any(|it| it["at"] == at && it["step"] == step && it["possible"] == true)
        };
        assert!(!has(0, 20, "crash 2") && has(1, 20, "crash 2"), "{json}");
        assert!(has(0, 5000, "crash 1") && has(1, 5000, "crash 1"), "{json}");
    }

    #[test]
    fn last_line_of_each_mode_is_an_expectation_that_is_met() {
        for preset in catalogue::SCRIPTS {
            let scenario = scenario::preset(preset.id).expect("it is a preset");
            let said = as_text(&scenario.clone().into(), &scenario.modes);
            // Zones are counted where there are some.
            let has_zones = !scenario.zones.is_empty();
            let counted = Metric::ALL.iter().filter(|it| has_zones || **it != Metric::ToleratesZones);
            let stated: Vec<&str> = said.lines().filter(|line| line.starts_with("expect ")).collect();
            assert_eq!(stated.len(), scenario.modes.len(), "{said}");
            assert!(stated.iter().all(|line| counted.clone().all(|it| line.contains(&format!("; {} ", it.key())))));
            let text = format!("{}\n{}\n", preset.script, stated.join("\n"));
            let with_them = script::read(&text).expect(&text);
            assert!(
                with_them.expect.len() == scenario.expect.len() + stated.len()
                    && with_them.failed_expectations(Some(&ContinuationChecker::default())).is_empty()
            );
        }
        let link = source::load("#own&leader=1&do=20.crash.1").expect("it is a link");
        let json: Value = as_json(&link, &[Mode::Joint]).parse().expect("it is JSON");
        let counts = &json[0]["counts"];
        assert_eq!((&counts["term"], &counts["elections"], &counts["commits"]), (&json!(2), &json!(1), &json!(0)));
        let expect = json[0]["expect"].as_str().expect("it is text");
        assert!(expect.starts_with("expect joint: safe; does not finish; "), "{expect}");
    }
}
