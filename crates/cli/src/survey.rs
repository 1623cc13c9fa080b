//! `overlap survey`: statistics of the runs under many seeds.

use std::fmt::Write;
use std::thread;

use checker::{Histogram, SeedSweep, SweepStats};
use clap::Args;
use cluster::Mode;
use scenario::link::Link;
use scenario::{Scenario, user_actions};
use serde_json::{Value, json};

use crate::arguments::{self, ModeArgs, ScenarioArgs, ThreadArgs, number};
use crate::error::CliError;
use crate::output::Output;

/// Maximum number of seeds.
const MAX_SEEDS: u64 = 10_000_000;

/// Options of the command.
#[derive(Args)]
#[command(after_help = arguments::rules_help())]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    mode: ModeArgs,
    /// Number of seeds
    #[arg(long, value_name = "N", value_parser = number(1, MAX_SEEDS), default_value_t = 1000)]
    seeds: u64,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    Ok(survey(&options.scenario.load_in(options.mode)?, options)?.into())
}

/// Statistics of each mode. The user's actions happen under each seed.
fn survey(link: &Link, options: &Options) -> Result<String, CliError> {
    if link.scenario.is_untimed {
        return Err(CliError::NoClock);
    }
    let scenario = user_actions::bake_actions_for_any_seed(link);
    let (mut lines, mut objects) = (Vec::new(), Vec::new());
    for mode in options.mode.modes(&scenario) {
        let stats = sweep(&scenario, mode, options.seeds, options.threads.threads as u64);
        if options.json {
            objects.push(as_json(mode, &stats));
        } else {
            lines.push(as_text(mode, &stats));
        }
    }
    Ok(if options.json { format!("{}\n", Value::Array(objects)) } else { lines.concat() })
}

/// Plays a mode under each seed. Each thread takes a part of the seeds.
fn sweep(scenario: &Scenario, mode: Mode, seeds: u64, threads: u64) -> SweepStats {
    let part = |number: u64| {
        let (from, to) = (seeds * number / threads, seeds * (number + 1) / threads);
        let sweep = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
        sweep.from_seed(from).run(to - from).clone()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        let parts = parts.into_iter().filter_map(|part| part.join().ok());
        parts.fold(SweepStats::default(), |all, part| all.merged(&part))
    })
}

fn as_text(mode: Mode, stats: &SweepStats) -> String {
    let mut text = format!("{mode}: {} seeds, change finished in {}", stats.seeds, stats.finished());
    for (property, count) in &stats.violations {
        let _ = write!(text, ", {property} violated in {count}");
    }
    let _ = writeln!(text, "{}", if stats.violations.is_empty() { ", no property violated" } else { "" });
    for (what, times) in [("the change took", &stats.change_ms), ("no leader could commit for", &stats.unavailable_ms)]
    {
        let (Some(median), Some(most_seeds), Some(most)) = (times.percentile(50), times.percentile(95), times.max())
        else {
            continue;
        };
        let _ = writeln!(
            text,
            "  {what}: median {median} ms, 95th percentile {most_seeds} ms, longest {} ms in seed {}",
            most.time, most.seed
        );
    }
    if !stats.least_tolerated.is_empty() {
        let number = |least: Option<usize>| least.map_or_else(|| "no quorum".to_owned(), |least| least.to_string());
        let counts = stats.least_tolerated.iter().map(|(least, seeds)| format!("{} in {seeds}", number(*least)));
        let _ = writeln!(
            text,
            "  least number of failures tolerated during the change: {}",
            counts.collect::<Vec<_>>().join(", ")
        );
    }
    if !stats.first_violating.is_empty() {
        let seeds: Vec<String> = stats.first_violating.iter().map(u64::to_string).collect();
        let _ = writeln!(text, "  first violations: seed {}", seeds.join(", "));
    }
    text
}

