//! The way through the run: a slider over a track on which everything of note is painted, one row for each lane.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::track::Track;
use crate::player::Handle;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub player: Handle,
    /// The name of what is open.
    pub scenario: AttrValue,
    /// The time in whole virtual milliseconds.
    pub now: u64,
    /// The same in words.
    pub when: AttrValue,
    /// The window's width.
    pub width: u32,
}

#[component]
pub(super) fn Scrubber(props: &Props) -> Html {
    let playhead = use_node_ref();
    {
        let (playhead, player) = (playhead.clone(), props.player.clone());
        use_effect_with((), move |()| {
            if let Some(playhead) = playhead.cast::<HtmlElement>() {
                player.set_playhead(playhead);
            }
        });
    }
    let oninput = {
        let player = props.player.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                player.seek(input.value_as_number());
            }
        })
    };
    let end = props.player.read(|session| session.score().end);
    html! {
        <div class="scrubber">
            <Track player={props.player.clone()} scenario={props.scenario.clone()} width={props.width} />
            <input
                type="range"
                aria-label="Time"
                aria-valuetext={props.when.clone()}
                min="0"
                max={end.to_string()}
                step="1"
                value={props.now.to_string()}
                {oninput}
            />
            <div class="rail" aria-hidden="true"><div class="playhead" ref={playhead}><span></span></div></div>
        </div>
    }
}
