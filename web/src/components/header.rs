//! The top line: what this is, what is open, and light or dark.

use scenario::Scenario;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Icon, button};
use crate::theme::Choice;

/// The top line. `on_open` is given the name of a preset, `on_theme` the next choice.
pub(super) fn header(open: &Scenario, theme: Choice, on_open: Callback<String>, on_theme: Callback<Choice>) -> Html {
    let onchange = move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            on_open.emit(select.value());
        }
    };
    let (icon, name) = match theme {
        Choice::Auto => (Icon::Auto, "Theme: auto"),
        Choice::Light => (Icon::Light, "Theme: light"),
        Choice::Dark => (Icon::Dark, "Theme: dark"),
    };
    let next = theme.next();
    html! {
        <header class="top">
            <h1>{ "Overlap" }</h1>
            <p class="change">{ format!("{} to {}", open.old, open.new) }</p>
            <label class="preset">
                <span>{ "Preset" }</span>
                <select aria-label="Preset" {onchange}>
                    { for scenario::PRESETS.iter().map(|preset| html! {
                        <option value={preset.id.clone()} selected={preset.id == open.id}>{ preset.title.clone() }</option>
                    }) }
                </select>
            </label>
            { button("plain", icon, name, name, Callback::from(move |_| on_theme.emit(next))) }
        </header>
    }
}
