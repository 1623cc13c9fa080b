//! Server card: badge, name, term, the server's configuration, its log.

use super::shape_builder::{
    MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, dashed_stroke, fill_and_stroke, label_width, regular, stroke,
};
use super::{badge, log, membership_strip};
use crate::layout::{CardVariant, Column, Layout};
use crate::measure;
use crate::shape::{Anchor, Point, Rect, Stroke, at};
use crate::theme::Colour;
use crate::view::{Badge, ConfigurationLabel, ConfigurationView, ServerView};

/// Draws one server.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, server: &ServerView, column: &Column, layout: &Layout) {
    let card = column.card;
    let ground = if server.badge.is_up() { Colour::Card } else { Colour::Lane };
    builder.rect(card, 8.0, fill_and_stroke(ground, edge(server.badge)));
    match layout.card_variant {
        CardVariant::Wide => wide(builder, server, card),
        CardVariant::Medium => medium(builder, server, card),
        CardVariant::Compact => compact(builder, server, card),
    }
}

/// Draws a mark over a card whose links are cut: a solid bar if the server is isolated, else a dashed bar.
pub(super) fn cut_links_mark(builder: &mut ShapeBuilder<'_>, server: &ServerView, card: Rect) {
    let (y, middle) = (card.y - 3.5, card.centre().x);
    let bar_stroke = Stroke { dash: (!server.isolated).then_some([7.0, 5.0]), ..stroke(Colour::Muted, 3.0) };
    builder.line(at(card.x + 3.0, y), at(card.right() - 3.0, y), bar_stroke);
    for dx in [-2.5, 2.5] {
        builder.line(at(middle + dx - 2.0, y + 5.0), at(middle + dx + 2.0, y - 5.0), stroke(Colour::Lane, 4.0));
        builder.line(at(middle + dx - 2.0, y + 5.0), at(middle + dx + 2.0, y - 5.0), stroke(Colour::Ink, 1.5));
    }
}

fn edge(badge: Badge) -> Stroke {
    match badge {
        Badge::Leader => stroke(Colour::Leader, 2.5),
        Badge::Candidate => stroke(Colour::Vote, 2.0),
        Badge::PreCandidate => dashed_stroke(Colour::Vote, 1.5, [4.0, 3.0]),
        Badge::Follower | Badge::Learner => stroke(Colour::Edge, 1.0),
        Badge::Crashed | Badge::Stopped | Badge::Retired => dashed_stroke(Colour::Edge, 1.25, [4.0, 4.0]),
    }
}

fn name_colour(badge: Badge) -> Colour {
    if badge.is_up() { Colour::Ink } else { Colour::Muted }
}

fn wide(builder: &mut ShapeBuilder<'_>, server: &ServerView, card: Rect) {
    let is_narrow = card.width < 122.0;
    let (padding, badge_x, name_size, name_start, term_size) =
        if is_narrow { (6.0, 11.0, 14.0, 25.0, MIN_TEXT_SIZE) } else { (9.0, 12.0, 15.0, 29.0, 12.0) };
    let (left, right) = (card.x + padding, card.right() - padding);
    // In a higher card the three lines are further apart.
    let loose = ((card.height - 78.0) / 4.0).clamp(0.0, 6.0);
    let head = card.y + 17.0 + loose;
    badge::draw(builder, server.badge, at(left + badge_x, head));
    let (name, name_style) = (server.id.to_string(), bold(name_size, name_colour(server.badge)));
    let name_end = left + name_start + name_style.width(&name);
    builder.text(name, at(left + name_start, head + 5.0), Anchor::Start, name_style);
    let (term, style) = (at(right, head + 4.5), regular(term_size, Colour::Muted));
    builder.text(term_text(server, right - name_end - 3.5, style), term, Anchor::End, style);
    let label = &server.configuration.label;
    let middle = card.y + 40.0 + loose * 2.0;
    let min_strip_width = 6.4 * server.configuration.memberships.len() as f32;
    let label_room = label_width(label, 12.0).min(right - left - 5.0 - min_strip_width);
    draw_membership_strip(builder, &server.configuration, left, middle, right - left - label_room - 5.0, 9.6);
    draw_label(builder, label, at(right, middle + 4.0), Anchor::End, 12.0, label_room);
    let top = card.y + 53.0 + loose * 2.5;
    log::draw(
        builder,
        &server.log,
        server.match_index,
        Rect { x: left, y: top, width: right - left, height: card.bottom() - 7.0 - top },
    );
}

