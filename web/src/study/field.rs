//! The editor's field: what is typed or loaded there, and when it is played.

use std::rc::Weak;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

use super::shell::Shell;
use super::{Study, inflate};
use crate::boundary;

/// After so many milliseconds without a key, what was typed is played.
const TYPING: u32 = 400;

impl Shell {
    /// The editor's field keeps what is typed, unless another text stands in the editor.
    pub(super) fn fill_field(&self, element: &Element, study: &Study, opened: bool) {
        let field = element.query_selector("textarea").ok().flatten();
        let Some(field) = field.and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
        if opened || self.edition.replace(study.draft.edition) != study.draft.edition {
            field.set_value(&study.draft.text);
        }
    }

    /// Takes another text for the editor, typed or put there, and plays it soon, if it has no fault.
    pub(super) fn edited(&self, text: &str, put: bool) {
        let read = match &mut *self.study.borrow_mut() {
            Some(study) if put => study.put(text),
            Some(study) => study.edit(text),
            None => None,
        };
        self.show();
        let (text, shell) = (text.to_owned(), self.itself.clone());
        let play = move || spawn_local(play(shell, text));
        self.soon.set(read.map(|_| Timeout::new(TYPING, play)));
    }

    /// Asks the reader for a file with a script.
    pub(super) fn load(&self) -> Option<()> {
        let input: HtmlInputElement = self.document.create_element("input").ok()?.dyn_into().ok()?;
        input.set_type("file");
        input.set_accept(".overlap,.txt");
        let (field, shell) = (input.clone(), self.itself.clone());
        EventListener::once(&input, "change", move |_| {
            let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
            spawn_local(async move {
                let text = JsFuture::from(file.text()).await.ok().and_then(|it| it.as_string());
                if let (Some(shell), Some(text)) = (shell.upgrade(), text) {
                    shell.edited(&text, true);
                }
            });
        })
        .forget();
        input.click();
        Some(())
    }
}

/// Has the page play a script, by the name that it goes by in links.
async fn play(shell: Weak<Shell>, text: String) {
    let Some(shell) = shell.upgrade() else { return };
    let Some(name) = inflate::deflate(&shell.window, &text).await else { return };
    if let Some(study) = &mut *shell.study.borrow_mut() {
        study.draft.name.clone_from(&name);
    }
    boundary::ask(&shell.window, &format!("open {name}"));
}
