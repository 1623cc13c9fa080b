//! How a stretch of a run looks.

use cluster::DownReason;
use raft_core::{ServerId, Term};

use super::messages;
use super::texts::Taken;
use super::{Belief, Life, Lifelines, Line, Panel, Stamp};
use crate::draw::pen::{Pen, SMALL, Type, bold, dashed, filled, label_width, line, regular, ringed};
use crate::measure;
use crate::read::{Row, of_configuration};
use crate::shape::{Anchor, Paint, Point, Rect, Shape, Stroke, at};
use crate::theme::Colour;

impl Lifelines {
    /// Puts the stretch that the panel shows into `out`, which is emptied first: one line for each server in `order`, as
    /// configurations are called in `row`, with the time `now` in virtual milliseconds.
    pub fn draw(&self, panel: &Panel, order: &[ServerId], row: &Row, now: f64, out: &mut Vec<Shape>) {
        out.clear();
        let mut pen = Pen { out };
        let whole = Rect { x: 0.75, y: 0.75, width: panel.size.width - 1.5, height: panel.size.height - 1.5 };
        pen.rect(whole, 10.0, ringed(Colour::Lane, line(Colour::Edge, 1.0)));
        let shown = messages::draw(&mut pen, self, panel, order);
        let rows: Vec<(usize, &Line)> = order
            .iter()
            .enumerate()
            .filter_map(|(place, id)| Some((place, self.lines().iter().find(|line| line.id == *id)?)))
            .collect();
        for (place, server) in &rows {
            lifeline(&mut pen, server, panel, panel.y(*place));
        }
        let broken = || self.broken().iter().filter(|(stamp, _)| panel.window.contains(stamp.at));
        for (stamp, _) in broken() {
            upright(&mut pen, panel, panel.x(stamp.at as f64), line(Colour::Broken, 2.0));
        }
        present(&mut pen, panel, now);
        for (place, server) in &rows {
            let name = bold(12.0, Colour::Ink);
            pen.text(server.id.to_string(), at(9.0, panel.y(*place) + 4.5), Anchor::Start, name);
            labels(&mut pen, server, panel, panel.y(*place), row);
        }
        broken_names(&mut pen, panel, broken().map(|(stamp, it)| (panel.x(stamp.at as f64), it.to_string())));
        axis(&mut pen, panel, now, shown.note());
    }
}

/// The stretches of a list in the window: from, to, what, and whether it begins there.
fn stretches<'a, T>(list: &'a [(Stamp, T)], panel: &'a Panel) -> impl Iterator<Item = (f32, f32, &'a T, bool)> {
    list.iter().enumerate().filter_map(|(place, (stamp, what))| {
        let until = list.get(place + 1).map_or(u64::MAX, |(next, _)| next.at);
        let window = panel.window;
        let is_seen = stamp.at <= window.to && until > window.from;
        let (from, to) = (stamp.at.max(window.from), until.min(window.to));
        is_seen.then(|| (panel.x(from as f64), panel.x(to as f64), what, stamp.at >= window.from && stamp.record > 0))
    })
}

fn stroke(life: Life) -> Stroke {
    match life {
        Life::Leads(_) => line(Colour::Leader, 5.0),
        Life::Stands(_) => line(Colour::Vote, 3.5),
        Life::Asks => dashed(Colour::Vote, 2.0, [4.0, 3.0]),
        Life::Follows => line(Colour::Muted, 1.5),
        Life::Learns => dashed(Colour::Config, 1.5, [5.0, 3.0]),
        Life::Blank => line(Colour::Faint, 0.75),
        Life::Retired => dashed(Colour::Faint, 1.0, [1.5, 5.0]),
        Life::Down(_) => dashed(Colour::Faint, 1.5, [1.5, 4.0]),
    }
}

