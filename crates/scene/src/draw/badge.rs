//! Role badges: told apart by shape, by letter and by colour, each enough alone.

use super::pen::{Pen, SMALL, bold, dashed, filled, line, ringed};
use crate::shape::{Anchor, Point, Rect, at};
use crate::theme::Colour;
use crate::view::Badge;

/// Draws a badge of about 22 points round `centre`.
pub(super) fn draw(pen: &mut Pen<'_>, badge: Badge, centre: Point) {
    let Point { x, y } = centre;
    let letter = |letter: &'static str, colour: Colour, drop: f32, pen: &mut Pen<'_>| {
        pen.text(letter, at(x, y + 4.0 + drop), Anchor::Middle, bold(SMALL, colour));
    };
    let square = Rect { x: x - 9.0, y: y - 9.0, width: 18.0, height: 18.0 };
    let diamond = [at(x, y - 12.0), at(x + 12.0, y), at(x, y + 12.0), at(x - 12.0, y)];
    match badge {
        Badge::Follower => {
            pen.circle(centre, 10.0, ringed(Colour::Lane, line(Colour::Muted, 1.25)));
            letter("F", Colour::Ink, 0.0, pen);
        }
        Badge::PreCandidate => {
            pen.polygon(&diamond, ringed(Colour::Card, dashed(Colour::Vote, 1.5, [3.0, 2.0])));
            letter("P", Colour::Ink, 0.0, pen);
        }
        Badge::Candidate => {
            pen.polygon(&diamond, ringed(Colour::VoteFill, line(Colour::Vote, 1.25)));
            letter("C", Colour::OnVote, 0.0, pen);
        }
        Badge::Leader => {
            pen.polygon(&[at(x, y - 13.0), at(x + 13.0, y + 10.0), at(x - 13.0, y + 10.0)], filled(Colour::Leader));
            letter("L", Colour::OnStrong, 3.0, pen);
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
            pen.polygon(&hexagon, ringed(Colour::Lane, dashed(Colour::Config, 1.25, [3.0, 2.0])));
            letter("N", Colour::Ink, 0.0, pen);
        }
        Badge::Crashed => {
            pen.rect(square, 3.0, ringed(Colour::Lane, line(Colour::Faint, 1.25)));
            pen.cross(centre, 4.5, line(Colour::Muted, 2.0), 1.0);
        }
        Badge::Stopped => {
            pen.rect(square, 3.0, ringed(Colour::Lane, line(Colour::Faint, 1.25)));
            for dx in [-3.0, 3.0] {
                pen.line(at(x + dx, y - 4.5), at(x + dx, y + 4.5), line(Colour::Muted, 2.5));
            }
        }
        Badge::Retired => {
            pen.circle(centre, 10.0, ringed(Colour::Lane, dashed(Colour::Faint, 1.25, [2.5, 2.5])));
            letter("R", Colour::Muted, 0.0, pen);
        }
    }
}
