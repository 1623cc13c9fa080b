//! The study in the browser: fills the panels of the page whenever it tells where the run stands, and hears the controls
//! that are its own: those with a `data-study`.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use scene::Theme;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, MouseEvent, Window};

use super::film::{self, Reel};
use super::{Study, download, patch};
use crate::{address, boundary};

struct Shell {
    window: Window,
    document: Document,
    study: RefCell<Option<Study>>,
    reel: Reel,
}

/// From now on, as long as the page stands.
pub fn start() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    let study = RefCell::default();
    let shell = Rc::new(Shell { window, document, study, reel: Reel::default() });
    shell.follow();
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
    EventListener::new(&shell.window, "resize", move |_| listener.show()).forget();
}

impl Shell {
    /// Goes where the page stands.
    fn follow(&self) {
        let Some(fragment) = boundary::moment(&self.window) else { return };
        match &mut *self.study.borrow_mut() {
            Some(study) => study.follow(&fragment),
            none => *none = Some(Study::of(&fragment)),
        }
        self.show();
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
        let opened = !element.has_child_nodes();
        study.width = element.client_width().max(240) as f32;
        let part = study.part(&attribute("data-panel"), &attribute("data-desk"), &attribute("data-answers"));
        patch::patch(&self.document, element, &part);
        // What lies under the diagram may be under the window's edge too.
        if let (true, Ok(Some(below))) = (opened, element.closest(".wide")) {
            below.scroll_into_view_with_bool(false);
        }
    }

    /// Does what a control of the study asks for; gives what it asks of the page.
    fn clicked(&self, event: &Event) -> Option<Option<String>> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let control = target.closest("[data-study]").ok()??;
        let mut asked = None;
        let mut study = self.study.borrow_mut();
        let study = study.as_mut()?;
        match control.get_attribute("data-study")?.as_str() {
            "svg" => download::svg(&self.document, &self.picture(study), &study.file_name("svg"))?,
            "png" => download::png(&self.document, &self.picture(study), study.file_name("png"))?,
            "film" => {
                let started = film::start(&self.document, &self.reel, study.file_name("webm"));
                study.said = film::said(started);
            }
            "closer" => study.zoom(false),
            "wider" => study.zoom(true),
            "time" => {
                let at = study.time_at(part_of(&control, event)?);
                asked = Some(format!("seek {at}"));
            }
            _ => return None,
        }
        Some(asked)
    }

    fn picture(&self, study: &Study) -> String {
        let root = self.document.document_element();
        let dark = root.and_then(|it| it.get_attribute("data-theme")).as_deref() == Some("dark");
        let link = boundary::moment(&self.window).unwrap_or_default();
        study.picture(if dark { Theme::Dark } else { Theme::Light }, &address::with(&self.window, &link))
    }
}

/// Where in the width of an element a click was, from 0 to 1.
fn part_of(element: &Element, event: &Event) -> Option<f64> {
    let area = element.get_bounding_client_rect();
    let x = f64::from(event.dyn_ref::<MouseEvent>()?.client_x()) - area.left();
    Some(x / area.width().max(1.0))
}
