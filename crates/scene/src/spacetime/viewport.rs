//! Coordinates of a space-time diagram: time from left to right, one row for each server.

use crate::layout::Size;

/// An interval of time, in virtual milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Start.
    pub from: u64,
    /// End, later than the start.
    pub to: u64,
}

impl Window {
    /// A window of length `span` within 0 to `end`, with `now` at two thirds of it if possible.
    #[must_use]
    pub fn around(now: u64, span: u64, end: u64) -> Self {
        let span = span.max(1);
        let from = now.saturating_sub(span / 3 * 2).min(end.saturating_sub(span));
        Self { from, to: from.saturating_add(span) }
    }

    /// Whether the window contains the time, both ends included.
    #[must_use]
    pub fn contains(&self, at: u64) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// The visible window of a run, the size of the diagram and the number of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Size of the diagram, in points.
    pub size: Size,
    /// The visible window of time.
    pub window: Window,
    /// Number of rows.
    pub rows: usize,
}

/// Room for the servers' names, and padding on the right, in points.
const LEFT_PADDING: f32 = 40.0;
const RIGHT_PADDING: f32 = 10.0;
/// Room for the names of violated properties, and for the times, in points.
const TOP_PADDING: f32 = 16.0;
const BOTTOM_PADDING: f32 = 18.0;
/// Minimum distance from row to row, in points: a label fits between two rows.
const MIN_PITCH: f32 = 26.0;

impl Viewport {
    /// A viewport of `rows` rows in `size` that shows `window`.
    #[must_use]
    pub fn new(size: Size, window: Window, rows: usize) -> Self {
        Self { size, window: Window { to: window.to.max(window.from.saturating_add(1)), ..window }, rows }
    }

    /// The minimum height without overlaps.
    #[must_use]
    pub fn min_height(rows: usize) -> f32 {
        TOP_PADDING + BOTTOM_PADDING + MIN_PITCH * rows as f32
    }

    /// Left edge of the rows.
    #[must_use]
    pub fn left(&self) -> f32 {
        LEFT_PADDING
    }

    /// Right edge of the rows.
    #[must_use]
    pub fn right(&self) -> f32 {
        (self.size.width - RIGHT_PADDING).max(LEFT_PADDING + 1.0)
    }

    /// Top of the rows.
    #[must_use]
    pub fn top(&self) -> f32 {
        TOP_PADDING
    }

    /// Bottom of the rows.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.size.height - BOTTOM_PADDING
    }

    /// The x coordinate of a time in virtual milliseconds. It lies outside the rows if the time is not in the window.
    #[must_use]
    pub fn x(&self, at: f64) -> f32 {
        let Window { from, to } = self.window;
        let part = (at - from as f64) / (to - from) as f64;
        LEFT_PADDING + (self.right() - LEFT_PADDING) * part as f32
    }

    /// The y coordinate of the lifeline with this index. Its labels are above it.
    #[must_use]
    pub fn y(&self, index: usize) -> f32 {
        let pitch = (self.bottom() - TOP_PADDING) / self.rows.max(1) as f32;
        // Leaves room for a label above the first line and for half a badge below the last.
        TOP_PADDING + pitch * index as f32 + (pitch * 0.68).max(pitch - 14.0)
    }

    /// The time at an x coordinate, for seeking with the pointer. Beyond the rows it is the nearer end of the window.
    #[must_use]
    pub fn time_at(&self, x: f32) -> u64 {
        let Window { from, to } = self.window;
        let part = ((x - LEFT_PADDING) / (self.right() - LEFT_PADDING)).clamp(0.0, 1.0);
        from + ((to - from) as f64 * f64::from(part) + 0.5) as u64
    }
}
