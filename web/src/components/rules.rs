//! The rules, each a switch, with what it guards and where it comes from.

use raft_core::{Guards, Rule};
use yew::prelude::*;

use crate::session::Session;
use crate::ui::{button, el, p};
use crate::words;

/// The panel.
pub(super) fn rules(session: &Session) -> Html {
    let rules = session.scenario().rules;
    let switch = |rule: Rule| {
        let guards = match rule.guards() {
            Guards::Safety => words::SAFETY,
            Guards::Liveness => words::LIVENESS,
        };
        let about = el("span", "small").says(format!("{guards}; {}", rule.source())).html();
        button("switch", rule.name(), format!("rule {}", rule.key()))
            .set("role", "switch")
            .set("aria-checked", if rules.has(rule) { "true" } else { "false" })
            .with(about)
            .html()
    };
    let any_off = rules.off().next().is_some();
    let state = if any_off { button("", words::RULES_BACK, "all-rules").html() } else { p("", words::RULES_ON) };
    let seed = el("input", "").set("type", "number").set("min", "0").set("max", "4294967295").asks("seed");
    let seed = seed.value(Some(AttrValue::from(session.scenario().seed.to_string())));
    el("div", "")
        .with(state)
        .all(Rule::ALL.into_iter().map(switch).collect())
        .with(el("label", "field").says(words::SEED).with(seed.html()).html())
        .html()
}
