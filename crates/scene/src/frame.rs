//! A complete frame: one lane at one instant as shapes, with the areas that react to the pointer.

use crate::draw::{animated_layer, static_layer};
use crate::hit_test::{HitArea, hit_areas};
use crate::layout::{Layout, Size};
use crate::shape::Shape;
use crate::view::LaneView;

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
