//! First paint: a picture of the default preset at its start, as SVG in the page itself, for the time until the program
//! is loaded. `boot.js` shows it if the page opens at that start.
//!
//! Part of the page's size budget. So shapes that the lanes share are written once, and shapes in a server's column
//! have coordinates relative to that column's left edge, so that equal columns are equal texts and compress well.

use std::path::Path;

use anyhow::{Context as _, Result};
use cluster::Mode;
use scene::shape::Shape;
use scene::{Colour, DisplayOrder, Frame, LaneView, Layout, Size, Theme, frame, lane_view, svg};
use xshell::Shell;

/// The element that contains the picture, as Trunk leaves it with and without minification.
const CONTAINERS: [&str; 2] = ["<div hidden id=first-picture>", "<div id=\"first-picture\" hidden>"];

/// Size of one lane of three in a window of 1280 by 900, and of a single lane on a phone of 390 by 844. In other
/// windows the picture is scaled.
const WIDE: Size = Size { width: 1268.0, height: 238.0 };
const NARROW: Size = Size { width: 378.0, height: 488.0 };

/// Inserts the picture into the page in `dist`, as Trunk has built it.
pub(crate) fn insert(sh: &Shell, dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let text = sh.read_file(&page)?;
    let position = CONTAINERS.iter().find_map(|container| Some(text.find(container)? + container.len()));
    let position = position.with_context(|| format!("{} has no element for the first picture", page.display()))?;
    let (before, after) = text.split_at(position);
    sh.write_file(&page, [before, &picture()?, after].concat())?;
    Ok(())
}

fn picture() -> Result<String> {
    let scenario = scenario::preset(scenario::DEFAULT).context("there is no default preset")?;
    let order = DisplayOrder::new(scenario.old, scenario.new);
    let views = Mode::ALL.map(|mode| lane_view(scenario.timeline(mode).state(), &order));
    let lanes: Vec<_> = views.iter().map(|view| SvgParts::of(view, WIDE)).collect();
    let (first, others) = lanes.split_first().context("there is no lane")?;
    let shared = first.filter(|part| others.iter().all(|lane| lane.0.contains(part)));
    let mut svg = String::new();
    for (index, lane) in lanes.iter().enumerate() {
        let own = lane.filter(|part| !shared.0.contains(part)).text();
        let all = match index {
            0 => format!("<g id=fp>{}</g>{own}", shared.text()),
            _ => format!("<use href=#fp />{own}"),
        };
        svg += &element("wide", WIDE, &all);
    }
    svg += &element("narrow", NARROW, &SvgParts::of(&views[0], NARROW).text());
    let (mut light, mut dark) = (String::new(), String::new());
    for colour in Colour::ALL {
        let name = colour.name();
        let with_light = format!("var(--{name},{})", Theme::Light.hex(colour));
        // The style sheet uses ground and lane.
        if svg.contains(&with_light) || matches!(colour, Colour::Ground | Colour::Lane) {
            svg = svg.replace(&with_light, &format!("var(--{name})"));
            light += &format!("--{name}:{};", Theme::Light.hex(colour));
            dark += &format!("--{name}:{};", Theme::Dark.hex(colour));
        }
    }
    let rules = format!("#first-picture{{{light}}}@media(prefers-color-scheme:dark){{#first-picture{{{dark}}}}}");
    Ok(format!("<style>{rules}</style>{svg}"))
}

fn element(class: &str, size: Size, content: &str) -> String {
    format!("<svg class={class} aria-hidden=true viewBox=\"0 0 {} {}\">{content}</svg>", size.width, size.height)
}

/// The shapes of a lane as SVG text.
struct SvgParts(Vec<SvgPart>);

/// A shape as SVG text. Its coordinates are relative to its column.
#[derive(Clone, PartialEq, Eq)]
struct SvgPart {
    /// The column that contains the shape. `None` if it is outside all columns, or spans several.
    column: Option<Column>,
    svg: String,
}

/// A server's column.
#[derive(Clone, PartialEq, Eq)]
struct Column {
    index: usize,
    /// Its left edge, with at most one decimal.
    left: String,
}

impl SvgParts {
    fn of(view: &LaneView, size: Size) -> Self {
        let layout = Layout::new(view, size);
        let Frame { static_layer, animated_layer, .. } = frame(view, size, 0.0);
        // The first shape is the lane's background. The style sheet draws it, so that it also fills the margins of a
        // scaled picture.
        let parts = static_layer.into_iter().skip(1).chain(animated_layer).map(|shape| {
            let x = middle(&shape);
            let index = layout.columns.iter().position(|it| it.card.x <= x && x <= it.card.right());
            match index.filter(|_| !spans_columns(&shape, &layout)) {
                Some(index) => {
                    let left = layout.columns[index].card.x;
                    let column = Column { index, left: format!("{}", (left * 10.0).round() / 10.0) };
                    SvgPart { column: Some(column), svg: svg_of(shape.translated(-left, 0.0), size) }
                }
                None => SvgPart { column: None, svg: svg_of(shape, size) },
            }
        });
        Self(parts.collect())
    }

    fn filter(&self, keep: impl Fn(&SvgPart) -> bool) -> Self {
        Self(self.0.iter().filter(|part| keep(part)).cloned().collect())
    }

