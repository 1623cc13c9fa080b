//! Layout of all lanes in a window: stacked, or one at a time with tabs.

use crate::{LaneView, Layout, Size};

/// Width in points below which a lane has no room for seven servers at normal size.
const MIN_LANE_WIDTH: f32 = 360.0;

/// Factor by which a lane of `width` points is drawn larger if the user's text is `text` times the normal size, as far
/// as the servers have room.
#[must_use]
pub fn zoom(width: f32, text: f32) -> f32 {
    text.min(width / MIN_LANE_WIDTH).max(1.0)
}

/// Size in points at which a lane has room for every arrangement of its servers. In a larger one they are drawn larger.
const ROOMY: Size = Size { width: 900.0, height: 380.0 };
/// Factor above that of the user's text by which a lane in a large area is drawn larger at most.
const MAX_GROWTH: f32 = 1.5;

/// Factor by which a lane of this size is drawn larger, if the user's text is `text` times the normal size: the servers
/// grow with it, not the gaps between them.
#[must_use]
pub fn zoom_in(size: Size, text: f32) -> f32 {
    let growth = (size.width / ROOMY.width).min(size.height / ROOMY.height);
    zoom(size.width, text).max(growth.min(MAX_GROWTH * text))
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
/// `text` times the normal size; in the dense arrangement if `dense`.
#[must_use]
pub fn least_height(view: &LaneView, width: f32, text: f32, dense: bool) -> f32 {
    let width = width - 2.0 * MARGIN;
    let zoom = zoom(width, text);
    let height = if dense { Layout::dense_height } else { Layout::min_height };
    (height(view, width / zoom) * zoom).ceil()
}

impl Arrangement {
    /// The layout that shows each lane completely, in a window `width` points wide with `height` points for lanes, if
    /// the user's text is `text` times the normal size; in the dense arrangement if `dense`.
    #[must_use]
    pub fn fitting(views: &[&LaneView], width: f32, height: f32, text: f32, dense: bool) -> Self {
        let least = |view: &&LaneView| least_height(view, width, text, dense) + LANE_GAP;
        let needed: f32 = views.iter().map(least).sum();
        if width >= MIN_STACKED_WIDTH * zoom(width, text) && needed <= height { Self::Stacked } else { Self::Tabs }
    }
}
