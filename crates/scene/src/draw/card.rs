//! Server card: badge, name, term, the server's configuration, its log.

use super::shape_builder::{
    MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, dashed_stroke, fill_and_stroke, label_width, regular, stroke,
};
use super::{badge, log, membership_strip};
use crate::layout::{CardVariant, Column, Layout};
use crate::measure;
use crate::shape::{Anchor, Point, Rect, Stroke, at};
use crate::theme::Colour;
use crate::view::{Badge, ConfigurationLabel, ServerView};

/// Draws one server.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, server: &ServerView, column: &Column, layout: &Layout) {
    let card = column.card;
    let ground = if server.badge.is_up() { Colour::Card } else { Colour::Lane };
    builder.rect(card, 8.0, fill_and_stroke(ground, edge(server.badge)));
    let parts = CardParts::new(server, card, layout.card_variant);
    parts.badge(builder, server);
    parts.name(builder, server);
    parts.term(builder, server);
    parts.membership_strip(builder, server);
    parts.label(builder, server);
    log::draw(builder, &server.log, server.match_index, parts.log);
}

/// Draws a mark over a card whose links are cut: a solid bar if the server is isolated, else a dashed bar.
pub(crate) fn cut_links_mark(builder: &mut ShapeBuilder<'_>, server: &ServerView, card: Rect) {
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

/// Positions of the parts of a card.
pub(crate) struct CardParts {
    badge: Point,
    name: TextPlace,
    term: TextPlace,
    strip: Point,
    strip_room: f32,
    strip_pitch: f32,
    label: TextPlace,
    /// The area of the log.
    pub(crate) log: Rect,
}

/// Position and size of a text, and the room for it.
struct TextPlace {
    at: Point,
    anchor: Anchor,
    size: f32,
    room: f32,
}

const fn text_at(at: Point, anchor: Anchor, size: f32, room: f32) -> TextPlace {
    TextPlace { at, anchor, size, room }
}

impl CardParts {
    /// Positions on the card of `server`.
    pub(crate) fn new(server: &ServerView, card: Rect, variant: CardVariant) -> Self {
        match variant {
            CardVariant::Wide => Self::wide(server, card),
            CardVariant::Medium => Self::medium(card),
            CardVariant::Compact => Self::compact(card),
        }
    }

    fn wide(server: &ServerView, card: Rect) -> Self {
        let is_narrow = card.width < 122.0;
        let (padding, badge_x, name_size, name_start, term_size) =
            if is_narrow { (6.0, 11.0, 14.0, 25.0, MIN_TEXT_SIZE) } else { (9.0, 12.0, 15.0, 29.0, 12.0) };
        let (left, right) = (card.x + padding, card.right() - padding);
        // In a higher card the three lines are further apart.
        let loose = ((card.height - 78.0) / 4.0).clamp(0.0, 6.0);
        let head = card.y + 17.0 + loose;
        let name_end = left + name_start + bold(name_size, Colour::Ink).width(&server.id.to_string());
        let label = &server.configuration.label;
        let middle = card.y + 40.0 + loose * 2.0;
        let min_strip_width = 6.4 * server.configuration.memberships.len() as f32;
        let label_room = label_width(label, 12.0).min(right - left - 5.0 - min_strip_width);
        let top = card.y + 53.0 + loose * 2.5;
        Self {
            badge: at(left + badge_x, head),
            name: text_at(at(left + name_start, head + 5.0), Anchor::Start, name_size, 0.0),
            term: text_at(at(right, head + 4.5), Anchor::End, term_size, right - name_end - 3.5),
            strip: at(left, middle),
            strip_room: right - left - label_room - 5.0,
            strip_pitch: 9.6,
            label: text_at(at(right, middle + 4.0), Anchor::End, 12.0, label_room),
            log: Rect { x: left, y: top, width: right - left, height: card.bottom() - 7.0 - top },
        }
    }

    fn medium(card: Rect) -> Self {
        let (left, right) = (card.x + 8.0, card.right() - 8.0);
        let top = card.y + 78.0;
        Self {
            badge: at(left + 12.0, card.y + 20.0),
            name: text_at(at(left + 30.0, card.y + 18.0), Anchor::Start, 15.0, 0.0),
            term: text_at(at(left + 30.0, card.y + 32.0), Anchor::Start, MIN_TEXT_SIZE, right - left - 29.0),
            strip: at(left, card.y + 48.0),
            strip_room: right - left,
            strip_pitch: 11.0,
            label: text_at(at(left, card.y + 68.0), Anchor::Start, 12.0, right - left),
            log: Rect { x: left, y: top, width: right - left, height: card.bottom() - 6.0 - top },
        }
    }

    fn compact(card: Rect) -> Self {
        let middle = card.centre().x;
        let (left, right) = (card.x + 4.0, card.right() - 4.0);
        let top = card.y + 99.0;
        Self {
            badge: at(middle, card.y + 17.0),
            name: text_at(at(middle, card.y + 44.0), Anchor::Middle, 14.0, 0.0),
            term: text_at(at(middle, card.y + 58.0), Anchor::Middle, MIN_TEXT_SIZE, card.width - 4.0),
            strip: at(left, card.y + 71.0),
            strip_room: right - left,
            strip_pitch: 8.0,
            label: text_at(at(middle, card.y + 89.0), Anchor::Middle, MIN_TEXT_SIZE, card.width - 3.0),
            log: Rect { x: left, y: top, width: right - left, height: card.bottom() - 6.0 - top },
        }
    }

    /// Draws the role badge.
    pub(crate) fn badge(&self, builder: &mut ShapeBuilder<'_>, server: &ServerView) {
        badge::draw(builder, server.badge, self.badge);
    }

    fn name(&self, builder: &mut ShapeBuilder<'_>, server: &ServerView) {
        let style = bold(self.name.size, name_colour(server.badge));
        builder.text(server.id.to_string(), self.name.at, self.name.anchor, style);
    }

    /// Draws the term.
    pub(crate) fn term(&self, builder: &mut ShapeBuilder<'_>, server: &ServerView) {
        let style = regular(self.term.size, Colour::Muted);
        builder.text(term_text(server, self.term.room, style), self.term.at, self.term.anchor, style);
    }

    /// Draws the membership strip.
    pub(crate) fn membership_strip(&self, builder: &mut ShapeBuilder<'_>, server: &ServerView) {
        let count = server.configuration.memberships.len().max(1) as f32;
        let pitch = (self.strip_room / count).min(self.strip_pitch);
        let start = at(self.strip.x + membership_strip::radius(pitch), self.strip.y);
        membership_strip::draw(builder, &server.configuration, start, pitch);
    }

    /// Draws the configuration's label.
    pub(crate) fn label(&self, builder: &mut ShapeBuilder<'_>, server: &ServerView) {
        let TextPlace { at, anchor, size, room } = self.label;
        draw_label(builder, &server.configuration.label, at, anchor, size, room);
    }
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

/// The server's term, with the word "term" if there is room. The zone stands before it, cut short if need be.
fn term_text(server: &ServerView, room: f32, style: TextStyle) -> String {
    let fits = |text: &String| style.width(text) <= room;
    let [long, short] = ["term ", "t"].map(|word| format!("{word}{}", server.term));
    let Some(zone) = &server.zone else {
        return if fits(&long) { long } else { measure::fit(&short, room, style.size, style.weight) };
    };
    let forms = [format!("zone {zone} · {long}"), format!("{zone} · {long}"), format!("{zone} · {short}")];
    forms.into_iter().find(fits).unwrap_or_else(|| {
        let tail = format!(" · {short}");
        let zone = measure::fit(zone, room - style.width(&tail), style.size, style.weight);
        if zone.is_empty() { measure::fit(&short, room, style.size, style.weight) } else { format!("{zone}{tail}") }
    })
}
