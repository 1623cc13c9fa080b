//! Scrubber: a slider over the track of notable events.

use yew::prelude::*;

use crate::command::Command;
use crate::html::{Kind, button, el, value};
use crate::session::Session;
use crate::strings;

/// The scrubber over its track. `when` is the current time as text. What was not seen yet is covered, unless `reveals`.
pub(super) fn scrubber(session: &Session, when: &AttrValue, track: Html, reveals: bool) -> Html {
    let slider = el("input", "")
        .set("type", "range")
        .set("aria-label", strings::TIME)
        .set("aria-valuetext", when.clone())
        .set("min", "0")
        .set("max", session.index().end.to_string())
        .value(Some(AttrValue::from((session.now() as u64).to_string())))
        .value_command(seek)
        .on(Kind::Input, |event| seek(&value(event)?));
    let playhead = el("span", "playhead").html();
    // The runtime moves both: the playhead, and the edge of the cover.
    let cover = el("div", "ahead").flag("hidden", reveals).html();
    let rows = session.single_mode().map_or(session.lanes().len(), |_| 1);
    let rail = el("div", "rail")
        .set("aria-hidden", "true")
        .set("style", format!("--rows:{rows}"))
        .child(el("div", "").child(playhead).html())
        .child(cover);
    el("div", "scrubber").child(track).child(slider.html()).child(rail.html()).html()
}

/// Key to the track's colours, with the switch that uncovers what was not seen yet.
pub(super) fn track_key(reveals: bool) -> Html {
    let row = |(class, name): (&'static str, &'static str)| {
        let shape = match class {
            "term-odd" | "unavailable" => el("rect", class).set("width", "9").set("height", "9"),
            _ => el("path", class).set("d", "M4.5 0v9"),
        };
        let swatch = el("svg", "").set("viewBox", "0 0 9 9").child(shape.html());
        el("div", "").child(swatch.html()).child(el("span", "").text(name).html()).html()
    };
    let pressed = if reveals { "true" } else { "false" };
    let reveal = button("chip", strings::REVEAL, Command::Reveal).set("aria-pressed", pressed);
    let rows = el("div", "track").children(strings::TRACK_KEY.into_iter().map(row).collect()).child(reveal.html());
    // It stands beside the time, which is not translated.
    let key = el("details", "key").set("translate", "yes");
    key.child(el("summary", "").text(strings::KEY).html()).child(rows.html()).html()
}

fn seek(value: &str) -> Option<Command> {
    Some(Command::Seek(value.parse::<u64>().ok()? as f64))
}
