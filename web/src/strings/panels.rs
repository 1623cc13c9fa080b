//! Texts of the panels, in one table for translation.

use raft_core::{QuorumStep, ServerId, ServerSet};
use scenario::narration::capitalised;
use scenario::script::SourceSpan;

pub(crate) const LANE: &str = "Lane";
pub(crate) const NOTHING_TO_EXPLAIN: &str = "No event so far follows from a rule.";
pub(crate) const NO_RULE: &str = "No rule is behind that. The last event before it with a rule:";
pub(crate) const PROCEDURES: &str = "procedures";
pub(crate) const IS_OFF: &str = " (off)";
/// Indentation styles of pseudocode lines.
pub(crate) const DEPTHS: [&str; 4] =
    ["", "padding-inline-start:1.2em", "padding-inline-start:2.4em", "padding-inline-start:3.6em"];

pub(crate) const CLOSER: &str = "Zoom in";
pub(crate) const WIDER: &str = "Zoom out";
pub(crate) const SPACE_TIME: &str = "Time runs across, a line for each server. A message slants from where it was sent to where it \
    arrived. Click to go there.";

pub(crate) const COPY_START: &str = "Copy a link to the start";
pub(crate) const COPY_MOMENT: &str = "Copy a link to this moment";
pub(crate) const ADDRESS: &str = "Put this moment into the address";
pub(crate) const LINKS: &str = "Links";
pub(crate) const PICTURES: &str = "Pictures and script";
pub(crate) const SVG: &str = "Picture (SVG)";
pub(crate) const PNG: &str = "Picture (PNG)";
pub(crate) const VIDEO: &str = "Video from here (WebM)";
pub(crate) const RECORDING: &str = "Recording: the video ends when the run stops.";
pub(crate) const NO_VIDEO: &str = "This browser cannot record videos.";

/// Sentence with a capital letter and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut text = capitalised(text);
    text.push('.');
    text
}

/// Event with its time.
pub(crate) fn at_time(text: &str, at: u64) -> String {
    format!("At {at} ms: {text}")
}

/// Metrics of the comparison, each with its meaning.
pub(crate) const MEASURES: [[&str; 2]; 7] = [
    ["Safety", "Which safety property of Raft is violated? Two leaders in one term violate Election Safety."],
    ["Acknowledged writes", "Writes that a client was told are stored. A safe cluster never loses one."],
    ["The change", "Time from the request until the new members are in force and committed."],
    ["Configuration entries", "Log entries that change the members. The naive swap uses none."],
    ["Messages", "All messages that servers sent. The network may lose some."],
    ["No leader could commit for", "Time without a leader that reaches a majority. Writes had to wait."],
    ["Crashes that it survives", "Servers that may crash with a majority left: now, and at worst during the change."],
];

/// Cost of a change that violated a property.
pub(crate) fn unsafe_cost(property: &str, lost: usize) -> String {
    let lost = if lost == 0 { String::new() } else { format!(", and {}", self::lost(lost)) };
    format!("unsafe: {property} is violated{lost}")
}

pub(crate) fn lost(writes: usize) -> String {
    format!("{writes} acknowledged {} lost", if writes == 1 { "write is" } else { "writes are" })
}

/// Cost of a change without a violation.
pub(crate) fn safe_cost(change: &str, configurations: u32, unavailable_ms: u64) -> String {
    let entries = if configurations == 1 { "entry" } else { "entries" };
    format!("{change}, {configurations} configuration {entries}, no leader could commit for {unavailable_ms} ms")
}

pub(crate) const GO_THERE: &str = "Go there";
pub(crate) const SAFE: &str = "no violation";
pub(crate) const NOT_ASKED: &str = "not requested";
pub(crate) const CANCELLED: &str = "cancelled";

pub(crate) fn messages(sent: u32, lost: u32) -> String {
    if lost == 0 { sent.to_string() } else { format!("{sent}, {lost} lost") }
}

pub(crate) fn milliseconds(time: u64) -> String {
    format!("{time} ms")
}

/// Number of crashes that a cluster survives.
pub(crate) fn tolerated(now: Option<usize>, least: Option<usize>) -> String {
    let number = |crashes: Option<usize>| crashes.map_or_else(|| "no quorum".to_owned(), |it| it.to_string());
    if now == least { number(now) } else { format!("{}, at worst {}", number(now), number(least)) }
}

pub(crate) const ROSTERS_DIFFER: &str = "—: servers count by different rosters";

