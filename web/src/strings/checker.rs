//! Texts of the search and the survey.

use checker::{Bounds, CheckedProperty, Estimate, Granularity, with_separators};
use cluster::Mode;
use raft_core::ServerSet;

pub(crate) const SEARCH: &str = "Search: every schedule, shortest first";
pub(crate) const SEARCH_HELP: &str = "A model checker. It tries every schedule of this lane's cluster within bounds, under the \
    rules as they are switched. Switch a rule off, and see what that makes possible.";
pub(crate) const SEE_IT: &str = "See it";
pub(crate) const AT_MOST: &str = "At most";
pub(crate) const TERMS: &str = "terms";
pub(crate) const CHANGES: &str = "changes";
pub(crate) const CRASHES: &str = "crashes";
pub(crate) const MORE_BOUNDS: &str = "More bounds";
pub(crate) const PROPERTY: &str = "Looks for";
pub(crate) const ANY_PROPERTY: &str = "any violated property";
pub(crate) const ANY_PROPERTY_HELP: &str = "A violation of any of the five safety properties of Raft.";
pub(crate) const SAFETY_PROPERTIES: &str = "Safety properties";
pub(crate) const ALSO: &str = "What a search can also look for";
pub(crate) const CHOOSE_MOVES: &str = "Search by moves";
pub(crate) const ALLOWANCE: &str = "What may follow:";
pub(crate) const MORE_TERMS: &str = "more terms";
pub(crate) const MORE_ENTRIES: &str = "more entries";
pub(crate) const ALLOWANCE_HELP: &str = "From each state, all that may follow without further faults is tried, up to so many more \
    terms and entries.";
pub(crate) const GRAIN: &str = "A move is";
pub(crate) const IN_MOVES: &str = "an election or a round";
pub(crate) const IN_STEPS: &str = "one message or timer";
pub(crate) const LOG: &str = "Entries in a log, at most";
pub(crate) const COMMANDS: &str = "Commands, at most";
pub(crate) const MOVES: &str = "Moves or steps, at most";
pub(crate) const IN_FLIGHT: &str = "Messages in flight, at most";
pub(crate) const LOSS: &str = "Messages may be lost";
pub(crate) const DUPLICATION: &str = "Messages may be sent twice";
pub(crate) const STAY_DOWN: &str = "Servers that stay down, at most";
pub(crate) const LOST_DISKS: &str = "Lost disks, at most";
pub(crate) const SNAPSHOTS: &str = "Snapshots, at most";
pub(crate) const TRANSFERS: &str = "Transfers, at most";
pub(crate) const DIRECT: &str = "Changes of one server may be direct";
pub(crate) const MEMORY: &str = "Memory, at most (MB)";
pub(crate) const STOP: &str = "Stop";
pub(crate) const STOP_SURVEY: &str = "Stop the survey";
pub(crate) const STOPPED: &str = "Stopped: nothing is known about the states that were not visited.";
pub(crate) const SURVEY_STOPPED: &str = "Stopped: these are the results until then.";
pub(crate) const ANYWAY: &str = "Search anyway";
pub(crate) const WATCH: &str = "Watch it";
pub(crate) const EXPORT_FOR_TLC: &str = "Export for TLC";
pub(crate) const EXPORT_FOR_TLC_HELP: &str = "TLC, the model checker of TLA+, answers the same question on one machine or on many. \
    This downloads the question as a zip: two modules, a configuration, the script, and how to run TLC.";
pub(crate) const DOWNLOAD_QUESTION: &str = "Download the question";
pub(crate) const EXPORT_CALL: &str = "The command line of this playground writes the same files:";
pub(crate) const EXPORT_CALL_FOR_SCRIPT: &str =
    "From the script in the zip, the command line of this playground writes the same files:";
pub(crate) const EXPORT_LOADS: &str = "Loads the module…";
pub(crate) const EXPORTED: &str = "Downloaded. Unpack it: README.md in it says how to run TLC.";
pub(crate) const MODULE_NOT_LOADED: &str = "The TLA+ module could not be loaded, so nothing was downloaded. The result of the \
    search is still here: try again when you are online, or use the command below.";
pub(crate) const MODULE_NOT_IN_LESSON: &str = "A lesson in one file leaves the TLA+ module out, so nothing was downloaded. Open this run \
    in the playground, or use the command below.";
pub(crate) const OTHER_MODULE: &str = "The TLA+ module that came belongs to another version of this page, so nothing was \
    downloaded. Load the page anew and search again, or use the command below.";
pub(crate) const EXPORT_NOT_SAVED: &str = "The browser did not save the file. Try again, or use the command below.";
pub(crate) const BEGINS: &str = "Begins…";
pub(crate) const SEARCHES: &str = "Searches…";
pub(crate) const ESTIMATES: &str = "Estimates how much there is to search…";
pub(crate) const NO_WORKER: &str = "It could not be started. Start it again, or load the page anew.";
pub(crate) const WORKER_DIED: &str = "It stopped with an error, perhaps for lack of memory. Your run is as it was: start it \
    again, with lower bounds if this was a long search.";
