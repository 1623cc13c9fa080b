//! A picture in SVG as PNG, with its words in a font of this system.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, Query};
use resvg::usvg::{self, Options, Tree};
use thiserror::Error;

/// Why there is no PNG.
#[derive(Debug, Error)]
pub(crate) enum PngFault {
    /// Words without letters are no picture.
    #[error(
        "there is no font on this system to write the picture's words in; install one (on Debian: fonts-dejavu-core), or leave \
         out --png: SVG needs none here"
    )]
    NoFont,
    /// A file of dots has no place in a terminal.
    #[error("a PNG is not for a terminal; into a file: overlap render … --png > FILE")]
    Terminal,
    /// The picture cannot be read.
    #[error("the picture cannot be drawn: {0}")]
    Svg(#[from] usvg::Error),
    /// It is too large.
    #[error("the picture cannot be drawn: {0} by {1} dots are too many")]
    Size(f32, f32),
    /// It cannot be written.
    #[error("the picture cannot be packed: {0}")]
    Packing(String),
}

/// Families like those that the page is drawn in, the better first.
const FAMILIES: [&str; 7] =
    ["DejaVu Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "Roboto"];

/// Draws an SVG document, `scale` dots to a point.
pub(crate) fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PngFault> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    draw(svg, scale, fonts)
}

fn draw(svg: &str, scale: f32, mut fonts: Database) -> Result<Vec<u8>, PngFault> {
    let family = family(&fonts).ok_or(PngFault::NoFont)?;
    // Whatever the picture asks for: this is what there is.
    fonts.set_sans_serif_family(&family);
    fonts.set_serif_family(&family);
    let tree = Tree::from_str(svg, &Options { font_family: family, fontdb: fonts.into(), ..Options::default() })?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let mut dots = Pixmap::new(width.round() as u32, height.round() as u32).ok_or(PngFault::Size(width, height))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut dots.as_mut());
    dots.encode_png().map_err(|error| PngFault::Packing(error.to_string()))
}

/// The best family that there is; any, if there is none of those.
fn family(fonts: &Database) -> Option<String> {
    let there_is = |name: &&&str| fonts.query(&Query { families: &[Family::Name(name)], ..Query::default() }).is_some();
    let known = FAMILIES.iter().find(there_is).map(|name| (*name).to_owned());
    known.or_else(|| fonts.faces().find_map(|face| face.families.first().map(|(name, _)| name.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"
        font-family="system-ui, sans-serif"><rect width="20" height="10" fill="#fff"/><text x="2" y="9">M</text></svg>"##;

    #[test]
    fn a_picture_has_its_size_and_its_words() {
        let picture = |svg: &str| Pixmap::decode_png(&png(svg, 2.0).unwrap()).unwrap();
        let with_words = picture(SQUARE);
        assert_eq!((with_words.width(), with_words.height()), (40, 20));
        let dark = |dots: &Pixmap| dots.pixels().iter().filter(|dot| dot.red() < 128).count();
        assert!(dark(&with_words) > 20, "no letter was drawn");
        assert_eq!(dark(&picture(&SQUARE.replace(">M<", "><"))), 0);
    }

    #[test]
    fn without_a_font_it_is_said_that_there_is_none() {
        let said = draw(SQUARE, 1.0, Database::new()).unwrap_err().to_string();
        assert!(said.starts_with("there is no font on this system"), "{said}");
    }

    #[test]
    fn what_cannot_be_drawn_is_told() {
        assert!(matches!(png("<svg", 1.0), Err(PngFault::Svg(_))));
        assert!(matches!(png(SQUARE, 1e9), Err(PngFault::Size(..))));
    }
}
