//! Space-time diagram of a lane.

use std::ops::RangeInclusive;

use scene::spacetime::{Viewport, Window};
use scene::{Frame, Size, svg};
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use super::View;
use super::controls::{lanes, leaf};
use super::run_details::shown_lane;
use crate::command::{Command, PanelCommand};
use crate::html::{Kind, button, el, p};
use crate::strings::panels as strings;

/// Time span of the diagram at the minimum zoom, in virtual milliseconds. Each further zoom doubles it.
const MIN_SPAN: u64 = 50;
/// Range of the zoom. At 0, the span is 400 ms.
const ZOOMS: RangeInclusive<i8> = -3..=5;

/// The panel.
pub(super) fn view(view: &View<'_>) -> Html {
    let zoom = view.state.zoom;
    let span = MIN_SPAN << (zoom - ZOOMS.start());
    let control = |out, label, at_its_end| {
        let command = Command::Panels(PanelCommand::Zoom { out });
        let control = button("chip", label, command);
        // A button at the end of its range keeps the focus.
        if at_its_end { control.set("aria-disabled", "true").html() } else { control.html() }
    };
    let row = el("div", "row").child(lanes(view)).child(control(false, strings::CLOSER, zoom <= *ZOOMS.start()));
    let row = row.child(control(true, strings::WIDER, zoom >= *ZOOMS.end())).child(p("small", strings::SPACE_TIME));
    let Some((lane, details)) = shown_lane(view) else { return row.html() };
    let order: Vec<_> = lane.view().servers.iter().map(|server| server.id).collect();
    let size = Size { width: view.state.width, height: Viewport::min_height(order.len()) };
    let (now, end) = (view.session.now(), view.session.index().end);
    let viewport = Viewport::new(size, Window::around(now as u64, span, end), order.len());
    let mut frame = Frame::default();
    details.lifelines.draw(&viewport, &order, lane.display_order(), now, &mut frame.static_layer);
    let lines = details.lifelines.describe(viewport.window, &order, lane.display_order());
    let lines = lines.into_iter().map(|line| leaf("li", "", line)).collect();
    let picture = Html::from_html_unchecked(svg::inline(&frame, size, "picture").trim_end().to_owned().into());
    let seek = move |event: &Event| {
        Some(Command::Seek(viewport.time_at(horizontal_part(event)? as f32 * viewport.size.width) as f64))
    };
    let diagram = el("div", "space-time").on(Kind::Click, seek).child(picture);
    [row.html(), el("ul", "unseen").children(lines).html(), diagram.html()].into_iter().collect()
}

/// Zoom after zooming out or in.
pub(super) fn zoomed(zoom: i8, out: bool) -> i8 {
    (if out { zoom + 1 } else { zoom - 1 }).clamp(*ZOOMS.start(), *ZOOMS.end())
}

/// Horizontal position of a click in the diagram, from 0 to 1.
fn horizontal_part(event: &Event) -> Option<f64> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let area = target.closest(".space-time").ok()??.get_bounding_client_rect();
    let x = f64::from(event.dyn_ref::<MouseEvent>()?.client_x()) - area.left();
    Some(x / area.width().max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_at_the_end_of_its_range_stays() {
        for (out, end) in [(false, *ZOOMS.start()), (true, *ZOOMS.end())] {
            assert_eq!((0..20).fold(0, |zoom, _| zoomed(zoom, out)), end);
        }
        assert_eq!(zoomed(zoomed(0, true), false), 0);
    }
}
