//! Drawing of a space-time diagram.

use cluster::{DownReason, Property};
use raft_core::{ServerId, Term};

use super::label_packing::LabelPacker;
use super::messages;
use super::{ConfigSpan, Lifeline, Lifelines, RecordTime, RoleSpan, Viewport};
use crate::draw::shape_builder::{
    MIN_TEXT_SIZE, ShapeBuilder, TextStyle, bold, dashed_stroke, fill, fill_and_stroke, label_width, regular, stroke,
};
use crate::measure;
use crate::shape::{Anchor, Paint, Point, Rect, Shape, Stroke, at};
use crate::theme::Colour;
use crate::view_model::{DisplayOrder, label_for};

impl Lifelines {
    /// Writes the diagram of `viewport` into `out`, which is emptied first: one lifeline for each server in `order`,
    /// with the configurations' labels by `names`. `now` is in virtual milliseconds.
    pub fn draw(&self, viewport: &Viewport, order: &[ServerId], names: &DisplayOrder, now: f64, out: &mut Vec<Shape>) {
        out.clear();
        let mut builder = ShapeBuilder { out };
        let whole = Rect { x: 0.75, y: 0.75, width: viewport.size.width - 1.5, height: viewport.size.height - 1.5 };
        builder.rect(whole, 10.0, fill_and_stroke(Colour::Lane, stroke(Colour::Edge, 1.0)));
        let filter = messages::draw(&mut builder, self, viewport, order);
        let rows: Vec<(usize, &Lifeline)> = order
            .iter()
            .enumerate()
            .filter_map(|(index, id)| Some((index, self.lines().iter().find(|line| line.id == *id)?)))
            .collect();
        for (index, server) in &rows {
            lifeline(&mut builder, server, viewport, viewport.y(*index));
        }
        let violations = || self.violations().iter().filter(|(time, _)| viewport.window.contains(time.at));
        for (time, _) in violations() {
            vertical(&mut builder, viewport, viewport.x(time.at as f64), stroke(Colour::Broken, 2.0));
        }
        now_line(&mut builder, viewport, now);
        for (index, server) in &rows {
            let name = bold(12.0, Colour::Ink);
            builder.text(server.id.to_string(), at(9.0, viewport.y(*index) + 4.5), Anchor::Start, name);
            labels(&mut builder, server, viewport, viewport.y(*index), names);
        }
        violation_names(
            &mut builder,
            viewport,
            violations().map(|(time, property)| (viewport.x(time.at as f64), *property)),
        );
        axis(&mut builder, viewport, now, filter.note());
    }
}

/// The spans of a list that are visible in the window: left edge, right edge, value, and whether the span begins there.
fn spans<'a, T>(list: &'a [(RecordTime, T)], viewport: &'a Viewport) -> impl Iterator<Item = (f32, f32, &'a T, bool)> {
    list.iter().enumerate().filter_map(|(index, (time, what))| {
        let until = list.get(index + 1).map_or(u64::MAX, |(next, _)| next.at);
        let window = viewport.window;
        let is_visible = time.at <= window.to && until > window.from;
        let (from, to) = (time.at.max(window.from), until.min(window.to));
        is_visible
            .then(|| (viewport.x(from as f64), viewport.x(to as f64), what, time.at >= window.from && time.record > 0))
    })
}

fn role_stroke(role: RoleSpan) -> Stroke {
    match role {
        RoleSpan::Leader(_) => stroke(Colour::Leader, 5.0),
        RoleSpan::Candidate(_) => stroke(Colour::Vote, 3.5),
        RoleSpan::PreCandidate => dashed_stroke(Colour::Vote, 2.0, [4.0, 3.0]),
        RoleSpan::Follower => stroke(Colour::Muted, 1.5),
        RoleSpan::Learner => dashed_stroke(Colour::Config, 1.5, [5.0, 3.0]),
        RoleSpan::Unconfigured => stroke(Colour::Faint, 0.75),
        RoleSpan::Retired => dashed_stroke(Colour::Faint, 1.0, [1.5, 5.0]),
        RoleSpan::Down(_) => dashed_stroke(Colour::Faint, 1.5, [1.5, 4.0]),
    }
}

