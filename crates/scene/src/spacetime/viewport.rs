//! Where everything goes: time across, one row for each server.

use crate::clamp::clamp;
use crate::layout::Size;

/// A stretch of time, in virtual milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Where it begins.
    pub from: u64,
    /// Where it ends, later than it begins.
    pub to: u64,
}

impl Window {
    /// A window of `span` within 0 to `end`, with `now` at two thirds of it where it can be.
    #[must_use]
    pub fn around(now: u64, span: u64, end: u64) -> Self {
        let span = span.max(1);
        let from = now.saturating_sub(span / 3 * 2).min(end.saturating_sub(span));
        Self { from, to: from.saturating_add(span) }
    }

    /// Whether the time is in it, both ends included.
    #[must_use]
    pub fn contains(&self, at: u64) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// Which stretch of a run is shown, in which room, in how many rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// All there is.
    pub size: Size,
    /// What is shown.
    pub window: Window,
    /// How many rows.
    pub rows: usize,
}

/// Room for the names of the servers, and at the other end.
const LEFT_PADDING: f32 = 40.0;
const RIGHT_PADDING: f32 = 10.0;
/// Room for the names of broken properties, and for the times.
const TOP_PADDING: f32 = 16.0;
const BOTTOM_PADDING: f32 = 18.0;
/// From row to row at least: a label fits between two.
const MIN_PITCH: f32 = 26.0;

impl Viewport {
    /// A panel of `rows` rows in `size` that shows `window`.
    #[must_use]
    pub fn new(size: Size, window: Window, rows: usize) -> Self {
        Self { size, window: Window { to: window.to.max(window.from.saturating_add(1)), ..window }, rows }
    }

    /// The least height in which nothing covers another.
    #[must_use]
    pub fn min_height(rows: usize) -> f32 {
        TOP_PADDING + BOTTOM_PADDING + MIN_PITCH * rows as f32
    }

    /// Where the time begins.
    #[must_use]
    pub fn left(&self) -> f32 {
        LEFT_PADDING
    }

    /// Where it ends.
    #[must_use]
    pub fn right(&self) -> f32 {
        (self.size.width - RIGHT_PADDING).max(LEFT_PADDING + 1.0)
    }

    /// Where the rows begin.
    #[must_use]
    pub fn top(&self) -> f32 {
        TOP_PADDING
    }

    /// Where they end.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.size.height - BOTTOM_PADDING
    }

    /// Where a time is, in virtual milliseconds; outside the room if it is not in the window.
    #[must_use]
    pub fn x(&self, at: f64) -> f32 {
        let Window { from, to } = self.window;
        let part = (at - from as f64) / (to - from) as f64;
        LEFT_PADDING + (self.right() - LEFT_PADDING) * part as f32
    }

    /// The line of the server in this place of the row. Its labels stand over it.
    #[must_use]
    pub fn y(&self, index: usize) -> f32 {
        let pitch = (self.bottom() - TOP_PADDING) / self.rows.max(1) as f32;
        // Room for a label over the first line, and for half a badge under the last.
        TOP_PADDING + pitch * index as f32 + (pitch * 0.68).max(pitch - 14.0)
    }

    /// The time at a place, to seek by pointing; the nearer end of the window where there is none.
    #[must_use]
    pub fn time_at(&self, x: f32) -> u64 {
        let Window { from, to } = self.window;
        let part = clamp((x - LEFT_PADDING) / (self.right() - LEFT_PADDING), 0.0, 1.0);
        from + ((to - from) as f64 * f64::from(part) + 0.5) as u64
    }
}
