//! Names that the page's program and its scripts share: events on the window, verbs of the commands of [`DO`], and the
//! version of a host's messages. `cargo xtask` includes this file, and writes the names into the scripts.

/// The program is mounted.
pub const READY: &str = "overlap:ready";

/// `overlap.link` has changed, or the elements that show the run.
pub const MOMENT: &str = "overlap:moment";

/// Requests a command of the page; the `detail` is the command as text.
pub const DO: &str = "overlap:do";

/// Requests the scenario whose id is `overlap.wanted`.
pub const WANTED: &str = "overlap:wanted";

/// Delivers a requested scenario; the `detail` is the scenario, or the reason of a failure.
pub const SCENARIO: &str = "overlap:scenario";

/// Requests a copy of the address with the fragment `overlap.copied` to the clipboard.
pub const COPIED: &str = "overlap:copied";

/// A file of the page is missing or of another version. `boot.js` then loads `reload.js`, which checks for a new
/// version.
pub const LOST: &str = "overlap:lost";

/// The chunk of the panels is missing: `reload.js` puts its message into the panel.
pub const LOST_PANELS: &str = "overlap:lost-panels";

/// A link was loaded, or refused for the reason `overlap.refused`.
pub const LOADED: &str = "overlap:loaded";

/// The commands that act in the run were carried out.
pub const ACTED: &str = "overlap:acted";

/// The user chose an answer to a question: `overlap.chosen`.
pub const CHOSEN: &str = "overlap:chosen";

/// The page cannot start or has stopped; the `detail` is the message for the user. Scripts alone send it.
pub const FAULT: &str = "overlap:fault";

/// Version of the messages of a host. `host.js` refuses messages of another version.
pub const MESSAGE_VERSION: u32 = 1;

/// Verbs of the commands that scripts send with [`DO`].
pub mod verbs {
    /// Play or pause.
    pub const TOGGLE: &str = "toggle";
    /// Go one event back.
    pub const BACK: &str = "back";
    /// Go one event forward.
    pub const FORWARD: &str = "forward";
    /// Pause, and go to a time in virtual milliseconds.
    pub const SEEK: &str = "seek";
    /// Set the speed.
    pub const SPEED: &str = "speed";
    /// Open the link with this fragment if the whole of it is valid.
    pub const LOAD: &str = "load";
    /// Show the lane with this index.
    pub const LANE: &str = "lane";
    /// Close the menu, or else the panel.
    pub const CLOSE: &str = "close";
    /// Do actions in every lane.
    pub const EVERYWHERE: &str = "everywhere";
    /// Do actions in the shown lane only.
    pub const HERE: &str = "here";
    /// Do actions, separated by semicolons.
    pub const ACT: &str = "act";
    /// Use this theme from now on, without storing it.
    pub const THEME: &str = "theme";
    /// Put a link that could not be copied into the address.
    pub const UNCOPIED: &str = "uncopied";
}
