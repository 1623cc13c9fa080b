//! Message lines of a space-time diagram: from the sender at the time of sending to the receiver at the time of
//! arrival.

use cluster::LossCause;
use raft_core::ServerId;

use super::{Lifelines, MessageEnd, MessageTrace, Viewport};
use crate::draw::arrow::{self, ArrowHead};
use crate::draw::shape_builder::{ShapeBuilder, fill_and_stroke, stroke};
use crate::shape::{Point, at};
use crate::theme::Colour;
use crate::view::MessageKind;

/// Maximum number of messages that are drawn. More lines would be an unreadable hatching.
pub(super) const MAX_MESSAGES: usize = 400;
/// Length of the line of a message without a scheduled arrival, in virtual milliseconds. It ends midway.
const UNSCHEDULED_MS: u64 = 40;
/// Part of the way that a message on a cut link covers, and upper bound of that of a dropped message.
const LOST_FRACTION: f32 = 0.85;

/// Filter of the messages that are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MessageFilter {
    All,
    EntriesAndVotes,
    None,
}

impl MessageFilter {
    fn includes(self, kind: MessageKind) -> bool {
        match self {
            Self::All => true,
            Self::EntriesAndVotes => !matches!(kind, MessageKind::Heartbeat | MessageKind::AppendReply { .. }),
            Self::None => false,
        }
    }

    /// The note on messages that are left out.
    pub(super) fn note(self) -> &'static str {
        match self {
            Self::All => "",
            Self::EntriesAndVotes => "without heartbeats and answers to entries",
            Self::None => "too many messages to draw",
        }
    }
}

/// The time of the message's end, the part of the way that it covers, and the kind of end.
fn end(message: &MessageTrace) -> (u64, f32, Option<MessageEnd>) {
    match (message.end, message.arrives_at) {
        (Some((time, MessageEnd::Lost(LossCause::Dropped))), arrives_at) => {
            let whole = arrives_at.unwrap_or(time.at).saturating_sub(message.sent.at).max(1);
            let part = time.at.saturating_sub(message.sent.at) as f32 / whole as f32;
            (time.at, part.clamp(1.0 - LOST_FRACTION, LOST_FRACTION), Some(MessageEnd::Lost(LossCause::Dropped)))
        }
        (Some((time, MessageEnd::Lost(LossCause::LinkCut))), _) => {
            (time.at, LOST_FRACTION, Some(MessageEnd::Lost(LossCause::LinkCut)))
        }
        (Some((time, how)), _) => (time.at, 1.0, Some(how)),
        (None, Some(arrives_at)) => (arrives_at, 1.0, None),
        (None, None) => (message.sent.at + UNSCHEDULED_MS, 0.5, None),
    }
}

/// Draws the messages of the window, with the widest filter that keeps them within [`MAX_MESSAGES`]. Returns the
/// filter.
pub(super) fn draw(
    builder: &mut ShapeBuilder<'_>,
    run: &Lifelines,
    viewport: &Viewport,
    order: &[ServerId],
) -> MessageFilter {
    let window = viewport.window;
    let sent_by_then = run.messages().partition_point(|message| message.sent.at <= window.to);
    let candidates = run.messages().get(..sent_by_then).unwrap_or_default();
    let visible: Vec<&MessageTrace> =
        candidates.iter().filter(|message| end(message).0 > window.from || message.sent.at >= window.from).collect();
    let fits =
        |filter: &MessageFilter| visible.iter().filter(|message| filter.includes(message.kind)).count() <= MAX_MESSAGES;
    let filter =
        [MessageFilter::All, MessageFilter::EntriesAndVotes].into_iter().find(fits).unwrap_or(MessageFilter::None);
    for message in visible.into_iter().filter(|message| filter.includes(message.kind)) {
        message_line(builder, message, viewport, order);
    }
    filter
}

fn message_line(builder: &mut ShapeBuilder<'_>, message: &MessageTrace, viewport: &Viewport, order: &[ServerId]) {
    let row = |id: ServerId| order.iter().position(|other| *other == id);
    let (Some(from), Some(to)) = (row(message.id.from), row(message.id.to)) else { return };
    let (ends_at, reach, how) = end(message);
    let (y, target) = (viewport.y(from), viewport.y(to));
    let start = at(viewport.x(message.sent.at as f64), y);
    let stop = at(viewport.x(ends_at as f64), y + (target - y) * reach);
    let style = arrow::arrow_style(message.kind);
    let (near, far) = clipped(start, stop, viewport);
    builder.line(near, far, style.line);
    if style.carries_configuration {
        let middle = at((start.x + stop.x) / 2.0, (start.y + stop.y) / 2.0);
        if is_inside(middle, viewport) {
            builder.diamond(middle, 3.6, fill_and_stroke(Colour::Config, stroke(Colour::Lane, 1.0)));
        }
    }
    match how {
        _ if !is_inside(stop, viewport) => {}
        Some(MessageEnd::Arrived) => head(builder, &style, start, stop),
        Some(MessageEnd::Lost(_)) => builder.cross(stop, 3.2, stroke(style.colour, 1.75), 1.0),
        None => {}
    }
}

fn head(builder: &mut ShapeBuilder<'_>, style: &arrow::ArrowStyle, start: Point, stop: Point) {
    let edge = stroke(Colour::Lane, 0.75);
    let (dx, dy) = (stop.x - start.x, stop.y - start.y);
    let length = (dx * dx + dy * dy).sqrt().max(0.01);
    let direction = at(dx / length, dy / length);
    // The head ends before the line, so that it does not hide the role there.
    let back = |by: f32| at(stop.x - direction.x * by, stop.y - direction.y * by);
    match style.head {
        ArrowHead::Arrow(size) => {
            arrow::arrowhead(builder, back(size * 0.35), direction, size * 0.7, fill_and_stroke(style.colour, edge));
        }
        ArrowHead::HollowArrow(size) => {
            let paint = fill_and_stroke(Colour::Lane, stroke(style.colour, 1.25));
            arrow::arrowhead(builder, back(size * 0.35), direction, size * 0.65, paint);
        }
        ArrowHead::Disc => builder.circle(back(2.6), 2.6, fill_and_stroke(style.colour, edge)),
        ArrowHead::Ring => builder.circle(back(2.6), 2.4, fill_and_stroke(Colour::Lane, stroke(style.colour, 1.25))),
    }
}

fn is_inside(point: Point, viewport: &Viewport) -> bool {
    point.x >= viewport.left() - 0.01 && point.x <= viewport.right() + 0.01
}

/// The part of a line between the left and the right edge. The line must intersect that range.
fn clipped(start: Point, stop: Point, viewport: &Viewport) -> (Point, Point) {
    let clip = |point: Point| {
        let x = point.x.clamp(viewport.left(), viewport.right());
        if x == point.x || stop.x == start.x {
            return point;
        }
        at(x, start.y + (stop.y - start.y) * (x - start.x) / (stop.x - start.x))
    };
    (clip(start), clip(stop))
}
