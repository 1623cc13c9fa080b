//! Draws the lanes for print, as SVG in light colours, when the browser is about to print. A canvas has the colours and
//! the size of the screen, and browsers do not always print it. Each lane is drawn twice, for portrait and for
//! landscape pages; the style sheet chooses.

use gloo_events::EventListener;
use scene::Size;
use web_sys::Window;

use crate::media_queries;
use crate::runtime::RuntimeHandle;
use crate::view::lane_summary::print_area_selector;

/// Class of each picture, and its width in points.
const SHEETS: [(&str, f32); 2] = [("upright", 840.0), ("aside", 1228.0)];

/// Draws the lanes before each print, until the listeners are dropped.
pub(crate) fn install_listeners(window: &Window, runtime: &RuntimeHandle) -> Vec<EventListener> {
    let draw = || {
        let (window, runtime) = (window.clone(), runtime.clone());
        move || draw(&window, &runtime)
    };
    let before = draw();
    let mut listeners = vec![EventListener::new(window, "beforeprint", move |_| before())];
    // A preview of the print layout sends no event before the print, so the media query is observed, too.
    listeners.extend(media_queries::on_change(media_queries::print(window), draw()));
    listeners
}

fn draw(window: &Window, runtime: &RuntimeHandle) {
    let Some(document) = window.document() else { return };
    runtime.read(|session| {
        for (lane_index, lane) in session.lanes().iter().enumerate() {
            let picture = |(class, width)| {
                let size = Size { width, height: scene::Layout::min_height(lane.view(), width) };
                scene::svg::inline(&scene::frame(lane.view(), size, session.now()), size, class)
            };
            if let Some(print_area) = document.query_selector(&print_area_selector(lane_index)).ok().flatten() {
                print_area.set_inner_html(&SHEETS.map(picture).concat());
            }
        }
    });
}
