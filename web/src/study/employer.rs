//! Having a worker search or survey, and hearing of it, also of its end.

use std::cell::Cell;

use gloo_timers::callback::Interval;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, BlobPropertyBag, Event, MessageEvent, Url, Window, Worker};

use super::shell::Shell;
use super::{Study, words};
use crate::boundary;

/// A worker tells every tenth of a second how far it is. So many seconds without a word are its end: a browser that
/// takes a worker away does not say so. Seconds in which the page itself sleeps do not count.
const PATIENCE: u32 = 20;

/// Who searches or surveys.
#[derive(Default)]
pub(super) struct Employee {
    worker: Cell<Option<Worker>>,
    /// Which one it is: what another still had to say is nobody's.
    nth: Cell<u32>,
    /// How many seconds ago it said something, as counted by `watch`.
    silent_for: Cell<u32>,
    watch: Cell<Option<Interval>>,
}

impl Employee {
    /// It said something. From the first word on, `miss` is called when there is no other for too long.
    fn speaks(&self, miss: impl Fn() + 'static) {
        self.silent_for.set(0);
        let watch = self.watch.take().unwrap_or_else(|| Interval::new(1000, miss));
        self.watch.set(Some(watch));
    }

    /// A second has passed without a word; whether that is one too many.
    fn is_missed(&self) -> bool {
        self.silent_for.set(self.silent_for.get() + 1);
        self.silent_for.get() >= PATIENCE
    }

    /// It is dismissed.
    fn ends(&self) {
        self.nth.set(self.nth.get() + 1);
        self.watch.take();
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}

impl Shell {
    /// Has a worker do what it is told; what it says is shown. Whoever was at work before is at it no more.
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

    /// Hears what the nth worker says, if that is at work.
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

    /// Ends the worker, if there is one.
    pub(super) fn dismiss(&self) {
        self.employee.ends();
    }
}

/// What is heard of a worker that is no more.
fn died() -> String {
    format!("e\t{}", words::WORKER_DIED)
}

/// A worker that runs the program of that address, and tells `hear` what it says; nothing, where there are no workers.
/// It is made from a blob: a page in a frame of another origin may start no other. It is a classic worker: in a frame
/// without an origin, Chromium refuses to start a module from a blob.
fn hire(window: &Window, program: &str, order: &str, hear: impl Fn(&str) + Clone + 'static) -> Option<Worker> {
    let code = format!(
        "import('{program}').then((it) => it.default()).then(() => postMessage('ready'), () => postMessage('e\\t'))"
    );
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&code.into()), &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let worker = Worker::new(&url).ok()?;
    // A trap and a want of memory come here; what is handled here is nobody else's.
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
