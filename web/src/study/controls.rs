//! What the controls do that are the study's own: those with a `data-study`.

use explorer::Grain;
use scene::Theme;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

use super::shell::Shell;
use super::{Study, download, film, words};
use crate::{address, boundary};

impl Shell {
    /// Does what a control of the study asks for; gives what it asks of the page.
    pub(super) fn clicked(&self, event: &Event) -> Option<Option<String>> {
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
                self.edited(&text, true);
            }
            "embed" if self.window.is_secure_context() => {
                let _ = self.window.navigator().clipboard().write_text(&study.embed_code());
                study.said = words::COPIED;
            }
            "embed" => study.said = words::NOT_COPIED,
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
                self.edited(&text, true);
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
