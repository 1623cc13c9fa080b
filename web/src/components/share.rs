//! Links to the run.

use yew::prelude::*;

use crate::desk::Desk;
use crate::ui::{button, el, p};
use crate::words;

/// The panel.
pub(super) fn share(desk: &Desk) -> Html {
    el("div", "buttons")
        .with(button("", words::COPY_START, "copy start").html())
        .with(button("", words::COPY_MOMENT, "copy moment").html())
        .with(button("", words::ADDRESS, "address").html())
        .with(el("div", "").set("aria-live", "polite").with(p("", desk.said.unwrap_or_default())).html())
        .html()
}
