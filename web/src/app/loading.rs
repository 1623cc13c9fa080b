//! Loading of the panels' chunk, and of what links name.

use yew::prelude::*;

use super::{App, Chunk, Message, Props};
use crate::session::Session;
use crate::{address, chunk, js_api, panel_api};

impl App {
    /// Has the chunk of the panels loaded, unless it is.
    pub(super) fn need_panels(&mut self, context: &Context<Self>) {
        if self.panels.is_none() && self.chunk != Chunk::Loading {
            self.chunk = Chunk::Loading;
            let link = context.link().clone();
            chunk::load(Box::new(move |is_loaded| link.send_message(Message::Chunk(is_loaded))));
        }
    }

    pub(super) fn take_chunk(&mut self, context: &Context<Self>, is_loaded: bool) {
        let Props { window, runtime, .. } = context.props();
        self.panels = panel_api::provided().filter(|_| is_loaded).map(|chunk| (chunk.panels)(runtime));
        if self.panels.is_none() {
            self.chunk = Chunk::Failed;
            js_api::send(window, js_api::LOST_PANELS);
        }
    }

    /// Opens what the address names, after loading the scenario if necessary.
    pub(super) fn open(&mut self, context: &Context<Self>) {
        let Props { window, runtime, cache, .. } = context.props();
        let fragment = self.instead.clone().unwrap_or_else(|| address::fragment(window));
        if obtain(context, &fragment, Message::Address) {
            return;
        }
        runtime.open(&fragment, &cache.borrow());
        cache.borrow_mut().forgive();
        runtime.read(|session| self.ui_state.clear(session));
        self.untold = true;
    }

    /// Sets the address to a fragment and opens it. In an embedded page the address does not change.
    pub(super) fn go_to(&mut self, context: &Context<Self>, fragment: String) {
        let window = &context.props().window;
        if self.embed.is_some() {
            self.instead = Some(fragment);
            self.open(context);
        } else if address::fragment(window).strip_prefix('#') == Some(&*fragment) {
            // The address is the same, so there will be no `hashchange`.
            self.open(context);
        } else {
            address::go_to(window, &fragment);
        }
    }

    /// Opens a fragment if the whole of it is valid, after loading the scenario if necessary. Otherwise nothing
    /// changes, and the error is reported.
    pub(super) fn load(&mut self, context: &Context<Self>, fragment: String) {
        if obtain(context, &fragment, Message::Load(fragment.clone())) {
            return;
        }
        let Props { window, cache, .. } = context.props();
        let opened = Session::from_fragment(&fragment, &cache.borrow());
        let fault = opened.fault().unwrap_or_default();
        js_api::refuse(window, fault);
        self.untold = true;
        if fault.is_empty() {
            // A link that names no lane shows the first.
            self.ui_state.lane = 0;
            if self.embed.is_none() {
                address::replace(window, &fragment);
            }
            self.instead = self.embed.is_some().then_some(fragment);
            self.open(context);
        } else {
            cache.borrow_mut().forgive();
        }
    }
}

/// Requests the scenario of a fragment if it is not in the cache, and returns whether it did. The app receives `then`
/// after the answer.
fn obtain(context: &Context<App>, fragment: &str, then: Message) -> bool {
    let Props { window, cache, .. } = context.props();
    let wanted = cache.borrow().wants(fragment);
    js_api::want(window, wanted.as_deref().unwrap_or_default());
    let Some(id) = wanted else { return false };
    let (link, shelf) = (context.link().clone(), cache.clone());
    let name = id.clone();
    let take = move |came| {
        shelf.borrow_mut().take(&id, came);
        link.send_message(then);
    };
    js_api::obtain(window, &name, Box::new(take));
    true
}
