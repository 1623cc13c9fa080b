//! Scrubber: a slider over the track of notable events.

use yew::prelude::*;

use crate::command::Command;
use crate::html::{Kind, el, value};
use crate::session::Session;
use crate::strings;

/// The scrubber over its track. `when` is the current time as text.
pub(super) fn scrubber(session: &Session, when: &AttrValue, track: Html) -> Html {
    let slider = el("input", "")
        .set("type", "range")
        .set("aria-label", strings::TIME)
        .set("aria-valuetext", when.clone())
        .set("title", strings::LEGEND)
        .set("min", "0")
        .set("max", session.index().end.to_string())
        .value(Some(AttrValue::from((session.now() as u64).to_string())))
        .value_command(seek)
        .on(Kind::Input, |event| seek(&value(event)?));
    let playhead = el("span", "playhead").html();
    let rail = el("div", "rail").set("aria-hidden", "true").child(el("div", "").child(playhead).html());
    el("div", "scrubber").child(track).child(slider.html()).child(rail.html()).html()
}

fn seek(value: &str) -> Option<Command> {
    Some(Command::Seek(value.parse::<u64>().ok()? as f64))
}
