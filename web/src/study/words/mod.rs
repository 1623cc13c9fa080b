//! Texts of the panels, in one table for translation.

mod search;

use raft_core::ServerSet;
use scenario::narration::capitalised;

pub(super) use self::search::*;

pub(super) const LANE: &str = "Lane";
pub(super) const NOTHING_TO_EXPLAIN: &str = "No event so far follows from a rule.";
pub(super) const IS_OFF: &str = " (off)";
/// Indentation styles of pseudocode lines.
pub(super) const DEPTHS: [&str; 4] =
    ["", "padding-inline-start:1.2em", "padding-inline-start:2.4em", "padding-inline-start:3.6em"];

pub(super) const CLOSER: &str = "Zoom in";
pub(super) const WIDER: &str = "Zoom out";
pub(super) const SPACE_TIME: &str = "Time runs across, a line for each server. A message slants from where it was sent to where it \
    arrived. Click to go there.";

pub(super) const COPY_START: &str = "Copy a link to the start";
pub(super) const COPY_MOMENT: &str = "Copy a link to this moment";
pub(super) const ADDRESS: &str = "Put this moment into the address";
pub(super) const LINKS: &str = "Links";
pub(super) const PICTURES: &str = "Pictures and script";
pub(super) const SVG: &str = "Picture (SVG)";
pub(super) const PNG: &str = "Picture (PNG)";
pub(super) const VIDEO: &str = "Video from here (WebM)";
pub(super) const RECORDING: &str = "Recording: the video ends when the run stops.";
pub(super) const NO_VIDEO: &str = "This browser cannot record videos.";

/// Sentence with a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut text = capitalised(text);
    text.push('.');
    text
}

/// Event with its time.
pub(super) fn at_time(text: &str, at: u64) -> String {
    format!("At {at} ms: {text}")
}

/// Rows of the comparison.
pub(super) const MEASURES: [&str; 7] = [
    "Safety",
    "The change",
    "Configuration entries",
    "Messages",
    "No leader could commit for",
    "Acknowledged commands",
    "Crashes that it survives",
];
pub(super) const GO_THERE: &str = "Go there";
pub(super) const SAFE: &str = "no violation";
pub(super) const NOT_ASKED: &str = "not requested";
pub(super) const CANCELLED: &str = "cancelled";

pub(super) fn messages(sent: u32, lost: u32) -> String {
    if lost == 0 { sent.to_string() } else { format!("{sent}, {lost} lost") }
}

pub(super) fn milliseconds(time: u64) -> String {
    format!("{time} ms")
}

/// Number of crashes that a cluster survives.
pub(super) fn tolerated(now: Option<usize>, least: Option<usize>) -> String {
    let number = |crashes: Option<usize>| crashes.map_or_else(|| "no quorum".to_owned(), |it| it.to_string());
    if now == least { number(now) } else { format!("{}, at worst {}", number(now), number(least)) }
}

/// A violated property, and the number of others.
pub(super) fn broken(property: &str, at: u64, others: usize) -> String {
    if others == 0 { format!("{property}, at {at} ms") } else { format!("{property}, at {at} ms, and {others} more") }
}

pub(super) fn under_way(steps: Option<cluster::ChangeProgress>) -> String {
    match steps {
        Some(steps) => format!("{} of {} steps done", steps.done, steps.total),
        None => "under way".to_owned(),
    }
}

pub(super) fn waits(reason: &str) -> String {
    format!("waits: {reason}")
}

pub(super) fn finished(after: u64) -> String {
    format!("finished after {after} ms")
}

pub(super) fn given_up(reason: &str) -> String {
    format!("given up: {reason}")
}

/// Committed commands, and how many of them during the change.
pub(super) fn writes(committed: u32, proposed: u32, meanwhile: u32) -> String {
    match meanwhile {
        0 => format!("{committed} of {proposed}"),
        _ => format!("{committed} of {proposed}, {meanwhile} during the change"),
    }
}

pub(super) fn lost_writes(committed: u32, proposed: u32, lost: usize) -> String {
    format!("{committed} of {proposed}, but {lost} lost")
}

pub(super) const RULES_ON: &str = "All rules are on: this is Raft.";
pub(super) const RULES_BACK: &str = "All rules on";
pub(super) const SAFETY: &str = "protects safety";
pub(super) const LIVENESS: &str = "protects liveness";
pub(super) const SEED: &str = "Seed: latencies and timeouts";
pub(super) const NO_CAMPAIGN: &str = "…in force when applied, and a server that has not applied it does not campaign";
pub(super) const UNION: &str = "…one majority of all voters together";
pub(super) const PROFILES: &str = "What papers and implementations do";

/// Heading for a rule that a profile switches off, or for its third setting.
pub(super) fn is_off(rule: &str) -> String {
    rule.strip_prefix('…').map_or_else(|| format!("{rule} off:"), |setting| format!("{setting}:"))
}

/// Keys and their functions.
pub(super) const KEYS: [[&str; 2]; 17] = [
    ["Space", "play or pause"],
    ["← →", "one event back or forward"],
    ["N, Shift N", "to the next moment of the story, to the one before"],
    ["Home, End", "to the start, to the end"],
    ["− +", "slower, faster"],
    ["Tab", "to the next control"],
    ["← → ↑ ↓", "from server to server, from lane to lane"],
    ["Enter", "what can be done with it"],
    ["Escape", "close the menu or the panel"],
    ["M", "change the members"],
    ["C, W, T", "compare, explain, space-time"],
    ["P", "propose a command"],
    ["U, R", "take an action back, do it again"],
    ["B", "to where a property is violated"],
    ["E", "play on beyond the end"],
    ["1 2 3", "look at one lane"],
    ["?", "this list"],
];

