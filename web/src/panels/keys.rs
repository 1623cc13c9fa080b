//! Keyboard shortcuts.

use super::markup::Markup;
use super::words;

/// HTML of the panel.
pub(super) fn keys() -> String {
    let mut list = Markup::default();
    list.open("dl", "facts");
    for [key, does] in words::KEYS {
        list.leaf("dt", "", key).leaf("dd", "", does);
    }
    list.html()
}
