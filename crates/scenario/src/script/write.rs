//! From a scenario to its script.

use std::fmt::Write as _;

use cluster::{Mode, Pace};
use raft_core::{Rules, ServerId};

use crate::{Action, Beat, Scenario, action, rules};

/// The script of a scenario. What is as it is without being said is not said. [`read`](super::read()) gives the scenario back,
/// if it is one that a script can say: its words are one line each, its numbers within the bounds, what happens in order of
/// time, and there are as many servers as the diagram has room for.
#[must_use]
pub fn write(scenario: &Scenario) -> String {
    let mut text = "overlap 1\n".to_owned();
    let usual = Scenario::own(scenario.old, None);
    let line = |text: &mut String, key: &str, value: &dyn std::fmt::Display| {
        let _ = writeln!(text, "{key} {value}");
    };
    for (key, value, usual) in [
        ("id", &scenario.id, &usual.id),
        ("title", &scenario.title, &usual.title),
        ("summary", &scenario.summary, &usual.summary),
    ] {
        if value != usual {
            line(&mut text, key, value);
        }
    }
    text.push('\n');
    list(&mut text, "old", scenario.old);
    if scenario.new != scenario.old {
        list(&mut text, "new", scenario.new);
    }
    list(&mut text, "leader", scenario.leader);
    if scenario.commands > 0 {
        line(&mut text, "commands", &scenario.commands);
    }
    list(&mut text, "row", scenario.row_order.iter().copied());
    if scenario.modes != Mode::ALL {
        words(&mut text, "modes", scenario.modes.iter().map(|mode| mode.key()));
    }
    if scenario.rules != Rules::RAFT {
        words(&mut text, "off", rules::off(scenario.rules));
    }
    pace(&mut text, scenario);
    line(&mut text, "end", &scenario.end);
    text.push('\n');
    story(&mut text, scenario);
    for expectation in &scenario.expect {
        let _ = write!(text, "expect {}", expectation.mode.key());
        if let Some(at) = expectation.at {
            let _ = write!(text, " at {at}");
        }
        for (place, claim) in expectation.claims.iter().enumerate() {
            let _ = write!(text, "{} {claim}", if place > 0 { ";" } else { ":" });
        }
        text.push('\n');
    }
    text
}

/// What latencies and timeouts follow from, and how long things take.
fn pace(text: &mut String, scenario: &Scenario) {
    let (pace, usual) = (&scenario.pace, Pace::default());
    let _ = writeln!(text, "seed {}", scenario.seed);
    if (pace.latency_min, pace.latency_max) != (usual.latency_min, usual.latency_max) {
        let _ = writeln!(text, "latency {} to {}", pace.latency_min, pace.latency_max);
    }
    if (pace.election_min, pace.election_max) != (usual.election_min, usual.election_max) {
        let _ = writeln!(text, "election {} to {}", pace.election_min, pace.election_max);
    }
    for (key, value, usual) in [
        ("heartbeat", pace.heartbeat, usual.heartbeat),
        ("apply", pace.apply, usual.apply),
        ("loss", pace.loss, usual.loss),
        ("duplication", pace.duplication, usual.duplication),
        ("drift", pace.drift, usual.drift),
        ("admin-pause", pace.admin_pause, usual.admin_pause),
        ("operator-pause", pace.operator_pause, usual.operator_pause),
        ("operator-downtime", pace.operator_downtime, usual.operator_downtime),
    ] {
        if value != usual {
            let _ = writeln!(text, "{key} {value}");
        }
    }
    list(text, "operator-order", scenario.operator_order.iter().copied());
}

/// What is done and told, in order of time: a beat after what is done at its time.
fn story(text: &mut String, scenario: &Scenario) {
    let mut beats = scenario.beats.iter().peekable();
    for done in &scenario.actions {
        while let Some(earlier) = beats.next_if(|beat| beat.at < done.at) {
            beat(text, earlier);
        }
        action_line(text, done, scenario.exact);
    }
    beats.for_each(|rest| beat(text, rest));
}

fn action_line(text: &mut String, action: &Action, exact: bool) {
    if exact {
        text.push_str("then");
    } else {
        let _ = write!(text, "at {}", action.at);
    }
    if let Some(mode) = action.lane {
        let _ = write!(text, " in {}:", mode.key());
    }
    let _ = writeln!(text, " {}", action::write_spoken(action.step));
}

fn beat(text: &mut String, beat: &Beat) {
    let _ = writeln!(text, "beat {} at {}: {}", beat.name, beat.at, beat.words);
    if let Some(question) = &beat.question {
        let _ = writeln!(text, "question {}\nanswer {}", question.text, question.answer);
    }
}

/// A line of servers, if there are any.
fn list(text: &mut String, key: &str, servers: impl IntoIterator<Item = ServerId>) {
    words(text, key, servers);
}

/// A line of words, if there are any.
fn words<T: std::fmt::Display>(text: &mut String, key: &str, words: impl IntoIterator<Item = T>) {
    let mut before = key;
    for word in words {
        let _ = write!(text, "{before} {word}");
        before = "";
    }
    if before.is_empty() {
        text.push('\n');
    }
}
