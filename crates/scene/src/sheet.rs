//! A picture to take away: the lanes at one moment, under a heading and over the link that leads back.
//!
//! It says by itself what the page says around the lanes: what is played, when this is, and, always, that a lane is unsafe on
//! purpose or which rules are off.

use crate::describe;
use crate::draw::pen::{Pen, SMALL, Type, bold, regular};
use crate::draw::{Frame, frame};
use crate::layout::{Layout, Size};
use crate::measure;
use crate::shape::{Anchor, Shape, at};
use crate::svg;
use crate::theme::{Colour, Theme};
use crate::view::LaneView;

/// What goes on a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// What is played.
    pub title: &'a str,
    /// What just happened, in a sentence or two; nothing if it is empty.
    pub caption: &'a str,
    /// The link that leads there; nothing if it is empty.
    pub link: &'a str,
    /// The lanes, the first at the top.
    pub lanes: &'a [LaneView],
    /// The time that they show, in virtual milliseconds.
    pub now: f64,
    /// How wide a lane is.
    pub width: f32,
}

/// Air round the sheet and between its parts.
const MARGIN: f32 = 14.0;
const GAP: f32 = 10.0;
/// From line to line.
const LEADING: f32 = 17.0;
/// A lane is at least so high.
const LANE: f32 = 240.0;
/// A link longer than so many lines is cut; the description has it whole.
const LINK_LINES: usize = 3;

const TITLE: Type = bold(18.0, Colour::Ink);
const SUBTITLE: Type = regular(12.5, Colour::Muted);
const MARK: Type = bold(12.0, Colour::Ink);
const CAPTION: Type = regular(13.0, Colour::Ink);
const LINK: Type = regular(SMALL, Colour::Muted);

impl Sheet<'_> {
    /// The sheet as an SVG document.
    #[must_use]
    pub fn svg(&self, theme: Theme) -> String {
        let (size, still) = self.draw();
        let frame = Frame { still, ..Frame::default() };
        svg::document(&frame, size, theme, &self.name(), &self.description())
    }

    /// The sheet as shapes, on the theme's own ground, and how large it is.
    #[must_use]
    pub fn draw(&self) -> (Size, Vec<Shape>) {
        let mut out = Vec::new();
        let mut y = self.heading(&mut Pen { out: &mut out });
        for lane in self.lanes {
            let size = Size { width: self.width, height: Layout::least_height(lane, self.width).max(LANE) };
            let Frame { still, moving, .. } = frame(lane, size, self.now);
            out.extend(still.into_iter().chain(moving).map(|shape| shape.moved(MARGIN, y)));
            y += size.height + GAP;
        }
        let height = self.foot(&mut Pen { out: &mut out }, y);
        (Size { width: self.width + 2.0 * MARGIN, height }, out)
    }

    /// What is played, when this is, and what must always be said; gives where the lanes begin.
    fn heading(&self, pen: &mut Pen<'_>) -> f32 {
        let mut y = MARGIN + 16.0;
        pen.text(measure::fit(self.title, self.width, TITLE.size, TITLE.weight), at(MARGIN, y), Anchor::Start, TITLE);
        y += 21.0;
        y = self.paragraph(pen, &self.subtitle(), y, SUBTITLE);
        for mark in self.marks() {
            y = self.paragraph(pen, &mark, y, MARK);
        }
        y - LEADING + GAP
    }

    /// What happened and how to come back; gives where the sheet ends.
    fn foot(&self, pen: &mut Pen<'_>, y: f32) -> f32 {
        let mut y = y + 8.0;
        y = self.paragraph(pen, self.caption, y, CAPTION);
        for part in parts(self.link, self.width) {
            pen.text(part, at(MARGIN, y), Anchor::Start, LINK);
            y += LEADING;
        }
        y - 8.0
    }

    /// Words in as many lines as they need; gives where the next line stands.
    fn paragraph(&self, pen: &mut Pen<'_>, text: &str, y: f32, look: Type) -> f32 {
        let mut y = y;
        for row in measure::wrap(text, self.width, usize::MAX, look.size, look.weight) {
            pen.text(row, at(MARGIN, y), Anchor::Start, look);
            y += LEADING;
        }
        y
    }

    fn subtitle(&self) -> String {
        let mut text = String::new();
        for (place, lane) in self.lanes.iter().enumerate() {
            text.push_str(if place > 0 { ", " } else { "" });
            text.push_str(&lane.title);
        }
        text.push_str(" at ");
        text.push_str(&(self.now as u64).to_string());
        text.push_str(" ms");
        text
    }

    /// What must always be said of each lane, whole, whatever room its own heading has.
    fn marks(&self) -> Vec<String> {
        let mark = |lane: &LaneView| Some([lane.title.as_ref(), ": ", lane.note.as_deref()?].concat());
        self.lanes.iter().filter_map(mark).collect()
    }

    fn name(&self) -> String {
        [self.title, ": ", &self.subtitle()].concat()
    }

    /// The sheet in plain words, for those who do not see it.
    fn description(&self) -> String {
        let mut text = String::new();
        for part in self.lanes.iter().map(|lane| describe(lane).text()).chain([self.caption.to_owned()]) {
            if !part.is_empty() {
                text.push_str(&part);
                text.push('\n');
            }
        }
        text.push_str(self.link);
        text
    }
}

/// A link in lines of at most `room` points: it has no spaces to break at.
fn parts(link: &str, room: f32) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = link;
    while !rest.is_empty() && parts.len() < LINK_LINES {
        if parts.len() + 1 == LINK_LINES {
            parts.push(measure::fit(rest, room, LINK.size, LINK.weight));
            break;
        }
        let fits = |end: &usize| rest.get(..*end).is_some_and(|part| LINK.width(part) <= room);
        let ends = rest.char_indices().map(|(place, letter)| place + letter.len_utf8());
        let end = ends.take_while(fits).last().unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(part.to_owned());
        rest = after;
    }
    parts
}
