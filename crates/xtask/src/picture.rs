//! The first picture: the default preset at its start, written into the page, so that there is something to see while
//! the program is on its way. `boot.js` shows it where the page opens there.
//!
//! It must be small, so it is written such that what repeats is the same text: what the lanes share is written once,
//! and what is in a server's column is written from that column's left edge.

use std::path::Path;

use anyhow::{Context as _, Result};
use cluster::Mode;
use scene::shape::Shape;
use scene::{Colour, DisplayOrder, Frame, LaneView, Layout, Size, Theme, frame, lane_view, svg};
use xshell::Shell;

/// The element that it goes into: where Trunk makes the page small, and where it leaves it.
const PLACES: [&str; 2] = ["<div hidden id=first-picture>", "<div id=\"first-picture\" hidden>"];

/// A lane of three in a window of 1280 by 900, and one alone on a phone of 390 by 844. Elsewhere they are scaled.
const WIDE: Size = Size { width: 1268.0, height: 245.7 };
const NARROW: Size = Size { width: 378.0, height: 553.0 };

/// Puts it into the page in `dist`, as Trunk has built it.
pub(crate) fn put(sh: &Shell, dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let text = sh.read_file(&page)?;
    let found = PLACES.iter().find_map(|place| Some(text.find(place)? + place.len()));
    let place = found.with_context(|| format!("{} has no place for the first picture", page.display()))?;
    let (before, after) = text.split_at(place);
    sh.write_file(&page, [before, &picture()?, after].concat())?;
    Ok(())
}

fn picture() -> Result<String> {
    let scenario = scenario::preset(scenario::DEFAULT).context("the default preset is one of the presets")?;
    let row = DisplayOrder::new(scenario.old, scenario.new);
    let views = Mode::ALL.map(|mode| lane_view(scenario.timeline(mode).state(), &row));
    let lanes: Vec<_> = views.iter().map(|view| Parts::of(view, WIDE)).collect();
    let (first, others) = lanes.split_first().context("there are lanes")?;
    let shared = first.where_it(|part| others.iter().all(|lane| lane.0.contains(part)));
    let mut drawn = String::new();
    for (place, lane) in lanes.iter().enumerate() {
        let own = lane.where_it(|part| !shared.0.contains(part)).text();
        let all = match place {
            0 => format!("<g id=fp>{}</g>{own}", shared.text()),
            _ => format!("<use href=#fp />{own}"),
        };
        drawn += &element("wide", WIDE, &all);
    }
    drawn += &element("narrow", NARROW, &Parts::of(&views[0], NARROW).text());
    let (mut light, mut dark) = (String::new(), String::new());
    for colour in Colour::ALL {
        let name = colour.name();
        let with_light = format!("var(--{name},{})", Theme::Light.hex(colour));
        // The style sheet uses these two.
        if drawn.contains(&with_light) || matches!(colour, Colour::Ground | Colour::Lane) {
            drawn = drawn.replace(&with_light, &format!("var(--{name})"));
            light += &format!("--{name}:{};", Theme::Light.hex(colour));
            dark += &format!("--{name}:{};", Theme::Dark.hex(colour));
        }
    }
    let rules = format!("#first-picture{{{light}}}@media(prefers-color-scheme:dark){{#first-picture{{{dark}}}}}");
    Ok(format!("<style>{rules}</style>{drawn}"))
}

fn element(class: &str, size: Size, content: &str) -> String {
    format!("<svg class={class} aria-hidden=true viewBox=\"0 0 {} {}\">{content}</svg>", size.width, size.height)
}

/// Shapes as text, each with the place of the column that it is in, if it is in one, and that column's left edge.
struct Parts(Vec<(Option<(usize, String)>, String)>);

impl Parts {
    fn of(view: &LaneView, size: Size) -> Self {
        let layout = Layout::new(view, size);
        let Frame { static_layer, animated_layer, .. } = frame(view, size, 0.0);
        // The lane's ground comes first, and is the style sheet's: so it fills its place where the rest is scaled.
        let parts = static_layer.into_iter().skip(1).chain(animated_layer).map(|shape| {
            let x = middle(&shape);
            let found = layout.columns.iter().position(|it| it.card.x <= x && x <= it.card.right());
            match found.filter(|_| !spans_columns(&shape, &layout)) {
                Some(place) => {
                    let left = layout.columns[place].card.x;
                    let column = (place, format!("{}", (left * 10.0).round() / 10.0));
                    (Some(column), text_of(shape.translated(-left, 0.0), size))
                }
                None => (None, text_of(shape, size)),
            }
        });
        Self(parts.collect())
    }

    fn where_it(&self, keep: impl Fn(&(Option<(usize, String)>, String)) -> bool) -> Self {
        Self(self.0.iter().filter(|part| keep(part)).cloned().collect())
    }

    /// What is in no column, then one column after the other.
    fn text(&self) -> String {
        let mut out: String =
            self.0.iter().filter(|(column, _)| column.is_none()).map(|(_, text)| text.as_str()).collect();
        let columns = self.0.iter().filter_map(|(column, _)| column.as_ref()).map(|column| column.0).max();
        for place in 0..columns.map_or(0, |last| last + 1) {
            let inside: Vec<_> = self
                .0
                .iter()
                .filter_map(|(column, text)| Some((column.as_ref()?, text)))
                .filter(|it| it.0.0 == place)
                .collect();
            if let Some(((_, left), _)) = inside.first() {
                out += &format!("<g transform=\"translate({left})\">");
                out.extend(inside.iter().map(|(_, text)| text.as_str()));
                out += "</g>";
            }
        }
        out
    }
}

fn text_of(shape: Shape, size: Size) -> String {
    let frame = Frame { static_layer: vec![shape], ..Frame::default() };
    let whole = svg::inline(&frame, size, "");
    let inside = whole.split_once(">\n").map_or("", |(_, inside)| inside);
    inside.trim_end_matches("</svg>\n").replace('\n', "")
}

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
    // The header and the brackets are the lane's.
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
    fn what_the_lanes_share_is_written_once_and_what_differs_in_each() {
        let picture = picture().unwrap();
        let times = |text: &str| picture.matches(text).count();
        assert_eq!((times("<svg class=wide"), times("<svg class=narrow")), (3, 1));
        for (text, count) in [(">leaving<", 2), (">S7<", 2), (">Naive swap<", 2), (">Single-server<", 1)] {
            assert_eq!(times(text), count, "{text}");
        }
        assert_eq!(times("<use href=#fp />"), 2);
        assert_eq!(times(",#"), 0, "a colour that is not the page's");
        assert!(picture.len() < 50_000, "{} bytes", picture.len());
    }
}
