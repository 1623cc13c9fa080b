//! The script editor of `web/editor`, which is loaded with its panel, and its connection with the program. Until it is
//! loaded, and wherever it cannot be, the panel has a plain field.

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use js_sys::{Array, Date, Function, Promise, Reflect};
use raft_core::ServerSet;
use scenario::script::KEYS;
use scenario::script::completion::{self, complete, explain};
use scenario::script::forms::WITH_OWN_WORDS;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlTextAreaElement};

use super::faults::{Mark, Place, utf16_length};
use super::script_editor::EditSource;
use super::{Panels, draft_storage};
use crate::command::Panel;

/// Loading of the editor.
#[derive(Default)]
enum Loading {
    #[default]
    NotBegun,
    Running,
    Ready(JsValue),
    Failed,
}

/// The editor.
#[derive(Default)]
pub(super) struct CodeEditor {
    loading: RefCell<Loading>,
    /// Text that it was given or has given.
    text: RefCell<Option<String>>,
    /// Places that it marks; `None` if they may have moved.
    marks: RefCell<Option<Vec<Mark>>>,
    /// Selection of the field that it replaces, if the field has the focus.
    selection: Cell<Option<[u32; 2]>>,
}

impl CodeEditor {
    /// Whether it is loaded.
    pub(super) fn is_ready(&self) -> bool {
        matches!(*self.loading.borrow(), Loading::Ready(_))
    }

    /// Calls a method. `None` if it is not loaded.
    fn call(&self, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
        let api = match &*self.loading.borrow() {
            Loading::Ready(api) => api.clone(),
            _ => return None,
        };
        let method: Function = Reflect::get(&api, &method.into()).ok()?.dyn_into().ok()?;
        method.apply(&api, &arguments.iter().collect::<Array>()).ok()
    }

    /// Has it give the program the text, if the user has changed it since.
    pub(super) fn tell(&self) {
        self.call("tell", &[]);
    }

    /// Selects a place, and goes there. `None` if it is not loaded.
    fn go_to(&self, place: &Place) -> Option<()> {
        self.call("goTo", &[place.line.into(), place.start.into(), place.end.into()]).map(drop)
    }

    /// Gives it the text of the panel, in one undoable step if lines were inserted.
    fn set_text(&self, text: &str, is_insertion: bool) {
        if self.text.borrow().as_deref() != Some(text) {
            self.text.replace(Some(text.to_owned()));
            self.marks.take();
            self.call(if is_insertion { "insert" } else { "open" }, &[text.into()]);
        }
    }

    /// Marks these places, if others are marked.
    pub(super) fn set_marks(&self, marks: Vec<Mark>) {
        if self.marks.borrow().as_ref() == Some(&marks) {
            return;
        }
        let places = marks.iter().map(|Mark { place, severity, message }| {
            let fields: [JsValue; 5] =
                [place.line.into(), place.start.into(), place.end.into(), (*severity).into(), message.into()];
            fields.iter().collect::<Array>()
        });
        let places: Array = places.collect();
        self.marks.replace(Some(marks));
        self.call("mark", &[places.into()]);
    }
}

impl Panels {
    /// Shows the editor in its panel, with the panel's text and its faults. Loads it first, where it is not loaded; if
    /// that has failed, the next opening of the panel tries again.
    pub(super) fn show_code_editor(&self, is_opening: bool) {
        let code = &self.code;
        let is_missing = match &*code.loading.borrow() {
            Loading::NotBegun => true,
            Loading::Failed => is_opening,
            _ => false,
        };
        if is_missing {
            code.loading.replace(Loading::Running);
            spawn_local(load(self.itself.clone()));
        }
        let Some(parent) = self.find(".code-editor").filter(|_| code.is_ready()) else { return };
        code.call("attach", &[parent.into()]);
        self.keep_typed();
        let state = self.state.borrow();
        code.set_text(state.editor.text(), state.editor.is_insertion());
        code.set_marks(self.runtime.read(|session| state.editor.marks(session)));
        drop(state);
        if let Some([start, end]) = code.selection.take() {
            code.call("focus", &[start.into(), end.into()]);
        }
    }

    /// Stores as a draft what the user has typed, if another text replaces it before the program got it.
    fn keep_typed(&self) {
        if self.is_replaced()
            && self.code.call("isAhead", &[]).is_some_and(|it| it.is_truthy())
            && let Some(text) = self.code.call("text", &[]).and_then(|text| text.as_string())
        {
            self.store_draft(&text);
        }
    }

    /// Whether the panel has another text than the editor, which shows it after the next rendering.
    fn is_replaced(&self) -> bool {
        self.code.text.borrow().as_deref() != Some(self.state.borrow().editor.text())
    }

