//! Log: one cell for each entry, solid once the server knows that the entry is committed.

use super::shape_builder::{
    MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, dashed_stroke, fill, fill_and_stroke, regular, stroke,
};
use crate::shape::{Anchor, Rect, at};
use crate::theme::Colour;
use raft_core::LogIndex;

use crate::view::{CommitConsistency, LogCell, LogView, PayloadKind};

/// Height of a cell, and distance from row to row, in points.
pub(super) const CELL_HEIGHT: f32 = 18.0;
pub(super) const ROW_PITCH: f32 = 23.0;
const GAP: f32 = 3.0;

/// Cells of the tail of a log that fits into an area.
pub(crate) struct Cells {
    area: Rect,
    width: f32,
    columns: usize,
    /// Number of entries before the first cell.
    pub(crate) hidden: u64,
    /// Index in the log's `cells` of the first one that is drawn.
    skipped: usize,
}

impl Cells {
    /// Lays out the tail of `log` in `area`, row by row.
    pub(crate) fn new(log: &LogView, area: Rect) -> Self {
        let width = cell_width(log);
        let columns = (((area.width + GAP) / (width + GAP)) as usize).max(1);
        let rows = (((area.height - CELL_HEIGHT) / ROW_PITCH).max(0.0) as usize) + 1;
        let slots = columns * rows;
        let whole = log.cells.len() <= slots && log.before == 0;
        // If entries are hidden, the first slot shows their number.
        let shown = if whole { log.cells.len() } else { (slots - 1).min(log.cells.len()) };
        let skipped = log.cells.len() - shown;
        Self { area, width, columns, hidden: log.before + skipped as u64, skipped }
    }

    /// The area of a slot.
    pub(crate) fn slot(&self, slot: usize) -> Rect {
        Rect {
            x: self.area.x + (slot % self.columns) as f32 * (self.width + GAP),
            y: self.area.y + (slot / self.columns) as f32 * ROW_PITCH,
            width: self.width,
            height: CELL_HEIGHT,
        }
    }

    /// The entries that are drawn: index in the log's `cells`, and area.
    pub(crate) fn shown(&self, log: &LogView) -> impl Iterator<Item = (usize, Rect)> {
        let first = usize::from(self.hidden > 0);
        (self.skipped..log.cells.len()).map(move |index| (index, self.slot(index - self.skipped + first)))
    }
}

/// Draws the tail of a log that fits into `area`, row by row.
///
/// `match_index` is the leader's match index for this server: a wedge marks that entry.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, log: &LogView, match_index: Option<LogIndex>, area: Rect) {
    let cells = Cells::new(log, area);
    if cells.hidden > 0 {
        hidden_count(builder, cells.hidden, cells.slot(0));
    }
    for (index, rect) in cells.shown(log) {
        let committed = log.is_committed(index);
        draw_cell(builder, log.cells[index], committed, rect);
        if committed {
            commit_line(builder, rect, is_commit_index(log, index));
        }
        if is_matched(log, index, match_index) {
            match_mark(builder, rect);
        }
    }
}

/// Whether the entry at this index of `cells` is the last one in the log that the server knows to be committed.
pub(crate) fn is_commit_index(log: &LogView, index: usize) -> bool {
    log.is_committed(index) && (index + 1 == log.cells.len() || !log.is_committed(index + 1))
}

/// Whether the entry at this index of `cells` is the one at the match index.
pub(crate) fn is_matched(log: &LogView, index: usize, match_index: Option<LogIndex>) -> bool {
    match_index.is_some_and(|matched| u64::from(matched) == log.before + index as u64 + 1)
}

fn digits(log: &LogView) -> usize {
    log.cells.iter().map(|cell| cell.term.to_string().len()).max().unwrap_or(1)
}

fn cell_width(log: &LogView) -> f32 {
    (digits(log) as f32 * 8.0 + 4.0).max(16.0)
}

fn draw_cell(builder: &mut ShapeBuilder<'_>, cell: LogCell, committed: bool, rect: Rect) {
    let radius = 3.5;
    if cell.consistency == CommitConsistency::Conflicting {
        builder.rect(rect, radius, fill_and_stroke(Colour::Card, stroke(Colour::Broken, 2.0)));
    } else if committed {
        builder.rect(rect, radius, fill_and_stroke(Colour::Committed, stroke(Colour::Faint, 1.0)));
    } else {
        builder.rect(rect, radius, fill_and_stroke(Colour::Card, dashed_stroke(Colour::Faint, 1.0, [3.0, 2.0])));
    }
    let style: TextStyle = match cell.kind {
        PayloadKind::NoOp => regular(MIN_TEXT_SIZE, Colour::Muted),
        PayloadKind::Command | PayloadKind::Configuration => bold(MIN_TEXT_SIZE, Colour::Ink),
    };
    builder.text(cell.term.to_string(), at(rect.centre().x, rect.y + 13.0), Anchor::Middle, style);
    if cell.kind == PayloadKind::Configuration {
        configuration_mark(builder, rect);
    }
}

/// Draws the diamond of an entry that holds a configuration.
pub(crate) fn configuration_mark(builder: &mut ShapeBuilder<'_>, rect: Rect) {
    let corner = at(rect.right() - 1.5, rect.y + 0.5);
    builder.diamond(corner, 4.6, fill_and_stroke(Colour::Config, stroke(Colour::Card, 1.0)));
}

/// Draws a line under a committed entry. The line ends in an upward tick at the last one, the commit index.
pub(crate) fn commit_line(builder: &mut ShapeBuilder<'_>, rect: Rect, last: bool) {
    let (y, stroke) = (rect.bottom() + 2.5, stroke(Colour::Ink, 1.5));
    let end = if last { rect.right() + 0.5 } else { rect.right() + GAP };
    builder.line(at(rect.x, y), at(end, y), stroke);
    if last {
        builder.line(at(end, y + 0.75), at(end, y - 2.0), stroke);
    }
}

/// Draws a wedge above the entry at the match index.
pub(crate) fn match_mark(builder: &mut ShapeBuilder<'_>, rect: Rect) {
    let (x, y) = (rect.x + 3.5, rect.y + 3.0);
    let wedge = [at(x - 4.5, y - 6.5), at(x + 4.5, y - 6.5), at(x, y)];
    builder.polygon(&wedge, fill_and_stroke(Colour::Leader, stroke(Colour::Card, 1.0)));
}

/// Draws the number of hidden entries if it fits, else three dots.
fn hidden_count(builder: &mut ShapeBuilder<'_>, count: u64, rect: Rect) {
    let style = bold(MIN_TEXT_SIZE, Colour::Muted);
    let text = format!("+{count}");
    let middle = rect.centre();
    if style.width(&text) <= rect.width + 1.0 {
        builder.text(text, at(middle.x, rect.y + 13.0), Anchor::Middle, style);
    } else {
        for dx in [-5.0, 0.0, 5.0] {
            builder.circle(at(middle.x + dx, middle.y), 1.5, fill(Colour::Muted));
        }
    }
}
