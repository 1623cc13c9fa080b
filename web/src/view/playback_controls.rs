//! Playback controls: play, one event back and forward, undo, speed, the scrubber, and the caption.

use cluster::Mode;
use scenario::Beat;
use scenario::catalogue::LESSON_IDS;
use scenario::link::Speed;
use yew::prelude::*;

use super::icon::{Icon, icon, options};
use super::scrubber::{scrubber, track_key};
use crate::command::Command;
use crate::html::{ElementBuilder, button, el};
use crate::keyboard::{self, Shortcut};
use crate::lesson::lesson;
use crate::session::Session;
use crate::strings;
use crate::ui_state::UiState;

/// Playback controls over `track`. The caption is about one lane if only that is shown.
/// `story` is a caption of the panels, which comes before that of the run.
pub(crate) fn playback_controls(
    session: &Session,
    ui_state: &UiState,
    track: Html,
    single_mode: Option<Mode>,
    story: Option<Html>,
) -> Html {
    let playing = session.is_playing();
    let (picture, name) = if playing { (Icon::Pause, strings::PAUSE) } else { (Icon::Play, strings::PLAY) };
    let speeds = Speed::ALL.iter().map(|it| (it.to_string().into(), format!("{it}×").into()));
    let speeds = options(&session.speed().to_string(), speeds);
    let step = |picture, name, key: &Shortcut, command| icon("step", picture, name, Some(key), command);
    let mut controls = vec![
        icon("play", picture, name, Some(&keyboard::TOGGLE), Command::Toggle).html(),
        step(Icon::Reset, strings::RESET, &keyboard::RESET, Command::Reset).html(),
        step(Icon::Back, strings::BACK, &keyboard::BACK, Command::Back).html(),
        step(Icon::Forward, strings::FORWARD, &keyboard::FORWARD, Command::Forward).html(),
    ];
    if !session.scenario().beats.is_empty() {
        controls.push(step(Icon::Previous, strings::PREVIOUS, &keyboard::PREVIOUS, Command::GoToBeat(false)).html());
        controls.push(step(Icon::Next, strings::NEXT, &keyboard::NEXT, Command::GoToBeat(true)).html());
    }
    // Always there, so that no control moves when one of them can be used.
    for (picture, name, key, command, is_enabled, target) in [
        (Icon::Extend, strings::EXTEND, &keyboard::EXTEND, Command::Extend, session.is_at_end(), None),
        (Icon::Undo, strings::UNDO, &keyboard::UNDO, Command::Undo, session.can_undo(), session.undo_target()),
        (Icon::Redo, strings::REDO, &keyboard::REDO, Command::Redo, session.can_redo(), session.redo_target()),
    ] {
        let control = step(picture, name, key, command).flag("disabled", !is_enabled);
        let control = match target {
            Some(title) => control.set("title", strings::open_again(title)),
            None => control,
        };
        controls.push(control.html());
    }
    let [name, hint] = strings::SPEED;
    controls.push(
        el("select", "")
            .set("aria-label", name)
            .set("title", hint)
            .value_command(|name| Some(Command::Speed(Speed::named(name)?)))
            .children(speeds)
            .html(),
    );
    let (now, event, events) = (session.now() as u64, session.events(), session.index().times.len());
    let when = AttrValue::from(strings::when(now, event, events));
    // Screen readers read the caption when time is paused; while time runs there would be too many.
    let beat = session.beat();
    let own = session.lanes().get(ui_state.lane).filter(|_| session.is_own()).map(|lane| lane.mode);
    let mode = own.or(single_mode);
    let line = session.caption(mode);
    let caption = el("p", if beat.is_some() { "caption beat" } else { "caption" });
    let caption = caption.set("aria-live", if playing { "off" } else { "polite" });
    let caption = match (story, beat) {
        (Some(story), _) => caption.child(story),
        (None, Some(beat)) => beat_caption(caption, beat, ui_state),
        (None, None) => {
            let name = |lane: Mode| el("b", "own").text(strings::in_lane(strings::OWN_RUN, &lane.to_string())).html();
            caption.child(own.map(name).unwrap_or_default()).child(el("span", "").text(line).html())
        }
    };
    let lesson = lesson(session).map(|(number, next)| {
        let words = strings::lesson(number, LESSON_IDS.len());
        let line = el("p", "lesson").child(el("span", "").text(strings::LESSON).html());
        let line = line.child(el("span", "").text(words).html());
        let Some(next) = next else { return line.html() };
        let next = button("plain", strings::NEXT_LESSON, Command::Open(next.to_owned()));
        line.child(next.set("title", keyboard::NEXT_LESSON.tooltip()).html()).html()
    });
    let why = button("plain why", strings::WHY, Command::Why(session.captioned_lane(mode, ui_state.lane)));
    el("section", "transport")
        .set("aria-label", strings::TRANSPORT)
        .child(el("div", "controls").children(controls).html())
        .child(scrubber(session, &when, track, ui_state.reveals))
        .child(lesson.unwrap_or_default())
        .child(
            el("div", "when")
                .set("translate", "no")
                .child(el("span", "").text(when).html())
                .child(track_key(ui_state.reveals))
                .html(),
        )
        .child(caption.html())
        .child(why.set("title", keyboard::EXPLAIN.tooltip()).html())
        .html()
}

/// Caption of a beat: its text, its question, and the answer if it is shown.
fn beat_caption(caption: ElementBuilder, beat: &Beat, ui_state: &UiState) -> ElementBuilder {
    let caption = caption.child(el("span", "").text(format!("{} ", beat.words)).html());
    let Some(question) = &beat.question else { return caption };
    let caption = caption.child(el("b", "").text(format!("{} ", question.text)).html());
    if ui_state.answer_shown {
        return caption.child(el("span", "").text(question.answer.to_string()).html());
    }
    caption.child(button("chip", strings::ANSWER, Command::Answer).html())
}
