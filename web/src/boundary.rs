//! Where the page's JavaScript meets it: `window.overlap`. The one module in which values cross as JavaScript objects.
//!
//! `overlap.link` is the fragment of a link to where the run stands, as of the last `overlap:moment`: `boot.js` and the
//! [study](crate::study) know the run by it alone.

use gloo_events::EventListener;
use scenario::Scenario;
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, Event, Window};

use crate::player::Handle;
use crate::words;

/// `overlap.stats()`: what is painted on all visible canvases together.
#[derive(Serialize, Default)]
struct Stats {
    canvases: usize,
    moving_shapes: usize,
    moving_labels: usize,
    still_shapes: usize,
    still_labels: usize,
}

/// `overlap.state()`: where the page stands.
#[derive(Serialize)]
struct State {
    /// Empty, where nothing is open.
    preset: String,
    now: f64,
    playing: bool,
    lanes: Vec<LaneState>,
}

#[derive(Serialize)]
struct LaneState {
    mode: &'static str,
    events: usize,
    /// Hexadecimal: a JavaScript number cannot hold it.
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

/// Puts `overlap` on the window. It stays there as long as the page does.
pub(crate) fn install(window: &Window, player: &Handle) {
    let overlap = overlap(window);
    expose(&overlap, "stats", player, |player| serde_wasm_bindgen::to_value(&stats(player)));
    expose(&overlap, "state", player, |player| serde_wasm_bindgen::to_value(&state(player)));
}

/// `window.overlap`, which may hold something before the page stands.
fn overlap(window: &Window) -> js_sys::Object {
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

/// What the window sends whenever `overlap.link` is another, or what shows it is.
pub(crate) const MOMENT: &str = "overlap:moment";

/// Tells whoever wants to know where the run stands.
pub(crate) fn tell_moment(window: &Window, fragment: &str) {
    let _ = js_sys::Reflect::get(window, &OVERLAP.into())
        .and_then(|overlap| js_sys::Reflect::set(&overlap, &LINK.into(), &fragment.into()));
    send(window, MOMENT);
}

/// Where the run stands, as it was told last.
pub(crate) fn moment(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &LINK.into()).ok()?.as_string()
}

/// Sends the window an event of that name.
pub(crate) fn send(window: &Window, name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window.dispatch_event(&event);
    }
}

/// What the window is sent by whoever asks the page for something, with the command in text as its `detail`.
pub(crate) const DO: &str = "overlap:do";

/// Asks the page for something.
pub(crate) fn ask(window: &Window, command: &str) {
    tell(window, DO, command);
}

/// Sends the window an event of that name with text as its `detail`.
pub(crate) fn tell(window: &Window, name: &str, detail: &str) {
    let with = CustomEventInit::new();
    with.set_detail(&detail.into());
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &with) {
        let _ = window.dispatch_event(&event);
    }
}

/// What is asked for.
pub(crate) fn asked(event: &Event) -> Option<String> {
    js_sys::Reflect::get(event, &"detail".into()).ok()?.as_string()
}

/// Says in `overlap.refused` why a link that was to be loaded is not open; with an empty text, that it is.
pub(crate) fn refuse(window: &Window, why: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &"refused".into(), &why.into());
}

const WANTED: &str = "wanted";

/// Says which scenario is wanted; with an empty name, none.
pub(crate) fn want(window: &Window, id: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &WANTED.into(), &id.into());
}

/// Has a scenario brought that the page has not: `overlap.wanted` says which, `overlap:wanted` that somebody waits for
/// it, and whoever has it sends it [encoded](scenario::encoding) as the `detail` of `overlap:scenario`; or else why it
/// cannot be had, if there is more to say than that. What comes when something else is wanted is nobody's.
pub(crate) fn obtain(window: &Window, id: &str, then: impl FnOnce(Result<Scenario, String>) + 'static) {
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

/// Why a scenario cannot be had. Where that has lines, it is one in a form that this page does not know.
fn reason(window: &Window, text: String) -> String {
    if !text.contains('\n') {
        return text;
    }
    send(window, LOST);
    words::OTHER_FORM.to_owned()
}

/// Has the address with this fragment copied: `overlap.copied` says which, `overlap:copied` that it is wanted. Where it
/// cannot be, the page is asked for `uncopied` and the fragment.
pub(crate) fn copy(window: &Window, fragment: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &"copied".into(), &fragment.into());
    send(window, "overlap:copied");
}

/// What the page waits for.
pub(crate) fn wanted(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &WANTED.into()).ok()?.as_string()
}

/// Where the study's program is, as `boot.js` left it in `overlap.later`.
pub(crate) fn later(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &"later".into()).ok()?.as_string()
}

/// Event sent to the window when a file of the page is missing, or is of another version: `boot.js` has `reload.js`
/// look whether there is a new one.
pub(crate) const LOST: &str = "overlap:lost";

/// What the window is sent when the page waits for a scenario.
pub(crate) const WANTED_EVENT: &str = "overlap:wanted";

/// What the window is sent when a scenario comes.
pub(crate) const SCENARIO: &str = "overlap:scenario";
