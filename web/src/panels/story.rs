//! Captions of the panels: questions with answers to choose, and the end of a run. The first play of the first lesson
//! stops at its question, and goes on without an answer after a while.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use web_sys::Window;
use yew::prelude::*;

use super::controls::{leaf, text};
use super::question::{self, asked, with_choices};
use super::{Panels, View, run_end};
use crate::command::{Command, Panel, PanelCommand};
use crate::html::{button, el};
use crate::lesson::lesson;
use crate::session::Session;
use crate::strings::panels as strings;
use crate::ui_state::UiState;
use crate::{address, html};

/// Time after which play goes on without an answer, in milliseconds.
const WAIT_MS: u32 = 5000;

/// Wait for an answer. It ends without effect, if the user does anything meanwhile.
pub(super) struct Wait {
    _timeout: Timeout,
    _listeners: Vec<EventListener>,
}

/// Caption for the present moment; `None` if the caption of the run is to be shown. A page in a frame tells no end.
pub(super) fn caption(view: &View<'_>, window: &Window) -> Option<Html> {
    let asks = question::caption(view);
    let is_end = || has_ended(view.session) && !has_open_question(view) && address::embed(window).is_none();
    asks.or_else(|| is_end().then(|| end(view)))
}

/// Whether the first play of the first lesson stands at its question.
fn is_waiting(session: &Session) -> bool {
    asked(session).is_some() && session.question_at().is_some_and(|at| at as f64 == session.now())
}

/// Whether the run has come to its end. After a step or a link to that moment, the caption tells what happens there.
fn has_ended(session: &Session) -> bool {
    session.is_at_end() && !session.is_playing() && !session.is_stepping()
}

/// Whether the story asks something at this moment, without answers to choose, and the answer is not shown yet.
fn has_open_question(view: &View<'_>) -> bool {
    let question = view.session.beat().and_then(|beat| beat.question.as_ref());
    !view.ui_state.answer_shown && question.is_some_and(|question| question.choices.is_empty())
}

/// The end of a run: what happened in each lane, and what to look at next.
fn end(view: &View<'_>) -> Html {
    let lane = |(index, lane): (usize, &crate::session::Lane)| {
        let words = run_end::sentence(view.session, lane);
        let class = if index == view.ui_state.lane { "lane-end shown" } else { "lane-end" };
        let is_broken = !lane.state().metrics.violations.is_empty();
        let words = [leaf("b", if is_broken { "broken" } else { "" }, lane.mode.to_string()), text(words)];
        el("span", class).children(words.into()).html()
    };
    let lanes = view.session.lanes().iter().enumerate().map(lane).collect();
    let open = |class, label, panel| button(class, label, Command::Panel(panel)).html();
    let mut ways = vec![
        button("chip", crate::strings::WHY, PanelCommand::ExplainEnd.into()).html(),
        open("chip", strings::WHAT_IT_COST, Panel::Compare),
    ];
    if let Some((_, Some(next))) = lesson(view.session) {
        ways.push(button("chip", crate::strings::NEXT_LESSON, Command::Open(next.to_owned())).html());
    }
    ways.push(open("plain", strings::SHORTER, Panel::Search));
    ways.push(open("plain", strings::OTHER_SEEDS, Panel::Search));
    let ways = el("span", "ways-on").children(ways).html();
    el("span", "end").child(el("span", "ends").children(lanes).html()).child(ways).html()
}

/// Commands that explain the end of a run: those that go to its first violation, if there is one, and open the panel.
pub(super) fn explain_end(session: &Session, ui_state: &UiState) -> Vec<Command> {
    let mut commands = Vec::new();
    if let Some((lane, at)) = run_end::first_violation(session) {
        commands.extend([Command::Lane(lane), Command::Seek(at as f64)]);
    }
    if ui_state.panel != Some(Panel::Explain) {
        commands.push(Command::Panel(Panel::Explain));
    }
    commands
}

/// Time of the first lesson's question: that of the first beat with answers to choose.
fn question_time(session: &Session) -> Option<u64> {
    session.scenario().beats.iter().find_map(with_choices).map(|(beat, _)| beat.at)
}

