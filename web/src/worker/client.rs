//! Client of the worker: starts it, receives its messages, and detects its end.

use std::cell::Cell;

use gloo_timers::callback::Interval;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, BlobPropertyBag, Event, MessageEvent, Url, Window, Worker};

use super::shell::Shell;
use super::{Study, words};
use crate::boundary;

/// Time in seconds after which a silent worker is treated as dead: a worker reports ten times a second, and a browser
/// that terminates a worker does not say so. Seconds in which the page itself is suspended do not count.
const PATIENCE: u32 = 20;

/// Client of a worker that searches or surveys.
#[derive(Default)]
pub(super) struct Employee {
    worker: Cell<Option<Worker>>,
    /// Number of the current worker. Messages of earlier workers are ignored.
    nth: Cell<u32>,
    /// Seconds since the last message, as counted by `watch`.
    silent_for: Cell<u32>,
    watch: Cell<Option<Interval>>,
}

impl Employee {
    /// Notes a message. From the first message on, `miss` is called if no other follows in time.
    fn speaks(&self, miss: impl Fn() + 'static) {
        self.silent_for.set(0);
        let watch = self.watch.take().unwrap_or_else(|| Interval::new(1000, miss));
        self.watch.set(Some(watch));
    }

    /// Counts a second without a message; returns whether the worker is unresponsive.
    fn is_missed(&self) -> bool {
        self.silent_for.set(self.silent_for.get() + 1);
        self.silent_for.get() >= PATIENCE
    }

    /// Terminates the worker, if there is one, and stops counting.
    fn ends(&self) {
        self.nth.set(self.nth.get() + 1);
        self.watch.take();
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}

impl Shell {
    /// Starts a worker with a request and shows its messages. An earlier worker is terminated.
    pub(super) fn employ(&self, order: &str, study: &mut Study) {
        self.dismiss();
        let (shell, nth) = (self.itself.clone(), self.employee.nth.get() + 1);
        self.employee.nth.set(nth);
        let hear = move |said: &str| {
            if let Some(shell) = shell.upgrade() {
                shell.hear(nth, said);
            }
        };
        let worker = boundary::later(&self.window).and_then(|program| hire(&self.window, &program, order, hear));
        if worker.is_none() {
            study.inquiry.end_work(words::NO_WORKER);
        }
        self.employee.worker.set(worker);
    }

    /// Handles a message of the nth worker, if that is the current one.
    fn hear(&self, nth: u32, said: &str) {
        if self.employee.nth.get() != nth {
            return;
        }
        let shell = self.itself.clone();
        self.employee.speaks(move || {
            if let Some(shell) = shell.upgrade().filter(|shell| shell.employee.is_missed()) {
                shell.hear(nth, &died());
            }
        });
        if let Some(study) = &mut *self.study.borrow_mut() {
            study.inquiry.hear(said);
            if study.inquiry.work.is_none() {
                self.dismiss();
            }
        }
        self.show();
    }

    /// Terminates the worker, if there is one.
    pub(super) fn dismiss(&self) {
        self.employee.ends();
    }
}

/// Message shown when a worker dies.
fn died() -> String {
    format!("e\t{}", words::WORKER_DIED)
}

/// Starts a worker with the program at this address, and calls `hear` with its messages; `None` if there are no
/// workers. The worker is made from a blob, since a page in a frame of another origin may start no other. It is a
/// classic worker: in a frame without an origin, Chromium refuses to start a module from a blob.
fn hire(window: &Window, program: &str, order: &str, hear: impl Fn(&str) + Clone + 'static) -> Option<Worker> {
    let code = format!(
        "import('{program}').then((it) => it.default()).then(() => overlap.panels((is) => postMessage(is ? 'ready' : 'e\\t')), () => postMessage('e\\t'))"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&code.into()), &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let worker = Worker::new(&url).ok()?;
    // Traps and failed allocations arrive here. The event is handled, so no other listener gets it.
    let tell = hear.clone();
    let broke_down = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        event.prevent_default();
        tell(&died());
    });
    let broke_down = broke_down.into_js_value();
    worker.set_onerror(Some(broke_down.unchecked_ref()));
    worker.set_onmessageerror(Some(broke_down.unchecked_ref()));
    let (itself, order, window) = (worker.clone(), order.to_owned(), window.clone());
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let said = event.data().as_string().unwrap_or_default();
        if said == "ready" {
            hear("");
            let _ = itself.post_message(&order.as_str().into());
        } else if said == "e\t" {
            boundary::send(&window, boundary::LOST);
            hear(&format!("e\t{}", words::NO_WORKER));
        } else {
            hear(&said);
        }
    });
    worker.set_onmessage(Some(listener.into_js_value().unchecked_ref()));
    Some(worker)
}
