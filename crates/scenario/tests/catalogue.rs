//! The catalogue: every preset reads, says what comes of it, and can be linked to.

use cluster::Mode;
use raft_core::{Guards, InForce, JointQuorum, Rule, Rules};
use scenario::catalogue::{ALL, CONTENTS, scenarios};
use scenario::link::{LinkFault, fragment, fragment_with, open, open_with};
use scenario::script::{Fault, read, write};
use scenario::{Claim, DEFAULT, Expectation, PRESETS, Scenario, built_in, preset};

fn known(id: &str) -> Option<Scenario> {
    preset(id).cloned()
}

#[test]
fn every_script_of_the_catalogue_reads_and_is_what_the_contents_say() {
    for entry in ALL {
        let told = |faults: Vec<Fault>| faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n");
        let scenario = read(entry.script).unwrap_or_else(|faults| panic!("{}\n{}", entry.id, told(faults)));
        assert_eq!((scenario.id.as_ref(), scenario.title.as_ref()), (entry.id, entry.title));
        assert_eq!(read(&write(&scenario)).as_ref(), Ok(&scenario), "{}", entry.id);
        assert_eq!(preset(entry.id), Some(&scenario));
    }
    let names: Vec<_> = CONTENTS.iter().flat_map(|chapter| chapter.presets.iter().map(|&(id, _)| id)).collect();
    assert_eq!(names, ALL.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), names.len(), "a name is permanent and belongs to one");
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/presets")).expect("the folder is there");
    assert_eq!(files.count(), ALL.len(), "every file is in the catalogue");
}

#[test]
fn every_preset_comes_to_what_it_states_and_speaks_of_each_of_its_modes() {
    for scenario in scenarios() {
        let unmet: Vec<_> = scenario.unmet().iter().map(ToString::to_string).collect();
        assert!(unmet.is_empty(), "{}:\n{}", scenario.id, unmet.join("\n"));
        for mode in Mode::ALL {
            let of_the_end = scenario.expect.iter().filter(|it| it.mode == mode && !it.lawful && it.at.is_none());
            let says_whether_safe =
                of_the_end.flat_map(|it| it.claims.iter()).any(|claim| matches!(claim, Claim::Breaks(_)));
            assert_eq!(says_whether_safe, scenario.modes.contains(&mode), "{}, {mode}", scenario.id);
        }
    }
}

/// The modes that words speak of: all of the preset's, where they name none.
fn named(words: &str, scenario: &Scenario) -> Vec<Mode> {
    let words = words.to_lowercase();
    let naive = words.contains("naive:") || words.contains("naive lane");
    let safe = words.contains("safe lanes") || words.contains("other lanes");
    let is_named = |mode: &Mode| if *mode == Mode::Naive { naive || !safe } else { safe || !naive };
    scenario.modes.iter().copied().filter(is_named).collect()
}

#[test]
fn wherever_a_beat_tells_something_it_is_stated_what_is_so_there() {
    for scenario in scenarios() {
        for beat in &scenario.beats {
            for mode in named(&beat.words, scenario) {
                let stated = |it: &Expectation| {
                    (it.mode, it.lawful) == (mode, false) && it.at.unwrap_or(scenario.end) == beat.at
                };
                assert!(scenario.expect.iter().any(stated), "{}, {mode} at {}: {}", scenario.id, beat.at, beat.words);
            }
        }
    }
}

#[test]
fn a_preset_has_beats_within_its_time_and_words_that_are_not_too_long() {
    for scenario in scenarios() {
        let count = scenario.beats.len();
        assert!((2..=6).contains(&count), "{} has {count} beats", scenario.id);
        assert!(scenario.beats.iter().all(|beat| beat.at <= scenario.end), "{}", scenario.id);
        for beat in &scenario.beats {
            let question = beat.question.iter().flat_map(|it| [&it.text, &it.answer]);
            for words in [&beat.words].into_iter().chain(question) {
                let length = words.chars().count();
                assert!((10..=260).contains(&length), "{}, {}: {length} characters", scenario.id, beat.name);
                assert!(words.ends_with(['.', '?', '!']), "{}, {}: {words}", scenario.id, beat.name);
            }
        }
        assert!(scenario.summary.chars().count() <= 130 && scenario.title.chars().count() <= 40, "{}", scenario.id);
    }
}