fn medium(builder: &mut ShapeBuilder<'_>, server: &ServerView, card: Rect) {
    let (left, right) = (card.x + 8.0, card.right() - 8.0);
    let name = bold(15.0, name_colour(server.badge));
    badge::draw(builder, server.badge, at(left + 12.0, card.y + 20.0));
    builder.text(server.id.to_string(), at(left + 30.0, card.y + 18.0), Anchor::Start, name);
    let term = regular(MIN_TEXT_SIZE, Colour::Muted);
    let text = term_text(server, right - left - 29.0, term);
    builder.text(text, at(left + 30.0, card.y + 32.0), Anchor::Start, term);
    draw_membership_strip(builder, &server.configuration, left, card.y + 48.0, right - left, 11.0);
    builder.label(&server.configuration.label, at(left, card.y + 68.0), Anchor::Start, 12.0, right - left);
    let top = card.y + 78.0;
    log::draw(
        builder,
        &server.log,
        server.match_index,
        Rect { x: left, y: top, width: right - left, height: card.bottom() - 6.0 - top },
    );
}

fn compact(builder: &mut ShapeBuilder<'_>, server: &ServerView, card: Rect) {
    let middle = card.centre().x;
    let (left, right) = (card.x + 4.0, card.right() - 4.0);
    badge::draw(builder, server.badge, at(middle, card.y + 17.0));
    builder.text(
        server.id.to_string(),
        at(middle, card.y + 44.0),
        Anchor::Middle,
        bold(14.0, name_colour(server.badge)),
    );
    let term = regular(MIN_TEXT_SIZE, Colour::Muted);
    builder.text(term_text(server, card.width - 4.0, term), at(middle, card.y + 58.0), Anchor::Middle, term);
    draw_membership_strip(builder, &server.configuration, left, card.y + 71.0, right - left, 8.0);
    let label = &server.configuration.label;
    draw_label(builder, label, at(middle, card.y + 89.0), Anchor::Middle, MIN_TEXT_SIZE, card.width - 3.0);
    let top = card.y + 99.0;
    log::draw(
        builder,
        &server.log,
        server.match_index,
        Rect { x: left, y: top, width: right - left, height: card.bottom() - 6.0 - top },
    );
}

/// Draws the configuration's label in at most `room` points.
fn draw_label(
    builder: &mut ShapeBuilder<'_>,
    label: &ConfigurationLabel,
    position: Point,
    anchor: Anchor,
    size: f32,
    room: f32,
) {
    if *label == ConfigurationLabel::OldNew && label_width(label, size) > room + 0.1 {
        // The label is too long for a narrow card. The membership strip shows both halves.
        builder.text("joint", position, anchor, bold(MIN_TEXT_SIZE, Colour::Config));
    } else {
        builder.label(label, position, anchor, size, room);
    }
}

/// The server's term, with the word "term" if there is room.
fn term_text(server: &ServerView, room: f32, style: TextStyle) -> String {
    let long = format!("term {}", server.term);
    if style.width(&long) <= room {
        long
    } else {
        measure::fit(&format!("t{}", server.term), room, style.size, style.weight)
    }
}

/// Draws the membership strip in at most `room` points, with at most `pitch` points from mark to mark.
fn draw_membership_strip(
    builder: &mut ShapeBuilder<'_>,
    configuration: &ConfigurationView,
    left: f32,
    y: f32,
    room: f32,
    pitch: f32,
) {
    let count = configuration.memberships.len().max(1) as f32;
    let pitch = (room / count).min(pitch);
    membership_strip::draw(builder, configuration, at(left + membership_strip::radius(pitch), y), pitch);
}