/// Draws a server's line: its roles, its commits, and its changes of configuration.
fn lifeline(builder: &mut ShapeBuilder<'_>, server: &Lifeline, viewport: &Viewport, y: f32) {
    for (from, to, role, begins) in spans(&server.roles, viewport) {
        builder.line(at(from, y), at(to, y), role_stroke(*role));
        match role {
            RoleSpan::Down(DownReason::Crashed) if begins => {
                builder.cross(at(from, y), 3.5, stroke(Colour::Muted, 2.0), 1.0);
            }
            RoleSpan::Down(DownReason::Stopped) if begins => {
                for dx in [-2.0, 2.0] {
                    builder.line(at(from + dx, y - 4.0), at(from + dx, y + 4.0), stroke(Colour::Muted, 2.0));
                }
            }
            _ => {}
        }
    }
    for (time, _) in server.commits.iter().filter(|(time, _)| viewport.window.contains(time.at)) {
        let x = viewport.x(time.at as f64);
        builder.line(at(x, y), at(x, y + 7.0), stroke(Colour::Ink, 2.0));
    }
    for (x, _, span, begins) in spans(&server.configurations, viewport) {
        if begins {
            let fill = if span.rolled_back { Colour::Lane } else { Colour::Config };
            let edge = if span.rolled_back { Colour::Config } else { Colour::Lane };
            builder.diamond(at(x, y), 4.6, fill_and_stroke(fill, stroke(edge, 1.25)));
        }
    }
}

fn vertical(builder: &mut ShapeBuilder<'_>, viewport: &Viewport, x: f32, stroke: Stroke) {
    builder.line(at(x, viewport.top()), at(x, viewport.bottom()), stroke);
}

/// Draws a line at the present time, and fades the future.
fn now_line(builder: &mut ShapeBuilder<'_>, viewport: &Viewport, now: f64) {
    let x = viewport.x(now).max(viewport.left());
    if x < viewport.right() {
        let rect =
            Rect { x, y: viewport.top(), width: viewport.right() - x, height: viewport.bottom() - viewport.top() };
        builder.rect(rect, 0.0, Paint { opacity: 0.6, ..fill(Colour::Lane) });
    }
    if is_now_visible(viewport, now) {
        vertical(builder, viewport, x, stroke(Colour::Ink, 1.25));
    }
}

fn is_now_visible(viewport: &Viewport, now: f64) -> bool {
    now >= viewport.window.from as f64 && now <= viewport.window.to as f64
}

/// Draws a server's terms and configurations as labels, the more important first.
fn labels(builder: &mut ShapeBuilder<'_>, server: &Lifeline, viewport: &Viewport, y: f32, names: &DisplayOrder) {
    let mut packer = LabelPacker::default();
    for (from, _, role, _) in spans(&server.roles, viewport) {
        if let RoleSpan::Leader(term) = role {
            term_chip(builder, viewport, (from, y), *term, (Colour::Leader, Colour::OnStrong), &mut packer);
        }
    }
    let configurations = || spans(&server.configurations, viewport);
    for (x, _, span, _) in configurations().filter(|(_, _, _, begins)| *begins) {
        let width = span_width(span, names);
        let start = (x - 4.6).max(viewport.left());
        if start + width <= viewport.right() && packer.reserve(start, width) {
            span_label(builder, span, at(start, y), names);
        }
    }
    for (from, to, role, _) in spans(&server.roles, viewport) {
        if let RoleSpan::Candidate(term) = role
            && to - from >= chip_width(*term)
        {
            term_chip(builder, viewport, (from, y), *term, (Colour::VoteFill, Colour::OnVote), &mut packer);
        }
    }
    // The configuration at the start of the window is labelled only if there is room before the next change.
    for (from, to, span, _) in configurations().filter(|(from, _, _, begins)| !begins && *from <= viewport.left()) {
        if let Some(start) = packer.reserve_next(from + 2.0, span_width(span, names), to) {
            span_label(builder, span, at(start, y), names);
        }
    }
}

const CHIP_HEIGHT: f32 = 13.0;

fn chip_style(colour: Colour) -> TextStyle {
    bold(MIN_TEXT_SIZE, colour)
}

fn chip_text(term: Term) -> String {
    format!("term {term}")
}

fn chip_width(term: Term) -> f32 {
    chip_style(Colour::Ink).width(&chip_text(term)) + 8.0
}

/// Draws the term on the line, at the left end of its span.
fn term_chip(
    builder: &mut ShapeBuilder<'_>,
    viewport: &Viewport,
    (x, y): (f32, f32),
    term: Term,
    (background, text): (Colour, Colour),
    packer: &mut LabelPacker,
) {
    let width = chip_width(term);
    if x + width > viewport.right() || !packer.reserve(x, width) {
        return;
    }
    builder.rect(Rect { x, y: y - CHIP_HEIGHT / 2.0, width, height: CHIP_HEIGHT }, 3.0, fill(background));
    builder.text(chip_text(term), at(x + width / 2.0, y + 4.0), Anchor::Middle, chip_style(text));
}

/// Prefix of the label of a configuration that a server rolls back to.
const ROLLBACK_PREFIX: &str = "back to ";
const LABEL_SIZE: f32 = 12.0;

