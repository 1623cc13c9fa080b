//! Whether the three lanes stand one under the other, or one at a time behind tabs.

use scene::LaneView;
use scene::Layout;

/// The narrowest lane that has room for seven servers, in points.
const NARROWEST_LANE: f32 = 360.0;

/// How much larger than usual a lane of `width` points is drawn, where the reader's text is `text` times as large as
/// usual: as much larger as the servers have room for.
#[must_use]
pub fn zoom(width: f32, text: f32) -> f32 {
    text.min(width / NARROWEST_LANE).max(1.0)
}

/// How the lanes are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// All of them, one under the other.
    #[default]
    Stacked,
    /// One at a time.
    Tabs,
}

/// Between two lanes, in points: the style sheet's `--gap`.
const GAP: f32 = 6.0;
/// Left and right of the lanes: the style sheet's `--gap` too.
const MARGIN: f32 = 6.0;
/// In a narrower window a row of servers is too small to compare three of them.
const NARROWEST: f32 = 700.0;

/// How high a lane must be, in points, where all lanes are `width` points wide with what is left and right of them, and
/// the reader's text is `text` times as large as usual.
#[must_use]
pub fn least_height(view: &LaneView, width: f32, text: f32) -> f32 {
    let width = width - 2.0 * MARGIN;
    let zoom = zoom(width, text);
    (Layout::min_height(view, width / zoom) * zoom).ceil()
}

impl Arrangement {
    /// The arrangement that shows the whole of each lane, in a window of `width` points that has `height` left for
    /// lanes, where the reader's text is `text` times as large as usual.
    #[must_use]
    pub fn fitting(views: &[&LaneView], width: f32, height: f32, text: f32) -> Self {
        let least = |view: &&LaneView| least_height(view, width, text) + GAP;
        let needed: f32 = views.iter().map(least).sum();
        if width >= NARROWEST * zoom(width, text) && needed <= height { Self::Stacked } else { Self::Tabs }
    }
}