/// Number of zones of which any may fail, after the number of crashes.
pub(crate) fn zones_tolerated(zones: usize) -> String {
    format!("; zones: {zones}")
}

/// A violated property, and the number of others.
pub(crate) fn broken(property: &str, at: u64, others: usize) -> String {
    if others == 0 { format!("{property}, at {at} ms") } else { format!("{property}, at {at} ms, and {others} more") }
}

pub(crate) fn under_way(steps: Option<cluster::ChangeProgress>) -> String {
    match steps {
        Some(steps) => format!("{} of {} steps done", steps.done, steps.total),
        None => "under way".to_owned(),
    }
}

pub(crate) fn waits(reason: &str) -> String {
    format!("waits: {reason}")
}

pub(crate) fn finished(after: u64) -> String {
    format!("finished after {after} ms")
}

pub(crate) fn given_up(reason: &str) -> String {
    format!("given up: {reason}")
}

/// Committed commands, and how many of them during the change.
pub(crate) fn writes(committed: u32, proposed: u32, meanwhile: u32) -> String {
    match meanwhile {
        0 => format!("{committed} of {proposed}"),
        _ => format!("{committed} of {proposed}, {meanwhile} during the change"),
    }
}

pub(crate) fn lost_writes(committed: u32, lost: usize) -> String {
    format!("{committed} acknowledged, {lost} of them lost")
}

pub(crate) const RULES_ON: &str = "All rules are on: this is Raft.";
pub(crate) const RULES_BACK: &str = "All rules on";
pub(crate) const OPTIONS: &str = "Options that Raft does not have";
pub(crate) const REVERTIBLE_JOINT: &str = "C_old,new can be reverted";
pub(crate) const REVERTIBLE_JOINT_HELP: &str = "In joint mode the leader keeps C_old,new until the admin asks: for the new members, or back to the old ones (openraft).";
pub(crate) const VOTES_CARRY_COMMIT: &str = "Votes carry the commit index";
pub(crate) const VOTES_CARRY_COMMIT_HELP: &str = "Vote requests and refusals say what their sender knows to be committed. A server whose log has that entry takes it over (TiKV).";
pub(crate) const SAFETY: &str = "protects safety";
pub(crate) const LIVENESS: &str = "protects liveness";
pub(crate) const SEED: &str = "Seed: latencies and timeouts";
pub(crate) const NO_CAMPAIGN: &str = "…in force when applied, and a server that has not applied it does not campaign";
pub(crate) const UNION: &str = "…one majority of all voters together";
pub(crate) const LEADER_COUNTS: &str = "…a leader that leaves counts itself, and steps down";
pub(crate) const LEADER_LEADS: &str = "…a removed leader does not count itself, and leads on";
pub(crate) const PROFILES: &str = "What papers and implementations do";
pub(crate) const RULES_OF: &str = "The rules of";
pub(crate) const RAFT: &str = "Raft, all rules on";
pub(crate) const OWN_RULES: &str = "your own choice";

/// Remark under the list of profiles: what was read of the chosen one, and where the rest is said.
pub(crate) fn profile_chosen(profile: &raft_core::Profile) -> String {
    let sources: Vec<String> = profile.sources.iter().map(|it| format!("{} {}", it.name, it.version)).collect();
    format!("As read in {}. What no rule says of it is at the end of this panel.", sources.join("; "))
}

/// Heading for a rule that a profile switches off, or for its third setting.
pub(crate) fn is_off(rule: &str) -> String {
    rule.strip_prefix('…').map_or_else(|| format!("{rule} off:"), |setting| format!("{setting}:"))
}

/// Keys that move the focus or press the focused control, and their functions.
pub(crate) const FOCUS_KEYS: [(&str, &str); 4] = [
    ("Tab", "Go to the next control"),
    ("← → ↑ ↓", "Go from server to server, from lane to lane"),
    ("Enter", "Show what can be done with a server or a message"),
    ("1 to 6", "Choose an answer, while a question is asked"),
];

/// Full citation of a source: users know the paper and the dissertation by their names.
pub(crate) fn source(source: &str) -> String {
    let (work, place) = source.split_once(' ').unwrap_or((source, ""));
    let section = if place.starts_with(|it: char| it.is_ascii_digit()) { ", section " } else { " " };
    match work {
        "paper" | "paper," => format!("Raft paper{}{place}", if work == "paper," { ", " } else { section }),
        "dissertation" => format!("Ongaro's dissertation{section}{place}"),
        _ => source.to_owned(),
    }
}

