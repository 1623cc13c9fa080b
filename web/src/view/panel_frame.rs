//! The panel beside the diagram.

use yew::prelude::*;

use super::header::panels;
use super::icon::{Icon, icon};
use crate::command::{Command, Panel};
use crate::html::el;
use crate::strings;
use crate::ui_state::UiState;

/// The open panel with its content; empty if there is none.
pub(crate) fn panel_frame(ui_state: &UiState, style: String, content: &dyn Fn() -> Html) -> Html {
    let Some(panel) = ui_state.panel.filter(|panel| !panel.is_overlay()) else { return Html::default() };
    let body = match panel {
        Panel::More => el("div", "buttons").children(panels(ui_state)).html(),
        _ => content(),
    };
    let title = strings::panel(panel);
    // In the head, which is in view wherever the content is scrolled to.
    let status = el("p", "status").set("aria-live", "polite").text(ui_state.status.unwrap_or_default());
    let head = el("div", "side-head")
        .child(el("h2", "").text(title).html())
        .child(status.html())
        .child(icon("plain", Icon::Close, strings::CLOSE, None, Command::Close).html());
    el("aside", if panel.is_wide() { "side wide" } else { "side" })
        .set("aria-label", title)
        .set("style", style)
        .child(head.html())
        .child(body)
        .html()
}
