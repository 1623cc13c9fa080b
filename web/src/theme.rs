//! Light or dark: what the reader's system says, unless the reader has chosen.

use scene::Theme;
use web_sys::{Storage, Window};

use crate::address;

/// What the reader has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Choice {
    /// What the system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Where the choice is kept.
const KEY: &str = "overlap-theme";

impl Choice {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }

    /// The palette that it comes to, on a system that is dark or not.
    #[must_use]
    pub fn theme(self, system_is_dark: bool) -> Theme {
        match self {
            Self::Dark => Theme::Dark,
            Self::Auto if system_is_dark => Theme::Dark,
            Self::Auto | Self::Light => Theme::Light,
        }
    }

    /// The choice of that name, of those that overrule the system.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|choice| choice.name() == name)
    }

    /// The theme chosen on an earlier visit, or in the address of an [embedded page](crate::address::embed).
    pub(crate) fn load(window: &Window, embed: Option<&str>) -> Self {
        let kept = match embed {
            Some(embed) => address::theme(embed).map(str::to_owned),
            None => storage(window).and_then(|it| it.get_item(KEY).ok().flatten()),
        };
        kept.and_then(|name| Self::named(&name)).unwrap_or_default()
    }

    /// Keeps the choice for the next visit, where the browser lets us.
    pub(crate) fn keep(self, window: &Window) {
        if let Some(storage) = storage(window) {
            let _ = match self {
                Self::Auto => storage.remove_item(KEY),
                Self::Light | Self::Dark => storage.set_item(KEY, self.name()),
            };
        }
    }
}

/// None in a frame without an origin of its own, and wherever else it throws.
fn storage(window: &Window) -> Option<Storage> {
    window.local_storage().ok().flatten()
}

/// Tells the style sheet which palette it is.
pub(crate) fn apply(window: &Window, theme: Theme) {
    let name = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    if let Some(root) = window.document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", name);
    }
}

#[cfg(test)]
mod tests {
    use scene::Colour;

    use super::*;

    #[test]
    fn the_choice_overrules_the_system_and_auto_follows_it() {
        for system_is_dark in [false, true] {
            assert_eq!(Choice::Light.theme(system_is_dark), Theme::Light);
            assert_eq!(Choice::Dark.theme(system_is_dark), Theme::Dark);
        }
        assert_eq!(Choice::Auto.theme(true), Theme::Dark);
        assert_eq!(Choice::Auto.theme(false), Theme::Light);
    }

    #[test]
    fn three_presses_come_back_to_the_first_choice() {
        assert_eq!(Choice::Auto.next().next().next(), Choice::Auto);
    }

    #[test]
    fn the_page_and_the_diagram_share_their_palette() {
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
                let wanted = format!("--{name}: {};", theme.hex(colour));
                assert!(part.contains(&wanted), "{theme:?}: the style sheet lacks {wanted}");
            }
        }
    }
}
