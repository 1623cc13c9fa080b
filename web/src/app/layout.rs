//! Measured sizes of the page, and what is placed by them.

use scene::arrangement::Arrangement;
use web_sys::{Element, Window};

use super::{App, Props};
use crate::media_queries;
use crate::runtime::RuntimeHandle;
use crate::session::Lane;
use crate::view::hit_targets::selection_of;
use crate::view::tabs::panel_id;

/// Measured sizes, in points.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Measures {
    /// Width of the scrubber.
    pub(super) track_width: u32,
    /// Width of the lanes.
    pub(super) lanes_width: u32,
    /// Height of the playback controls.
    pub(super) controls_height: u32,
    /// Scale of the user's text.
    pub(super) text_scale: f32,
}

/// Width and maximum height of the menu, in points at the default text size, as in the style sheet.
const MENU_SIZE: [f32; 2] = [280.0, 420.0];

impl App {
    /// Position of the menu, beside the selected element.
    pub(super) fn menu_position(&self, window: &Window, runtime: &RuntimeHandle) -> String {
        let Some((lane_index, selection)) = self.ui_state.selection.filter(|_| self.ui_state.menu) else {
            return String::new();
        };
        let hit = runtime.hit_areas(lane_index, true).into_iter().find(|hit| selection_of(hit.target) == selection);
        let lane = find(window, &format!("#{} .lane", panel_id(lane_index)));
        let (Some(hit), Some(lane)) = (hit, lane) else { return String::new() };
        let corner = lane.get_bounding_client_rect();
        let (x, y) = (corner.left() as f32 + hit.area.x, corner.top() as f32 + hit.area.y);
        let right = x + hit.area.width + 8.0;
        let [across, down] = MENU_SIZE.map(|size| size * self.measures.text_scale);
        let left = if right + across > self.size.0 as f32 { (x - across - 8.0).max(4.0) } else { right };
        // High enough that most of the menu is visible.
        let top = y.min(self.size.1 as f32 - down).max(8.0);
        format!("left:{}px;top:{}px", left as i32, top as i32)
    }

    /// Measures the sizes that the layout depends on. Returns whether any of them changed.
    pub(super) fn measure(&mut self, Props { window, runtime, .. }: &Props) -> bool {
        let size = |selector| find(window, selector).map_or((0, 0), |it| (it.client_width(), it.client_height()));
        // The area for the lanes begins below the message and its margin, and ends above the playback controls.
        let top = |selector| find(window, selector).map_or(0.0, |it| it.get_bounding_client_rect().top());
        let foot = find(window, ".transport").map_or(0.0, |it| it.get_bounding_client_rect().height());
        let surrounding = top(".stage") + window.scroll_y().unwrap_or(0.0) + foot;
        let whole = |points: i32| points.max(0) as u32;
        let measures = Measures {
            track_width: whole(size(".rail div").0),
            lanes_width: whole(size(".lanes").0),
            controls_height: whole(size(".transport").1),
            text_scale: media_queries::text_scale(window),
        };
        runtime.set_text(measures.text_scale);
        let (width, left) = (measures.lanes_width as f32, self.size.1 as f32 - surrounding as f32);
        let arrangement = runtime.read(|session| {
            let views: Vec<_> = session.lanes().iter().map(Lane::view).collect();
            if self.has_single_lane() {
                Arrangement::Tabs
            } else {
                Arrangement::fitting(&views, width, left, measures.text_scale, self.embed.is_none())
            }
        });
        let new = (arrangement, measures) != (self.arrangement, self.measures);
        (self.arrangement, self.measures) = (arrangement, measures);
        new
    }
}

/// First element of this selector.
pub(super) fn find(window: &Window, selector: &str) -> Option<Element> {
    window.document()?.query_selector(selector).ok().flatten()
}
