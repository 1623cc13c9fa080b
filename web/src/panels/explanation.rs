//! Explanation: the last event of a lane that a rule explains, the rule with its source, and the pseudocode of the mode
//! with the executed line.

use raft_core::Rules;
use scenario::pseudocode;
use yew::prelude::*;

use super::View;
use super::controls::{lanes, leaf, text};
use super::run_details::shown_lane;
use crate::html::{el, p};
use crate::session::Lane;
use crate::strings::panels as strings;

/// The panel.
pub(super) fn view(view: &View<'_>) -> Html {
    let mut parts = vec![lanes(view)];
    if let Some((lane, details)) = shown_lane(view) {
        let records = lane.state().records;
        match details.explained_event(records) {
            Some(event) => {
                parts.push(p("what", strings::at_time(&strings::sentence(&event.text), event.at)));
                parts.push(p("", event.explanation.rule));
                parts.push(p("small", strings::source(event.explanation.source)));
            }
            None => parts.push(p("", strings::NOTHING_TO_EXPLAIN)),
        }
        let (executed, now) = details.executed_lines(records);
        let class = |line| match (executed.contains(line), now) {
            (false, _) => "",
            (true, false) => "ran",
            (true, true) => "runs",
        };
        parts.push(listing(lane, view.session.scenario().rules, &class));
    }
    parts.into_iter().collect()
}

/// Pseudocode; `class` gives the class of the line with an index.
fn listing(lane: &Lane, rules: Rules, class: &dyn Fn(usize) -> &'static str) -> Html {
    let mut lines = 0;
    let mut parts = Vec::new();
    for procedure in pseudocode::procedures(lane.mode) {
        parts.push(leaf("h3", "", procedure.name));
        let items = procedure.lines.iter().zip(lines..).map(|(line, index)| {
            let class = class(index);
            let item = el("li", class).set("style", strings::DEPTHS[usize::from(line.depth).min(3)]);
            let item = if class == "runs" { item.set("aria-current", "step") } else { item };
            if line.rule.is_some_and(|rule| !rules.has(rule)) {
                return item.child(leaf("s", "", line.text)).child(text(strings::IS_OFF)).html();
            }
            item.child(text(line.text)).html()
        });
        parts.push(el("ol", "").children(items.collect()).html());
        lines += procedure.lines.len();
    }
    el("div", "listing").children(parts).html()
}