pub(crate) const NO_ORDER: &str = "The search did not understand what it was asked.";

pub(crate) const DISTINCT: &str = "Distinct states";
pub(crate) const GENERATED: &str = "Generated states";
pub(crate) const RATE: &str = "States a second";
pub(crate) const FRONTIER: &str = "Frontier";
pub(crate) const DEPTH: &str = "Depth";
pub(crate) const IN_MEMORY: &str = "Memory";

pub(crate) const FIND_SHORTEST: &str = "Search: the shortest schedule";
pub(crate) const LESSON_ONLY: &str = "Each rule has a lesson. Search (a model checker) finds the shortest schedule that violates a \
    property without the rule, or after which nobody can ever lead again. Where the absence of a rule only costs time, Survey \
    (many seeds) measures how much.";
pub(crate) const SURVEY_COST: &str = "Survey: what it costs";

pub(crate) const SURVEY: &str = "Survey: thousands of seeds";
pub(crate) const SURVEY_HELP: &str = "Plays this run under many seeds, in every lane: other delays of messages and other timeouts. \
    It counts how often a property is violated, and how long the change takes.";
pub(crate) const NO_SEEDS: &str = "This run follows a script step by step: no seed makes it another.";
pub(crate) const SEEDS: &str = "Seeds";
pub(crate) const SURVEY_GO: &str = "Play them all";
pub(crate) const BROKE: &str = "violated";
pub(crate) const UNFINISHED: &str = "unfinished";
pub(crate) const CHANGE_TOOK: &str = "How long the change took, in ms";
pub(crate) const STALLED: &str = "How long no leader could commit, in ms";
pub(crate) const MEDIAN: &str = "median";
pub(crate) const PERCENTILE_95: &str = "95th percentile";
pub(crate) const KEPT_WITHIN: &str =
    "Half of the seeds take at most the median, 95 % at most the 95th percentile. The longest opens its seed.";
pub(crate) const LONGEST: &str = "longest";
pub(crate) const NEVER: &str = "in no seed";
pub(crate) const OPEN_SEED: &str = "Open seed";
pub(crate) const OPEN_IT: &str = "Open it";

/// Warning about a violation in the current run.
pub(crate) fn broken_already(property: &str) -> String {
    format!("{property} is violated already in this run; a search begins anew, from its start. ")
}

/// Summary of the further bounds. Faults that are left out are not in it.
pub(crate) fn other_bounds(bounds: &Bounds, grain: Granularity, is_direct: bool) -> String {
    let Bounds { log, commands, moves, bytes, .. } = bounds;
    let faults = [
        ("servers that stay down", bounds.stay_down),
        ("lost disks", bounds.lost_disks),
        ("snapshots", bounds.snapshots),
        ("transfers", bounds.transfers),
    ];
    let faults = faults.into_iter().filter(|(_, most)| *most > 0).map(|(name, most)| format!(", {name}: {most}"));
    let faults: String = faults.chain(is_direct.then(|| ", direct changes".to_owned())).collect();
    format!(" logs of {log}, commands: {commands}, {moves} {grain}{faults}, {} MB", bytes >> 20)
}

/// Label of the control that begins a search.
pub(crate) fn find(property: Option<CheckedProperty>) -> String {
    match property {
        None => "Find a violation".to_owned(),
        Some(CheckedProperty::Safety(property)) => format!("Find a violation of {property}"),
        Some(CheckedProperty::DisjointQuorums) => "Find two disjoint quorums".to_owned(),
        Some(CheckedProperty::DeadEnd) => "Find a dead end".to_owned(),
        Some(CheckedProperty::StuckChange) => "Find a stuck change".to_owned(),
    }
}

/// Remark that a search about continuations does not go by steps.
pub(crate) fn only_moves(property: CheckedProperty) -> String {
    let wanted = property.name().to_lowercase();
    format!(
        "A search for a {wanted} goes by moves, not by single steps: no message is in flight where a continuation begins. "
    )
}

/// Estimated size of a search.
pub(crate) fn estimate(estimate: &Estimate) -> String {
    let says_itself = estimate.is_exact || estimate.states >= 1e9;
    let about = if says_itself { "" } else { "about " };
    let states = match estimate.states {
        few if few < 1e6 => format!("{} states", with_separators(few as u64)),
        some if some < 1e9 => format!("{:.1} million states", some / 1e6),
        _ => "billions of states".to_owned(),
    };
    let memory = match estimate.bytes {
        little if little < 1e9 => format!("{:.0} MB", (little / 1e6).max(1.0)),
        some if some < 1e12 => format!("{} GB", rounded(some / 1e9)),
        _ => "thousands of GB".to_owned(),
    };
    format!("{about}{states} and {memory}")
}

