//! Header: name, open preset, buttons of the panels, theme.

use scenario::Scenario;
use yew::prelude::*;

use super::icon::{Icon, icon, options};
use crate::command::{self, Panel};
use crate::desk::Desk;
use crate::session::Session;
use crate::theme::Choice;
use crate::ui::{button, el};
use crate::words;

/// Panels with a button in the header.
const SHOWN: [Panel; 9] = [
    Panel::Members,
    Panel::Compare,
    Panel::Explain,
    Panel::SpaceTime,
    Panel::Rules,
    Panel::Search,
    Panel::Script,
    Panel::Share,
    Panel::Keys,
];

/// Header of the page.
pub(super) fn header(session: &Session, desk: &Desk, theme: Choice) -> Html {
    let open = session.scenario();
    let (old, new) = session.change(desk.lane);
    let change = if open.modes.is_empty() { words::NOTHING.to_owned() } else { words::change(old, new) };
    let (picture, name) = match theme {
        Choice::Auto => (Icon::Auto, words::THEMES[0]),
        Choice::Light => (Icon::Light, words::THEMES[1]),
        Choice::Dark => (Icon::Dark, words::THEMES[2]),
    };
    let named = |it: &Scenario| (it.id.to_string().into(), it.title.to_string().into());
    let other = scenario::built_in(&open.id).is_none().then(|| named(open));
    let all = (command::ALL_PRESETS.into(), words::ALL_PRESETS.into());
    let presets = scenario::BUILT_IN.iter().map(named).chain(other);
    let list = el("select", "").set("aria-label", words::PRESET).asks("open");
    let list = list.all(options(&open.id, presets.chain([all])));
    el("header", "top")
        .with(el("h1", "").says(words::NAME).html())
        .with(el("p", "title").says(open.title.to_string()).html())
        .with(el("p", "change").says(change).html())
        .with(list.html())
        .with(el("nav", "panels").set("aria-label", words::PANELS).all(panels(desk)).html())
        .with(opens(Panel::More, desk).html())
        .with(icon("plain", picture, [name, name], "theme").html())
        .html()
}

/// Buttons of the panels.
pub(super) fn panels(desk: &Desk) -> Vec<Html> {
    SHOWN.into_iter().map(|panel| opens(panel, desk).html()).collect()
}

fn opens(panel: Panel, desk: &Desk) -> crate::ui::El {
    let class = if panel == Panel::More { "plain more" } else { "plain" };
    let (label, name) = match panel {
        Panel::Keys => ("?", words::panel(panel)),
        _ => (words::panel(panel), ""),
    };
    let open = if desk.panel == Some(panel) { "true" } else { "false" };
    let it = button(class, label, format!("panel {}", panel.key())).set("aria-expanded", open);
    if name.is_empty() { it } else { it.set("aria-label", name).set("title", name) }
}
