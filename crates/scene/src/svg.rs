//! SVG output: a frame as a standalone document with title and description, or inline in a page, in the page's colours.

use crate::frame::Frame;
use crate::layout::Size;
use crate::shape::{Anchor, FontWeight, Paint, Point, Shape, Stroke};
use crate::theme::{Colour, Theme};

/// Renders `frame` as an SVG document of `size`, with a title and a description.
#[must_use]
pub fn document(frame: &Frame, size: Size, theme: Theme, title: &str, description: &str) -> String {
    let mut svg = Svg {
        out: String::with_capacity(160 * (frame.static_layer.len() + frame.animated_layer.len()) + 600),
        palette: Palette::Theme(theme),
    };
    svg.push_raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    svg.number_attribute("width", size.width);
    svg.number_attribute("height", size.height);
    svg.push_raw(" viewBox=\"0 0 ");
    svg.push_number(size.width);
    svg.push_raw(" ");
    svg.push_number(size.height);
    svg.push_raw("\" font-family=\"system-ui, sans-serif\">\n<title>");
    svg.push_escaped(title);
    svg.push_raw("</title>\n<desc>");
    svg.push_escaped(description);
    svg.push_raw("</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"");
    svg.push_raw(theme.hex(Colour::Ground));
    svg.push_raw("\"/>\n");
    for shape in frame.static_layer.iter().chain(&frame.animated_layer) {
        svg.shape(shape);
    }
    svg.push_raw("</svg>\n");
    svg.out
}

/// Renders `frame` as an inline SVG element. Its width is set by the page. Its colours are the page's CSS variables
/// (`--ink`, `--vote-fill`), with the light theme as fallback, and it has no background. It is hidden from screen
/// readers: the page has to contain the description. `class` must not contain quotes.
#[must_use]
pub fn inline(frame: &Frame, size: Size, class: &str) -> String {
    let mut svg = Svg { out: String::new(), palette: Palette::CssVariables };
    svg.push_raw("<svg class=\"");
    svg.push_raw(class);
    svg.push_raw("\" aria-hidden=\"true\" viewBox=\"0 0 ");
    svg.push_number(size.width);
    svg.push_raw(" ");
    svg.push_number(size.height);
    svg.push_raw("\" font-family=\"system-ui,sans-serif\">\n");
    for shape in frame.static_layer.iter().chain(&frame.animated_layer) {
        svg.shape(shape);
    }
    svg.push_raw("</svg>\n");
    svg.out
}

/// Source of the colours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Palette {
    /// A theme's colours.
    Theme(Theme),
    /// CSS variables of the surrounding page.
    CssVariables,
}

struct Svg {
    out: String,
    palette: Palette,
}

