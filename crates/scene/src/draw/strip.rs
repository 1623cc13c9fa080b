//! A configuration as a strip: one mark for each server of the row.
//!
//! A disc votes; in a joint configuration its left half is a vote of the old half and its right half one of the new, so
//! that who counts twice is seen at once.

use super::pen::{Pen, filled, label_colour, line, outlined};
use crate::shape::{Point, Side, at};
use crate::theme::Colour;
use crate::view::{ConfigurationView, Membership};

/// Draws the strip from `start`, the middle of its first mark, with `pitch` from mark to mark.
pub(super) fn draw(pen: &mut Pen<'_>, configuration: &ConfigurationView, start: Point, pitch: f32) {
    let radius = radius(pitch);
    let tone = label_colour(&configuration.label);
    for (place, membership) in configuration.strip.iter().enumerate() {
        let centre = at(start.x + pitch * place as f32, start.y);
        match membership {
            Membership::Voter => pen.circle(centre, radius, filled(tone)),
            Membership::BothHalves => {
                pen.half(centre, radius, Side::Left, Colour::Ink);
                pen.half(centre, radius, Side::Right, Colour::Config);
            }
            Membership::OldHalf => {
                pen.half(centre, radius, Side::Left, Colour::Ink);
                pen.circle(centre, radius - 0.4, outlined(line(Colour::Faint, 0.8)));
            }
            Membership::NewHalf => {
                pen.half(centre, radius, Side::Right, Colour::Config);
                pen.circle(centre, radius - 0.4, outlined(line(Colour::Faint, 0.8)));
            }
            Membership::Learner => pen.circle(centre, radius - 0.8, outlined(line(Colour::Config, 1.4))),
            Membership::NotMember => pen.circle(centre, 1.4, filled(Colour::Faint)),
        }
    }
}

/// The radius of a mark.
pub(super) fn radius(pitch: f32) -> f32 {
    (pitch * 0.42).min(4.5)
}
