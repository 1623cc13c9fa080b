//! Explanation: the last event of a lane that a rule explains, the rule with its source, and the pseudocode of the mode
//! with the executed line.

use raft_core::Rules;
use scenario::pseudocode;

use super::markup::Markup;
use super::{Study, words};
use crate::session::Lane;

impl Study {
    /// HTML of the panel.
    pub(super) fn explain(&self) -> String {
        let mut panel = Markup::default();
        self.lanes(&mut panel);
        let Some((lane, reading)) = self.looked_at() else { return panel.html() };
        let records = lane.state().records;
        match reading.told(records) {
            Some(told) => {
                panel.leaf("p", "what", &words::at_time(&words::sentence(&told.text), told.at));
                panel.leaf("p", "", told.why.rule).leaf("p", "small", &words::source(told.why.source));
            }
            None => {
                panel.leaf("p", "", words::NOTHING_TO_EXPLAIN);
            }
        }
        let (lit, now) = reading.lines(records);
        procedures(&mut panel, lane, self.session.scenario().rules, |place| match (lit.contains(place), now) {
            (false, _) => "",
            (true, false) => "ran",
            (true, true) => "runs",
        });
        panel.html()
    }
}

/// Pseudocode; `class` gives the class of the line with an index.
fn procedures(panel: &mut Markup, lane: &Lane, rules: Rules, class: impl Fn(usize) -> &'static str) {
    let mut place = 0;
    panel.open("div", "listing");
    for procedure in pseudocode::procedures(lane.mode) {
        panel.leaf("h3", "", procedure.name).open("ol", "");
        for line in procedure.lines {
            let off = line.rule.is_some_and(|rule| !rules.has(rule));
            panel.open("li", class(place)).set("style", words::DEPTHS[usize::from(line.depth).min(3)]);
            if class(place) == "runs" {
                panel.set("aria-current", "step");
            }
            if off {
                panel.leaf("s", "", line.text).says(words::IS_OFF);
            } else {
                panel.says(line.text);
            }
            panel.end();
            place += 1;
        }
        panel.end();
    }
    panel.end();
}
