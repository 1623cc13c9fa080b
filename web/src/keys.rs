//! The keyboard: one key for each control of the transport, wherever the focus is, unless a control there wants the key.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, Window};

use crate::player::Handle;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Play or pause.
    Toggle,
    /// One event back.
    Back,
    /// One event forward.
    Forward,
    /// Back to the start.
    Reset,
}

/// What has the focus, as far as keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that listens to keys.
    Page,
    /// A button or a link: Space and Enter are its own.
    Button,
    /// The scrubber: what its keys would do, the page does in steps that mean something.
    Scrubber,
    /// A list, a tab, a field: every key is its own.
    Field,
}

/// What a key means there; nothing, if it means something to the control, or nothing at all.
#[must_use]
pub fn command(key: &str, focus: Focus) -> Option<Command> {
    if focus == Focus::Field {
        return None;
    }
    match key {
        " " if focus != Focus::Button => Some(Command::Toggle),
        "ArrowLeft" => Some(Command::Back),
        "ArrowRight" => Some(Command::Forward),
        "Home" => Some(Command::Reset),
        _ => None,
    }
}

/// Commands `player` by keys from now on, until the listener is dropped.
pub(crate) fn follow(window: &Window, player: &Handle) -> EventListener {
    let player = player.clone();
    EventListener::new_with_options(window, "keydown", EventListenerOptions::enable_prevent_default(), move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let Some(command) = command(&event.key(), focus(event)) else { return };
        event.prevent_default();
        match command {
            Command::Toggle => player.toggle(),
            Command::Back => player.back(),
            Command::Forward => player.forward(),
            Command::Reset => player.reset(),
        }
    })
}

/// What the key was pressed on.
fn focus(event: &KeyboardEvent) -> Focus {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return Focus::Page };
    let is = |selector: &str| element.matches(selector).unwrap_or(false);
    if is("[type=range]") {
        Focus::Scrubber
    } else if is("select, input, textarea, [role=tab]") {
        Focus::Field
    } else if is("button, a, summary") {
        Focus::Button
    } else {
        Focus::Page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_keeps_the_keys_that_are_its_own() {
        assert_eq!(command(" ", Focus::Page), Some(Command::Toggle));
        assert_eq!(command(" ", Focus::Button), None);
        assert_eq!(command("ArrowLeft", Focus::Button), Some(Command::Back));
        assert_eq!(command("ArrowRight", Focus::Scrubber), Some(Command::Forward));
        assert_eq!(command("Home", Focus::Field), None);
        assert_eq!(command("x", Focus::Page), None);
    }
}
