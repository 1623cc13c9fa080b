//! From what a link says to its text.

use std::fmt::Write as _;

use raft_core::ServerId;

use super::read::in_order;
use super::{Action, Link, Presets, custom};
use crate::{CUSTOM_ID, Scenario, action, built_in, rules};

/// The fragment that says what `link` does, without its `#`. What the preset says already is not said again, so that
/// there is one fragment for one link. [`open`](super::open) gives the link back, if it is within the bounds.
#[must_use]
pub fn fragment(link: &Link) -> String {
    fragment_with(link, &built_in)
}

/// The same by somebody who knows these presets; [`open_with`](super::open_with) gives the link back to who knows the same.
#[must_use]
pub fn fragment_with(link: &Link, presets: Presets<'_>) -> String {
    let scenario = &link.scenario;
    match presets(&scenario.id) {
        Some(preset) => fragment_as(&scenario.id, &preset, link),
        None => fragment_as(CUSTOM_ID, &Scenario { new: scenario.old, ..custom() }, link),
    }
}

/// The same of a scenario that goes by `name` in links, and is `base` where the link says nothing else: of a preset, or of a
/// [script that the link carries](super::script_name).
#[must_use]
pub fn fragment_as(name: &str, base: &Scenario, link: &Link) -> String {
    let scenario = &link.scenario;
    let mut text = name.to_owned();
    if scenario.old != base.old {
        servers(part(&mut text, "old"), scenario.old);
    }
    if scenario.new != base.new {
        servers(part(&mut text, "new"), scenario.new);
    }
    if scenario.leader != base.leader {
        servers(part(&mut text, "leader"), scenario.leader);
    }
    if scenario.operator_order != base.operator_order {
        servers(part(&mut text, "order"), scenario.operator_order.iter().copied());
    }
    let (pace, usual) = (&scenario.pace, &base.pace);
    for (key, value, usual) in [
        ("pause", pace.operator_pause, usual.operator_pause),
        ("down", pace.operator_downtime, usual.operator_downtime),
        ("seed", scenario.seed, base.seed),
    ] {
        if value != usual {
            number(part(&mut text, key), value);
        }
    }
    if scenario.rules != base.rules {
        list(part(&mut text, "off"), rules::off(scenario.rules), String::push_str);
    }
    if !link.actions.is_empty() {
        let mut actions = link.actions.clone();
        in_order(&mut actions);
        list(part(&mut text, "do"), &actions, done);
    }
    if let Some(lane) = link.lane {
        part(&mut text, "lane").push_str(lane.key());
    }
    if let Some(speed) = &link.speed {
        part(&mut text, "speed").push_str(speed);
    }
    if let Some(at) = link.at {
        number(part(&mut text, "t"), at);
    }
    if let Some(digest) = link.digest {
        let _ = write!(part(&mut text, "d"), "{digest:08x}");
    }
    text
}

pub(crate) fn part<'a>(text: &'a mut String, key: &str) -> &'a mut String {
    for piece in ["&", key, "="] {
        text.push_str(piece);
    }
    text
}

pub(crate) fn number(text: &mut String, number: u64) {
    let _ = write!(text, "{number}");
}

/// Items with commas between them; `none` for no items.
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

/// `340.naive.timeout.1`
pub(crate) fn done(text: &mut String, action: &Action) {
    number(text, action.at);
    if let Some(lane) = action.lane {
        text.push('.');
        text.push_str(lane.key());
    }
    text.push('.');
    text.push_str(&action::write(action.step).replace([' ', '>', '#'], "."));
}
