//! Script editor: shows the run as a script. The lanes follow the text while the user types.

use std::cell::OnceCell;
use std::rc::Weak;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use scenario::link::MAX_BYTES;
use scenario::script;
use scenario::{Action, Beat, Scenario};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::claims::{ClaimsCheck, Unmet};
use super::controls::{leaf, text};
use super::faults::{Mark, Parsed, split_at_place};
use super::share::{file_name, run_script};
use super::{PanelState, Panels, View, compression, draft_storage, parsed_scripts};
use crate::command::{Command, Panel, PanelCommand, ScriptCommand};
use crate::export::download;
use crate::html::{self, Kind, button, el, p};
use crate::js_api;
use crate::session::Session;
use crate::strings::panels as strings;

/// Delay after the last key before the text is played, in milliseconds.
const DEBOUNCE_MS: u32 = 400;

/// Maximum length of a script's id in links: it leaves room for the rest of a link.
const MAX_ID_BYTES: usize = MAX_BYTES - 400;

/// Content of the editor.
#[derive(Debug, Default)]
pub(super) struct Editor {
    /// Text.
    text: String,
    /// Result of parsing the text; computed when it is first needed.
    parsed: OnceCell<Parsed>,
    /// Whether lines were inserted into the text last.
    is_insertion: bool,
    /// Id of the last scenario parsed from the text, which the page then shows.
    id: String,
    /// Whether the text is the draft edited last.
    is_draft: bool,
    /// Check of the claims of the run's scenario.
    pub(super) claims: ClaimsCheck,
}

/// Origin of a text in the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EditSource {
    /// Typed into the field.
    Typed,
    /// The earlier text with lines inserted by a button.
    Inserted,
    /// A draft that the user restored.
    Restored,
    /// A file, or a result of the checker.
    New,
}

impl Editor {
    /// Text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether lines were inserted into the text last.
    pub(super) fn is_insertion(&self) -> bool {
        self.is_insertion
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| Parsed::new(&self.text))
    }

    fn is_valid(&self) -> bool {
        self.parsed().diagnostics.is_empty()
    }

    /// Claims and conditions of the text that do not hold; none while the text has errors.
    fn unmet(&self, session: &Session) -> Vec<Unmet> {
        if self.is_valid() { self.claims.unmet(session) } else { Vec::new() }
    }

    /// Marks for what is wrong with the text.
    pub(super) fn marks(&self, session: &Session) -> Vec<Mark> {
        self.parsed().marks(&self.unmet(session))
    }

    /// Follows the page to another run, from one of the scenario `before`. The text stays if the run was parsed from
    /// it, or if it was typed and no scenario was parsed from it yet.
    pub(super) fn follow(&mut self, before: Option<&str>, session: &Session) {
        self.claims = ClaimsCheck::default();
        let id = &*session.scenario().id;
        let is_pending = self.is_draft && (self.id.is_empty() || !self.is_valid());
        if self.id != id && !(is_pending && before == Some(id)) {
            *self = Self { text: first_text(session), ..Self::default() };
        }
    }
}

/// Initial text of the editor: the source of the script, if it is open without changes, or else the run printed as a
/// script; empty if nothing is open.
fn first_text(session: &Session) -> String {
    if session.lanes().is_empty() {
        return String::new();
    }
    let id = &session.scenario().id;
    let is_unchanged =
        session.actions().is_empty() && session.scenario_for_link(id).as_ref() == Some(session.scenario());
    let source = is_unchanged.then(|| parsed_scripts::text(id)).flatten();
    source.unwrap_or_else(|| run_script(session))
}

impl PanelState {
    /// Puts a text into the editor, at a time of the user's clock. Returns whether it is a valid script.
    fn edit(&mut self, text: &str, source: EditSource, now: u64) -> bool {
        let Self { editor, drafts, .. } = self;
        if matches!(source, EditSource::Typed | EditSource::Inserted) {
            let continues = editor.is_draft || drafts.resume_text(&editor.text);
            drafts.record(text, now, !continues);
        }
        editor.is_draft = source != EditSource::New;
        text.clone_into(&mut editor.text);
        editor.parsed = OnceCell::new();
        editor.is_insertion = source == EditSource::Inserted;
        let is_valid = editor.is_valid();
        if source != EditSource::New {
            self.pending_command = None;
        }
        self.status = None;
        is_valid
    }

    /// The editor's text with a beat for the current moment.
    fn with_moment(&self, session: &Session) -> Option<String> {
        let at = session.now() as u64;
        let (name, words) = (format!("at-{at}").into(), strings::HERE_IS.into());
        let beats = vec![Beat { name, at, words, question: None }];
        self.with_lines("beat ", &Scenario { beats, ..Scenario::custom(session.scenario().old, None) })
    }

