//! Quorum bars: one slot for each voter of a half, filled with the server that has its vote, joined by a line where
//! votes add up.
//!
//! The line joins the votes that a candidate *counts*: its configuration contains this half. A vote that exists but is
//! not counted in this half stands alone. Two disjoint majorities are therefore two lines with a gap between them.

use raft_core::{LogIndex, ServerId};

use super::shape_builder::{
    MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, dashed_stroke, fill, fill_and_stroke, label_width, regular, stroke,
};
use super::wall;
use crate::layout::{BarText, Layout};
use crate::measure;
use crate::shape::{Anchor, Paint, Point, Rect, at};
use crate::theme::{Colour, TINT};
use crate::view::{ConfigurationLabel, CountOutcome, CountedThing, LaneView, QuorumBar, QuorumCount, VoterSlot};

/// Tints the columns of the servers that both majorities need.
pub(crate) fn overlap(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    for id in &view.overlap {
        let Some((_, column)) = layout.column(*id) else { continue };
        let (top, reach) = (layout.cards.top - 4.0, (column.card.width / 2.0 + 4.0).min(80.0));
        let bottom = layout.quorum_bars.top + pitch(layout) * view.quorum_bars.len().clamp(1, layout.bar_rows) as f32;
        let rect = Rect { x: column.x() - reach, y: top, width: 2.0 * reach, height: bottom - top };
        builder.rect(rect, 10.0, Paint { opacity: TINT, ..fill(Colour::VoteFill) });
    }
}

/// Draws the quorum bars, as many as there is room for.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    let candidates = counting_servers(view);
    for row in rows(view, layout) {
        row.label(builder, layout);
        row.count(builder, layout);
        draw_slots(builder, row.bar, &candidates, layout, row.y);
    }
}

/// Distance of a text from the wall.
const WALL_GAP: f32 = 6.0;

/// A quorum bar in its row.
pub(crate) struct BarRow<'a> {
    /// The bar.
    pub(crate) bar: &'a QuorumBar,
    /// The height of the centres of its slots.
    y: f32,
    /// The position of the wall, which no text crosses.
    wall: Option<f32>,
}

/// The quorum bars that have room, with their positions.
pub(crate) fn rows<'a>(view: &'a LaneView, layout: &Layout) -> impl Iterator<Item = BarRow<'a>> {
    let (pitch, top) = (pitch(layout), layout.quorum_bars.top);
    let wall = view.wall.as_ref().and_then(|wall| wall::position(wall, layout));
    let below = if layout.bar_text == BarText::Above { pitch - 12.0 } else { pitch / 2.0 };
    shown(&view.quorum_bars, layout.bar_rows).enumerate().map(move |(row, bar)| BarRow {
        bar,
        y: top + pitch * row as f32 + below,
        wall,
    })
}

/// Left and right edge of the texts above the slots.
fn text_edges(layout: &Layout) -> (f32, f32) {
    let left = layout.columns.first().map_or(layout.edges.0, |column| column.card.x) + 2.0;
    let right = layout.columns.last().map_or(layout.edges.1, |column| column.card.right()) - 2.0;
    (left, right)
}