pub(crate) const SCOPE: &str = "Act in";
pub(crate) const HERE: &str = "this lane";
pub(crate) const EVERYWHERE: &str = "all lanes";
pub(crate) const TIME_OUT: &str = "Time out";
pub(crate) const CRASH: &str = "Crash";
pub(crate) const RESTART: &str = "Restart";
pub(crate) const LOSE_DISK: &str = "Lose its disk";
pub(crate) const CUT_OFF: &str = "Cut off";
pub(crate) const RECONNECT: &str = "Reconnect";
pub(crate) const PROPOSE: &str = "Propose a command";
pub(crate) const COMPACT: &str = "Compact its log";
pub(crate) const NEW_ROSTER: &str = "Restart with the new roster";
pub(crate) const TRANSFER: &str = "Transfer leadership to";
pub(crate) const CUT_TO: &str = "Cut: messages to";
pub(crate) const CUT_FROM: &str = "Cut: messages from";
pub(crate) const REQUEST_ADD: &str = "Request: add";
pub(crate) const REQUEST_REMOVE: &str = "Request: remove";
pub(crate) const FORCE: &str = "Accident: force the voters, without a quorum";
pub(crate) const BOOTSTRAP: &str = "Accident: found a cluster of";
pub(crate) const DELIVER: &str = "Deliver now";
pub(crate) const DROP: &str = "Drop";
pub(crate) const DUPLICATE: &str = "Duplicate";
pub(crate) const INSPECT: &str = "Inspect";
pub(crate) const ONLY_HERE: &str = "A message is in one lane only.";
pub(crate) const GONE: &str = "It is not there at this time.";
pub(crate) const NOW: &str = "Now";
pub(crate) const WANTED: &str = "Wanted";
pub(crate) const VOTERS: &str = "Voters wanted";
pub(crate) const LEARNERS: &str = "Learners wanted";
pub(crate) const ASK: &str = "Ask for the change";
pub(crate) const CANCEL: &str = "Cancel the change";
pub(crate) const SAME: &str = "These are the members now.";
pub(crate) const CHANGE_WANTED: &str = "Do the majorities overlap?";
pub(crate) const CHANGE_OF_RUN: &str = "Do the majorities of this change overlap?";
pub(crate) const SUM_HELP: &str = "A majority of the old + a majority of the new > servers in all";
pub(crate) const SINGLE_STEP: &str =
    "This is a single-server change: |majority(N)| + |majority(N+1)| > N+1, whatever N is.";
pub(crate) const PROGRESS: &str = "Progress";
pub(crate) const QUEUE: &str = ". Still to come: ";
pub(crate) const ADMIN: &str = "The admin of the safe modes";
pub(crate) const HAND_OVER_FIRST: &str = "Before it removes the leader, the admin has it transfer leadership";
pub(crate) const HAND_OVER_FIRST_HELP: &str = "Then a successor campaigns at once, and no server waits for an election timeout. Compare has the time without a leader that can commit.";
pub(crate) const OPERATOR: &str = "The operator of the naive swap";
pub(crate) const GOES_ROUND: &str = "Goes round in this order; a click moves a server forward";
pub(crate) const WAITS: &str = "Waits between two servers (ms)";
pub(crate) const DOWNTIME: &str = "A server stays down (ms)";
pub(crate) const OWN: &str = "A cluster of your own";
pub(crate) const OWN_START: &str = "Start with these voters";

/// Sizes of two majorities, the number of servers, and whether the first two are more.
pub(crate) fn sum([old, new]: [usize; 2], servers: usize, holds: bool) -> String {
    format!("{old} + {new} > {servers}{}", if holds { "" } else { " is not so" })
}

/// Two disjoint majorities.
pub(crate) fn disjoint(one: ServerSet, other: ServerSet) -> String {
    format!(
        "For example, {one} is a majority of the old and {other} of the new: they share no server, and each may elect a \
         leader."
    )
}

/// Servers that any two majorities share: at least so many of these.
pub(crate) fn shared(least: usize, staying: ServerSet) -> String {
    if least == staying.len() {
        return format!("Every majority of the old and every majority of the new share {staying}.");
    }
    format!("Every majority of the old and every majority of the new share at least {least} of {staying}.")
}

/// The way of single-server changes.
pub(crate) fn one_by_one(mode: cluster::Mode) -> String {
    format!("{mode} goes one server at a time: |majority(N)| + |majority(N+1)| > N+1, whatever N is.")
}

pub(crate) fn step(server: ServerId, is_added: bool) -> String {
    format!("{}{server}", if is_added { '+' } else { '−' })
}

