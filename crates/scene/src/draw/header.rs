//! Lane background, title, status line, and the names of the groups.

use super::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, fill_and_stroke, outline, regular, stroke};
use crate::layout::{HeaderVariant, Layout};
use crate::measure;
use crate::shape::{Anchor, FontWeight, Rect, at};
use crate::theme::Colour;
use crate::view::{LaneView, Tone};

/// Draws the lane's background, with a red border once a property is violated.
pub(super) fn background(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    let edge = if view.violations.is_empty() { stroke(Colour::Edge, 1.0) } else { stroke(Colour::Broken, 1.5) };
    let inset = 0.75;
    let rect =
        Rect { x: inset, y: inset, width: layout.size.width - 2.0 * inset, height: layout.size.height - 2.0 * inset };
    builder.rect(rect, 10.0, fill_and_stroke(Colour::Lane, edge));
}

const TITLE: TextStyle = bold(15.0, Colour::Ink);
const SUBTITLE: TextStyle = regular(12.0, Colour::Muted);
const CHIP: TextStyle = bold(MIN_TEXT_SIZE, Colour::Muted);
const STATUS_SIZE: f32 = 12.5;

/// Draws title, permanent note, argument or subtitle, and status. Each has its own place in each arrangement, so that
/// nothing moves when an argument appears.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, view: &LaneView, layout: &Layout) {
    let (left, right) = (layout.edges.0 + 3.0, layout.edges.1 - 3.0);
    let variant = layout.header_variant;
    // A header that is higher than it has to be has more space between its lines.
    let spare = (layout.header.bottom - 47.0) / 2.0;
    let baseline = match variant {
        HeaderVariant::OneLine => 21.0,
        HeaderVariant::TwoLines => 16.5,
        HeaderVariant::Stacked => 19.0,
    };
    builder.text(view.title.clone(), at(left, baseline), Anchor::Start, TITLE);
    let mut x = left + TITLE.width(&view.title) + 10.0;
    let argument = view.argument.as_deref();
    // The note has precedence over the subtitle where there is no room for both.
    let mut below = false;
    if let Some(note) = &view.note {
        below = variant == HeaderVariant::Stacked && CHIP.width(note) + 16.0 > right - x;
        if !below {
            let mut end = right;
            if variant == HeaderVariant::OneLine {
                // The room that an argument needs, without what follows its colon.
                let needed =
                    argument.map_or(0.0, |text| MIN_STATUS + 26.0 + argument_style(MIN_TEXT_SIZE).width(head(text)));
                end = (x + (right - x) * 0.6).min(right - needed).max(x + 130.0);
            }
            x += chip(builder, note, x, baseline, end) + 10.0;
        }
    }
    let status = StatusLine::new(view);
    match (variant, argument) {
        (HeaderVariant::OneLine, None) => {
            // The status line gets the room that it needs before the subtitle.
            let start = status.draw(builder, right, baseline, right - x);
            subtitle(builder, view, x, baseline, start - 16.0 - x);
        }
        (HeaderVariant::OneLine, Some(text)) => {
            let room = right - x - 16.0 - status.width().min(MIN_STATUS);
            let end = argument_rows(builder, text, (x, baseline), room, LARGEST);
            status.draw(builder, right, baseline, right - end - 16.0);
        }
        (HeaderVariant::TwoLines, _) => {
            match argument {
                Some(text) if argument_style(12.0).width(text) <= right - x => {
                    argument_rows(builder, text, (x, baseline), right - x, LARGEST);
                }
                Some(text) => drop(argument_rows(builder, text, (left, 31.5 + spare), right - left, (12.0, 1))),
                None => subtitle(builder, view, x, baseline, right - x),
            }
            status.draw_lines(builder, left, 44.0 + 2.0 * spare, right - left, 1);
        }
        (HeaderVariant::Stacked, _) => {
            if let Some(note) = view.note.as_ref().filter(|_| below) {
                chip(builder, note, left, 37.5, right);
            }
            match argument {
                Some(text) => {
                    let top = if below { 54.0 } else { 36.0 };
                    argument_rows(builder, text, (left, top), right - left, (12.0, 2));
                }
                None if !below => subtitle(builder, view, left, 37.5, right - left),
                None => {}
            }
            // A note in a line of its own leaves room for one line of status beside an argument.
            if below && argument.is_some() {
                status.draw_lines(builder, left, 80.5, right - left, 1);
            } else {
                status.draw_lines(builder, left, 65.0, right - left, 2);
            }
        }
    }
}

