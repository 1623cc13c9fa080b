//! `overlap survey`: statistics of the runs under many seeds.

use std::fmt::Write;
use std::thread;

use checker::{Histogram, SeedSweep, SweepStats};
use cluster::Mode;
use scenario::link::Link;
use scenario::{Scenario, user_actions};
use serde_json::{Value, json};

use crate::arguments::{Arguments, CliError};

/// A few lines for each mode. What the reader did in the link is done under each seed.
pub(crate) fn survey(link: &Link, arguments: &Arguments) -> Result<String, CliError> {
    if link.scenario.is_untimed {
        return Err(CliError::NoClock);
    }
    let scenario = user_actions::bake_actions_for_any_seed(link);
    let (mut lines, mut objects) = (Vec::new(), Vec::new());
    for mode in arguments.modes(&scenario) {
        let stats = sweep(&scenario, mode, arguments.seeds, arguments.threads as u64);
        if arguments.json {
            objects.push(as_json(mode, &stats));
        } else {
            lines.push(as_text(mode, &stats));
        }
    }
    Ok(if arguments.json { format!("{}\n", Value::Array(objects)) } else { lines.concat() })
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
        let _ = write!(text, ", {property} broken in {count}");
    }
    let _ = writeln!(text, "{}", if stats.violations.is_empty() { ", no property broken" } else { "" });
    for (what, times) in [("the change took", &stats.change_ms), ("no leader could commit for", &stats.unavailable_ms)]
    {
        let (Some(half), Some(most_seeds), Some(most)) = (times.percentile(50), times.percentile(95), times.max())
        else {
            continue;
        };
        let _ = writeln!(
            text,
            "  {what} at most {half} ms in half of them, {most_seeds} ms in 95 of 100, {} ms in seed {}",
            most.time, most.seed
        );
    }
    if !stats.first_violating.is_empty() {
        let seeds: Vec<String> = stats.first_violating.iter().map(u64::to_string).collect();
        let _ = writeln!(text, "  the first that broke: seed {}", seeds.join(", "));
    }
    text
}

fn as_json(mode: Mode, stats: &SweepStats) -> Value {
    let broken =
        stats.violations.iter().map(|(property, count)| json!({"property": property.to_string(), "seeds": count}));
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

    #[test]
    fn threads_come_to_the_same_and_json_says_all_of_it() {
        let scenario = scenario::preset(scenario::DEFAULT).expect("it is built in");
        let one = sweep(scenario, Mode::Naive, 12, 1);
        assert_eq!(sweep(scenario, Mode::Naive, 12, 5), one);
        let json = as_json(Mode::Naive, &one).to_string();
        let most = one.unavailable_ms.max().expect("there are some");
        let stalled = json.split("\"no_leader_could_commit_for\":").nth(1).expect("it is there");
        assert!(stalled.contains(&format!("\"most\":{},\"most_in_seed\":{}", most.time, most.seed)), "{json}");
        assert!(json.contains(&format!("\"first_broken\":[{},", one.first_violating[0])), "{json}");
    }

    #[test]
    fn what_the_reader_did_happens_under_every_seed() {
        let call = |words: &[&str]| Arguments::parse(lexopt::Parser::from_args(words)).expect("it is a call");
        let survey = |link: &str| {
            let arguments = call(&["survey", link, "--seeds", "5", "--mode", "joint"]);
            survey(&arguments.link().expect("it is a link"), &arguments).expect("it has a clock")
        };
        assert!(
            survey("jointly").starts_with("Joint consensus: 5 seeds, change finished in 5"),
            "{}",
            survey("jointly")
        );
        let exact = "overlap 1\nold S1 S2\nthen time out S1\n";
        let exact = scenario::script::read(exact).expect("it is a script").into();
        assert!(matches!(super::survey(&exact, &call(&["survey", "-"])), Err(CliError::NoClock)), "no seed matters");
        let lost = "jointly&do=1.crash.1,1.crash.2,1.crash.3";
        assert!(survey(lost).starts_with("Joint consensus: 5 seeds, change finished in 0"), "{}", survey(lost));
    }
}
