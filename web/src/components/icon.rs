//! Small pictures on buttons. They carry no meaning of their own: the button has a name.

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
                "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11 1.5h2v3.5h-2zM11 19h2v3.500h-2zM1.500 11H5v2H1.500zM19 11h3.500v2H19z\
                 M4 5.400 5.400 4l2.500 2.500-1.400 1.400zM16.100 17.500l1.400-1.400L20 18.600 18.600 20zM4 18.600l2.500-2.500 1.400 1.400L5.400 20z\
                 M16.100 6.500 18.600 4 20 5.400l-2.500 2.500z"
            }
            Self::Dark => "M20 14.5A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
            Self::Close => {
                "M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z"
            }
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub icon: Icon,
}

#[component]
pub(super) fn Picture(props: &Props) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={props.icon.path()} /></svg>
    }
}
