//! Notice about the opened link, until the user dismisses it.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::ui::{el, p};
use crate::words;

/// Element of the notice.
pub(super) fn message(notice: &str) -> Html {
    el("div", "message")
        .set("role", "alert")
        .with(p("", notice.to_owned()))
        .with(icon("plain", Icon::Close, [words::DISMISS; 2], "dismiss").html())
        .html()
}