    /// The shapes outside all columns, then the columns in order.
    fn text(&self) -> String {
        let mut text: String =
            self.0.iter().filter(|part| part.column.is_none()).map(|part| part.svg.as_str()).collect();
        let last = self.0.iter().filter_map(|part| part.column.as_ref()).map(|column| column.index).max();
        for index in 0..last.map_or(0, |last| last + 1) {
            let in_column = |part: &&SvgPart| part.column.as_ref().is_some_and(|column| column.index == index);
            let parts: Vec<_> = self.0.iter().filter(in_column).collect();
            if let Some(Column { left, .. }) = parts.first().and_then(|part| part.column.as_ref()) {
                text += &format!("<g transform=\"translate({left})\">");
                text.extend(parts.iter().map(|part| part.svg.as_str()));
                text += "</g>";
            }
        }
        text
    }
}

fn svg_of(shape: Shape, size: Size) -> String {
    let frame = Frame { static_layer: vec![shape], ..Frame::default() };
    let element = svg::inline(&frame, size, "");
    let content = element.split_once(">\n").map_or("", |(_, content)| content);
    in_whole_points(&content.trim_end_matches("</svg>\n").replace('\n', ""))
}

/// Attributes whose numbers are positions or lengths in points.
const LENGTHS: [&str; 13] = ["x", "y", "width", "height", "rx", "cx", "cy", "x1", "y1", "x2", "y2", "points", "d"];

/// Elements with their positions in whole points: they are seen for a moment, and decimals do not compress.
fn in_whole_points(svg: &str) -> String {
    let mut text = String::new();
    let mut is_length = false;
    for (index, part) in svg.split('"').enumerate() {
        let is_value = index % 2 == 1;
        match is_value && is_length {
            true => text += &rounded(part),
            false => text += part,
        }
        if !is_value {
            let name = part.rsplit(' ').next().and_then(|name| name.strip_suffix('='));
            is_length = name.is_some_and(|name| LENGTHS.contains(&name));
        }
        text.push('"');
    }
    text.pop();
    text
}

/// The numbers of an attribute's value, rounded, with what stands between them.
fn rounded(value: &str) -> String {
    let is_number = |it: char| it.is_ascii_digit() || it == '.';
    let mut text = String::new();
    let mut rest = value;
    while !rest.is_empty() {
        let end = rest.find(|it| is_number(it) != rest.starts_with(is_number)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        match part.parse::<f32>() {
            Ok(number) => text += &number.round().to_string(),
            Err(_) => text += part,
        }
        rest = after;
    }
    text
}

/// The left and the right end of a shape. Of a text, only its position is known.
fn extent(shape: &Shape) -> (f32, f32) {
    let of = |xs: &[f32]| {
        let least = xs.iter().copied().fold(f32::INFINITY, f32::min);
        (least, xs.iter().copied().fold(f32::NEG_INFINITY, f32::max))
    };
    match shape {
        Shape::Rect { rect, .. } => (rect.x, rect.right()),
        Shape::Circle { centre, radius, .. } => (centre.x - radius, centre.x + radius),
        Shape::Polygon { corners, .. } => of(&corners.as_slice().iter().map(|it| it.x).collect::<Vec<_>>()),
        Shape::Line { from, to, .. } => of(&[from.x, to.x]),
        Shape::Curve { points, .. } => of(&points.map(|it| it.x)),
        Shape::Text { position, .. } => (position.x, position.x),
    }
}

fn middle(shape: &Shape) -> f32 {
    let (left, right) = extent(shape);
    (left + right) / 2.0
}

fn spans_columns(shape: &Shape, layout: &Layout) -> bool {
    let (left, right) = extent(shape);
    let wide = layout.columns.first().is_some_and(|it| right - left > it.card.width + 1.0);
    // The header and the brackets belong to the lane.
    let high = match shape {
        Shape::Text { position, .. } => position.y < layout.message_area.top,
        Shape::Line { from, .. } => from.y < layout.message_area.top,
        Shape::Rect { rect, .. } => rect.y < layout.message_area.top,
        _ => false,
    };
    wide || high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_in_whole_points_and_other_numbers_as_they_were() {
        let svg = "<text x=\"12.5\" font-size=\"12.5\" opacity=\"0.5\">1.5</text><path d=\"M0.4,9.6C-1.4,2 3,4\"/>";
        let whole = "<text x=\"13\" font-size=\"12.5\" opacity=\"0.5\">1.5</text><path d=\"M0,10C-1,2 3,4\"/>";
        assert_eq!(in_whole_points(svg), whole);
    }

    #[test]
    fn shared_shapes_are_written_once_and_other_shapes_in_each_lane() {
        let picture = picture().unwrap();
        let count = |text: &str| picture.matches(text).count();
        assert_eq!((count("<svg class=wide"), count("<svg class=narrow")), (3, 1));
        // A server's name is shared by the wide lanes. A lane's title is its own, and the first lane is also the narrow
        // one.
        for (text, expected) in
            [("S7".to_owned(), 2), (Mode::Naive.to_string(), 2), (Mode::SingleServer.to_string(), 1)]
        {
            assert_eq!(count(&format!(">{text}<")), expected, "{text}");
        }
        assert_eq!(count("<use href=#fp />"), 2);
        assert_eq!(count(",#"), 0, "a colour outside the palette");
        assert!(picture.len() < 50_000, "{} bytes", picture.len());
    }
}
