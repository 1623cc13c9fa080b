//! Printer of scripts.

use std::fmt::Write as _;

use cluster::{Mode, Step, Timing};
use raft_core::{RuleSetting, ServerId, ServerSet, Term};

use super::log_line;
use crate::action::{PARTITIONS, Partition};
use crate::limits::MAX_SCRIPT_BYTES;
use crate::{Action, Beat, Choice, ConditionalAction, Expectation, Scenario, action};

/// Prints a scenario as a script, without the lines that have their default value. [`read`](super::read()) is the
/// inverse for scenarios that a script can express: texts of one line without tabs, numbers within the bounds, events
/// ordered by time, at most as many servers as the diagram has room for, and orders of only those.
#[must_use]
pub fn write(scenario: &Scenario) -> String {
    let text = print(scenario, false);
    if text.len() > MAX_SCRIPT_BYTES { print(scenario, true) } else { text }
}

/// The script in its usual form; or, if `short`, with its events as short as possible, for scripts that would be too
/// long otherwise.
fn print(scenario: &Scenario, short: bool) -> String {
    let mut text = "overlap 1\n".to_owned();
    let default = Scenario::custom(scenario.old, None);
    let line = |text: &mut String, key: &str, value: &dyn std::fmt::Display| {
        let _ = writeln!(text, "{key} {value}");
    };
    for (key, value, default) in [
        ("id", &scenario.id, &default.id),
        ("title", &scenario.title, &default.title),
        ("summary", &scenario.summary, &default.summary),
    ] {
        if value != default {
            line(&mut text, key, value);
        }
    }
    text.push('\n');
    write_servers(&mut text, "old", scenario.old);
    write_servers(&mut text, "learners", scenario.learners);
    if scenario.new != scenario.old {
        write_servers(&mut text, "new", scenario.new);
    }
    write_servers(&mut text, "leader", scenario.leader);
    if scenario.commands > 0 {
        line(&mut text, "commands", &scenario.commands);
    }
    write_initial_state(&mut text, scenario);
    write_servers(&mut text, "row", known_members(scenario, scenario.display_order.iter().copied()));
    for zone in &scenario.zones {
        write_servers(&mut text, &format!("zone {}:", zone.name), known_members(scenario, zone.servers));
    }
    if scenario.modes != Mode::ALL {
        write_words(&mut text, "modes", scenario.modes.iter().map(|mode| mode.key()));
    }
    if scenario.direct_changes {
        text.push_str("direct-changes\n");
    }
    if scenario.rules.revertible_joint {
        text.push_str("revertible-joint\n");
    }
    if scenario.rules.votes_carry_commit {
        text.push_str("votes-carry-commit\n");
    }
    if scenario.hand_over_first {
        text.push_str("hand-over-first\n");
    }
    if scenario.rules.off().next().is_some() {
        write_words(&mut text, "off", scenario.rules.settings().map(RuleSetting::key));
    }
    write_pace(&mut text, scenario);
    line(&mut text, "end", &scenario.end);
    text.push('\n');
    write_conditional(&mut text, scenario, short);
    write_events(&mut text, scenario, short);
    for expectation in &scenario.expect {
        text.push_str(&write_expectation(expectation));
        text.push('\n');
    }
    text
}

/// Prints an expectation: `expect joint at 340: safe; S1 leads`.
#[must_use]
pub fn write_expectation(expectation: &Expectation) -> String {
    let mut text = format!("expect {}", expectation.mode.key());
    if expectation.with_all_rules {
        text.push_str(" with all rules");
    }
    if let Some(at) = expectation.at {
        let _ = write!(text, " at {at}");
    }
    for (index, claim) in expectation.claims.iter().enumerate() {
        let _ = write!(text, "{} {claim}", if index > 0 { ";" } else { ":" });
    }
    text
}

