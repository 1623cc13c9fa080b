//! Track of the scrubber: a row for each lane, with terms, elections, configurations, crashes and violations.

use yew::prelude::*;

use crate::command::Command;
use crate::html::el;
use crate::session::Session;
use crate::session::run_index::{LaneIndex, MarkKind};
use crate::view::track_labels::track_labels;

/// Distance of the rows, in points.
const ROW: usize = 7;
const PITCH: usize = 10;

/// The track, `width` points wide, if the user's text is `text` times the normal size: of all lanes, or of the lane
/// with index `single_lane`. Labels name what came until `seen`.
pub(crate) fn track(session: &Session, width: u32, text: f32, single_lane: Option<usize>, seen: u64) -> Html {
    let index = session.index();
    let text = text.max(0.1);
    let inner = width as f32 / text;
    let x = |at: u64| (at * inner as u64 / index.end.max(1)).to_string();
    let lanes = single_lane.map_or(index.lanes.len(), |_| 1);
    let height = PITCH * lanes - (PITCH - ROW);
    let words = track_labels(index, inner, single_lane, seen).into_iter().map(|label| {
        let left = format!("transform: translateX({}px)", (label.x * text) as u32);
        // Clicking the label goes to the violation. There is also a key for this.
        let word = match label.broken {
            true => el("button", "broken")
                .set("type", "button")
                .set("tabindex", "-1")
                .command(Command::Seek(label.at as f64)),
            false => el("span", ""),
        };
        word.set("style", left).text(label.text).html()
    });
    let shown = index
        .lanes
        .iter()
        .enumerate()
        .filter(|(lane_index, _)| single_lane.is_none_or(|single_lane| single_lane == *lane_index));
    let rows = shown.enumerate().map(|(nth, (_, lane))| row(lane, nth * PITCH, &x)).collect();
    let rows = el("svg", "track-rows")
        .set("viewBox", format!("0 0 {} {height}", inner as u64))
        .set("preserveAspectRatio", "none")
        .set("width", width.to_string())
        .set("height", ((height as f32 * text) as u32).to_string())
        .children(rows);
    let words = el("div", "track-words").children(words.collect());
    el("div", "track").set("aria-hidden", "true").child(words.html()).child(rows.html()).html()
}

/// Row of one lane; `x` maps a time to its position.
fn row(lane: &LaneIndex, y: usize, x: &dyn Fn(u64) -> String) -> Html {
    let span = |class: &'static str, from: u64, to: u64| {
        let width = x(to - from);
        let rect = el("rect", class).set("x", x(from)).set("y", y.to_string()).set("width", width);
        rect.set("height", ROW.to_string()).html()
    };
    let term = |nth: usize| if nth.is_multiple_of(2) { "term-even" } else { "term-odd" };
    let terms = lane.terms.iter().enumerate().map(|(nth, it)| span(term(nth), it.from, it.to));
    let unavailable = lane.unavailable.iter().map(|it| span("unavailable", it.from, it.to));
    let marks = lane.marks.iter().map(|mark| {
        let class = match mark.kind {
            MarkKind::Asked => "asked",
            MarkKind::Configuration => "configuration",
            MarkKind::Campaign => "campaign",
            MarkKind::Crash => "crash",
            MarkKind::Violation(_) => "violation",
            MarkKind::Finished => "finished",
        };
        let (x, top) = (x(mark.at), y as i64 - 1);
        el("path", class).set("d", format!("M{x} {top}v{}", ROW + 2)).html()
    });
    el("g", "").children(terms.chain(unavailable).chain(marks).collect()).html()
}
