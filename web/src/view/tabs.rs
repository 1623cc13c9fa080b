//! Tabs of the lanes, if there is room for one lane only, each with its status.

use yew::prelude::*;

use crate::command::Command;
use crate::html::el;
use crate::session::{Lane, Session};
use crate::strings;

/// Id of the tab of the lane with index `lane_index`.
pub(crate) fn tab_id(lane_index: usize) -> String {
    format!("tab-{lane_index}")
}

/// Id of the panel of that lane.
pub(crate) fn panel_id(lane_index: usize) -> String {
    format!("lane-{lane_index}")
}

/// Status of a lane, and its class.
fn status(lane: &Lane) -> (&'static str, &'static str) {
    let world = &lane.state().world;
    match (world.history().violations().is_empty(), world.change_is_finished()) {
        (false, _) => (strings::TAB_BROKEN, "tab-status broken"),
        (true, true) if !scene::has_leader(world) => (strings::TAB_LEADERLESS, "tab-status"),
        (true, true) if scene::writes_wait(world) => (strings::TAB_WRITES_WAIT, "tab-status"),
        (true, true) => (strings::TAB_SAFE, "tab-status good"),
        (true, false) => (strings::TAB_OPEN, "tab-status"),
    }
}

/// Tabs of the lanes.
pub(crate) fn tabs(session: &Session, chosen: usize) -> Html {
    let tab = |(lane_index, lane): (usize, &Lane)| {
        let (status, class) = status(lane);
        let is_chosen = lane_index == chosen;
        el("button", "")
            .set("type", "button")
            .set("role", "tab")
            .set("id", tab_id(lane_index))
            .set("aria-selected", if is_chosen { "true" } else { "false" })
            .set("aria-controls", panel_id(lane_index))
            .set("tabindex", if is_chosen { "0" } else { "-1" })
            .command(Command::Lane(lane_index))
            .child(el("span", "tab-name").text(lane.mode.to_string()).html())
            .child(el("span", class).text(status).html())
            .html()
    };
    let tabs = session.lanes().iter().enumerate().map(tab).collect();
    el("div", "tabs").set("role", "tablist").set("aria-label", strings::LANES).children(tabs).html()
}
