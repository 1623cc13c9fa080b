//! Names of the events that the page's program and its scripts send on the window. `cargo xtask` includes this file,
//! and writes the names into the scripts.

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

/// The page cannot start or has stopped; the `detail` is the message for the user. Scripts alone send it.
pub const FAULT: &str = "overlap:fault";
