//! Bounds of shapes.

use crate::curve::Curve;
use crate::measure;
use crate::shape::{Anchor, Point, Rect, Shape};

/// The smallest rectangle around all shapes; `None` if there are none. A text counts with its maximum width.
#[must_use]
pub fn bounds(shapes: &[Shape]) -> Option<Rect> {
    shapes.iter().map(of_shape).reduce(union)
}

fn of_shape(shape: &Shape) -> Rect {
    match shape {
        Shape::Rect { rect, .. } => *rect,
        Shape::Circle { centre, radius, .. } => around(&[*centre], *radius),
        Shape::Polygon { corners, .. } => around(corners.as_slice(), 0.0),
        Shape::Line { from, to, stroke, .. } => around(&[*from, *to], stroke.width / 2.0),
        Shape::Curve { points, .. } => {
            let curve = Curve(*points);
            around(&std::array::from_fn::<_, 9, _>(|i| curve.at(i as f32 / 8.0)), 0.0)
        }
        Shape::Text { text, position, anchor, size, weight, .. } => {
            let width = measure::width(text, *size, *weight);
            let x = match anchor {
                Anchor::Start => position.x,
                Anchor::Middle => position.x - width / 2.0,
                Anchor::End => position.x - width,
            };
            let height = (measure::ASCENT + measure::DESCENT) * size;
            Rect { x, y: position.y - measure::ASCENT * size, width, height }
        }
    }
}

/// The smallest rectangle around points, extended by `reach` in each direction.
fn around(points: &[Point], reach: f32) -> Rect {
    let fold = |pick: fn(&Point) -> f32, f: fn(f32, f32) -> f32| points.iter().map(pick).reduce(f).unwrap_or(0.0);
    let (x, y) = (fold(|p| p.x, f32::min), fold(|p| p.y, f32::min));
    grown(Rect { x, y, width: fold(|p| p.x, f32::max) - x, height: fold(|p| p.y, f32::max) - y }, reach)
}

/// The rectangle, extended by `reach` in each direction.
pub(super) fn grown(rect: Rect, reach: f32) -> Rect {
    Rect { x: rect.x - reach, y: rect.y - reach, width: rect.width + 2.0 * reach, height: rect.height + 2.0 * reach }
}

fn union(one: Rect, other: Rect) -> Rect {
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    Rect { x, y, width: one.right().max(other.right()) - x, height: one.bottom().max(other.bottom()) - y }
}

/// The part of a rectangle within another.
pub(super) fn clipped(rect: Rect, within: Rect) -> Rect {
    let (x, y) = (rect.x.clamp(within.x, within.right()), rect.y.clamp(within.y, within.bottom()));
    let (right, bottom) = (rect.right().min(within.right()), rect.bottom().min(within.bottom()));
    Rect { x, y, width: (right - x).max(0.0), height: (bottom - y).max(0.0) }
}

/// Whether two rectangles overlap.
pub(super) fn overlap(one: Rect, other: Rect) -> bool {
    one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom()
}
