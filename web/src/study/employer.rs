//! Having a worker search or survey, and hearing of it, also of its end.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, BlobPropertyBag, Event, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use super::shell::Shell;
use super::{Study, words};
use crate::boundary;

impl Shell {
    /// Has a worker do what it is told; what it says is shown. Whoever was at work before is at it no more.
    pub(super) fn employ(&self, order: &str, study: &mut Study) {
        self.dismiss();
        let shell = self.itself.clone();
        let hear = move |said: &str| {
            let Some(shell) = shell.upgrade() else { return };
            if let Some(study) = &mut *shell.study.borrow_mut() {
                study.inquiry.hear(said);
                if study.inquiry.work.is_none() {
                    shell.dismiss();
                }
            }
            shell.show();
        };
        let worker = boundary::later(&self.window).and_then(|program| hire(&program, order, hear));
        if worker.is_none() {
            study.inquiry.end_work(words::NO_WORKER);
        }
        *self.worker.borrow_mut() = worker;
    }

    /// Ends the worker, if there is one.
    pub(super) fn dismiss(&self) {
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }
}

/// A worker that runs the program of that address, and tells `hear` what it says; nothing, where there are no workers. It is
/// made from a blob: a page in a frame of another origin may start no other.
fn hire(program: &str, order: &str, hear: impl Fn(&str) + Clone + 'static) -> Option<Worker> {
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
    // A trap and a want of memory come here; what is handled here is nobody else's.
    let tell = hear.clone();
    let broke_down = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        event.prevent_default();
        tell(&format!("e\t{}", words::WORKER_DIED));
    });
    let broke_down = broke_down.into_js_value();
    worker.set_onerror(Some(broke_down.unchecked_ref()));
    worker.set_onmessageerror(Some(broke_down.unchecked_ref()));
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
