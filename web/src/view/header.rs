//! Header: name, title of what is open, buttons of the panels, theme.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::command::{Command, Panel};
use crate::html::{button, el};
use crate::session::Session;
use crate::strings;
use crate::theme::Choice;
use crate::ui_state::UiState;

/// Panels with a button in the header.
const SHOWN: [Panel; 10] = [
    Panel::Legend,
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
pub(crate) fn header(session: &Session, ui_state: &UiState, theme: Choice, is_large_type: bool) -> Html {
    let open = session.scenario();
    let (old, new) = session.change(ui_state.lane);
    let change = if open.modes.is_empty() { strings::NOTHING.to_owned() } else { strings::change(old, new) };
    let (picture, name) = match theme {
        Choice::Auto => (Icon::Auto, strings::THEMES[0]),
        Choice::Light => (Icon::Light, strings::THEMES[1]),
        Choice::Dark => (Icon::Dark, strings::THEMES[2]),
    };
    let named = |panel| opens(panel, ui_state).set("id", button_id(panel)).html();
    let panels = SHOWN.into_iter().map(named).collect();
    let large_type = button("plain type", "A", Command::LargeType).set("aria-label", strings::LARGE_TYPE);
    let large_type = large_type.set("title", strings::LARGE_TYPE);
    let large_type = large_type.set("aria-pressed", if is_large_type { "true" } else { "false" });
    el("header", "top")
        .child(el("h1", "").text(strings::NAME).html())
        .child(el("p", "title").text(open.title.to_string()).html())
        .child(named(Panel::Course))
        .child(el("p", "change").text(change).html())
        .child(el("nav", "panels").set("aria-label", strings::PANELS).children(panels).html())
        .child(named(Panel::More))
        .child(large_type.html())
        .child(icon("plain", picture, name, None, Command::Theme).html())
        .html()
}

/// Id of the button that opens a panel.
pub(crate) fn button_id(panel: Panel) -> String {
    format!("open-{}", panel.key())
}

/// Buttons of the panels.
pub(super) fn panels(ui_state: &UiState) -> Vec<Html> {
    SHOWN.into_iter().map(|panel| opens(panel, ui_state).html()).collect()
}

fn opens(panel: Panel, ui_state: &UiState) -> crate::html::ElementBuilder {
    let class = match panel {
        Panel::More => "plain more",
        Panel::Course => "lessons",
        _ => "plain",
    };
    let (label, name) = match panel {
        Panel::Keys => ("?", strings::panel(panel)),
        Panel::Legend => (strings::panel(panel), strings::SYMBOLS),
        _ => (strings::panel(panel), ""),
    };
    let open = if ui_state.panel == Some(panel) { "true" } else { "false" };
    let it = button(class, label, Command::Panel(panel)).set("aria-expanded", open);
    if name.is_empty() { it } else { it.set("aria-label", name).set("title", name) }
}
