//! Buttons with an icon. The icon is decoration: each button has a name.

use yew::prelude::*;

use crate::command::Command;
use crate::html::{ElementBuilder, el};
use crate::keyboard::Shortcut;

/// Icon of a button.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Play,
    Pause,
    Back,
    Forward,
    Reset,
    Previous,
    Next,
    Undo,
    Redo,
    Extend,
    Auto,
    Light,
    Dark,
    Close,
}

impl Icon {
    /// Outline, in a square of 24 by 24.
    fn path(self) -> &'static str {
        match self {
            Self::Play => "M8 5v14l11-7z",
            Self::Pause => "M7 5h4v14H7zM13 5h4v14h-4z",
            Self::Previous => "M17 6v12l-6-6zM11 6v12l-6-6z",
            Self::Next => "M7 6v12l6-6zM13 6v12l6-6z",
            Self::Back => "M16 6v12L7 12zM5 6h2v12H5z",
            Self::Forward => "M8 6v12l9-6zM17 6h2v12h-2z",
            Self::Reset => "M12 5V2L7 6l5 4V7a5.5 5.5 0 1 1-5.5 5.5h-2A7.5 7.5 0 1 0 12 5z",
            Self::Undo => "M9 5 3 10l6 5v-4h6a3 3 0 0 1 0 6h-4v2h4a5 5 0 0 0 0-10H9z",
            Self::Redo => "M15 5l6 5-6 5v-4H9a3 3 0 0 0 0 6h4v2H9A5 5 0 0 1 9 9h6z",
            Self::Extend => "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
            Self::Auto => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 0 1 0 14z",
            Self::Light => {
                "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11 1.5h2V5h-2zM11 19h2v3.5h-2zM1.5 11H5v2H1.5zM19 11h3.5v2\
                 H19zM4 5.4 5.4 4l2.5 2.5-1.4 1.4zM16.1 17.5l1.4-1.4L20 18.6 18.6 20zM4 18.6l2.5-2.5 1.4\
                 1.4L5.4 20zM16.1 6.5 18.6 4 20 5.4l-2.5 2.5z"
            }
            Self::Dark => "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
            Self::Close => "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z",
        }
    }
}

/// A button with `icon` for `command`. Its tooltip is that of the key with the same command, or else its name.
pub(super) fn icon(
    class: &'static str,
    icon: Icon,
    name: &'static str,
    key: Option<&Shortcut>,
    command: Command,
) -> ElementBuilder {
    let picture = el("svg", "icon").set("viewBox", "0 0 24 24").set("aria-hidden", "true");
    let picture = picture.child(el("path", "").set("d", icon.path()).html());
    el("button", class)
        .set("type", "button")
        .set("aria-label", name)
        .set("title", key.map_or(AttrValue::Static(name), |key| key.tooltip().into()))
        .command(command)
        .child(picture.html())
}

/// Options of a list: values and labels.
pub(super) fn options(chosen: &str, options: impl Iterator<Item = (AttrValue, AttrValue)>) -> Vec<Html> {
    let option = |(value, label): (AttrValue, AttrValue)| {
        let selected = *value == *chosen;
        el("option", "").set("value", value).flag("selected", selected).text(label).html()
    };
    options.map(option).collect()
}