/// A server's line: its roles, its commits, and where it came to believe in another configuration.
fn lifeline(pen: &mut Pen<'_>, server: &Line, panel: &Panel, y: f32) {
    for (from, to, life, begins) in stretches(&server.lives, panel) {
        pen.line(at(from, y), at(to, y), stroke(*life));
        match life {
            Life::Down(DownReason::Crashed) if begins => pen.cross(at(from, y), 3.5, line(Colour::Muted, 2.0), 1.0),
            Life::Down(DownReason::Stopped) if begins => {
                for dx in [-2.0, 2.0] {
                    pen.line(at(from + dx, y - 4.0), at(from + dx, y + 4.0), line(Colour::Muted, 2.0));
                }
            }
            _ => {}
        }
    }
    for (stamp, _) in server.commits.iter().filter(|(stamp, _)| panel.window.contains(stamp.at)) {
        let x = panel.x(stamp.at as f64);
        pen.line(at(x, y), at(x, y + 7.0), line(Colour::Ink, 2.0));
    }
    for (x, _, belief, begins) in stretches(&server.beliefs, panel) {
        if begins {
            let fill = if belief.rolled_back { Colour::Lane } else { Colour::Config };
            let edge = if belief.rolled_back { Colour::Config } else { Colour::Lane };
            diamond(pen, at(x, y), 4.6, ringed(fill, line(edge, 1.25)));
        }
    }
}

/// What stands for a configuration.
pub(super) fn diamond(pen: &mut Pen<'_>, centre: Point, reach: f32, paint: Paint) {
    let Point { x, y } = centre;
    pen.polygon(&[at(x, y - reach), at(x + reach, y), at(x, y + reach), at(x - reach, y)], paint);
}

fn upright(pen: &mut Pen<'_>, panel: &Panel, x: f32, stroke: Stroke) {
    pen.line(at(x, panel.top()), at(x, panel.bottom()), stroke);
}

/// The line that stands for now, and a veil over what is still to come.
fn present(pen: &mut Pen<'_>, panel: &Panel, now: f64) {
    let x = panel.x(now).max(panel.left());
    if x < panel.right() {
        let rect = Rect { x, y: panel.top(), width: panel.right() - x, height: panel.bottom() - panel.top() };
        pen.rect(rect, 0.0, Paint { opacity: 0.6, ..filled(Colour::Lane) });
    }
    if is_now_seen(panel, now) {
        upright(pen, panel, x, line(Colour::Ink, 1.25));
    }
}

fn is_now_seen(panel: &Panel, now: f64) -> bool {
    now >= panel.window.from as f64 && now <= panel.window.to as f64
}

/// A server's terms and configurations in words, what matters more first.
fn labels(pen: &mut Pen<'_>, server: &Line, panel: &Panel, y: f32, row: &Row) {
    let mut taken = Taken::default();
    for (from, _, life, _) in stretches(&server.lives, panel) {
        if let Life::Leads(term) = life {
            term_chip(pen, panel, (from, y), *term, (Colour::Leader, Colour::OnStrong), &mut taken);
        }
    }
    let believed = || stretches(&server.beliefs, panel);
    for (x, _, belief, _) in believed().filter(|(_, _, _, begins)| *begins) {
        let width = belief_width(belief, row);
        let start = (x - 4.6).max(panel.left());
        if start + width <= panel.right() && taken.take(start, width) {
            belief_label(pen, belief, at(start, y), row);
        }
    }
    for (from, to, life, _) in stretches(&server.lives, panel) {
        if let Life::Stands(term) = life
            && to - from >= chip_width(*term)
        {
            term_chip(pen, panel, (from, y), *term, (Colour::VoteFill, Colour::OnVote), &mut taken);
        }
    }
    // What it believed in when the window begins, where there is room before it changes.
    for (from, to, belief, _) in believed().filter(|(from, _, _, begins)| !begins && *from <= panel.left()) {
        if let Some(start) = taken.take_next(from + 2.0, belief_width(belief, row), to) {
            belief_label(pen, belief, at(start, y), row);
        }
    }
}

const CHIP: f32 = 13.0;

fn chip_type(colour: Colour) -> Type {
    bold(SMALL, colour)
}

fn chip_text(term: Term) -> String {
    ["term ", &term.to_string()].concat()
}

fn chip_width(term: Term) -> f32 {
    chip_type(Colour::Ink).width(&chip_text(term)) + 8.0
}

/// The term, on the line where it begins.
fn term_chip(
    pen: &mut Pen<'_>,
    panel: &Panel,
    (x, y): (f32, f32),
    term: Term,
    (fill, text): (Colour, Colour),
    taken: &mut Taken,
) {
    let width = chip_width(term);
    if x + width > panel.right() || !taken.take(x, width) {
        return;
    }
    pen.rect(Rect { x, y: y - CHIP / 2.0, width, height: CHIP }, 3.0, filled(fill));
    pen.text(chip_text(term), at(x + width / 2.0, y + 4.0), Anchor::Middle, chip_type(text));
}