#[test]
fn whatever_a_preset_does_is_possible_where_it_is_done() {
    for scenario in scenarios() {
        for &mode in &scenario.modes {
            let mut run = scenario.timeline(mode);
            run.seek(scenario.end);
            for record in run.records() {
                assert_eq!(record.refused, None, "{}, {mode}, {}: {}", scenario.id, record.at, record.step);
            }
        }
    }
}

#[test]
fn a_preset_with_a_rule_off_says_what_comes_of_the_same_with_all_rules_on() {
    for scenario in scenarios().iter().filter(|it| it.rules != Rules::RAFT) {
        let says = |&&mode: &&Mode| scenario.expect.iter().any(|it| it.lawful && it.mode == mode);
        assert_eq!(scenario.modes.iter().filter(says).count(), scenario.modes.len(), "{}", scenario.id);
    }
}

/// A preset that shows what is lost without a rule shows it because of the rule.
#[test]
fn with_all_rules_on_the_same_events_break_nothing_outside_the_naive_lane() {
    for scenario in scenarios() {
        let lawful = Scenario { rules: Rules::RAFT, ..scenario.clone() };
        for &mode in lawful.modes.iter().filter(|&&mode| mode != Mode::Naive) {
            assert_eq!(lawful.outcome(mode).broken, [], "{}, {mode}", scenario.id);
        }
    }
}

#[test]
fn every_switch_has_a_preset_without_it_that_shows_what_the_rule_guards() {
    for rule in Rule::ALL {
        let off: Vec<_> = scenarios().iter().filter(|it| it.rules.off().eq([rule])).collect();
        assert!(!off.is_empty(), "{}", rule.key());
        if rule.guards() == Guards::Safety {
            let breaks = |it: &&Scenario| it.modes.iter().any(|&mode| !it.outcome(mode).broken.is_empty());
            assert!(off.iter().any(breaks), "{} guards safety, and something breaks without it", rule.key());
        } else {
            // What is stated of the harm is not so with the rule on.
            let harm = |it: &&Scenario| !Scenario { rules: Rules::RAFT, ..(*it).clone() }.unmet().is_empty();
            assert!(off.iter().any(harm), "{} guards liveness, and its absence makes a difference", rule.key());
        }
    }
    let third = |rules: Rules| scenarios().iter().any(|it| it.rules == rules);
    assert!(third(Rules { in_force_on_append: InForce::OnApplyNoCampaign, ..Rules::RAFT }));
    assert!(third(Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT }));
}

#[test]
fn the_presets_that_are_built_in_are_those_of_the_catalogue() {
    assert_eq!(PRESETS.len(), 2);
    for built_in in PRESETS.iter() {
        let mut scenario = preset(&built_in.id).expect("it is in the catalogue").clone();
        scenario.expect.clear();
        assert!(scenario == *built_in, "src/preset/{} should be:\n{}", scenario.id, scenario::pack::pack(&scenario));
    }
    assert!(built_in(DEFAULT).is_some());
}

#[test]
fn a_link_to_any_preset_is_short_and_opens_for_who_knows_it() {
    for scenario in scenarios() {
        let link = scenario.clone().into();
        let text = fragment_with(&link, &known);
        assert_eq!(text, scenario.id);
        assert!(text.len() < 60);
        let opened = open_with(&text, &known);
        assert_eq!(opened.whole(), Ok(link));
        if built_in(&scenario.id).is_none() {
            assert_eq!(open(&text).whole(), Err(LinkFault::UnknownPreset(scenario.id.to_string())));
        }
    }
    let mut link: scenario::link::Link = scenarios()[3].clone().into();
    link.at = Some(7);
    assert_eq!(fragment_with(&link, &known), format!("{}&t=7", scenarios()[3].id));
    assert!(fragment(&link).starts_with("own&"), "who does not know it describes the cluster");
}
