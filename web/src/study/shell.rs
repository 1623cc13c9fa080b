//! The panels' program in the browser: updates the panels whenever the page sends `overlap:moment`, and handles their
//! own controls, those with `data-study`.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use scenario::encoding::encode;
use scenario::{Scenario, script};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Window};

use super::employer::Employee;
use super::film::Reel;
use super::script::Comes;
use super::{Study, catalogue, dress, inflate, keep, words, worker};
use crate::{address, boundary};

/// The panels' program, attached to the page.
pub(super) struct Shell {
    pub(super) window: Window,
    pub(super) document: Document,
    pub(super) study: RefCell<Option<Study>>,
    pub(super) reel: Reel,
    /// Revision of the text in the editor's field.
    pub(super) edition: Cell<u32>,
    /// Timer that plays the typed text.
    pub(super) soon: Cell<Option<Timeout>>,
    /// Client of the worker.
    pub(super) employee: Employee,
    /// Reference to itself for callbacks.
    pub(super) itself: Weak<Self>,
}

/// Starts the program, for the lifetime of the page.
pub fn start() {
    if worker::serve() {
        return;
    }
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    dress::dress(&window, &document);
    let study = RefCell::default();
    let shell = Rc::new_cyclic(|itself| Shell {
        window,
        document,
        study,
        reel: Reel::default(),
        edition: Cell::new(0),
        soon: Cell::new(None),
        employee: Employee::default(),
        itself: itself.clone(),
    });
    shell.follow();
    shell.bring();
    let listener = shell.clone();
    EventListener::new(&shell.window, boundary::WANTED_EVENT, move |_| listener.bring()).forget();
    let listener = shell.clone();
    EventListener::new(&shell.window, boundary::MOMENT, move |_| listener.follow()).forget();
    let listener = shell.clone();
    EventListener::new(&shell.window, "click", move |event| {
        if let Some(asks) = listener.clicked(event) {
            listener.show();
            for command in asks {
                boundary::ask(&listener.window, &command);
            }
        }
    })
    .forget();
    let listener = shell.clone();
    EventListener::new(&shell.window, "input", move |event| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok());
        if let Some(field) = field.filter(|it| it.has_attribute("data-study")) {
            listener.edited(&field.value(), Comes::Typed);
        }
    })
    .forget();
    let listener = shell.clone();
    EventListener::new(&shell.window, "change", move |event| {
        if let Some((name, value)) = event.target().and_then(|it| it.dyn_into().ok()).and_then(|it| set(&it)) {
            if let Some(study) = &mut *listener.study.borrow_mut() {
                study.inquiry.set(&name, &value);
            }
            listener.show();
        }
    })
    .forget();
    let listener = shell.clone();
    EventListener::new(&shell.window, "resize", move |_| listener.show()).forget();
}

/// Name and value of a bound in a field; `None` for other fields.
fn set(field: &Element) -> Option<(String, String)> {
    let name = field.get_attribute("data-bound")?;
    if let Some(choice) = field.dyn_ref::<HtmlSelectElement>() {
        return Some((name, choice.value()));
    }
    let field = field.dyn_ref::<HtmlInputElement>()?;
    let value = if field.type_() == "checkbox" { u8::from(field.checked()).to_string() } else { field.value() };
    Some((name, value))
}

impl Shell {
    /// Follows the page to its current moment.
    fn follow(&self) {
        let Some(fragment) = boundary::moment(&self.window) else { return };
        match &mut *self.study.borrow_mut() {
            Some(study) => study.follow(&fragment),
            none => {
                let drafts = keep::kept(&self.window);
                *none = Some(Study { drafts, ..Study::of(&fragment) });
            }
        }
        let mut asks = None;
        if let Some(study) = &mut *self.study.borrow_mut() {
            study.address = address::with(&self.window, &fragment);
            asks = study.is_there();
        }
        self.show();
        if let Some(command) = asks {
            boundary::ask(&self.window, &command);
        }
    }

    /// Parses the script that the page requests, if its id is one.
    fn bring(&self) {
        let Some(id) = boundary::wanted(&self.window) else { return };
        // An id without a point is a preset, which is a file.
        if !id.contains('.') {
            return;
        }
        let (window, wanted) = (self.window.clone(), id.clone());
        spawn_local(async move {
            let read = inflate::inflate(&window, &id).await.map(|script| (script::read(&script), script));
            let detail = match read {
                Ok((Ok(scenario), script)) => {
                    let scenario = Scenario { id: id.into(), ..scenario };
                    let packed = encode(&scenario);
                    catalogue::keep(scenario, script);
                    packed
                }
                Ok((Err(faults), _)) => {
                    faults.first().map_or_else(String::new, |it| words::bad_script(&it.to_string()))
                }
                Err(fault) => fault,
            };
            if boundary::wanted(&window) == Some(wanted) {
                boundary::tell(&window, boundary::SCENARIO, &detail);
            }
        });
    }
}
