//! Messages, slanted from where and when they were sent to where and when they ended.

use cluster::LossCause;
use raft_core::ServerId;

use super::{Ending, Lifelines, Panel, Sent};
use crate::draw::arrow::{self, Head};
use crate::draw::pen::{Pen, line, ringed};
use crate::shape::{Point, at};
use crate::theme::Colour;
use crate::view::MessageKind;
use crate::within::within;

/// More messages than this are a hatching that shows nothing.
pub(super) const MOST: usize = 400;
/// A message of which nobody knows when it arrives is drawn for so long, half way, in virtual milliseconds.
const WAITING: u64 = 40;
/// How much of its way a message comes that the link loses.
const LOST: f32 = 0.85;

/// Which messages are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    EntriesAndVotes,
    None,
}

impl Shown {
    fn includes(self, kind: MessageKind) -> bool {
        match self {
            Self::All => true,
            Self::EntriesAndVotes => !matches!(kind, MessageKind::Heartbeat | MessageKind::AppendReply { .. }),
            Self::None => false,
        }
    }

    /// What must be said of it.
    pub(super) fn note(self) -> &'static str {
        match self {
            Self::All => "",
            Self::EntriesAndVotes => "without heartbeats and answers to entries",
            Self::None => "too many messages to draw",
        }
    }
}

/// When the message ends, how much of its way it comes, and how.
fn end(message: &Sent) -> (u64, f32, Option<Ending>) {
    match (message.end, message.arrives_at) {
        (Some((stamp, Ending::Lost(LossCause::Dropped))), arrives_at) => {
            let whole = arrives_at.unwrap_or(stamp.at).saturating_sub(message.sent.at).max(1);
            let part = stamp.at.saturating_sub(message.sent.at) as f32 / whole as f32;
            (stamp.at, within(part, 1.0 - LOST, LOST), Some(Ending::Lost(LossCause::Dropped)))
        }
        (Some((stamp, Ending::Lost(LossCause::LinkCut))), _) => {
            (stamp.at, LOST, Some(Ending::Lost(LossCause::LinkCut)))
        }
        (Some((stamp, ending)), _) => (stamp.at, 1.0, Some(ending)),
        (None, Some(arrives_at)) => (arrives_at, 1.0, None),
        (None, None) => (message.sent.at + WAITING, 0.5, None),
    }
}

/// Draws what there is room for; says what that was.
pub(super) fn draw(pen: &mut Pen<'_>, run: &Lifelines, panel: &Panel, order: &[ServerId]) -> Shown {
    let window = panel.window;
    let sent_by_then = run.messages().partition_point(|message| message.sent.at <= window.to);
    let candidates = run.messages().get(..sent_by_then).unwrap_or_default();
    let seen: Vec<&Sent> =
        candidates.iter().filter(|message| end(message).0 > window.from || message.sent.at >= window.from).collect();
    let is_few = |shown: &Shown| seen.iter().filter(|message| shown.includes(message.kind)).count() <= MOST;
    let shown = [Shown::All, Shown::EntriesAndVotes].into_iter().find(is_few).unwrap_or(Shown::None);
    for message in seen.into_iter().filter(|message| shown.includes(message.kind)) {
        slant(pen, message, panel, order);
    }
    shown
}

fn slant(pen: &mut Pen<'_>, message: &Sent, panel: &Panel, order: &[ServerId]) {
    let place = |id: ServerId| order.iter().position(|it| *it == id);
    let (Some(from), Some(to)) = (place(message.id.from), place(message.id.to)) else { return };
    let (ends_at, reach, ending) = end(message);
    let (y, target) = (panel.y(from), panel.y(to));
    let start = at(panel.x(message.sent.at as f64), y);
    let stop = at(panel.x(ends_at as f64), y + (target - y) * reach);
    let look = arrow::look(message.kind);
    let (near, far) = clipped(start, stop, panel);
    pen.line(near, far, look.wire);
    if look.carries_configuration {
        let middle = at((start.x + stop.x) / 2.0, (start.y + stop.y) / 2.0);
        if is_inside(middle, panel) {
            super::draw::diamond(pen, middle, 3.6, ringed(Colour::Config, line(Colour::Lane, 1.0)));
        }
    }
    match ending {
        _ if !is_inside(stop, panel) => {}
        Some(Ending::Arrived) => head(pen, &look, start, stop),
        Some(Ending::Lost(_)) => pen.cross(stop, 3.2, line(look.colour, 1.75), 1.0),
        None => {}
    }
}

fn head(pen: &mut Pen<'_>, look: &arrow::Look, start: Point, stop: Point) {
    let edge = line(Colour::Lane, 0.75);
    let (dx, dy) = (stop.x - start.x, stop.y - start.y);
    let length = (dx * dx + dy * dy).sqrt().max(0.01);
    let way = at(dx / length, dy / length);
    // The head ends at the line: it does not hide who has which role there.
    let back = |by: f32| at(stop.x - way.x * by, stop.y - way.y * by);
    match look.head {
        Head::Arrow(size) => arrow::arrowhead(pen, back(size * 0.35), way, size * 0.7, ringed(look.colour, edge)),
        Head::HollowArrow(size) => {
            let paint = ringed(Colour::Lane, line(look.colour, 1.25));
            arrow::arrowhead(pen, back(size * 0.35), way, size * 0.65, paint);
        }
        Head::Disc => pen.circle(back(2.6), 2.6, ringed(look.colour, edge)),
        Head::Ring => pen.circle(back(2.6), 2.4, ringed(Colour::Lane, line(look.colour, 1.25))),
    }
}

fn is_inside(place: Point, panel: &Panel) -> bool {
    place.x >= panel.left() - 0.01 && place.x <= panel.right() + 0.01
}

/// The part of a line between the two edges; it touches them, or lies between.
fn clipped(start: Point, stop: Point, panel: &Panel) -> (Point, Point) {
    let cut = |place: Point| {
        let x = within(place.x, panel.left(), panel.right());
        if x == place.x || stop.x == start.x {
            return place;
        }
        at(x, start.y + (stop.y - start.y) * (x - start.x) / (stop.x - start.x))
    };
    (cut(start), cut(stop))
}
