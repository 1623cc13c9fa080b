//! The top line: what this is, what is open, and light or dark.

use raft_core::ServerSet;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Icon, Picture};
use crate::theme::Choice;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The name of what is open.
    pub open: AttrValue,
    /// The members before and after.
    pub change: (ServerSet, ServerSet),
    pub theme: Choice,
    pub on_open: Callback<String>,
    pub on_theme: Callback<Choice>,
}

#[component]
pub(super) fn Header(props: &Props) -> Html {
    let on_open = {
        let on_open = props.on_open.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                on_open.emit(select.value());
            }
        })
    };
    let on_theme = props.on_theme.reform({
        let next = props.theme.next();
        move |_: MouseEvent| next
    });
    let (old, new) = props.change;
    let icon = match props.theme {
        Choice::Auto => Icon::Auto,
        Choice::Light => Icon::Light,
        Choice::Dark => Icon::Dark,
    };
    let theme = format!("Theme: {}", props.theme.name());
    html! {
        <header class="top">
            <h1>{ "Overlap" }</h1>
            <p class="change">{ format!("{old} to {new}") }</p>
            <label class="preset">
                <span>{ "Preset" }</span>
                <select onchange={on_open}>
                    { for scenario::PRESETS.iter().map(|preset| html! {
                        <option value={preset.id} selected={preset.id == props.open.as_str()}>{ preset.title }</option>
                    }) }
                </select>
            </label>
            <button class="plain" aria-label={theme.clone()} title={theme} onclick={on_theme}><Picture {icon} /></button>
        </header>
    }
}
