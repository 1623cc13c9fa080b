//! Details of a lane's whole run, computed once. The panels show a part of them that depends on the time only.

use scenario::explanation::{Explanation, explain};
use scenario::narration::narrate;
use scenario::pseudocode::{LineSet, executed_lines};
use scene::Lifelines;

use super::View;
use crate::session::run_index::walk;
use crate::session::{Lane, Session};

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
    /// Time, in virtual milliseconds.
    pub(super) at: u64,
    /// Description: a sentence without its capital letter and full stop.
    pub(super) text: String,
    /// Rule that explains the event.
    pub(super) explanation: Explanation,
}

/// Explained event behind a caption.
pub(super) struct ExplainedCaption<'a> {
    /// The event.
    pub(super) event: &'a ExplainedEvent,
    /// Event that the caption tells, with its time, if no rule is behind that. Then `event` came before it.
    pub(super) unexplained: Option<(u64, &'a str)>,
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
                details.explained.push(ExplainedEvent { at: state.at, text: narration.text, explanation });
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

    /// Explained event behind the caption of a lane: the event that the caption tells, or else the last one before it.
    pub(super) fn explained_event<'a>(
        &'a self,
        session: &'a Session,
        lane_index: usize,
    ) -> Option<ExplainedCaption<'a>> {
        let index = session.index().lanes.get(lane_index)?;
        let (told, until) = match session.beat() {
            // The text of a story is about all that happened until then.
            Some(beat) => (None, beat.at),
            None => {
                let (at, is_step) = session.caption_time(Some(index.mode));
                (index.narration_at(at), if is_step { session.now() as u64 } else { at })
            }
        };
        let of_caption = |event: &&ExplainedEvent| told.is_none_or(|told| event.at == until && event.text == told.text);
        let before = &self.explained[..self.explained.partition_point(|event| event.at <= until)];
        let exact = before.iter().rev().find(of_caption);
        let untold = told.filter(|_| exact.is_none()).map(|told| &*told.text);
        Some(ExplainedCaption { event: exact.or(before.last())?, unexplained: untold.map(|text| (until, text)) })
    }
}

#[cfg(test)]
mod tests {
    use scene::Theme;

    use super::super::{PanelState, share};
    use super::*;
    use crate::command::Command;
    use crate::scenario_cache::ScenarioCache;
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
            let explained = details.explained_event(&session, 0).unwrap();
            assert!(explained.event.at <= session.index().end && !details.executed_lines(records).0.is_empty());
        });
        session.seek(0.0);
        shown(&session, &ui_state, |details, _| {
            assert_eq!(details.lifelines.records(), before);
            assert!(details.explained_event(&session, 0).is_none());
        });
        ui_state.update(&mut session, &Command::Extend);
        ui_state.update(&mut session, &Command::Seek(f64::INFINITY));
        shown(&session, &ui_state, |details, records| {
            assert!(records > before);
            assert_eq!(details.lifelines.records(), records);
        });
    }

    #[test]
    fn explained_event_of_each_lane_is_that_of_its_caption_or_said_to_come_before_it() {
        for scenario in scenario::catalogue::scenarios() {
            let mut session = Session::new(scenario.clone());
            while session.forward() {
                let at = session.now() as u64;
                for (lane_index, lane) in session.index().lanes.iter().enumerate() {
                    let ui_state = UiState { lane: lane_index, ..UiState::default() };
                    shown(&session, &ui_state, |details, _| {
                        let Some(explained) = details.explained_event(&session, lane_index) else { return };
                        let event = explained.event;
                        assert!(event.at <= at, "{} at {at}", scenario.id);
                        // The text of a story is about all that happened until then.
                        let told = lane.narration_at(at).filter(|_| session.beat().is_none());
                        match (told, explained.unexplained) {
                            (Some(told), None) => assert_eq!((&event.text, event.at), (&told.text, at)),
                            (Some(told), Some(untold)) => assert_eq!(untold, (at, &*told.text)),
                            (None, untold) => assert!(untold.is_none()),
                        }
                    });
                }
            }
        }
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
