//! The panel beside the diagram.

use cluster::Mode;
use yew::prelude::*;

use super::header::panels;
use super::icon::{Icon, icon};
use crate::command::Panel;
use crate::desk::Desk;
use crate::session::Session;
use crate::ui::el;
use crate::words;

/// The open panel; empty if there is none.
pub(super) fn side(session: &Session, desk: &Desk, style: String, only: Option<Mode>) -> Html {
    let Some(panel) = desk.panel else { return Html::default() };
    let body = match panel {
        Panel::More => el("div", "buttons").all(panels(desk)).html(),
        _ => study(panel.key(), session, desk, only),
    };
    let title = words::panel(panel);
    let head = el("div", "side-head")
        .with(el("h2", "").says(title).html())
        .with(icon("plain", Icon::Close, [words::CLOSE; 2], "close").html());
    let said = el("div", "").set("aria-live", "polite").says(desk.said.unwrap_or_default());
    el("aside", if panel.is_wide() { "side wide" } else { "side" })
        .set("aria-label", title)
        .set("style", style)
        .with(head.html())
        .with(body)
        .with(said.html())
        .html()
}

/// Element filled by the panels' program, which owns its children. If only one lane is shown, it has only the answers
/// of that lane, `only`.
pub(super) fn study(panel: &'static str, session: &Session, desk: &Desk, only: Option<Mode>) -> Html {
    let mut answers = String::new();
    for answer in session.answers().iter().filter(|it| only.is_none_or(|mode| it.mode == mode)) {
        answers.push(if answer.done { '+' } else { '-' });
        answers.push_str(&format!("{}: {}.\n", answer.mode, answer.text));
    }
    el("section", "study")
        .set("data-panel", panel)
        .set("data-desk", desk.note(session))
        .set("data-answers", answers)
        .html()
}
