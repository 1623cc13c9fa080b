//! Messages: the wire from sender to receiver, and the head that travels along it.
//!
//! Every ordered pair of servers has an arc of its own, with ports of its own on both cards, nested so that the arcs of one
//! pair never cross: near neighbours lie inside, far ones outside. Several messages on one link take arcs one under the
//! other.

use raft_core::ServerId;

use super::shape_builder::{ShapeBuilder, dashed_stroke, fill_and_stroke, stroke};
use crate::clamp::clamp;
use crate::curve::Curve;
use crate::layout::Layout;
use crate::shape::{Corners, Paint, Point, Shape, Stroke, at};
use crate::theme::Colour;
use crate::view::{LaneView, MessageKind, MessageView};

/// How far under the sky's edge the highest arc stays, so that no head touches a group's name.
const HEADROOM: f32 = 7.0;
/// What a trail is long, in points.
const TRAIL_LENGTH: f32 = 34.0;

/// The way of the `nth` message from one server to another; none if either is not in the row.
#[must_use]
pub fn path(layout: &Layout, from: ServerId, to: ServerId, nth: u64) -> Option<Curve> {
    let ((from_index, _), (to_index, _)) = (layout.column(from)?, layout.column(to)?);
    if from_index == to_index {
        return None;
    }
    let rightward = from_index < to_index;
    let baseline = layout.cards.top - 1.5;
    let start = at(port(layout, from_index, to_index, rightward), baseline);
    let end = at(port(layout, to_index, from_index, rightward), baseline);
    Some(Curve::arc(start, end, arc_height(layout, from_index.abs_diff(to_index), rightward, nth)))
}

/// Where the arcs between `own` and `peer` stand on `own`'s card. Rightward arcs are the outer ones of their pair.
fn port(layout: &Layout, own: usize, peer: usize, rightward: bool) -> f32 {
    let count = layout.columns.len();
    let card = layout.columns[own].card;
    // From left to right: left neighbours, nearest first, then right neighbours, farthest first.
    let (order, inner_first) = if peer < own { (own - 1 - peer, true) } else { (own + (count - 1 - peer), false) };
    let slot = 2 * order + usize::from(rightward == inner_first);
    let slots = 2 * (count - 1);
    let inset = (card.width * 0.12).min(12.0);
    card.x + inset + (card.width - 2.0 * inset) * (slot as f32 + 0.5) / slots as f32
}

/// How high an arc over `distance` places is.
fn arc_height(layout: &Layout, distance: usize, rightward: bool, nth: u64) -> f32 {
    let room = layout.message_area.height() - HEADROOM;
    let farthest = layout.columns.len().saturating_sub(2).max(1) as f32;
    let outer = room * (0.6 + 0.4 * (distance.saturating_sub(1) as f32 / farthest).min(1.0).sqrt());
    // One way takes the even steps down, the other the odd ones from the third on: so no two of them meet.
    let step = clamp((outer - MIN_HEIGHT) / (2 * MAX_ARCS + 1) as f32, 0.7, 1.25);
    // Neighbours in time are far apart: 0 3 1 4 2 5.
    let tier = nth % MAX_ARCS / 2 + nth % 2 * (MAX_ARCS / 2);
    let steps = 2 * tier + if rightward { 0 } else { 3 };
    (outer - steps as f32 * step).max(MIN_HEIGHT)
}

/// So many messages of one way are told apart; the next takes the first one's arc again.
const MAX_ARCS: u64 = 6;
/// No arc is lower than this.
const MIN_HEIGHT: f32 = 2.0;

/// A message's looks.
pub(crate) struct ArrowStyle {
    pub(crate) colour: Colour,
    pub(crate) line: Stroke,
    pub(crate) head: ArrowHead,
    pub(crate) carries_configuration: bool,
}

pub(crate) enum ArrowHead {
    /// A request: an arrowhead, so long.
    Arrow(f32),
    /// A question before the question: an arrowhead, hollow.
    HollowArrow(f32),
    /// An answer that says yes.
    Disc,
    /// An answer that says no.
    Ring,
}

/// What a message of this kind looks like.
pub(crate) fn arrow_style(kind: MessageKind) -> ArrowStyle {
    let (colour, line, head) = match kind {
        MessageKind::Append { .. } | MessageKind::Snapshot => {
            (Colour::Append, stroke(Colour::Append, 1.5), ArrowHead::Arrow(11.0))
        }
        MessageKind::Heartbeat => (Colour::Append, stroke(Colour::Append, 0.9), ArrowHead::Arrow(8.0)),
        MessageKind::RequestVote | MessageKind::TimeoutNow => {
            (Colour::Vote, stroke(Colour::Vote, 1.5), ArrowHead::Arrow(11.0))
        }
        MessageKind::PreVote => {
            (Colour::Vote, dashed_stroke(Colour::Vote, 1.2, [1.5, 3.0]), ArrowHead::HollowArrow(11.0))
        }
        MessageKind::AppendReply { accepted } => reply(Colour::AppendReply, accepted, [5.0, 4.0]),
        MessageKind::VoteReply { granted } => reply(Colour::VoteReply, granted, [5.0, 4.0]),
        MessageKind::PreVoteReply { granted } => reply(Colour::VoteReply, granted, [1.5, 3.0]),
    };
    let carries_configuration = kind == MessageKind::Append { configuration: true };
    ArrowStyle { colour, line, head, carries_configuration }
}

fn reply(colour: Colour, yes: bool, dash: [f32; 2]) -> (Colour, Stroke, ArrowHead) {
    (colour, dashed_stroke(colour, 1.2, dash), if yes { ArrowHead::Disc } else { ArrowHead::Ring })
}

