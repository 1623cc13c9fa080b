//! JavaScript API of the page: `window.overlap`. This is the only module in which values cross as JavaScript objects.
//!
//! `overlap.link` is the fragment of a link to the current moment of the run, as of the last `overlap:moment`: it is
//! the only information about the run that `boot.js` and the [panels](crate::study) have.

use gloo_events::EventListener;
use scenario::Scenario;
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, Event, Window};

use crate::player::Handle;
use crate::{chunk, words};

/// `overlap.stats()`: number of shapes painted on all visible canvases together.
#[derive(Serialize, Default)]
struct Stats {
    canvases: usize,
    moving_shapes: usize,
    moving_labels: usize,
    still_shapes: usize,
    still_labels: usize,
}

/// `overlap.state()`: state of the page.
#[derive(Serialize)]
struct State {
    /// Id of the scenario; empty if nothing is open.
    preset: String,
    now: f64,
    playing: bool,
    lanes: Vec<LaneState>,
}

#[derive(Serialize)]
struct LaneState {
    mode: &'static str,
    events: usize,
    /// Hexadecimal: a JavaScript number cannot represent it.
    digest: String,
    broken: Vec<String>,
    finished: bool,
}

fn stats(player: &Handle) -> Stats {
    player.painted().iter().fold(Stats::default(), |sum, painted| Stats {
        canvases: sum.canvases + 1,
        moving_shapes: sum.moving_shapes + painted.moving.shapes,
        moving_labels: sum.moving_labels + painted.moving.labels,
        still_shapes: sum.still_shapes + painted.still.shapes,
        still_labels: sum.still_labels + painted.still.labels,
    })
}

fn state(player: &Handle) -> State {
    player.read(|session| State {
        preset: if session.lanes().is_empty() { String::new() } else { session.scenario().id.to_string() },
        now: session.now(),
        playing: session.is_playing(),
        lanes: session
            .lanes()
            .iter()
            .map(|lane| {
                let (moment, world) = (lane.state(), &lane.state().world);
                LaneState {
                    mode: lane.mode.key(),
                    events: moment.records,
                    digest: format!("{:016x}", moment.digest),
                    broken: world.history().violations().iter().map(|it| it.property().to_string()).collect(),
                    finished: world.change_is_finished(),
                }
            })
            .collect(),
    })
}

/// Adds the functions of `overlap` to the window, for the lifetime of the page.
pub(crate) fn install(window: &Window, player: &Handle) {
    let overlap = overlap(window);
    expose(&overlap, "stats", player, |player| serde_wasm_bindgen::to_value(&stats(player)));
    expose(&overlap, "state", player, |player| serde_wasm_bindgen::to_value(&state(player)));
}

/// Puts `overlap.panels(then)` on the global object of the page or the worker: it loads the chunk of the panels,
/// starts the panels or the worker's request loop, and calls `then` with whether the chunk could be loaded.
pub(crate) fn offer_panels() {
    let load = Closure::<dyn Fn(js_sys::Function)>::new(|then: js_sys::Function| {
        chunk::load(Box::new(move |is_loaded| drop(then.call1(&JsValue::NULL, &is_loaded.into()))));
    });
    let _ = js_sys::Reflect::set(&overlap(&js_sys::global()), &"panels".into(), &load.into_js_value());
}

/// `window.overlap`, which may exist before the page is mounted.
fn overlap(window: &JsValue) -> js_sys::Object {
    let there = js_sys::Reflect::get(window, &OVERLAP.into()).ok().and_then(|it| it.dyn_into().ok());
    there.unwrap_or_else(|| {
        let overlap = js_sys::Object::new();
        let _ = js_sys::Reflect::set(window, &OVERLAP.into(), &overlap);
        overlap
    })
}

fn expose(
    object: &js_sys::Object,
    name: &str,
    player: &Handle,
    value: impl Fn(&Handle) -> Result<JsValue, serde_wasm_bindgen::Error> + 'static,
) {
    let player = player.clone();
    let function = Closure::<dyn Fn() -> JsValue>::new(move || value(&player).unwrap_or_else(JsValue::from));
    let _ = js_sys::Reflect::set(object, &name.into(), &function.into_js_value());
}

