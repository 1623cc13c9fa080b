//! Play, one event back and forward, speed, the scrubber, and one line on what just happened.

use cluster::Mode;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::icon::{Icon, button};
use super::scrubber::scrubber;
use crate::player::Handle;
use crate::session::Session;
use crate::speed::Speed;

/// What the transport is told of its surroundings.
pub(super) struct Around<'a> {
    /// Becomes the element that is moved as time goes by.
    pub playhead: &'a NodeRef,
    /// The scrubber's width, in points.
    pub width: u32,
    /// The lane of which the caption speaks, where only one is seen.
    pub only: Option<Mode>,
}

/// The transport.
pub(super) fn transport(player: &Handle, session: &Session, around: &Around<'_>) -> Html {
    let command = |act: fn(&Handle)| {
        let player = player.clone();
        Callback::from(move |_: MouseEvent| act(&player))
    };
    let on_speed = {
        let player = player.clone();
        move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>();
            if let Some(speed) = chosen.and_then(|select| Speed::named(&select.value())) {
                player.set_speed(speed);
            }
        }
    };
    let playing = session.is_playing();
    let (icon, toggle, hint) =
        if playing { (Icon::Pause, "Pause", "Pause (Space)") } else { (Icon::Play, "Play", "Play (Space)") };
    let (now, event, events) = (session.now() as u64, session.events(), session.score().times.len());
    let when = AttrValue::from(format!("{now} ms · event {event} of {events}"));
    html! {
        <section class="transport" aria-label="Transport">
            <div class="controls">
                { button("play", icon, toggle, hint, command(|it| it.toggle())) }
                { button("step", Icon::Reset, "Reset", "Reset (Home)", command(|it| it.reset())) }
                { button("step", Icon::Back, "Back one event", "Back one event (Left)", command(|it| it.back())) }
                { button("step", Icon::Forward, "Forward one event", "Forward one event (Right)", command(|it| it.forward())) }
                <select aria-label="Speed" title="Speed: virtual time against real time" onchange={on_speed}>
                    { for Speed::ALL.iter().map(|speed| html! {
                        <option value={speed.to_string()} selected={*speed == session.speed()}>{ format!("{speed}×") }</option>
                    }) }
                </select>
            </div>
            { scrubber(player, session, &when, around) }
            <p class="when">{ when }</p>
            // Read out where one stops; while time runs it would only flood.
            <p class="caption" aria-live={if playing { "off" } else { "polite" }}>{ session.caption(around.only) }</p>
        </section>
    }
}
