//! Legend: the name of each symbol of a lane as it stands, and what it says at this instant.
//!
//! The areas of the symbols are the bounds of the shapes that [`draw`](crate::draw) draws for them.

mod bounds;
mod label;
mod sentence;
mod symbols;

use crate::layout::Layout;
use crate::shape::Rect;
use crate::view::LaneView;

pub use bounds::bounds;
pub use label::{Label, draw, labels};

/// One symbol of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Its name. Symbols of one kind have the same.
    pub name: &'static str,
    /// Its area.
    pub area: Rect,
    /// Its meaning and its present value, in one line.
    pub says: String,
    /// Whether a label names it. The other symbols are texts that name themselves.
    pub is_labelled: bool,
}

/// The symbols of a lane at `now`, in virtual milliseconds: groups, servers, quorum bars, wall, messages.
#[must_use]
pub fn symbols(view: &LaneView, layout: &Layout, now: f64) -> Vec<Symbol> {
    let mut collector = symbols::Collector { view, layout, symbols: Vec::new(), scratch: Vec::new() };
    collector.groups();
    collector.overlap();
    for (server, column) in view.servers.iter().zip(&layout.columns) {
        collector.card(server, column.card);
    }
    if view.wall.is_none() {
        collector.notes();
    }
    collector.quorum_bars();
    collector.wall();
    collector.cuts();
    collector.messages(now);
    let whole = Rect { x: 0.0, y: 0.0, width: layout.size.width, height: layout.size.height };
    for symbol in &mut collector.symbols {
        symbol.area = bounds::clipped(symbol.area, whole);
    }
    collector.symbols
}

/// Area beside the names of the groups that no label covers: there is room for a control.
#[must_use]
pub fn corner(layout: &Layout) -> Rect {
    let (width, height) = (26.0, 24.0);
    Rect { x: layout.edges.1 - width, y: layout.group_names.top, width, height }
}
