//! JavaScript API of the page: `window.overlap`. Values cross as JavaScript objects only here and in the protocol of
//! the [worker](crate::worker).
//!
//! `overlap.link` is the fragment of a link to the current moment of the run, as of the last `overlap:moment`.

use gloo_events::EventListener;
use js_sys::Array;
use scenario::{Beat, Question};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, Event, Window};

use crate::panel_api::{self, OnScenario};
use crate::runtime::RuntimeHandle;
use crate::scenario_cache::is_script;
pub(crate) use crate::script_names::{DO, LOST, LOST_PANELS, MOMENT, READY};
use crate::session::run_index::{LaneIndex, MarkKind};
use crate::session::{Lane, Session};
use crate::{chunk, script_names, strings};

/// A JavaScript object with these fields. (Serde would add a kilobyte to the first visit.)
fn object<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        let _ = js_sys::Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

/// `overlap.stats()`: number of shapes painted on all visible canvases together.
#[derive(Default)]
struct Stats {
    canvases: usize,
    moving_shapes: usize,
    moving_labels: usize,
    still_shapes: usize,
    still_labels: usize,
}

/// `overlap.state()`: state of the page.
struct State {
    /// Id of the scenario; empty if nothing is open.
    preset: String,
    now: f64,
    playing: bool,
    /// Notice about the opened link, if there is one.
    notice: Option<String>,
    lanes: Vec<LaneState>,
    /// Length of the run, in virtual milliseconds.
    end: f64,
    beats: Vec<BeatState>,
    /// Number of the last beat until the current time, from 1; 0 before the first.
    beat: usize,
}

struct BeatState {
    name: String,
    at: f64,
    text: String,
    /// Question of the beat, with its choices, if there is one.
    question: Option<(String, Vec<String>)>,
}

struct LaneState {
    mode: &'static str,
    events: usize,
    /// Hexadecimal: a JavaScript number cannot represent it.
    digest: String,
    broken: Vec<BrokenProperty>,
    /// Time at which the change was finished, in virtual milliseconds.
    finished: Option<f64>,
}

struct BrokenProperty {
    property: &'static str,
    /// Time of its first violation, in virtual milliseconds.
    at: f64,
}

fn stats(runtime: &RuntimeHandle) -> Stats {
    runtime.paint_stats().iter().fold(Stats::default(), |sum, stats| Stats {
        canvases: sum.canvases + 1,
        moving_shapes: sum.moving_shapes + stats.animated_layer.shapes,
        moving_labels: sum.moving_labels + stats.animated_layer.labels,
        still_shapes: sum.still_shapes + stats.static_layer.shapes,
        still_labels: sum.still_labels + stats.static_layer.labels,
    })
}

fn state(session: &Session) -> State {
    let now = session.now();
    let lane = |(lane, index): (&Lane, &LaneIndex)| {
        let run_state = lane.state();
        let broken = run_state.metrics.violations.iter();
        let mut ends = index.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Finished));
        let end = ends.rfind(|mark| mark.at as f64 <= now).map_or(now, |mark| mark.at as f64);
        LaneState {
            mode: lane.mode.key(),
            events: run_state.records,
            digest: format!("{:016x}", run_state.digest),
            broken: broken
                .map(|violated| BrokenProperty {
                    property: violated.violation.property().name(),
                    at: violated.at as f64,
                })
                .collect(),
            finished: run_state.world.change_is_finished().then_some(end),
        }
    };
    State {
        preset: if session.lanes().is_empty() { String::new() } else { session.scenario().id.to_string() },
        now,
        playing: session.is_playing(),
        notice: session.notice().map(str::to_owned),
        end: session.index().end as f64,
        beats: session.beats().map(beat_state).collect(),
        beat: session.beats_until_now(),
        lanes: session.lanes().iter().zip(&session.index().lanes).map(lane).collect(),
    }
}

fn beat_state(beat: &Beat) -> BeatState {
    let question = beat.question.as_ref();
    let choices = |question: &Question| question.choices.iter().map(|choice| choice.text.to_string()).collect();
    BeatState {
        name: beat.name.to_string(),
        at: beat.at as f64,
        text: beat.words.to_string(),
        question: question.map(|question| (question.text.to_string(), choices(question))),
    }
}

impl From<Stats> for JsValue {
    fn from(stats: Stats) -> Self {
        object([
            ("canvases", stats.canvases.into()),
            ("moving_shapes", stats.moving_shapes.into()),
            ("moving_labels", stats.moving_labels.into()),
            ("still_shapes", stats.still_shapes.into()),
            ("still_labels", stats.still_labels.into()),
        ])
    }
}

