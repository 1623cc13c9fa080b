//! Space-time diagram of a lane.

use scene::spacetime::{Viewport, Window};
use scene::{Frame, Size, svg};

use super::markup::Markup;
use super::{Study, words};

/// Initial time span of the diagram, in virtual milliseconds.
pub(super) const SPAN: u64 = 400;
/// Range of the time span.
const SPANS: (u64, u64) = (50, 12_800);

impl Study {
    /// HTML of the panel.
    pub(super) fn space_time(&self) -> String {
        let mut panel = Markup::default();
        panel.open("div", "row");
        self.lanes(&mut panel);
        for (what, label, at_its_end) in
            [("closer", words::CLOSER, self.span <= SPANS.0), ("wider", words::WIDER, self.span >= SPANS.1)]
        {
            panel.open("button", "chip").set("type", "button").set("data-study", what);
            // A button at the end of its range keeps the focus.
            if at_its_end {
                panel.set("aria-disabled", "true");
            }
            panel.says(label).end();
        }
        panel.leaf("p", "small", words::SPACE_TIME).end();
        let Some((lane, reading)) = self.looked_at() else { return panel.html() };
        let order: Vec<_> = lane.view().servers.iter().map(|server| server.id).collect();
        let mut still = Vec::new();
        let room = self.room(order.len());
        reading.lifelines.draw(&room, &order, lane.row(), self.session.now(), &mut still);
        let frame = Frame { static_layer: still, ..Frame::default() };
        panel.open("ul", "unseen");
        for line in reading.lifelines.describe(room.window, &order, lane.row()) {
            panel.leaf("li", "", &line);
        }
        panel.end();
        panel.open("div", "space-time").set("data-study", "time").raw(&svg::inline(&frame, room.size, "picture"));
        panel.html()
    }

    /// Doubles or halves the time span.
    pub(super) fn zoom(&mut self, out: bool) {
        let span = if out { self.span * 2 } else { self.span / 2 };
        self.span = span.clamp(SPANS.0, SPANS.1);
    }

    /// Time at a horizontal position, from 0 to 1.
    pub(super) fn time_at(&self, part: f64) -> u64 {
        let rows = self.looked_at().map_or(1, |(lane, _)| lane.view().servers.len());
        let room = self.room(rows);
        room.time_at(part as f32 * room.size.width)
    }

    fn room(&self, rows: usize) -> Viewport {
        let size = Size { width: self.width, height: Viewport::min_height(rows) };
        let (now, end) = (self.session.now() as u64, self.session.score().end);
        Viewport::new(size, Window::around(now, self.span, end), rows)
    }
}