    /// The editor's text with the user's last action; `None` if there is none.
    fn with_action(&self, session: &Session) -> Option<String> {
        let actions = self.last_actions(session);
        self.with_lines("at ", &Scenario { actions, ..Scenario::custom(session.scenario().old, None) })
    }

    /// The editor's text with those lines of a scenario that begin with `start`; `None` if there are none.
    fn with_lines(&self, start: &str, scenario: &Scenario) -> Option<String> {
        let written = script::write(scenario);
        let lines: String =
            written.lines().filter(|line| line.starts_with(start)).flat_map(|line| [line, "\n"]).collect();
        let text = &self.editor.text;
        // As the text has them.
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let lines = lines.replace('\n', line_break);
        (!lines.is_empty()).then(|| [text.trim_end(), line_break, &lines].concat())
    }

    /// The Steps of the last action: those that were observed, or else all Steps at the time of the last one.
    fn last_actions(&self, session: &Session) -> Vec<Action> {
        let actions = session.actions();
        if !self.last_action.is_empty() && self.last_action.iter().all(|action| actions.contains(action)) {
            return self.last_action.clone();
        }
        let last = actions.last().map(|last| last.at);
        actions.into_iter().filter(|action| Some(action.at) == last).collect()
    }
}

impl Panels {
    /// Puts a text into the editor, and plays it after a delay if it has no error.
    pub(super) fn play_script(&self, text: String, source: EditSource) {
        let mut state = self.state.borrow_mut();
        let is_valid = state.edit(&text, source, Date::now() as u64);
        if source == EditSource::Typed && !is_valid {
            // The user sees errors before the panel is rendered.
            let marks = self.runtime.read(|session| state.editor.marks(session));
            self.code.set_marks(marks);
        }
        draft_storage::save(&self.window, &mut state.drafts);
        drop(state);
        self.render();
        self.play_timer.take();
        if is_valid {
            self.play_later(text, source);
        }
    }

    /// Plays a text after a delay, if it is the editor's text then.
    fn play_later(&self, text: String, source: EditSource) {
        let panels = self.itself.clone();
        let play = move || spawn_local(play(panels, text, source));
        self.play_timer.set(Some(Timeout::new(DEBOUNCE_MS, play)));
    }

    /// Carries out a command of the editor.
    pub(super) fn perform_script(&self, command: ScriptCommand) -> Option<()> {
        self.code.tell();
        let edit = match command {
            ScriptCommand::LoadFile => return self.choose_file(),
            ScriptCommand::Save => {
                let name = self.runtime.read(|session| file_name(session, "overlap"));
                return download::save_text(&self.window.document()?, &self.state.borrow().editor.text, &name);
            }
            ScriptCommand::ForgetDrafts => {
                let PanelState { drafts, editor, .. } = &mut *self.state.borrow_mut();
                drafts.forget(&editor.text);
                draft_storage::save(&self.window, drafts);
                return Some(());
            }
            ScriptCommand::RestoreDraft(created_at) => {
                let text = self.state.borrow_mut().drafts.resume(created_at);
                (text?, EditSource::Restored)
            }
            ScriptCommand::InsertMoment => {
                (self.runtime.read(|session| self.state.borrow().with_moment(session))?, EditSource::Inserted)
            }
            ScriptCommand::InsertAction => {
                let text = self.runtime.read(|session| self.state.borrow().with_action(session));
                if text.is_none() {
                    self.state.borrow_mut().status = Some((Panel::Script, strings::NO_ACTION));
                }
                (text?, EditSource::Inserted)
            }
        };
        self.play_script(edit.0, edit.1);
        Some(())
    }

    /// Opens the file dialog for a script.
    fn choose_file(&self) -> Option<()> {
        let input: HtmlInputElement = self.window.document()?.create_element("input").ok()?.dyn_into().ok()?;
        input.set_type("file");
        input.set_accept(".overlap,.txt");
        let (field, panels) = (input.clone(), self.itself.clone());
        EventListener::once(&input, "change", move |_| {
            let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
            spawn_local(async move {
                // A longer file is cut just above the limit, so that the parser reports its length.
                let Ok(part) = file.slice_with_i32_and_i32(0, script::MAX_BYTES as i32 + 1) else { return };
                let text = JsFuture::from(part.text()).await.ok().and_then(|it| it.as_string());
                if let (Some(panels), Some(text)) = (panels.upgrade(), text) {
                    panels.play_script(text, EditSource::New);
                }
            });
        })
        .forget();
        input.click();
        Some(())
    }

