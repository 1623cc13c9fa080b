//! The lanes' tabs, where there is room for one lane only: each with a word on how it stands.

use scene::view::Tone;
use web_sys::HtmlElement;
use yew::prelude::*;

/// One tab.
#[derive(Clone, PartialEq)]
pub(super) struct Tab {
    /// The lane's name.
    pub name: String,
    /// How it stands, in a word or two.
    pub status: &'static str,
    /// How that is meant.
    pub tone: Tone,
}

/// The id of the tab of the lane in that place.
pub(super) fn tab_id(place: usize) -> String {
    format!("tab-{place}")
}

/// The id of that lane's panel.
pub(super) fn panel_id(place: usize) -> String {
    format!("lane-{place}")
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub tabs: Vec<Tab>,
    /// The place of the lane that is shown.
    pub chosen: usize,
    pub on_choose: Callback<usize>,
}

#[component]
pub(super) fn Tabs(props: &Props) -> Html {
    let list = use_node_ref();
    let on_key = {
        let (list, on_choose) = (list.clone(), props.on_choose.clone());
        let (chosen, count) = (props.chosen, props.tabs.len());
        Callback::from(move |event: KeyboardEvent| {
            let place = match event.key().as_str() {
                "ArrowLeft" => (chosen + count - 1) % count,
                "ArrowRight" => (chosen + 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            on_choose.emit(place);
            let tab = list.cast::<HtmlElement>().and_then(|list| list.children().item(place as u32));
            if let Some(tab) = tab.and_then(|tab| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(tab).ok()) {
                let _ = tab.focus();
            }
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Lanes" ref={list} onkeydown={on_key}>
            { for props.tabs.iter().enumerate().map(|(place, tab)| {
                let chosen = place == props.chosen;
                let onclick = props.on_choose.reform(move |_: MouseEvent| place);
                let tone = match tab.tone {
                    Tone::Neutral => "neutral",
                    Tone::Good => "good",
                    Tone::Broken => "broken",
                };
                html! {
                    <button
                        role="tab"
                        id={tab_id(place)}
                        aria-selected={chosen.to_string()}
                        aria-controls={panel_id(place)}
                        tabindex={if chosen { "0" } else { "-1" }}
                        {onclick}
                    >
                        <span class="tab-name">{ &tab.name }</span>
                        <span class={classes!("tab-status", tone)}>{ tab.status }</span>
                    </button>
                }
            }) }
        </div>
    }
}
