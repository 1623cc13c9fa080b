//! Map of the phases of a membership change: what becomes of the change if the leader dies in each phase, with ways to
//! the lessons. The present phase of a lane is marked.

use cluster::Mode;
use raft_core::Rules;
use scenario::phase_map::{FORCED, Phase, phases};
use yew::prelude::*;

use super::View;
use super::controls::{leaf, text};
use crate::command::PanelCommand;
use crate::html::{button, el, p};
use crate::session::{Lane, Session};
use crate::strings::panels as strings;

/// Index of the lane's present phase among those of its mode; `None` while no change is requested.
fn present(lane: &Lane) -> Option<usize> {
    let present = lane.state().world.change_phase()?;
    phases(lane.mode).iter().position(|phase| phase.phase == present)
}

/// The map of a mode, with the present phase of the lane of that mode, if there is one.
pub(super) fn map(view: &View<'_>, mode: Mode) -> Html {
    let lane = view.session.lanes().iter().find(|lane| lane.mode == mode);
    let present = lane.and_then(present);
    let item = |(index, phase): (usize, &Phase)| {
        let item = el("li", "").child(leaf("b", "", phase.name));
        let item = if present == Some(index) {
            item.set("aria-current", "step").child(leaf("span", "here", strings::PHASE_NOW))
        } else {
            item
        };
        item.child(leaf("span", "small", phase.if_leader_dies)).child(lessons(view.session, phase)).html()
    };
    let items = phases(mode).iter().enumerate().map(item).collect();
    let list = el("ol", "phases").set("aria-label", strings::phases(mode)).children(items);
    el("div", "phase-map").child(p("small", strings::phases_help(mode))).child(list.html()).child(caveat(view)).html()
}

/// The present phase of a lane in a few lines: its place on the way, and what becomes of the change if the leader dies.
/// Where little room is, `is_folded`, the latter is seen after a press.
pub(super) fn line(view: &View<'_>, lane: &Lane, is_folded: bool) -> Html {
    if lane.mode == Mode::Naive {
        return p("small", strings::NO_PHASES);
    }
    let all = phases(lane.mode);
    let present = present(lane);
    let segment = |(index, phase): (usize, &Phase)| {
        let is_past = present.is_some_and(|present| index < present);
        let item = el("li", if is_past { "past" } else { "" }).set("title", phase.name);
        let item = if present == Some(index) { item.set("aria-current", "step") } else { item };
        item.child(leaf("span", "unseen", phase.name)).html()
    };
    let segments = all.iter().enumerate().map(segment).collect();
    let bar = el("ol", "phase-bar").set("aria-label", strings::phases(lane.mode)).children(segments).html();
    let told = match present.and_then(|index| Some((index, all.get(index)?))) {
        Some((index, phase)) => {
            let name = strings::phase_of(index + 1, all.len(), phase.name);
            let question = if scene::has_leader(&lane.state().world) { strings::IF_DIES } else { strings::HAS_DIED };
            let outcome = p("small", phase.if_leader_dies);
            let [name, question] = [leaf("b", "", name), text(question)];
            let head = el(if is_folded { "summary" } else { "p" }, "").child(name).child(question).html();
            let told = el(if is_folded { "details" } else { "div" }, "").child(head).child(outcome);
            told.child(lessons(view.session, phase)).html()
        }
        None if lane.state().world.change_phase() == Some(FORCED.phase) => {
            let name = el("p", "").child(leaf("b", "", strings::sentence(FORCED.name))).html();
            [name, p("small", FORCED.if_leader_dies)].into_iter().collect()
        }
        None => p("small", strings::PHASE_NONE),
    };
    el("div", "phase-line").child(bar).child(told).child(caveat(view)).html()
}

/// Ways to the lessons of a phase.
fn lessons(session: &Session, phase: &Phase) -> Html {
    if phase.lessons.is_empty() {
        return Html::default();
    }
    let open = &session.scenario().id;
    let lesson = |lesson: &scenario::phase_map::PhaseLesson| {
        let way = button("chip", lesson.label, PanelCommand::Lesson(lesson.preset).into());
        let way = way.set("data-lesson", lesson.preset);
        // The name tells the lessons of two phases apart.
        let way = way.set("aria-label", strings::lesson_of(lesson.label, phase.name));
        if lesson.preset == open { way.set("aria-current", "true") } else { way }.html()
    };
    el("span", "ways-on").children(phase.lessons.iter().map(lesson).collect()).html()
}

/// Remark that the map is of Raft, while a rule is off.
fn caveat(view: &View<'_>) -> Html {
    if view.session.scenario().rules == Rules::RAFT { Html::default() } else { p("small", strings::PHASES_OF_RAFT) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_phase_follows_the_run_and_the_naive_swap_has_none() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let at = |session: &Session| session.lanes().iter().map(present).collect::<Vec<_>>();
        assert_eq!(at(&session), [None; 3]);
        session.seek(f64::INFINITY);
        let last = |mode| Some(phases(mode).len() - 1);
        assert_eq!(at(&session), [None, last(Mode::SingleServer), last(Mode::Joint)]);
        let mut lesson = Session::new(scenario::preset("lost-joint-committed").unwrap().clone());
        lesson.seek(104.0);
        assert_eq!(at(&lesson), [Some(3)]);
    }
}