/// Room for a status beside an argument, in points.
const MIN_STATUS: f32 = 150.0;

/// Size and number of lines of an argument beside the title.
const LARGEST: (f32, usize) = (13.0, 1);

fn argument_style(size: f32) -> TextStyle {
    bold(size, Colour::Ink)
}

/// The part of an argument that makes sense alone.
fn head(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(head, _)| head)
}

/// Draws an argument, as complete and then as large as there is room for. Returns its right edge.
fn argument_rows(
    builder: &mut ShapeBuilder<'_>,
    text: &str,
    (x, y): (f32, f32),
    room: f32,
    (largest, lines): (f32, usize),
) -> f32 {
    let rows = |(text, size): (&str, f32)| {
        let style = argument_style(size);
        // Two lines break at the colon, if both parts fit.
        let parts = text.split_once(": ").map(|(head, rest)| [format!("{head}:"), rest.to_owned()]);
        let parts = parts.filter(|parts| lines > 1 && parts.iter().all(|part| style.width(part) <= room));
        let rows = parts.filter(|_| style.width(text) > room).map(Vec::from);
        (style, rows.unwrap_or_else(|| measure::wrap(text, room, lines, style.size, style.weight)))
    };
    let is_whole = |(_, rows): &(TextStyle, Vec<String>)| rows.iter().all(|row| !row.ends_with('…'));
    let forms = [text, head(text)].into_iter().flat_map(|text| [largest, 12.0, MIN_TEXT_SIZE].map(|size| (text, size)));
    let (style, rows) = forms.map(rows).find(is_whole).unwrap_or_else(|| rows((head(text), MIN_TEXT_SIZE)));
    let mut end = x;
    for (row, text) in rows.into_iter().enumerate() {
        end = end.max(x + style.width(&text));
        builder.text(text, at(x, y + row as f32 * 13.5), Anchor::Start, style);
    }
    end
}

fn subtitle(builder: &mut ShapeBuilder<'_>, view: &LaneView, x: f32, y: f32, room: f32) {
    let text = measure::fit(&view.subtitle, room, SUBTITLE.size, SUBTITLE.weight);
    // A subtitle cut to a word or two explains nothing.
    if text == view.subtitle || SUBTITLE.width(&text) > 120.0 {
        builder.text(text, at(x, y), Anchor::Start, SUBTITLE);
    }
}

/// Draws the permanent note in an outline. Returns its width.
fn chip(builder: &mut ShapeBuilder<'_>, note: &str, x: f32, baseline: f32, right: f32) -> f32 {
    let text = fit_names(note, right - x - 16.0);
    let width = CHIP.width(&text) + 16.0;
    let rect = Rect { x, y: baseline - 14.0, width, height: 19.0 };
    builder.rect(rect, 9.5, outline(stroke(Colour::Faint, 1.0)));
    builder.text(text, at(x + width / 2.0, baseline - 0.5), Anchor::Middle, CHIP);
    width
}

/// As many names of a list as fit into `room`, and the number of those left out.
fn fit_names(note: &str, room: f32) -> String {
    let mut kept = note;
    let mut left = 0_usize;
    let mut text = note.to_owned();
    while CHIP.width(&text) > room {
        let Some((shorter, _)) = kept.rsplit_once(',') else {
            return measure::fit(&text, room, CHIP.size, CHIP.weight);
        };
        kept = shorter;
        left += 1;
        // If no rule fits, at least the number of disabled rules is shown.
        text = match (kept.contains(':'), left) {
            (true, _) => format!("{kept}, +{left} more"),
            (false, 1) => format!("{kept}, 1 rule off"),
            (false, _) => format!("{kept}, {left} rules off"),
        };
    }
    text
}

