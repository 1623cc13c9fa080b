//! The study in the browser: fills the panels of the page whenever it tells where the run stands, and hears the controls
//! that are its own: those with a `data-study`.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use explorer::Grain;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Date, Function, Reflect};
use scenario::link::MAX_BYTES;
use scenario::pack::pack;
use scenario::{Scenario, script};
use scene::Theme;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Clipboard, Document, Element, Event, HtmlInputElement, HtmlTextAreaElement, MouseEvent, Window, Worker};

use super::film::{self, Reel};
use super::script::Comes;
use super::{Study, catalogue, download, inflate, keep, patch, words, worker};
use crate::{address, boundary};

struct Shell {
    window: Window,
    document: Document,
    study: RefCell<Option<Study>>,
    reel: Reel,
    /// Which text the editor's field has.
    edition: Cell<u32>,
    /// What was typed last is played after a while.
    soon: Cell<Option<Timeout>>,
    /// Who searches or surveys.
    worker: RefCell<Option<Worker>>,
    /// Itself, for what comes later.
    itself: Weak<Self>,
}

/// From now on, as long as the page stands.
pub fn start() {
    if worker::serve() {
        return;
    }
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    dress(&window, &document);
    let study = RefCell::default();
    let shell = Rc::new_cyclic(|itself| Shell {
        window,
        document,
        study,
        reel: Reel::default(),
        edition: Cell::new(0),
        soon: Cell::new(None),
        worker: RefCell::default(),
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
            if let Some(command) = asks {
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
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        if let Some((name, field)) = field.and_then(|it| Some((it.get_attribute("data-bound")?, it))) {
            if let Some(study) = &mut *listener.study.borrow_mut() {
                study.bound(&name, &field.value());
            }
            listener.show();
        }
    })
    .forget();
    let listener = shell.clone();
    EventListener::new(&shell.window, "resize", move |_| listener.show()).forget();
}

/// Brings the study's own style sheet. Made by the program, so that no policy for styles in the page forbids it.
fn dress(window: &Window, document: &Document) -> Option<()> {
    let class: Function = Reflect::get(window, &"CSSStyleSheet".into()).ok()?.dyn_into().ok()?;
    let sheet = Reflect::construct(&class, &Array::new()).ok()?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into()).ok()?.dyn_into().ok()?;
    replace.call1(&sheet, &STYLE.into()).ok()?;
    let sheets = Array::from(&Reflect::get(document, &ADOPTED.into()).ok()?);
    sheets.push(&sheet);
    Reflect::set(document, &ADOPTED.into(), &sheets).ok().map(drop)
}

