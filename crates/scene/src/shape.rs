//! Shapes: all that a painter has to know how to paint, in logical points, y down.
//!
//! Each shape is one or two calls of a 2D canvas (`roundRect`, `arc`, `bezierCurveTo`, `fillText`) and one element of
//! SVG. Colours are names that a [`Theme`](crate::Theme) looks up, so that a change of theme needs no new layout.

use std::borrow::Cow;

use crate::theme::Colour;

/// A place, in logical points from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A place from its two coordinates.
#[must_use]
pub const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// A box along the axes.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rect {
    /// The left edge.
    pub x: f32,
    /// The upper edge.
    pub y: f32,
    /// How wide.
    pub width: f32,
    /// How high.
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

    /// The middle.
    #[must_use]
    pub fn centre(&self) -> Point {
        at(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether the place is inside, edges included.
    #[must_use]
    pub fn contains(&self, position: Point) -> bool {
        position.x >= self.x && position.x <= self.right() && position.y >= self.y && position.y <= self.bottom()
    }
}

/// A line's looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width in points.
    pub width: f32,
    /// Lengths of dash and gap; none: drawn through.
    pub dash: Option<[f32; 2]>,
}

/// How an area is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// What fills it.
    pub fill: Option<Colour>,
    /// What runs round it.
    pub stroke: Option<Stroke>,
    /// 0 is not there, 1 hides what is under it.
    pub opacity: f32,
}

/// Where a text's place is in it, along its baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FontWeight {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

/// The corners of a polygon: at most eight, kept in place because some are made anew in each frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corners {
    points: [Point; 8],
    count: u8,
}

impl Corners {
    /// The corners given; what comes after the eighth is left out.
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

/// One thing to paint.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A box with round corners.
    Rect {
        /// Where.
        rect: Rect,
        /// The corners' radius.
        radius: f32,
        /// Fill and stroke.
        paint: Paint,
    },
    /// A disc or a ring.
    Circle {
        /// Its middle.
        centre: Point,
        /// Its radius.
        radius: f32,
        /// Fill and stroke.
        paint: Paint,
    },
    /// A closed figure with straight sides.
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
        /// Its looks.
        stroke: Stroke,
        /// 0 is not there, 1 hides what is under it.
        opacity: f32,
    },
    /// A cubic Bézier curve.
    Curve {
        /// Start, two controls, end.
        points: [Point; 4],
        /// Its looks.
        stroke: Stroke,
        /// 0 is not there, 1 hides what is under it.
        opacity: f32,
    },
    /// A line of text in the page's sans-serif face.
    Text {
        /// What it says.
        text: Cow<'static, str>,
        /// Where its baseline is.
        position: Point,
        /// Which part of it is there.
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
    /// The same shape so far to the right and down.
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
