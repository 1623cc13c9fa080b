//! Question of a scenario with answers to choose, in the place of the caption. It is asked while the run stands at its
//! moment.

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo_timers::callback::Timeout;
use scenario::{Beat, Choice, Question};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, Window};
use yew::prelude::*;

use super::answers::{self, Answer, Answers};
use super::controls::{leaf, text};
use super::{Panels, View};
use crate::command::{Command, PanelCommand};
use crate::html::{self, button, el};
use crate::session::Session;
use crate::strings::panels as strings;
use crate::{address, js_api};

/// Numbers of characters for which a caption has room: those of the choices, and those of the whole question.
const ROOM: (usize, usize) = (110, 260);

/// State of the question that is asked.
#[derive(Default)]
pub(super) struct Asking {
    /// Scenario and beat of the question.
    question: (String, String),
    /// Chosen answers, as a set of bits, and the index of the last one.
    tried: u8,
    chosen: Option<u8>,
    /// Whether the user has left the question at the end of a run, where time cannot go on.
    is_left: bool,
}

impl Asking {
    /// Whether an answer was chosen.
    pub(super) fn is_answered(&self) -> bool {
        self.chosen.is_some()
    }
}

/// Question with choices of the present beat.
fn current(session: &Session) -> Option<(&Beat, &Question)> {
    session.beat().and_then(with_choices)
}

/// A beat with its question, if there are answers to choose.
pub(super) fn with_choices(beat: &Beat) -> Option<(&Beat, &Question)> {
    beat.question.as_ref().filter(|question| !question.choices.is_empty()).map(|question| (beat, question))
}

/// Question with choices that is asked: the run stands at its moment.
pub(super) fn asked(session: &Session) -> Option<(&Beat, &Question)> {
    current(session).filter(|_| !session.is_playing())
}

/// Scenario and beat of a question in storage.
fn id_of(session: &Session, beat: &Beat) -> (String, String) {
    (answers::key(&session.scenario().id), beat.name.to_string())
}

/// Caption of the question at the present moment; `None` if there is none.
pub(super) fn caption(view: &View<'_>) -> Option<Html> {
    let session = view.session;
    let (beat, question) = current(session)?;
    let id = id_of(session, beat);
    let fresh = Asking::default();
    let asking = if view.state.asking.question == id { &view.state.asking } else { &fresh };
    if session.is_playing() {
        // The user has gone on: the moment is told, and nothing is asked.
        return Some(text(format!("{} {}", beat.words, question.text)));
    }
    if asking.is_left {
        return None;
    }
    let earlier = view.state.answers.to(&id.0, &id.1);
    Some(ask(view, beat, question, asking, earlier))
}

fn ask(view: &View<'_>, beat: &Beat, question: &Question, asking: &Asking, earlier: Option<&Answer>) -> Html {
    let chosen = asking.chosen.and_then(|index| question.choices.get(usize::from(index)));
    let is_solved = chosen.is_some_and(|choice| choice.is_right);
    let is_shown = is_solved || view.ui_state.answer_shown;
    let choice = |(index, choice): (usize, &Choice)| {
        let index = index as u8;
        let class = match (asking.tried & 1 << index != 0, choice.is_right) {
            (false, _) => "chip",
            (true, true) => "chip right",
            (true, false) => "chip wrong",
        };
        let pressed = if asking.chosen == Some(index) { "true" } else { "false" };
        let command = PanelCommand::Answer(index).into();
        button(class, choice.text.to_string(), command).set("aria-pressed", pressed).html()
    };
    let choices = question.choices.iter().take(MAX_CHOICES).enumerate().map(choice).collect();
    let reason = match (chosen, earlier) {
        (Some(choice), _) => strings::verdict(choice.is_right, &choice.reason),
        (None, Some(answer)) => {
            question.choices.get(usize::from(answer.choice)).map(earlier_answer).unwrap_or_default()
        }
        (None, None) => String::new(),
    };
    // The right choice and its reason may say what the answer says.
    let answer = if is_shown && !reason.contains(&*question.answer) { &*question.answer } else { "" };
    let show = (!is_shown).then(|| button("plain", strings::SEE_ANSWER, Command::Answer).html());
    let go_on = (chosen.is_some() || is_shown).then(|| {
        let command = if view.session.is_at_end() { PanelCommand::LeaveQuestion.into() } else { Command::Toggle };
        button("chip go-on", strings::GO_ON, command).html()
    });
    let length = |text: &str| text.chars().count();
    let is_seen = |choice: &&Choice| !is_solved || choice.is_right;
    let choices_length: usize = question.choices.iter().filter(is_seen).map(|choice| length(&choice.text)).sum();
    // The reason takes the place of the beat's words.
    let told = length(&reason).max(length(&beat.words));
    let whole = choices_length + length(&question.text) + told + length(answer);
    let class = match (choices_length > ROOM.0 || whole > ROOM.1, is_solved, chosen.is_some()) {
        (false, false, false) => "ask",
        (false, false, true) => "ask answered",
        (false, true, _) => "ask answered solved",
        (true, false, false) => "ask long",
        (true, false, true) => "ask long answered",
        (true, true, _) => "ask long answered solved",
    };
    // The number of children is always the same, so that the chosen button is kept, with the focus.
    el("span", class)
        .child(leaf("span", "told", format!("{} ", beat.words)))
        .child(leaf_with_id("b", QUESTION_ID, &question.text))
        .child(el("span", "choices").set("role", "group").set("aria-labelledby", QUESTION_ID).children(choices).html())
        .child(leaf("span", "reason", reason))
        .child(leaf("span", "", answer.to_owned()))
        .child(el("span", "ways").child(show.unwrap_or_default()).child(go_on.unwrap_or_default()).html())
        .html()
}

