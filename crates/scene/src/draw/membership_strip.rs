//! Membership strip: a configuration as one mark for each server of the lane.
//!
//! A disc is a voter. A joint configuration has two rows, the old half above the new.

use super::shape_builder::{ShapeBuilder, fill, label_colour, outline, stroke};
use crate::shape::{Point, at};
use crate::theme::Colour;
use crate::view::{ConfigurationView, Membership};

/// Distance of each row of a joint strip from the strip's middle, in points.
const HALF_ROW_GAP: f32 = 3.6;

/// Draws the strip from `start`, the centre of its first mark, with `pitch` points from mark to mark.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, configuration: &ConfigurationView, start: Point, pitch: f32) {
    let tone = label_colour(&configuration.label);
    let joint = configuration.is_joint();
    for (index, membership) in configuration.memberships.iter().enumerate() {
        let centre = at(start.x + pitch * index as f32, start.y);
        match membership {
            Membership::Voter => builder.circle(centre, radius(pitch), fill(tone)),
            Membership::Learner => builder.circle(centre, radius(pitch) - 0.8, outline(stroke(Colour::Config, 1.4))),
            Membership::NotMember if !joint => non_member(builder, centre),
            half => {
                let in_old = matches!(half, Membership::OldHalf | Membership::BothHalves);
                let in_new = matches!(half, Membership::NewHalf | Membership::BothHalves);
                for (votes, dy, tone) in [(in_old, -HALF_ROW_GAP, Colour::Ink), (in_new, HALF_ROW_GAP, Colour::Config)]
                {
                    let centre = at(centre.x, centre.y + dy);
                    if votes {
                        builder.circle(centre, radius(pitch).min(3.0), fill(tone));
                    } else {
                        non_member(builder, centre);
                    }
                }
            }
        }
    }
}

fn non_member(builder: &mut ShapeBuilder<'_>, centre: Point) {
    builder.circle(centre, 1.2, fill(Colour::Faint));
}

/// The radius of a mark.
pub(super) fn radius(pitch: f32) -> f32 {
    (pitch * 0.42).min(4.5)
}
