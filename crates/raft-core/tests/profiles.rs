//! Profiles: the rules that each switches off, and the citations of its differences.

use raft_core::{ChangeProcedure, ConfigActivation, PROFILE_KEYS, PROFILES, Profile, Rule, Rules};

use Rule::{
    CampaignWhileLeaving, CheckQuorum, InForceOnAppend, LeaderStickiness, LearnerFirst, OwnTermCommitFirst, PreVote,
};

fn profile(name: &str) -> &'static Profile {
    PROFILES.iter().find(|profile| profile.name == name).expect("there is one of that name")
}

#[test]
fn profiles_switch_off_the_rules_that_their_sources_lack() {
    let table: [(&str, &[Rule]); 9] = [
        ("Raft paper", &[OwnTermCommitFirst, PreVote, CheckQuorum]),
        ("Dissertation", &[]),
        ("etcd", &[InForceOnAppend, OwnTermCommitFirst, LearnerFirst]),
        ("HashiCorp", &[LearnerFirst, CampaignWhileLeaving]),
        ("Kafka", &[LeaderStickiness, PreVote, CampaignWhileLeaving]),
        ("LogCabin", &[OwnTermCommitFirst, PreVote]),
        ("openraft", &[OwnTermCommitFirst, PreVote, CheckQuorum, CampaignWhileLeaving]),
        ("ScyllaDB", &[OwnTermCommitFirst, LearnerFirst, LeaderStickiness]),
        ("TiKV", &[InForceOnAppend, LearnerFirst]),
    ];
    assert_eq!(table.map(|(name, _)| name), PROFILES.each_ref().map(|profile| profile.name));
    for (name, off) in table {
        assert_eq!(profile(name).rules.off().collect::<Vec<_>>(), off, "{name}");
    }
    let third = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    for profile in &PROFILES {
        let joint = profile.rules.joint_needs_both;
        let in_force = profile.rules.in_force_on_append;
        assert_eq!(joint, Rules::RAFT.joint_needs_both, "{}", profile.name);
        let expected = if ["etcd", "TiKV"].contains(&profile.name) { third } else { Rules::RAFT };
        assert_eq!(in_force, expected.in_force_on_append, "{}", profile.name);
    }
}

#[test]
fn source_without_a_procedure_says_so_in_a_difference() {
    for profile in &PROFILES {
        let lacks = |sentence: &str| profile.differences.iter().any(|it| it.behaviour.contains(sentence));
        let expected = match profile.procedures {
            [ChangeProcedure::SingleServer] => (true, false),
            [ChangeProcedure::Joint] => (false, true),
            [ChangeProcedure::SingleServer, ChangeProcedure::Joint] => (false, false),
            other => panic!("{}: {other:?}", profile.name),
        };
        let no_joint = lacks("no joint configurations") || lacks("the server of etcd only one by one");
        let no_single = lacks("no single-server changes") || lacks("a joint configuration, that of one voter too");
        assert_eq!((no_joint, no_single), expected, "{}", profile.name);
    }
}

#[test]
fn rules_that_a_profile_switches_off_are_cited_exactly_once() {
    for profile in &PROFILES {
        let mut cited: Vec<Rule> = profile.differences.iter().filter_map(|difference| difference.rule).collect();
        cited.sort_unstable();
        assert_eq!(cited, profile.rules.off().collect::<Vec<_>>(), "{}", profile.name);
    }
}

#[test]
fn differences_name_their_text_place_and_a_source_of_the_profile() {
    for profile in &PROFILES {
        assert!(!profile.differences.is_empty(), "{}", profile.name);
        for difference in profile.differences {
            assert!(difference.behaviour.ends_with(['.', ')']), "{}", difference.behaviour);
            assert!(!difference.file.is_empty() && !difference.function.is_empty(), "{}", difference.behaviour);
            assert!(profile.sources.contains(&difference.source), "{}", difference.behaviour);
        }
        for source in profile.sources {
            assert!(!source.version.is_empty(), "{}", source.name);
            let is_cited = profile.differences.iter().any(|difference| difference.source == *source);
            assert!(is_cited, "{} is read for nothing", source.name);
            let is_commit = |commit: &str| commit.len() == 40 && commit.chars().all(|digit| digit.is_ascii_hexdigit());
            assert!(source.commit.is_none_or(is_commit), "{}", source.name);
            assert_eq!(
                source.commit.is_some(),
                source.name.contains('/'),
                "a repository has a commit: {}",
                source.name
            );
        }
    }
}

#[test]
fn differences_of_a_profile_are_distinct() {
    for profile in &PROFILES {
        for (index, difference) in profile.differences.iter().enumerate() {
            let later = &profile.differences[index + 1..];
            assert!(later.iter().all(|other| other.behaviour != difference.behaviour), "{}", difference.behaviour);
        }
    }
}

#[test]
fn keys_of_profiles_are_unique_and_name_their_profile() {
    for (index, profile) in PROFILES.iter().enumerate() {
        assert_eq!(Profile::from_key(profile.key), Some(profile));
        assert_eq!(PROFILE_KEYS[index], profile.key);
        let is_key = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.".contains(letter);
        assert!(profile.key.chars().all(is_key), "{}", profile.key);
    }
    assert_eq!(Profile::from_key("etcd"), None, "a key names a version");
}
