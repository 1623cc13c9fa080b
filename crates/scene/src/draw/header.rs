//! The lane's ground, its title and status, and the names of the groups.

use super::pen::{Pen, SMALL, Type, bold, line, outlined, regular, ringed};
use crate::layout::{Heading, Layout};
use crate::measure;
use crate::shape::{Anchor, Rect, Weight, at};
use crate::theme::Colour;
use crate::view::{LaneView, Tone};

/// The lane's ground; red round it once a property is broken.
pub(super) fn panel(pen: &mut Pen<'_>, view: &LaneView, layout: &Layout) {
    let edge = if view.violations.is_empty() { line(Colour::Edge, 1.0) } else { line(Colour::Broken, 1.5) };
    let inset = 0.75;
    let rect =
        Rect { x: inset, y: inset, width: layout.size.width - 2.0 * inset, height: layout.size.height - 2.0 * inset };
    pen.rect(rect, 10.0, ringed(Colour::Lane, edge));
}

const TITLE: Type = bold(15.0, Colour::Ink);
const SUBTITLE: Type = regular(12.0, Colour::Muted);
const CHIP: Type = bold(SMALL, Colour::Muted);
const STATUS_SIZE: f32 = 12.5;

/// Title, permanent note, subtitle, status.
pub(super) fn draw(pen: &mut Pen<'_>, view: &LaneView, layout: &Layout) {
    let (left, right) = (layout.edges.0 + 3.0, layout.edges.1 - 3.0);
    let baseline = 21.0;
    pen.text(view.title.clone(), at(left, baseline), Anchor::Start, TITLE);
    let mut x = left + TITLE.width(&view.title) + 10.0;
    // What must always be said comes before the half sentence on the procedure, if there is no room for both.
    let mut below = false;
    if let Some(note) = &view.note {
        below = layout.heading == Heading::Pile && CHIP.width(note) + 16.0 > right - x;
        if !below {
            let end = if layout.heading == Heading::OneLine { x + (right - x) * 0.6 } else { right };
            x += chip(pen, note, x, baseline, end) + 10.0;
        }
    }
    match layout.heading {
        Heading::OneLine => {
            let status = Said::new(view);
            // The status says what just happened: it takes what it needs before the subtitle gets the rest.
            let start = status.draw(pen, right, baseline, right - x);
            subtitle(pen, view, x, baseline, start - 16.0 - x);
        }
        Heading::TwoLines => {
            subtitle(pen, view, x, baseline, right - x);
            Said::new(view).draw_lines(pen, left, baseline + 21.0, right - left, 1);
        }
        Heading::Pile => {
            match &view.note {
                Some(note) if below => drop(chip(pen, note, left, baseline + 18.5, right)),
                _ => subtitle(pen, view, left, baseline + 18.0, right - left),
            }
            Said::new(view).draw_lines(pen, left, baseline + 36.0, right - left, 2);
        }
    }
}

fn subtitle(pen: &mut Pen<'_>, view: &LaneView, x: f32, y: f32, room: f32) {
    let text = measure::fit(&view.subtitle, room, SUBTITLE.size, SUBTITLE.weight);
    // A word and a half explains nothing.
    if text == view.subtitle || SUBTITLE.width(&text) > 120.0 {
        pen.text(text, at(x, y), Anchor::Start, SUBTITLE);
    }
}

/// The permanent note, in an outline; returns its width.
fn chip(pen: &mut Pen<'_>, note: &str, x: f32, baseline: f32, right: f32) -> f32 {
    let text = names(note, right - x - 16.0);
    let width = CHIP.width(&text) + 16.0;
    let rect = Rect { x, y: baseline - 14.0, width, height: 19.0 };
    pen.rect(rect, 9.5, outlined(line(Colour::Faint, 1.0)));
    pen.text(text, at(x + width / 2.0, baseline - 0.5), Anchor::Middle, CHIP);
    width
}

