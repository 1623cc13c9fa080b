//! Hit targets: elements over a lane's canvases for its servers and messages, for pointer and keyboard. Messages have
//! hit targets only while time is paused; moving messages are hit-tested on the canvas.

use scene::{HitArea, LaneView, Target};
use yew::prelude::*;

use crate::command::{Command, Selection};
use crate::html::el;
use crate::strings;
use crate::ui_state::UiState;

/// Selection for a hit target.
pub(crate) fn selection_of(target: Target) -> Selection {
    match target {
        Target::Server(id) => Selection::Server(id),
        Target::Message { from, to, nth } => Selection::Message(cluster::MessageId { from, to, nth: nth as u32 }),
    }
}

/// Id of the element for a selection in the lane with index `lane_index`.
pub(crate) fn hit_target_id(lane_index: usize, selection: Selection) -> String {
    match selection {
        Selection::Server(id) => format!("spot-{lane_index}-{id}"),
        Selection::Message(id) => format!("spot-{lane_index}-{}-{}-{}", id.from, id.to, id.nth),
    }
}

/// An element for each of `hit_areas`, in the lane with index `lane_index`.
pub(crate) fn hit_targets(lane_index: usize, view: &LaneView, hit_areas: &[HitArea], ui_state: &UiState) -> Html {
    let element = |(number, hit_area): (usize, &HitArea)| {
        let selection = selection_of(hit_area.target);
        let area = hit_area.area;
        let open = ui_state.menu && ui_state.selection == Some((lane_index, selection));
        let style = format!(
            "transform:translate({}px,{}px);width:{}px;height:{}px",
            area.x as i32, area.y as i32, area.width as i32, area.height as i32
        );
        el("button", "spot")
            .set("type", "button")
            .set("id", hit_target_id(lane_index, selection))
            .set("style", style)
            .set("tabindex", if number == 0 { "0" } else { "-1" })
            .set("aria-label", name(view, hit_area.target))
            .set("aria-haspopup", "dialog")
            .set("aria-expanded", if open { "true" } else { "false" })
            .command(Command::Select(lane_index, selection))
            .html()
    };
    el("div", "spots").children(hit_areas.iter().enumerate().map(element).collect()).html()
}

/// Accessible name.
fn name(view: &LaneView, target: Target) -> String {
    match target {
        Target::Server(id) => match view.servers.iter().find(|server| server.id == id) {
            Some(server) => format!("{id}, {}, term {}", server.badge.name(), server.term),
            None => id.to_string(),
        },
        Target::Message { from, to, nth } => {
            let found = view.messages.iter().find(|it| it.from == from && it.to == to && it.nth == nth);
            strings::message(found.map_or(strings::MESSAGE, |it| it.kind.name()), from, to)
        }
    }
}
