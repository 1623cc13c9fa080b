//! The component of a panel's content.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::checker_form::Job;
use super::{Panels, seed_sweep};
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

    fn create(context: &Context<Self>) -> Self {
        let Props { panels, is_menu, .. } = context.props();
        if !is_menu {
            // Before the first rendering, so that the content has its final form at once.
            panels.measure();
        }
        Self
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Props { panels, ui_state, is_menu } = context.props();
        panels.content(ui_state, *is_menu)
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let Props { panels, is_menu, .. } = context.props();
        if !is_menu
            && let Some(element) = panels.measure()
            && first
        {
            // A panel below the diagram may be outside the window.
            if let Ok(Some(below)) = element.closest(".wide") {
                below.scroll_into_view_with_bool(false);
            }
            // A survey that was begun from another panel is below the search.
            if panels.state.borrow().checker.job == Some(Job::Sweep)
                && let Ok(Some(survey)) = element.query_selector(&[".", seed_sweep::SECTION].concat())
            {
                survey.scroll_into_view();
            }
        }
    }
}

impl Panels {
    /// Measures the width of the open panel, and has it rendered again if it has changed. Returns its element.
    fn measure(&self) -> Option<Element> {
        let element = self.window.document()?.query_selector(".side .panel-content").ok()??;
        let width = element.client_width().max(240) as f32 / media_queries::text_scale(&self.window);
        if std::mem::replace(&mut self.state.borrow_mut().width, width) != width {
            self.render();
        }
        Some(element)
    }
}
