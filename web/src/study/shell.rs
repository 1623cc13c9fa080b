//! The study in the browser: fills the panels of the page whenever it tells where the run stands, and hears the
//! controls that are its own: those with a `data-study`.

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

/// The study as it stands in the page.
pub(super) struct Shell {
    pub(super) window: Window,
    pub(super) document: Document,
    pub(super) study: RefCell<Option<Study>>,
    pub(super) reel: Reel,
    /// Which text the editor's field has.
    pub(super) edition: Cell<u32>,
    /// What was typed last is played after a while.
    pub(super) soon: Cell<Option<Timeout>>,
    /// Who searches or surveys.
    pub(super) employee: Employee,
    /// Itself, for what comes later.
    pub(super) itself: Weak<Self>,
}

/// From now on, as long as the page stands.
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

/// Which bound a field sets, and to what; nothing, if it sets none.
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
    /// Goes where the page stands.
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

    /// Brings the page the scenario that it waits for, if that travels as a script.
    fn bring(&self) {
        let Some(id) = boundary::wanted(&self.window) else { return };
        // A preset's name has none: that is a file.
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