impl BarRow<'_> {
    fn label_room(&self, (left, right): (f32, f32)) -> f32 {
        let room = self.wall.map_or(right, |wall| wall - WALL_GAP) - left;
        label_width(&self.bar.label, 12.0).min((right - left) / 3.0).min(room)
    }

    /// Left and right edge of the counts above the slots: beside the label and, where there is a wall, on the side of
    /// it that has more room.
    fn count_edges(&self, layout: &Layout) -> (f32, f32) {
        let edges = text_edges(layout);
        let (left, right) = (edges.0 + self.label_room(edges) + 12.0, edges.1);
        match self.wall {
            Some(wall) if wall - left > right - wall => (left, wall - WALL_GAP),
            Some(wall) => (left.max(wall + WALL_GAP), right),
            None => (left, right),
        }
    }

    /// Draws the label of the half.
    pub(crate) fn label(&self, builder: &mut ShapeBuilder<'_>, layout: &Layout) {
        let (position, anchor, room) = match layout.bar_text {
            BarText::Beside { label_end, .. } => (at(label_end, self.y + 4.0), Anchor::End, label_end - layout.edges.0),
            BarText::Above => {
                let edges = text_edges(layout);
                (at(edges.0, self.y - 16.0), Anchor::Start, self.label_room(edges))
            }
        };
        builder.label(&self.bar.label, position, anchor, 12.0, room);
    }

    /// Draws the counts.
    pub(crate) fn count(&self, builder: &mut ShapeBuilder<'_>, layout: &Layout) {
        let (position, anchor, room) = match layout.bar_text {
            BarText::Beside { count_start, .. } => {
                (at(count_start, self.y + 4.0), Anchor::Start, layout.edges.1 - count_start)
            }
            BarText::Above => {
                let (left, right) = self.count_edges(layout);
                (at(right, self.y - 16.0), Anchor::End, right - left)
            }
        };
        builder.text(count_text(self.bar, room), position, anchor, count_style(self.bar));
    }

    /// Draws the slot of one voter. `candidates` are the [counting servers](counting_servers).
    pub(crate) fn slot(
        &self,
        builder: &mut ShapeBuilder<'_>,
        slot: &VoterSlot,
        candidates: &[ServerId],
        layout: &Layout,
    ) {
        if let Some((_, column)) = layout.column(slot.server) {
            draw_slot(builder, self.bar, slot, candidates, at(column.x(), self.y));
        }
    }
}

/// Whether the vote of a slot is drawn square: it is of the second candidate.
pub(crate) fn is_square(bar: &QuorumBar, slot: &VoterSlot, candidates: &[ServerId]) -> bool {
    let count = slot.given_to.and_then(|server| bar.count_of(server));
    count.is_some_and(|count| candidate_style(bar, count, candidates).second)
}

/// As many bars as there are rows, in order. Bars without counts are the first to be left out.
fn shown(quorum_bars: &[QuorumBar], rows: usize) -> impl Iterator<Item = &QuorumBar> {
    let counting = quorum_bars.iter().filter(|bar| !bar.counts.is_empty()).count();
    let mut idle = rows.saturating_sub(counting);
    let has_room = move |bar: &&QuorumBar| {
        let is_kept = !bar.counts.is_empty() || idle > 0;
        idle -= usize::from(bar.counts.is_empty() && is_kept);
        is_kept
    };
    quorum_bars.iter().filter(has_room).take(rows)
}

/// Distance from bar to bar, in points.
fn pitch(layout: &Layout) -> f32 {
    layout.quorum_bars.height() / layout.bar_rows as f32
}

fn count_style(bar: &QuorumBar) -> TextStyle {
    if bar.counts.iter().any(|count| count.outcome == CountOutcome::Won) {
        bold(MIN_TEXT_SIZE, Colour::Leader)
    } else {
        bold(MIN_TEXT_SIZE, Colour::Ink)
    }
}

/// Formats one count as text.
type Form = fn(&QuorumBar, &QuorumCount) -> String;

/// The counts of a bar, in the longest form that fits into `room`.
fn count_text(bar: &QuorumBar, room: f32) -> String {
    let style = count_style(bar);
    let texts = [(long_text as Form, " · "), (medium_text, " · "), (short_text, "  ")].map(|(form, between)| {
        let all: Vec<String> = bar.counts.iter().map(|count| form(bar, count)).collect();
        all.join(between)
    });
    let fitting = texts.iter().find(|text| style.width(text) <= room).unwrap_or(&texts[2]);
    measure::fit(fitting, room, style.size, style.weight)
}

