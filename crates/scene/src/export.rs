//! Exported picture: the lanes at one instant, with a header above and the link to that instant below.
//!
//! The picture is complete without the page: it names the scenario, the time and, always, each lane that is unsafe on
//! purpose and each disabled rule.

use crate::describe;
use crate::draw::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, regular};
use crate::frame::{Frame, frame};
use crate::layout::{Layout, Size};
use crate::measure;
use crate::shape::{Anchor, Shape, at};
use crate::svg;
use crate::theme::{Colour, Theme};
use crate::view::LaneView;

/// Content of an exported picture.
#[derive(Clone, Copy, Debug)]
pub struct ExportedPicture<'a> {
    /// The scenario's title.
    pub title: &'a str,
    /// A sentence or two about the latest event. Omitted if empty.
    pub caption: &'a str,
    /// The link to this instant. Omitted if empty.
    pub link: &'a str,
    /// The lanes, from top to bottom.
    pub lanes: &'a [LaneView],
    /// The time that the lanes show, in virtual milliseconds.
    pub now: f64,
    /// The width of a lane, in points.
    pub width: f32,
}

/// Margin of the picture, and gap between its parts, in points.
const MARGIN: f32 = 14.0;
const GAP: f32 = 10.0;
/// Distance from line to line, in points.
const LINE_HEIGHT: f32 = 17.0;
/// Minimum height of a lane, in points.
const MIN_LANE_HEIGHT: f32 = 240.0;
/// Maximum number of lines of a link. A longer link is truncated; the description contains it whole.
const MAX_LINK_LINES: usize = 3;

const TITLE: TextStyle = bold(18.0, Colour::Ink);
const SUBTITLE: TextStyle = regular(12.5, Colour::Muted);
const WARNING: TextStyle = bold(12.0, Colour::Ink);
const CAPTION: TextStyle = regular(13.0, Colour::Ink);
const LINK: TextStyle = regular(MIN_TEXT_SIZE, Colour::Muted);

impl ExportedPicture<'_> {
    /// Renders the picture as an SVG document.
    #[must_use]
    pub fn svg(&self, theme: Theme) -> String {
        let (size, static_layer) = self.draw();
        let frame = Frame { static_layer, ..Frame::default() };
        svg::document(&frame, size, theme, &self.name(), &self.description())
    }

    /// Returns the size of the picture and its shapes, without background.
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

    /// Draws title, time and warnings. Returns the top of the first lane.
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

    /// Draws caption and link. Returns the height of the picture.
    fn footer(&self, builder: &mut ShapeBuilder<'_>, y: f32) -> f32 {
        let mut y = y + 8.0;
        y = self.paragraph(builder, self.caption, y, CAPTION);
        for part in link_lines(self.link, self.width) {
            builder.text(part, at(MARGIN, y), Anchor::Start, LINK);
            y += LINE_HEIGHT;
        }
        y - 8.0
    }

    /// Draws a text in as many lines as it needs. Returns the baseline of the next line.
    fn paragraph(&self, builder: &mut ShapeBuilder<'_>, text: &str, y: f32, style: TextStyle) -> f32 {
        let mut y = y;
        for row in measure::wrap(text, self.width, usize::MAX, style.size, style.weight) {
            builder.text(row, at(MARGIN, y), Anchor::Start, style);
            y += LINE_HEIGHT;
        }
        y
    }

    fn subtitle(&self) -> String {
        let titles: Vec<&str> = self.lanes.iter().map(|lane| lane.title.as_ref()).collect();
        format!("{} at {} ms", titles.join(", "), self.now as u64)
    }

    /// The permanent note of each lane, never truncated.
    fn warnings(&self) -> Vec<String> {
        let warning = |lane: &LaneView| Some(format!("{}: {}", lane.title, lane.note.as_deref()?));
        self.lanes.iter().filter_map(warning).collect()
    }

    fn name(&self) -> String {
        format!("{}: {}", self.title, self.subtitle())
    }

    /// Text description of the picture, for screen readers.
    fn description(&self) -> String {
        let parts = self.lanes.iter().map(|lane| describe(lane).text()).chain([self.caption.to_owned()]);
        let mut lines: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        lines.push(self.link.to_owned());
        lines.join("\n")
    }
}

/// Splits a link into lines of at most `room` points. A link has no spaces to break at.
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
