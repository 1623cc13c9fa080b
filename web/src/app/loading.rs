//! Loading of the panels' chunk, with the actions that it carries out, and of the scenarios that links name.

use std::rc::Rc;

use scenario::link;
use yew::prelude::*;

use super::{App, Chunk, Message, Props};
use crate::command::Command;
use crate::runtime::RuntimeHandle;
use crate::session::{Opening, Session};
use crate::{address, chunk, js_api, panel_api, strings};

impl App {
    /// Has the chunk of the panels loaded, unless it is.
    pub(super) fn load_panels(&mut self, context: &Context<Self>) {
        if self.panels.is_none() && self.chunk != Chunk::Loading {
            self.chunk = Chunk::Loading;
            let link = context.link().clone();
            chunk::load(Box::new(move |is_loaded| link.send_message(Message::Chunk(is_loaded))));
        }
    }

    /// Has an action wait for the chunk. Returns whether the page is rendered.
    pub(super) fn wait_with(&mut self, context: &Context<Self>, action: Rc<Command>) -> bool {
        debug_assert!(action.is_action());
        self.waiting.push(action);
        self.load_panels(context);
        true
    }

    /// Carries out an action.
    pub(super) fn act(&mut self, runtime: &RuntimeHandle, action: &Command) {
        let Some(panels) = &self.panels else { return };
        let opens = runtime.read(|session| opens_another(session, action));
        panels.act(action, &self.ui_state);
        if opens {
            runtime.read(|session| self.ui_state.clear(session));
        }
    }

    /// Takes the panels of the loaded chunk, or reports that it could not be loaded.
    pub(super) fn on_chunk(&mut self, context: &Context<Self>, is_loaded: bool) {
        let Props { window, runtime, .. } = context.props();
        let provided = panel_api::provided().filter(|_| is_loaded);
        self.panels = provided.map(|chunk| (chunk.panels)(runtime));
        if let Some(chunk) = provided {
            runtime.update(|session| session.set_argue(Some(chunk.argue)));
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        if self.panels.is_none() {
            self.chunk = Chunk::Failed;
            if !waiting.is_empty() {
                waiting.retain(|command| !command.is_action());
                runtime.update(|session| {
                    if !session.notice().is_some_and(|notice| notice.ends_with(strings::NOT_DONE)) {
                        session.add_notice(strings::NOT_DONE);
                    }
                });
                self.state_changed = true;
            }
            js_api::send(window, js_api::LOST_PANELS);
        }
        context.link().send_message_batch(waiting.into_iter().map(Message::Command).collect());
        // They follow the run, which may play already.
        self.state_changed = true;
    }

    /// Opens the scenario and the moment that the address names, after loading the scenario if necessary.
    pub(super) fn open(&mut self, context: &Context<Self>) {
        let Props { window, runtime, cache, .. } = context.props();
        let fragment = self.embedded_fragment.clone().unwrap_or_else(|| address::fragment(window));
        if request_scenario(context, &fragment, Message::Address) {
            return;
        }
        let opening = match std::mem::take(&mut self.opens_typed) {
            _ if self.embed.is_some() => Opening::Embedded,
            true => Opening::Typed,
            false => Opening::Single,
        };
        runtime.open(&fragment, &cache.borrow(), opening);
        cache.borrow_mut().clear_errors();
        runtime.read(|session| self.ui_state.clear(session));
        self.begin_address(context.props());
        self.state_changed = true;
    }

    /// Sets the address to a fragment and opens it, after loading the scenario if necessary. If that fails, nothing
    /// changes but the notice. In an embedded page the address does not change. A script that `is_typed` replaces the
    /// version before it.
    pub(super) fn go_to(&mut self, context: &Context<Self>, fragment: String, is_typed: bool) {
        let Props { window, runtime, cache, .. } = context.props();
        let again = if is_typed { Command::OpenTyped } else { Command::Open };
        if request_scenario(context, &fragment, Message::Command(again(fragment.clone()).into())) {
            return;
        }
        let error = cache.borrow().load_error(&link::name(&fragment)).map(strings::not_opened);
        if let Some(error) = error {
            cache.borrow_mut().clear_errors();
            runtime.update(|session| {
                session.dismiss_notice();
                session.add_notice(&error);
            });
            return;
        }
        // Going back leads to the run as it is now.
        self.address.flush(window);
        self.opens_typed = is_typed;
        if self.embed.is_some() {
            self.embedded_fragment = Some(fragment);
            self.open(context);
        } else if address::fragment(window).strip_prefix('#') == Some(&*fragment) {
            // The address is the same, so there will be no `hashchange`.
            self.open(context);
        } else {
            address::go_to(window, &fragment, is_typed);
        }
    }

    /// Opens a fragment if the whole of it is valid, after loading the scenario if necessary. Otherwise nothing
    /// changes, and the error is reported.
    pub(super) fn load(&mut self, context: &Context<Self>, fragment: String) {
        if request_scenario(context, &fragment, Message::Load(fragment.clone())) {
            return;
        }
        let Props { window, cache, .. } = context.props();
        let opened = Session::from_fragment(&fragment, &cache.borrow());
        let error = opened.link_error().unwrap_or_default();
        js_api::publish_load_result(window, error);
        self.state_changed = true;
        if error.is_empty() {
            // A link that names no lane shows the first.
            self.ui_state.lane = 0;
            if self.embed.is_none() {
                address::replace(window, &fragment);
            }
            self.embedded_fragment = self.embed.is_some().then_some(fragment);
            self.open(context);
        } else {
            cache.borrow_mut().clear_errors();
        }
    }
}

/// Requests the scenario of a fragment if it is not in the cache, and returns whether it did. The app receives `then`
/// after the answer.
fn request_scenario(context: &Context<App>, fragment: &str, then: Message) -> bool {
    let Props { window, cache, .. } = context.props();
    let missing = cache.borrow().missing(fragment);
    js_api::set_requested(window, missing.as_deref().unwrap_or_default());
    let Some(id) = missing else { return false };
    let (link, shared) = (context.link().clone(), cache.clone());
    let name = id.clone();
    let on_scenario = move |result| {
        shared.borrow_mut().insert(&id, result);
        link.send_message(then);
    };
    js_api::request_scenario(window, &name, Box::new(on_scenario));
    true
}

/// Whether a command returns to a run of another scenario, or leaves it again.
fn opens_another(session: &Session, command: &Command) -> bool {
    match command {
        Command::Undo => session.undo_target().is_some(),
        Command::Redo => session.redo_target().is_some(),
        _ => false,
    }
}
