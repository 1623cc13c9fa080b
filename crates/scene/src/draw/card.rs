//! A server's card: badge, name, term, the configuration it believes in, its log.

use super::pen::{Pen, SMALL, Type, bold, dashed, label_width, line, regular, ringed};
use super::{badge, log, strip};
use crate::layout::{Column, Cut, Layout};
use crate::measure;
use crate::shape::{Anchor, Rect, Stroke, at};
use crate::theme::Colour;
use crate::view::{Badge, ConfigurationView, Label, ServerView};
use crate::within::within;

/// Draws one server.
pub(super) fn draw(pen: &mut Pen<'_>, server: &ServerView, column: &Column, layout: &Layout) {
    let card = column.card;
    let ground = if server.badge.is_up() { Colour::Card } else { Colour::Lane };
    pen.rect(card, 8.0, ringed(ground, edge(server.badge)));
    match layout.cut {
        Cut::Wide => wide(pen, server, card),
        Cut::Medium => medium(pen, server, card),
        Cut::Compact => compact(pen, server, card),
    }
}

/// A lid over a card whose links are cut: whole where the server is cut off, else in pieces.
pub(super) fn lid(pen: &mut Pen<'_>, server: &ServerView, card: Rect) {
    let (y, middle) = (card.y - 3.5, card.centre().x);
    let stroke = Stroke { dash: (!server.cut_off).then_some([7.0, 5.0]), ..line(Colour::Muted, 3.0) };
    pen.line(at(card.x + 3.0, y), at(card.right() - 3.0, y), stroke);
    for dx in [-2.5, 2.5] {
        pen.line(at(middle + dx - 2.0, y + 5.0), at(middle + dx + 2.0, y - 5.0), line(Colour::Lane, 4.0));
        pen.line(at(middle + dx - 2.0, y + 5.0), at(middle + dx + 2.0, y - 5.0), line(Colour::Ink, 1.5));
    }
}

fn edge(badge: Badge) -> Stroke {
    match badge {
        Badge::Leader => line(Colour::Leader, 2.5),
        Badge::Candidate => line(Colour::Vote, 2.0),
        Badge::PreCandidate => dashed(Colour::Vote, 1.5, [4.0, 3.0]),
        Badge::Follower | Badge::Learner => line(Colour::Edge, 1.0),
        Badge::Crashed | Badge::Stopped | Badge::Retired => dashed(Colour::Edge, 1.25, [4.0, 4.0]),
    }
}

fn name_colour(badge: Badge) -> Colour {
    if badge.is_up() { Colour::Ink } else { Colour::Muted }
}

fn wide(pen: &mut Pen<'_>, server: &ServerView, card: Rect) {
    let (left, right) = (card.x + 9.0, card.right() - 9.0);
    // Where there is height to spare, the three lines stand further apart.
    let loose = within((card.height - 78.0) / 4.0, 0.0, 6.0);
    let head = card.y + 17.0 + loose;
    badge::draw(pen, server.badge, at(left + 12.0, head));
    pen.text(server.id.to_string(), at(left + 29.0, head + 5.0), Anchor::Start, bold(15.0, name_colour(server.badge)));
    let name_end = left + 29.0 + bold(15.0, Colour::Ink).width(&server.id.to_string());
    let (term, look) = (at(right, head + 4.5), regular(12.0, Colour::Muted));
    pen.text(term_text(server, right - name_end - 4.0, look), term, Anchor::End, look);
    let label = &server.configuration.label;
    let middle = card.y + 40.0 + loose * 2.0;
    let least_strip = 6.4 * server.configuration.strip.len() as f32;
    let label_room = label_width(label, 12.0).min(right - left - 5.0 - least_strip);
    draw_strip(pen, &server.configuration, left, middle, right - left - label_room - 5.0, 9.6);
    pen.label(label, at(right, middle + 4.0), Anchor::End, 12.0, label_room);
    let top = card.y + 53.0 + loose * 2.5;
    log::draw(
        pen,
        &server.log,
        server.matched,
        Rect { x: left, y: top, width: right - left, height: card.bottom() - 7.0 - top },
    );
}

fn medium(pen: &mut Pen<'_>, server: &ServerView, card: Rect) {
    let (left, right) = (card.x + 8.0, card.right() - 8.0);
    let name = bold(15.0, name_colour(server.badge));
    badge::draw(pen, server.badge, at(left + 12.0, card.y + 20.0));
    pen.text(server.id.to_string(), at(left + 30.0, card.y + 18.0), Anchor::Start, name);
    let term = regular(SMALL, Colour::Muted);
    let text = term_text(server, right - left - 29.0, term);
    pen.text(text, at(left + 30.0, card.y + 32.0), Anchor::Start, term);
    draw_strip(pen, &server.configuration, left, card.y + 48.0, right - left, 11.0);
    pen.label(&server.configuration.label, at(left, card.y + 68.0), Anchor::Start, 12.0, right - left);
    let top = card.y + 78.0;
    log::draw(
        pen,
        &server.log,
        server.matched,
        Rect { x: left, y: top, width: right - left, height: card.bottom() - 6.0 - top },
    );
}

fn compact(pen: &mut Pen<'_>, server: &ServerView, card: Rect) {
    let middle = card.centre().x;
    let (left, right) = (card.x + 4.0, card.right() - 4.0);
    badge::draw(pen, server.badge, at(middle, card.y + 17.0));
    pen.text(server.id.to_string(), at(middle, card.y + 44.0), Anchor::Middle, bold(14.0, name_colour(server.badge)));
    let term = regular(SMALL, Colour::Muted);
    pen.text(term_text(server, card.width - 4.0, term), at(middle, card.y + 58.0), Anchor::Middle, term);
    draw_strip(pen, &server.configuration, left, card.y + 71.0, right - left, 8.0);
    let label = &server.configuration.label;
    let (below, room) = (at(middle, card.y + 89.0), card.width - 3.0);
    if *label == Label::OldNew && label_width(label, SMALL) > room {
        // Too long for a phone; the strip above shows both halves.
        pen.text("joint", below, Anchor::Middle, bold(SMALL, Colour::Config));
    } else {
        pen.label(label, below, Anchor::Middle, SMALL, room);
    }
    let top = card.y + 99.0;
    log::draw(
        pen,
        &server.log,
        server.matched,
        Rect { x: left, y: top, width: right - left, height: card.bottom() - 6.0 - top },
    );
}

/// The server's term, with as much of the word as there is room for.
fn term_text(server: &ServerView, room: f32, look: Type) -> String {
    let long = format!("term {}", server.term);
    if look.width(&long) <= room {
        long
    } else {
        measure::fit(&format!("t{}", server.term), room, look.size, look.weight)
    }
}

/// The strip, at most `pitch` from mark to mark, in at most `room`.
fn draw_strip(pen: &mut Pen<'_>, configuration: &ConfigurationView, left: f32, y: f32, room: f32, pitch: f32) {
    let count = configuration.strip.len().max(1) as f32;
    let pitch = (room / count).min(pitch);
    strip::draw(pen, configuration, at(left + strip::radius(pitch), y), pitch);
}
