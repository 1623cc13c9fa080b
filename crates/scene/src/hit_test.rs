//! What is under a finger.

use raft_core::ServerId;

use crate::draw::arrow;
use crate::layout::Layout;
use crate::shape::{Rect, at};
use crate::view::LaneView;

/// Something that a reader can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A server.
    Server(ServerId),
    /// A message, by its name.
    Message {
        /// Who sent it.
        from: ServerId,
        /// To whom.
        to: ServerId,
        /// Its place on that link.
        nth: u64,
    },
}

/// A target and the area that stands for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HitArea {
    /// What.
    pub target: Target,
    /// Where: at least 24 points each way.
    pub area: Rect,
}

/// Half the side of a message's area: a target has 24 points each way (WCAG 2.5.8).
const REACH: f32 = 12.0;

/// Puts all targets of a lane at `now` into `out`, which is emptied first: servers in row order, then messages.
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

/// The target at a place: the message whose head is nearest, else the server.
#[must_use]
pub fn hit_test(areas: &[HitArea], x: f32, y: f32) -> Option<Target> {
    let distance = |candidate: &HitArea| {
        let centre = candidate.area.centre();
        match candidate.target {
            Target::Message { .. } => (centre.x - x).powi(2) + (centre.y - y).powi(2),
            // Under every message.
            Target::Server(_) => f32::MAX,
        }
    };
    areas
        .iter()
        .filter(|candidate| candidate.area.contains(at(x, y)))
        .min_by(|one, other| distance(one).total_cmp(&distance(other)))
        .map(|candidate| candidate.target)
}
