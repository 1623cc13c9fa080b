//! Printer of links.

use std::fmt::Write as _;

use raft_core::{RuleSetting, ServerId};

use super::read::sort_by_time;
use super::{Action, Link, Presets, custom};
use crate::{CUSTOM_ID, Scenario, action};

/// Fragment of a link with these presets, without its `#`. Values equal to those of the preset are left out, so that a
/// link has one fragment. [`open_with`](super::open_with) with the same presets is the inverse within the bounds.
#[must_use]
pub fn fragment_with(link: &Link, presets: Presets<'_>) -> String {
    let scenario = &link.scenario;
    match presets(&scenario.id) {
        Some(preset) => fragment_as(&scenario.id, &preset, link),
        None => fragment_as(CUSTOM_ID, &Scenario { new: scenario.old, ..custom() }, link),
    }
}

/// Fragment of a link whose scenario has the id `name` in links and the default values of `base`: a preset or an
/// [embedded script](super::embedded_script_id).
#[must_use]
pub fn fragment_as(name: &str, base: &Scenario, link: &Link) -> String {
    let scenario = &link.scenario;
    let mut text = name.to_owned();
    if scenario.old != base.old {
        servers(write_key(&mut text, "old"), scenario.old);
    }
    if scenario.new != base.new {
        servers(write_key(&mut text, "new"), scenario.new);
    }
    if scenario.leader != base.leader {
        servers(write_key(&mut text, "leader"), scenario.leader);
    }
    if scenario.operator_order != base.operator_order {
        servers(write_key(&mut text, "order"), scenario.operator_order.iter().copied());
    }
    let (pace, base_pace) = (&scenario.pace, &base.pace);
    for (key, value, base_value) in [
        ("pause", pace.operator_pause, base_pace.operator_pause),
        ("down", pace.operator_downtime, base_pace.operator_downtime),
        ("seed", scenario.seed, base.seed),
    ] {
        if value != base_value {
            number(write_key(&mut text, key), value);
        }
    }
    if scenario.rules.with_options_of(base.rules) != base.rules {
        list(write_key(&mut text, "off"), scenario.rules.settings().map(RuleSetting::key), String::push_str);
    }
    let flags = |it: &Scenario| [it.rules.revertible_joint, it.hand_over_first];
    for ((key, value), base) in ["revertible", "hand-over"].into_iter().zip(flags(scenario)).zip(flags(base)) {
        if value != base {
            number(write_key(&mut text, key), value.into());
        }
    }
    if scenario.rules.votes_carry_commit != base.rules.votes_carry_commit {
        number(write_key(&mut text, "votes-commit"), scenario.rules.votes_carry_commit.into());
    }
    if !link.actions.is_empty() {
        let mut actions = link.actions.clone();
        sort_by_time(&mut actions);
        list(write_key(&mut text, "do"), &actions, write_action);
    }
    if let Some(lane) = link.lane {
        write_key(&mut text, "lane").push_str(lane.key());
    }
    if let Some(speed) = &link.speed {
        write_key(&mut text, "speed").push_str(speed);
    }
    if let Some(at) = link.at {
        number(write_key(&mut text, "t"), at);
    }
    if let Some(digest) = link.digest {
        let _ = write!(write_key(&mut text, "d"), "{digest:08x}");
    }
    text
}

/// Appends a key and `=`.
pub(crate) fn write_key<'a>(text: &'a mut String, key: &str) -> &'a mut String {
    for piece in ["&", key, "="] {
        text.push_str(piece);
    }
    text
}

pub(crate) fn number(text: &mut String, number: u64) {
    let _ = write!(text, "{number}");
}

/// Appends items separated by commas; `none` for no items.
pub(crate) fn list<T>(text: &mut String, items: impl IntoIterator<Item = T>, write: impl Fn(&mut String, T)) {
    let before = text.len();
    for item in items {
        if text.len() > before {
            text.push(',');
        }
        write(text, item);
    }
    if text.len() == before {
        text.push_str("none");
    }
}

pub(crate) fn servers(text: &mut String, servers: impl IntoIterator<Item = ServerId>) {
    list(text, servers, |text, server| number(text, server.into()));
}

/// Appends an action: `340.naive.timeout.1`.
pub(crate) fn write_action(text: &mut String, action: &Action) {
    number(text, action.at);
    if let Some(lane) = action.lane {
        text.push('.');
        text.push_str(lane.key());
    }
    text.push('.');
    text.push_str(&action::write(action.step).replace([' ', '>', '#'], "."));
}