/// Servers that are or become members. A link may have changed the members.
fn known_members(scenario: &Scenario, servers: impl IntoIterator<Item = ServerId>) -> impl Iterator<Item = ServerId> {
    let added = |step| match step {
        Step::Ask { target, learners } => target.union(learners),
        Step::Bootstrap { voters, .. } | Step::Force { voters, .. } => voters,
        _ => ServerSet::EMPTY,
    };
    let steps = scenario.planned_steps();
    let members = steps.fold(scenario.servers(), |members, (_, step)| members.union(added(step)));
    servers.into_iter().filter(move |&server| members.contains(server))
}

/// Prints the initial state.
fn write_initial_state(text: &mut String, scenario: &Scenario) {
    let disks: Vec<_> = scenario.disks.iter().collect();
    let initial_logs = || disks.iter().map(|start| start.disk.log.entries());
    for server in scenario.servers() {
        let start = disks.iter().find(|start| start.server == server).copied();
        let term = start.map(|start| start.disk.current_term).unwrap_or_default();
        let entries = start.map_or(&[][..], |start| start.disk.log.entries());
        let has_heard = scenario.initial_configuration().members().contains(server) || !entries.is_empty();
        if term != (if has_heard { log_line::default_term(initial_logs()) } else { Term::ZERO }) {
            let _ = writeln!(text, "term {server} {term}");
        }
        for (index, entry) in (1..).zip(entries) {
            let before = if index == 1 { format!("log {server}:") } else { ",".to_owned() };
            let _ = write!(text, "{before} {}", log_line::write_entry(entry, index));
        }
        if !entries.is_empty() {
            text.push('\n');
        }
    }
    let committed = disks.iter().map(|start| start.committed).max().unwrap_or(0);
    if committed > 0 {
        let _ = writeln!(text, "committed {committed}");
    }
}

/// Prints the seed and the durations.
fn write_pace(text: &mut String, scenario: &Scenario) {
    let (pace, default) = (&scenario.pace, Timing::default());
    let _ = writeln!(text, "seed {}", scenario.seed);
    if (pace.latency_min, pace.latency_max) != (default.latency_min, default.latency_max) {
        let _ = writeln!(text, "latency {} to {}", pace.latency_min, pace.latency_max);
    }
    if (pace.election_min, pace.election_max) != (default.election_min, default.election_max) {
        let _ = writeln!(text, "election {} to {}", pace.election_min, pace.election_max);
    }
    for (key, value, default) in [
        ("heartbeat", pace.heartbeat, default.heartbeat),
        ("apply", pace.apply, default.apply),
        ("loss", pace.loss, default.loss),
        ("duplication", pace.duplication, default.duplication),
        ("drift", pace.drift, default.drift),
        ("admin-pause", pace.admin_pause, default.admin_pause),
        ("operator-pause", pace.operator_pause, default.operator_pause),
        ("operator-downtime", pace.operator_downtime, default.operator_downtime),
    ] {
        if value != default {
            let _ = writeln!(text, "{key} {value}");
        }
    }
    write_servers(text, "operator-order", known_members(scenario, scenario.operator_order.iter().copied()));
}

/// Prints actions and beats, ordered by time, a beat after the actions of its time.
fn write_events(text: &mut String, scenario: &Scenario, short: bool) {
    let (mut now, is_untimed) = (0, scenario.is_untimed);
    let mut beats = scenario.beats.iter().peekable();
    let mut actions = &scenario.actions[..];
    while let Some(done) = actions.first() {
        while let Some(earlier) = beats.next_if(|beat| beat.at < done.at) {
            write_beat(text, earlier, short.then_some(now));
        }
        text.push_str(&time_and_mode(done, is_untimed, short));
        // A line without a time is one Step, and no beat comes within one.
        let until_beat = actions.partition_point(|it| beats.peek().is_none_or(|beat| it.at <= beat.at));
        let partition = Partition::of(&actions[..until_beat], is_untimed).filter(|_| short || !is_untimed);
        let (line, count) = match partition {
            Some((partition, count)) => (write_partition(partition, short), count),
            None => (write_as_short(done.step, short), 1),
        };
        let _ = writeln!(text, " {line}");
        let (done, rest) = actions.split_at(count);
        now = done.last().map_or(now, |last| last.at);
        actions = rest;
    }
    beats.for_each(|rest| write_beat(text, rest, short.then_some(now)));
}

