//! The same program in a worker: it searches and surveys in slices, and says how far it is. A worker is stopped by ending it.

use cluster::Mode;
use explorer::{Bounds, Grain, Question, Search, Survey, Verdict};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Reflect};
use raft_core::Term;
use scenario::Scenario;
use scenario::pack::unpack;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use super::{inquiry, words};

/// So many states make a slice: about a tenth of a second.
const STATES: usize = 4000;
/// So many seeds.
const SEEDS: u64 = 25;
/// A worker takes no more memory than this: a tab has not much more.
const BYTES: usize = 1 << 29;

/// A worker that runs this program, of that address, and tells `hear` what it says; nothing, where there are no workers. It is
/// made from a blob: a page in a frame of another origin may start no other.
pub(super) fn employ(program: &str, order: &str, hear: impl Fn(&str) + 'static) -> Option<Worker> {
    let code = format!(
        "import('{program}').then((it) => it.default()).then(() => postMessage('ready'), () => postMessage('e\\t'))"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&code.into()), &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&url, &options).ok()?;
    let (itself, order) = (worker.clone(), order.to_owned());
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let said = event.data().as_string().unwrap_or_default();
        if said == "ready" {
            let _ = itself.post_message(&order.as_str().into());
        } else if said == "e\t" {
            hear(&format!("e\t{}", words::NO_WORKER));
        } else {
            hear(&said);
        }
    });
    worker.set_onmessage(Some(listener.into_js_value().unchecked_ref()));
    Some(worker)
}

/// In a worker: waits for an order. Says whether this is one.
pub(super) fn serve() -> bool {
    let global = js_sys::global();
    if Reflect::has(&global, &"document".into()).unwrap_or(true) {
        return false;
    }
    let listener = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if obey(&event.data().as_string().unwrap_or_default()).is_none() {
            say("e", words::NO_ORDER);
        }
    });
    Reflect::set(&global, &"onmessage".into(), &listener.into_js_value()).unwrap_or(false)
}

fn say(kind: &str, text: &str) {
    let global = js_sys::global();
    let post = Reflect::get(&global, &"postMessage".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
    if let Some(post) = post {
        let _ = post.call1(&global, &JsValue::from_str(&format!("{kind}\t{text}")));
    }
}

fn obey(order: &str) -> Option<()> {
    let (head, packed) = order.split_once('\n')?;
    let scenario = unpack(packed)?;
    let mut words = head.split('\t');
    match words.next()? {
        "search" => {
            let mode = words.next()?;
            let mode = Mode::ALL.into_iter().find(|it| it.key() == mode)?;
            let grain = words.next()?;
            let grain = Grain::ALL.into_iter().find(|it| it.key() == grain)?;
            let mut number = || words.next()?.parse::<u64>().ok();
            let (terms, changes, crashes) = (number()?, number()?, number()?);
            let (terms_before, entries_before) = scenario.head_start();
            let usual = Bounds::default();
            let bounds = Bounds {
                term: Term::from(terms + terms_before),
                log: usual.log + entries_before,
                changes: u8::try_from(changes).ok()?,
                crashes: u8::try_from(crashes).ok()?,
                bytes: BYTES,
                ..usual
            };
            let question = Question::new(scenario.new, grain, bounds);
            match Search::new(&scenario.setup(mode), question) {
                Ok(search) => look(search, scenario, mode),
                Err(fault) => say("e", &super::words::sentence(&fault.to_string())),
            }
        }
        "survey" => {
            let seeds = words.next()?.parse().ok()?;
            let of = |mode| Survey::new(scenario.setup(mode), scenario.schedule(mode), scenario.end);
            let surveys = scenario.modes.iter().map(|&mode| (mode, of(mode))).collect();
            count(surveys, 0, seeds);
        }
        _ => return None,
    }
    Some(())
}

/// A slice of a search, and then the next.
fn look(mut search: Search, scenario: Scenario, mode: Mode) {
    let progress = search.run(STATES);
    say("p", &words::progress(progress.distinct, progress.depth, progress.frontier, progress.bytes));
    let Some(report) = search.report() else {
        Timeout::new(0, move || look(search, scenario, mode)).forget();
        return;
    };
    if let Verdict::Violated(found) = report.verdict {
        say("f", &inquiry::counterexample(&scenario, mode, found));
    }
    say("r", &report.to_string());
}

/// A slice of a survey, and then the next.
fn count(mut surveys: Vec<(Mode, Survey)>, done: u64, seeds: u64) {
    let slice = SEEDS.min(seeds - done);
    for (mode, survey) in &mut surveys {
        let tally = survey.run(slice);
        let broken = tally.any_broken;
        let first = tally.first_broken.map_or_else(|| "-".to_owned(), |seed| seed.to_string());
        say("s", &format!("{}\t{}\t{broken}\t{}\t{first}", mode.key(), tally.seeds, tally.finished));
    }
    let done = done + slice;
    say("p", &words::surveying(done, seeds));
    if done < seeds {
        Timeout::new(0, move || count(surveys, done, seeds)).forget();
    } else {
        say("r", "");
    }
}