fn span_width(span: &ConfigSpan, names: &DisplayOrder) -> f32 {
    let back = if span.rolled_back { regular(MIN_TEXT_SIZE, Colour::Muted).width(ROLLBACK_PREFIX) } else { 0.0 };
    back + label_width(&label_for(&span.configuration, names), LABEL_SIZE)
}

/// Draws the configuration's label above the line, on a background, because message lines pass behind it.
fn span_label(builder: &mut ShapeBuilder<'_>, span: &ConfigSpan, start: Point, names: &DisplayOrder) {
    let (width, baseline) = (span_width(span, names), start.y - 9.5);
    let rect = Rect { x: start.x - 1.5, y: baseline - 9.5, width: width + 3.0, height: 14.0 };
    builder.rect(rect, 3.0, Paint { opacity: 0.85, ..fill(Colour::Lane) });
    let mut x = start.x;
    if span.rolled_back {
        let style = regular(MIN_TEXT_SIZE, Colour::Muted);
        builder.text(ROLLBACK_PREFIX, at(x, baseline), Anchor::Start, style);
        x += style.width(ROLLBACK_PREFIX);
    }
    builder.label(&label_for(&span.configuration, names), at(x, baseline), Anchor::Start, LABEL_SIZE, width);
}

/// Draws the names of violated properties above the rows, each at its line. Names that would overlap are joined into
/// one text.
fn violation_names(
    builder: &mut ShapeBuilder<'_>,
    viewport: &Viewport,
    violations: impl Iterator<Item = (f32, Property)>,
) {
    let (left, right) = (viewport.left(), viewport.right());
    let extent = |(x, text): &(f32, String)| {
        let width = VIOLATION_STYLE.width(text);
        let start = x.min(right - width).max(left);
        (start, start + width)
    };
    let mut groups: Vec<(f32, String)> = Vec::new();
    for (x, property) in violations {
        groups.push((x, property.to_string()));
        while let [.., before, last] = groups.as_slice()
            && extent(last).0 < extent(before).1 + 8.0
        {
            let Some((_, last)) = groups.pop() else { break };
            if let Some((_, text)) = groups.last_mut() {
                *text = format!("{text}, {last}");
            }
        }
    }
    for group in groups {
        let text = measure::fit(&group.1, right - left, VIOLATION_STYLE.size, VIOLATION_STYLE.weight);
        builder.text(text, at(extent(&group).0, viewport.top() - 3.5), Anchor::Start, VIOLATION_STYLE);
    }
}

const VIOLATION_STYLE: TextStyle = bold(MIN_TEXT_SIZE, Colour::Broken);

/// Draws the times below the rows, the present one first, and the note on messages that are not drawn.
fn axis(builder: &mut ShapeBuilder<'_>, viewport: &Viewport, now: f64, note: &'static str) {
    let (baseline, mut packer) = (viewport.size.height - 5.0, LabelPacker::default());
    let style = regular(MIN_TEXT_SIZE, Colour::Muted);
    let width = style.width(note);
    if !note.is_empty() && packer.reserve(viewport.right() - width, width) {
        builder.text(note, at(viewport.right(), baseline), Anchor::End, style);
    }
    if is_now_visible(viewport, now) {
        let (text, style) = (milliseconds(now as u64), bold(MIN_TEXT_SIZE, Colour::Ink));
        let width = style.width(&text);
        // At the edge the present time is moved inside, so that it is always labelled.
        let x = (viewport.x(now) - width / 2.0).min(viewport.size.width - 3.0 - width);
        if packer.reserve(x, width) {
            builder.text(text, at(x, baseline), Anchor::Start, style);
        }
    }
    let step = step(viewport);
    let mut tick = viewport.window.from.next_multiple_of(step);
    while tick <= viewport.window.to {
        let x = viewport.x(tick as f64);
        builder.line(at(x, viewport.bottom()), at(x, viewport.bottom() + 3.0), stroke(Colour::Faint, 1.0));
        let text = milliseconds(tick);
        let width = style.width(&text);
        if x + width / 2.0 <= viewport.size.width - 3.0 && packer.reserve(x - width / 2.0, width) {
            builder.text(text, at(x, baseline), Anchor::Middle, style);
        }
        tick += step;
    }
}

fn milliseconds(time: u64) -> String {
    format!("{time} ms")
}

/// Distance of ticks in ms: 1, 2 or 5 times a power of ten, large enough that the labels do not overlap.
fn step(viewport: &Viewport) -> u64 {
    let per_ms = (viewport.right() - viewport.left()) / (viewport.window.to - viewport.window.from) as f32;
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
