//! Explanation: the last event of a lane that a rule explains, the rule with its source, and the procedures of the mode
//! with the executed line. Beside stacked lanes, each lane has its procedures in a section of the same height.

use raft_core::Rules;
use scenario::pseudocode::{self, LineSet};
use web_sys::Element;
use yew::prelude::*;

use super::controls::{lanes, leaf, text, toggle};
use super::run_details::{ExplainedCaption, RunDetails, lane_details};
use super::{View, outlook, phase_map};
use crate::command::Command;
use crate::html::{el, p};
use crate::session::Lane;
use crate::strings::panels as strings;

/// The panel.
pub(super) fn view(view: &View<'_>) -> Html {
    if !is_aligned(view) {
        let section = section(view, view.ui_state.lane);
        return el("div", "procedures").child(lanes(view)).child(section).html();
    }
    let sections = (0..view.session.lanes().len()).map(|lane_index| section(view, lane_index)).collect();
    el("div", "procedures aligned").children(sections).html()
}

/// Whether each lane has a section beside it.
fn is_aligned(view: &View<'_>) -> bool {
    view.state.has_lanes_beside && view.session.lanes().len() > 1
}

/// Section of a lane. The shown lane has its explanation in full, the others only the event.
fn section(view: &View<'_>, lane_index: usize) -> Html {
    let Some((lane, details)) = lane_details(view, lane_index) else { return Html::default() };
    let is_shown = lane_index == view.ui_state.lane;
    let mut head = el("div", "row");
    if is_aligned(view) {
        head = head.child(toggle(lane.mode.to_string(), is_shown, Command::Lane(lane_index)));
    }
    let head = head.child(outlook::control(view, "chip", lane_index)).html();
    let phase = phase_map::line(view, lane, is_aligned(view));
    let mut section = el("div", "procedure").child(head).child(outlook::answers(view, lane_index, false));
    section = match details.explained_event(view.session, lane_index) {
        Some(ExplainedCaption { event, unexplained }) => {
            if let Some((at, text)) = unexplained.filter(|_| is_shown) {
                let untold = strings::at_time(&strings::sentence(text), at);
                section = section.child(p("what", untold)).child(p("small", strings::NO_RULE));
            }
            let what = strings::at_time(&strings::sentence(&event.text), event.at);
            let section = section.child(p(if is_shown { "what" } else { "small" }, what));
            if is_shown {
                let source = strings::source(event.explanation.source);
                section.child(p("", event.explanation.rule)).child(p("small", source))
            } else {
                section
            }
        }
        None => section.child(p("small", strings::NOTHING_TO_EXPLAIN)),
    };
    section.child(phase).child(listing(lane, details, view.session.scenario().rules)).html()
}

/// Procedures of a lane, with the line executed last. They scroll by themselves, so they take the focus.
fn listing(lane: &Lane, details: &RunDetails, rules: Rules) -> Html {
    let (executed, is_now) = details.executed_lines(lane.state().records);
    let class = |line| match (executed.contains(line), is_now) {
        (false, _) => "",
        (true, false) => "ran",
        (true, true) => "runs",
    };
    let mut lines = 0;
    let mut parts = Vec::new();
    for procedure in pseudocode::procedures(lane.mode) {
        parts.push(leaf("h3", "", procedure.name));
        let items = procedure.lines.iter().zip(lines..).map(|(line, index)| {
            let class = class(index);
            let item = el("li", class).set("style", strings::DEPTHS[usize::from(line.depth).min(3)]);
            let item = if class == "runs" { item.set("aria-current", "step") } else { item };
            if line.rule.is_some_and(|rule| !rules.has(rule)) {
                return item.child(leaf("s", "", line.text)).child(text(strings::IS_OFF)).html();
            }
            item.child(text(line.text)).html()
        });
        parts.push(el("ol", "").children(items.collect()).html());
        lines += procedure.lines.len();
    }
    let listing = el("div", "listing").set("tabindex", "0").set("role", "group");
    listing.set("aria-label", strings::of_mode(lane.mode, strings::PROCEDURES)).children(parts).html()
}

/// Lines executed last in each section of the panel.
pub(super) fn executed_lines(view: &View<'_>) -> Vec<LineSet> {
    let shown =
        if is_aligned(view) { 0..view.session.lanes().len() } else { view.ui_state.lane..view.ui_state.lane + 1 };
    let lines = shown.filter_map(|lane_index| {
        let (lane, details) = lane_details(view, lane_index)?;
        Some(details.executed_lines(lane.state().records).0)
    });
    lines.collect()
}

/// Scrolls a listing, so that the first of its executed lines is in view, and what follows as far as possible.
pub(super) fn scroll_to_executed_line(listing: &Element) -> Option<()> {
    let line = listing.query_selector(".runs, .ran").ok()??;
    let (room, line) = (listing.get_bounding_client_rect(), line.get_bounding_client_rect());
    if line.top() < room.top() || line.bottom() > room.bottom() {
        let above = (line.top() - room.top() - room.height() / 3.0) as i32;
        listing.set_scroll_top(listing.scroll_top() + above);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::PanelState;
    use super::*;
    use crate::session::Session;
    use crate::ui_state::UiState;

    #[test]
    fn each_lane_beside_the_panel_has_its_executed_lines_and_one_lane_has_only_its_own() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        session.seek(f64::INFINITY);
        for has_lanes_beside in [false, true] {
            let state = PanelState { has_lanes_beside, ..PanelState::default() };
            for lane in 0..3 {
                let ui_state = UiState { lane, ..UiState::default() };
                let lines = executed_lines(&View { session: &session, ui_state: &ui_state, state: &state });
                assert_eq!(lines.len(), if has_lanes_beside { 3 } else { 1 });
                assert!(lines.iter().all(|lines| !lines.is_empty()), "lane {lane}: {lines:?}");
            }
        }
    }
}