/// The quorum of a joint configuration.
pub(crate) fn both(mode: cluster::Mode, [(old, of), (new, wanted)]: [(usize, ServerSet); 2]) -> String {
    format!("{mode} needs both, {old} of {of} and {new} of {wanted}: that overlaps every majority of either.")
}

/// Members and the size of their majority.
pub(crate) fn majority(name: &str, members: ServerSet, quorum: usize) -> String {
    format!("{name}: {members}, a majority is {quorum} of {}.", members.len())
}

pub(crate) const CHAIN: &str = "Chain of configurations";
pub(crate) const CHAIN_HELP: &str =
    "Do all quorums of neighbours meet? Write > between configurations, & between the sets of a joint one.";
pub(crate) const CHAIN_OF_CHANGE: &str = "Back to this change";

/// Error of a chain, with its place.
pub(crate) fn chain_error(SourceSpan { line, column, .. }: SourceSpan, problem: &str) -> String {
    let line = if line > 1 { format!("Line {line}, character") } else { "Character".to_owned() };
    format!("{line} {column}: {problem}.")
}

/// Finding of a step of a chain, after the step's number among all and its configurations.
pub(crate) fn step_of_chain(is_weakest: bool, [number, count]: [usize; 2], step: &QuorumStep, found: &str) -> String {
    let name = if is_weakest && count > 1 { "Weakest: step" } else { "Step" };
    format!("{name} {number} of {count}, {} to {}: {found}.", step.old, step.new)
}

/// Failures that each configuration of a chain tolerates.
pub(crate) fn chain_tolerated(tolerated: &str) -> String {
    format!("Failures tolerated: {tolerated}.")
}

pub(crate) const TEN_QUESTIONS: &str = "Ten questions";
pub(crate) const PAGES: &str = "Pages";
/// Question with its number.
pub(crate) fn numbered(number: usize, ask: &str) -> String {
    format!("{number}. {ask}")
}
pub(crate) const SEE_ANSWER: &str = "See the answer";
pub(crate) const PHASE_NOW: &str = "now";
pub(crate) const PHASE_NONE: &str = "No change is requested now.";
pub(crate) const NO_PHASES: &str = "No phases: no log has the change. Each server changes alone, by a restart.";
pub(crate) const PHASES_OF_RAFT: &str =
    "A rule is off. The phases and their outcomes are those of Raft with all rules on.";
pub(crate) const SINGLE_PHASES: &str = "The same for one server at a time";

/// Name of the phases of a mode.
pub(crate) fn phases(mode: cluster::Mode) -> String {
    of_mode(mode, "the phases of a change")
}

pub(crate) fn phases_help(mode: cluster::Mode) -> String {
    of_mode(mode, "what happens if the leader dies in each phase.")
}

pub(crate) fn phase_of(number: usize, of: usize, name: &str) -> String {
    format!("Phase {number} of {of}: {name}.")
}

/// Questions before the outcome of a phase, with and without a leader.
pub(crate) const IF_DIES: &str = " If the leader dies now:";
pub(crate) const HAS_DIED: &str = " Nobody leads now:";

pub(crate) fn lesson_of(label: &str, phase: &str) -> String {
    format!("{label}: {phase}")
}
pub(crate) const SEE_COST: &str = "Compare them";
pub(crate) const GALLERY: &str = "All lessons as pages, with pictures";
pub(crate) const VERDICTS: &str = "What the model checker found";
pub(crate) const SOURCE_CODE: &str = "Source code of Overlap";

/// Verdict about a chosen answer, with its reason.
pub(crate) fn verdict(is_right: bool, reason: &str) -> String {
    format!("{} {reason}", if is_right { "Right." } else { "Wrong." })
}

/// Answer of an earlier visit to the question.
pub(crate) fn answered_before(answer: &str, is_right: bool) -> String {
    format!("You answered: “{answer}”, {}.", if is_right { "right" } else { "wrong" })
}

/// Number of the ten questions whose lesson was answered right.
pub(crate) fn answered(answered: usize, questions: usize) -> String {
    format!("{answered} of {questions} questions answered")
}
pub(crate) const ANSWERED_RIGHT: &str = "answered right";
pub(crate) const FORGET_ANSWERS: &str = "Forget my answers";
pub(crate) const GO_ON: &str = "Go on";

pub(crate) const WHAT_IT_COST: &str = "What it cost";
pub(crate) const SHORTER: &str = "Search: shorter schedule";
pub(crate) const OTHER_SEEDS: &str = "Survey: other seeds";

