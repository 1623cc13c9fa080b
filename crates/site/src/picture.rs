//! Pictures of lanes as SVG, in the pages' palette.

use maud::{Markup, PreEscaped, html};
use scene::{Colour, Frame, LaneView, Layout, Size, Theme, frame, svg};

/// Width of a picture in a file.
const FILE_WIDTH: f32 = 560.0;
const MIN_HEIGHT: f32 = 230.0;

/// Style rules that define the colours of both themes as CSS variables.
pub(crate) fn palette() -> String {
    let variables = |theme: Theme| -> String {
        Colour::ALL.iter().map(|colour| format!("--{}:{};", colour.name(), theme.hex(*colour))).collect()
    };
    format!(
        ":root{{color-scheme:light dark;{}}}\n@media(prefers-color-scheme:dark){{:root{{{}}}}}\n",
        variables(Theme::Light),
        variables(Theme::Dark)
    )
}

/// Arrangement of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// With room between its parts.
    Usual,
    /// As low as it is legible.
    Dense,
}

/// A lane of this width as an element of a page.
pub(crate) fn inline(view: &LaneView, width: f32, class: &str) -> Markup {
    let (size, frame) = draw(view, width);
    PreEscaped(without_fallbacks(svg::inline(&frame, size, class)))
}

/// A lane as an element of a handout, with its messages where they are at `now`, in virtual milliseconds.
pub(crate) fn on_paper(view: &LaneView, width: f32, arrangement: Arrangement, now: f64) -> Markup {
    let height = match arrangement {
        Arrangement::Usual => Layout::min_height(view, width).max(MIN_HEIGHT),
        Arrangement::Dense => Layout::dense_height(view, width),
    };
    let size = Size { width, height: height.ceil() };
    PreEscaped(without_fallbacks(svg::inline(&frame(view, size, now), size, "picture")))
}

/// A lane as an SVG file, which follows the reader's theme.
pub(crate) fn standalone(view: &LaneView) -> String {
    let (size, frame) = draw(view, FILE_WIDTH);
    let element = without_fallbacks(svg::inline(&frame, size, ""));
    let shapes =
        element.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>")).map_or("", |(inside, _)| inside);
    let Size { width, height } = size;
    let file = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) }
            font-family="system-ui,sans-serif" {
            style { (PreEscaped(palette())) }
            (PreEscaped(shapes))
        }
    };
    file.into_string() + "\n"
}

fn draw(view: &LaneView, width: f32) -> (Size, Frame) {
    let height = Layout::min_height(view, width).max(MIN_HEIGHT).ceil();
    let size = Size { width, height };
    (size, frame(view, size, 0.0))
}

/// The element without the light theme's colours as fallbacks: the palette is always present here.
fn without_fallbacks(element: String) -> String {
    Colour::ALL.iter().fold(element, |element, colour| {
        let name = colour.name();
        element.replace(&format!("var(--{name},{})", Theme::Light.hex(*colour)), &format!("var(--{name})"))
    })
}
