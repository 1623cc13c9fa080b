//! The way through the run: a slider over a track on which everything of note is painted.

use yew::prelude::*;

use super::track::Track;
use super::transport::Around;
use crate::player::Handle;
use crate::session::Session;
use crate::ui::el;
use crate::words;

/// The scrubber. `when` is the time in words.
pub(super) fn scrubber(player: &Handle, session: &Session, when: &AttrValue, around: &Around<'_>) -> Html {
    let slider = el("input", "")
        .set("type", "range")
        .set("aria-label", words::TIME)
        .set("aria-valuetext", when.clone())
        .set("title", words::LEGEND)
        .set("min", "0")
        .set("max", session.score().end.to_string())
        .value(Some(AttrValue::from((session.now() as u64).to_string())))
        .asks("seek");
    html! {
        <div class="scrubber">
            <Track player={player.clone()} revision={session.revision()} width={around.width} />
            { slider.html() }
            <div class="rail" aria-hidden="true"><div ref={around.playhead}><span class="playhead"></span></div></div>
        </div>
    }
}
