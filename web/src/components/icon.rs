//! Buttons with a small picture on them. The picture carries no meaning of its own: the button has a name.

use yew::prelude::*;

/// Which picture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Play,
    Pause,
    Back,
    Forward,
    Reset,
    Auto,
    Light,
    Dark,
    Close,
}

impl Icon {
    /// Its outline, in a square of 24 by 24.
    fn path(self) -> &'static str {
        match self {
            Self::Play => "M8 5v14l11-7z",
            Self::Pause => "M7 5h4v14H7zM13 5h4v14h-4z",
            Self::Back => "M16 6v12L7 12zM5 6h2v12H5z",
            Self::Forward => "M8 6v12l9-6zM17 6h2v12h-2z",
            Self::Reset => "M12 5V2L7 6l5 4V7a5.5 5.5 0 1 1-5.5 5.5h-2A7.5 7.5 0 1 0 12 5z",
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

/// A button that shows `icon` and is called `name`; `hint` is its name with the key that does the same.
pub(super) fn button(
    class: &'static str,
    icon: Icon,
    name: impl Into<AttrValue>,
    hint: impl Into<AttrValue>,
    onclick: Callback<MouseEvent>,
) -> Html {
    build(class, icon, name.into(), hint.into(), onclick)
}

fn build(class: &'static str, icon: Icon, name: AttrValue, hint: AttrValue, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button {class} aria-label={name} title={hint} {onclick}>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={icon.path()} /></svg>
        </button>
    }
}
