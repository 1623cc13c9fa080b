//! Runs a preset, and says what happened.

use std::fmt::Write;

use cluster::{Event, Mode};
use scenario::{Outcome, PRESETS, Scenario};

/// The presets, a line each.
pub(crate) fn presets() -> String {
    PRESETS.iter().fold(String::new(), |mut text, scenario| {
        let _ = writeln!(text, "{}  {}: {}", scenario.id, scenario.title, scenario.summary);
        text
    })
}

/// What happens in each mode, and what comes of it.
pub(crate) fn run(scenario: &Scenario, modes: &[Mode]) -> String {
    let mut text = String::new();
    for &mode in modes {
        let _ = writeln!(text, "{mode}: {} to {}", scenario.old, scenario.new);
        let mut timeline = scenario.timeline(mode);
        while timeline.next_at().is_some_and(|at| at <= scenario.end) {
            let Some(record) = timeline.forward() else { break };
            let told: Vec<_> = timeline.moment().events.iter().filter(|event| is_told(event)).collect();
            if let Some(reason) = record.refused {
                let _ = writeln!(text, "{:6} ms  {}: not possible here, {reason}", record.at, record.step);
            } else if !told.is_empty() {
                let _ = writeln!(text, "{:6} ms  {}", record.at, record.step);
            }
            for event in told {
                let _ = match event {
                    Event::At { server, event } => writeln!(text, "             {server} {event:?}"),
                    Event::Violated(broken) => writeln!(text, "             BROKEN: {}: {broken}", broken.property()),
                    other => writeln!(text, "             {other:?}"),
                };
            }
        }
        let _ = writeln!(text, "{mode}: {}\n", Outcome::of(timeline.world()));
    }
    text
}

/// Whether what comes of a preset is what it states.
pub(crate) fn check(scenario: &Scenario) -> (String, bool) {
    let unmet = scenario.unmet();
    let mut text = String::new();
    for it in &unmet {
        let _ = writeln!(text, "{}, {it}", scenario.id);
    }
    if unmet.is_empty() {
        let _ = writeln!(text, "{}: as stated, in every mode", scenario.id);
    }
    (text, unmet.is_empty())
}

/// Timers and the mere passing of messages are left out.
fn is_told(event: &Event) -> bool {
    !matches!(
        event,
        Event::TimerArmed { .. } | Event::TimerDisarmed { .. } | Event::Sent { .. } | Event::Delivered { .. }
    )
}
