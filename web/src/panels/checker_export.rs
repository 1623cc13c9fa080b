//! Export of a search for TLC: the call of the command line that writes it.

use checker::{Bounds, CheckedProperty, Granularity};
use cluster::Mode;
use raft_core::RuleSetting;
use scenario::link::{self, Link};
use scenario::{CUSTOM_ID, Scenario};
use yew::prelude::*;

use super::controls::leaf;
use crate::html::{el, p};
use crate::strings::checker as strings;
use crate::worker::protocol::CheckRequest;

/// The call beside a verdict, folded; empty for what the export refuses.
pub(super) fn view(request: &CheckRequest) -> Html {
    let Some(call) = call(request) else { return Html::default() };
    el("details", "")
        .child(leaf("summary", "", strings::EXPORT_FOR_TLC))
        .child(p("small", strings::EXPORT_FOR_TLC_HELP))
        .child(leaf("p", "code", call))
        .html()
}

/// The call that exports a search; `None` for what the module does not say: messages, continuations,
/// snapshots, transfers, a bound on moves, joint configurations that are reverted, votes that carry the commit index.
fn call(request: &CheckRequest) -> Option<String> {
    let Bounds { term, log, changes, crashes, commands, stay_down, lost_disks, snapshots, transfers, .. } =
        request.bounds;
    let is_left_out = request.property.is_some_and(CheckedProperty::is_about_continuations)
        || request.bounds.moves < Bounds::default().moves
        || request.scenario.rules.votes_carry_commit
        || (request.mode == Mode::Joint && request.scenario.rules.revertible_joint);
    if request.granularity == Granularity::Steps || is_left_out || snapshots > 0 || transfers > 0 {
        return None;
    }
    let name = name(&request.scenario);
    let mut call = format!(
        "overlap export tla {name} --mode {} --terms {term} --log {log} --changes {changes} --crashes {crashes} --commands {commands}",
        request.mode.key()
    );
    let flags = [("stay-down", stay_down), ("lost-disks", lost_disks)];
    for (flag, most) in flags.into_iter().filter(|(_, most)| *most > 0) {
        call.push_str(&format!(" --{flag} {most}"));
    }
    if let Some(property) = request.property {
        call.push_str(&format!(" --property {}", property.key()));
    }
    if request.scenario.direct_changes {
        call.push_str(" --direct-changes");
    }
    Some(call + " --out question")
}

/// The scenario in a call: a preset with the rules that are off, or a link.
fn name(scenario: &Scenario) -> String {
    let own = || {
        let own = Scenario { id: CUSTOM_ID.into(), expect: Vec::new(), beats: Vec::new(), ..scenario.clone() };
        format!("'#{}'", link::fragment(&Link::from(own)))
    };
    let Some(preset) = scenario::preset(&scenario.id) else { return own() };
    // The first part of the program has presets without their claims.
    let is_preset = |it: Scenario| Scenario { expect: preset.expect.clone(), ..it } == *preset;
    let bare = Scenario { direct_changes: preset.direct_changes, ..scenario.clone() };
    if is_preset(bare.clone()) {
        return preset.id.to_string();
    }
    let settings = scenario.rules.off().filter_map(|rule| RuleSetting::in_effect(scenario.rules, rule));
    let off: String = settings.map(|setting| format!(" --rule-off {}", setting.key())).collect();
    let is_only_off = preset.rules.off().all(|rule| !scenario.rules.has(rule));
    if is_only_off && is_preset(Scenario { rules: preset.rules, ..bare }) {
        format!("{}{off}", preset.id)
    } else {
        own()
    }
}

#[cfg(test)]
mod tests {
    use raft_core::{Rule, Rules};

    use super::*;

    fn request() -> CheckRequest {
        CheckRequest::without_rule(Rule::OwnTermCommitFirst).expect("its violation is known")
    }

    #[test]
    fn call_names_the_cluster_the_mode_and_every_bound() {
        let call = call(&request()).expect("it can be exported");
        let link = call.split('\'').nth(1).expect("a link in quotation marks");
        let opened = link::open(link).link.expect("it opens").scenario;
        assert_eq!((opened.old, opened.new, opened.rules), {
            let CheckRequest { scenario, .. } = request();
            (scenario.old, scenario.new, scenario.rules)
        });
        for flag in ["--mode ", "--terms ", "--log ", "--changes ", "--crashes ", "--commands ", "--out question"] {
            assert!(call.contains(flag), "{call}");
        }
    }

    #[test]
    fn preset_is_named_by_its_id_with_the_rules_that_are_off() {
        let preset = scenario::preset("jointly").expect("it is a preset");
        let as_on_the_page = Scenario { expect: Vec::new(), ..preset.clone() };
        assert_eq!(name(&as_on_the_page), "jointly");
        let rules = Rules::RAFT.without(Rule::PreVote);
        assert_eq!(name(&Scenario { rules, ..as_on_the_page }), "jointly --rule-off pre_vote");
        let broken = scenario::preset("rule-joint-needs-both").expect("it is a preset");
        assert!(
            name(&Scenario { rules: Rules::RAFT, ..broken.clone() }).starts_with("'#"),
            "no option switches a rule on"
        );
    }

    #[test]
    fn search_that_the_export_refuses_has_no_call() {
        let bounds = request().bounds;
        for refused in [
            CheckRequest { granularity: Granularity::Steps, ..request() },
            CheckRequest { property: Some(CheckedProperty::DeadEnd), ..request() },
            CheckRequest { bounds: Bounds { snapshots: 1, ..bounds }, ..request() },
            CheckRequest { bounds: Bounds { transfers: 1, ..bounds }, ..request() },
            CheckRequest { bounds: Bounds { moves: 5, ..bounds }, ..request() },
        ] {
            assert_eq!(call(&refused), None);
        }
    }
}
