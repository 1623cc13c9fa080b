//! What these pages have in common: their head, in the page's palette, and their pictures.

use scene::{Colour, Frame, LaneView, Layout, Size, Theme, frame, svg};

use super::{CARD, FOLDER, Site};

/// What all of them look like, and where they are.
pub(super) struct Look<'a> {
    pub(super) site: Option<&'a Site>,
    /// The element for the icon.
    pub(super) icon: &'a str,
    pub(super) style: &'a str,
}

/// What is told of a page to those who do not open it.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    /// Its folder in the site, with a slash; the page's own is none.
    pub(super) folder: &'a str,
    /// Whose card it shows, and what is on that.
    pub(super) card: (&'a str, &'a str),
}

/// The page up to its body.
pub(super) fn head(about: &About<'_>, look: &Look<'_>) -> String {
    let (title, description) = (escaped(about.title), escaped(about.description));
    let mut head = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Overlap</title>\n\
         <meta name=\"description\" content=\"{description}\">\n{}\n",
        look.icon
    );
    head += &previews(about, "article", look.site);
    head + &format!("<style>\n{}{}</style>\n</head>\n", palette(), look.style)
}

/// What previews of links show of a page: words, and where it is known where the site will be, a picture.
pub(super) fn previews(about: &About<'_>, kind: &str, site: Option<&Site>) -> String {
    let mut said = String::new();
    let mut say = |kind: &str, name: &str, content: &str| {
        said += &format!("<meta {kind}=\"{name}\" content=\"{}\">\n", escaped(content));
    };
    say("property", "og:site_name", "Overlap");
    say("property", "og:type", kind);
    say("property", "og:title", about.title);
    say("property", "og:description", about.description);
    match site {
        None => say("name", "twitter:card", "summary"),
        Some(site) => {
            let (id, words) = about.card;
            let image = format!("{site}{FOLDER}/{id}/{CARD}");
            say("name", "twitter:card", "summary_large_image");
            say("name", "twitter:image", &image);
            say("name", "twitter:image:alt", words);
            say("property", "og:image", &image);
            say("property", "og:image:type", "image/png");
            say("property", "og:image:width", "1200");
            say("property", "og:image:height", "630");
            say("property", "og:image:alt", words);
            let address = format!("{site}{}", about.folder);
            say("property", "og:url", &address);
            said += &format!("<link rel=\"canonical\" href=\"{address}\">\n");
        }
    }
    said
}

/// Both themes' colours, by their names in the page.
fn palette() -> String {
    let of = |theme: Theme| -> String {
        Colour::ALL.iter().map(|colour| format!("--{}:{};", colour.name(), theme.hex(*colour))).collect()
    };
    format!(
        ":root{{color-scheme:light dark;{}}}\n@media(prefers-color-scheme:dark){{:root{{{}}}}}\n",
        of(Theme::Light),
        of(Theme::Dark)
    )
}

/// A lane of this width as an element of the page.
pub(super) fn picture(view: &LaneView, width: f32, class: &str) -> String {
    let (size, frame) = drawn(view, width);
    in_palette(svg::inline(&frame, size, class))
}

/// A lane as a file of its own, which follows the reader's theme.
pub(super) fn image(view: &LaneView) -> String {
    let (size, frame) = drawn(view, IMAGE_WIDTH);
    let element = in_palette(svg::inline(&frame, size, ""));
    let inside = element.split_once(">\n").map_or("", |(_, inside)| inside);
    let Size { width, height } = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"system-ui,sans-serif\">\n<style>{}</style>\n{inside}",
        palette()
    )
}

/// How wide a picture in a file is.
const IMAGE_WIDTH: f32 = 560.0;
/// A lane is at least so high.
const LEAST_HEIGHT: f32 = 230.0;

fn drawn(view: &LaneView, width: f32) -> (Size, Frame) {
    let height = Layout::min_height(view, width).max(LEAST_HEIGHT).ceil();
    let size = Size { width, height };
    (size, frame(view, size, 0.0))
}

/// Where the palette is there, a colour needs nothing to fall back to.
fn in_palette(drawn: String) -> String {
    Colour::ALL.iter().fold(drawn, |drawn, colour| {
        let name = colour.name();
        drawn.replace(&format!("var(--{name},{})", Theme::Light.hex(*colour)), &format!("var(--{name})"))
    })
}

/// A text as HTML has it, also between quotes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
