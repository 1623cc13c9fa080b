//! Hit test: the server or message at a point.

use raft_core::ServerId;

use crate::draw::arrow;
use crate::layout::Layout;
use crate::shape::{Rect, at};
use crate::view::LaneView;

/// Something that the user can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A server.
    Server(ServerId),
    /// A message, by its identity.
    Message {
        /// The sender.
        from: ServerId,
        /// The receiver.
        to: ServerId,
        /// Number of the message on its link.
        nth: u64,
    },
}

/// A target and its area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HitArea {
    /// The target.
    pub target: Target,
    /// The area, at least 24 points in each direction.
    pub area: Rect,
}

/// Half the side of a message's area: a target needs 24 points in each direction (WCAG 2.5.8).
const REACH: f32 = 12.0;

/// Writes the hit areas of a lane at `now` into `out`, which is emptied first: servers in display order, then messages.
pub fn hit_areas(view: &LaneView, layout: &Layout, now: f64, out: &mut Vec<HitArea>) {
    out.clear();
    out.extend(layout.columns.iter().map(|column| HitArea { target: Target::Server(column.id), area: column.card }));
    for message in &view.messages {
        if let Some(head) = arrow::head(layout, message, now) {
            out.push(HitArea {
                target: Target::Message { from: message.from, to: message.to, nth: message.nth },
                area: Rect { x: head.x - REACH, y: head.y - REACH, width: 2.0 * REACH, height: 2.0 * REACH },
            });
        }
    }
}

/// The target at a point: the message with the nearest head, else the server.
#[must_use]
pub fn hit_test(areas: &[HitArea], x: f32, y: f32) -> Option<Target> {
    let distance = |candidate: &HitArea| {
        let centre = candidate.area.centre();
        match candidate.target {
            Target::Message { .. } => (centre.x - x).powi(2) + (centre.y - y).powi(2),
            // Messages have precedence over servers.
            Target::Server(_) => f32::MAX,
        }
    };
    areas
        .iter()
        .filter(|candidate| candidate.area.contains(at(x, y)))
        .min_by(|one, other| distance(one).total_cmp(&distance(other)))
        .map(|candidate| candidate.target)
}
