//! What comes of many seeds.

use std::fmt::Write;

use cluster::Mode;
use explorer::Survey;
use scenario::Scenario;

/// A line for each mode.
pub(crate) fn survey(scenario: &Scenario, modes: &[Mode], seeds: u64) -> String {
    let mut text = String::new();
    for &mode in modes {
        let mut survey = Survey::new(scenario.setup(mode), scenario.schedule(), scenario.end);
        let tally = survey.run(seeds);
        let _ = write!(text, "{mode}: {} seeds, change finished in {}", tally.seeds, tally.finished);
        for (property, count) in &tally.broken {
            let _ = write!(text, ", {property} broken in {count}");
        }
        let _ = writeln!(text, "{}", if tally.broken.is_empty() { ", no property broken" } else { "" });
    }
    text
}
