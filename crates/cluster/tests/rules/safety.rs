//! Switches that guard safety: with the switch off the schedule breaks the property that is named; with all on, it does
//! not, and the cluster gets on afterwards.

use cluster::{Mode, Property};
use raft_core::{Change, ConfigActivation, JointQuorum, Rule, Rules};

use crate::stage::{Stage, id};

/// Plays `schedule` under `rules`, then under Raft's; gives what broke first under the former.
fn breaks(mode: Mode, rules: Rules, old: &[u64], newcomers: &[u64], schedule: impl Fn(&mut Stage)) -> Option<Property> {
    let mut safe = Stage::new(mode, Rules::RAFT, old, newcomers);
    schedule(&mut safe);
    assert_eq!(safe.broken(), [], "with all rules on");
    assert!(safe.recover(60), "with all rules on, the cluster gets on");
    assert_eq!(safe.broken(), [], "with all rules on, afterwards");

    let mut off = Stage::new(mode, rules, old, newcomers);
    schedule(&mut off);
    off.broken().first().copied()
}

/// {1,2,3}: S1 removes 3 and applies that, then removes 2 and applies that; S2 has both entries and has applied neither.
fn remove_two_and_apply_them_at_the_leader(stage: &mut Stage) {
    for removed in [3, 2] {
        stage.change(1, Change::Remove(id(removed)));
        stage.replicate(1, &[2]);
        stage.apply(1);
    }
    stage.restart(1);
    stage.elect(1, &[]);
    stage.elect(2, &[3]);
}

#[test]
fn a_configuration_in_force_only_when_applied_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::InForceOnAppend);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[], remove_two_and_apply_them_at_the_leader);
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn in_force_when_applied_is_safe_where_nobody_campaigns_past_an_unapplied_change() {
    let rules = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    let mut stage = Stage::new(Mode::SingleServer, rules, &[1, 2, 3], &[]);
    remove_two_and_apply_them_at_the_leader(&mut stage);
    assert_eq!(stage.broken(), []);
    let held_back = |event: &cluster::Event| matches!(event, cluster::Event::At { server, event: raft_core::Event::CampaignSuppressed } if *server == id(2));
    assert!(stage.events.iter().any(held_back));
}

/// Found by a search: S3 has applied neither removal, knows the first to be committed, and restarts.
#[test]
fn who_restarts_remembers_that_it_lags_and_does_not_campaign() {
    let rules = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    let mut stage = Stage::new(Mode::SingleServer, rules, &[1, 2, 3], &[]);
    for removed in [2, 3] {
        stage.change(1, Change::Remove(id(removed)));
        stage.replicate(1, &[3]);
        stage.apply(1);
    }
    stage.restart(3);
    stage.restart(1);
    stage.elect(1, &[]);
    stage.elect(3, &[2]);
    assert_eq!(stage.broken(), []);
    let held_back = |event: &cluster::Event| matches!(event, cluster::Event::At { server, event: raft_core::Event::CampaignSuppressed } if *server == id(3));
    assert!(stage.events.iter().any(held_back));
}

#[test]
fn a_configuration_that_outlives_its_truncated_entry_lets_a_leader_miss_a_commit() {
    let rules = Rules::RAFT.without(Rule::RollbackOnTruncate);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[5], |stage| {
        stage.change(1, Change::Remove(id(4)));
        stage.elect(2, &[3, 4]);
        stage.replicate(2, &[1, 3]);
        stage.change(2, Change::AddVoter(id(5)));
        stage.replicate(2, &[5]);
        stage.replicate(2, &[4, 5]);
        stage.elect(1, &[3]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

#[test]
fn a_restart_that_forgets_the_latest_configuration_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::ReloadOnRestart);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[4, 5], |stage| {
        for added in [4, 5] {
            stage.change(1, Change::AddVoter(id(added)));
            stage.replicate(1, &[2, 3, added]);
            stage.replicate(1, &[2, 3, 4, added]);
        }
        stage.restart(1);
        stage.restart(2);
        stage.elect(2, &[1]);
        stage.elect(3, &[4, 5]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn two_changes_in_flight_elect_two_leaders() {
    let rules = Rules::RAFT.without(Rule::OneChangeAtATime);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[4, 5], |stage| {
        for added in [4, 5] {
            stage.change(1, Change::AddVoter(id(added)));
            stage.replicate(1, &[added]);
        }
        stage.restart(1);
        stage.elect(1, &[4, 5]);
        stage.elect(2, &[3]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn a_change_before_an_entry_of_the_own_term_is_committed_loses_a_commit() {
    let rules = Rules::RAFT.without(Rule::OwnTermCommitFirst);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[5], |stage| {
        stage.change(1, Change::AddVoter(id(5)));
        stage.replicate(1, &[5]);
        stage.restart(1);
        stage.elect(2, &[3, 4]);
        stage.change(2, Change::Remove(id(1)));
        stage.replicate(2, &[3]);
        stage.elect(1, &[4, 5]);
        stage.elect(1, &[4, 5]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

#[test]
fn a_removed_leader_that_counts_itself_loses_a_commit() {
    let rules = Rules::RAFT.without(Rule::RemovedLeaderNotCounted);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[], |stage| {
        stage.change(1, Change::Remove(id(1)));
        stage.replicate(1, &[2]);
        stage.propose(1, 7);
        stage.replicate(1, &[3]);
        stage.elect(2, &[4]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

/// {1,2,3} to {3,4,5}: C_old,new at S1 alone, which wins by {1,4,5}; S2 wins the same term by {2,3}.
fn enter_joint_and_win_by_a_part_of_it(stage: &mut Stage) {
    stage.change_jointly(1, &[3, 4, 5]);
    stage.replicate(1, &[5]);
    stage.replicate(1, &[4]);
    stage.restart(1);
    stage.elect(1, &[4, 5]);
    stage.elect(2, &[3]);
}

#[test]
fn a_joint_configuration_that_needs_either_half_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::JointNeedsBoth);
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], enter_joint_and_win_by_a_part_of_it);
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn a_joint_configuration_that_needs_a_majority_of_the_union_elects_two_leaders() {
    let rules = Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT };
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], enter_joint_and_win_by_a_part_of_it);
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn leaving_joint_before_it_is_committed_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::JointCommitsBeforeLeaving);
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], |stage| {
        stage.change_jointly(1, &[3, 4, 5]);
        stage.replicate(1, &[5]);
        stage.replicate(1, &[4]);
        stage.restart(1);
        stage.elect(2, &[3]);
        stage.elect(4, &[5]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

/// A fault, not a switch: a server's name is never reused with an empty log.
#[test]
fn a_disk_lost_under_the_same_name_loses_a_commit() {
    let mut stage = Stage::new(Mode::SingleServer, Rules::RAFT, &[3, 2, 1], &[]);
    assert!(stage.leads(3));
    stage.propose(3, 7);
    stage.replicate(3, &[2]);
    stage.restart_without_disk(2);
    stage.elect(1, &[2]);
    assert_eq!(stage.broken(), [Property::LeaderCompleteness]);
}
