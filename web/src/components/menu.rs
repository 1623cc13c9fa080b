//! Menu and inspector of the selected server or message, filled by the panels' program.

use cluster::Mode;
use yew::prelude::*;

use super::icon::{Icon, icon};
use super::side::study;
use crate::command::Chosen;
use crate::desk::Desk;
use crate::session::Session;
use crate::ui::el;
use crate::words;

/// Menu of the selection; empty while it is closed. `style` has its position.
pub(super) fn menu(session: &Session, desk: &Desk, style: String, only: Option<Mode>) -> Html {
    let Some((place, what)) = desk.chosen.filter(|_| desk.menu) else { return Html::default() };
    let Some(lane) = session.lanes().get(place) else { return Html::default() };
    let name = match what {
        Chosen::Server(id) => id.to_string(),
        Chosen::Message(id) => words::message(words::MESSAGE, id.from, id.to),
    };
    let title = words::in_lane(&name, &lane.mode.to_string());
    let head = el("div", "side-head")
        .with(el("h2", "").says(title.clone()).html())
        .with(icon("plain", Icon::Close, [words::CLOSE; 2], "close").html());
    let body = study("menu", session, desk, only);
    el("div", "menu")
        .set("role", "dialog")
        .set("aria-label", title)
        .set("style", style)
        .with(head.html())
        .with(body)
        .html()
}