/// Whether the question can be asked: the first lesson plays from its start, as it was written.
fn can_ask(session: &Session) -> bool {
    session.is_playing()
        && session.question_at() == Some(u64::MAX)
        && scenario::built_in(scenario::DEFAULT).as_ref() == Some(session.scenario())
}

impl Panels {
    /// Has the first play of the first lesson stop at its question, and waits there for an answer.
    pub(super) fn follow_story(&self) {
        self.follow_question();
        let can_ask = !self.state.borrow().was_asked && self.runtime.read(can_ask);
        if can_ask && address::embed(&self.window).is_none() {
            self.state.borrow_mut().was_asked = true;
            if let Some(at) = self.runtime.read(question_time) {
                self.runtime.update(|session| session.ask_at(at));
            }
        }
        let is_waiting = self.runtime.read(is_waiting) && !self.state.borrow().asking.is_answered();
        let mut wait = self.wait.borrow_mut();
        if !is_waiting {
            *wait = None;
        } else if wait.is_none() {
            *wait = Some(self.begin_wait());
        }
    }

    fn begin_wait(&self) -> Wait {
        let is_held = Rc::new(Cell::new(false));
        let hold = |event| {
            let is_held = is_held.clone();
            EventListener::new(&self.window, event, move |_| is_held.set(true))
        };
        let listeners = ["focusin", "keydown", "pointerdown"].map(hold).into();
        let panels: Weak<Self> = self.itself.clone();
        let timeout = Timeout::new(WAIT_MS, move || {
            if !is_held.get() && panels.upgrade().is_some_and(|panels| panels.runtime.read(is_waiting)) {
                html::send(Command::Toggle);
            }
        });
        Wait { _timeout: timeout, _listeners: listeners }
    }
}

#[cfg(test)]
mod tests {
    use raft_core::{Role, ServerId};

    use super::*;

    fn session() -> Session {
        Session::new(scenario::built_in(scenario::DEFAULT).unwrap())
    }

    #[test]
    fn at_the_question_both_campaign_for_term_2_and_no_other_server_has_voted() {
        let mut session = session();
        session.seek(question_time(&session).unwrap() as f64);
        for lane in session.lanes() {
            let servers: Vec<_> = lane.state().world.nodes().iter().filter_map(cluster::Node::server).collect();
            let campaigning = servers.iter().filter(|it| matches!(it.role(), Role::Candidate(_)));
            let campaigning: Vec<_> =
                campaigning.map(|it| (u64::from(it.id()), it.current_term().to_string())).collect();
            assert_eq!(campaigning, [(1, "2".to_owned()), (3, "2".to_owned())], "{}", lane.mode);
            assert!(servers.iter().all(|it| it.leadership().is_none()));
            for node in lane.state().world.nodes() {
                let disk = node.disk();
                let is_own = disk.voted_for.is_none_or(|candidate| candidate == node.id());
                assert!(is_own || disk.current_term.to_string() != "2", "{} in {}", node.id(), lane.mode);
            }
        }
    }

    #[test]
    fn right_answer_is_so_in_the_run() {
        let mut session = session();
        session.seek(360.0);
        let leaders = |lane: &crate::session::Lane| -> Vec<ServerId> {
            let servers = lane.state().world.nodes().iter().filter_map(cluster::Node::server);
            servers.filter(|it| it.leadership().is_some()).map(raft_core::Server::id).collect()
        };
        let leaders: Vec<usize> = session.lanes().iter().map(|lane| leaders(lane).len()).collect();
        assert_eq!(leaders, [2, 0, 0]);
    }

    #[test]
    fn question_is_for_the_first_lesson_as_it_was_written() {
        let playing = |mut session: Session| {
            session.play();
            can_ask(&session)
        };
        assert!(playing(session()));
        assert!(!can_ask(&session()), "it does not play");
        let cache = crate::scenario_cache::ScenarioCache::default();
        for other in ["naive-swap-3-to-5", "naive-swap-5-to-5&seed=3", "naive-swap-5-to-5&t=0", "own&old=1,2,3"] {
            assert!(!playing(Session::from_fragment(other, &cache)), "{other}");
        }
    }
}
