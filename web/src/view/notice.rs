//! Notice about the opened link, until the user dismisses it.

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::command::Command;
use crate::html::{el, p};
use crate::strings;

/// Element of the notice.
pub(crate) fn notice(text: &str) -> Html {
    el("div", "message")
        .set("role", "alert")
        .child(p("", text.to_owned()))
        .child(icon("plain", Icon::Close, strings::DISMISS, None, Command::Dismiss).html())
        .html()
}
