//! Drawing: a [`LaneView`] in a [`Layout`], as shapes.
//!
//! The static layer changes only when the World does. The animated layer changes with the time. The page keeps a canvas
//! for each, one over the other, and seldom repaints the static one.

pub mod arrow;
mod badge;
mod card;
mod header;
mod log;
mod membership_strip;
mod note;
mod quorum_bar;
pub(crate) mod shape_builder;
mod wall;

use crate::hit_test::{HitArea, hit_areas};
use crate::layout::{Layout, Size};
use crate::shape::Shape;
use crate::view::LaneView;
use shape_builder::ShapeBuilder;

pub use arrow::animated_layer;

/// One lane at one instant, drawn.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Frame {
    /// Shapes that change only when the World does.
    pub static_layer: Vec<Shape>,
    /// Shapes that change with the time.
    pub animated_layer: Vec<Shape>,
    /// Areas that react to the pointer.
    pub hit_areas: Vec<HitArea>,
}

/// Draws the whole lane at `now`, in virtual milliseconds, in `size`.
#[must_use]
pub fn frame(view: &LaneView, size: Size, now: f64) -> Frame {
    let layout = Layout::new(view, size);
    let mut frame = Frame::default();
    static_layer(view, &layout, &mut frame.static_layer);
    animated_layer(view, &layout, now, &mut frame.animated_layer);
    hit_areas(view, &layout, now, &mut frame.hit_areas);
    frame
}

/// Writes the shapes that change only when the World does into `out`, which is emptied first.
pub fn static_layer(view: &LaneView, layout: &Layout, out: &mut Vec<Shape>) {
    out.clear();
    let mut builder = ShapeBuilder { out };
    header::background(&mut builder, view, layout);
    header::draw(&mut builder, view, layout);
    header::brackets(&mut builder, layout);
    quorum_bar::overlap(&mut builder, view, layout);
    let cut_links_are_drawn = arrow::cut_links(&mut builder, view, layout);
    arrow::message_lines(&mut builder, view, layout);
    if let Some(wall) = &view.wall {
        wall::draw(&mut builder, wall, layout);
    }
    for (server, column) in view.servers.iter().zip(&layout.columns) {
        card::draw(&mut builder, server, column, layout);
        if server.isolated || (!cut_links_are_drawn && server.has_cut_link()) {
            card::cut_links_mark(&mut builder, server, column.card);
        }
    }
    if view.wall.is_none() {
        note::draw(&mut builder, view, layout);
    }
    quorum_bar::draw(&mut builder, view, layout);
}