/// Maximum number of choices that are shown: as many as keys choose, and as a script may have.
const MAX_CHOICES: usize = 6;
const QUESTION_ID: &str = "question";

fn leaf_with_id(name: &'static str, id: &'static str, words: &str) -> Html {
    el(name, "").set("id", id).text(words.to_owned()).html()
}

fn earlier_answer(choice: &Choice) -> String {
    strings::answered_before(&choice.text, choice.is_right)
}

/// Index of the choice that a key means: 1 is the first.
fn choice_of_key(key: &str) -> Option<u8> {
    let number: u8 = key.parse().ok()?;
    number.checked_sub(1).filter(|index| usize::from(*index) < MAX_CHOICES)
}

/// Whether the focus is where digits are typed.
fn is_in_field(event: &KeyboardEvent) -> bool {
    let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
    let fields = "select, textarea, input:not([type=range]), [contenteditable]";
    target.is_some_and(|it| it.closest(fields).is_ok_and(|field| field.is_some()))
}

/// Listener for the keys that choose an answer. It comes before the other keys of the page, which mean lanes.
pub(super) fn listen(window: &Window, is_choice: impl Fn(u8) -> bool + 'static) -> EventListener {
    let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    EventListener::new_with_options(window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || is_in_field(event) {
            return;
        }
        if let Some(index) = choice_of_key(&event.key()).filter(|index| is_choice(*index)) {
            event.prevent_default();
            html::send(PanelCommand::Answer(index).into());
        }
    })
}

/// Scrolls to the reason of the chosen answer, once it is rendered. Nothing but the question is scrolled: a frame must
/// not move its host.
fn show_reason(window: &Window) -> Option<()> {
    let document = window.document()?;
    let find = |selector| document.query_selector(selector).ok().flatten();
    for container in [".caption", ".ask"] {
        let (container, shown) = (find(container)?, find(".ask .reason")?.get_bounding_client_rect());
        let room = container.get_bounding_client_rect();
        let down = (shown.bottom() - room.bottom()).min(shown.top() - room.top());
        if down > 0.0 {
            container.set_scroll_top(container.scroll_top() + down.ceil() as i32);
        }
    }
    Some(())
}

impl Panels {
    /// Whether an answer with this index can be chosen now.
    pub(super) fn can_choose(&self, index: u8) -> bool {
        let count = self.runtime.read(|session| asked(session).map_or(0, |(_, question)| question.choices.len()));
        usize::from(index) < count && !self.state.borrow().asking.is_left
    }