/// Prints the conditional actions, in their order.
fn write_conditional(text: &mut String, scenario: &Scenario, short: bool) {
    let mut conditional = &scenario.conditional[..];
    while let Some(first) = conditional.first() {
        let is_alike = |it: &&ConditionalAction| {
            let (one, other) = (it.planned, first.planned);
            (it.lane, one.condition, one.delay) == (first.lane, other.condition, other.delay)
        };
        let alike = conditional.iter().take_while(is_alike);
        let steps: Vec<Action> = alike.map(|it| Action { at: 0, lane: it.lane, step: it.planned.step }).collect();
        let (line, count) = match Partition::of(&steps, false) {
            Some((partition, count)) => (write_partition(partition, short), count),
            None => (write_as_short(first.planned.step, short), 1),
        };
        let lane = first.lane.map_or_else(String::new, |mode| format!(" in {}", mode.key()));
        let _ = writeln!(text, "when {}{lane}: {line}", first.condition_text());
        conditional = conditional.get(count..).unwrap_or_default();
    }
}

/// Prints a Step, in links' shorter form if that is asked for and can express it.
fn write_as_short(step: Step, short: bool) -> String {
    let text = action::write_in_script(step);
    if short && !text.contains("the leader") { action::write(step) } else { text }
}

/// Prints an action with its time: `at 340 in naive: time out S1`.
#[must_use]
pub fn write_action(action: &Action) -> String {
    [&time_and_mode(action, false, false), " ", &action::write_in_script(action.step)].concat()
}

/// Prints a Step as scripts have it: `time out S1`.
#[must_use]
pub fn write_step(step: Step) -> String {
    action::write_in_script(step)
}

/// The part of a line before its action.
fn time_and_mode(action: &Action, is_untimed: bool, short: bool) -> String {
    let mut text = if is_untimed { "then".to_owned() } else { format!("at {}", action.at) };
    if let Some(mode) = action.lane {
        let _ = write!(text, " in {}{}", mode.key(), if short { "" } else { ":" });
    }
    text
}

/// Prints a partition: `part S1 S5 from S2 S3`.
fn write_partition(partition: Partition, short: bool) -> String {
    let names = |set: ServerSet| set.iter().fold(String::new(), |names, id| names + " " + &id.to_string());
    let words = PARTITIONS.iter().find(|it| it.cuts == partition.cuts);
    let (word, between) = words.map_or(("", ""), |it| (it.word, it.between));
    let [one, other] = partition.sides.map(names);
    let line = format!("{word}{one} {between}{other}");
    if short { line.replace('S', "") } else { line }
}

/// Prints a beat; in the short form, without its time if that is `now`.
fn write_beat(text: &mut String, beat: &Beat, now: Option<u64>) {
    let _ = write!(text, "beat {}", beat.name);
    if now != Some(beat.at) {
        let _ = write!(text, " at {}", beat.at);
    }
    let _ = writeln!(text, ":{}{}", if now.is_some() { "" } else { " " }, beat.words);
    if let Some(question) = &beat.question {
        let _ = writeln!(text, "question {}", question.text);
        for Choice { text: answer, is_right, reason } in &question.choices {
            let _ = writeln!(text, "choice {} {answer}: {reason}", if *is_right { "right" } else { "wrong" });
        }
        let _ = writeln!(text, "answer {}", question.answer);
    }
}

/// Prints a line of servers, if there are any.
fn write_servers(text: &mut String, key: &str, servers: impl IntoIterator<Item = ServerId>) {
    write_words(text, key, servers);
}

/// Prints a line of words, if there are any.
fn write_words<T: std::fmt::Display>(text: &mut String, key: &str, words: impl IntoIterator<Item = T>) {
    let mut before = key;
    for word in words {
        let _ = write!(text, "{before} {word}");
        before = "";
    }
    if before.is_empty() {
        text.push('\n');
    }
}
