//! SVG output: a frame as a standalone document with title and description, or inline in a page, in the page's colours.

use std::fmt::{self, Display, Formatter, Write as _};

use crate::frame::Frame;
use crate::layout::Size;
use crate::shape::{Anchor, FontWeight, Paint, Point, Shape, Stroke};
use crate::theme::{Colour, Theme};

/// Renders `frame` as an SVG document of `size`, with a title and a description.
#[must_use]
pub fn document(frame: &Frame, size: Size, theme: Theme, title: &str, description: &str) -> String {
    let palette = Palette::Theme(theme);
    let (width, height) = (palette.number(size.width), palette.number(size.height));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{}</svg>\n",
        Escaped(title),
        Escaped(description),
        theme.hex(Colour::Ground),
        Elements { frame, palette }
    )
}

/// Renders `frame` as an inline SVG element. Its width is set by the page. Its colours are the page's CSS variables
/// (`--ink`, `--vote-fill`), with the light theme as fallback, and it has no background. It is hidden from screen
/// readers: the page has to contain the description. `class` must not contain quotes.
#[must_use]
pub fn inline(frame: &Frame, size: Size, class: &str) -> String {
    let palette = Palette::CssVariables;
    format!(
        "<svg class=\"{class}\" aria-hidden=\"true\" viewBox=\"0 0 {} {}\" \
         font-family=\"system-ui,sans-serif\">\n{}</svg>\n",
        palette.number(size.width),
        palette.number(size.height),
        Elements { frame, palette }
    )
}

/// Source of the colours. It also sets the precision of numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Palette {
    /// A theme's colours.
    Theme(Theme),
    /// CSS variables of the surrounding page.
    CssVariables,
}

impl Palette {
    fn colour(self, colour: Colour) -> PaletteColour {
        PaletteColour { colour, palette: self }
    }

    /// The value rounded to two decimals, for a page to one.
    fn number(self, value: f32) -> Decimal {
        let denominator = if self == Self::CssVariables { 10 } else { 100 };
        Decimal { numerator: (value * denominator as f32).round() as i32, denominator }
    }
}

/// A number with a few decimals. Shapes need no more of a float, nor the tables with which a float is printed exactly.
#[derive(Clone, Copy)]
struct Decimal {
    numerator: i32,
    /// 1, 10 or 100.
    denominator: i32,
}

impl Display for Decimal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { mut numerator, mut denominator } = *self;
        while denominator > 1 && numerator % 10 == 0 {
            (numerator, denominator) = (numerator / 10, denominator / 10);
        }
        let (sign, numerator) = (if numerator < 0 { "-" } else { "" }, numerator.abs());
        let (whole, decimals) = (numerator / denominator, numerator % denominator);
        match denominator {
            1 => write!(f, "{sign}{whole}"),
            10 => write!(f, "{sign}{whole}.{decimals}"),
            _ => write!(f, "{sign}{whole}.{decimals:02}"),
        }
    }
}

struct PaletteColour {
    colour: Colour,
    palette: Palette,
}

impl Display for PaletteColour {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.palette {
            Palette::Theme(theme) => f.write_str(theme.hex(self.colour)),
            Palette::CssVariables => write!(f, "var(--{},{})", self.colour.name(), Theme::Light.hex(self.colour)),
        }
    }
}

/// Text without the characters that XML reserves or cannot represent.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // XML cannot represent the other control characters, nor these two.
                control if control.is_control() => f.write_char(' ')?,
                '\u{fffe}' | '\u{ffff}' => f.write_char(' ')?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// The shapes of a frame as elements, one a line.
struct Elements<'a> {
    frame: &'a Frame,
    palette: Palette,
}

impl Display for Elements<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut shapes = self.frame.static_layer.iter().chain(&self.frame.animated_layer);
        shapes.try_for_each(|shape| Element { shape, palette: self.palette }.fmt(f))
    }
}

struct Element<'a> {
    shape: &'a Shape,
    palette: Palette,
}

impl Display for Element<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let number = |value: f32| self.palette.number(value);
        match self.shape {
            Shape::Rect { rect, radius, paint } => {
                let (x, y, width, height) = (number(rect.x), number(rect.y), number(rect.width), number(rect.height));
                write!(
                    f,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{}\"",
                    number(*radius)
                )?;
                self.paint(f, paint)?;
            }
            Shape::Circle { centre, radius, paint } => {
                write!(f, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", number(centre.x), number(centre.y), number(*radius))?;
                self.paint(f, paint)?;
            }
            Shape::Polygon { corners, paint } => {
                write!(f, "<polygon points=\"{}\"", self.points(corners.as_slice()))?;
                self.paint(f, paint)?;
            }
            Shape::Line { from, to, stroke, opacity } => {
                let (x1, y1, x2, y2) = (number(from.x), number(from.y), number(to.x), number(to.y));
                write!(f, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"")?;
                self.stroke(f, stroke)?;
                self.opacity(f, *opacity)?;
            }
            Shape::Curve { points, stroke, opacity } => {
                let [start, controls @ ..] = points;
                write!(f, "<path d=\"M{}C{}\" fill=\"none\"", self.points(&[*start]), self.points(controls))?;
                self.stroke(f, stroke)?;
                self.opacity(f, *opacity)?;
            }
            Shape::Text { text, position, anchor, size, weight, colour } => {
                let anchor = match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => " text-anchor=\"middle\"",
                    Anchor::End => " text-anchor=\"end\"",
                };
                let weight = match weight {
                    FontWeight::Regular => "",
                    FontWeight::Bold => " font-weight=\"700\"",
                };
                let (x, y, size) = (number(position.x), number(position.y), number(*size));
                let (fill, text) = (self.palette.colour(*colour), Escaped(text));
                return writeln!(
                    f,
                    "<text x=\"{x}\" y=\"{y}\"{anchor} font-size=\"{size}\"{weight} fill=\"{fill}\">{text}</text>"
                );
            }
        }
        f.write_str("/>\n")
    }
}

impl Element<'_> {
    fn paint(&self, f: &mut Formatter<'_>, paint: &Paint) -> fmt::Result {
        match paint.fill {
            Some(colour) => write!(f, " fill=\"{}\"", self.palette.colour(colour))?,
            None => f.write_str(" fill=\"none\"")?,
        }
        if let Some(stroke) = &paint.stroke {
            self.stroke(f, stroke)?;
        }
        self.opacity(f, paint.opacity)
    }

    fn stroke(&self, f: &mut Formatter<'_>, stroke: &Stroke) -> fmt::Result {
        let width = self.palette.number(stroke.width);
        write!(f, " stroke=\"{}\" stroke-width=\"{width}\"", self.palette.colour(stroke.colour))?;
        match stroke.dash.map(|lengths| lengths.map(|length| self.palette.number(length))) {
            Some([dash, gap]) => write!(f, " stroke-dasharray=\"{dash} {gap}\""),
            None => Ok(()),
        }
    }

    fn opacity(&self, f: &mut Formatter<'_>, opacity: f32) -> fmt::Result {
        if opacity < 1.0 { write!(f, " opacity=\"{}\"", self.palette.number(opacity)) } else { Ok(()) }
    }

    fn points(&self, points: &[Point]) -> String {
        let number = |value: f32| self.palette.number(value);
        points.iter().map(|point| format!("{},{}", number(point.x), number(point.y))).collect::<Vec<_>>().join(" ")
    }
}