fn as_json(mode: Mode, stats: &SweepStats) -> Value {
    let broken =
        stats.violations.iter().map(|(property, count)| json!({"property": property.to_string(), "seeds": count}));
    let least = stats.least_tolerated.iter().map(|(least, seeds)| json!({"failures": least, "seeds": seeds}));
    json!({
        "mode": mode.key(),
        "seeds": stats.seeds,
        "finished": stats.finished(),
        "unfinished": stats.seeds - stats.finished(),
        "any_broken": stats.violating_seeds,
        "broken": broken.collect::<Value>(),
        "first_broken": stats.first_violating,
        "change_took": histogram(&stats.change_ms),
        "no_leader_could_commit_for": histogram(&stats.unavailable_ms),
        "least_failures_tolerated": least.collect::<Value>(),
    })
}

/// Times in virtual milliseconds; null, if there are none. Each part is a bucket: start, exclusive end, number of
/// seeds.
fn histogram(times: &Histogram) -> Value {
    json!({
        "least": times.min(),
        "half_within": times.percentile(50),
        "95_of_100_within": times.percentile(95),
        "most": times.max().map(|most| most.time),
        "most_in_seed": times.max().map(|most| most.seed),
        "parts": times.buckets().map(|(from, to, count)| json!([from, to, count])).collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Command;

    #[test]
    fn sweep_is_the_same_on_any_number_of_threads() {
        let scenario = scenario::preset(scenario::DEFAULT).expect("it is built in");
        let one = sweep(scenario, Mode::Naive, 12, 1);
        assert_eq!(sweep(scenario, Mode::Naive, 12, 5), one);
    }

    #[test]
    fn json_has_the_maximum_and_the_first_violating_seeds() {
        let stats = sweep(scenario::preset(scenario::DEFAULT).expect("it is built in"), Mode::Naive, 12, 2);
        let json = as_json(Mode::Naive, &stats);
        let most = stats.unavailable_ms.max().expect("there are some");
        let unavailable = &json["no_leader_could_commit_for"];
        assert_eq!((&unavailable["most"], &unavailable["most_in_seed"]), (&json!(most.time), &json!(most.seed)));
        assert_eq!(json["first_broken"], json!(stats.first_violating));
    }

    #[test]
    fn least_number_of_failures_tolerated_is_counted_over_all_seeds() {
        let scenario = scenario::preset("replace-a-live-server").expect("it is a preset");
        for (mode, least) in [(Mode::SingleServer, None), (Mode::Joint, Some(1))] {
            let stats = sweep(scenario, mode, 8, 3);
            let json = as_json(mode, &stats);
            assert_eq!(json["least_failures_tolerated"], json!([{"failures": least, "seeds": 8}]), "{mode}");
        }
    }

    #[test]
    fn actions_of_the_link_happen_under_every_seed() {
        let options = |link: &str| match crate::parse(["survey", link, "--seeds", "5", "--mode", "joint", "--json"]) {
            Ok(Command::Survey(options)) => options,
            _ => panic!("{link}"),
        };
        let finished = |link: &str| {
            let options = options(link);
            let link = options.scenario.load_in(options.mode).expect("it is a link");
            let json: Value = survey(&link, &options).expect("it has a clock").parse().expect("it is JSON");
            (json[0]["mode"].clone(), json[0]["seeds"].clone(), json[0]["finished"].clone())
        };
        assert_eq!(finished("jointly"), (json!("joint"), json!(5), json!(5)));
        assert_eq!(finished("jointly&do=1.crash.1,1.crash.2,1.crash.3"), (json!("joint"), json!(5), json!(0)));
    }

    #[test]
    fn survey_of_a_script_without_a_clock_is_refused() {
        let untimed = "overlap 1\nold S1 S2\nthen time out S1\n";
        let untimed = scenario::script::read(untimed).expect("it is a script").into();
        let Ok(Command::Survey(options)) = crate::parse(["survey", "-"]) else { panic!("it is a call") };
        assert!(matches!(survey(&untimed, &options), Err(CliError::NoClock)));
    }
}
