//! Layout of all lanes in a window: stacked, or one at a time with tabs.

use crate::{LaneView, Layout};

/// Width in points below which a lane has no room for seven servers at normal size.
const MIN_LANE_WIDTH: f32 = 360.0;

/// Factor by which a lane of `width` points is drawn larger if the user's text is `text` times the normal size, as far
/// as the servers have room.
#[must_use]
pub fn zoom(width: f32, text: f32) -> f32 {
    text.min(width / MIN_LANE_WIDTH).max(1.0)
}

/// Layout of the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// All lanes, one below the other.
    #[default]
    Stacked,
    /// One lane at a time, with tabs.
    Tabs,
}

/// Gap between two lanes, in points: `--gap` of the style sheet.
pub const LANE_GAP: f32 = 6.0;
/// Margin left and right of the lanes, in points: `--gap` of the style sheet.
const MARGIN: f32 = 6.0;
/// Window width in points below which lanes are not stacked: servers would be too small for a comparison.
pub const MIN_STACKED_WIDTH: f32 = 700.0;

/// Minimum height of a lane, in points, in an area of `width` points that includes the margins, if the user's text is
/// `text` times the normal size.
#[must_use]
pub fn least_height(view: &LaneView, width: f32, text: f32) -> f32 {
    let width = width - 2.0 * MARGIN;
    let zoom = zoom(width, text);
    (Layout::min_height(view, width / zoom) * zoom).ceil()
}

impl Arrangement {
    /// The layout that shows each lane completely, in a window `width` points wide with `height` points for lanes, if
    /// the user's text is `text` times the normal size.
    #[must_use]
    pub fn fitting(views: &[&LaneView], width: f32, height: f32, text: f32) -> Self {
        let least = |view: &&LaneView| least_height(view, width, text) + LANE_GAP;
        let needed: f32 = views.iter().map(least).sum();
        if width >= MIN_STACKED_WIDTH * zoom(width, text) && needed <= height { Self::Stacked } else { Self::Tabs }
    }
}
