//! Continuations from a moment: whether a server can lead, and whether the change can finish. A worker searches
//! it when the user asks. An answer is shown with its time, until it is asked again or the run is another.

use scenario::action;
use yew::prelude::*;

use super::controls::{leaf, rich_button, text};
use super::{Panels, View};
use crate::command::{CheckerCommand, Command, PanelCommand};
use crate::html::{el, p};
use crate::session::Session;
use crate::strings::outlook as strings;
use crate::strings::panels::at_time;
use crate::worker::client::{OnReply, WorkerError};
use crate::worker::protocol::{OutlookAnswer, OutlookRequest, Reply, Request};

/// Questions that were asked in the present run, one for each lane at most.
#[derive(Debug, Default)]
pub(super) struct Outlooks(Vec<Outlook>);

/// Question at a moment of a lane.
#[derive(Debug)]
struct Outlook {
    lane_index: usize,
    /// Time, in virtual milliseconds.
    at: u64,
    answers: Vec<OutlookAnswer>,
    status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Running,
    Complete,
    Failed,
}

impl Outlooks {
    /// Asks anew in a lane. A question that is not answered yet is dropped.
    fn begin(&mut self, lane_index: usize, at: u64) {
        self.0.retain(|it| it.lane_index != lane_index && it.status != Status::Running);
        self.0.push(Outlook { lane_index, at, answers: Vec::new(), status: Status::Running });
    }

    /// Drops all questions, because the run is another.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn is_running(&self) -> bool {
        self.0.iter().any(|it| it.status == Status::Running)
    }

    fn on_reply(&mut self, reply: Result<Reply, WorkerError>) {
        let Some(running) = self.0.iter_mut().find(|it| it.status == Status::Running) else { return };
        match reply {
            Ok(Reply::Outlook { answers, is_complete }) => {
                running.answers = answers;
                running.status = if is_complete { Status::Complete } else { Status::Running };
            }
            _ => running.status = Status::Failed,
        }
    }
}

/// The control that asks in a lane.
pub(super) fn control(view: &View<'_>, class: &'static str, lane_index: usize) -> Html {
    let Some(lane) = view.session.lanes().get(lane_index) else { return Html::default() };
    let command = Command::Panels(PanelCommand::Checker(CheckerCommand::AskOutlook(lane_index)));
    let of_lane = leaf("span", "unseen", format!(" ({})", lane.mode));
    rich_button(class, command).child(text(strings::CAN_ANYBODY_LEAD)).child(of_lane).html()
}

/// The answers in a lane, with the name of the lane if `is_named`. Screen readers read them when they come.
pub(super) fn answers(view: &View<'_>, lane_index: usize, is_named: bool) -> Html {
    let asked = view.state.outlooks.0.iter().find(|it| it.lane_index == lane_index);
    let mode = view.session.lanes().get(lane_index).filter(|_| is_named).map(|lane| lane.mode);
    let lines = asked.into_iter().flat_map(|outlook| {
        let notice = match outlook.status {
            Status::Running => Some(strings::SEARCHES),
            Status::Complete => None,
            Status::Failed => Some(strings::NOT_ANSWERED),
        };
        let answers = outlook.answers.iter().map(|answer| {
            let told = at_time(&answer.text, outlook.at);
            let told = mode.map_or_else(|| told.clone(), |mode| format!("{mode}. {told}"));
            p(if answer.is_impossible { "dead" } else { "" }, told)
        });
        answers.chain(notice.map(|notice| p("small", notice))).collect::<Vec<_>>()
    });
    el("div", "outlook").set("aria-live", "polite").children(lines.collect()).html()
}

/// Request about the present moment of a lane, with its time.
fn request(session: &Session, lane_index: usize) -> Option<(OutlookRequest, u64)> {
    let lane = session.lanes().get(lane_index)?;
    let so_far = lane.timeline().records().iter().take(lane.state().records);
    let steps = so_far.filter(|record| record.refused.is_none()).map(|record| action::write(record.step));
    let (scenario, steps) = (session.scenario().clone(), steps.collect());
    Some((OutlookRequest { scenario, mode: lane.mode, steps }, session.now() as u64))
}

impl Panels {
    /// Asks what can still come of the present moment of a lane.
    pub(super) fn ask_outlook(&self, lane_index: usize) {
        let Some((request, at)) = self.runtime.read(|session| request(session, lane_index)) else { return };
        self.state.borrow_mut().outlooks.begin(lane_index, at);
        let panels = self.itself.clone();
        let on_reply: OnReply = std::rc::Rc::new(move |reply| {
            let Some(panels) = panels.upgrade() else { return };
            panels.state.borrow_mut().outlooks.on_reply(reply);
            panels.end_outlook();
            panels.render();
        });
        self.outlook_worker.start(&self.window, &Request::Outlook(request), &on_reply);
    }

    /// Terminates the worker of a question that is answered or was dropped.
    pub(super) fn end_outlook(&self) {
        if !self.state.borrow().outlooks.is_running() {
            self.outlook_worker.terminate();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_is_dropped_when_another_is_asked_before_its_answer() {
        let mut outlooks = Outlooks::default();
        let answer = |is_complete| {
            let answers = vec![OutlookAnswer { text: "Yes.".to_owned(), is_impossible: false }];
            Ok(Reply::Outlook { answers, is_complete })
        };
        outlooks.begin(0, 10);
        outlooks.begin(1, 20);
        outlooks.on_reply(answer(false));
        assert!(outlooks.is_running());
        outlooks.on_reply(answer(true));
        assert_eq!(outlooks.0.iter().map(|it| (it.lane_index, it.at)).collect::<Vec<_>>(), [(1, 20)]);
        outlooks.begin(2, 30);
        outlooks.on_reply(Err(WorkerError::Crashed));
        assert!(!outlooks.is_running());
        assert_eq!(outlooks.0.iter().map(|it| it.status).collect::<Vec<_>>(), [Status::Complete, Status::Failed]);
        outlooks.begin(1, 40);
        assert_eq!(outlooks.0.iter().map(|it| (it.lane_index, it.at)).collect::<Vec<_>>(), [(2, 30), (1, 40)]);
        outlooks.clear();
        outlooks.on_reply(answer(true));
        assert!(outlooks.0.is_empty(), "a late answer is of another run");
    }
}
