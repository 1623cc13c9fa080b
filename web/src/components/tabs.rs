//! The lanes' tabs, where there is room for one lane only: each with a word on how it stands.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::session::{Lane, Session};

/// The id of the tab of the lane in that place.
pub(super) fn tab_id(place: usize) -> String {
    format!("tab-{place}")
}

/// The id of that lane's panel.
pub(super) fn panel_id(place: usize) -> String {
    format!("lane-{place}")
}

/// How a lane stands in a word or two, and the class of that.
fn status(lane: &Lane) -> (&'static str, &'static str) {
    let world = &lane.moment().world;
    match (world.history().violations().is_empty(), world.change_is_finished()) {
        (false, _) => ("property broken", "tab-status broken"),
        (true, true) => ("finished safely", "tab-status good"),
        (true, false) => ("nothing broken", "tab-status"),
    }
}

/// The tabs; `on_choose` is given the place of a lane.
pub(super) fn tabs(session: &Session, chosen: usize, on_choose: &Callback<usize>) -> Html {
    let count = session.lanes().len();
    let onkeydown = {
        let on_choose = on_choose.clone();
        move |event: KeyboardEvent| {
            let place = match event.key().as_str() {
                "ArrowLeft" => (chosen + count - 1) % count,
                "ArrowRight" => (chosen + 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            event.prevent_default();
            on_choose.emit(place);
            focus(&event, &tab_id(place));
        }
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Lanes" {onkeydown}>
            { for session.lanes().iter().enumerate().map(|(place, lane)| {
                let on_choose = on_choose.clone();
                let (status, class) = status(lane);
                html! {
                    <button
                        role="tab"
                        id={tab_id(place)}
                        aria-selected={if place == chosen { "true" } else { "false" }}
                        aria-controls={panel_id(place)}
                        tabindex={if place == chosen { "0" } else { "-1" }}
                        onclick={move |_| on_choose.emit(place)}
                    >
                        <span class="tab-name">{ lane.mode.to_string() }</span>
                        <span {class}>{ status }</span>
                    </button>
                }
            }) }
        </div>
    }
}

/// Moves the focus from the tab that got the key to another.
fn focus(event: &KeyboardEvent, id: &str) {
    let document = event.view().and_then(|window| window.document());
    let tab = document.and_then(|document| document.get_element_by_id(id));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        let _ = tab.focus();
    }
}
