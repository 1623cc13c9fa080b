//! Every word of the page itself, in one table, so that it can be said in another language. What happens in a run is told
//! in [`telling`](scenario::telling); what the diagram says of itself is said in `scene`.

#![expect(missing_docs, reason = "each constant says what it is")]

use raft_core::{ServerId, ServerSet};

use crate::command::Panel;

pub const NAME: &str = "Overlap";
pub const PRESET: &str = "Preset";
pub const PANELS: &str = "Panels";
pub const LANES: &str = "Lanes";
pub const TRANSPORT: &str = "Transport";
pub const CLOSE: &str = "Close";
pub const DISMISS: &str = "Dismiss";

pub const PLAY: [&str; 2] = ["Play", "Play (Space)"];
pub const PAUSE: [&str; 2] = ["Pause", "Pause (Space)"];
pub const RESET: [&str; 2] = ["Reset", "Reset (Home)"];
pub const BACK: [&str; 2] = ["Back one event", "Back one event (Left)"];
pub const FORWARD: [&str; 2] = ["Forward one event", "Forward one event (Right)"];
pub const UNDO: [&str; 2] = ["Undo", "Take the last action back (U)"];
pub const REDO: [&str; 2] = ["Redo", "Do it again (R)"];
pub const EXTEND: [&str; 2] = ["Play on", "One more second of virtual time (E)"];
pub const WHY: [&str; 2] = ["Why?", "The rule behind it (W)"];
pub const SPEED: [&str; 2] = ["Speed", "Speed: virtual time against real time"];
pub const TIME: &str = "Time";
/// What the track's colours mean.
pub const LEGEND: &str = "A row for each lane. Shades: terms. Amber: an election. Blue: the change is asked for. \
    Purple: a configuration. Black: a crash. Red: a property breaks. Green: the change is finished.";

pub const THEMES: [&str; 3] = ["Theme: auto", "Theme: light", "Theme: dark"];

pub const OTHER_VERSION: &str =
    "This link was made with another version of Overlap: what it shows now is not what was seen then.";
pub const NOTHING_TO_DO: &str = "there is nothing to do";
pub const DONE: &str = "done";

pub const NO_PROPERTY_BROKEN: &str = "No property broken.";
pub const CHANGE_FINISHED: &str = "The change is finished.";
pub const CHANGE_NOT_ASKED: &str = "No change was asked for yet.";
pub const TAB_BROKEN: &str = "property broken";
pub const TAB_SAFE: &str = "finished safely";
pub const TAB_OPEN: &str = "nothing broken";

pub const SCOPE: &str = "Act in";
pub const HERE: &str = "this lane";
pub const EVERYWHERE: &str = "all lanes";

pub const TIME_OUT: &str = "Time out";
pub const CRASH: &str = "Crash";
pub const RESTART: &str = "Restart";
pub const LOSE_DISK: &str = "Lose its disk";
pub const CUT_OFF: &str = "Cut off";
pub const RECONNECT: &str = "Reconnect";
pub const PROPOSE: &str = "Propose a command";
pub const COMPACT: &str = "Compact its log";
pub const NEW_ROSTER: &str = "Restart with the new roster";
pub const HAND_OVER: &str = "Hand over to";
pub const CUT_TO: &str = "Cut: messages to";
pub const CUT_FROM: &str = "Cut: messages from";
pub const REQUEST_ADD: &str = "Request: add";
pub const REQUEST_REMOVE: &str = "Request: remove";
pub const DELIVER: &str = "Deliver now";
pub const DROP: &str = "Drop";
pub const DUPLICATE: &str = "Duplicate";
pub const INSPECT: &str = "Inspect";
pub const ONLY_HERE: &str = "A message is in one lane only.";
pub const MESSAGE: &str = "message";
pub const GONE: &str = "It is not there at this time.";

pub const NOW: &str = "Now";
pub const WANTED: &str = "Wanted";
pub const VOTERS: &str = "Voters wanted";
pub const LEARNERS: &str = "Learners wanted";
pub const ASK: &str = "Ask for the change";
pub const CANCEL: &str = "Cancel the change";
pub const NO_VOTERS: &str = "A cluster needs at least one voter.";
pub const SAME: &str = "These are the members now.";
pub const ALWAYS_MEET: &str = "Every majority of the old members meets every majority of the new.";
pub const PROGRESS: &str = "How it stands";
pub const QUEUE: &str = ". Still to come: ";
pub const OPERATOR: &str = "The operator of the naive swap";
pub const GOES_ROUND: &str = "Goes round in this order; a click moves a server forward";
pub const WAITS: &str = "Waits between two servers (ms)";
pub const DOWNTIME: &str = "A server stays down (ms)";
pub const OWN: &str = "A cluster of your own";
pub const OWN_START: &str = "Start with these voters";

pub const COPIED: &str = "Copied.";
pub const NOT_COPIED: &str = "The browser does not let us copy: take it from the address.";
pub const IN_ADDRESS: &str = "The address now names this moment.";
pub const TOO_LONG: &str = "Too much was done for one link.";

/// A panel's name.
pub fn panel(panel: Panel) -> &'static str {
    match panel {
        Panel::More => "More",
        Panel::Members => "Change members",
        Panel::Rules => "Rules",
        Panel::Share => "Share",
        Panel::Keys => "Keys",
        Panel::Compare => "Compare",
        Panel::Explain => "Explain",
        Panel::SpaceTime => "Space-time",
    }
}

/// A fault of the address.
pub fn bad_address(fault: &str) -> String {
    format!("In the address: {fault}. The default preset is open instead.")
}

/// Where time stands.
pub fn when(now: u64, event: usize, events: usize) -> String {
    format!("{now} ms · event {event} of {events}")
}

/// What is open.
pub fn change(old: ServerSet, new: ServerSet) -> String {
    if old == new { old.to_string() } else { format!("{old} to {new}") }
}

/// How a change stands.
pub fn under_way(target: &str) -> String {
    format!("The change to {target} is under way.")
}

/// What a majority is.
pub fn majority(voters: usize, quorum: usize) -> String {
    format!("{quorum} of {voters}")
}

/// Two majorities that do not meet.
pub fn disjoint(one: ServerSet, other: ServerSet) -> String {
    format!("{one} is a majority of the old, {other} of the new, and they share nobody.")
}

/// Where something is in a lane.
pub fn in_lane(what: &str, lane: &str) -> String {
    format!("{what}, {lane}")
}

/// A message, in few words.
pub fn message(kind: &str, from: ServerId, to: ServerId) -> String {
    format!("{kind}, {from} to {to}")
}
