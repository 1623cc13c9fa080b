//! Labels beside symbols: each name once, where there is room, joined to its symbol by a line.

use super::Symbol;
use super::bounds::{bounds, grown, overlap};
use crate::draw::shape_builder::{MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, fill, fill_and_stroke, stroke};
use crate::draw::static_layer;
use crate::layout::Layout;
use crate::shape::{Anchor, Point, Rect, Shape, at};
use crate::theme::Colour;
use crate::view::LaneView;

/// The name of a symbol, beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Index of the symbol.
    pub symbol: usize,
    /// The text.
    pub text: &'static str,
    /// The area of the label.
    pub area: Rect,
    /// The line from the label to the symbol.
    pub leader: [Point; 2],
}

const STYLE: TextStyle = bold(MIN_TEXT_SIZE, Colour::Lane);
const HEIGHT: f32 = 16.0;
const PADDING: f32 = 5.0;
/// Gap between two labels, and between a label and the lane's edge, in points.
const GAP: f32 = 3.0;
/// Maximum distance of a label from its symbol, in points.
const MAX_DISTANCE: f32 = 48.0;
/// Steps between the positions that are tried, in points.
const STEP: [f32; 2] = [12.0, 4.0];
/// Maximum number of symbols of one kind that are tried.
const MAX_TRIED: usize = 5;
/// Maximum part of a label that covers other symbols and texts.
const MAX_COVERED: f32 = 0.18;
/// Length in points of a leader line that is as bad as a label which covers symbols and texts only.
const COVERED_COST: f32 = 400.0;
/// Part of a leader line, in points, that may go over symbols and texts.
const MAX_OVER: f32 = 8.0;

