//! `overlap script`: a scenario as a script.

use scenario::link::Link;
use scenario::{Action, Scenario, script};

/// The script of what a link opens. What a reader did in it is done there by the scenario, a millisecond later: then, as it
/// was for the reader, everything of its time comes before it.
pub(crate) fn script(link: &Link) -> String {
    if link.actions.is_empty() {
        return script::write(&link.scenario);
    }
    let mut scenario: Scenario = link.scenario.clone();
    let done = link.actions.iter().map(|action| Action { at: action.at + 1, ..*action });
    scenario.actions.extend(done);
    scenario.actions.sort_by_key(|action| action.at);
    script::write(&scenario)
}
