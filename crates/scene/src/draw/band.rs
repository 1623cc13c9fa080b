//! The quorum bands: one place per voter of a half, filled for whoever has it, chained where the places add up.
//!
//! A chain is what somebody *counts*: the votes of a candidate whose configuration has this half. A vote that exists but is
//! counted elsewhere stands alone. So two majorities that share nobody are two chains with a gap between them.

use raft_core::ServerId;

use super::pen::{Pen, SMALL, Type, bold, dashed, filled, label_width, line, regular, ringed};
use crate::layout::{BandText, Layout};
use crate::measure;
use crate::shape::{Anchor, Paint, Point, Rect, at};
use crate::theme::{Colour, TINT};
use crate::view::{Band, LaneView, Outcome, Place, Question, Tally};

/// The column of a server that both majorities need.
pub(super) fn overlap(pen: &mut Pen<'_>, view: &LaneView, layout: &Layout) {
    for id in &view.overlap {
        let Some((_, column)) = layout.column(*id) else { continue };
        let (top, reach) = (layout.cards.top - 4.0, (column.card.width / 2.0 + 4.0).min(80.0));
        let bottom = layout.bands.top + pitch(layout) * view.bands.len().clamp(1, layout.band_rows) as f32;
        let rect = Rect { x: column.x() - reach, y: top, width: 2.0 * reach, height: bottom - top };
        pen.rect(rect, 10.0, Paint { opacity: TINT, ..filled(Colour::VoteFill) });
    }
}

/// Draws the bands, as many as there is room for.
pub(super) fn draw(pen: &mut Pen<'_>, view: &LaneView, layout: &Layout) {
    let (pitch, camps) = (pitch(layout), camps(view));
    for (row, band) in shown(&view.bands, layout.band_rows).enumerate() {
        let top = layout.bands.top + pitch * row as f32;
        match layout.band_text {
            BandText::Beside { label_end, tally_start } => {
                let y = top + pitch / 2.0;
                pen.label(&band.label, at(label_end, y + 4.0), Anchor::End, 12.0, label_end - layout.edges.0);
                let text = tally_text(band, layout.edges.1 - tally_start);
                pen.text(text, at(tally_start, y + 4.0), Anchor::Start, tally_type(band));
                places(pen, band, &camps, layout, y);
            }
            BandText::Above => {
                let left = layout.columns.first().map_or(layout.edges.0, |column| column.card.x) + 2.0;
                let right = layout.columns.last().map_or(layout.edges.1, |column| column.card.right()) - 2.0;
                let y = top + pitch - 12.0;
                let baseline = y - 16.0;
                let label_room = label_width(&band.label, 12.0).min((right - left) / 3.0);
                pen.label(&band.label, at(left, baseline), Anchor::Start, 12.0, label_room);
                let room = right - left - label_room - 12.0;
                pen.text(tally_text(band, room), at(right, baseline), Anchor::End, tally_type(band));
                places(pen, band, &camps, layout, y);
            }
        }
    }
}

/// As many bands as there are rows, in their order; those in which nobody counts anything are the first to be left out.
fn shown(bands: &[Band], rows: usize) -> impl Iterator<Item = &Band> {
    let counting = bands.iter().filter(|band| !band.tallies.is_empty()).count();
    let mut idle = rows.saturating_sub(counting);
    let has_room = move |band: &&Band| {
        let is_kept = !band.tallies.is_empty() || idle > 0;
        idle -= usize::from(band.tallies.is_empty() && is_kept);
        is_kept
    };
    bands.iter().filter(has_room).take(rows)
}

/// From band to band.
fn pitch(layout: &Layout) -> f32 {
    layout.bands.height() / layout.band_rows as f32
}

fn tally_type(band: &Band) -> Type {
    if band.tallies.iter().any(|tally| tally.outcome == Outcome::Won) {
        bold(SMALL, Colour::Leader)
    } else {
        bold(SMALL, Colour::Ink)
    }
}

/// How a tally is put into words.
type Form = fn(&Band, &Tally) -> String;

/// Who has how many of how many, at length if there is room.
fn tally_text(band: &Band, room: f32) -> String {
    let look = tally_type(band);
    let texts = [(long as Form, " · "), (middling, " · "), (short, "  ")].map(|(form, between)| {
        let all: Vec<String> = band.tallies.iter().map(|tally| form(band, tally)).collect();
        all.join(between)
    });
    let fitting = texts.iter().find(|text| look.width(text) <= room).unwrap_or(&texts[2]);
    measure::fit(fitting, room, look.size, look.weight)
}

fn long(band: &Band, tally: &Tally) -> String {
    let Tally { who, has, needed, outcome } = *tally;
    match (band.question, outcome) {
        // More than were needed are not "3 of 2".
        (Question::Votes, Outcome::Won) if has > needed => format!("{who} has {has}, needs {needed}: leads"),
        (Question::Votes, Outcome::Won) => format!("{who} has {has} of {needed}: leads"),
        (Question::Votes, _) if has > needed => format!("{who} has {has}, needs {needed}"),
        (Question::Votes, _) => format!("{who} has {has} of {needed}"),
        (Question::PreVotes, _) => format!("{who}: {has} of {needed} pre-votes"),
        (Question::Stored(index), _) => format!("entry {index} on {has}, needs {needed}"),
    }
}

