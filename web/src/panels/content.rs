//! The component of a panel's content.

use std::rc::Rc;

use scenario::pseudocode::LineSet;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::checker_form::Job;
use super::{Panels, View, explanation, seed_sweep};
use crate::command::Panel;
use crate::media_queries;
use crate::ui_state::UiState;

/// Media query for a window in which the lanes stay stacked beside a panel.
const ALIGNED: &str = "(min-width: 80em)";

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
#[derive(Default)]
pub(super) struct PanelContent {
    /// Executed lines of the procedures that were scrolled into view last, and the heights that they had.
    executed_lines: (Vec<LineSet>, Vec<i32>),
}

impl Component for PanelContent {
    type Message = ();
    type Properties = Props;

    fn create(context: &Context<Self>) -> Self {
        let Props { panels, is_menu, .. } = context.props();
        if !is_menu {
            // Before the first rendering, so that the content has its final form at once.
            panels.measure();
        }
        Self::default()
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Props { panels, ui_state, is_menu } = context.props();
        panels.content(ui_state, *is_menu)
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let Props { panels, is_menu, ui_state } = context.props();
        if ui_state.panel == Some(Panel::Explain) && !is_menu {
            self.show_executed_lines(panels, ui_state);
        }
        if ui_state.panel == Some(Panel::Script) && !is_menu {
            panels.show_code_editor(first);
            panels.check_claims();
        }
        if !is_menu
            && let Some(element) = panels.measure()
            && first
        {
            // A panel below the diagram may be outside the window. If its top is in view, so are the lanes.
            let (_, height) = media_queries::window_size(&panels.window);
            if let Ok(Some(below)) = element.closest(".wide")
                && below.get_bounding_client_rect().top() > f64::from(height) - LEAST_IN_VIEW
            {
                below.scroll_into_view_with_bool(false);
            }
            // The open lesson may be far down in its list.
            if let Ok(Some(open)) = element.query_selector("[aria-current='true']") {
                open.scroll_into_view_with_bool(false);
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

impl PanelContent {
    /// Scrolls the executed lines into view when others are executed, or when the explanation leaves another height.
    /// The user may scroll elsewhere until then.
    fn show_executed_lines(&mut self, panels: &Panels, ui_state: &UiState) {
        let lines = panels
            .runtime
            .read(|session| explanation::executed_lines(&View { session, ui_state, state: &panels.state.borrow() }));
        let document = panels.window.document();
        let Some(Ok(listings)) = document.map(|document| document.query_selector_all(".listing")) else { return };
        let listings = (0..listings.length()).filter_map(|index| listings.get(index)?.dyn_into::<Element>().ok());
        let listings: Vec<_> = listings.collect();
        let shown = (lines, listings.iter().map(Element::client_height).collect());
        if shown != self.executed_lines {
            self.executed_lines = shown;
            for listing in &listings {
                explanation::scroll_to_executed_line(listing);
            }
        }
    }
}

/// Height of a panel below the diagram that is in view without scrolling, in points: its title.
const LEAST_IN_VIEW: f64 = 48.0;

impl Panels {
    /// Measures the width of the open panel and the lanes beside it, and has it rendered again if they have changed.
    /// Returns its element.
    fn measure(&self) -> Option<Element> {
        let find = |selector| self.window.document()?.query_selector(selector).ok()?;
        let element = find(".side .panel-content")?;
        let width = element.client_width().max(240) as f32 / media_queries::text_scale(&self.window);
        let is_wide = self.window.match_media(ALIGNED).ok().flatten().is_some_and(|query| query.matches());
        let measured = (width, is_wide && find("main .tabs").is_none());
        if self.state.borrow_mut().set_measures(measured) {
            self.render();
        }
        Some(element)
    }
}
