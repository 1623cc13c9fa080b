//! Updates the open panels of the page.

use wasm_bindgen::JsCast;
use web_sys::Element;

use super::patch;
use super::shell::Shell;
use crate::media;

impl Shell {
    /// Updates the open panels.
    pub(super) fn show(&self) {
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
        let (opened, had_field) = (!element.has_child_nodes(), field());
        study.width = element.client_width().max(240) as f32 / media::text_scale(&self.window);
        let part = study.part(&attribute("data-panel"), &attribute("data-desk"), &attribute("data-answers"));
        patch::patch(&self.document, element, &part);
        let has_field = field();
        let is_new = has_field != had_field;
        if let Some(field) = has_field.and_then(|it| it.dyn_into().ok()) {
            self.fill_field(&field, study, is_new);
        }
        // A panel below the diagram may be outside the window.
        if let (true, Ok(Some(below))) = (opened, element.closest(".wide")) {
            below.scroll_into_view_with_bool(false);
        }
    }
}