    /// Whether this is the editor's text still, after the editor has followed the page to its present run.
    fn is_edited(&self, text: &str) -> bool {
        crate::panel_api::Panels::follow(self);
        self.state.borrow().editor.text == text
    }
}

/// Makes the page play a script, by its id in links.
async fn play(panels: Weak<Panels>, text: String, source: EditSource) {
    // The user may have chosen something else before or during the compression.
    let Some(panels) = panels.upgrade().filter(|panels| panels.is_edited(&text)) else { return };
    let id = compression::compress(&panels.window, &text).await;
    let Some(id) = id.filter(|_| panels.is_edited(&text)) else { return };
    if js_api::is_scenario_requested(&panels.window) {
        // What the user has chosen is being loaded. It replaces the text, unless it cannot be loaded.
        return panels.play_later(text, source);
    }
    let is_too_long = id.len() > MAX_ID_BYTES;
    let mut state = panels.state.borrow_mut();
    state.editor.id.clone_from(&id);
    if is_too_long {
        state.status = Some((Panel::Script, strings::TOO_LONG));
        state.pending_command = None;
    }
    drop(state);
    if is_too_long {
        return panels.render();
    }
    let is_version = matches!(source, EditSource::Typed | EditSource::Inserted);
    html::send(if is_version { Command::OpenTyped(id) } else { Command::Open(id) });
}

/// The panel. If the code editor is loaded, it is in the place of the plain field.
pub(super) fn view(view: &View<'_>, panels: &Weak<Panels>, has_code_editor: bool) -> Html {
    let PanelState { editor, drafts, .. } = view.state;
    let buttons = [
        (ScriptCommand::InsertMoment, strings::INSERT_MOMENT),
        (ScriptCommand::InsertAction, strings::INSERT_ACTION),
        (ScriptCommand::LoadFile, strings::LOAD),
        (ScriptCommand::Save, strings::SAVE),
    ];
    let button = |(command, label)| button("wordy", label, Command::Panels(PanelCommand::Script(command))).html();
    let buttons = el("div", "buttons").children(buttons.into_iter().map(button).collect());
    let unmet = editor.unmet(view.session);
    let status = match view.state.status(Panel::Script) {
        "" if editor.parsed().is_faultless() && unmet.is_empty() => Some(p("", strings::NO_FAULTS)),
        "" => None,
        status => Some(p("warn", status)),
    };
    let field = match has_code_editor {
        true => el("div", "editor").child(el("div", "code-editor").html()),
        false => el("div", "editor").child(highlighted(editor)).child(field(editor, panels)),
    };
    let parts = [
        buttons.html(),
        drafts.view(&editor.text),
        field.html(),
        editor.parsed().view(status, &unmet, view.session, panels),
        p("small", if has_code_editor { strings::CODE_HELP } else { strings::SCRIPT_HELP }),
        editor.claims.view(view.session),
    ];
    // An absent part is an empty list, so that the field is always the same element and keeps the focus.
    parts.into_iter().collect()
}

/// The text field. Its value is the editor's text, which follows each input at once, before the next rendering: so a
/// rendering never replaces what was typed.
fn field(editor: &Editor, panels: &Weak<Panels>) -> Html {
    let panels = panels.clone();
    let on_input = move |event: &Event| {
        let field: HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
        panels.upgrade()?.play_script(field.value(), EditSource::Typed);
        None
    };
    let field = el("textarea", "").set("spellcheck", "false").value(Some(AttrValue::from(&*editor.text)));
    let field = field.set("aria-label", crate::strings::panel(Panel::Script)).set("aria-describedby", "faults");
    field.on(Kind::Input, on_input).html()
}