impl Svg {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect { rect, radius, paint } => {
                self.push_raw("<rect");
                self.number_attribute("x", rect.x);
                self.number_attribute("y", rect.y);
                self.number_attribute("width", rect.width);
                self.number_attribute("height", rect.height);
                self.number_attribute("rx", *radius);
                self.paint(paint);
            }
            Shape::Circle { centre, radius, paint } => {
                self.push_raw("<circle");
                self.number_attribute("cx", centre.x);
                self.number_attribute("cy", centre.y);
                self.number_attribute("r", *radius);
                self.paint(paint);
            }
            Shape::Polygon { corners, paint } => {
                self.push_raw("<polygon points=\"");
                for (index, corner) in corners.as_slice().iter().enumerate() {
                    self.push_raw(if index > 0 { " " } else { "" });
                    self.point(*corner);
                }
                self.push_raw("\"");
                self.paint(paint);
            }
            Shape::Line { from, to, stroke, opacity } => {
                self.push_raw("<line");
                self.number_attribute("x1", from.x);
                self.number_attribute("y1", from.y);
                self.number_attribute("x2", to.x);
                self.number_attribute("y2", to.y);
                self.stroke(stroke);
                self.opacity(*opacity);
            }
            Shape::Curve { points, stroke, opacity } => {
                self.push_raw("<path d=\"M");
                self.point(points[0]);
                self.push_raw("C");
                for (index, point) in points[1..].iter().enumerate() {
                    self.push_raw(if index > 0 { " " } else { "" });
                    self.point(*point);
                }
                self.push_raw("\" fill=\"none\"");
                self.stroke(stroke);
                self.opacity(*opacity);
            }
            Shape::Text { text, position, anchor, size, weight, colour } => {
                self.push_raw("<text");
                self.number_attribute("x", position.x);
                self.number_attribute("y", position.y);
                self.push_raw(match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => " text-anchor=\"middle\"",
                    Anchor::End => " text-anchor=\"end\"",
                });
                self.number_attribute("font-size", *size);
                self.push_raw(match weight {
                    FontWeight::Regular => "",
                    FontWeight::Bold => " font-weight=\"700\"",
                });
                self.colour_attribute("fill", Some(*colour));
                self.push_raw(">");
                self.push_escaped(text);
                self.push_raw("</text>\n");
                return;
            }
        }
        self.push_raw("/>\n");
    }

    fn paint(&mut self, paint: &Paint) {
        self.colour_attribute("fill", paint.fill);
        if let Some(stroke) = &paint.stroke {
            self.stroke(stroke);
        }
        self.opacity(paint.opacity);
    }

    fn stroke(&mut self, stroke: &Stroke) {
        self.colour_attribute("stroke", Some(stroke.colour));
        self.number_attribute("stroke-width", stroke.width);
        if let Some([dash, gap]) = stroke.dash {
            self.push_raw(" stroke-dasharray=\"");
            self.push_number(dash);
            self.push_raw(" ");
            self.push_number(gap);
            self.push_raw("\"");
        }
    }

    fn opacity(&mut self, opacity: f32) {
        if opacity < 1.0 {
            self.number_attribute("opacity", opacity);
        }
    }

    fn colour_attribute(&mut self, name: &str, colour: Option<Colour>) {
        self.push_raw(" ");
        self.push_raw(name);
        self.push_raw("=\"");
        match (colour, self.palette) {
            (None, _) => self.push_raw("none"),
            (Some(colour), Palette::Theme(theme)) => self.push_raw(theme.hex(colour)),
            (Some(colour), Palette::CssVariables) => {
                self.push_raw("var(--");
                self.push_raw(colour.name());
                self.push_raw(",");
                self.push_raw(Theme::Light.hex(colour));
                self.push_raw(")");
            }
        }
        self.push_raw("\"");
    }

    fn number_attribute(&mut self, name: &str, value: f32) {
        self.push_raw(" ");
        self.push_raw(name);
        self.push_raw("=\"");
        self.push_number(value);
        self.push_raw("\"");
    }

    fn point(&mut self, point: Point) {
        self.push_number(point.x);
        self.push_raw(",");
        self.push_number(point.y);
    }

    /// Writes a number with at most two decimals, inline with at most one. The result is the same on every target.
    fn push_number(&mut self, value: f32) {
        let value =
            if self.palette == Palette::CssVariables { (value * 10.0).round() * 10.0 } else { (value * 100.0).round() };
        let hundredths = value as i64;
        let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        if hundredths < 0 {
            self.push_raw("-");
        }
        self.push_raw(&whole.to_string());
        if part > 0 {
            let decimals = format!(".{part:02}");
            self.push_raw(decimals.trim_end_matches('0'));
        }
    }

    fn push_raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn push_escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.push_raw("&amp;"),
                '<' => self.push_raw("&lt;"),
                '>' => self.push_raw("&gt;"),
                '"' => self.push_raw("&quot;"),
                // XML cannot represent the other control characters, nor these two.
                control if control.is_control() => self.push_raw(" "),
                '\u{fffe}' | '\u{ffff}' => self.push_raw(" "),
                other => self.out.push(other),
            }
        }
    }
}