/// Draws the wires of all messages that arrive. Those of lost ones die with them, so they belong to what moves.
pub(super) fn message_lines(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    for message in view.messages.iter().filter(|message| message.lost_at.is_none()) {
        if let Some(path) = path(layout, message.from, message.to, message.nth) {
            builder.out.push(Shape::Curve { points: path.0, stroke: arrow_style(message.kind).line, opacity: 1.0 });
        }
    }
}

/// More links than this are told at the servers alone.
const MAX_CUT_LINKS: usize = 6;

/// Draws links that are cut, each on the side of its arrows and pointing as they do; not those of servers cut off, whose lids
/// say enough. Says whether there was room for them.
pub(super) fn cut_links(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) -> bool {
    let links = view.cut_links();
    if links.len() > MAX_CUT_LINKS {
        return false;
    }
    for (from, to) in links {
        let Some(path) = path(layout, from, to, 0) else { continue };
        builder.out.push(Shape::Curve {
            points: path.0,
            stroke: dashed_stroke(Colour::Faint, 1.25, [2.0, 4.0]),
            opacity: 1.0,
        });
        let paint = fill_and_stroke(Colour::Lane, stroke(Colour::Muted, 1.25));
        arrowhead(builder, path.at(0.9), path.direction(0.9), 8.0, paint);
        // Two bars across the way, nearer to the sender: those of the two ways stand apart.
        let (Point { x, y }, direction) = (path.at(0.42), path.direction(0.42));
        for along in [-2.0, 2.0] {
            let (x, y) = (x + direction.x * along, y + direction.y * along);
            let (dx, dy) = (direction.y * 5.0, direction.x * 5.0);
            builder.line(at(x + dx, y - dy), at(x - dx, y + dy), stroke(Colour::Ink, 1.75));
        }
    }
    true
}

/// Where a message's head is at `now`; none if it is gone, or was never in this row.
#[must_use]
pub fn head(layout: &Layout, message: &MessageView, now: f64) -> Option<Point> {
    if message.fade(now) >= 1.0 {
        return None;
    }
    path(layout, message.from, message.to, message.nth).map(|path| path.at(message.progress(now)))
}

/// Puts what changes with the time alone into `out`, which is emptied first. `now` is in virtual milliseconds.
pub fn animated_layer(view: &LaneView, layout: &Layout, now: f64, out: &mut Vec<Shape>) {
    out.clear();
    let mut builder = ShapeBuilder { out };
    for message in &view.messages {
        let fade = message.fade(now);
        let Some(path) = path(layout, message.from, message.to, message.nth) else { continue };
        if fade >= 1.0 {
            continue;
        }
        let style = arrow_style(message.kind);
        let progress = message.progress(now);
        if message.lost_at.is_some() {
            let way = if fade > 0.0 { path.segment(0.0, progress) } else { path };
            builder.out.push(Shape::Curve { points: way.0, stroke: style.line, opacity: 1.0 - fade });
        }
        if fade > 0.0 {
            let stroke = stroke(style.colour, 2.0);
            builder.cross(path.at(progress), 4.0 + 2.0 * fade, stroke, 1.0 - fade * fade);
        } else {
            draw_in_flight(&mut builder, &style, path, progress);
        }
    }
}

/// The head, and a trail that says which way it goes.
fn draw_in_flight(builder: &mut ShapeBuilder<'_>, style: &ArrowStyle, path: Curve, progress: f32) {
    let trail = (progress - TRAIL_LENGTH / path.length().max(1.0)).max(0.0);
    let trail_stroke = Stroke { width: style.line.width + 1.4, dash: None, ..style.line };
    builder.out.push(Shape::Curve { points: path.segment(trail, progress).0, stroke: trail_stroke, opacity: 0.55 });
    let position = path.at(progress);
    let edge = stroke(Colour::Lane, 1.5);
    match style.head {
        ArrowHead::Arrow(length) => {
            arrowhead(builder, position, path.direction(progress), length, fill_and_stroke(style.colour, edge))
        }
        ArrowHead::HollowArrow(length) => {
            let paint = fill_and_stroke(Colour::Lane, stroke(style.colour, 1.6));
            arrowhead(builder, position, path.direction(progress), length, paint);
        }
        ArrowHead::Disc => builder.circle(position, 4.6, fill_and_stroke(style.colour, edge)),
        ArrowHead::Ring => builder.circle(position, 4.0, fill_and_stroke(Colour::Lane, stroke(style.colour, 1.8))),
    }
    if style.carries_configuration {
        let Point { x, y } = path.at((progress - 13.0 / path.length().max(1.0)).max(0.0));
        let reach = 4.6;
        let diamond = [at(x, y - reach), at(x + reach, y), at(x, y + reach), at(x - reach, y)];
        builder.polygon(&diamond, fill_and_stroke(Colour::Config, edge));
    }
}

/// A triangle round `position` that points along `way`.
pub(crate) fn arrowhead(builder: &mut ShapeBuilder<'_>, position: Point, direction: Point, length: f32, paint: Paint) {
    let (ahead, behind, half) = (length * 0.5, length * 0.5, length * 0.46);
    let tail = at(position.x - direction.x * behind, position.y - direction.y * behind);
    let corners = [
        at(position.x + direction.x * ahead, position.y + direction.y * ahead),
        at(tail.x - direction.y * half, tail.y + direction.x * half),
        at(tail.x + direction.y * half, tail.y - direction.x * half),
    ];
    builder.out.push(Shape::Polygon { corners: Corners::new(&corners), paint });
}
