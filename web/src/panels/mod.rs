//! The panels and the menu: the chunk of the program that is loaded when one of them is opened for the first time.
//!
//! They share the page's session, and change it by [commands](crate::command) only. A panel is a function of a
//! [`View`]; all of them are content of one component, [`PanelContent`]. State of their own, such as the text in the
//! editor, is in [`PanelState`], which outlives the component.

mod answers;
mod checker;
mod checker_bounds;
mod checker_export;
mod checker_form;
mod checker_requests;
mod claims;
mod code_editor;
pub(crate) mod commands;
mod comparison;
mod compression;
mod content;
mod controls;
mod draft_storage;
mod drafts;
mod explanation;
mod faults;
mod keys;
mod legend;
mod lessons;
mod members;
mod menu;
mod outlook;
mod parsed_scripts;
mod phase_map;
mod question;
mod quorum_chain;
mod rules;
mod run_details;
mod run_end;
mod script_editor;
mod seed_sweep;
mod share;
mod space_time;
mod story;
mod style;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use scenario::Action;
use scenario::link::Link;
use wasm_bindgen_futures::spawn_local;
use web_sys::Window;
use yew::prelude::*;

use self::answers::Answers;
use self::checker_form::CheckerForm;
use self::code_editor::CodeEditor;
use self::content::PanelContent;
use self::drafts::Drafts;
use self::outlook::Outlooks;
use self::question::Asking;
use self::quorum_chain::ChainForm;
use self::script_editor::Editor;
use self::story::Wait;
use crate::command::{Command, Panel, PanelCommand};
use crate::export::video::RecorderSlot;
use crate::panel_api::{self, OnScenario, Provided};
use crate::runtime::RuntimeHandle;
use crate::session::Session;
use crate::ui_state::UiState;
use crate::worker;
use crate::worker::client::WorkerClient;
use crate::{js_api, script_names};

/// Starts the chunk: in a page, it provides the panels; in a worker, it waits for a request.
pub(crate) fn start() {
    let Some(window) = web_sys::window() else { return worker::main::run() };
    if let Some(document) = window.document().filter(|_| panel_api::provided().is_none()) {
        style::adopt(&window, &document);
    }
    panel_api::provide(Provided {
        panels: Panels::new,
        parse,
        argue: scene::argument,
        quorums: scene::describe::quorums,
    });
}

/// Parses the script of a link.
fn parse(id: String, then: OnScenario) {
    spawn_local(async { then(parsed_scripts::parse(web_sys::window(), id).await) });
}

/// Input of a panel.
pub(crate) struct View<'a> {
    /// Model of the page.
    pub(crate) session: &'a Session,
    /// State of the user interface.
    pub(crate) ui_state: &'a UiState,
    /// State of the panels.
    pub(crate) state: &'a PanelState,
}

/// State that only the panels have.
#[derive(Default)]
pub(crate) struct PanelState {
    /// Run that was shown last, and the revision of the session then.
    run: Option<(u32, Link)>,
    /// The Steps of the user's last action; empty, if it was not observed.
    last_action: Vec<Action>,
    /// Zoom of the space-time diagram: by how many powers of two its span is longer than at the start.
    zoom: i8,
    /// Width of a panel, in points at the default text size.
    width: f32,
    /// Whether all lanes are beside the panel, one below the other.
    has_lanes_beside: bool,
    /// Result of the last command in a panel.
    status: Option<(Panel, &'static str)>,
    /// Command to be sent when the page shows another run.
    pending_command: Option<Command>,
    /// Whether the question of the first lesson was asked. It is asked once, during the first play.
    was_asked: bool,
    /// The question that is asked.
    asking: Asking,
    /// The user's answers to questions.
    answers: Answers,
    /// The script editor.
    editor: Editor,
    /// Texts typed into the editor.
    drafts: Drafts,
    /// The checker and the seed sweep.
    checker: CheckerForm,
    /// The calculator of quorums.
    chain: ChainForm,
    /// Answers about continuations from moments of the run.
    outlooks: Outlooks,
}

/// Width of a panel before it is measured, in points.
const WIDTH: f32 = 1000.0;

/// The panels of a page.
pub(crate) struct Panels {
    window: Window,
    runtime: RuntimeHandle,
    state: RefCell<PanelState>,
    /// The script editor, once it is loaded.
    code: CodeEditor,
    /// Timer that plays the text of the editor.
    play_timer: Cell<Option<Timeout>>,
    /// Wait for the answer to a question.
    wait: RefCell<Option<Wait>>,
    worker: WorkerClient,
    /// Worker that answers what can still come of a moment.
    outlook_worker: WorkerClient,
    /// Worker that checks claims of the script.
    claims_worker: WorkerClient,
    /// Video that is being recorded.
    recorder: RecorderSlot,
    /// Listener for the keys that choose an answer.
    _keys: EventListener,
    /// Reference to itself, for callbacks.
    itself: Weak<Self>,
}

impl Panels {
    #[expect(clippy::new_ret_no_self, reason = "the page knows them as a trait object")]
    fn new(runtime: &RuntimeHandle) -> Rc<dyn panel_api::Panels> {
        let runtime = runtime.clone();
        let window = runtime.window().clone();
        let (drafts, answers) = (draft_storage::load(&window), answers::load(&window));
        Rc::new_cyclic(|itself: &Weak<Self>| Self {
            window: window.clone(),
            runtime,
            state: RefCell::new(PanelState { drafts, answers, width: WIDTH, ..PanelState::default() }),
            code: CodeEditor::default(),
            play_timer: Cell::default(),
            wait: RefCell::default(),
            worker: WorkerClient::default(),
            outlook_worker: WorkerClient::default(),
            claims_worker: WorkerClient::default(),
            recorder: RecorderSlot::default(),
            _keys: {
                let panels = itself.clone();
                let can_choose = move |index| panels.upgrade().is_some_and(|panels| panels.can_choose(index));
                question::listen(&window, can_choose)
            },
            itself: itself.clone(),
        })
    }