/// Two significant digits, or all digits before the point.
fn rounded(number: f64) -> String {
    if number < 10.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

/// Estimate of a search that starts by itself.
pub(crate) fn estimated(estimate: &str) -> String {
    format!("If nothing is found sooner: {estimate}.")
}

/// Reason why a search does not start by itself.
pub(crate) fn too_large(estimate: &str, megabytes: usize) -> String {
    format!(
        "If nothing is found sooner: {estimate}. That is more than the {} MB that this search may take. Lower a bound, or \
         search as far as that goes.",
        with_separators(megabytes as u64)
    )
}

pub(crate) fn memory(megabytes: u64, most: u64) -> String {
    format!("{} of {} MB", with_separators(megabytes), with_separators(most))
}

pub(crate) fn deep(depth: u64, grain: Granularity) -> String {
    format!("{depth} {grain}")
}

/// Cluster and rules of a search.
pub(crate) fn searched(mode: Mode, old: ServerSet, new: ServerSet, off: &[&str]) -> String {
    let rules =
        if off.is_empty() { "with all rules on".to_owned() } else { format!("without “{}”", off.join("”, “")) };
    format!("{mode}, {old} to {new}, {rules}.")
}

/// Reason why a search cannot be exported for TLC.
pub(crate) fn not_for_tlc(reason: &str) -> String {
    format!("TLC cannot be asked this: {reason}.")
}

/// Label of the repeated search after a counterexample with this many rules off.
pub(crate) fn with_rules_on(off: usize) -> &'static str {
    if off == 1 { "Now with the rule on" } else { "Now with all rules on" }
}

/// Additions to labels for screen readers.
pub(crate) fn of_rule(property: CheckedProperty, rule: &str) -> String {
    let leads = match property {
        CheckedProperty::Safety(property) => format!("that violates {property}"),
        other => format!("to a {}", other.name().to_lowercase()),
    };
    format!(" {leads} without “{rule}”")
}
pub(crate) fn without_rule(rule: &str) -> String {
    format!(" without “{rule}”")
}

/// Labels of the controls that begin a survey, beside the comparison and the seed.
pub(crate) fn is_typical(seeds: u64) -> String {
    format!("Is this typical? Survey {} seeds", with_separators(seeds))
}
pub(crate) fn survey_this(seeds: u64) -> String {
    format!("Survey: play this run under {} seeds", with_separators(seeds))
}

pub(crate) const ALL_RESULTS: &str = "All results of the survey";

/// Result of a survey beside one run.
pub(crate) fn odds(violating: u64, seeds: u64) -> String {
    let [violating, safe, seeds] = [violating, seeds - violating.min(seeds), seeds].map(with_separators);
    format!("Of {seeds} seeds: {violating} unsafe, {safe} safe.")
}

/// Distribution of a duration beside that of one run: median and 95th percentile of the seeds that have one.
pub(crate) fn distribution(percentiles: Option<[u64; 2]>, count: u64, seeds: u64) -> String {
    let without = seeds - count.min(seeds);
    let without = if without == 0 {
        String::new()
    } else {
        format!(", unfinished in {} of {}", with_separators(without), with_separators(seeds))
    };
    match percentiles.map(|times| times.map(with_separators)) {
        Some([median, most]) => format!("seeds: median {median} ms, 95th percentile {most} ms{without}"),
        None => format!("seeds: {NEVER}"),
    }
}

pub(crate) fn surveying(done: u64, seeds: u64) -> String {
    format!("{} of {} seeds", with_separators(done), with_separators(seeds))
}

/// Message at the end of a survey.
pub(crate) fn surveyed(seeds: u64) -> String {
    format!("All {} seeds were played.", with_separators(seeds))
}

pub(crate) fn of_seeds(seeds: u64) -> String {
    format!("How many of {} seeds violated a property, or did not finish the change", with_separators(seeds))
}

/// Note that a survey is of an earlier run.
pub(crate) fn of_another_run(title: &str) -> String {
    format!("This is of another run than the current one: {title}.")
}

/// Number with its percentage.
pub(crate) fn share(part: u64, of: u64) -> String {
    match part * 100 / of.max(1) {
        _ if part == 0 => "0".to_owned(),
        0 => format!("{} (<1 %)", with_separators(part)),
        percent => format!("{} ({percent} %)", with_separators(part)),
    }
}

/// Range of a histogram's axis.
pub(crate) fn axis(to: u64) -> String {
    format!("0 – {}", with_separators(to))
}

pub(crate) fn longest(time: u64, seed: u64) -> String {
    format!("{}: open seed {seed}", with_separators(time))
}

pub(crate) fn seed(seed: u64) -> String {
    format!("{seed}: open this seed")
}

pub(crate) fn broke_in(mode: Mode) -> String {
    format!("{mode}: violated in seed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_formatted_with_separators_and_units() {
        assert_eq!([0, 999, 1_000, 12_345_678].map(with_separators), ["0", "999", "1,000", "12,345,678"]);
        assert_eq!([(0, 10), (1, 300), (5, 10)].map(|(part, of)| share(part, of)), ["0", "1 (<1 %)", "5 (50 %)"]);
        let estimate = |states, bytes| estimate(&Estimate { states, bytes, is_exact: false });
        assert_eq!(estimate(3.14e6, 2.44e9), "about 3.1 million states and 2.4 GB");
        assert_eq!(estimate(41_234.5, 2.44e7), "about 41,234 states and 24 MB");
        assert_eq!(estimate(9e10, 1.5e14), "billions of states and thousands of GB");
    }
}
