//! Client of the worker: starts it with a request, passes its replies on, and detects its end.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, BlobPropertyBag, Event, MessageEvent, Url, Window, Worker};

use super::protocol::{Reply, Request, from_js, to_js};
use crate::js_api;

/// Time in seconds after which a silent worker is treated as dead: a worker reports ten times a second, and a browser
/// that terminates a worker does not say so. Seconds in which the page itself is suspended do not count.
const HEARTBEAT_TIMEOUT_S: u32 = 20;

/// Reason why a worker sends no more replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkerError {
    /// It could not be started.
    NotStarted,
    /// It crashed, or has been silent for too long.
    Crashed,
}

/// Receiver of the replies.
pub(crate) type OnReply = Rc<dyn Fn(Result<Reply, WorkerError>)>;

/// Client of one worker at a time.
#[derive(Default)]
pub(crate) struct WorkerClient(Cell<Option<RunningWorker>>);

impl WorkerClient {
    /// Starts a worker with a request, and calls `on_reply` with each of its replies. An earlier worker is terminated.
    pub(crate) fn start(&self, window: &Window, request: &Request, on_reply: &OnReply) {
        self.terminate();
        match start_worker(window, request, on_reply) {
            Some(worker) => self.0.set(Some(worker)),
            None => on_reply(Err(WorkerError::NotStarted)),
        }
    }

    /// Terminates the worker, if there is one. Replies that are on their way are not received.
    pub(crate) fn terminate(&self) {
        self.0.take();
    }
}

struct RunningWorker {
    worker: Worker,
    /// Timer that counts the seconds without a reply.
    _heartbeat: Interval,
}

impl Drop for RunningWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// Starts a worker with the page's program; `None` if there are no workers. The worker is made from a blob, since a
/// page in a frame of another origin may start no other. It is a classic worker: in a frame without an origin, Chromium
/// refuses to start a module from a blob.
fn start_worker(window: &Window, request: &Request, on_reply: &OnReply) -> Option<RunningWorker> {
    let (program, request) = (js_api::program(window)?, to_js(request).ok()?);
    let code = format!("import('{program}').then((it) => it.default()).catch(() => postMessage(null))");
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&code.into()), &kind).ok()?;
    let worker = Worker::new(&Url::create_object_url_with_blob(&blob).ok()?).ok()?;
    // Traps and failed allocations arrive here. The event is handled, so no other listener gets it.
    let crashed = on_reply.clone();
    let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        event.prevent_default();
        crashed(Err(WorkerError::Crashed));
    });
    let on_error = on_error.into_js_value();
    worker.set_onerror(Some(on_error.unchecked_ref()));
    worker.set_onmessageerror(Some(on_error.unchecked_ref()));
    // Seconds since the last message; `None` before the first, since a slow network may delay that.
    let silent_for = Rc::new(Cell::new(None));
    let (itself, window, last_reply_age, reply) =
        (worker.clone(), window.clone(), silent_for.clone(), on_reply.clone());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        last_reply_age.set(Some(0));
        if event.data().is_null() {
            js_api::send(&window, js_api::LOST);
            return reply(Err(WorkerError::NotStarted));
        }
        match from_js(event.data()) {
            Ok(Reply::Ready) => drop(itself.post_message(&request)),
            other => reply(other.map_err(|_| WorkerError::Crashed)),
        }
    });
    worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    let missed = on_reply.clone();
    let heartbeat = Interval::new(1000, move || {
        silent_for.set(silent_for.get().map(|seconds| seconds + 1));
        if silent_for.get() >= Some(HEARTBEAT_TIMEOUT_S) {
            missed(Err(WorkerError::Crashed));
        }
    });
    Some(RunningWorker { worker, _heartbeat: heartbeat })
}