    /// Has the page rendered again, after the state has changed without a command.
    fn render(&self) {
        self.runtime.notify();
    }

    /// Content of the open panel, or of the menu.
    fn content(&self, ui_state: &UiState, is_menu: bool) -> Html {
        panel_api::Panels::follow(self);
        self.runtime.read(|session| {
            let state = &*self.state.borrow();
            let view = View { session, ui_state, state };
            match ui_state.panel {
                _ if is_menu => menu::view(&view),
                None | Some(Panel::More | Panel::Legend) => Html::default(),
                Some(Panel::Course) => lessons::view(&view),
                Some(Panel::Members) => members::view(&view, &self.itself),
                Some(Panel::Rules) => rules::view(&view),
                Some(Panel::Search) => checker::view(&view),
                Some(Panel::Script) => script_editor::view(&view, &self.itself, self.code.is_ready()),
                Some(Panel::Share) => share::view(&view, self.embed_code(session, ui_state)),
                Some(Panel::Keys) => keys::view(),
                Some(Panel::Compare) => comparison::view(&view),
                Some(Panel::Explain) => explanation::view(&view),
                Some(Panel::SpaceTime) => space_time::view(&view),
            }
        })
    }
}

impl panel_api::Panels for Panels {
    fn view(&self, ui_state: &UiState, is_menu: bool) -> Html {
        let Some(panels) = self.itself.upgrade() else { return Html::default() };
        let name = ui_state.panel.filter(|_| !is_menu).map_or("menu", Panel::key);
        // The key: another panel is another component, with other content from the start.
        html! { <PanelContent key={name} {panels} ui_state={ui_state.clone()} {is_menu} /> }
    }

    fn caption(&self, ui_state: &UiState) -> Option<Html> {
        self.runtime.read(|session| {
            let view = View { session, ui_state, state: &self.state.borrow() };
            story::caption(&view, &self.window)
        })
    }

    fn legend(&self, ui_state: &UiState, lane_index: usize) -> Html {
        let Some(drawing) = self.runtime.drawing(lane_index) else { return Html::default() };
        self.runtime
            .read(|session| legend::view(&View { session, ui_state, state: &self.state.borrow() }, lane_index, drawing))
    }

    fn follow(&self) {
        let command = self.runtime.read(|session| self.state.borrow_mut().follow(session));
        if let Some(command) = command {
            crate::html::send(command);
        }
        self.end_outlook();
        self.end_claims_check();
        self.follow_story();
    }

    fn act(&self, command: &Command, ui_state: &UiState) {
        // The last action is known from the run before it.
        self.follow();
        self.runtime.update(|session| commands::act(ui_state, session, command));
        js_api::send(&self.window, script_names::ACTED);
    }

