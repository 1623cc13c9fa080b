//! Texts of the page, in one table for translation. The texts about a run are in [`narration`](scenario::narration),
//! those of the diagram in `scene`.

#![expect(missing_docs, reason = "each constant says what it is")]

pub(crate) mod checker;
pub(crate) mod outlook;
pub(crate) mod panels;

use raft_core::{ServerId, ServerSet};

use crate::command::Panel;

pub const NAME: &str = "Overlap";
pub const PANELS: &str = "Panels";
pub const LANES: &str = "Lanes";
pub const TRANSPORT: &str = "Transport";
pub const CLOSE: &str = "Close";
pub const DISMISS: &str = "Dismiss";

pub const PLAY: &str = "Play";
pub const PAUSE: &str = "Pause";
pub const RESET: &str = "Reset";
pub const BACK: &str = "Back one event";
pub const FORWARD: &str = "Forward one event";
pub const UNDO: &str = "Undo";
pub const REDO: &str = "Redo";

/// Function of undo or redo that leads to a run of another scenario.
#[must_use]
pub fn open_again(title: &str) -> String {
    format!("Open again: {title}")
}
pub const EXTEND: &str = "Play on";
pub const PREVIOUS: &str = "Previous moment";
pub const NEXT: &str = "Next moment";
pub const ANSWER: &str = "Answer";
pub const SYMBOLS: &str = "Legend: what am I looking at?";
pub const WHY: &str = "Why?";
pub const LESSON: &str = "Lesson ";
pub const NEXT_LESSON: &str = "Next lesson";
pub const SPEED: [&str; 2] = ["Speed", "Speed: virtual time against real time"];
pub const TIME: &str = "Time";
/// Key to the track's colours: the class of each, and its name.
pub const TRACK_KEY: [(&str, &str); 8] = [
    ("term-odd", "Shades: terms. A row for each lane"),
    ("unavailable", "No leader can commit"),
    ("campaign", "A server campaigns"),
    ("asked", "The change is requested"),
    ("configuration", "A new configuration is used"),
    ("crash", "A server crashes"),
    ("violation", "A property is violated"),
    ("finished", "The change is finished"),
];
pub const KEY: &str = "Key";
pub const REVEAL: &str = "Show what is to come";
pub const OWN_RUN: &str = "your own run";

pub const THEMES: [&str; 3] = ["Theme: auto", "Theme: light", "Theme: dark"];
pub const LARGE_TYPE: &str = "Large type";

pub const OTHER_VERSION: &str =
    "This link was made with another version of Overlap: it shows something else now than it did then.";
pub const OTHER_FORM: &str = "its file is damaged, or of another version of Overlap";
pub const TOO_FULL: &str = "This run stops before its end: more happens in it than can be kept here.";
pub const NOTHING_TO_DO: &str = "there is nothing to do";
pub const DONE: &str = "done";

pub const NOTHING_YET: &str = "Nothing of note has happened yet.";
pub const NO_PROPERTY_BROKEN: &str = "No property violated.";
pub const CHANGE_FINISHED: &str = "The change is finished.";
pub const CHANGE_NOT_ASKED: &str = "No change was requested yet.";
pub const TAB_BROKEN: &str = "property violated";
pub const TAB_SAFE: &str = "finished safely";
pub const TAB_LEADERLESS: &str = "finished, no leader";
pub const TAB_WRITES_WAIT: &str = "finished, writes wait";
pub const TAB_OPEN: &str = "no violation";

pub const MESSAGE: &str = "message";

pub const NO_VOTERS: &str = "A cluster needs at least one voter.";

pub const NO_PANEL: &str = "This part could not be loaded. Close it and open it to try again.";
pub const NOT_DONE: &str = "That could not be done: a part of the page could not be loaded. Try again.";
pub const NO_PARSER: &str = "what reads scripts could not be loaded";

pub const COPIED: &str = "Copied.";
pub const NOT_COPIED: &str = "The browser does not let us copy: take it from the address.";
pub const IN_ADDRESS: &str = "The address now names this moment.";
pub const TOO_LONG: &str = "Too much was done for one link.";

/// Name of a panel.
pub fn panel(panel: Panel) -> &'static str {
    match panel {
        Panel::More => "More",
        Panel::Course => "Lessons",
        Panel::Members => "Members",
        Panel::Rules => "Rules",
        Panel::Search => "Search",
        Panel::Script => "Script",
        Panel::Share => "Share",
        Panel::Keys => "Keys",
        Panel::Compare => "Compare",
        Panel::Explain => "Explain",
        Panel::SpaceTime => "Space-time",
        Panel::Legend => "Legend",
    }
}

/// Message for an invalid part of the address, with what is open nevertheless.
pub fn bad_address(fault: &str, what: &str) -> String {
    format!("In the address: {fault}. {what}")
}

/// Message for something that was chosen and could not be loaded.
pub fn not_opened(error: &str) -> String {
    let reason = if error.is_empty() { "its file is missing" } else { error };
    ["It could not be opened: ", reason, ". What was open stays open."].concat()
}

pub const NOTHING: &str = "Nothing is open";
pub const NOTHING_OPEN: &str = "Nothing is open.";
pub const START_OPEN: &str = "The scenario is open at its start.";
pub const REST_OPEN: &str = "The rest of the link is open.";

/// All speeds.
pub const SPEEDS: &str = "1/100, 1/50, 1/20, 1/10, 1/4, 1/2, 1, 2, 4";

/// Error for an unknown speed.
pub fn no_speed(name: &str) -> String {
    format!("in “speed”, “{name}” is not one of {SPEEDS}")
}

/// Error for a lane that the scenario does not have.
pub fn no_lane(key: &str) -> String {
    format!("in “lane”, “{key}” is not a lane of this scenario")
}

/// Error for an unknown theme.
pub fn no_theme(name: &str) -> String {
    format!("in “theme”, “{name}” is not one of light, dark, system")
}

/// Current time, and number of the current event.
pub fn when(now: u64, event: usize, events: usize) -> String {
    format!("{now} ms · event {event} of {events}")
}

/// Number of the open lesson.
pub fn lesson(number: usize, count: usize) -> String {
    format!("{number} of {count}")
}

/// Voters before and after the change of the open scenario.
pub fn change(old: ServerSet, new: ServerSet) -> String {
    if old == new { old.to_string() } else { format!("{old} to {new}") }
}

/// State of a change.
pub fn under_way(target: &str) -> String {
    format!("The change to {target} is under way.")
}

/// Name of an item together with its lane.
pub fn in_lane(what: &str, lane: &str) -> String {
    format!("{what}, {lane}")
}

/// Short name of a message.
pub fn message(kind: &str, from: ServerId, to: ServerId) -> String {
    format!("{kind}, {from} to {to}")
}

#[cfg(test)]
mod tests {
    use scenario::link::Speed;

    #[test]
    fn error_for_an_unknown_speed_lists_all_speeds() {
        assert_eq!(super::SPEEDS, Speed::ALL.map(|speed| speed.to_string()).join(", "));
    }
}
