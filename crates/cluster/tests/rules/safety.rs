//! Rules that protect safety: without the rule the schedule violates the named property. With all rules on it does
//! not, and the cluster commits again afterwards.

use cluster::{Event, InFlight, Mode, Property, Step};
use raft_core::{
    Ballot, Change, ConfigActivation, Event as ServerEvent, JointQuorum, Message, Rule, RuleSetting, Rules, Timer,
};

use crate::harness::{Harness, id};

/// Plays `schedule` under `rules`, then under Raft's rules. Returns the first property violated under `rules`.
fn breaks(
    mode: Mode,
    rules: Rules,
    old: &[u64],
    newcomers: &[u64],
    schedule: impl Fn(&mut Harness),
) -> Option<Property> {
    let mut safe = Harness::new(mode, Rules::RAFT, old, newcomers);
    schedule(&mut safe);
    assert_eq!(safe.violations(), [], "with all rules on");
    assert!(safe.recover(60), "with all rules on, the cluster gets on");
    assert_eq!(safe.violations(), [], "with all rules on, afterwards");

    let mut off = Harness::new(mode, rules, old, newcomers);
    schedule(&mut off);
    off.violations().first().copied()
}

/// {1,2,3}: S1 removes S3 and applies that, then removes S2 and applies that. S2 has both entries and has applied
/// neither.
fn remove_two_and_apply_them_at_the_leader(harness: &mut Harness) {
    for removed in [3, 2] {
        harness.change(1, Change::Remove(id(removed)));
        harness.replicate(1, &[2]);
        harness.apply(1);
    }
    harness.restart(1);
    harness.elect(1, &[]);
    harness.elect(2, &[3]);
}

#[test]
fn configuration_in_force_only_when_applied_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::InForceOnAppend);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[], remove_two_and_apply_them_at_the_leader);
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn configuration_in_force_on_apply_is_safe_if_no_server_campaigns_past_an_unapplied_change() {
    let rules = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2, 3], &[]);
    remove_two_and_apply_them_at_the_leader(&mut harness);
    assert_eq!(harness.violations(), []);
    assert!(harness.events.contains(&Event::At { server: id(2), event: ServerEvent::CampaignSuppressed }));
}

/// Found by a search: S3 has applied neither removal, knows the first to be committed, and restarts.
#[test]
fn restarted_server_with_an_unapplied_change_does_not_campaign() {
    let rules = Rules { in_force_on_append: ConfigActivation::OnApplyNoCampaign, ..Rules::RAFT };
    let mut harness = Harness::new(Mode::SingleServer, rules, &[1, 2, 3], &[]);
    for removed in [2, 3] {
        harness.change(1, Change::Remove(id(removed)));
        harness.replicate(1, &[3]);
        harness.apply(1);
    }
    harness.restart(3);
    harness.restart(1);
    harness.elect(1, &[]);
    harness.elect(3, &[2]);
    assert_eq!(harness.violations(), []);
    assert!(harness.events.contains(&Event::At { server: id(3), event: ServerEvent::CampaignSuppressed }));
}