    /// Stores a text that was typed into the editor after its last text, before the panel's text replaces both.
    fn store_draft(&self, text: &str) {
        let (mut state, before) = (self.state.borrow_mut(), self.code.text.borrow());
        let continues = before.as_deref().is_some_and(|before| state.drafts.resume_text(before));
        state.drafts.record(text, Date::now() as u64, !continues);
        draft_storage::save(&self.window, &mut state.drafts);
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.window.document()?.query_selector(selector).ok()?
    }

    /// Selects a place in the editor or in the plain field, and goes there.
    pub(super) fn go_to_place(&self, place: &Place) -> Option<()> {
        if self.code.go_to(place).is_some() {
            return Some(());
        }
        let field: HtmlTextAreaElement = self.find(".editor textarea")?.dyn_into().ok()?;
        let before = field.value().split_inclusive('\n').take(place.line as usize - 1).map(utf16_length).sum::<u32>();
        field.focus().ok()?;
        field.set_selection_range(before + place.start, before + place.end).ok()
    }

    /// Answers the editor.
    fn answer(&self, question: &Array) -> Option<JsValue> {
        let text = question.get(1).as_string();
        match &*question.get(0).as_string()? {
            "typed" => {
                let text = text?;
                if self.is_replaced() {
                    self.store_draft(&text);
                    return None;
                }
                self.code.text.replace(Some(text.clone()));
                self.code.marks.take();
                self.play_script(text, EditSource::Typed);
                None
            }
            "complete" => {
                let before = text?;
                let (word, offers) = complete(&before, self.servers());
                let offer =
                    |offer: &completion::Offer| Array::of2(&(&*offer.word).into(), &offer.help.replace('`', "").into());
                let offers: Array = offers.iter().map(offer).collect();
                Some(Array::of2(&utf16_length(word).into(), &offers).into())
            }
            "explain" => {
                let (line, offset) = (text?, question.get(2).as_f64()? as u32);
                let (range, help) = explain(&line, byte_offset(&line, offset))?;
                let utf16 = |byte| line.get(..byte).map_or(0, utf16_length).into();
                Some(Array::of3(&utf16(range.start), &utf16(range.end), &help.into()).into())
            }
            "words" => {
                let word = |key: &&str| Array::of2(&(*key).into(), &WITH_OWN_WORDS.contains(key).into());
                Some(KEYS.iter().map(word).collect::<Array>().into())
            }
            _ => None,
        }
    }

    /// Servers that the text of the editor names.
    fn servers(&self) -> ServerSet {
        let state = self.state.borrow();
        completion::servers(state.editor.text())
    }
}

/// Bytes of a text before so many UTF-16 code units.
fn byte_offset(text: &str, units: u32) -> usize {
    let mut before = 0;
    let at = text.char_indices().find(|(_, letter)| {
        before += letter.len_utf16() as u32;
        before > units
    });
    at.map_or(text.len(), |(at, _)| at)
}

/// Loads the editor, and has the panel show it.
async fn load(panels: Weak<Panels>) {
    let Some(this) = panels.upgrade() else { return };
    let created = create(&this).await;
    if let Some(field) = this.window.document().and_then(|document| document.active_element())
        && let Some(field) = field.dyn_ref::<HtmlTextAreaElement>()
        && let (Ok(Some(start)), Ok(Some(end))) = (field.selection_start(), field.selection_end())
    {
        this.code.selection.set(Some([start, end]));
    }
    this.code.loading.replace(created.map_or(Loading::Failed, Loading::Ready));
    this.render();
}

async fn create(panels: &Panels) -> Option<JsValue> {
    let overlap = Reflect::get(&panels.window, &"overlap".into()).ok()?;
    let load: Function = Reflect::get(&overlap, &"editor".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = load.call0(&overlap).ok()?.dyn_into().ok()?;
    let create: Function = JsFuture::from(promise).await.ok()?.dyn_into().ok()?;
    let itself = panels.itself.clone();
    let answer = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |question: JsValue| {
        let answer = itself.upgrade().and_then(|panels| panels.answer(question.dyn_ref()?));
        answer.unwrap_or(JsValue::UNDEFINED)
    });
    create.call2(&JsValue::UNDEFINED, &answer.into_js_value(), &crate::strings::panel(Panel::Script).into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offset_in_code_units_is_one_in_bytes() {
        let line = "aß🦀b";
        let offsets = [0, 1, 2, 3, 4, 5, 9].map(|units| byte_offset(line, units));
        // Within a surrogate pair, it is the offset of the character.
        assert_eq!(offsets, [0, 1, 3, 3, 7, 8, 8]);
    }
}
