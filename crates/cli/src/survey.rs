//! What comes of many seeds.

use std::fmt::Write;
use std::thread;

use cluster::Mode;
use explorer::{Survey, Tally};
use scenario::Scenario;

use crate::arguments::Arguments;
use crate::json;

/// A line for each mode.
pub(crate) fn survey(scenario: &Scenario, arguments: &Arguments) -> String {
    let mut lines = Vec::new();
    for mode in arguments.modes(scenario) {
        let tally = tally(scenario, mode, arguments.seeds, arguments.threads as u64);
        lines.push(if arguments.json { as_json(mode, &tally) } else { as_text(mode, &tally) });
    }
    if arguments.json { json::list(lines.into_iter()) + "\n" } else { lines.concat() }
}

/// Each thread takes a part of the seeds.
fn tally(scenario: &Scenario, mode: Mode, seeds: u64, threads: u64) -> Tally {
    let part = |number: u64| {
        let (from, to) = (seeds * number / threads, seeds * (number + 1) / threads);
        let survey = Survey::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
        survey.from_seed(from).run(to - from).clone()
    };
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        let tallies = parts.into_iter().filter_map(|part| part.join().ok());
        tallies.fold(Tally::default(), |all, part| all.with(&part))
    })
}

fn as_text(mode: Mode, tally: &Tally) -> String {
    let mut text = format!("{mode}: {} seeds, change finished in {}", tally.seeds, tally.finished);
    for (property, count) in &tally.broken {
        let _ = write!(text, ", {property} broken in {count}");
    }
    let _ = writeln!(text, "{}", if tally.broken.is_empty() { ", no property broken" } else { "" });
    text
}

fn as_json(mode: Mode, tally: &Tally) -> String {
    let broken = tally
        .broken
        .iter()
        .map(|(property, count)| json::object(&[("property", json::text(property)), ("seeds", count.to_string())]));
    json::object(&[
        ("mode", json::text(mode.key())),
        ("seeds", tally.seeds.to_string()),
        ("finished", tally.finished.to_string()),
        ("broken", json::list(broken)),
        ("first_broken", tally.first_broken.map_or("null".to_owned(), |seed| seed.to_string())),
    ])
}
