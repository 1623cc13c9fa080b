//! What the reader should know of what was opened, until the reader takes it away.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::ui::{el, p};
use crate::words;

/// The message.
pub(super) fn message(notice: &str) -> Html {
    el("div", "message")
        .set("role", "alert")
        .with(p("", notice.to_owned()))
        .with(icon("plain", Icon::Close, [words::DISMISS; 2], "dismiss").html())
        .html()
}
