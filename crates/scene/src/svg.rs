//! A frame as SVG: a document of its own, with a title and a description for those who cannot see it, or a picture inside a
//! page, in the page's colours.

use crate::draw::Frame;
use crate::layout::Size;
use crate::shape::{Anchor, Paint, Point, Shape, Stroke, Weight};
use crate::theme::{Colour, Theme};

/// Writes `frame` as an SVG document of `size`, named and described.
#[must_use]
pub fn document(frame: &Frame, size: Size, theme: Theme, title: &str, description: &str) -> String {
    let mut svg =
        Svg { out: String::with_capacity(160 * (frame.still.len() + frame.moving.len()) + 600), ink: Ink::Of(theme) };
    svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    svg.number("width", size.width);
    svg.number("height", size.height);
    svg.raw(" viewBox=\"0 0 ");
    svg.digits(size.width);
    svg.raw(" ");
    svg.digits(size.height);
    svg.raw("\" font-family=\"system-ui, sans-serif\">\n<title>");
    svg.escaped(title);
    svg.raw("</title>\n<desc>");
    svg.escaped(description);
    svg.raw("</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"");
    svg.raw(theme.hex(Colour::Ground));
    svg.raw("\"/>\n");
    for shape in frame.still.iter().chain(&frame.moving) {
        svg.shape(shape);
    }
    svg.raw("</svg>\n");
    svg.out
}

/// Writes `frame` as an SVG element for a page: as wide as the page makes it, in the page's palette (`--ink`, `--vote-fill`;
/// the light theme's where the page lacks one), on the page's own ground, and with nothing to say to those who cannot see
/// it: the page says that beside it. `class` must not contain quotes.
#[must_use]
pub fn inline(frame: &Frame, size: Size, class: &str) -> String {
    let mut svg = Svg { out: String::new(), ink: Ink::Page };
    svg.raw("<svg class=\"");
    svg.raw(class);
    svg.raw("\" aria-hidden=\"true\" viewBox=\"0 0 ");
    svg.digits(size.width);
    svg.raw(" ");
    svg.digits(size.height);
    svg.raw("\" font-family=\"system-ui,sans-serif\">\n");
    for shape in frame.still.iter().chain(&frame.moving) {
        svg.shape(shape);
    }
    svg.raw("</svg>\n");
    svg.out
}

/// Whose colours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ink {
    /// A theme's.
    Of(Theme),
    /// Those of the page around it.
    Page,
}

struct Svg {
    out: String,
    ink: Ink,
}

impl Svg {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect { rect, radius, paint } => {
                self.raw("<rect");
                self.number("x", rect.x);
                self.number("y", rect.y);
                self.number("width", rect.width);
                self.number("height", rect.height);
                self.number("rx", *radius);
                self.paint(paint);
            }
            Shape::Circle { centre, radius, paint } => {
                self.raw("<circle");
                self.number("cx", centre.x);
                self.number("cy", centre.y);
                self.number("r", *radius);
                self.paint(paint);
            }
            Shape::Polygon { corners, paint } => {
                self.raw("<polygon points=\"");
                for (place, corner) in corners.as_slice().iter().enumerate() {
                    self.raw(if place > 0 { " " } else { "" });
                    self.point(*corner);
                }
                self.raw("\"");
                self.paint(paint);
            }
            Shape::Line { from, to, stroke, opacity } => {
                self.raw("<line");
                self.number("x1", from.x);
                self.number("y1", from.y);
                self.number("x2", to.x);
                self.number("y2", to.y);
                self.stroke(stroke);
                self.opacity(*opacity);
            }
            Shape::Curve { points, stroke, opacity } => {
                self.raw("<path d=\"M");
                self.point(points[0]);
                self.raw("C");
                for (place, point) in points[1..].iter().enumerate() {
                    self.raw(if place > 0 { " " } else { "" });
                    self.point(*point);
                }
                self.raw("\" fill=\"none\"");
                self.stroke(stroke);
                self.opacity(*opacity);
            }
            Shape::Text { text, place, anchor, size, weight, colour } => {
                self.raw("<text");
                self.number("x", place.x);
                self.number("y", place.y);
                self.raw(match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => " text-anchor=\"middle\"",
                    Anchor::End => " text-anchor=\"end\"",
                });
                self.number("font-size", *size);
                self.raw(match weight {
                    Weight::Regular => "",
                    Weight::Bold => " font-weight=\"700\"",
                });
                self.colour("fill", Some(*colour));
                self.raw(">");
                self.escaped(text);
                self.raw("</text>\n");
                return;
            }
        }
        self.raw("/>\n");
    }

    fn paint(&mut self, paint: &Paint) {
        self.colour("fill", paint.fill);
        if let Some(stroke) = &paint.stroke {
            self.stroke(stroke);
        }
        self.opacity(paint.opacity);
    }

    fn stroke(&mut self, stroke: &Stroke) {
        self.colour("stroke", Some(stroke.colour));
        self.number("stroke-width", stroke.width);
        if let Some([dash, gap]) = stroke.dash {
            self.raw(" stroke-dasharray=\"");
            self.digits(dash);
            self.raw(" ");
            self.digits(gap);
            self.raw("\"");
        }
    }

    fn opacity(&mut self, opacity: f32) {
        if opacity < 1.0 {
            self.number("opacity", opacity);
        }
    }

    fn colour(&mut self, name: &str, colour: Option<Colour>) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        match (colour, self.ink) {
            (None, _) => self.raw("none"),
            (Some(colour), Ink::Of(theme)) => self.raw(theme.hex(colour)),
            (Some(colour), Ink::Page) => {
                self.raw("var(--");
                self.raw(colour.name());
                self.raw(",");
                self.raw(Theme::Light.hex(colour));
                self.raw(")");
            }
        }
        self.raw("\"");
    }

    fn number(&mut self, name: &str, value: f32) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        self.digits(value);
        self.raw("\"");
    }

    fn point(&mut self, point: Point) {
        self.digits(point.x);
        self.raw(",");
        self.digits(point.y);
    }

    /// A number with at most two decimals, in a page one; the same on every target.
    fn digits(&mut self, value: f32) {
        let value = if self.ink == Ink::Page { (value * 10.0).round() * 10.0 } else { (value * 100.0).round() };
        let hundredths = value as i64;
        let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        if hundredths < 0 {
            self.raw("-");
        }
        self.raw(&whole.to_string());
        if part > 0 {
            let decimals = format!(".{part:02}");
            self.raw(decimals.trim_end_matches('0'));
        }
    }

    fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                // XML has no way to write the other control characters, nor these two.
                control if control.is_control() => self.raw(" "),
                '\u{fffe}' | '\u{ffff}' => self.raw(" "),
                other => self.out.push(other),
            }
        }
    }
}
