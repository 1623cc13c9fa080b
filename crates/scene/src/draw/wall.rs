//! The wall: two leaders in one term, and nobody who could have stopped the second.

use super::pen::{Pen, SMALL, bold, dashed};
use crate::layout::Layout;
use crate::measure;
use crate::shape::{Anchor, at};
use crate::theme::Colour;
use crate::view::{Wall, WallSide};

/// Draws the wall from the sky to the foot of the bands, and its name on both sides of it, in the notes' storey.
pub(super) fn draw(pen: &mut Pen<'_>, wall: &Wall, layout: &Layout) {
    let Some((left, right)) =
        wall.after.checked_sub(1).and_then(|before| layout.columns.get(before)).zip(layout.columns.get(wall.after))
    else {
        return;
    };
    let x = (left.card.right() + right.card.x) / 2.0;
    let stroke = dashed(Colour::Broken, 2.5, [7.0, 4.0]);
    pen.line(at(x, layout.sky.top), at(x, layout.bands.bottom), stroke);
    side(pen, wall, &wall.left, layout, (layout.edges.0, x - 8.0), Anchor::End);
    side(pen, wall, &wall.right, layout, (x + 8.0, layout.edges.1), Anchor::Start);
}

fn side(pen: &mut Pen<'_>, wall: &Wall, side: &WallSide, layout: &Layout, room: (f32, f32), anchor: Anchor) {
    let look = bold(SMALL, Colour::Broken);
    let members: Vec<String> = side.majority.iter().map(ToString::to_string).collect();
    let (leads, by) = (format!("{} leads term {}", side.leader, wall.term), format!("by {}", members.join(" ")));
    let room_across = room.1 - room.0;
    let whole = format!("{leads} {by}");
    let rows = if look.width(&whole) <= room_across { vec![whole] } else { vec![leads, by] };
    let rows: Vec<String> = rows.iter().map(|row| measure::fit(row, room_across, look.size, look.weight)).collect();
    let x = if anchor == Anchor::End { room.1 } else { room.0 };
    let top = layout.notes.top + (layout.notes.height() - 13.0 * rows.len() as f32) / 2.0;
    for (row, text) in rows.into_iter().enumerate() {
        pen.text(text, at(x, top + 10.5 + 13.0 * row as f32), anchor, look);
    }
}
