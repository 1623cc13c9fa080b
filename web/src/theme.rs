//! Light or dark theme: the user's choice, or else the preference of the system. And large type, for projectors.

use scene::Theme;
use web_sys::{Element, Storage, Window};

use crate::address;

/// The user's choice of theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Choice {
    /// The preference of the system.
    #[default]
    Auto,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

/// Key of the choice in the browser's storage.
const KEY: &str = "overlap-theme";

impl Choice {
    /// Name of the choice in storage and in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Next choice in the cycle of the theme button.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }

    /// Theme that results on a system with this preference.
    #[must_use]
    pub fn theme(self, system_is_dark: bool) -> Theme {
        match self {
            Self::Dark => Theme::Dark,
            Self::Auto if system_is_dark => Theme::Dark,
            Self::Auto | Self::Light => Theme::Light,
        }
    }

    /// The choice of this name in addresses and messages, where `Auto` is `system`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            "system" => Some(Self::Auto),
            _ => None,
        }
    }

    /// The choice of an earlier visit, or that in the address of an [embedded page](crate::address::embed).
    pub(crate) fn load(window: &Window, embed: Option<&str>) -> Self {
        let stored = match embed {
            Some(embed) => address::theme(embed).map(str::to_owned),
            None => storage(window).and_then(|it| it.get_item(KEY).ok().flatten()),
        };
        stored.and_then(|name| Self::named(&name)).unwrap_or_default()
    }

    /// Stores the choice for the next visit, if the browser permits it.
    pub(crate) fn save(self, window: &Window) {
        if let Some(storage) = storage(window) {
            let _ = match self {
                Self::Auto => storage.remove_item(KEY),
                Self::Light | Self::Dark => storage.set_item(KEY, self.name()),
            };
        }
    }
}

/// Key of large type in the browser's storage, and the style sheet's attribute for it.
const TYPE_KEY: &str = "overlap-type";
const TYPE_ATTRIBUTE: &str = "data-type";

/// Applies large type if the user chose it in an earlier visit.
pub(crate) fn load_type(window: &Window) {
    if storage(window).is_some_and(|it| it.get_item(TYPE_KEY).is_ok_and(|stored| stored.is_some())) {
        toggle_type(window);
    }
}

/// Whether the page has large type.
pub(crate) fn is_large_type(window: &Window) -> bool {
    root(window).is_some_and(|root| root.has_attribute(TYPE_ATTRIBUTE))
}

/// Switches large type on or off, and stores the choice if the browser permits it.
pub(crate) fn toggle_type(window: &Window) {
    let is_large = root(window).is_some_and(|root| root.toggle_attribute(TYPE_ATTRIBUTE).unwrap_or(false));
    if let Some(storage) = storage(window) {
        let _ = if is_large { storage.set_item(TYPE_KEY, "large") } else { storage.remove_item(TYPE_KEY) };
    }
}

fn root(window: &Window) -> Option<Element> {
    window.document()?.document_element()
}

/// Local storage; `None` in a frame without an origin of its own, and wherever the access throws.
fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}

/// Sets the theme's attribute for the style sheet.
pub(crate) fn apply(window: &Window, theme: Theme) {
    let name = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    if let Some(root) = root(window) {
        let _ = root.set_attribute("data-theme", name);
    }
}

#[cfg(test)]
mod tests {
    use scene::Colour;

    use super::*;

    #[test]
    fn choice_overrides_the_system_and_auto_follows_it() {
        for system_is_dark in [false, true] {
            assert_eq!(Choice::Light.theme(system_is_dark), Theme::Light);
            assert_eq!(Choice::Dark.theme(system_is_dark), Theme::Dark);
        }
        assert_eq!(Choice::Auto.theme(true), Theme::Dark);
        assert_eq!(Choice::Auto.theme(false), Theme::Light);
    }

    #[test]
    fn next_choice_after_the_third_is_the_first() {
        assert_eq!(Choice::Auto.next().next().next(), Choice::Auto);
    }

    #[test]
    fn page_and_diagram_have_the_same_palette() {
        let css = include_str!("../styles/palette.css");
        let (light, dark) = css.split_once("[data-theme=\"dark\"]").unwrap();
        for (name, colour) in [
            ("ground", Colour::Ground),
            ("lane", Colour::Lane),
            ("card", Colour::Card),
            ("ink", Colour::Ink),
            ("muted", Colour::Muted),
            ("faint", Colour::Faint),
            ("edge", Colour::Edge),
            ("committed", Colour::Committed),
            ("append", Colour::Append),
            ("vote-fill", Colour::VoteFill),
            ("config", Colour::Config),
            ("broken", Colour::Broken),
            ("good", Colour::Good),
        ] {
            for (theme, part) in [(Theme::Light, light), (Theme::Dark, dark)] {
                let declaration = format!("--{name}: {};", theme.hex(colour));
                assert!(part.contains(&declaration), "{theme:?}: the style sheet lacks {declaration}");
            }
        }
    }
}
