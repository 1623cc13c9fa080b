//! The whole page: reads what is open from the address, arranges what is to be seen, hands keys on.

use cluster::Mode;
use gloo_events::{EventListener, EventListenerOptions};
use scene::view::{LaneView, Tone};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MediaQueryList, Window};
use yew::prelude::*;

use super::header::Header;
use super::lane::Lane;
use super::message::Message;
use super::tabs::{Tab, Tabs};
use super::transport::Transport;
use crate::arrangement::Arrangement;
use crate::keys::{Command, Focus, command};
use crate::player::Handle;
use crate::session::Session;
use crate::theme::{self, Choice};
use crate::{address, boundary};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub window: Window,
    pub player: Handle,
}

#[component]
pub(crate) fn App(props: &Props) -> Html {
    let Props { window, player } = props;
    let revision = use_state(|| 0_u32);
    let place = use_state(|| 0);
    let theme = use_state(|| Choice::load(window));
    let (size, arrangement) = use_arrangement(window, player);

    use_effect_with((), {
        let (window, player) = (window.clone(), player.clone());
        move |()| {
            let count = std::cell::Cell::new(0_u32);
            player.on_news(move || {
                count.set(count.get().wrapping_add(1));
                revision.set(count.get());
            });
            boundary::install(&window, &player);
            let listeners = [follow_address(&window, &player), follow_keys(&window, &player)];
            announce_ready(&window);
            move || drop(listeners)
        }
    });
    use_theme(window, player, *theme);
    use_calm(window, player);

    let on_open = {
        let window = window.clone();
        Callback::from(move |preset: String| address::go_to(&window, &preset))
    };
    let on_theme = {
        let (window, theme) = (window.clone(), theme.clone());
        Callback::from(move |choice: Choice| {
            choice.keep(&window);
            theme.set(choice);
        })
    };
    let on_dismiss = {
        let player = player.clone();
        Callback::from(move |()| player.dismiss_fault())
    };
    let on_choose = {
        let place = place.clone();
        Callback::from(move |chosen| place.set(chosen))
    };

    player.read(|session| {
        let scenario = session.scenario();
        let id = AttrValue::Static(scenario.id);
        let tabbed = arrangement == Arrangement::Tabs;
        let events = (session.events(), session.score().times.len());
        html! {
            <>
                <Header
                    open={id.clone()}
                    change={(scenario.old, scenario.new)}
                    theme={*theme}
                    {on_open}
                    {on_theme}
                />
                if let Some(fault) = session.fault() {
                    <Message fault={fault.to_string()} {on_dismiss} />
                }
                if tabbed {
                    <Tabs tabs={tabs(session)} chosen={*place} {on_choose} />
                }
                <main class={if tabbed { "lanes one" } else { "lanes" }}>
                    { for session.lanes().iter().enumerate().map(|(lane, it)| html! {
                        <Lane
                            key={lane}
                            player={player.clone()}
                            place={lane}
                            scenario={id.clone()}
                            records={it.moment().records}
                            {arrangement}
                            chosen={lane == *place}
                            width={size.0}
                        />
                    }) }
                </main>
                <Transport
                    player={player.clone()}
                    scenario={id}
                    playing={session.is_playing()}
                    now={session.now() as u64}
                    {events}
                    speed={session.speed()}
                    caption={session.caption()}
                    width={size.0}
                />
            </>
        }
    })
}

/// Tells `boot.js` that the app stands, so that it takes its own message away.
fn announce_ready(window: &Window) {
    if let Ok(event) = Event::new("overlap:ready") {
        let _ = window.dispatch_event(&event);
    }
}

/// The tabs, each with a word on how its lane stands.
fn tabs(session: &Session) -> Vec<Tab> {
    let tab = |mode: Mode, view: &LaneView, finished: bool| {
        let (status, tone) = match (view.violations.is_empty(), finished) {
            (false, _) => ("property broken", Tone::Broken),
            (true, true) => ("finished safely", Tone::Good),
            (true, false) => ("nothing broken", Tone::Neutral),
        };
        Tab { name: mode.to_string(), status, tone }
    };
    session.lanes().iter().map(|lane| tab(lane.mode, lane.view(), lane.moment().world.change_is_finished())).collect()
}

