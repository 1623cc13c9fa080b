//! Events of the whole page: clicks in lanes, keys, and commands of a host. Controls have listeners of their own: see
//! [`html`](crate::html).

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent, Window};

use crate::command::{Command, parse};
use crate::js_api;
use crate::keyboard::{Focus, neighbour};

/// Event of the user interface.
pub(crate) enum UiEvent {
    /// A host sent a command.
    Command(Command),
    /// A key was pressed, with this kind of element focused.
    Key(String, Focus),
    /// A point in a lane was clicked: index of the lane, coordinates in points from its corner.
    Lane(usize, f32, f32),
}

/// Installs the listeners. `on_event` receives each event and returns whether it was handled. The listeners end when
/// they are dropped.
pub(crate) fn install_listeners(
    window: &Window,
    on_event: impl Fn(UiEvent) -> bool + Clone + 'static,
) -> Vec<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let on_click = {
        let on_event = on_event.clone();
        move |event: &Event| {
            if let Some(event) = lane_click(event) {
                on_event(event);
            }
        }
    };
    let on_command = {
        let on_event = on_event.clone();
        move |event: &Event| {
            if let Some(command) = js_api::event_detail(event).as_deref().and_then(parse) {
                on_event(UiEvent::Command(command));
            }
        }
    };
    let on_key = move |event: &Event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let focus = target(event).map_or(Focus::Page, |it| focus(&it));
        let is_handled = target(event).is_some_and(|it| move_focus(&it, &event.key()));
        if is_handled || on_event(UiEvent::Key(event.key(), focus)) {
            event.prevent_default();
        }
    };
    vec![
        EventListener::new(window, "click", on_click),
        EventListener::new(window, js_api::DO, on_command),
        EventListener::new_with_options(window, "keydown", options, on_key),
    ]
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn matches(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or(false)
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// Event for a click with the pointer in a lane. There the nearest target counts, not the topmost element.
fn lane_click(event: &Event) -> Option<UiEvent> {
    let click = event.dyn_ref::<MouseEvent>()?;
    // A click without a pointer comes from the keyboard and means the focused element.
    let lane = closest(&target(event)?, ".lane").filter(|_| click.detail() > 0)?;
    let lane_index = closest(&lane, ".panel")?.id().strip_prefix("lane-")?.parse().ok()?;
    let corner = lane.get_bounding_client_rect();
    let at = |point: i32, edge: f64| (f64::from(point) - edge) as f32;
    Some(UiEvent::Lane(lane_index, at(click.client_x(), corner.left()), at(click.client_y(), corner.top())))
}

/// Kind of the focused element.
fn focus(element: &Element) -> Focus {
    if matches(element, "[type=range]") {
        Focus::Scrubber
    } else if matches(element, "select, input, textarea") {
        Focus::Field
    } else if matches(element, ".spot") {
        Focus::Target
    } else if matches(element, "button, a, summary") {
        Focus::Button
    } else {
        Focus::Page
    }
}

/// Moves the focus by arrow keys: to the next server, message or tab, or to another lane.
fn move_focus(element: &Element, key: &str) -> bool {
    let next = if matches(element, "[role=tab]") {
        next_in_group(closest(element, "[role=tablist]"), "[role=tab]", element, key)
    } else if matches(element, ".spot") {
        next_in_group(closest(element, ".spots"), ".spot", element, key).or_else(|| other_lane(element, key))
    } else {
        None
    };
    let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) else { return false };
    let _ = next.focus();
    if matches(&next, "[role=tab]") {
        next.click();
    }
    true
}

fn next_in_group(group: Option<Element>, selector: &str, element: &Element, key: &str) -> Option<Element> {
    let all = group?.query_selector_all(selector).ok()?;
    let count = all.length();
    let index = (0..count).find(|&index| all.get(index).is_some_and(|it| it.is_same_node(Some(element))))?;
    let next = neighbour(key, index as usize, count as usize)?;
    all.get(next as u32)?.dyn_into().ok()
}

fn other_lane(element: &Element, key: &str) -> Option<Element> {
    let lane = closest(element, ".panel")?;
    let next = match key {
        "ArrowUp" => lane.previous_element_sibling()?,
        "ArrowDown" => lane.next_element_sibling()?,
        _ => return None,
    };
    next.query_selector(".spot").ok().flatten()
}
