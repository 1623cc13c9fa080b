//! Role badges. Shape, letter and colour each identify the role alone.

use super::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, bold, dashed_stroke, fill, fill_and_stroke, stroke};
use crate::shape::{Anchor, Point, Rect, at};
use crate::theme::Colour;
use crate::view::Badge;

/// Draws a badge of about 22 points around `centre`.
pub(super) fn draw(builder: &mut ShapeBuilder<'_>, badge: Badge, centre: Point) {
    let Point { x, y } = centre;
    let letter = |letter: &'static str, colour: Colour, drop: f32, builder: &mut ShapeBuilder<'_>| {
        builder.text(letter, at(x, y + 4.0 + drop), Anchor::Middle, bold(MIN_TEXT_SIZE, colour));
    };
    let square = Rect { x: x - 9.0, y: y - 9.0, width: 18.0, height: 18.0 };
    match badge {
        Badge::Follower => {
            builder.circle(centre, 10.0, fill_and_stroke(Colour::Lane, stroke(Colour::Muted, 1.25)));
            letter("F", Colour::Ink, 0.0, builder);
        }
        Badge::PreCandidate => {
            builder.diamond(centre, 12.0, fill_and_stroke(Colour::Card, dashed_stroke(Colour::Vote, 1.5, [3.0, 2.0])));
            letter("P", Colour::Ink, 0.0, builder);
        }
        Badge::Candidate => {
            builder.diamond(centre, 12.0, fill_and_stroke(Colour::VoteFill, stroke(Colour::Vote, 1.25)));
            letter("C", Colour::OnVote, 0.0, builder);
        }
        Badge::Leader => {
            builder.polygon(&[at(x, y - 13.0), at(x + 13.0, y + 10.0), at(x - 13.0, y + 10.0)], fill(Colour::Leader));
            letter("L", Colour::OnStrong, 3.0, builder);
        }
        Badge::Learner => {
            let (far, near) = (10.5, 5.5);
            let hexagon = [
                at(x - far, y),
                at(x - near, y - 9.5),
                at(x + near, y - 9.5),
                at(x + far, y),
                at(x + near, y + 9.5),
                at(x - near, y + 9.5),
            ];
            builder.polygon(&hexagon, fill_and_stroke(Colour::Lane, dashed_stroke(Colour::Config, 1.25, [3.0, 2.0])));
            letter("N", Colour::Ink, 0.0, builder);
        }
        Badge::Crashed => {
            builder.rect(square, 3.0, fill_and_stroke(Colour::Lane, stroke(Colour::Faint, 1.25)));
            builder.cross(centre, 4.5, stroke(Colour::Muted, 2.0), 1.0);
        }
        Badge::Stopped => {
            builder.rect(square, 3.0, fill_and_stroke(Colour::Lane, stroke(Colour::Faint, 1.25)));
            for dx in [-3.0, 3.0] {
                builder.line(at(x + dx, y - 4.5), at(x + dx, y + 4.5), stroke(Colour::Muted, 2.5));
            }
        }
        Badge::Retired => {
            builder.circle(centre, 10.0, fill_and_stroke(Colour::Lane, dashed_stroke(Colour::Faint, 1.25, [2.5, 2.5])));
            letter("R", Colour::Muted, 0.0, builder);
        }
    }
}