/// Words before the name of a configuration that a server goes back to.
const BACK: &str = "back to ";
const NAME: f32 = 12.0;

fn belief_width(belief: &Belief, row: &Row) -> f32 {
    let back = if belief.rolled_back { regular(SMALL, Colour::Muted).width(BACK) } else { 0.0 };
    back + label_width(&of_configuration(&belief.configuration, row), NAME)
}

/// The configuration's name over the line, on a ground of its own: messages pass behind it.
fn belief_label(pen: &mut Pen<'_>, belief: &Belief, start: Point, row: &Row) {
    let (width, baseline) = (belief_width(belief, row), start.y - 9.5);
    let rect = Rect { x: start.x - 1.5, y: baseline - 9.5, width: width + 3.0, height: 14.0 };
    pen.rect(rect, 3.0, Paint { opacity: 0.85, ..filled(Colour::Lane) });
    let mut x = start.x;
    if belief.rolled_back {
        let look = regular(SMALL, Colour::Muted);
        pen.text(BACK, at(x, baseline), Anchor::Start, look);
        x += look.width(BACK);
    }
    pen.label(&of_configuration(&belief.configuration, row), at(x, baseline), Anchor::Start, NAME, width);
}

/// The names of broken properties over the rows, each from its line on; those of lines too near to each other in one text.
fn broken_names(pen: &mut Pen<'_>, panel: &Panel, broken: impl Iterator<Item = (f32, String)>) {
    let (left, right) = (panel.left(), panel.right());
    let stretch = |(x, text): &(f32, String)| {
        let width = BROKEN.width(text);
        let start = x.min(right - width).max(left);
        (start, start + width)
    };
    let mut groups: Vec<(f32, String)> = Vec::new();
    for next in broken {
        groups.push(next);
        while let [.., before, last] = groups.as_slice()
            && stretch(last).0 < stretch(before).1 + 8.0
        {
            let Some((_, last)) = groups.pop() else { break };
            if let Some((_, text)) = groups.last_mut() {
                text.push_str(", ");
                text.push_str(&last);
            }
        }
    }
    for group in groups {
        let text = measure::fit(&group.1, right - left, BROKEN.size, BROKEN.weight);
        pen.text(text, at(stretch(&group).0, panel.top() - 3.5), Anchor::Start, BROKEN);
    }
}

const BROKEN: Type = bold(SMALL, Colour::Broken);

/// Times under the rows, the present one first, and what is not drawn.
fn axis(pen: &mut Pen<'_>, panel: &Panel, now: f64, note: &'static str) {
    let (baseline, mut taken) = (panel.size.height - 5.0, Taken::default());
    let look = regular(SMALL, Colour::Muted);
    let width = look.width(note);
    if !note.is_empty() && taken.take(panel.right() - width, width) {
        pen.text(note, at(panel.right(), baseline), Anchor::End, look);
    }
    if is_now_seen(panel, now) {
        let (text, look) = (milliseconds(now as u64), bold(SMALL, Colour::Ink));
        let width = look.width(&text);
        // The present is named even where it stands at the edge.
        let x = (panel.x(now) - width / 2.0).min(panel.size.width - 3.0 - width);
        if taken.take(x, width) {
            pen.text(text, at(x, baseline), Anchor::Start, look);
        }
    }
    let step = step(panel);
    let mut tick = panel.window.from.next_multiple_of(step);
    while tick <= panel.window.to {
        let x = panel.x(tick as f64);
        pen.line(at(x, panel.bottom()), at(x, panel.bottom() + 3.0), line(Colour::Faint, 1.0));
        let text = milliseconds(tick);
        let width = look.width(&text);
        if x + width / 2.0 <= panel.size.width - 3.0 && taken.take(x - width / 2.0, width) {
            pen.text(text, at(x, baseline), Anchor::Middle, look);
        }
        tick += step;
    }
}

fn milliseconds(time: u64) -> String {
    [&time.to_string(), " ms"].concat()
}

/// From time to time: 1, 2 or 5 times a power of ten, and at least so far apart that their texts have room.
fn step(panel: &Panel) -> u64 {
    let per_ms = (panel.right() - panel.left()) / (panel.window.to - panel.window.from) as f32;
    let mut power = 1_u64;
    loop {
        for step in [power, 2 * power, 5 * power] {
            if step as f32 * per_ms >= 84.0 || power > 1_000_000_000 {
                return step;
            }
        }
        power *= 10;
    }
}