impl From<State> for JsValue {
    fn from(state: State) -> Self {
        object([
            ("preset", state.preset.into()),
            ("now", state.now.into()),
            ("playing", state.playing.into()),
            ("notice", state.notice.into()),
            ("end", state.end.into()),
            ("beats", state.beats.into_iter().map(Self::from).collect::<Array>().into()),
            ("beat", state.beat.into()),
            ("lanes", state.lanes.into_iter().map(Self::from).collect::<Array>().into()),
        ])
    }
}

impl From<BeatState> for JsValue {
    fn from(beat: BeatState) -> Self {
        let question = beat.question.map(|(text, choices)| {
            let choices = choices.into_iter().map(Self::from).collect::<Array>();
            object([("text", text.into()), ("choices", choices.into())])
        });
        object([
            ("name", beat.name.into()),
            ("at", beat.at.into()),
            ("text", beat.text.into()),
            ("question", question.unwrap_or(Self::NULL)),
        ])
    }
}

impl From<LaneState> for JsValue {
    fn from(lane: LaneState) -> Self {
        let broken = |it: BrokenProperty| object([("property", it.property.into()), ("at", it.at.into())]);
        object([
            ("mode", lane.mode.into()),
            ("events", lane.events.into()),
            ("digest", lane.digest.into()),
            ("broken", lane.broken.into_iter().map(broken).collect::<Array>().into()),
            ("finished", lane.finished.into()),
        ])
    }
}

/// Adds the functions of `overlap` to the window, for the lifetime of the page.
pub(crate) fn install(window: &Window, runtime: &RuntimeHandle) {
    let overlap = overlap(window);
    expose(&overlap, "stats", runtime, |runtime| stats(runtime).into());
    expose(&overlap, "state", runtime, |runtime| runtime.read(state).into());
}

/// Reports the start of a worker to the page: null, if the chunk could not be loaded.
pub(crate) fn report_worker(is_loaded: bool) {
    if !is_loaded {
        let worker: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let _ = worker.post_message(&JsValue::NULL);
    }
}

/// `window.overlap`, which may exist before the page is mounted.
fn overlap(window: &JsValue) -> js_sys::Object {
    let existing = js_sys::Reflect::get(window, &OVERLAP.into()).ok().and_then(|it| it.dyn_into().ok());
    existing.unwrap_or_else(|| {
        let overlap = js_sys::Object::new();
        let _ = js_sys::Reflect::set(window, &OVERLAP.into(), &overlap);
        overlap
    })
}

fn expose(object: &js_sys::Object, name: &str, runtime: &RuntimeHandle, value: fn(&RuntimeHandle) -> JsValue) {
    let runtime = runtime.clone();
    let function = Closure::<dyn Fn() -> JsValue>::new(move || value(&runtime));
    let _ = js_sys::Reflect::set(object, &name.into(), &function.into_js_value());
}

const OVERLAP: &str = "overlap";

/// Sets `overlap.link`; `overlap.revision`, a number that changes whenever the run changes; and `overlap.menu`, whether
/// a menu is open. Then sends [`MOMENT`].
pub(crate) fn publish_state(window: &Window, fragment: &str, revision: u32, menu: bool) {
    let overlap = overlap(window);
    for (name, value) in [("link", fragment.into()), ("revision", revision.into()), ("menu", menu.into())] {
        let _ = js_sys::Reflect::set(&overlap, &name.into(), &value);
    }
    send(window, MOMENT);
}

/// Sends the window an event without data.
pub(crate) fn send(window: &Window, name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window.dispatch_event(&event);
    }
}

/// Text in the `detail` of an event.
pub(crate) fn event_detail(event: &Event) -> Option<String> {
    js_sys::Reflect::get(event, &"detail".into()).ok()?.as_string()
}

/// Sets `overlap.refused` to the reason why a link was not loaded, to an empty text if it was, and sends
/// `overlap:loaded`.
pub(crate) fn publish_load_result(window: &Window, error: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &"refused".into(), &error.into());
    send(window, script_names::LOADED);
}

const REQUESTED: &str = "wanted";

/// Sets `overlap.wanted` to the id of the requested scenario; to an empty text if no answer is awaited.
pub(crate) fn set_requested(window: &Window, id: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &REQUESTED.into(), &id.into());
}

/// Requests a scenario: a script of the chunk, which parses it, and a preset of `boot.js`, which loads its file. Calls
/// `then` with the result, unless another request came in between: see [`set_requested`].
pub(crate) fn request_scenario(window: &Window, id: &str, then: OnScenario) {
    set_requested(window, id);
    let (page, name) = (window.clone(), id.to_owned());
    let then: OnScenario = Box::new(move |result| {
        if requested(&page) == Some(name) {
            set_requested(&page, "");
            then(result);
        }
    });
    if is_script(id) { request_script(window, id, then) } else { request_preset(window, then) }
}