fn long_text(bar: &QuorumBar, count: &QuorumCount) -> String {
    let QuorumCount { server, has, needed, outcome } = *count;
    match (bar.counted, outcome) {
        // Avoids "3 of 2" for more votes than needed.
        (CountedThing::Votes, CountOutcome::Won) if has > needed => {
            format!("{server} has {has}, needs {needed}: leads")
        }
        (CountedThing::Votes, CountOutcome::Won) => format!("{server} has {has} of {needed}: leads"),
        (CountedThing::Votes, _) if has > needed => format!("{server} has {has}, needs {needed}"),
        (CountedThing::Votes, _) => format!("{server} has {has} of {needed}"),
        (CountedThing::PreVotes, _) => format!("{server}: {has} of {needed} pre-votes"),
        (CountedThing::Stored(index), _) => format!("{} on {has}, needs {needed}", entry(bar, index)),
    }
}

/// The counted entry: the configuration that it holds, or else its index.
fn entry(bar: &QuorumBar, index: LogIndex) -> String {
    match &bar.counted_configuration {
        ConfigurationLabel::None => format!("entry {index}"),
        label => label.plain(),
    }
}

fn medium_text(bar: &QuorumBar, count: &QuorumCount) -> String {
    let QuorumCount { server, has, needed, .. } = *count;
    match bar.counted {
        CountedThing::Stored(index) if has > needed => format!("{}: {has}, needs {needed}", entry(bar, index)),
        CountedThing::Stored(index) => format!("{}: {has} of {needed}", entry(bar, index)),
        CountedThing::Votes | CountedThing::PreVotes => format!("{server} {has} of {needed}"),
    }
}

fn short_text(bar: &QuorumBar, count: &QuorumCount) -> String {
    let QuorumCount { server, has, needed, .. } = *count;
    match bar.counted {
        CountedThing::Stored(_) if has > needed => format!("{has}, needs {needed}"),
        CountedThing::Stored(_) => format!("{has} of {needed}"),
        CountedThing::Votes | CountedThing::PreVotes => format!("{server} {has}/{needed}"),
    }
}

/// Colours and shape of one candidate's slots.
struct CandidateStyle {
    fill: Colour,
    text: Colour,
    edge: Colour,
    /// Second candidate: square slots and a slightly lower line, so that colour is not the only difference.
    second: bool,
}

/// The servers that count votes in this lane, in display order. Their order decides the style in every bar.
pub(crate) fn counting_servers(view: &LaneView) -> Vec<ServerId> {
    let counts = |id: &ServerId| view.quorum_bars.iter().any(|bar| bar.count_of(*id).is_some());
    view.servers.iter().map(|server| server.id).filter(counts).collect()
}

fn candidate_style(bar: &QuorumBar, count: &QuorumCount, candidates: &[ServerId]) -> CandidateStyle {
    let (fill, text, edge) = match (count.outcome, bar.counted) {
        (CountOutcome::Won, _) => (Colour::Leader, Colour::OnStrong, Colour::Leader),
        (_, CountedThing::Votes | CountedThing::PreVotes) => (Colour::VoteFill, Colour::OnVote, Colour::Vote),
        (_, CountedThing::Stored(_)) => (Colour::Append, Colour::OnStrong, Colour::Append),
    };
    let index = candidates.iter().position(|id| *id == count.server).unwrap_or(0);
    CandidateStyle { fill, text, edge, second: index % 2 == 1 }
}

fn draw_slots(builder: &mut ShapeBuilder<'_>, bar: &QuorumBar, candidates: &[ServerId], layout: &Layout, y: f32) {
    let x_of = |slot: &VoterSlot| layout.column(slot.server).map(|(_, column)| column.x());
    let xs = || bar.slots.iter().filter_map(x_of);
    if let (Some(first), Some(last)) = (xs().next(), xs().next_back()) {
        builder.line(at(first, y), at(last, y), stroke(Colour::Edge, 1.5));
    }
    for count in &bar.counts {
        draw_chain(builder, bar, count, candidates, layout, y);
    }
    for slot in &bar.slots {
        if let Some(x) = x_of(slot) {
            draw_slot(builder, bar, slot, candidates, at(x, y));
        }
    }
}

