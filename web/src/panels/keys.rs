//! List of the keyboard shortcuts.

use yew::prelude::*;

use super::controls::facts;
use crate::keyboard::SHORTCUTS;
use crate::strings::panels::FOCUS_KEYS;

/// The panel: the keys with a command, and those that move the focus.
pub(super) fn view() -> Html {
    let shortcuts = SHORTCUTS.iter().map(|row| (row.label, row.help));
    facts(shortcuts.chain(FOCUS_KEYS).map(|(key, help)| (key, help.to_owned())))
}
