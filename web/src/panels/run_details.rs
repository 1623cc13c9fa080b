//! Details of a lane's whole run, computed once. The panels show a part of them that depends on the time only.

use scenario::explanation::{Explanation, explain};
use scenario::narration::narrate;
use scenario::pseudocode::{LineSet, executed_lines};
use scene::Lifelines;

use super::View;
use crate::session::Lane;
use crate::session::run_index::walk;

/// Details of a lane's whole run.
pub(super) struct RunDetails {
    /// Lifelines of the space-time diagram.
    pub(super) lifelines: Lifelines,
    /// Executed lines of pseudocode, each with the number of records, in order.
    executed: Vec<(usize, LineSet)>,
    /// Explained events, in order.
    explained: Vec<ExplainedEvent>,
}

/// Event with its explanation.
pub(super) struct ExplainedEvent {
    /// Number of records up to the event.
    records: usize,
    /// Time, in virtual milliseconds.
    pub(super) at: u64,
    /// Description: a sentence without its capital letter and full stop.
    pub(super) text: String,
    /// Rule that explains the event.
    pub(super) explanation: Explanation,
}

/// The shown lane, and the details of its run.
pub(super) fn shown_lane<'a>(view: &View<'a>) -> Option<(&'a Lane, &'a RunDetails)> {
    lane_details(view, view.ui_state.lane)
}

/// The lane with this index, and the details of its run.
pub(super) fn lane_details<'a>(view: &View<'a>, lane_index: usize) -> Option<(&'a Lane, &'a RunDetails)> {
    let index = view.session.index();
    let lane = view.session.lanes().get(lane_index)?;
    let details = index.lanes.get(lane_index)?.details(|| RunDetails::new(lane, index.end))?;
    Some((lane, details))
}

impl RunDetails {
    /// Details of a lane's run from its start to `end`.
    fn new(lane: &Lane, end: u64) -> Self {
        let mut timeline = lane.timeline().clone();
        timeline.seek_record(0);
        let lifelines = Lifelines::new(timeline.world());
        let mut details = Self { lifelines, executed: Vec::new(), explained: Vec::new() };
        walk(&mut timeline, end, &mut |_, state| {
            details.lifelines.push(state);
            let lines = executed_lines(lane.mode, &state.events);
            if !lines.is_empty() {
                details.executed.push((state.records, lines));
            }
            if let (Some(narration), Some(explanation)) = (narrate(&state.events), explain(&state.events)) {
                let (records, at, text) = (state.records, state.at, narration.text);
                details.explained.push(ExplainedEvent { records, at, text, explanation });
            }
        });
        details
    }

    /// Lines executed last, after so many records, and whether the very last record executed them.
    pub(super) fn executed_lines(&self, records: usize) -> (LineSet, bool) {
        let until = self.executed.partition_point(|(at, _)| *at <= records);
        match self.executed[..until].last() {
            Some((at, lines)) => (*lines, *at == records),
            None => (LineSet::default(), false),
        }
    }

    /// Event explained last, after so many records.
    pub(super) fn explained_event(&self, records: usize) -> Option<&ExplainedEvent> {
        let until = self.explained.partition_point(|event| event.records <= records);
        self.explained[..until].last()
    }
}

#[cfg(test)]
mod tests {
    use scene::Theme;

    use super::super::{PanelState, share};
    use super::*;
    use crate::command::Command;
    use crate::scenario_cache::ScenarioCache;
    use crate::session::Session;
    use crate::ui_state::UiState;

    fn shown(session: &Session, ui_state: &UiState, show: impl FnOnce(&RunDetails, usize)) {
        let view = View { session, ui_state, state: &PanelState::default() };
        let (lane, details) = shown_lane(&view).unwrap();
        show(details, lane.state().records);
    }

    #[test]
    fn details_of_a_run_are_computed_again_only_if_the_run_changes() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let mut ui_state = UiState::default();
        session.seek(f64::INFINITY);
        let mut before = 0;
        shown(&session, &ui_state, |details, records| {
            before = details.lifelines.records();
            assert_eq!(before, records);
            let event = details.explained_event(records).unwrap();
            assert!(event.records <= records && !details.executed_lines(records).0.is_empty());
            assert!(details.explained_event(0).is_none());
        });
        session.seek(0.0);
        shown(&session, &ui_state, |details, _| assert_eq!(details.lifelines.records(), before));
        ui_state.update(&mut session, &Command::Extend);
        ui_state.update(&mut session, &Command::Seek(f64::INFINITY));
        shown(&session, &ui_state, |details, records| {
            assert!(records > before);
            assert_eq!(details.lifelines.records(), records);
        });
    }

    #[test]
    fn page_without_a_scenario_has_no_details_and_can_be_saved() {
        let session = Session::from_fragment("no-such-preset", &ScenarioCache::default());
        let view = View { session: &session, ui_state: &UiState::default(), state: &PanelState::default() };
        assert!(shown_lane(&view).is_none());
        assert_eq!(share::file_name(&session, "svg"), "no-such-preset-0ms.svg");
        let _ = (share::run_script(&session), share::picture(&session, Theme::Light, ""));
    }
}