/// Draws a thick line through all slots that one candidate counts.
fn draw_chain(
    builder: &mut ShapeBuilder<'_>,
    bar: &QuorumBar,
    count: &QuorumCount,
    candidates: &[ServerId],
    layout: &Layout,
    y: f32,
) {
    let mut counted = bar
        .slots
        .iter()
        .filter(|slot| slot.given_to == Some(count.server))
        .filter_map(|slot| layout.column(slot.server));
    let Some((_, first)) = counted.next() else { return };
    let Some((_, last)) = counted.next_back() else { return };
    let style = candidate_style(bar, count, candidates);
    let y = if bar.counts.len() < 2 { y } else { y + if style.second { 3.5 } else { -3.5 } };
    builder.line(at(first.x(), y), at(last.x(), y), stroke(style.edge, 4.0));
}

fn draw_slot(
    builder: &mut ShapeBuilder<'_>,
    bar: &QuorumBar,
    slot: &VoterSlot,
    candidates: &[ServerId],
    centre: Point,
) {
    let counted =
        slot.given_to.and_then(|server| bar.count_of(server)).map(|count| candidate_style(bar, count, candidates));
    match (slot.given_to, counted) {
        (Some(given_to), Some(style)) => {
            let paint = fill_and_stroke(style.fill, stroke(style.edge, 1.25));
            match bar.counted {
                CountedThing::Votes | CountedThing::PreVotes => {
                    named(builder, &given_to.to_string(), centre, style.second, paint, bold(MIN_TEXT_SIZE, style.text));
                }
                CountedThing::Stored(_) => {
                    builder.circle(centre, 8.5, paint);
                    builder.tick(centre, stroke(style.text, 2.0));
                }
            }
        }
        (Some(given_to), None) => {
            // A vote that no candidate counts in this half.
            let paint = fill_and_stroke(Colour::Lane, stroke(Colour::Faint, 1.0));
            match bar.counted {
                CountedThing::Stored(_) => {
                    builder.circle(centre, 8.0, paint);
                    builder.tick(centre, stroke(Colour::Muted, 1.5));
                }
                CountedThing::Votes | CountedThing::PreVotes => {
                    named(builder, &given_to.to_string(), centre, false, paint, regular(MIN_TEXT_SIZE, Colour::Muted));
                }
            }
        }
        (None, _) => {
            builder.circle(centre, 8.0, fill_and_stroke(Colour::Lane, dashed_stroke(Colour::Faint, 1.25, [2.5, 2.5])));
            if !slot.up {
                builder.cross(centre, 2.8, stroke(Colour::Faint, 1.4), 1.0);
            }
        }
    }
    if slot.denies.is_some() {
        denied_mark(builder, at(centre.x + 15.0, centre.y - 3.0));
    }
}

fn named(builder: &mut ShapeBuilder<'_>, name: &str, centre: Point, square: bool, paint: Paint, style: TextStyle) {
    let width = (style.width(name) + 7.0).max(19.0);
    let height = 17.0;
    let rect = Rect { x: centre.x - width / 2.0, y: centre.y - height / 2.0, width, height };
    builder.rect(rect, if square { 3.0 } else { height / 2.0 }, paint);
    builder.text(name.to_owned(), at(centre.x, centre.y + 4.0), Anchor::Middle, style);
}

/// Draws the mark of a server that denied a second vote.
fn denied_mark(builder: &mut ShapeBuilder<'_>, centre: Point) {
    builder.circle(centre, 5.5, fill_and_stroke(Colour::Card, stroke(Colour::Vote, 1.75)));
    builder.line(at(centre.x - 3.0, centre.y), at(centre.x + 3.0, centre.y), stroke(Colour::Vote, 1.75));
}
