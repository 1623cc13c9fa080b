//! The study in the browser: fills the panels of the page whenever it tells where the run stands.

use std::cell::RefCell;

use gloo_events::EventListener;
use web_sys::Window;

use super::{Study, patch};
use crate::boundary;
use crate::command::Panel;

/// From now on, as long as the page stands.
pub fn start() {
    let Some(window) = web_sys::window() else { return };
    let study = RefCell::new(None);
    show(&window, &study);
    let page = window.clone();
    EventListener::new(&window, boundary::MOMENT, move |_| show(&page, &study)).forget();
}

fn show(window: &Window, study: &RefCell<Option<Study>>) {
    let found = window.document().and_then(|it| Some((it.query_selector(".study").ok()??, it)));
    let Some((element, document)) = found else { return };
    let panel = element.get_attribute("data-panel").as_deref().and_then(Panel::named);
    let (Some(panel), Some(fragment)) = (panel, boundary::moment(window)) else { return };
    let mut study = study.borrow_mut();
    let study = match &mut *study {
        Some(study) => {
            study.follow(&fragment);
            study
        }
        None => study.insert(Study::of(&fragment)),
    };
    let opened = !element.has_child_nodes();
    patch::patch(&document, &element, &study.panel(panel));
    // What lies under the diagram may be under the window's edge too.
    if let (true, Ok(Some(below))) = (opened, element.closest(".wide")) {
        below.scroll_into_view_with_bool(false);
    }
}
