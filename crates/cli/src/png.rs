//! Rasterizer: SVG to PNG, with a font of the system.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, Query};
use resvg::usvg::{self, Options, Tree};
use thiserror::Error;

/// Error of the rasterizer.
#[derive(Debug, Error)]
pub(crate) enum PngError {
    /// The system has no font.
    #[error(
        "there is no font on this system to write the picture's words in; install one (on Debian: fonts-dejavu-core), or leave \
         out --png: SVG needs none here"
    )]
    NoFont,
    /// The standard output is a terminal.
    #[error("a PNG is not for a terminal; into a file: overlap render … --png > FILE")]
    Terminal,
    /// The SVG does not parse.
    #[error("the picture cannot be drawn: {0}")]
    Svg(#[from] usvg::Error),
    /// The picture is too large.
    #[error("the picture cannot be drawn: {0} by {1} pixels are too many")]
    Size(f32, f32),
    /// The PNG encoder failed.
    #[error("the picture cannot be encoded: {0}")]
    Encoding(String),
}

/// Font families similar to those of the page, the best first.
const FAMILIES: [&str; 7] =
    ["DejaVu Sans", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "Roboto"];

/// Rasterizes an SVG document at `scale` pixels to a point.
pub(crate) fn rasterize(svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    rasterize_with(svg, scale, fonts)
}

fn rasterize_with(svg: &str, scale: f32, mut fonts: Database) -> Result<Vec<u8>, PngError> {
    let family = family(&fonts).ok_or(PngError::NoFont)?;
    // The families that the picture names may be absent.
    fonts.set_sans_serif_family(&family);
    fonts.set_serif_family(&family);
    let tree = Tree::from_str(svg, &Options { font_family: family, fontdb: fonts.into(), ..Options::default() })?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let mut pixels = Pixmap::new(width.round() as u32, height.round() as u32).ok_or(PngError::Size(width, height))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PngError::Encoding(error.to_string()))
}

/// The best known family on the system, or any other; `None`, if there is no font.
fn family(fonts: &Database) -> Option<String> {
    let is_installed =
        |name: &&&str| fonts.query(&Query { families: &[Family::Name(name)], ..Query::default() }).is_some();
    let known = FAMILIES.iter().find(is_installed).map(|name| (*name).to_owned());
    known.or_else(|| fonts.faces().find_map(|face| face.families.first().map(|(name, _)| name.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"
        font-family="system-ui, sans-serif"><rect width="20" height="10" fill="#fff"/><text x="2" y="9">M</text></svg>"##;

    #[test]
    fn picture_has_its_size_and_its_text() {
        let picture = |svg: &str| Pixmap::decode_png(&rasterize(svg, 2.0).unwrap()).unwrap();
        let with_words = picture(SQUARE);
        assert_eq!((with_words.width(), with_words.height()), (40, 20));
        let dark = |dots: &Pixmap| dots.pixels().iter().filter(|dot| dot.red() < 128).count();
        assert!(dark(&with_words) > 20, "no letter was drawn");
        assert_eq!(dark(&picture(&SQUARE.replace(">M<", "><"))), 0);
    }

    #[test]
    fn system_without_a_font_is_an_error() {
        assert!(matches!(rasterize_with(SQUARE, 1.0, Database::new()), Err(PngError::NoFont)));
    }

    #[test]
    fn broken_and_oversized_pictures_are_errors() {
        assert!(matches!(rasterize("<svg", 1.0), Err(PngError::Svg(_))));
        assert!(matches!(rasterize(SQUARE, 1e9), Err(PngError::Size(..))));
    }
}
