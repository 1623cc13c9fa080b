//! Text field of the editor: typed and loaded texts, and when they are played.

use std::rc::Weak;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use scenario::link::MAX_BYTES;
use scenario::script;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::script::Comes;
use super::shell::Shell;
use super::{Study, inflate, keep, words};
use crate::boundary;
use crate::command::Panel;

/// Delay after the last key before the text is played, in milliseconds.
const TYPING: u32 = 400;

impl Shell {
    /// Puts the editor's text into the field. A typed text stays, unless the editor has another text.
    pub(super) fn fill_field(&self, field: &HtmlTextAreaElement, study: &Study, is_new: bool) {
        let is_another = self.edition.replace(study.draft.edition) != study.draft.edition;
        if is_new || is_another {
            field.set_value(&study.draft.text);
        }
    }

    /// Takes another text for the editor, and plays it after the delay if it has no error.
    pub(super) fn edited(&self, text: &str, comes: Comes) {
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

    /// Opens the file dialog for a script.
    pub(super) fn load(&self) -> Option<()> {
        let input: HtmlInputElement = self.document.create_element("input").ok()?.dyn_into().ok()?;
        input.set_type("file");
        input.set_accept(".overlap,.txt");
        let (field, shell) = (input.clone(), self.itself.clone());
        EventListener::once(&input, "change", move |_| {
            let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
            spawn_local(async move {
                // A longer file is cut just above the limit, so that the parser reports its length.
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
}

/// Makes the page play a script, by its id in links.
async fn play(shell: Weak<Shell>, text: String) {
    let Some(shell) = shell.upgrade() else { return };
    // The user may have chosen something else before or during the compression.
    let is_there = || shell.study.borrow().as_ref().is_some_and(|study| study.draft.text == text);
    if !is_there() {
        return;
    }
    let Some(name) = inflate::compress(&shell.window, &text).await.filter(|_| is_there()) else { return };
    let is_too_long = name.len() > MOST;
    if let Some(study) = &mut *shell.study.borrow_mut() {
        study.draft.name.clone_from(&name);
        if is_too_long {
            study.said = Some((Panel::Script, words::TOO_LONG));
            study.once_there = None;
        }
    }
    if is_too_long {
        return shell.show();
    }
    boundary::ask(&shell.window, &format!("open {name}"));
}

/// Maximum length of a script's id in links: it leaves room for the rest of a link.
const MOST: usize = MAX_BYTES - 400;
