//! Summary of a lane in words, for screen readers.

use cluster::World;
use scene::{ServerDescription, describe};
use yew::prelude::*;

use super::tabs::panel_id;
use crate::html::{el, p};
use crate::session::Lane;
use crate::{panel_api, strings};

/// Element for the printed picture of a lane. Only [`print_picture`](crate::print_picture) draws into it.
pub(crate) fn print_area() -> Html {
    el("div", "paper").set("aria-hidden", "true").html()
}

/// Selector of that element.
pub(crate) fn print_area_selector(lane_index: usize) -> String {
    format!("#{} .paper", panel_id(lane_index))
}

/// Summary of a lane.
pub(crate) fn lane_summary(lane: &Lane) -> Html {
    let (world, view) = (&lane.state().world, lane.view());
    let broken = world.history().violations();
    let mut verdict: Vec<Html> = broken.iter().map(|it| p("", format!("{}: {it}.", it.property()))).collect();
    if broken.is_empty() {
        verdict.push(p("", strings::NO_PROPERTY_BROKEN));
    }
    let [servers, quorums] = table(view);
    el("div", "unseen")
        .child(el("h2", "").text(lane.mode.to_string()).html())
        .child(p("", view.note.clone().unwrap_or_default()))
        .child(el("div", "").set("aria-live", "polite").children(verdict).html())
        .child(p("", format!("{} {}.", change_state(world), view.status.text)))
        .child(servers)
        .child(quorums)
        .html()
}

/// Table of the servers, and the counts of the quorums, which the chunk describes.
fn table(view: &scene::LaneView) -> [Html; 2] {
    let row = |server: ServerDescription| {
        let head = el("th", "").set("scope", "row").text(server.id.to_string());
        el("tr", "").child(head.html()).child(el("td", "").text(server.state).html()).html()
    };
    let quorums = panel_api::provided().map(|chunk| (chunk.quorums)(view)).unwrap_or_default();
    let quorums = quorums.into_iter().map(|line| p("", line)).collect();
    [
        el("table", "").children(describe::servers(view).into_iter().map(row).collect()).html(),
        el("div", "").children(quorums).html(),
    ]
}

/// State of the change.
fn change_state(world: &World) -> String {
    match world.target() {
        _ if world.change_is_finished() => strings::CHANGE_FINISHED.to_owned(),
        Some(target) => strings::under_way(&target.to_string()),
        None => strings::CHANGE_NOT_ASKED.to_owned(),
    }
}
