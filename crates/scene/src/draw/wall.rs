//! The wall between two leaders of one term with disjoint majorities: no server could have denied the second its vote.

use super::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, bold, dashed_stroke};
use crate::layout::Layout;
use crate::measure;
use crate::shape::{Anchor, at};
use crate::theme::Colour;
use crate::view::{Wall, WallSide};

/// Draws the wall from the message area to the bottom of the quorum bars, with both leaders' names in the notes
/// section.
pub(crate) fn draw(builder: &mut ShapeBuilder<'_>, wall: &Wall, layout: &Layout) {
    let Some(x) = position(wall, layout) else { return };
    let stroke = dashed_stroke(Colour::Broken, 2.5, [7.0, 4.0]);
    builder.line(at(x, layout.message_area.top), at(x, layout.quorum_bars.bottom), stroke);
    side(builder, wall, &wall.left, layout, (layout.edges.0, x - 8.0), Anchor::End);
    side(builder, wall, &wall.right, layout, (x + 8.0, layout.edges.1), Anchor::Start);
}

/// The distance of the wall from the left edge, between two columns.
pub(super) fn position(wall: &Wall, layout: &Layout) -> Option<f32> {
    let (left, right) = (layout.columns.get(wall.after.checked_sub(1)?)?, layout.columns.get(wall.after)?);
    Some((left.card.right() + right.card.x) / 2.0)
}

fn side(
    builder: &mut ShapeBuilder<'_>,
    wall: &Wall,
    side: &WallSide,
    layout: &Layout,
    room: (f32, f32),
    anchor: Anchor,
) {
    let style = bold(MIN_TEXT_SIZE, Colour::Broken);
    let members: Vec<String> = side.majority.iter().map(ToString::to_string).collect();
    let (leads, by) = (format!("{} leads term {}", side.leader, wall.term), format!("by {}", members.join(" ")));
    let room_across = room.1 - room.0;
    let whole = format!("{leads} {by}");
    let rows = if style.width(&whole) <= room_across { vec![whole] } else { vec![leads, by] };
    let rows: Vec<String> = rows.iter().map(|row| measure::fit(row, room_across, style.size, style.weight)).collect();
    let x = if anchor == Anchor::End { room.1 } else { room.0 };
    let top = layout.notes.top + (layout.notes.height() - 13.0 * rows.len() as f32) / 2.0;
    for (row, text) in rows.into_iter().enumerate() {
        builder.text(text, at(x, top + 10.5 + 13.0 * row as f32), anchor, style);
    }
}
