//! Play, one event back and forward, speed, the scrubber, and one line on what just happened.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Icon, Picture};
use super::scrubber::Scrubber;
use crate::player::Handle;
use crate::speed::Speed;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub player: Handle,
    /// The name of what is open.
    pub scenario: AttrValue,
    pub playing: bool,
    /// The time in whole virtual milliseconds.
    pub now: u64,
    /// How many events have happened, and how many there are.
    pub events: (usize, usize),
    pub speed: Speed,
    /// What just happened.
    pub caption: AttrValue,
    /// The window's width.
    pub width: u32,
}

#[component]
pub(super) fn Transport(props: &Props) -> Html {
    let command = |act: fn(&Handle)| {
        let player = props.player.clone();
        Callback::from(move |_: MouseEvent| act(&player))
    };
    let on_speed = {
        let player = props.player.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>();
            if let Some(speed) = chosen.and_then(|select| Speed::named(&select.value())) {
                player.set_speed(speed);
            }
        })
    };
    let (icon, toggle) = if props.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    let (event, events) = props.events;
    let when = format!("{} ms · event {event} of {events}", props.now);
    let live = if props.playing { "off" } else { "polite" };
    html! {
        <section class="transport" aria-label="Transport">
            <div class="controls">
                <button class="play" aria-label={toggle} title={format!("{toggle} (Space)")} onclick={command(|it| it.toggle())}>
                    <Picture {icon} />
                </button>
                <button aria-label="Reset" title="Reset (Home)" onclick={command(|it| it.reset())}>
                    <Picture icon={Icon::Reset} />
                </button>
                <button aria-label="Back one event" title="Back one event (Left)" onclick={command(|it| it.back())}>
                    <Picture icon={Icon::Back} />
                </button>
                <button aria-label="Forward one event" title="Forward one event (Right)" onclick={command(|it| it.forward())}>
                    <Picture icon={Icon::Forward} />
                </button>
                <label class="speed">
                    <span class="unseen">{ "Speed" }</span>
                    <select onchange={on_speed} title="Speed: virtual time against real time">
                        { for Speed::ALL.iter().map(|speed| html! {
                            <option value={speed.to_string()} selected={*speed == props.speed}>{ format!("{speed}×") }</option>
                        }) }
                    </select>
                </label>
            </div>
            <Scrubber player={props.player.clone()} scenario={props.scenario.clone()} now={props.now} when={when.clone()} width={props.width} />
            <p class="when">{ when }</p>
            <p class="caption" aria-live={live}>{ &props.caption }</p>
        </section>
    }
}
