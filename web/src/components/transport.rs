//! Playback controls: play, one event back and forward, undo, speed, the scrubber, and the caption.

use cluster::Mode;
use scenario::Beat;
use yew::prelude::*;

use super::icon::{Icon, icon, options};
use super::scrubber::scrubber;
use crate::command::{Command, Panel};
use crate::desk::Desk;
use crate::session::Session;
use crate::speed::Speed;
use crate::strings;
use crate::ui::{El, button, el};

/// Length in bytes above which a caption may not fit into one line.
const LONG: usize = 100;

/// Playback controls over `track`. The caption is about one lane if only that is shown.
pub(super) fn transport(session: &Session, desk: &Desk, track: Html, only: Option<Mode>) -> Html {
    let playing = session.is_playing();
    let (picture, names) = if playing { (Icon::Pause, strings::PAUSE) } else { (Icon::Play, strings::PLAY) };
    let speeds = Speed::ALL.iter().map(|it| (it.to_string().into(), format!("{it}×").into()));
    let speeds = options(&session.speed().to_string(), speeds);
    let [name, hint] = strings::SPEED;
    let mut controls = vec![
        icon("play", picture, names, Command::Toggle).html(),
        icon("step", Icon::Reset, strings::RESET, Command::Reset).html(),
        icon("step", Icon::Back, strings::BACK, Command::Back).html(),
        icon("step", Icon::Forward, strings::FORWARD, Command::Forward).html(),
    ];
    if !session.scenario().beats.is_empty() {
        controls.push(icon("step", Icon::Previous, strings::PREVIOUS, Command::Beat(false)).html());
        controls.push(icon("step", Icon::Next, strings::NEXT, Command::Beat(true)).html());
    }
    if session.is_at_end() {
        controls.push(icon("step", Icon::Extend, strings::EXTEND, Command::Extend).html());
    }
    if session.can_undo() || session.can_redo() {
        controls
            .push(icon("step", Icon::Undo, strings::UNDO, Command::Undo).flag("disabled", !session.can_undo()).html());
        controls
            .push(icon("step", Icon::Redo, strings::REDO, Command::Redo).flag("disabled", !session.can_redo()).html());
    }
    controls.push(
        el("select", "")
            .set("aria-label", name)
            .set("title", hint)
            .takes(|name| Some(Command::Speed(Speed::named(name)?)))
            .all(speeds)
            .html(),
    );
    let (now, event, events) = (session.now() as u64, session.events(), session.index().times.len());
    let when = AttrValue::from(strings::when(now, event, events));
    // Screen readers read the caption when time is paused; while time runs there would be too many.
    let beat = session.beat();
    let line = session.caption(only);
    let class = match beat {
        Some(_) => "caption beat",
        None if line.len() > LONG => "caption long",
        None => "caption",
    };
    let caption = el("p", class);
    let caption = caption.set("aria-live", if playing { "off" } else { "polite" });
    let caption = match beat {
        Some(beat) => told(caption, beat, desk),
        None => caption.with(el("span", "").says(line).html()),
    };
    el("section", "transport")
        .set("aria-label", strings::TRANSPORT)
        .with(el("div", "controls").all(controls).html())
        .with(scrubber(session, &when, track))
        .with(el("p", "when").set("translate", "no").says(when).html())
        .with(caption.html())
        .with(button("plain why", strings::WHY[0], Command::Panel(Panel::Explain)).set("title", strings::WHY[1]).html())
        .html()
}

/// Caption of a beat: its text, its question, and the answer if it is shown.
fn told(caption: El, beat: &Beat, desk: &Desk) -> El {
    let caption = caption.with(el("span", "").says(format!("{} ", beat.words)).html());
    let Some(question) = &beat.question else { return caption };
    let caption = caption.with(el("b", "").says(format!("{} ", question.text)).html());
    if desk.answered {
        return caption.with(el("span", "").says(question.answer.to_string()).html());
    }
    caption.with(button("chip", strings::ANSWER, Command::Answer).html())
}