fn request_script(window: &Window, id: &str, then: OnScenario) {
    let (window, id) = (window.clone(), id.to_owned());
    chunk::load(Box::new(move |_| match panel_api::provided() {
        Some(chunk) => (chunk.parse)(id, then),
        None => {
            then(Err(strings::NO_PARSER.to_owned()));
            send(&window, LOST_PANELS);
        }
    }));
}

/// Sends `overlap:wanted`. The answer is `overlap:scenario` with the [encoded](scenario::encoding) scenario as its
/// `detail`, or with the reason of a failure, or empty.
fn request_preset(window: &Window, then: OnScenario) {
    let page = window.clone();
    let on_scenario = move |event: &Event| {
        let text = event_detail(event).unwrap_or_default();
        then(scenario::encoding::decode(&text).ok_or_else(|| load_error(&page, text)));
    };
    EventListener::once(window, script_names::SCENARIO, on_scenario).forget();
    send(window, script_names::WANTED);
}

/// Reason of a failure. A text of several lines is a scenario in an unknown format.
fn load_error(window: &Window, text: String) -> String {
    if !text.contains('\n') {
        return text;
    }
    send(window, LOST);
    strings::OTHER_FORM.to_owned()
}

/// Answer that the user chose to a question.
pub(crate) struct Choice {
    /// Id of the scenario.
    pub(crate) preset: String,
    /// Name of the question's beat.
    pub(crate) beat: String,
    pub(crate) question: String,
    pub(crate) choice: String,
    /// Index of the choice among those of the question.
    pub(crate) index: u8,
    pub(crate) is_right: bool,
}

/// Sets `overlap.chosen` to the chosen answer, and sends `overlap:chosen`.
pub(crate) fn publish_choice(window: &Window, choice: Choice) {
    let Choice { preset, beat, question, choice, index, is_right } = choice;
    let chosen = object([
        ("preset", preset.into()),
        ("beat", beat.into()),
        ("question", question.into()),
        ("choice", choice.into()),
        ("index", index.into()),
        ("right", is_right.into()),
    ]);
    let _ = js_sys::Reflect::set(&overlap(window), &"chosen".into(), &chosen);
    send(window, script_names::CHOSEN);
}

/// Requests a copy of the address with this fragment to the clipboard: sets `overlap.copied` and sends
/// `overlap:copied`. On failure the page receives the command `uncopied` with the fragment.
pub(crate) fn copy(window: &Window, fragment: &str) {
    let _ = js_sys::Reflect::set(&overlap(window), &"copied".into(), &fragment.into());
    send(window, script_names::COPIED);
}

/// Whether a scenario was requested and no answer has come yet.
pub(crate) fn is_scenario_requested(window: &Window) -> bool {
    requested(window).is_some_and(|id| !id.is_empty())
}

/// Id of the requested scenario.
fn requested(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &REQUESTED.into()).ok()?.as_string()
}

/// Address of the program, as set by `boot.js` in `overlap.program`: a worker loads the same.
pub(crate) fn program(window: &Window) -> Option<String> {
    let overlap = js_sys::Reflect::get(window, &OVERLAP.into()).ok()?;
    js_sys::Reflect::get(&overlap, &"program".into()).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_has_the_times_of_violations_and_of_the_end_of_the_change() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let start = state(&session);
        assert!(start.lanes.iter().all(|lane| lane.broken.is_empty() && lane.finished.is_none()));
        session.seek(f64::INFINITY);
        let end = state(&session);
        for (lane, index) in end.lanes.iter().zip(&session.index().lanes) {
            let times = |kind: fn(&MarkKind) -> bool| {
                let marks = index.marks.iter().filter(move |mark| kind(&mark.kind));
                marks.map(|mark| mark.at as f64).collect::<Vec<_>>()
            };
            let broken: Vec<_> = lane.broken.iter().map(|broken| broken.at).collect();
            assert_eq!(broken, times(|kind| matches!(kind, MarkKind::Violation(_))), "{}", lane.mode);
            assert_eq!(lane.finished, times(|kind| *kind == MarkKind::Finished).pop(), "{}", lane.mode);
            assert_eq!(lane.broken.is_empty(), lane.mode != "naive");
        }
        let first = &end.lanes[0].broken[0];
        assert_eq!((first.property, Some(first.at as u64)), ("Election Safety", session.index().first_violation()));
        session.seek(first.at - 1.0);
        assert!(state(&session).lanes[0].broken.is_empty());
    }
}
