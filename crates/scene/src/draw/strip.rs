//! A configuration as a strip: one mark for each server of the row.
//!
//! A disc votes. A joint configuration has two rows, the old half over the new, so that it looks like what it is: both.

use super::pen::{Pen, filled, label_colour, line, outlined};
use crate::shape::{Point, at};
use crate::theme::Colour;
use crate::view::{ConfigurationView, Membership};

/// How far the two rows of a joint strip are from its middle.
const APART: f32 = 3.6;

/// Draws the strip from `start`, the middle of its first mark, with `pitch` from mark to mark.
pub(super) fn draw(pen: &mut Pen<'_>, configuration: &ConfigurationView, start: Point, pitch: f32) {
    let tone = label_colour(&configuration.label);
    let joint = configuration.is_joint();
    for (place, membership) in configuration.strip.iter().enumerate() {
        let centre = at(start.x + pitch * place as f32, start.y);
        match membership {
            Membership::Voter => pen.circle(centre, radius(pitch), filled(tone)),
            Membership::Learner => pen.circle(centre, radius(pitch) - 0.8, outlined(line(Colour::Config, 1.4))),
            Membership::NotMember if !joint => nobody(pen, centre),
            half => {
                let in_old = matches!(half, Membership::OldHalf | Membership::BothHalves);
                let in_new = matches!(half, Membership::NewHalf | Membership::BothHalves);
                for (votes, dy, tone) in [(in_old, -APART, Colour::Ink), (in_new, APART, Colour::Config)] {
                    let centre = at(centre.x, centre.y + dy);
                    if votes { pen.circle(centre, radius(pitch).min(3.0), filled(tone)) } else { nobody(pen, centre) }
                }
            }
        }
    }
}

fn nobody(pen: &mut Pen<'_>, centre: Point) {
    pen.circle(centre, 1.2, filled(Colour::Faint));
}

/// The radius of a mark.
pub(super) fn radius(pitch: f32) -> f32 {
    (pitch * 0.42).min(4.5)
}
