//! Catalogue: every preset parses, holds its expectations and has links.

use checker::ContinuationChecker;
use raft_core::{PropertyClass, RuleSetting, Rules};
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
        let of_script = remarks(&scenario.into(), Some(&source_map), Some(&ContinuationChecker::default()));
        let remarks = of_script.into_iter().chain(preset_remarks).filter(|it| !it.finding.is_note());
        let text: Vec<_> = remarks.map(|it| format!("{:?}: {}", it.span.map(|place| place.line), it.finding)).collect();
        assert!(text.is_empty(), "{}:\n{}", entry.id, text.join("\n"));
    }
}

#[test]
fn every_setting_of_a_rule_has_a_preset_that_shows_its_effect() {
    for setting in RuleSetting::ALL {
        let rules = setting.apply(Rules::RAFT);
        let with_it: Vec<_> = scenarios().iter().filter(|it| it.rules == rules).collect();
        assert!(!with_it.is_empty(), "{}", setting.key());
        if setting == RuleSetting::ApplyNoCampaign {
            continue; // Its preset shows that it is safe.
        }
        if setting.protects() == PropertyClass::Safety {
            let breaks = |it: &&Scenario| it.modes.iter().any(|&mode| !it.outcome(mode).broken.is_empty());
            assert!(with_it.iter().any(breaks), "{} harms safety, and something breaks", setting.key());
        } else {
            // With all rules on, a claim about the harm does not hold.
            let harm = |it: &&Scenario| {
                let with_all_rules = Scenario { rules: Rules::RAFT, ..(*it).clone() };
                !with_all_rules.failed_expectations(Some(&ContinuationChecker::default())).is_empty()
            };
            assert!(with_it.iter().any(harm), "{} harms liveness, and makes a difference", setting.key());
        }
    }
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