    fn perform(&self, command: PanelCommand, ui_state: &mut UiState) -> Vec<Command> {
        self.state.borrow_mut().status = None;
        let mut commands = self.carry_out(command, ui_state);
        // Something is opened to be looked at: a panel over it closes, unless another opens.
        let opens = |command: &Command| matches!(command, Command::Open(_));
        let covers = || ui_state.panel.is_some_and(|panel| !panel.is_wide()) && covers_lanes(&self.window);
        if commands.last().is_some_and(opens) && covers() {
            commands.insert(0, Command::Close);
        }
        commands
    }
}

/// Whether the window has no room for panels beside the lanes, as in the style sheet.
fn covers_lanes(window: &Window) -> bool {
    window.match_media("(max-width: 62.5em)").is_ok_and(|query| query.is_some_and(|query| query.matches()))
}

impl Panels {
    fn carry_out(&self, command: PanelCommand, ui_state: &mut UiState) -> Vec<Command> {
        match command {
            PanelCommand::Lesson(id) => return vec![Command::Open(id.to_owned())],
            PanelCommand::Moment(id, beat) => return vec![Command::Open(lessons::moment(id, beat))],
            PanelCommand::Comparison(id, beat) => {
                return vec![Command::Open(lessons::moment(id, beat)), Command::Panel(Panel::Compare)];
            }
            PanelCommand::Answer(index) => self.choose_answer(index),
            PanelCommand::LeaveQuestion => self.leave_question(),
            PanelCommand::ForgetAnswers => self.forget_answers(),
            PanelCommand::ExplainEnd => return self.runtime.read(|session| story::explain_end(session, ui_state)),
            PanelCommand::Zoom { out } => {
                let zoom = &mut self.state.borrow_mut().zoom;
                *zoom = space_time::zoomed(*zoom, out);
            }
            PanelCommand::CopyEmbedCode => {
                if let Some(panels) = self.itself.upgrade() {
                    panels.copy_embed_code(ui_state);
                }
            }
            PanelCommand::Export(kind) => self.export(kind, ui_state),
            PanelCommand::Script(command) => drop(self.perform_script(command)),
            PanelCommand::Checker(command) => return self.perform_checker(command, ui_state),
            _ => {
                let more = self.runtime.update(|session| commands::perform(ui_state, session, command));
                return more.into_iter().collect();
            }
        }
        Vec::new()
    }
}

impl PanelState {
    /// Follows the page to its present run. Returns a command for the page, if one waits for another run.
    fn follow(&mut self, session: &Session) -> Option<Command> {
        let revision = session.revision();
        if self.run.as_ref().is_some_and(|(known, _)| *known == revision) {
            return None;
        }
        let run = Link { speed: None, ..session.link(false) };
        let before = self.run.replace((revision, run)).map(|(_, run)| run);
        let (_, run) = self.run.as_ref()?;
        if before.as_ref() == Some(run) {
            return None;
        }
        self.outlooks.clear();
        self.editor.follow(before.as_ref().map(|before| &*before.scenario.id), session);
        let before = before?;
        self.last_action = last_action(&before, run).unwrap_or_else(|| std::mem::take(&mut self.last_action));
        self.pending_command.take()
    }

    /// Sets the width of the panel, and whether all lanes are beside it. Returns whether one of them changed.
    fn set_measures(&mut self, measures: (f32, bool)) -> bool {
        let has_changed = (self.width, self.has_lanes_beside) != measures;
        (self.width, self.has_lanes_beside) = measures;
        has_changed
    }

    /// Result of the last command in a panel; empty if there is none.
    fn status(&self, panel: Panel) -> &'static str {
        self.status.filter(|(of, _)| *of == panel).map_or("", |(_, status)| status)
    }
}

/// The Steps of the last action, from the difference between two runs; `None` if the same actions were done in both.
fn last_action(before: &Link, run: &Link) -> Option<Vec<Action>> {
    let of = |run: &Link| (run.scenario.id.clone(), run.scenario.old);
    if of(run) != of(before) {
        return Some(Vec::new());
    }
    let mut before = before.actions.clone();
    let mut is_new = |action: &&Action| match before.iter().position(|it| it == *action) {
        Some(index) => {
            before.swap_remove(index);
            false
        }
        None => true,
    };
    let new: Vec<Action> = run.actions.iter().filter(|action| is_new(action)).copied().collect();
    // With other rules the same actions were done; fewer, if an action was undone.
    (!new.is_empty() || !before.is_empty()).then_some(new)
}
