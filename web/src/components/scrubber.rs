//! The way through the run: a slider over a track on which everything of note is painted.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::track::Track;
use super::transport::Around;
use crate::player::Handle;
use crate::session::Session;

/// What the track's colours mean.
const LEGEND: &str = "A row for each lane. Shades: terms. Amber: an election. Blue: the change is asked for. \
    Purple: a configuration. Black: a crash. Red: a property breaks. Green: the change is finished.";

/// The scrubber. `when` is the time in words.
pub(super) fn scrubber(player: &Handle, session: &Session, when: &AttrValue, around: &Around<'_>) -> Html {
    let oninput = {
        let player = player.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                player.seek(input.value_as_number());
            }
        }
    };
    html! {
        <div class="scrubber">
            <Track player={player.clone()} revision={session.revision()} width={around.width} />
            <input
                type="range"
                aria-label="Time"
                aria-valuetext={when}
                title={LEGEND}
                min="0"
                max={session.score().end.to_string()}
                value={(session.now() as u64).to_string()}
                {oninput}
            />
            <div class="rail" aria-hidden="true"><div ref={around.playhead}><span class="playhead"></span></div></div>
        </div>
    }
}