/// Finds a place for a label of each kind of symbol. A kind without one has no label. `reserved` stays free.
#[must_use]
pub fn labels(view: &LaneView, layout: &Layout, symbols: &[Symbol], reserved: Rect) -> Vec<Label> {
    let occupied = Occupied::new(view, layout, symbols, reserved);
    let mut kinds: Vec<(&'static str, Vec<usize>)> = Vec::new();
    for (index, symbol) in symbols.iter().enumerate().filter(|(_, symbol)| symbol.is_labelled) {
        match kinds.iter_mut().find(|(name, _)| *name == symbol.name) {
            Some((_, all)) => all.push(index),
            None => kinds.push((symbol.name, vec![index])),
        }
    }
    // A kind with few symbols has the fewest places.
    kinds.sort_by_key(|(_, all)| all.len());
    let mut placed: Vec<Label> = Vec::new();
    for (name, all) in kinds {
        let every = all.len().div_ceil(MAX_TRIED).max(1);
        let tried = all.iter().step_by(every);
        let best = tried.filter_map(|&index| place(index, name, symbols, layout, &occupied, &placed));
        if let Some((_, label)) = best.min_by(|one, other| one.0.total_cmp(&other.0)) {
            placed.push(label);
        }
    }
    placed
}

/// The best place for the label of one symbol, with its cost.
fn place(
    symbol: usize,
    text: &'static str,
    symbols: &[Symbol],
    layout: &Layout,
    occupied: &Occupied,
    placed: &[Label],
) -> Option<(f32, Label)> {
    let target = symbols[symbol].area;
    let (width, height) = (STYLE.width(text) + 2.0 * PADDING, HEIGHT);
    let (from, to) = (target.x - width - MAX_DISTANCE, target.right() + MAX_DISTANCE);
    let (top, bottom) = (target.y - height - MAX_DISTANCE, target.bottom() + MAX_DISTANCE);
    let (right, end) = (layout.size.width - width - GAP, layout.size.height - height - GAP);
    let steps = |first: f32, last: f32, step: f32| {
        (0..=((last - first) / step).max(0.0) as usize).map(move |count| first + step * count as f32)
    };
    let mut best: Option<(f32, Label)> = None;
    for y in steps(top.max(GAP), bottom.min(end), STEP[1]) {
        for x in steps(from.max(GAP), to.min(right), STEP[0]) {
            let area = Rect { x, y, width, height };
            if x > right || y > end || overlap(grown(area, 2.0), target) || overlap(area, occupied.reserved) {
                continue;
            }
            let leader = leader(area, target);
            let covered = occupied.part_of(area);
            let cost = length(leader) + covered * COVERED_COST;
            if covered > MAX_COVERED || best.as_ref().is_some_and(|(least, _)| *least <= cost) {
                continue;
            }
            if length(leader) > MAX_DISTANCE || occupied.under(leader) > MAX_OVER {
                continue;
            }
            let is_free = |other: &Label| {
                !overlap(grown(area, GAP), other.area)
                    && !overlap(area, symbols[other.symbol].area)
                    && !crosses(leader, grown(other.area, 1.0))
                    && !crosses(other.leader, grown(area, 1.0))
                    && !cross(leader, other.leader)
            };
            if placed.iter().all(is_free) {
                best = Some((cost, Label { symbol, text, area, leader }));
            }
        }
    }
    best
}

/// The shortest line between a label and its symbol.
fn leader(label: Rect, symbol: Rect) -> [Point; 2] {
    let nearest = |range: (f32, f32), other: (f32, f32)| {
        let (low, high) = (range.0.max(other.0), range.1.min(other.1));
        if low <= high {
            ((low + high) / 2.0, (low + high) / 2.0)
        } else if range.1 < other.0 {
            (range.1, other.0)
        } else {
            (range.0, other.1)
        }
    };
    let x = nearest((label.x, label.right()), (symbol.x, symbol.right()));
    let y = nearest((label.y, label.bottom()), (symbol.y, symbol.bottom()));
    [at(x.0, y.0), at(x.1, y.1)]
}

fn length([from, to]: [Point; 2]) -> f32 {
    ((from.x - to.x).powi(2) + (from.y - to.y).powi(2)).sqrt()
}

/// Whether a line goes through a rectangle.
fn crosses([from, to]: [Point; 2], rect: Rect) -> bool {
    let mut part = (0.0_f32, 1.0_f32);
    for (start, way, low, high) in
        [(from.x, to.x - from.x, rect.x, rect.right()), (from.y, to.y - from.y, rect.y, rect.bottom())]
    {
        if way.abs() < 0.001 {
            if start < low || start > high {
                return false;
            }
        } else {
            let (one, other) = ((low - start) / way, (high - start) / way);
            part = (part.0.max(one.min(other)), part.1.min(one.max(other)));
        }
    }
    part.0 <= part.1
}

/// Whether two lines cross each other.
fn cross(one: [Point; 2], other: [Point; 2]) -> bool {
    // Twice the area of the triangle of a line and a point: its sign is the side of the line where the point is.
    let side = |[from, to]: [Point; 2], point: Point| {
        (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    };
    let separates = |line, [from, to]: [Point; 2]| side(line, from) * side(line, to) < 0.0;
    separates(one, other) && separates(other, one)
}

/// Size of a cell of [`Occupied`], in points.
const CELL: f32 = 4.0;

/// Area of the lane that symbols and texts occupy, as a summed-area table.
struct Occupied {
    columns: usize,
    rows: usize,
    sums: Vec<u32>,
    reserved: Rect,
}

impl Occupied {
    fn new(view: &LaneView, layout: &Layout, symbols: &[Symbol], reserved: Rect) -> Self {
        let count = |length: f32| (length / CELL).ceil().max(1.0) as usize;
        let (columns, rows) = (count(layout.size.width), count(layout.size.height));
        let mut cells = vec![false; columns * rows];
        let mut shapes = Vec::new();
        static_layer(view, layout, &mut shapes);
        let texts = shapes.iter().filter(|shape| matches!(shape, Shape::Text { .. }));
        let texts = texts.filter_map(|text| bounds(std::slice::from_ref(text)));
        // The tint of a column and the wall lie behind other symbols.
        let symbols = symbols.iter().map(|symbol| symbol.area).filter(|area| area.height < 60.0);
        for area in texts.chain(symbols) {
            let range = |from: f32, to: f32, count: usize| {
                ((from / CELL).floor().max(0.0) as usize).min(count)..((to / CELL).ceil().max(0.0) as usize).min(count)
            };
            for row in range(area.y, area.bottom(), rows) {
                for column in range(area.x, area.right(), columns) {
                    cells[row * columns + column] = true;
                }
            }
        }
        let mut sums = vec![0; (columns + 1) * (rows + 1)];
        for row in 0..rows {
            let mut in_row = 0;
            for column in 0..columns {
                in_row += u32::from(cells[row * columns + column]);
                sums[(row + 1) * (columns + 1) + column + 1] = sums[row * (columns + 1) + column + 1] + in_row;
            }
        }
        Self { columns, rows, sums, reserved }
    }

    /// Length of the part of a line, in points, that goes over symbols and texts.
    fn under(&self, line: [Point; 2]) -> f32 {
        let [from, to] = line;
        let count = (length(line) / CELL).floor();
        let is_occupied = |step: usize| {
            let part = step as f32 / count;
            let (x, y) = (from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
            let around = Rect { x: x - CELL / 2.0, y: y - CELL / 2.0, width: CELL, height: CELL };
            self.part_of(around) > 0.5
        };
        // The line ends on its symbol.
        (0..count as usize).filter(|&step| is_occupied(step)).count() as f32 * CELL
    }

    /// The occupied part of an area, from 0 to 1.
    fn part_of(&self, area: Rect) -> f32 {
        let index = |position: f32, count: usize| ((position / CELL).round().max(0.0) as usize).min(count);
        let (left, right) = (index(area.x, self.columns), index(area.right(), self.columns));
        let (top, bottom) = (index(area.y, self.rows), index(area.bottom(), self.rows));
        let sum = |row: usize, column: usize| self.sums[row * (self.columns + 1) + column];
        let inside = sum(bottom, right) + sum(top, left) - sum(top, right) - sum(bottom, left);
        let cells = (right - left) * (bottom - top);
        if cells == 0 { 0.0 } else { inside as f32 / cells as f32 }
    }
}

/// Draws labels with their leader lines.
pub fn draw(labels: &[Label], out: &mut Vec<Shape>) {
    let mut builder = ShapeBuilder { out };
    for label in labels {
        let [from, to] = label.leader;
        builder.line(from, to, stroke(Colour::Lane, 3.5));
        builder.line(from, to, stroke(Colour::Ink, 1.25));
        builder.circle(to, 2.4, fill_and_stroke(Colour::Ink, stroke(Colour::Lane, 1.0)));
    }
    for label in labels {
        builder.rect(label.area, 4.0, fill(Colour::Ink));
        let baseline = at(label.area.centre().x, label.area.y + 12.0);
        builder.text(label.text, baseline, Anchor::Middle, STYLE);
    }
}