#[test]
fn configuration_that_outlives_its_truncated_entry_lets_a_leader_miss_a_commit() {
    let rules = Rules::RAFT.without(Rule::RollbackOnTruncate);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[5], |harness| {
        harness.change(1, Change::Remove(id(4)));
        harness.elect(2, &[3, 4]);
        harness.replicate(2, &[1, 3]);
        harness.change(2, Change::AddVoter(id(5)));
        harness.replicate(2, &[5]);
        harness.replicate(2, &[4, 5]);
        harness.elect(1, &[3]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

#[test]
fn restart_that_forgets_the_latest_configuration_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::ReloadOnRestart);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[4, 5], |harness| {
        for added in [4, 5] {
            harness.change(1, Change::AddVoter(id(added)));
            harness.replicate(1, &[2, 3, added]);
            harness.replicate(1, &[2, 3, 4, added]);
        }
        harness.restart(1);
        harness.restart(2);
        harness.elect(2, &[1]);
        harness.elect(3, &[4, 5]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn two_changes_in_flight_elect_two_leaders() {
    let rules = Rules::RAFT.without(Rule::OneChangeAtATime);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[4, 5], |harness| {
        for added in [4, 5] {
            harness.change(1, Change::AddVoter(id(added)));
            harness.replicate(1, &[added]);
        }
        harness.restart(1);
        harness.elect(1, &[4, 5]);
        harness.elect(2, &[3]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn change_before_an_entry_of_the_own_term_is_committed_loses_a_commit() {
    let rules = Rules::RAFT.without(Rule::OwnTermCommitFirst);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[5], |harness| {
        harness.change(1, Change::AddVoter(id(5)));
        harness.replicate(1, &[5]);
        harness.restart(1);
        harness.elect(2, &[3, 4]);
        harness.change(2, Change::Remove(id(1)));
        harness.replicate(2, &[3]);
        harness.elect(1, &[4, 5]);
        harness.elect(1, &[4, 5]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

#[test]
fn removed_leader_that_counts_itself_loses_a_commit() {
    let rules = Rules::RAFT.without(Rule::RemovedLeaderNotCounted);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[], |harness| {
        harness.change(1, Change::Remove(id(1)));
        harness.replicate(1, &[2]);
        harness.propose(1, 7);
        harness.replicate(1, &[3]);
        harness.elect(2, &[4]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

/// {1,2,3} to {3,4,5}: C_old,new is at S1 alone, which wins an election by {1,4,5}. S2 wins the same term by {2,3}.
fn enter_joint_and_win_by_a_part_of_it(harness: &mut Harness) {
    harness.change_jointly(1, &[3, 4, 5]);
    harness.replicate(1, &[5]);
    harness.replicate(1, &[4]);
    harness.restart(1);
    harness.elect(1, &[4, 5]);
    harness.elect(2, &[3]);
}

#[test]
fn joint_configuration_that_needs_either_half_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::JointNeedsBoth);
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], enter_joint_and_win_by_a_part_of_it);
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn joint_configuration_that_needs_a_majority_of_the_union_elects_two_leaders() {
    let rules = Rules { joint_needs_both: JointQuorum::Union, ..Rules::RAFT };
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], enter_joint_and_win_by_a_part_of_it);
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn joint_configuration_left_before_it_is_committed_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::JointCommitsBeforeLeaving);
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], |harness| {
        harness.change_jointly(1, &[3, 4, 5]);
        harness.replicate(1, &[5]);
        harness.replicate(1, &[4]);
        harness.restart(1);
        harness.elect(2, &[3]);
        harness.elect(4, &[5]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

/// {1,2,3} to {3,4,5}: S1 has C_old,new alone of the old half, and wins term 2 by {1,3,5}.
#[test]
fn inherited_joint_configuration_left_before_it_is_committed_loses_a_commit() {
    let rules = Rules::RAFT.without(Rule::InheritedJointCommitsFirst);
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4, 5], |harness| {
        harness.change_jointly(1, &[3, 4, 5]);
        harness.replicate(1, &[5]);
        harness.replicate(1, &[4]);
        harness.restart(1);
        assert!(harness.elect(1, &[3, 5]));
        harness.replicate(1, &[4, 5]);
        harness.elect(2, &[3]);
        assert!(harness.elect(2, &[3]));
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

/// {1,2,3} to {2,3,4}: S1 counts itself for C_new. S3 has C_old,new, and wins by majorities of both halves.
#[test]
fn leaving_leader_that_counts_itself_and_steps_down_loses_a_commit() {
    let rules = RuleSetting::RemovedLeaderCounts.apply(Rules::RAFT);
    let broken = breaks(Mode::Joint, rules, &[1, 2, 3], &[4], |harness| {
        harness.change_jointly(1, &[2, 3, 4]);
        harness.catch_up_silently(1, 4);
        harness.replicate(1, &[3]);
        harness.replicate(1, &[4]);
        harness.elect(3, &[2]);
    });
    assert_eq!(broken, Some(Property::LeaderCompleteness));
}

#[test]
fn leaving_candidate_that_counts_itself_is_a_second_leader() {
    let rules = Rules::RAFT.without(Rule::LeavingCandidateNotCounted);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3, 4], &[], |harness| {
        harness.change(1, Change::Remove(id(1)));
        harness.replicate(1, &[4]);
        harness.restart(1);
        harness.elect(1, &[3]);
        harness.elect(4, &[2]);
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

/// Delivers the candidate's request to the voter, then the reply.
fn request_vote(harness: &mut Harness, candidate: u64, voter: u64, wanted: Ballot) {
    for (from, to) in [(candidate, voter), (voter, candidate)] {
        let is_next = |flight: &&InFlight| {
            let is_wanted = match flight.message {
                Message::RequestVote { ballot, .. } => ballot == wanted && from == candidate,
                Message::Vote { ballot, .. } => ballot == wanted && from == voter,
                _ => false,
            };
            is_wanted && flight.id.from == id(from) && flight.id.to == id(to)
        };
        if let Some(flight) = harness.world.network().in_flight().iter().find(is_next).map(|flight| flight.id) {
            harness.step(Step::Deliver(flight));
        }
    }
}

/// {1,2,3}: S2 and S3 both win a pre-vote for term 2 by the vote of S1. S2 wins the term by {1,2}. Then S1 forgets its
/// vote, and S3 requests it.
fn two_candidates_in_one_term(harness: &mut Harness, forget: impl Fn(&mut Harness)) {
    harness.restart(1);
    for candidate in [2, 3] {
        harness.step(Step::Fire { server: id(candidate), timer: Timer::Election });
        request_vote(harness, candidate, 1, Ballot::PreVote);
    }
    request_vote(harness, 2, 1, Ballot::Vote);
    assert!(harness.leads(2));
    forget(harness);
    request_vote(harness, 3, 1, Ballot::Vote);
}

#[test]
fn vote_forgotten_at_a_restart_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::VoteKept);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[], |harness| {
        two_candidates_in_one_term(harness, |harness| harness.restart(1));
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

#[test]
fn vote_forgotten_at_a_pre_vote_elects_two_leaders() {
    let rules = Rules::RAFT.without(Rule::VoteKept);
    let broken = breaks(Mode::SingleServer, rules, &[1, 2, 3], &[], |harness| {
        two_candidates_in_one_term(harness, |harness| {
            assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Election }));
        });
    });
    assert_eq!(broken, Some(Property::ElectionSafety));
}

/// A fault, not a rule: a server's id must never be reused with an empty log.
#[test]
fn server_restarted_without_disk_under_its_old_id_loses_a_commit() {
    let mut harness = Harness::new(Mode::SingleServer, Rules::RAFT, &[3, 2, 1], &[]);
    assert!(harness.leads(3));
    harness.propose(3, 7);
    harness.replicate(3, &[2]);
    harness.restart_without_disk(2);
    harness.elect(1, &[2]);
    assert_eq!(harness.violations(), [Property::LeaderCompleteness]);
}