const STYLE: &str = include_str!("../../styles/study.css");
const ADOPTED: &str = "adoptedStyleSheets";

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
        if let Some(study) = &mut *self.study.borrow_mut() {
            study.address = address::with(&self.window, &fragment);
        }
        self.show();
    }

    /// Brings the page the scenario that it waits for, if that travels as a script.
    fn bring(&self) {
        let Some(id) = boundary::wanted(&self.window) else { return };
        // A preset's name has none: that is a file.
        if !id.contains('.') {
            return;
        }
        let window = self.window.clone();
        spawn_local(async move {
            let read = inflate::inflate(&window, &id).await.map(|script| (script::read(&script), script));
            let detail = match read {
                Ok((Ok(scenario), script)) => {
                    let scenario = Scenario { id: id.into(), ..scenario };
                    let packed = pack(&scenario);
                    catalogue::keep(scenario, script);
                    packed
                }
                Ok((Err(faults), _)) => {
                    faults.first().map_or_else(String::new, |it| words::bad_script(&it.to_string()))
                }
                Err(fault) => fault,
            };
            boundary::tell(&window, boundary::SCENARIO, &detail);
        });
    }

    /// Brings what is open up to date.
    fn show(&self) {
        let Ok(open) = self.document.query_selector_all(".study") else { return };
        for place in 0..open.length() {
            if let Some(element) = open.get(place).and_then(|it| it.dyn_into().ok()) {
                self.fill(&element);
            }
        }
    }

    fn fill(&self, element: &Element) {
        let Some(study) = &mut *self.study.borrow_mut() else { return };
        let attribute = |name| element.get_attribute(name).unwrap_or_default();
        let field = || element.query_selector("textarea").ok().flatten();
        let (opened, had_field) = (!element.has_child_nodes(), field().is_some());
        study.width = element.client_width().max(240) as f32;
        let part = study.part(&attribute("data-panel"), &attribute("data-desk"), &attribute("data-answers"));
        patch::patch(&self.document, element, &part);
        if let Some(field) = field().and_then(|it| it.dyn_into().ok()) {
            self.fill_field(&field, study, !had_field);
        }
        // What lies under the diagram may be under the window's edge too.
        if let (true, Ok(Some(below))) = (opened, element.closest(".wide")) {
            below.scroll_into_view_with_bool(false);
        }
    }

    /// The editor's field keeps what is typed, unless another text stands in the editor.
    fn fill_field(&self, field: &HtmlTextAreaElement, study: &Study, is_new: bool) {
        let is_another = self.edition.replace(study.draft.edition) != study.draft.edition;
        if is_new || is_another {
            field.set_value(&study.draft.text);
        }
    }

    /// Takes another text for the editor, and plays it soon, if it has no fault.
    fn edited(&self, text: &str, comes: Comes) {
        let read = self.study.borrow_mut().as_mut().and_then(|study| {
            let read = study.edit(text, comes, Date::now() as u64);
            keep::keep(&self.window, &mut study.drafts);
            read
        });
        self.show();
        let (text, shell) = (text.to_owned(), self.itself.clone());
        let play = move || spawn_local(play(shell, text));
        self.soon.set(read.map(|_| Timeout::new(TYPING, play)));
    }

    /// Has a worker do what it is told; what it says is shown.
    fn employ(&self, order: &str, study: &mut Study) {
        self.dismiss();
        let shell = self.itself.clone();
        let hear = move |said: &str| {
            let Some(shell) = shell.upgrade() else { return };
            if let Some(study) = &mut *shell.study.borrow_mut() {
                study.inquiry.hear(said);
                if !study.inquiry.running {
                    shell.dismiss();
                }
            }
            shell.show();
        };
        let program = boundary::later(&self.window);
        let worker = program.and_then(|program| worker::employ(&program, order, hear));
        if worker.is_none() {
            study.inquiry.stop(words::NO_WORKER);
        }
        *self.worker.borrow_mut() = worker;
    }

    /// Ends the worker, if there is one.
    fn dismiss(&self) {
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
    }

    /// Asks the reader for a file with a script.
    fn load(&self) -> Option<()> {
        let input: HtmlInputElement = self.document.create_element("input").ok()?.dyn_into().ok()?;
        input.set_type("file");
        input.set_accept(".overlap,.txt");
        let (field, shell) = (input.clone(), self.itself.clone());
        EventListener::once(&input, "change", move |_| {
            let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
            spawn_local(async move {
                // Of a file that is too long for a script, what tells so.
                let Ok(part) = file.slice_with_i32_and_i32(0, script::MAX_BYTES as i32 + 1) else { return };
                let text = JsFuture::from(part.text()).await.ok().and_then(|it| it.as_string());
                if let (Some(shell), Some(text)) = (shell.upgrade(), text) {
                    shell.edited(&text, Comes::Anew);
                }
            });
        })
        .forget();
        input.click();
        Some(())
    }

    /// Does what a control of the study asks for; gives what it asks of the page.
    fn clicked(&self, event: &Event) -> Option<Option<String>> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let control = target.closest("[data-study]").ok()??;
        let mut asked = None;
        let mut borrowed = self.study.borrow_mut();
        let study = borrowed.as_mut()?;
        let what = control.get_attribute("data-study")?;
        match what.as_str() {
            "svg" => download::svg(&self.document, &self.picture(study), &study.file_name("svg"))?,
            "png" => download::png(&self.document, &self.picture(study), study.file_name("png"))?,
            "film" => {
                let started = film::start(&self.document, &self.reel, study.file_name("webm"));
                study.said = film::said(started);
            }
            "load" => self.load()?,
            "save" => download::text(&self.document, &study.draft.text, &study.file_name("overlap"))?,
            "moment" | "action" => {
                let is_moment = what == "moment";
                study.said = if is_moment { "" } else { words::NO_ACTION };
                let Some(text) = study.with_more(is_moment) else { return Some(None) };
                study.said = "";
                drop(borrowed);
                self.edited(&text, Comes::WithMore);
            }
            "forget" => {
                let Study { drafts, draft, .. } = study;
                drafts.forget(&draft.text);
                keep::keep(&self.window, drafts);
            }
            "embed" => study.said = self.copy(&study.embed_code()),
            "moves" => study.inquiry.grain = Grain::Moves,
            "steps" => study.inquiry.grain = Grain::Steps,
            "search" | "survey" => {
                let order = if what == "search" { study.search_order()? } else { study.survey_order() };
                study.inquiry.begin();
                self.employ(&order, study);
            }
            "cancel" => {
                self.dismiss();
                study.inquiry.stop(words::STOPPED);
            }
            "watch" => {
                let text = study.inquiry.found.clone()?;
                drop(borrowed);
                self.edited(&text, Comes::Anew);
            }
            "closer" => study.zoom(false),
            "wider" => study.zoom(true),
            "time" => {
                let at = study.time_at(part_of(&control, event)?);
                asked = Some(format!("seek {at}"));
            }
            _ => {
                let text = study.drafts.take_up(what.strip_prefix("draft ")?.parse().ok()?)?;
                drop(borrowed);
                self.edited(&text, Comes::Again);
            }
        }
        Some(asked)
    }

    /// Copies text; gives what there is to say at once. What comes of it is said later.
    fn copy(&self, text: &str) -> &'static str {
        let there = Reflect::get(&self.window.navigator(), &"clipboard".into());
        let Some(clipboard) = there.ok().and_then(|it| it.dyn_into::<Clipboard>().ok()) else {
            return words::NOT_COPIED;
        };
        let (copied, shell) = (clipboard.write_text(text), self.itself.clone());
        spawn_local(async move {
            let said = if JsFuture::from(copied).await.is_ok() { words::COPIED } else { words::NOT_COPIED };
            let Some(shell) = shell.upgrade() else { return };
            if let Some(study) = &mut *shell.study.borrow_mut() {
                study.said = said;
            }
            shell.show();
        });
        ""
    }

    fn picture(&self, study: &Study) -> String {
        let root = self.document.document_element();
        let dark = root.and_then(|it| it.get_attribute("data-theme")).as_deref() == Some("dark");
        let link = boundary::moment(&self.window).unwrap_or_default();
        study.picture(if dark { Theme::Dark } else { Theme::Light }, &address::with(&self.window, &link))
    }
}

/// Has the page play a script, by the name that it goes by in links.
async fn play(shell: Weak<Shell>, text: String) {
    let Some(shell) = shell.upgrade() else { return };
    let Some(name) = inflate::deflate(&shell.window, &text).await else { return };
    if let Some(study) = &mut *shell.study.borrow_mut() {
        study.draft.name.clone_from(&name);
        if name.len() > MOST {
            study.said = words::TOO_LONG;
        }
    }
    if name.len() > MOST {
        return shell.show();
    }
    boundary::ask(&shell.window, &format!("open {name}"));
}

/// A script whose name is longer is not played: a link could not hold it, with something after it.
const MOST: usize = MAX_BYTES - 400;

/// After so many milliseconds without a key, what was typed is played.
const TYPING: u32 = 400;

/// Where in the width of an element a click was, from 0 to 1.
fn part_of(element: &Element, event: &Event) -> Option<f64> {
    let area = element.get_bounding_client_rect();
    let x = f64::from(event.dyn_ref::<MouseEvent>()?.client_x()) - area.left();
    Some(x / area.width().max(1.0))
}