/// Full citation of a source: users know the paper and the dissertation by their names.
pub(super) fn source(source: &str) -> String {
    let (work, place) = source.split_once(' ').unwrap_or((source, ""));
    let section = if place.starts_with(|it: char| it.is_ascii_digit()) { ", section " } else { " " };
    match work {
        "paper" | "paper," => format!("Raft paper{}{place}", if work == "paper," { ", " } else { section }),
        "dissertation" => format!("Ongaro's dissertation{section}{place}"),
        _ => source.to_owned(),
    }
}

pub(super) const SCOPE: &str = "Act in";
pub(super) const HERE: &str = "this lane";
pub(super) const EVERYWHERE: &str = "all lanes";
pub(super) const TIME_OUT: &str = "Time out";
pub(super) const CRASH: &str = "Crash";
pub(super) const RESTART: &str = "Restart";
pub(super) const LOSE_DISK: &str = "Lose its disk";
pub(super) const CUT_OFF: &str = "Cut off";
pub(super) const RECONNECT: &str = "Reconnect";
pub(super) const PROPOSE: &str = "Propose a command";
pub(super) const COMPACT: &str = "Compact its log";
pub(super) const NEW_ROSTER: &str = "Restart with the new roster";
pub(super) const TRANSFER: &str = "Transfer leadership to";
pub(super) const CUT_TO: &str = "Cut: messages to";
pub(super) const CUT_FROM: &str = "Cut: messages from";
pub(super) const REQUEST_ADD: &str = "Request: add";
pub(super) const REQUEST_REMOVE: &str = "Request: remove";
pub(super) const DELIVER: &str = "Deliver now";
pub(super) const DROP: &str = "Drop";
pub(super) const DUPLICATE: &str = "Duplicate";
pub(super) const INSPECT: &str = "Inspect";
pub(super) const ONLY_HERE: &str = "A message is in one lane only.";
pub(super) const GONE: &str = "It is not there at this time.";
pub(super) const NOW: &str = "Now";
pub(super) const WANTED: &str = "Wanted";
pub(super) const VOTERS: &str = "Voters wanted";
pub(super) const LEARNERS: &str = "Learners wanted";
pub(super) const ASK: &str = "Ask for the change";
pub(super) const CANCEL: &str = "Cancel the change";
pub(super) const SAME: &str = "These are the members now.";
pub(super) const ALWAYS_MEET: &str = "Every majority of the old members meets every majority of the new.";
pub(super) const PROGRESS: &str = "Progress";
pub(super) const QUEUE: &str = ". Still to come: ";
pub(super) const OPERATOR: &str = "The operator of the naive swap";
pub(super) const GOES_ROUND: &str = "Goes round in this order; a click moves a server forward";
pub(super) const WAITS: &str = "Waits between two servers (ms)";
pub(super) const DOWNTIME: &str = "A server stays down (ms)";
pub(super) const OWN: &str = "A cluster of your own";
pub(super) const OWN_START: &str = "Start with these voters";

/// Two disjoint majorities.
pub(super) fn disjoint(one: ServerSet, other: ServerSet) -> String {
    format!("{one} is a majority of the old, {other} of the new, and they share no server.")
}

/// Members and the size of their majority.
pub(super) fn majority(name: &str, members: ServerSet, quorum: usize) -> String {
    format!("{name}: {members}, a majority is {quorum} of {}.", members.len())
}

pub(super) const LOST: &str = "More was done in this run than a link can hold: this part shows it as it was before. Undo \
    something, or start anew.";

pub(super) const COURSE: &str = "A course: each preset is one lesson, from the first to the last.";

/// Error of an invalid script. The page adds the rest of the sentence.
pub(super) fn bad_script(fault: &str) -> String {
    format!("in the script, {fault}")
}

pub(super) const NO_SCRIPT: &str = "the script in it is damaged, or too long";

pub(super) const SCRIPT: &str = "Script";
pub(super) const INSERT_MOMENT: &str = "Insert this moment";
pub(super) const INSERT_ACTION: &str = "Insert the last action";
pub(super) const LOAD: &str = "Load a file";
pub(super) const SAVE: &str = "Save as a file";
pub(super) const NO_FAULTS: &str = "No faults: the lanes play this.";
pub(super) const SCRIPT_HELP: &str = "The lanes follow as you type. A line says one thing; begin a remark with #.";
pub(super) const HERE_IS: &str = "What there is to see here.";
pub(super) const EXPECTED: &str = "What it states";
pub(super) const AS_EXPECTED: &str = "as stated";
pub(super) const TYPED: &str = "More of what you typed";
pub(super) const FORGET: &str = "Forget what I typed";
pub(super) const TOO_LONG: &str = "It has no fault, but is too long for the lanes to follow: packed, it is more than a link can hold. \
    Save it as a file, and leave something out.";

/// Label of a draft, by its title.
pub(super) fn bring_back(name: &str, lines: usize) -> String {
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    format!("Bring back “{name}”, {lines}")
}

pub(super) const NO_ACTION: &str = "Nothing was done yet: do something in a lane first.";

/// Text about one lane.
pub(super) fn of_mode(mode: cluster::Mode, text: &str) -> String {
    format!("{mode}: {text}")
}

pub(super) const SHOW_WHAT_BREAKS: &str = "Show me a violation";

pub(super) const SAVE_SCRIPT: &str = "Script (text)";

pub(super) const EMBED: &str = "In a page of your own";
pub(super) const COPY_EMBED: &str = "Copy this code";
pub(super) const COPIED: &str = "Copied.";
pub(super) const NOT_COPIED: &str = "The browser does not let us copy: take it from the box above.";