pub(crate) const END_FINISHED: &str = "change finished";
pub(crate) const END_LEADERLESS: &str = "change finished, but nobody leads";
pub(crate) const END_UNFINISHED: &str = "change not finished";
pub(crate) const END_CANCELLED: &str = "change cancelled";
pub(crate) const END_SAFE: &str = "no property violated";

pub(crate) fn end_given_up(reason: &str) -> String {
    format!("change given up: {reason}")
}

/// A first violation, and the number of other violated properties.
pub(crate) fn violation(violation: &cluster::Violation, others: usize) -> String {
    let first = match violation {
        cluster::Violation::ElectionSafety { term, .. } => format!("two leaders in term {term}"),
        other => format!("{} violated", other.property()),
    };
    match others {
        0 => first,
        1 => format!("{first}, one more property violated"),
        _ => format!("{first}, {others} more properties violated"),
    }
}

/// Number of writes in a state: "1 write lost".
pub(crate) fn number_of_writes(count: usize, state: &str) -> String {
    format!("{count} {} {state}", if count == 1 { "write" } else { "writes" })
}

/// Leaders at the end of a run.
pub(crate) fn leaders(leaders: ServerSet) -> String {
    match leaders.len() {
        0 => "nobody leads".to_owned(),
        1 => format!("{} leads", listed(leaders)),
        _ => format!("{} lead", listed(leaders)),
    }
}

/// Servers in a sentence: "S1 and S3".
fn listed(servers: ServerSet) -> String {
    let names: Vec<String> = servers.iter().map(|id| id.to_string()).collect();
    names.join(" and ")
}

/// Error of an invalid script. The page adds the rest of the sentence.
pub(crate) fn bad_script(fault: &str) -> String {
    format!("in the script, {fault}")
}

pub(crate) const NO_SCRIPT: &str = "the script in it is damaged, or too long";

pub(crate) const INSERT_MOMENT: &str = "Insert this moment";
pub(crate) const INSERT_ACTION: &str = "Insert the last action";
pub(crate) const LOAD: &str = "Load a file";
pub(crate) const SAVE: &str = "Save as a file";
pub(crate) const NO_FAULTS: &str = "No faults: the lanes play this.";
pub(crate) const SCRIPT_HELP: &str = "The lanes follow as you type. A line says one thing; begin a remark with #.";
pub(crate) const CODE_HELP: &str = "The lanes follow as you type. A line says one thing; begin a remark with #. \
    Point at a word to see what it means; with the keyboard, Ctrl+I says it. F8 goes to the next fault, Ctrl+Space lists what can come next.";
pub(crate) const HERE_IS: &str = "What there is to see here.";
pub(crate) const EXPECTED: &str = "What it states";
pub(crate) const AS_EXPECTED: &str = "as stated";
pub(crate) const TYPED: &str = "More of what you typed";
pub(crate) const FORGET: &str = "Forget what I typed";
pub(crate) const TOO_LONG: &str = "It has no fault, but is too long for the lanes to follow: packed, it is more than a link can hold. \
    Save it as a file, and leave something out.";

/// A claim that does not hold, by its line.
pub(crate) fn at_line(line: u32, text: &str) -> String {
    format!("line {line}: {text}")
}

/// Label of the control that shows the moment of a claim.
pub(crate) fn go_to_moment(at: u64) -> String {
    format!("Show {at} ms")
}

/// Errors beyond those that are listed.
pub(crate) fn more_faults(count: usize) -> String {
    format!("and {count} more")
}

/// Number of claims that do not hold.
pub(crate) fn unmet(count: usize) -> String {
    if count == 1 { "1 claim does not hold".to_owned() } else { format!("{count} claims do not hold") }
}

/// Label of a draft, by its title.
pub(crate) fn bring_back(name: &str, lines: usize) -> String {
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    format!("Bring back “{name}”, {lines}")
}

pub(crate) const NO_ACTION: &str = "Nothing was done yet: do something in a lane first.";

/// Text about one lane.
pub(crate) fn of_mode(mode: cluster::Mode, text: &str) -> String {
    format!("{mode}: {text}")
}

pub(crate) const SHOW_WHAT_BREAKS: &str = "Show me a violation";

pub(crate) const SAVE_SCRIPT: &str = "Script (text)";

pub(crate) const EMBED: &str = "In a page of your own";
pub(crate) const COPY_EMBED: &str = "Copy this code";
pub(crate) const NOT_COPIED: &str = "The browser does not let us copy: take it from the box above.";
