//! Painting of the lanes on canvases, in a loop of animation frames.

pub(crate) mod canvas_painter;
pub(crate) mod frame_loop;
pub(crate) mod lane_canvas;
pub(crate) mod reorder_animation;