fn follow_address(window: &Window, player: &Handle) -> EventListener {
    let player = player.clone();
    let at = window.clone();
    EventListener::new(window, "hashchange", move |_| player.open(&address::fragment(&at)))
}

fn follow_keys(window: &Window, player: &Handle) -> EventListener {
    let player = player.clone();
    EventListener::new_with_options(window, "keydown", EventListenerOptions::enable_prevent_default(), move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let Some(command) = command(&event.key(), focus(event)) else { return };
        event.prevent_default();
        match command {
            Command::Toggle => player.toggle(),
            Command::Back => player.back(),
            Command::Forward => player.forward(),
            Command::Reset => player.reset(),
        }
    })
}

/// What the key was pressed on.
fn focus(event: &KeyboardEvent) -> Focus {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return Focus::Page };
    let is = |selector: &str| element.matches(selector).unwrap_or(false);
    if is("input[type=range]") {
        Focus::Scrubber
    } else if is("select, input, textarea, [role=tab]") {
        Focus::Field
    } else if is("button, a, summary") {
        Focus::Button
    } else {
        Focus::Page
    }
}

/// The window's size and the arrangement that fits it.
#[hook]
fn use_arrangement(window: &Window, player: &Handle) -> ((u32, u32), Arrangement) {
    let size = use_state(|| inner_size(window));
    let arrangement = use_state(Arrangement::default);
    use_effect_with((), {
        let (window, size) = (window.clone(), size.clone());
        move |()| {
            let at = window.clone();
            let listener = EventListener::new(&window, "resize", move |_| size.set(inner_size(&at)));
            move || drop(listener)
        }
    });
    let scenario = player.read(|session| session.scenario().id);
    use_effect_with((*size, scenario), {
        let (window, player, arrangement) = (window.clone(), player.clone(), arrangement.clone());
        move |&((width, height), _)| {
            let around = height_of(&window, ".top") + height_of(&window, ".transport");
            let left = height as f32 - around;
            arrangement.set(player.read(|session| {
                let views: Vec<_> = session.lanes().iter().map(|lane| lane.view()).collect();
                Arrangement::fitting(&views, width as f32, left)
            }));
        }
    });
    (*size, *arrangement)
}

fn inner_size(window: &Window) -> (u32, u32) {
    let whole = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|it| it.as_f64()).unwrap_or(0.0) as u32;
    (whole(window.inner_width()), whole(window.inner_height()))
}

fn height_of(window: &Window, selector: &str) -> f32 {
    let element = window.document().and_then(|document| document.query_selector(selector).ok().flatten());
    element.map_or(0.0, |element| element.client_height() as f32)
}

/// Keeps page and canvases in the palette that was chosen, or that the system asks for.
#[hook]
fn use_theme(window: &Window, player: &Handle, choice: Choice) {
    let window = window.clone();
    let player = player.clone();
    use_effect_with(choice, move |&choice| {
        let system = theme::system_is_dark(&window);
        let show = move |dark: bool| {
            let theme = choice.theme(dark);
            theme::apply(&window, theme);
            player.set_theme(theme);
        };
        let listener = follow(system, show);
        move || drop(listener)
    });
}

/// Lets messages stand instead of gliding where the system asks for less motion.
#[hook]
fn use_calm(window: &Window, player: &Handle) {
    let window = window.clone();
    let player = player.clone();
    use_effect_with((), move |()| {
        let listener = follow(theme::system_is_calm(&window), move |calm| player.set_glides(!calm));
        move || drop(listener)
    });
}

/// Says whether a media query matches, now and whenever that changes.
fn follow(query: Option<MediaQueryList>, matches: impl Fn(bool) + 'static) -> Option<EventListener> {
    let Some(query) = query else {
        matches(false);
        return None;
    };
    matches(query.matches());
    let asked = query.clone();
    Some(EventListener::new(&query, "change", move |_| matches(asked.matches())))
}
