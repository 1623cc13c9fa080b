//! Controls of the panels' own functions: those with `data-study`.

use js_sys::Reflect;
use scene::Theme;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Clipboard, Element, Event, MouseEvent};

use super::orders::Opening;
use super::script::Comes;
use super::shell::Shell;
use super::{Study, download, film, keep, words};
use crate::command::Panel;
use crate::{address, boundary};

/// Commands for the page, and a script to play, if there is one.
type Asked = (Vec<String>, Option<(String, Comes)>);

/// Command that starts a paused run.
const PLAY: &str = "toggle";

impl Shell {
    /// Carries out the control of a click; returns the commands for the page; `None` if it is not a control of the
    /// panels.
    pub(super) fn clicked(&self, event: &Event) -> Option<Vec<String>> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let control = target.closest("[data-study]").ok()??;
        let what = control.get_attribute("data-study")?;
        // A disabled control keeps the focus, but has no function.
        if control.get_attribute("aria-disabled").as_deref() == Some("true") {
            return None;
        }
        let mut borrowed = self.study.borrow_mut();
        let study = borrowed.as_mut()?;
        study.said = None;
        let (asks, text) = match self.asked_to_look(study, &what, &control) {
            Some(asked) => asked,
            None => self.asked(study, &what, &control, event)?,
        };
        drop(borrowed);
        if let Some((text, comes)) = text {
            self.edited(&text, comes);
        }
        Some(asks)
    }

    /// Commands of the search and the survey: commands for the page, and a script to play.
    fn asked_to_look(&self, study: &mut Study, what: &str, control: &Element) -> Option<Asked> {
        let of_nothing = |order| (order, Vec::new());
        let (order, asks) = match what {
            "search" => of_nothing(study.order_search()?),
            "anyway" => of_nothing(study.order_anyway()?),
            "case" => study.order_case(&control.get_attribute("data-rule")?)?,
            "rules-on" => study.order_with_rules_on()?,
            "survey" => of_nothing(study.order_survey()),
            "cancel" => {
                self.dismiss();
                study.inquiry.stop();
                return Some((Vec::new(), None));
            }
            "watch" => {
                let found = study.inquiry.found.clone()?;
                if study.stands_there(&found) {
                    return Some((vec!["reset".to_owned(), PLAY.to_owned()], None));
                }
                study.once_there = Some(PLAY.to_owned());
                return Some((Vec::new(), Some((found, Comes::Anew))));
            }
            "seed" => {
                let seed = control.get_attribute("data-seed").and_then(|seed| seed.parse().ok());
                let lane = control.get_attribute("data-lane");
                return Some(match study.open_seed(seed.unwrap_or(study.inquiry.seed), lane.as_deref()) {
                    Opening::Asks(asks) => (asks, None),
                    Opening::Script(text) => (Vec::new(), Some((text, Comes::Anew))),
                });
            }
            _ => return None,
        };
        self.employ(&order, study);
        Some((asks, None))
    }

    /// All other commands.
    fn asked(&self, study: &mut Study, what: &str, control: &Element, event: &Event) -> Option<Asked> {
        match what {
            "svg" => download::svg(&self.document, &self.picture(study), &study.file_name("svg"))?,
            "png" => download::png(&self.document, &self.picture(study), study.file_name("png"))?,
            "film" => {
                let started = film::start(&self.document, &self.reel, study.file_name("webm"));
                study.said = Some((Panel::Share, film::said(started)));
            }
            "load" => self.load()?,
            "run" => {
                download::text(&self.document, &study.script(), &study.file_name("overlap"))?;
            }
            "save" => download::text(&self.document, &study.draft.text, &study.file_name("overlap"))?,
            "moment" | "action" => {
                let is_moment = what == "moment";
                let Some(text) = study.with_more(is_moment) else {
                    study.said = Some((Panel::Script, words::NO_ACTION));
                    return Some((Vec::new(), None));
                };
                return Some((Vec::new(), Some((text, Comes::WithMore))));
            }
            "forget" => {
                let Study { drafts, draft, .. } = study;
                drafts.forget(&draft.text);
                keep::keep(&self.window, drafts);
            }
            "embed" => study.said = Some((Panel::Share, self.copy(&study.embed_code()))),
            "closer" => study.zoom(false),
            "wider" => study.zoom(true),
            "time" => {
                let at = study.time_at(part_of(control, event)?);
                return Some((vec![format!("seek {at}")], None));
            }
            _ => {
                let text = study.drafts.take_up(what.strip_prefix("draft ")?.parse().ok()?)?;
                return Some((Vec::new(), Some((text, Comes::Again))));
            }
        }
        Some((Vec::new(), None))
    }

    /// Copies text to the clipboard; returns the message to show until the result is known.
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
                study.said = Some((Panel::Share, said));
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

/// Horizontal position of a click in an element, from 0 to 1.
fn part_of(element: &Element, event: &Event) -> Option<f64> {
    let area = element.get_bounding_client_rect();
    let x = f64::from(event.dyn_ref::<MouseEvent>()?.client_x()) - area.left();
    Some(x / area.width().max(1.0))
}