fn middling(band: &Band, tally: &Tally) -> String {
    let Tally { who, has, needed, .. } = *tally;
    match band.question {
        Question::Stored(index) if has > needed => format!("entry {index}: {has}, needs {needed}"),
        Question::Stored(index) => format!("entry {index}: {has} of {needed}"),
        Question::Votes | Question::PreVotes => format!("{who} {has} of {needed}"),
    }
}

fn short(_: &Band, tally: &Tally) -> String {
    format!("{} {}/{}", tally.who, tally.has, tally.needed)
}

/// What the places of one candidate look like.
struct Camp {
    fill: Colour,
    text: Colour,
    edge: Colour,
    /// The second candidate's places are square and its chain runs a little lower: not by colour alone.
    second: bool,
}

/// Everybody who counts votes in this lane, in row order: the second of them is the second in every band.
fn camps(view: &LaneView) -> Vec<ServerId> {
    let counts = |id: &ServerId| view.bands.iter().any(|band| band.tally(*id).is_some());
    view.servers.iter().map(|server| server.id).filter(counts).collect()
}

fn camp(band: &Band, tally: &Tally, camps: &[ServerId]) -> Camp {
    let (fill, text, edge) = match (tally.outcome, band.question) {
        (Outcome::Won, _) => (Colour::Leader, Colour::OnStrong, Colour::Leader),
        (_, Question::Votes | Question::PreVotes) => (Colour::VoteFill, Colour::OnVote, Colour::Vote),
        (_, Question::Stored(_)) => (Colour::Append, Colour::OnStrong, Colour::Append),
    };
    let place = camps.iter().position(|id| *id == tally.who).unwrap_or(0);
    Camp { fill, text, edge, second: place % 2 == 1 }
}

fn places(pen: &mut Pen<'_>, band: &Band, camps: &[ServerId], layout: &Layout, y: f32) {
    let x_of = |place: &Place| layout.column(place.server).map(|(_, column)| column.x());
    let xs = || band.places.iter().filter_map(x_of);
    if let (Some(first), Some(last)) = (xs().next(), xs().next_back()) {
        pen.line(at(first, y), at(last, y), line(Colour::Edge, 1.5));
    }
    for tally in &band.tallies {
        chain(pen, band, tally, camps, layout, y);
    }
    for place in &band.places {
        if let Some(x) = x_of(place) {
            draw_place(pen, band, place, camps, at(x, y));
        }
    }
}

/// A thick line through all places that one candidate counts.
fn chain(pen: &mut Pen<'_>, band: &Band, tally: &Tally, camps: &[ServerId], layout: &Layout, y: f32) {
    let mut counted = band
        .places
        .iter()
        .filter(|place| place.given_to == Some(tally.who))
        .filter_map(|place| layout.column(place.server));
    let Some((_, first)) = counted.next() else { return };
    let Some((_, last)) = counted.next_back() else { return };
    let camp = camp(band, tally, camps);
    let y = if band.tallies.len() < 2 { y } else { y + if camp.second { 3.5 } else { -3.5 } };
    pen.line(at(first.x(), y), at(last.x(), y), line(camp.edge, 4.0));
}

fn draw_place(pen: &mut Pen<'_>, band: &Band, place: &Place, camps: &[ServerId], centre: Point) {
    let counted = place.given_to.and_then(|who| band.tally(who)).map(|tally| camp(band, tally, camps));
    match (place.given_to, counted) {
        (Some(who), Some(camp)) => {
            let paint = ringed(camp.fill, line(camp.edge, 1.25));
            match band.question {
                Question::Votes | Question::PreVotes => {
                    named(pen, &who.to_string(), centre, camp.second, paint, bold(SMALL, camp.text));
                }
                Question::Stored(_) => {
                    pen.circle(centre, 8.5, paint);
                    pen.tick(centre, line(camp.text, 2.0));
                }
            }
        }
        (Some(who), None) => {
            // A vote that nobody counts in this half.
            let paint = ringed(Colour::Lane, line(Colour::Faint, 1.0));
            match band.question {
                Question::Stored(_) => {
                    pen.circle(centre, 8.0, paint);
                    pen.tick(centre, line(Colour::Muted, 1.5));
                }
                Question::Votes | Question::PreVotes => {
                    named(pen, &who.to_string(), centre, false, paint, regular(SMALL, Colour::Muted));
                }
            }
        }
        (None, _) => {
            pen.circle(centre, 8.0, ringed(Colour::Lane, dashed(Colour::Faint, 1.25, [2.5, 2.5])));
            if !place.up {
                pen.cross(centre, 2.8, line(Colour::Faint, 1.4), 1.0);
            }
        }
    }
    if place.refuses.is_some() {
        no_entry(pen, at(centre.x + 15.0, centre.y - 3.0));
    }
}

fn named(pen: &mut Pen<'_>, name: &str, centre: Point, square: bool, paint: Paint, look: Type) {
    let width = (look.width(name) + 7.0).max(19.0);
    let height = 17.0;
    let rect = Rect { x: centre.x - width / 2.0, y: centre.y - height / 2.0, width, height };
    pen.rect(rect, if square { 3.0 } else { height / 2.0 }, paint);
    pen.text(name.to_owned(), at(centre.x, centre.y + 4.0), Anchor::Middle, look);
}

/// A second vote was asked for here, and refused.
fn no_entry(pen: &mut Pen<'_>, centre: Point) {
    pen.circle(centre, 5.5, ringed(Colour::Card, line(Colour::Vote, 1.75)));
    pen.line(at(centre.x - 3.0, centre.y), at(centre.x + 3.0, centre.y), line(Colour::Vote, 1.75));
}
