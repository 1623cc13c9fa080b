//! How a lane looks: a [`LaneView`] in a [`Layout`], as shapes.
//!
//! What changes only when the World does is *still*; what changes with the time alone is *moving*. A painter keeps two
//! surfaces, one over the other, and paints the lower one rarely.

pub mod arrow;
mod badge;
mod band;
mod card;
mod header;
mod log;
mod note;
pub(crate) mod pen;
mod strip;
mod wall;

use crate::hit::{Hit, hits};
use crate::layout::{Layout, Size};
use crate::shape::Shape;
use crate::view::LaneView;
use pen::Pen;

pub use arrow::moving;

/// Everything of one lane at one instant.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Frame {
    /// What changes only when the World does.
    pub still: Vec<Shape>,
    /// What changes with the time.
    pub moving: Vec<Shape>,
    /// What can be pointed at.
    pub hits: Vec<Hit>,
}

/// The whole lane at `now`, in virtual milliseconds, in `size`.
#[must_use]
pub fn frame(view: &LaneView, size: Size, now: f64) -> Frame {
    let layout = Layout::new(view, size);
    let mut frame = Frame::default();
    still(view, &layout, &mut frame.still);
    moving(view, &layout, now, &mut frame.moving);
    hits(view, &layout, now, &mut frame.hits);
    frame
}

/// Puts what changes only when the World does into `out`, which is emptied first.
pub fn still(view: &LaneView, layout: &Layout, out: &mut Vec<Shape>) {
    out.clear();
    let mut pen = Pen { out };
    header::panel(&mut pen, view, layout);
    header::draw(&mut pen, view, layout);
    header::brackets(&mut pen, layout);
    band::overlap(&mut pen, view, layout);
    let cuts_are_drawn = arrow::cuts(&mut pen, view, layout);
    arrow::wires(&mut pen, view, layout);
    if let Some(wall) = &view.wall {
        wall::draw(&mut pen, wall, layout);
    }
    for (server, column) in view.servers.iter().zip(&layout.columns) {
        card::draw(&mut pen, server, column, layout);
        if server.cut_off || (!cuts_are_drawn && server.is_cut()) {
            card::lid(&mut pen, server, column.card);
        }
    }
    if view.wall.is_none() {
        note::draw(&mut pen, view, layout);
    }
    band::draw(&mut pen, view, layout);
}