/// As many names of a list as there is room for, and how many are left.
fn names(note: &str, room: f32) -> String {
    let mut kept = note;
    let mut left = 0_usize;
    let mut text = note.to_owned();
    while CHIP.width(&text) > room {
        let Some((shorter, _)) = kept.rsplit_once(", ") else {
            return measure::fit(&text, room, CHIP.size, CHIP.weight);
        };
        kept = shorter;
        left += 1;
        // Of the rules at least their number is said.
        let rest: [&str; 2] = match (kept.contains(':'), left) {
            (true, _) => [", +", " more"],
            (false, 1) => [", ", " rule off"],
            (false, _) => [", ", " rules off"],
        };
        text = [kept, rest[0], &left.to_string(), rest[1]].concat();
    }
    text
}

/// The line of status: what is broken, or how things stand.
struct Said {
    text: String,
    tone: Tone,
}

impl Said {
    fn new(view: &LaneView) -> Self {
        let Some(first) = view.violations.first() else {
            return Self { text: view.status.text.clone().into_owned(), tone: view.status.tone };
        };
        let mut text = first.property.clone().into_owned();
        if let Some(step) = first.step {
            text.push_str(" at step ");
            text.push_str(&step.to_string());
        }
        text.push_str(": ");
        text.push_str(&first.sentence);
        for (place, other) in view.violations.iter().skip(1).enumerate() {
            text.push_str(if place == 0 { " · then " } else { ", " });
            text.push_str(&other.property);
        }
        Self { text, tone: Tone::Broken }
    }

    fn look(&self) -> Type {
        let colour = match self.tone {
            Tone::Neutral => Colour::Ink,
            Tone::Good => Colour::Good,
            Tone::Broken => Colour::Broken,
        };
        let weight = if self.tone == Tone::Neutral { Weight::Regular } else { Weight::Bold };
        Type { size: STATUS_SIZE, weight, colour }
    }

    /// One line that ends at `right`, its mark at the very end; returns where it begins.
    fn draw(&self, pen: &mut Pen<'_>, right: f32, baseline: f32, room: f32) -> f32 {
        let look = self.look();
        let end = if self.tone == Tone::Neutral { right } else { right - MARK };
        let text = measure::fit(&self.text, room - (right - end), look.size, look.weight);
        let start = end - look.width(&text);
        pen.text(text, at(end, baseline), Anchor::End, look);
        self.mark(pen, end + 5.0, baseline);
        start
    }

    /// At most so many lines that begin at `left`.
    fn draw_lines(&self, pen: &mut Pen<'_>, left: f32, baseline: f32, room: f32, lines: usize) {
        let look = self.look();
        let start = match self.tone {
            Tone::Neutral => left,
            Tone::Good | Tone::Broken => left + MARK,
        };
        self.mark(pen, left, baseline);
        let rows = measure::wrap(&self.text, room - (start - left), lines, look.size, look.weight);
        for (row, text) in rows.into_iter().enumerate() {
            pen.text(text, at(start, baseline + row as f32 * 16.0), Anchor::Start, look);
        }
    }

    /// A cross for what is broken, a tick for what went well: the colour is not alone in saying it.
    fn mark(&self, pen: &mut Pen<'_>, x: f32, baseline: f32) {
        let (middle, stroke) = (at(x + 5.0, baseline - 4.5), line(self.look().colour, 2.0));
        match self.tone {
            Tone::Good if !self.text.is_empty() => pen.tick(middle, stroke),
            Tone::Broken => pen.cross(middle, 4.0, stroke, 1.0),
            Tone::Neutral | Tone::Good => {}
        }
    }
}

/// Room for a mark beside the status.
const MARK: f32 = 16.0;

/// A group's name between two rules that end over its outer cards.
pub(super) fn brackets(pen: &mut Pen<'_>, layout: &Layout) {
    let look = bold(SMALL, Colour::Muted);
    let baseline = layout.names.top + 11.0;
    let rule = baseline - 4.0;
    for bracket in &layout.brackets {
        let middle = (bracket.left + bracket.right) / 2.0;
        let name = bracket.group.name();
        let half = look.width(name) / 2.0;
        pen.text(name, at(middle, baseline), Anchor::Middle, look);
        for (end, inner) in [(bracket.left, middle - half - 7.0), (bracket.right, middle + half + 7.0)] {
            if (inner - end) * (middle - end).signum() > 6.0 {
                let paint = line(Colour::Edge, 1.0);
                pen.line(at(end, rule), at(inner, rule), paint);
                pen.line(at(end, rule), at(end, rule + 5.0), paint);
            }
        }
    }
}
