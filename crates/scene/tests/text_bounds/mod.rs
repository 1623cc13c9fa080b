//! Bounds of the texts among shapes.

use scene::measure;
use scene::shape::{Anchor, Rect, Shape};

/// Each text with its size and its maximum bounding box.
pub(crate) fn texts<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Vec<(String, f32, Rect)> {
    let text = |shape: &Shape| {
        let Shape::Text { text, position, anchor, size, weight, .. } = shape else { return None };
        let width = measure::width(text, *size, *weight);
        let x = match anchor {
            Anchor::Start => position.x,
            Anchor::Middle => position.x - width / 2.0,
            Anchor::End => position.x - width,
        };
        let height = (measure::ASCENT + measure::DESCENT) * size;
        Some((text.to_string(), *size, Rect { x, y: position.y - measure::ASCENT * size, width, height }))
    };
    shapes.into_iter().filter_map(text).collect()
}

/// Whether two boxes overlap by more than 0.3 points.
pub(crate) fn overlap(one: &Rect, other: &Rect) -> bool {
    let slack = 0.3;
    one.x + slack < other.right()
        && other.x + slack < one.right()
        && one.y + slack < other.bottom()
        && other.y + slack < one.bottom()
}
