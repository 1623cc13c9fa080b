//! The component of a panel's content.

use std::rc::Rc;

use yew::prelude::*;

use super::Panels;
use crate::media_queries;
use crate::ui_state::UiState;

/// Properties of [`PanelContent`].
#[derive(Properties)]
pub(super) struct Props {
    pub(super) panels: Rc<Panels>,
    pub(super) ui_state: UiState,
    /// Whether it is the content of the menu.
    pub(super) is_menu: bool,
}

impl PartialEq for Props {
    /// The content depends on the session, too: it is rendered again whenever the page is.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// Content of the open panel, or of the menu. It borrows the page's session while it renders.
pub(super) struct PanelContent;

impl Component for PanelContent {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Props { panels, ui_state, is_menu } = context.props();
        panels.content(ui_state, *is_menu)
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let Props { panels, is_menu, .. } = context.props();
        if !is_menu {
            panels.measure(first);
        }
    }
}

impl Panels {
    /// Measures the width of the open panel, and renders again if it has changed. A panel that was just opened is
    /// scrolled into sight: below the diagram, it may be outside the window.
    fn measure(&self, is_new: bool) {
        let Some(document) = self.window.document() else { return };
        let Some(element) = document.query_selector(".side .panel-content").ok().flatten() else { return };
        let width = element.client_width().max(240) as f32 / media_queries::text_scale(&self.window);
        if std::mem::replace(&mut self.state.borrow_mut().width, width) != width {
            self.render();
        }
        if let (true, Ok(Some(below))) = (is_new, element.closest(".wide")) {
            below.scroll_into_view_with_bool(false);
        }
    }
}
