//! A picture to take away: the lanes at one moment, under a heading and over the link that leads back.
//!
//! It says by itself what the page says around the lanes: what is played, when this is, and, always, that a lane is unsafe on
//! purpose or which rules are off.

use crate::describe;
use crate::draw::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, regular};
use crate::draw::{Frame, frame};
use crate::layout::{Layout, Size};
use crate::measure;
use crate::shape::{Anchor, Shape, at};
use crate::svg;
use crate::theme::{Colour, Theme};
use crate::view::LaneView;

/// What goes on a sheet.
#[derive(Clone, Copy, Debug)]
pub struct ExportedPicture<'a> {
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
const LINE_HEIGHT: f32 = 17.0;
/// A lane is at least so high.
const MIN_LANE_HEIGHT: f32 = 240.0;
/// A link longer than so many lines is cut; the description has it whole.
const MAX_LINK_LINES: usize = 3;

const TITLE: TextStyle = bold(18.0, Colour::Ink);
const SUBTITLE: TextStyle = regular(12.5, Colour::Muted);
const WARNING: TextStyle = bold(12.0, Colour::Ink);
const CAPTION: TextStyle = regular(13.0, Colour::Ink);
const LINK: TextStyle = regular(MIN_TEXT_SIZE, Colour::Muted);

impl ExportedPicture<'_> {
    /// The sheet as an SVG document.
    #[must_use]
    pub fn svg(&self, theme: Theme) -> String {
        let (size, static_layer) = self.draw();
        let frame = Frame { static_layer, ..Frame::default() };
        svg::document(&frame, size, theme, &self.name(), &self.description())
    }

    /// The sheet as shapes, on the theme's own ground, and how large it is.
    #[must_use]
    pub fn draw(&self) -> (Size, Vec<Shape>) {
        let mut out = Vec::new();
        let mut y = self.header(&mut ShapeBuilder { out: &mut out });
        for lane in self.lanes {
            let size = Size { width: self.width, height: Layout::min_height(lane, self.width).max(MIN_LANE_HEIGHT) };
            let Frame { static_layer, animated_layer, .. } = frame(lane, size, self.now);
            out.extend(static_layer.into_iter().chain(animated_layer).map(|shape| shape.translated(MARGIN, y)));
            y += size.height + GAP;
        }
        let height = self.footer(&mut ShapeBuilder { out: &mut out }, y);
        (Size { width: self.width + 2.0 * MARGIN, height }, out)
    }

    /// What is played, when this is, and what must always be said; gives where the lanes begin.
    fn header(&self, builder: &mut ShapeBuilder<'_>) -> f32 {
        let mut y = MARGIN + 16.0;
        builder.text(
            measure::fit(self.title, self.width, TITLE.size, TITLE.weight),
            at(MARGIN, y),
            Anchor::Start,
            TITLE,
        );
        y += 21.0;
        y = self.paragraph(builder, &self.subtitle(), y, SUBTITLE);
        for warning in self.warnings() {
            y = self.paragraph(builder, &warning, y, WARNING);
        }
        y - LINE_HEIGHT + GAP
    }

    /// What happened and how to come back; gives where the sheet ends.
    fn footer(&self, builder: &mut ShapeBuilder<'_>, y: f32) -> f32 {
        let mut y = y + 8.0;
        y = self.paragraph(builder, self.caption, y, CAPTION);
        for part in link_lines(self.link, self.width) {
            builder.text(part, at(MARGIN, y), Anchor::Start, LINK);
            y += LINE_HEIGHT;
        }
        y - 8.0
    }

    /// Words in as many lines as they need; gives where the next line stands.
    fn paragraph(&self, builder: &mut ShapeBuilder<'_>, text: &str, y: f32, style: TextStyle) -> f32 {
        let mut y = y;
        for row in measure::wrap(text, self.width, usize::MAX, style.size, style.weight) {
            builder.text(row, at(MARGIN, y), Anchor::Start, style);
            y += LINE_HEIGHT;
        }
        y
    }

    fn subtitle(&self) -> String {
        let mut text = String::new();
        for (index, lane) in self.lanes.iter().enumerate() {
            text.push_str(if index > 0 { ", " } else { "" });
            text.push_str(&lane.title);
        }
        text.push_str(" at ");
        text.push_str(&(self.now as u64).to_string());
        text.push_str(" ms");
        text
    }

    /// What must always be said of each lane, whole, whatever room its own heading has.
    fn warnings(&self) -> Vec<String> {
        let warning = |lane: &LaneView| Some([lane.title.as_ref(), ": ", lane.note.as_deref()?].concat());
        self.lanes.iter().filter_map(warning).collect()
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
fn link_lines(link: &str, room: f32) -> Vec<String> {
    let mut link_lines: Vec<String> = Vec::new();
    let mut rest = link;
    while !rest.is_empty() && link_lines.len() < MAX_LINK_LINES {
        if link_lines.len() + 1 == MAX_LINK_LINES {
            link_lines.push(measure::fit(rest, room, LINK.size, LINK.weight));
            break;
        }
        let fits = |end: &usize| rest.get(..*end).is_some_and(|part| LINK.width(part) <= room);
        let ends = rest.char_indices().map(|(offset, letter)| offset + letter.len_utf8());
        let end = ends.take_while(fits).last().unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        link_lines.push(part.to_owned());
        rest = after;
    }
    link_lines
}
