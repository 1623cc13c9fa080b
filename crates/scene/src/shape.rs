//! Shapes: drawing primitives in logical points, with y downwards.
//!
//! Each shape is one or two calls of a 2D canvas (`roundRect`, `arc`, `bezierCurveTo`, `fillText`) and one SVG element.
//! Colours are names that a [`Theme`](crate::Theme) resolves, so that a change of theme needs no new layout.

use std::borrow::Cow;

use crate::theme::Colour;

/// A point, in logical points from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// Distance to the right.
    pub x: f32,
    /// Distance downwards.
    pub y: f32,
}

/// Returns the point with these coordinates.
#[must_use]
pub const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// An axis-aligned rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rect {
    /// The left edge.
    pub x: f32,
    /// The upper edge.
    pub y: f32,
    /// The width.
    pub width: f32,
    /// The height.
    pub height: f32,
}

impl Rect {
    /// The right edge.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// The lower edge.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }

    /// The centre.
    #[must_use]
    pub fn centre(&self) -> Point {
        at(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether the point is inside, edges included.
    #[must_use]
    pub fn contains(&self, position: Point) -> bool {
        position.x >= self.x && position.x <= self.right() && position.y >= self.y && position.y <= self.bottom()
    }
}

/// Stroke style.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub colour: Colour,
    /// Width in points.
    pub width: f32,
    /// Lengths of dash and gap. `None` for a solid line.
    pub dash: Option<[f32; 2]>,
}

/// Fill and stroke of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// Fill colour.
    pub fill: Option<Colour>,
    /// Stroke of the outline.
    pub stroke: Option<Stroke>,
    /// Opacity: 0 is invisible, 1 is opaque.
    pub opacity: f32,
}

/// Alignment of a text to its position, along the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The position is the left end.
    Start,
    /// The position is the middle.
    Middle,
    /// The position is the right end.
    End,
}

/// Font weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontWeight {
    /// Weight 400.
    Regular,
    /// Weight 700.
    Bold,
}

/// The corners of a polygon, at most eight. They are stored inline because some polygons are created in each frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corners {
    points: [Point; 8],
    count: u8,
}

impl Corners {
    /// Returns the given corners. Corners after the eighth are left out.
    #[must_use]
    pub fn new(corners: &[Point]) -> Self {
        let mut points = [Point::default(); 8];
        let count = corners.len().min(8);
        points[..count].copy_from_slice(&corners[..count]);
        Self { points, count: count as u8 }
    }

    /// The corners in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Point] {
        &self.points[..usize::from(self.count)]
    }
}

/// A drawing primitive.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle with round corners.
    Rect {
        /// Its bounds.
        rect: Rect,
        /// The corners' radius.
        radius: f32,
        /// Fill and stroke.
        paint: Paint,
    },
    /// A circle.
    Circle {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f32,
        /// Fill and stroke.
        paint: Paint,
    },
    /// A closed polygon.
    Polygon {
        /// Its corners.
        corners: Corners,
        /// Fill and stroke.
        paint: Paint,
    },
    /// A straight line.
    Line {
        /// One end.
        from: Point,
        /// The other.
        to: Point,
        /// Stroke style.
        stroke: Stroke,
        /// Opacity: 0 is invisible, 1 is opaque.
        opacity: f32,
    },
    /// A cubic Bézier curve.
    Curve {
        /// Start, two handles, end.
        points: [Point; 4],
        /// Stroke style.
        stroke: Stroke,
        /// Opacity: 0 is invisible, 1 is opaque.
        opacity: f32,
    },
    /// A line of text in the page's sans-serif face.
    Text {
        /// The text.
        text: Cow<'static, str>,
        /// Its position on the baseline.
        position: Point,
        /// Alignment of the text to the position.
        anchor: Anchor,
        /// Size in points.
        size: f32,
        /// Weight.
        weight: FontWeight,
        /// Colour.
        colour: Colour,
    },
}

impl Shape {
    /// Returns the shape, moved by `dx` to the right and `dy` down.
    #[must_use]
    pub fn translated(mut self, dx: f32, dy: f32) -> Self {
        let shift = |position: &mut Point| *position = at(position.x + dx, position.y + dy);
        match &mut self {
            Self::Rect { rect, .. } => *rect = Rect { x: rect.x + dx, y: rect.y + dy, ..*rect },
            Self::Circle { centre, .. } => shift(centre),
            Self::Polygon { corners, .. } => corners.points.iter_mut().for_each(shift),
            Self::Line { from, to, .. } => [from, to].into_iter().for_each(shift),
            Self::Curve { points, .. } => points.iter_mut().for_each(shift),
            Self::Text { position, .. } => shift(position),
        }
        self
    }
}
