//! Catalogue: every preset parses, holds its expectations and has links.

use raft_core::{ConfigActivation, JointQuorum, PropertyClass, Rule, Rules};
use scenario::catalogue::{CHAPTERS, SCRIPTS, scenarios};
use scenario::check::{preset_remarks, remarks};
use scenario::link::{LinkError, fragment, fragment_with, open, open_with};
use scenario::script::{Diagnostic, read, read_with_source_map, write};
use scenario::{BUILT_IN, DEFAULT, Scenario, built_in, preset};

fn known(id: &str) -> Option<Scenario> {
    preset(id).cloned()
}

#[test]
fn every_script_of_the_catalogue_parses_and_has_the_listed_id_and_title() {
    for entry in SCRIPTS {
        let text =
            |diagnostics: Vec<Diagnostic>| diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n");
        let scenario = read(entry.script).unwrap_or_else(|diagnostics| panic!("{}\n{}", entry.id, text(diagnostics)));
        assert_eq!((scenario.id.as_ref(), scenario.title.as_ref()), (entry.id, entry.title));
        assert_eq!(read(&write(&scenario)).as_ref(), Ok(&scenario), "{}", entry.id);
        assert_eq!(preset(entry.id), Some(&scenario));
    }
    let names: Vec<_> = CHAPTERS.iter().flat_map(|chapter| chapter.presets.iter().map(|&(id, _)| id)).collect();
    assert_eq!(names, SCRIPTS.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), names.len(), "a name is permanent and belongs to one");
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/presets")).expect("the folder is there");
    assert_eq!(files.count(), SCRIPTS.len(), "every file is in the catalogue");
}

/// The rules are in `scenario::check`, which `overlap check --preset` uses as well.
#[test]
fn every_preset_holds_its_expectations_and_keeps_the_preset_rules() {
    for entry in SCRIPTS {
        let (scenario, source_map) = read_with_source_map(entry.script).expect("it is a script");
        let preset_remarks = preset_remarks(&scenario, Some(&source_map));
        let remarks = remarks(&scenario.into(), Some(&source_map), None).into_iter().chain(preset_remarks);
        let text: Vec<_> = remarks.map(|it| format!("{:?}: {}", it.span.map(|place| place.line), it.finding)).collect();
        assert!(text.is_empty(), "{}:\n{}", entry.id, text.join("\n"));
    }
}

#[test]
fn every_rule_has_a_preset_without_it_that_shows_its_effect() {
    for rule in Rule::ALL {
        let off: Vec<_> = scenarios().iter().filter(|it| it.rules.off().eq([rule])).collect();
        assert!(!off.is_empty(), "{}", rule.key());
        if rule.protects() == PropertyClass::Safety {
            let breaks = |it: &&Scenario| it.modes.iter().any(|&mode| !it.outcome(mode).broken.is_empty());
            assert!(off.iter().any(breaks), "{} guards safety, and something breaks without it", rule.key());
        } else {
            // With the rule on, an expectation about the harm fails.
            let harm =
                |it: &&Scenario| !Scenario { rules: Rules::RAFT, ..(*it).clone() }.failed_expectations(None).is_empty();
            assert!(off.iter().any(harm), "{} guards liveness, and its absence makes a difference", rule.key());
        }
    }
    let third = |rules: Rules| scenarios().iter().any(|it| it.rules == rules);
    assert!(third(Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT }));
    assert!(third(Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT }));
}

#[test]
fn built_in_presets_equal_those_of_the_catalogue() {
    assert_eq!(BUILT_IN.len(), 2);
    for built_in in BUILT_IN.iter() {
        let mut scenario = preset(&built_in.id).expect("it is in the catalogue").clone();
        scenario.expect.clear();
        assert!(
            scenario == *built_in,
            "src/preset/{} should be:\n{}",
            scenario.id,
            scenario::encoding::encode(&scenario)
        );
    }
    assert!(built_in(DEFAULT).is_some());
}

#[test]
fn link_to_any_preset_is_short_and_opens_with_that_preset() {
    for scenario in scenarios() {
        let link = scenario.clone().into();
        let text = fragment_with(&link, &known);
        assert_eq!(text, scenario.id);
        assert!(text.len() < 60);
        let opened = open_with(&text, &known);
        assert_eq!(opened.into_result(), Ok(link));
        if built_in(&scenario.id).is_none() {
            assert_eq!(open(&text).into_result(), Err(LinkError::UnknownPreset(scenario.id.to_string())));
        }
    }
    let mut link: scenario::link::Link = scenarios()[3].clone().into();
    link.at = Some(7);
    assert_eq!(fragment_with(&link, &known), format!("{}&t=7", scenarios()[3].id));
    assert!(fragment(&link).starts_with("own&"), "who does not know it describes the cluster");
}
