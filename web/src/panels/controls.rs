//! Controls that several panels have.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::View;
use crate::command::Command;
use crate::html::{ElementBuilder, Kind, button, el, value};
use crate::session::{ActionResult, Session};
use crate::strings::panels as strings;
use crate::ui_state::UiState;

/// A button with the state pressed or not pressed.
pub(super) fn toggle(label: impl Into<AttrValue>, pressed: bool, command: Command) -> Html {
    button("chip", label, command).set("aria-pressed", if pressed { "true" } else { "false" }).html()
}

/// A button that cannot be used if `enabled` is false, but keeps the focus.
pub(super) fn control(label: impl Into<AttrValue>, enabled: bool, command: Command) -> Html {
    if enabled {
        return button("wordy", label, command).html();
    }
    el("button", "wordy").set("type", "button").set("aria-disabled", "true").text(label).html()
}

/// A button whose content is elements.
pub(super) fn rich_button(class: &'static str, command: Command) -> ElementBuilder {
    el("button", class).set("type", "button").command(command)
}

/// A switch, on or off; its label is to be added.
pub(super) fn switch(class: &'static str, is_on: bool, command: Command) -> ElementBuilder {
    rich_button(class, command).set("role", "switch").set("aria-checked", if is_on { "true" } else { "false" })
}

/// Choice between this lane and all lanes for actions.
pub(super) fn scope(ui_state: &UiState) -> Html {
    let choices = group("chips", strings::SCOPE)
        .child(text(strings::SCOPE))
        .child(toggle(strings::EVERYWHERE, ui_state.everywhere, Command::Everywhere(true)))
        .child(toggle(strings::HERE, !ui_state.everywhere, Command::Everywhere(false)));
    el("div", "scope").child(choices.html()).html()
}

/// Results of the last command, lane by lane; if only one lane is shown, that of this lane.
pub(super) fn action_results(session: &Session) -> Html {
    let line = |answer: &ActionResult| {
        let class = if answer.done { "answer" } else { "answer refused" };
        leaf("p", class, format!("{}: {}.", answer.mode, answer.text))
    };
    let shown = session
        .action_results()
        .iter()
        .filter(|it| session.single_mode().is_none_or(|single_mode| single_mode == it.mode));
    el("div", "answers").set("aria-live", "polite").children(shown.map(line).collect()).html()
}

/// An element for a group of controls, with an accessible name.
pub(super) fn group(class: &'static str, name: impl Into<AttrValue>) -> ElementBuilder {
    el("div", class).set("role", "group").set("aria-label", name)
}

/// A field for a number from 0 on, whose command is made of its value. It keeps what the user is typing when the panel
/// is rendered: its value is a property that is set only when the number changes.
pub(super) fn number(number: u64, command: fn(&str) -> Option<Command>) -> ElementBuilder {
    let shown = number.to_string();
    let field = el("input", "").set("type", "number").set("min", "0").set("inputmode", "numeric");
    let field = field.property("value", &*shown);
    field.on(Kind::Change, move |event| {
        let typed = value(event)?;
        // The command may leave the number as it is. Then it is not set again.
        event.target()?.dyn_into::<HtmlInputElement>().ok()?.set_value(&shown);
        command(&typed)
    })
}

/// A labelled field: the label, then the control.
pub(super) fn field(label: impl Into<AttrValue>, control: Html) -> Html {
    el("label", "field").child(text(label)).child(control).html()
}

/// Text beside elements. Text is set as the content of an element: see [`html`](crate::html).
pub(super) fn text(words: impl Into<AttrValue>) -> Html {
    el("span", "").text(words).html()
}

/// Element with a text.
pub(super) fn leaf(name: &'static str, class: &'static str, words: impl Into<AttrValue>) -> Html {
    el(name, class).text(words).html()
}

/// A definition list of names and values.
pub(super) fn facts(facts: impl IntoIterator<Item = (impl Into<AttrValue>, String)>) -> Html {
    let rows = facts.into_iter().flat_map(|(name, value)| [leaf("dt", "", name), leaf("dd", "", value)]);
    el("dl", "facts").children(rows.collect()).html()
}

/// Controls that choose the shown lane.
pub(super) fn lanes(view: &View<'_>) -> Html {
    let lane = |(lane_index, lane): (usize, &crate::session::Lane)| {
        toggle(lane.mode.to_string(), lane_index == view.ui_state.lane, Command::Lane(lane_index))
    };
    let lanes = view.session.lanes().iter().enumerate().map(lane).collect();
    group("chips", strings::LANE).children(lanes).html()
}

/// A labelled list of choices.
pub(super) fn select(label: &'static str, command: fn(&str) -> Option<Command>, options: Vec<Html>) -> Html {
    field(label, el("select", "").set("aria-label", label).value_command(command).children(options).html())
}

/// Choices of a list. The value of each is its index, counted from `first`.
pub(super) fn options(names: &[&'static str], first: usize, chosen: usize) -> Vec<Html> {
    let option = |(&name, index): (&&'static str, usize)| {
        // A property: after the user's choice, the attribute no longer determines it.
        let option = el("option", "").set("value", index.to_string()).property("selected", index == chosen);
        option.text(name).html()
    };
    names.iter().zip(first..).map(option).collect()
}
