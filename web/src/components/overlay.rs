//! Hit targets: elements over a lane's canvases for its servers and messages, for pointer and keyboard. Messages have
//! hit targets only while time is paused; moving messages are hit-tested on the canvas.

use scene::{HitArea, LaneView, Target};
use yew::prelude::*;

use crate::command::{Chosen, choose};
use crate::desk::Desk;
use crate::ui::el;
use crate::words;

/// Selection for a hit target.
pub(super) fn chosen(target: Target) -> Chosen {
    match target {
        Target::Server(id) => Chosen::Server(id),
        Target::Message { from, to, nth } => Chosen::Message(cluster::MessageId { from, to, nth: nth as u32 }),
    }
}

/// An element for each of `hits`, in the lane with index `place`.
pub(super) fn overlay(place: usize, view: &LaneView, hits: &[HitArea], desk: &Desk) -> Html {
    let spot = |(number, hit): (usize, &HitArea)| {
        let what = chosen(hit.target);
        let area = hit.area;
        let open = desk.menu && desk.chosen == Some((place, what));
        let style = format!(
            "left:{}px;top:{}px;width:{}px;height:{}px",
            area.x as i32, area.y as i32, area.width as i32, area.height as i32
        );
        el("button", "spot")
            .set("type", "button")
            .set("style", style)
            .set("tabindex", if number == 0 { "0" } else { "-1" })
            .set("aria-label", name(view, hit.target))
            .set("aria-haspopup", "dialog")
            .set("aria-expanded", if open { "true" } else { "false" })
            .asks(choose(place, what))
            .html()
    };
    el("div", "spots").all(hits.iter().enumerate().map(spot).collect()).html()
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
            words::message(found.map_or(words::MESSAGE, |it| it.kind.name()), from, to)
        }
    }
}
