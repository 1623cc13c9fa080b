//! Menu of the selected server or message.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::command::{Command, Selection};
use crate::html::el;
use crate::session::Session;
use crate::strings;
use crate::ui_state::UiState;

/// Menu of the selection; empty while it is closed. `style` has its position.
pub(crate) fn menu_frame(session: &Session, ui_state: &UiState, style: String, content: &dyn Fn() -> Html) -> Html {
    let Some((lane_index, selection)) = ui_state.selection.filter(|_| ui_state.menu) else { return Html::default() };
    let Some(lane) = session.lanes().get(lane_index) else { return Html::default() };
    let name = match selection {
        Selection::Server(id) => id.to_string(),
        Selection::Message(id) => strings::message(strings::MESSAGE, id.from, id.to),
    };
    let title = strings::in_lane(&name, &lane.mode.to_string());
    let head = el("div", "side-head")
        .child(el("h2", "").text(title.clone()).html())
        .child(icon("plain", Icon::Close, strings::CLOSE, None, Command::Close).html());
    el("div", "menu")
        .set("role", "dialog")
        .set("aria-label", title)
        .set("style", style)
        .child(head.html())
        .child(content())
        .html()
}
