//! Cubic Bézier curve: the path of a message, and the part of it behind the message.

use crate::shape::{Point, at};

fn between(one: Point, other: Point, t: f32) -> Point {
    at(one.x + (other.x - one.x) * t, one.y + (other.y - one.y) * t)
}

/// Control points: start, two handles, end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve(pub [Point; 4]);

impl Curve {
    /// An arc from `from` to `to`, `height` points high in its middle. The two ends are at the same height.
    #[must_use]
    pub fn arc(from: Point, to: Point, height: f32) -> Self {
        let lean = (to.x - from.x) * 0.2;
        let lift = height * 4.0 / 3.0;
        Self([from, at(from.x + lean, from.y - lift), at(to.x - lean, to.y - lift), to])
    }

    /// The point at `t`, from 0 at the start to 1 at the end.
    #[must_use]
    pub fn at(&self, t: f32) -> Point {
        self.split(t).0.0[3]
    }

    /// The direction at `t`, a vector of length 1.
    #[must_use]
    pub fn direction(&self, t: f32) -> Point {
        // At the ends a handle may coincide with the end point, and the derivative is zero.
        let t = t.clamp(0.001, 0.999);
        let [a, b, c, d] = self.0;
        let (s, u) = (1.0 - t, t);
        let part = |a: f32, b: f32, c: f32, d: f32| s * s * (b - a) + 2.0 * s * u * (c - b) + u * u * (d - c);
        let (x, y) = (part(a.x, b.x, c.x, d.x), part(a.y, b.y, c.y, d.y));
        let length = (x * x + y * y).sqrt();
        if length > 0.0 { at(x / length, y / length) } else { at(1.0, 0.0) }
    }

    /// The part of the curve from `start` to `end`.
    #[must_use]
    pub fn segment(&self, start: f32, end: f32) -> Self {
        let upto = self.split(end).0;
        if end <= 0.0 { upto } else { upto.split((start / end).clamp(0.0, 1.0)).1 }
    }

    /// An approximate length, accurate enough to keep trails equally long.
    #[must_use]
    pub fn length(&self) -> f32 {
        let far = |a: Point, b: Point| ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt();
        let [a, b, c, d] = self.0;
        (far(a, d) + far(a, b) + far(b, c) + far(c, d)) / 2.0
    }

    /// Splits the curve at `t` by De Casteljau's construction.
    fn split(&self, t: f32) -> (Self, Self) {
        let [a, b, c, d] = self.0;
        let (ab, bc, cd) = (between(a, b, t), between(b, c, t), between(c, d, t));
        let (abc, bcd) = (between(ab, bc, t), between(bc, cd, t));
        let middle = between(abc, bcd, t);
        (Self([a, ab, abc, middle]), Self([middle, bcd, cd, d]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arc_has_the_requested_height_and_end_points() {
        let arc = Curve::arc(at(10.0, 50.0), at(110.0, 50.0), 30.0);
        assert_eq!(arc.at(0.0), at(10.0, 50.0));
        assert_eq!(arc.at(1.0), at(110.0, 50.0));
        assert!((arc.at(0.5).y - 20.0).abs() < 0.01);
    }

    #[test]
    fn segment_begins_and_ends_on_the_curve() {
        let arc = Curve::arc(at(0.0, 0.0), at(100.0, 0.0), 40.0);
        let part = arc.segment(0.25, 0.75);
        let near = |a: Point, b: Point| (a.x - b.x).abs() < 0.01 && (a.y - b.y).abs() < 0.01;
        assert!(near(part.at(0.0), arc.at(0.25)));
        assert!(near(part.at(1.0), arc.at(0.75)));
        assert!(near(part.at(0.5), arc.at(0.5)));
    }
}