const OVERLAP: &str = "overlap";
const LINK: &str = "link";

/// Event sent to the window whenever `overlap.link` changes, or the elements that show the run.
pub(crate) const MOMENT: &str = "overlap:moment";

/// Sets `overlap.link`, and sends [`MOMENT`].
pub(crate) fn tell_moment(window: &Window, fragment: &str) {
    let _ = js_sys::Reflect::get(window, &OVERLAP.into())
        .and_then(|overlap| js_sys::Reflect::set(&overlap, &LINK.into(), &fragment.into()));
    send(window, MOMENT);
}

/// Value of `overlap.link`.
pub(crate) fn moment(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &LINK.into()).ok()?.as_string()
}

/// Sends the window an event without data.
pub(crate) fn send(window: &Window, name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window.dispatch_event(&event);
    }
}

/// Event that requests a command of the page; its `detail` is the command as text.
pub(crate) const DO: &str = "overlap:do";

/// Sends [`DO`] with a command.
pub(crate) fn ask(window: &Window, command: &str) {
    tell(window, DO, command);
}

/// Sends the window an event with text as its `detail`.
pub(crate) fn tell(window: &Window, name: &str, detail: &str) {
    let with = CustomEventInit::new();
    with.set_detail(&detail.into());
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &with) {
        let _ = window.dispatch_event(&event);
    }
}

/// Text in the `detail` of an event.
pub(crate) fn asked(event: &Event) -> Option<String> {
    js_sys::Reflect::get(event, &"detail".into()).ok()?.as_string()
}

/// Sets `overlap.refused` to the reason why a link was not loaded; to an empty text if it was.
pub(crate) fn refuse(window: &Window, why: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &"refused".into(), &why.into());
}

const WANTED: &str = "wanted";

/// Sets `overlap.wanted` to the id of the requested scenario; to an empty text if there is none.
pub(crate) fn want(window: &Window, id: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &WANTED.into(), &id.into());
}

/// Requests a scenario: sets `overlap.wanted` to its id and sends `overlap:wanted`. The answer is `overlap:scenario`
/// with the [encoded](scenario::encoding) scenario as its `detail`, or with the reason of a failure, or empty. An
/// answer to an earlier request is ignored.
pub(crate) fn obtain(window: &Window, id: &str, then: Box<dyn FnOnce(Result<Scenario, String>)>) {
    want(window, id);
    let (asker, id) = (window.clone(), id.to_owned());
    let came = move |event: &Event| {
        if wanted(&asker) == Some(id) {
            let text = asked(event).unwrap_or_default();
            then(scenario::encoding::decode(&text).ok_or_else(|| reason(&asker, text)));
        }
    };
    EventListener::once(window, SCENARIO, came).forget();
    send(window, WANTED_EVENT);
}

/// Reason of a failure. A text of several lines is a scenario in an unknown format.
fn reason(window: &Window, text: String) -> String {
    if !text.contains('\n') {
        return text;
    }
    send(window, LOST);
    words::OTHER_FORM.to_owned()
}

/// Requests a copy of the address with this fragment to the clipboard: sets `overlap.copied` and sends
/// `overlap:copied`. On failure the page receives the command `uncopied` with the fragment.
pub(crate) fn copy(window: &Window, fragment: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &"copied".into(), &fragment.into());
    send(window, "overlap:copied");
}

/// Id of the requested scenario.
pub(crate) fn wanted(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &WANTED.into()).ok()?.as_string()
}

/// Address of the panels' program, as set by `boot.js` in `overlap.later`.
pub(crate) fn later(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &"later".into()).ok()?.as_string()
}

/// Event sent to the window when a file of the page is missing or of another version. `boot.js` then loads `reload.js`,
/// which checks for a new version.
pub(crate) const LOST: &str = "overlap:lost";

/// Event sent to the window when the page requests a scenario.
pub(crate) const WANTED_EVENT: &str = "overlap:wanted";

/// Event sent to the window with a requested scenario.
pub(crate) const SCENARIO: &str = "overlap:scenario";
