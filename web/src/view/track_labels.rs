//! Text labels above the scrubber's track. Of labels that would overlap, the most important is kept.

use scene::measure;
use scene::shape::FontWeight;

use crate::session::run_index::{LaneIndex, Mark, MarkKind, RunIndex};

/// Font size of the labels, in points.
pub(crate) const SIZE: f32 = 11.0;
/// Minimum distance between two labels, in points.
const GAP: f32 = 10.0;

/// Text label at a time of the run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    /// Time, in virtual milliseconds.
    pub(crate) at: u64,
    /// Text.
    pub(crate) text: String,
    /// Whether the label names a violated property.
    pub(crate) broken: bool,
    /// Left edge, in points from the start of the track.
    pub(crate) x: f32,
}

/// Candidates for labels until `seen`, the most important first.
fn candidates(lanes: &[LaneIndex], seen: u64) -> Vec<(u64, String, bool)> {
    let marks = || lanes.iter().flat_map(|lane| &lane.marks).filter(|mark| mark.at <= seen);
    let first = |is: fn(MarkKind) -> bool| marks().filter(move |mark| is(mark.kind)).min_by_key(|mark| mark.at);
    let mut words = Vec::new();
    if let Some(&Mark { at, kind: MarkKind::Violation(property), .. }) =
        first(|kind| matches!(kind, MarkKind::Violation(_)))
    {
        words.push((at, format!("{property} violated"), true));
    }
    if let Some(mark) = first(|kind| kind == MarkKind::Crash) {
        words.push((mark.at, mark.text.clone(), false));
    }
    if let Some(mark) = first(|kind| kind == MarkKind::Asked) {
        words.push((mark.at, "change requested".to_owned(), false));
    }
    if let Some(last) = marks().filter(|mark| mark.kind == MarkKind::Finished).max_by_key(|mark| mark.at) {
        let is_finished = |lane: &LaneIndex| lane.marks.iter().any(|it| it.kind == MarkKind::Finished && it.at <= seen);
        let are_all = lanes.len() > 1 && lanes.iter().all(is_finished);
        let finished = if are_all { "all finished" } else { "finished" };
        words.push((last.at, finished.to_owned(), false));
    }
    let mut terms: Vec<(u64, String, bool)> = Vec::new();
    for span in lanes.iter().flat_map(|lane| &lane.terms).filter(|span| span.from <= seen) {
        let text = format!("term {}", span.what);
        match terms.iter_mut().find(|known| known.1 == text) {
            Some(known) => known.0 = known.0.min(span.from),
            None => terms.push((span.from, text, false)),
        }
    }
    words.extend(terms);
    words
}

/// Labels until `seen` for a track of `width` points, of all lanes or of the lane with index `single_lane`.
#[must_use]
pub(crate) fn track_labels(index: &RunIndex, width: f32, single_lane: Option<usize>, seen: u64) -> Vec<Label> {
    let lanes = single_lane.and_then(|lane_index| index.lanes.get(lane_index..=lane_index)).unwrap_or(&index.lanes);
    let mut placed: Vec<(Label, f32)> = Vec::new();
    for (at, text, broken) in candidates(lanes, seen) {
        let long = measure::width(&text, SIZE, if broken { FontWeight::Bold } else { FontWeight::Regular });
        if long > width {
            continue;
        }
        let x = (at as f32 / index.end.max(1) as f32 * width).min(width - long);
        let free = |(other, right): &(Label, f32)| x > right + GAP || x + long + GAP < other.x;
        if placed.iter().all(free) {
            placed.push((Label { at, text, broken, x }, x + long));
        }
    }
    placed.into_iter().map(|(label, _)| label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    #[test]
    fn labels_fit_the_track_without_overlap_and_begin_with_the_violation() {
        let session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        for width in [0.0, 120.0, 300.0, 800.0, 2000.0] {
            let mut labels = track_labels(session.index(), width, None, u64::MAX);
            assert_eq!(width >= 300.0, labels.first().is_some_and(|label| label.broken), "{width}");
            labels.sort_by(|one, other| one.x.total_cmp(&other.x));
            for pair in labels.windows(2) {
                assert!(pair[0].x + measure::width(&pair[0].text, SIZE, FontWeight::Regular) < pair[1].x);
            }
            assert!(labels.iter().all(|label| label.x >= 0.0 && label.x < width));
        }
    }

    #[test]
    fn labels_give_away_nothing_that_is_to_come() {
        let session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let index = session.index();
        for seen in 0..=index.end {
            let labels = track_labels(index, 2000.0, None, seen);
            assert!(labels.iter().all(|label| label.at <= seen), "{seen}: {labels:?}");
            let broken = labels.iter().any(|label| label.broken);
            assert_eq!(broken, index.first_violation().is_some_and(|at| at <= seen), "{seen}");
            // The variant by which the page keeps a track.
            let same = index.events_on_track(seen) == index.events_on_track(seen + 1);
            assert!(!same || labels == track_labels(index, 2000.0, None, seen + 1), "{seen}");
        }
    }

    #[test]
    fn labels_of_a_single_lane_are_about_its_events_only() {
        let session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        for (lane_index, lane) in session.index().lanes.iter().enumerate() {
            let labels = track_labels(session.index(), 2000.0, Some(lane_index), u64::MAX);
            assert!(!labels.is_empty());
            for label in labels {
                let known = lane.marks.iter().map(|mark| mark.at).chain(lane.terms.iter().map(|term| term.from));
                assert!(known.into_iter().any(|at| at == label.at), "{}: {label:?}", lane.mode);
                assert!(!label.broken || lane.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Violation(_))));
            }
        }
    }
}
