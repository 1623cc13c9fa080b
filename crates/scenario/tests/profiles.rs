//! Profiles in scripts: a line sets every rule, and of two lines that disagree the later one counts.

use raft_core::{ConfigActivation, JointQuorum, PROFILES, Rule, Rules};
use scenario::check::{Finding, remarks};
use scenario::script::{SourceMap, read, read_with_source_map, write};

fn of(lines: &str) -> (Rules, SourceMap) {
    let (scenario, map) = read_with_source_map(&format!("overlap 1\nold S1 S2 S3\n{lines}\n")).expect(lines);
    (scenario.rules, map)
}

/// The later word and the rule of each line that another replaces.
fn replaced(lines: &str) -> Vec<(String, &'static str)> {
    of(lines).1.replaced.into_iter().map(|(_, it)| (it.word, it.rule)).collect()
}

#[test]
fn profile_sets_the_rules_that_it_has_and_is_written_as_these() {
    for profile in &PROFILES {
        let script = format!("overlap 1\nold S1 S2 S3\nprofile {}\n", profile.key);
        let scenario = read(&script).expect(profile.key);
        assert_eq!(scenario.rules, profile.rules, "{}", profile.key);
        let written = write(&scenario);
        assert!(!written.contains("profile"), "{written}");
        assert_eq!(read(&written).expect("it is a script").rules, profile.rules);
    }
}

#[test]
fn off_after_a_profile_switches_further_rules_off() {
    let (rules, map) = of("profile openraft-0.9\noff joint_union vote_kept");
    assert_eq!(rules.joint_needs_both, JointQuorum::Union);
    assert!(!rules.vote_kept && !rules.pre_vote);
    assert!(map.replaced.is_empty(), "the profile has these on, and nothing is taken back");
    let (rules, map) = of("profile openraft-0.9\noff pre_vote");
    assert!(!rules.pre_vote && map.replaced.is_empty(), "both say the same");
}

#[test]
fn of_a_profile_and_rules_that_disagree_the_later_line_counts_and_this_is_said() {
    // The profile comes later: what it has on is on.
    let lines = "off pre_vote learner_first\nprofile etcd-3.7";
    assert!(of(lines).0.pre_vote && !of(lines).0.learner_first);
    assert_eq!(replaced(lines), [("etcd-3.7".to_owned(), "pre_vote")]);
    // The rule comes later: its setting counts.
    let lines = "profile etcd-3.7\noff in_force_on_append";
    assert_eq!(of(lines).0.in_force_on_append, ConfigActivation::OnApply);
    assert_eq!(replaced(lines), [("in_force_on_append".to_owned(), "in_force_on_append")]);
    let lines = "off in_force_on_append\nprofile tikv-8.5";
    assert_eq!(of(lines).0.in_force_on_append, ConfigActivation::OnApplyNoCampaign);
    assert_eq!(replaced(lines), [("tikv-8.5".to_owned(), "in_force_on_append")]);
}

#[test]
fn check_warns_of_a_rule_that_a_later_line_replaces_at_that_line() {
    let text = "overlap 1\nold S1 S2 S3\noff pre_vote\nprofile tikv-8.5\n";
    let (scenario, map) = read_with_source_map(text).expect("it is a script");
    let found = remarks(&scenario.into(), Some(&map), None);
    let [remark] = &found[..] else { panic!("{found:?}") };
    assert!(matches!(&remark.finding, Finding::Replaced(it) if it.rule == Rule::PreVote.key()));
    assert!(!remark.finding.is_error());
    assert_eq!(remark.span.map(|span| (span.line, span.column, span.length)), Some((4, 9, 8)));
}

#[test]
fn profile_stands_once() {
    let twice = read("overlap 1\nold S1 S2 S3\nprofile tikv-8.5\nprofile etcd-3.7\n");
    assert_eq!(twice.expect_err("which of the two?").len(), 1);
    assert!(read("overlap 1\nold S1 S2 S3\nprofile\n").is_err());
    assert!(read("overlap 1\nold S1 S2 S3\nprofile etcd-3.7 tikv-8.5\n").is_err());
}
