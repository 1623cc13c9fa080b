//! Messages: the line from sender to receiver, and the arrow head that moves along it.
//!
//! Each ordered pair of servers has its own arc, with its own ports on both cards. Arcs are nested, so that the arcs
//! of one pair never cross: arcs to near neighbours lie inside, arcs to distant servers outside. Several messages on
//! one link take arcs one below the other.

use raft_core::ServerId;

use super::shape_builder::{ShapeBuilder, dashed_stroke, fill_and_stroke, stroke};
use crate::curve::Curve;
use crate::layout::Layout;
use crate::shape::{Paint, Point, Shape, Stroke, at};
use crate::theme::Colour;
use crate::view::{LaneView, MessageKind, MessageView};

/// Distance of the highest arc from the top of the message area, in points, so that no head touches a group's name.
const HEADROOM: f32 = 7.0;
/// Length of a head's trail, in points.
const TRAIL_LENGTH: f32 = 34.0;

/// The path of the `nth` message from one server to another. `None` if either is not in the lane.
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

/// The x coordinate on `own`'s card of the arcs between `own` and `peer`. The rightward arc is the outer one of its
/// pair.
fn port(layout: &Layout, own: usize, peer: usize, rightward: bool) -> f32 {
    let count = layout.columns.len();
    let card = layout.columns[own].card;
    // Ports from left to right: left neighbours, nearest first, then right neighbours, farthest first.
    let (order, inner_first) = if peer < own { (own - 1 - peer, true) } else { (own + (count - 1 - peer), false) };
    let slot = 2 * order + usize::from(rightward == inner_first);
    let slots = 2 * (count - 1);
    let inset = (card.width * 0.12).min(12.0);
    card.x + inset + (card.width - 2.0 * inset) * (slot as f32 + 0.5) / slots as f32
}

/// The height in points of an arc over `distance` columns.
fn arc_height(layout: &Layout, distance: usize, rightward: bool, nth: u64) -> f32 {
    let room = layout.message_area.height() - HEADROOM;
    let farthest = layout.columns.len().saturating_sub(2).max(1) as f32;
    let outer = room * (0.6 + 0.4 * (distance.saturating_sub(1) as f32 / farthest).min(1.0).sqrt());
    // Arcs of one direction take even steps down, those of the other the odd steps from the third on: no two coincide.
    let step = ((outer - MIN_HEIGHT) / (2 * MAX_ARCS + 1) as f32).clamp(0.7, 1.25);
    // Consecutive messages get distant arcs: 0 3 1 4 2 5.
    let tier = nth % MAX_ARCS / 2 + nth % 2 * (MAX_ARCS / 2);
    let steps = 2 * tier + if rightward { 0 } else { 3 };
    (outer - steps as f32 * step).max(MIN_HEIGHT)
}

/// Number of distinct arcs for each direction of a link. The next message reuses the first arc.
const MAX_ARCS: u64 = 6;
/// Minimum height of an arc, in points.
const MIN_HEIGHT: f32 = 2.0;

/// Colour, line and head of a message.
pub(crate) struct ArrowStyle {
    pub(crate) colour: Colour,
    pub(crate) line: Stroke,
    pub(crate) head: ArrowHead,
    pub(crate) carries_configuration: bool,
}

pub(crate) enum ArrowHead {
    /// A request: a filled arrow head of this length in points.
    Arrow(f32),
    /// A pre-vote request: a hollow arrow head of this length in points.
    HollowArrow(f32),
    /// A positive reply.
    Disc,
    /// A negative reply.
    Ring,
}

/// The style of a kind of message.
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

/// Draws the lines of messages that are not lost. The line of a lost message fades, so it belongs to the animated
/// layer.
pub(super) fn message_lines(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    for message in view.messages.iter().filter(|message| message.lost_at.is_none()) {
        if let Some(path) = path(layout, message.from, message.to, message.nth) {
            builder.out.push(Shape::Curve { points: path.0, stroke: arrow_style(message.kind).line, opacity: 1.0 });
        }
    }
}

/// Maximum number of cut links that are drawn. Beyond it, cuts are marked at the servers only.
const MAX_CUT_LINKS: usize = 6;
/// Position of the two bars across a cut link, from 0 at the sender to 1 at the receiver.
const CUT: f32 = 0.42;

