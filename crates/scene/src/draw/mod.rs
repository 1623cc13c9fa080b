//! Drawing: a [`LaneView`] in a [`Layout`], as shapes.
//!
//! The static layer changes only when the World does. The animated layer changes with the time. The page keeps a canvas
//! for each, one over the other, and seldom repaints the static one.

pub mod arrow;
mod badge;
pub(crate) mod card;
mod header;
pub(crate) mod log;
mod membership_strip;
pub(crate) mod note;
pub(crate) mod quorum_bar;
pub(crate) mod shape_builder;
pub(crate) mod wall;

use crate::layout::Layout;
use crate::shape::Shape;
use crate::view::LaneView;
use shape_builder::ShapeBuilder;

pub use arrow::animated_layer;

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