/// The text behind the field, with its errors highlighted.
fn highlighted(editor: &Editor) -> Html {
    let mut parts = Vec::new();
    let mut plain = String::new();
    for (index, line) in editor.text.lines().enumerate() {
        match editor.parsed().first_in_line(index + 1) {
            Some(place) => {
                let [before, wrong, after] = split_at_place(line, place);
                plain.push_str(before);
                parts.push(text(std::mem::take(&mut plain)));
                parts.push(leaf("mark", "", if wrong.is_empty() { " ".to_owned() } else { wrong.to_owned() }));
                plain.push_str(after);
            }
            None => plain.push_str(line),
        }
        plain.push('\n');
    }
    parts.push(text(plain));
    el("pre", "").set("aria-hidden", "true").children(parts).html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario_cache::ScenarioCache;
    use crate::session::Opening;

    /// A page with its panels.
    struct Page {
        session: Session,
        state: PanelState,
    }

    impl Page {
        fn open(fragment: &str) -> Self {
            let (session, state) = (Session::from_fragment(fragment, &ScenarioCache::default()), PanelState::default());
            let mut page = Self { session, state };
            page.state.follow(&page.session);
            page
        }

        fn go_to(&mut self, fragment: &str) {
            self.session.open(fragment, &ScenarioCache::default(), Opening::Single);
            self.state.follow(&self.session);
        }

        /// Lines inserted for the last action.
        fn inserted(&self) -> Vec<String> {
            let text = self.state.with_action(&self.session).unwrap_or_default();
            let lines = text.strip_prefix(self.state.editor.text.trim_end()).unwrap_or_default();
            lines.lines().skip(1).map(str::to_owned).collect()
        }
    }

    const CUT_OFF: &str = "60.cut.3.1,60.cut.1.3,60.cut.3.2,60.cut.2.3";
    const RUN: &str = "#own&old=1,2,3&leader=1";
    const SCRIPT: &str = "overlap 1\nold S1 S2 S3\n";

    #[test]
    fn last_action_is_inserted_without_other_actions_of_its_time() {
        let mut page = Page::open(RUN);
        assert!(page.inserted().is_empty());
        page.go_to(&format!("{RUN}&do=60.crash.2"));
        assert_eq!(page.inserted(), ["at 60 crash S2"]);
        page.go_to(&format!("{RUN}&do=60.crash.2,{CUT_OFF}"));
        assert_eq!(page.inserted(), ["at 60 part S3 from S1 S2"]);
        // The same was done under another rule.
        page.go_to(&format!("{RUN}&off=pre_vote&do=60.crash.2,{CUT_OFF}"));
        assert_eq!(page.inserted(), ["at 60 part S3 from S1 S2"]);
        // Order of actions: this one precedes an action in another lane.
        page.go_to(&format!("{RUN}&do=40.joint.crash.1,60.crash.2,{CUT_OFF}"));
        assert_eq!(page.inserted(), ["at 40 in joint: crash S1"]);
    }

    #[test]
    fn all_actions_at_the_last_time_are_inserted_if_none_was_observed_or_one_was_undone() {
        let run = "#own&old=1,2,3&leader=1&do=50.crash.1";
        let mut page = Page::open(&format!("{run},{CUT_OFF}"));
        assert_eq!(page.inserted(), ["at 60 part S3 from S1 S2"]);
        page.go_to(&format!("{run},{CUT_OFF},80.restart.1"));
        assert_eq!(page.inserted(), ["at 80 restart S1"]);
        page.go_to(&format!("{run},{CUT_OFF}"));
        assert_eq!(page.inserted(), ["at 60 part S3 from S1 S2"]);
    }

    #[test]
    fn text_of_the_editor_is_that_of_the_run_without_a_draft() {
        let mut page = Page::open(RUN);
        assert_eq!(page.state.editor.text, run_script(&page.session));
        page.go_to("#naive-swap-3-to-5");
        assert!(page.state.editor.text.contains("id naive-swap-3-to-5"));
        page.go_to("no-such-preset");
        assert!(page.state.editor.text.is_empty());
    }

    #[test]
    fn typed_text_with_an_error_stays_in_another_run_of_its_scenario_only() {
        let mut page = Page::open(RUN);
        assert!(!page.state.edit("overlap 1\nol", EditSource::Typed, 1));
        page.go_to(&format!("{RUN}&off=pre_vote&do=60.crash.2"));
        assert_eq!(page.state.editor.text, "overlap 1\nol");
        page.go_to("#naive-swap-3-to-5");
        assert!(page.state.editor.text.contains("id naive-swap-3-to-5"));
        assert!(page.state.drafts.resume_text("overlap 1\nol"), "it is a draft");
    }

    #[test]
    fn text_stays_in_the_run_parsed_from_it() {
        let mut page = Page::open("#naive-swap-3-to-5");
        assert!(page.state.edit(SCRIPT, EditSource::New, 1));
        page.state.editor.id = scenario::CUSTOM_ID.to_owned();
        page.go_to(RUN);
        assert_eq!(page.state.editor.text, SCRIPT);
    }

    #[test]
    fn command_waits_for_a_new_text_but_not_for_a_typed_one() {
        let mut page = Page::open(RUN);
        for (source, waits) in [(EditSource::New, true), (EditSource::Typed, false), (EditSource::Restored, false)] {
            page.state.pending_command = Some(Command::Toggle);
            page.state.edit(SCRIPT, source, 1);
            assert_eq!(page.state.pending_command.is_some(), waits, "{source:?}");
        }
    }
}