/// The cut links that are drawn, with the centres of the two bars across them.
pub(crate) fn cuts(view: &LaneView, layout: &Layout) -> Vec<(ServerId, ServerId, Point)> {
    let links = view.cut_links();
    let links = if links.len() > MAX_CUT_LINKS { Vec::new() } else { links };
    let cut = |(from, to)| Some((from, to, path(layout, from, to, 0)?.at(CUT)));
    links.into_iter().filter_map(cut).collect()
}

/// Draws each cut link on the arc of its direction, with an arrow head. Omits links of isolated servers: the mark on
/// their card suffices. Returns whether the links were few enough to draw.
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
        // Two bars across the link, nearer to the sender, so that those of the two directions stay apart.
        let (Point { x, y }, direction) = (path.at(CUT), path.direction(CUT));
        for along in [-2.0, 2.0] {
            let (x, y) = (x + direction.x * along, y + direction.y * along);
            let (dx, dy) = (direction.y * 5.0, direction.x * 5.0);
            builder.line(at(x + dx, y - dy), at(x - dx, y + dy), stroke(Colour::Ink, 1.75));
        }
    }
    true
}

/// The position of a message's head at `now`. `None` if the message has faded, or one of its servers is not in the
/// lane.
#[must_use]
pub fn head(layout: &Layout, message: &MessageView, now: f64) -> Option<Point> {
    if message.fade(now) >= 1.0 {
        return None;
    }
    path(layout, message.from, message.to, message.nth).map(|path| path.at(message.progress(now)))
}

/// Writes the shapes that depend on the time into `out`, which is emptied first. `now` is in virtual milliseconds.
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
            let visible = if fade > 0.0 { path.segment(0.0, progress) } else { path };
            builder.out.push(Shape::Curve { points: visible.0, stroke: style.line, opacity: 1.0 - fade });
        }
        if fade > 0.0 {
            let stroke = stroke(style.colour, 2.0);
            builder.cross(path.at(progress), 4.0 + 2.0 * fade, stroke, 1.0 - fade * fade);
        } else {
            draw_in_flight(&mut builder, &style, path, progress);
        }
    }
}

/// Draws the head, with a trail that shows the direction.
fn draw_in_flight(builder: &mut ShapeBuilder<'_>, style: &ArrowStyle, path: Curve, progress: f32) {
    let trail = (progress - TRAIL_LENGTH / path.length().max(1.0)).max(0.0);
    let trail_stroke = Stroke { width: style.line.width + 1.4, dash: None, ..style.line };
    builder.out.push(Shape::Curve { points: path.segment(trail, progress).0, stroke: trail_stroke, opacity: 0.55 });
    let position = path.at(progress);
    let edge = stroke(Colour::Lane, 1.5);
    match style.head {
        ArrowHead::Arrow(length) => {
            arrowhead(builder, position, path.direction(progress), length, fill_and_stroke(style.colour, edge));
        }
        ArrowHead::HollowArrow(length) => {
            let paint = fill_and_stroke(Colour::Lane, stroke(style.colour, 1.6));
            arrowhead(builder, position, path.direction(progress), length, paint);
        }
        ArrowHead::Disc => builder.circle(position, 4.6, fill_and_stroke(style.colour, edge)),
        ArrowHead::Ring => builder.circle(position, 4.0, fill_and_stroke(Colour::Lane, stroke(style.colour, 1.8))),
    }
    if style.carries_configuration {
        let behind = path.at((progress - 13.0 / path.length().max(1.0)).max(0.0));
        builder.diamond(behind, 4.6, fill_and_stroke(Colour::Config, edge));
    }
}

/// Draws a triangle around `position` that points along `direction`.
pub(crate) fn arrowhead(builder: &mut ShapeBuilder<'_>, position: Point, direction: Point, length: f32, paint: Paint) {
    let (ahead, behind, half) = (length * 0.5, length * 0.5, length * 0.46);
    let tail = at(position.x - direction.x * behind, position.y - direction.y * behind);
    let corners = [
        at(position.x + direction.x * ahead, position.y + direction.y * ahead),
        at(tail.x - direction.y * half, tail.y + direction.x * half),
        at(tail.x + direction.y * half, tail.y - direction.x * half),
    ];
    builder.polygon(&corners, paint);
}
