//! Short ways to say what to draw.

use crate::measure;
use crate::shape::{Anchor, Corners, Paint, Point, Rect, Shape, Stroke, Weight, at};
use crate::theme::Colour;
use crate::view::{Label, Words};

/// The smallest text there is.
pub(crate) const SMALL: f32 = 11.0;

/// How a text looks.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub size: f32,
    pub weight: Weight,
    pub colour: Colour,
}

pub(crate) const fn regular(size: f32, colour: Colour) -> Type {
    Type { size, weight: Weight::Regular, colour }
}

pub(crate) const fn bold(size: f32, colour: Colour) -> Type {
    Type { size, weight: Weight::Bold, colour }
}

impl Type {
    pub(crate) fn width(self, text: &str) -> f32 {
        measure::width(text, self.size, self.weight)
    }
}

pub(crate) const fn line(colour: Colour, width: f32) -> Stroke {
    Stroke { colour, width, dash: None }
}

pub(crate) const fn dashed(colour: Colour, width: f32, dash: [f32; 2]) -> Stroke {
    Stroke { colour, width, dash: Some(dash) }
}

pub(crate) const fn filled(colour: Colour) -> Paint {
    Paint { fill: Some(colour), stroke: None, opacity: 1.0 }
}

pub(crate) const fn ringed(fill: Colour, stroke: Stroke) -> Paint {
    Paint { fill: Some(fill), stroke: Some(stroke), opacity: 1.0 }
}

pub(crate) const fn outlined(stroke: Stroke) -> Paint {
    Paint { fill: None, stroke: Some(stroke), opacity: 1.0 }
}

/// Collects shapes.
pub(crate) struct Pen<'a> {
    pub out: &'a mut Vec<Shape>,
}

impl Pen<'_> {
    pub(crate) fn rect(&mut self, rect: Rect, radius: f32, paint: Paint) {
        self.out.push(Shape::Rect { rect, radius, paint });
    }

    pub(crate) fn circle(&mut self, centre: Point, radius: f32, paint: Paint) {
        self.out.push(Shape::Circle { centre, radius, paint });
    }

    pub(crate) fn polygon(&mut self, corners: &[Point], paint: Paint) {
        self.out.push(Shape::Polygon { corners: Corners::new(corners), paint });
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.out.push(Shape::Line { from, to, stroke, opacity: 1.0 });
    }

    /// Two lines through `centre`, each `reach` long to all four corners.
    pub(crate) fn cross(&mut self, centre: Point, reach: f32, stroke: Stroke, opacity: f32) {
        for lean in [reach, -reach] {
            let from = at(centre.x - lean, centre.y - reach);
            let to = at(centre.x + lean, centre.y + reach);
            self.out.push(Shape::Line { from, to, stroke, opacity });
        }
    }

    /// A tick of about ten points.
    pub(crate) fn tick(&mut self, centre: Point, stroke: Stroke) {
        let elbow = at(centre.x - 1.0, centre.y + 3.5);
        self.line(at(centre.x - 4.5, centre.y), elbow, stroke);
        self.line(elbow, at(centre.x + 4.5, centre.y - 4.0), stroke);
    }

    pub(crate) fn text(&mut self, text: impl Into<Words>, place: Point, anchor: Anchor, look: Type) {
        let text = text.into();
        if !text.is_empty() {
            let Type { size, weight, colour } = look;
            self.out.push(Shape::Text { text, place, anchor, size, weight, colour });
        }
    }

    /// A configuration's name with its subscript, in the colour that stands for it, cut to `room` if need be.
    pub(crate) fn label(&mut self, label: &Label, place: Point, anchor: Anchor, size: f32, room: f32) {
        if *label == Label::None {
            self.text("none", place, anchor, regular(SMALL, Colour::Muted));
            return;
        }
        let (base, small) = label_types(label, size);
        let subscript = measure::fit(label.subscript(), room - base.width("C"), small.size, small.weight);
        let whole = base.width("C") + small.width(&subscript);
        let start = match anchor {
            Anchor::Start => place.x,
            Anchor::Middle => place.x - whole / 2.0,
            Anchor::End => place.x - whole,
        };
        self.text("C", at(start, place.y), Anchor::Start, base);
        self.text(subscript, at(start + base.width("C"), place.y + 3.0), Anchor::Start, small);
    }
}

fn label_types(label: &Label, size: f32) -> (Type, Type) {
    let colour = label_colour(label);
    (bold(size, colour), bold(SMALL.max(size - 2.5), colour))
}

/// The old configuration is drawn in ink, whatever is on the way to the new one in the colour of configurations.
pub(crate) fn label_colour(label: &Label) -> Colour {
    match label {
        Label::None => Colour::Muted,
        Label::Old => Colour::Ink,
        Label::OldNew | Label::New | Label::Step(_) => Colour::Config,
    }
}

/// How wide [`Pen::label`] would like to be.
pub(crate) fn label_width(label: &Label, size: f32) -> f32 {
    if *label == Label::None {
        return regular(SMALL, Colour::Muted).width("none");
    }
    let (base, small) = label_types(label, size);
    base.width("C") + small.width(label.subscript())
}