/// Status line: the violated properties, or else the lane's status.
struct StatusLine {
    text: String,
    tone: Tone,
}

impl StatusLine {
    fn new(view: &LaneView) -> Self {
        let Some(first) = view.violations.first() else {
            return Self { text: view.status.text.clone().into_owned(), tone: view.status.tone };
        };
        let mut text = match first.step {
            Some(step) => format!("{} at step {step}: {}", first.property, first.sentence),
            None => format!("{}: {}", first.property, first.sentence),
        };
        let others: Vec<&str> = view.violations.iter().skip(1).map(|other| other.property.name()).collect();
        if !others.is_empty() {
            text = format!("{text} · then {}", others.join(", "));
        }
        Self { text, tone: Tone::Broken }
    }

    fn style(&self) -> TextStyle {
        let colour = match self.tone {
            Tone::Neutral => Colour::Ink,
            Tone::Good => Colour::Good,
            Tone::Broken => Colour::Broken,
        };
        let weight = if self.tone == Tone::Neutral { FontWeight::Regular } else { FontWeight::Bold };
        TextStyle { size: STATUS_SIZE, weight, colour }
    }

    fn width(&self) -> f32 {
        self.style().width(&self.text) + MARK_WIDTH
    }

    /// Draws one line that ends at `right`, with its mark at the very end. Returns its left edge.
    fn draw(&self, builder: &mut ShapeBuilder<'_>, right: f32, baseline: f32, room: f32) -> f32 {
        let style = self.style();
        let end = if self.tone == Tone::Neutral { right } else { right - MARK_WIDTH };
        let text = measure::fit(&self.text, room - (right - end), style.size, style.weight);
        let start = end - style.width(&text);
        builder.text(text, at(end, baseline), Anchor::End, style);
        self.mark(builder, end + 5.0, baseline);
        start
    }

    /// Draws at most `lines` lines that begin at `left`.
    fn draw_lines(&self, builder: &mut ShapeBuilder<'_>, left: f32, baseline: f32, room: f32, lines: usize) {
        let style = self.style();
        let start = match self.tone {
            Tone::Neutral => left,
            Tone::Good | Tone::Broken => left + MARK_WIDTH,
        };
        self.mark(builder, left, baseline);
        let rows = measure::wrap(&self.text, room - (start - left), lines, style.size, style.weight);
        for (row, text) in rows.into_iter().enumerate() {
            builder.text(text, at(start, baseline + row as f32 * 15.5), Anchor::Start, style);
        }
    }

    /// Draws a cross for a violation, a tick for success: colour is not the only sign.
    fn mark(&self, builder: &mut ShapeBuilder<'_>, x: f32, baseline: f32) {
        let (middle, stroke) = (at(x + 5.0, baseline - 4.5), stroke(self.style().colour, 2.0));
        match self.tone {
            Tone::Good if !self.text.is_empty() => builder.tick(middle, stroke),
            Tone::Broken => builder.cross(middle, 4.0, stroke, 1.0),
            Tone::Neutral | Tone::Good => {}
        }
    }
}

/// Room for a mark beside the status, in points.
const MARK_WIDTH: f32 = 16.0;

/// Draws each group's name between two rules that end above its outer cards.
pub(super) fn brackets(builder: &mut ShapeBuilder<'_>, layout: &Layout) {
    let style = bold(MIN_TEXT_SIZE, Colour::Muted);
    let baseline = layout.group_names.top + 11.0;
    let rule = baseline - 4.0;
    for bracket in &layout.brackets {
        let middle = (bracket.left + bracket.right) / 2.0;
        let name = bracket.group.name();
        let half = style.width(name) / 2.0;
        builder.text(name, at(middle, baseline), Anchor::Middle, style);
        for (end, inner) in [(bracket.left, middle - half - 7.0), (bracket.right, middle + half + 7.0)] {
            if (inner - end) * (middle - end).signum() > 6.0 {
                let paint = stroke(Colour::Edge, 1.0);
                builder.line(at(end, rule), at(inner, rule), paint);
                builder.line(at(end, rule), at(end, rule + 5.0), paint);
            }
        }
    }
}