    /// Forgets what was chosen, when the question is not asked any more.
    pub(super) fn follow_question(&self) {
        let id = self.runtime.read(|session| asked(session).map(|(beat, _)| id_of(session, beat)));
        let mut state = self.state.borrow_mut();
        if id.as_ref() != Some(&state.asking.question) {
            state.asking = Asking { question: id.unwrap_or_default(), ..Asking::default() };
        }
    }

    /// Chooses an answer: shows its reason, keeps it, and tells a host.
    pub(super) fn choose_answer(&self, index: u8) {
        self.follow_question();
        let chosen = self.runtime.read(|session| {
            let (beat, question) = asked(session)?;
            let choice = question.choices.get(usize::from(index))?;
            let report = js_api::Choice {
                preset: session.scenario().id.to_string(),
                beat: beat.name.to_string(),
                question: question.text.to_string(),
                choice: choice.text.to_string(),
                index,
                is_right: choice.is_right,
            };
            Some((id_of(session, beat), report))
        });
        let Some(((scenario, beat), report)) = chosen else { return };
        {
            let mut state = self.state.borrow_mut();
            state.asking.chosen = Some(index);
            state.asking.tried |= 1 << index;
            // Another page of this browser may have kept more in the meantime.
            let mut kept = if address::embed(&self.window).is_none() {
                answers::load(&self.window)
            } else {
                std::mem::take(&mut state.answers)
            };
            kept.add(Answer { scenario, beat, choice: index, is_right: report.is_right });
            answers::save(&self.window, &kept);
            state.answers = kept;
        }
        js_api::publish_choice(&self.window, report);
        let window = self.window.clone();
        Timeout::new(0, move || show_reason(&window).unwrap_or_default()).forget();
    }

    /// Leaves the question at the end of a run.
    pub(super) fn leave_question(&self) {
        self.state.borrow_mut().asking.is_left = true;
    }

    /// Forgets all answers.
    pub(super) fn forget_answers(&self) {
        let mut state = self.state.borrow_mut();
        state.answers = Answers::default();
        answers::save(&self.window, &state.answers);
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn beat(at: u64, choices: usize) -> Beat {
        let choice = |index: usize| Choice {
            text: Cow::Owned(format!("answer {index}")),
            is_right: index == 1,
            reason: Cow::Borrowed("It is so."),
        };
        let choices = (0..choices).map(choice).collect();
        let question = Question { text: Cow::Borrowed("Which?"), answer: Cow::Borrowed("That."), choices };
        Beat { name: Cow::Borrowed("asks"), at, words: Cow::Borrowed("Now."), question: Some(question) }
    }

    fn session(choices: usize) -> Session {
        let mut scenario = scenario::preset("jointly").unwrap().clone();
        scenario.beats = vec![beat(100, choices)];
        Session::new(scenario)
    }

    #[test]
    fn question_with_choices_is_asked_where_the_run_stops_for_it_and_not_while_it_plays() {
        let mut session = session(3);
        assert!(asked(&session).is_none());
        session.play();
        session.tick(1e6);
        assert!(!session.is_playing());
        assert_eq!(session.now() as u64, 100);
        assert_eq!(asked(&session).map(|(_, question)| question.choices.len()), Some(3));
        session.play();
        assert!(asked(&session).is_none());
        session.tick(1e6);
        assert!(asked(&session).is_none(), "its moment has passed");
        assert!(session.go_to_beat(false));
        assert!(asked(&session).is_some(), "the reader has come back to it");
        session.seek(101.0);
        assert!(asked(&session).is_none(), "the lanes may show the answer");
    }

    #[test]
    fn question_without_choices_and_a_changed_run_ask_nothing() {
        let mut session = session(0);
        session.seek(100.0);
        assert!(session.beat().is_some() && asked(&session).is_none());
        let mut session = self::session(2);
        session.seek(100.0);
        assert!(asked(&session).is_some());
        session.act(None, &|_| vec![cluster::Step::Crash(raft_core::ServerId::try_from(1).unwrap())]);
        assert!(asked(&session).is_none());
    }

    #[test]
    fn keys_from_1_to_6_choose() {
        let indexes: Vec<_> = ["0", "1", "6", "7", "a", " ", "+1", "10"].map(choice_of_key).into();
        assert_eq!(indexes[..4], [None, Some(0), Some(5), None]);
        assert_eq!(indexes[7], None);
    }
}
