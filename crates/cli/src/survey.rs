//! What comes of many seeds.

use std::fmt::Write;
use std::thread;

use checker::{Histogram, SeedSweep, SweepStats};
use cluster::Mode;
use scenario::link::Link;
use scenario::{Scenario, user_actions};
use serde_json::{Value, json};

use crate::arguments::{Arguments, Problem};

/// A few lines for each mode. What the reader did in the link is done under each seed.
pub(crate) fn survey(link: &Link, arguments: &Arguments) -> Result<String, Problem> {
    if link.scenario.is_untimed {
        return Err(Problem::NoClock);
    }
    let scenario = user_actions::bake_actions_for_any_seed(link);
    let (mut lines, mut objects) = (Vec::new(), Vec::new());
    for mode in arguments.modes(&scenario) {
        let tally = tally(&scenario, mode, arguments.seeds, arguments.threads as u64);
        if arguments.json {
            objects.push(as_json(mode, &tally));
        } else {
            lines.push(as_text(mode, &tally));
        }
    }
    Ok(if arguments.json { format!("{}\n", Value::Array(objects)) } else { lines.concat() })
}

/// Each thread takes a part of the seeds.
fn tally(scenario: &Scenario, mode: Mode, seeds: u64, threads: u64) -> SweepStats {
    let part = |number: u64| {
        let (from, to) = (seeds * number / threads, seeds * (number + 1) / threads);
        let survey = SeedSweep::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
        survey.from_seed(from).run(to - from).clone()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        let tallies = parts.into_iter().filter_map(|part| part.join().ok());
        tallies.fold(SweepStats::default(), |all, part| all.merged(&part))
    })
}

fn as_text(mode: Mode, tally: &SweepStats) -> String {
    let mut text = format!("{mode}: {} seeds, change finished in {}", tally.seeds, tally.finished());
    for (property, count) in &tally.violations {
        let _ = write!(text, ", {property} broken in {count}");
    }
    let _ = writeln!(text, "{}", if tally.violations.is_empty() { ", no property broken" } else { "" });
    for (what, spread) in [("the change took", &tally.change_ms), ("no leader could commit for", &tally.unavailable_ms)]
    {
        let (Some(half), Some(most_seeds), Some(most)) = (spread.percentile(50), spread.percentile(95), spread.max())
        else {
            continue;
        };
        let _ = writeln!(
            text,
            "  {what} at most {half} ms in half of them, {most_seeds} ms in 95 of 100, {} ms in seed {}",
            most.time, most.seed
        );
    }
    if !tally.first_violating.is_empty() {
        let seeds: Vec<String> = tally.first_violating.iter().map(u64::to_string).collect();
        let _ = writeln!(text, "  the first that broke: seed {}", seeds.join(", "));
    }
    text
}

fn as_json(mode: Mode, tally: &SweepStats) -> Value {
    let broken =
        tally.violations.iter().map(|(property, count)| json!({"property": property.to_string(), "seeds": count}));
    json!({
        "mode": mode.key(),
        "seeds": tally.seeds,
        "finished": tally.finished(),
        "unfinished": tally.seeds - tally.finished(),
        "any_broken": tally.violating_seeds,
        "broken": broken.collect::<Value>(),
        "first_broken": tally.first_violating,
        "change_took": spread(&tally.change_ms),
        "no_leader_could_commit_for": spread(&tally.unavailable_ms),
    })
}

/// Times in virtual milliseconds; null, where there are none. Of its parts: from when, up to before when, and how many
/// seeds.
fn spread(spread: &Histogram) -> Value {
    json!({
        "least": spread.min(),
        "half_within": spread.percentile(50),
        "95_of_100_within": spread.percentile(95),
        "most": spread.max().map(|most| most.time),
        "most_in_seed": spread.max().map(|most| most.seed),
        "parts": spread.buckets().map(|(from, to, count)| json!([from, to, count])).collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_come_to_the_same_and_json_says_all_of_it() {
        let scenario = scenario::preset(scenario::DEFAULT).expect("it is built in");
        let one = tally(scenario, Mode::Naive, 12, 1);
        assert_eq!(tally(scenario, Mode::Naive, 12, 5), one);
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
        assert!(matches!(super::survey(&exact, &call(&["survey", "-"])), Err(Problem::NoClock)), "no seed matters");
        let lost = "jointly&do=1.crash.1,1.crash.2,1.crash.3";
        assert!(survey(lost).starts_with("Joint consensus: 5 seeds, change finished in 0"), "{}", survey(lost));
    }
}
