//! Known differences between Overlap and raft-rs, one test each. They justify how the schedules are chosen and what is
//! compared. If a test fails, a difference is gone and a comparison can be stricter.

use raft_core::{Change, Rules};
use test_support::set;

use crate::network::Network;
use crate::overlap_node::{OverlapNode, id};
use crate::raft_rs_node::RaftRsNode;
use crate::system_under_test::{PayloadKind, Settings, SystemUnderTest};

const BOTH: Settings = Settings { pre_vote: true, check_quorum: true, learner_first: false, rules: Rules::RAFT };

/// A network of servers 1 to `servers`, all running and connected. The first `voters` vote; S1 leads.
fn led_by_s1<M: SystemUnderTest>(servers: u64, voters: u64, settings: Settings) -> Network<M> {
    let mut network = Network::new(servers, (1..=voters).map(id).collect(), settings);
    (1..=servers).for_each(|server| network.start(server));
    elect(&mut network, 1);
    network
}

/// The server campaigns after all leases have expired.
fn elect<M: SystemUnderTest>(network: &mut Network<M>, server: u64) {
    network.each(M::expire_lease);
    network.server_mut(server).expect("it runs").campaign();
    network.settle();
}

fn change<M: SystemUnderTest>(network: &mut Network<M>, server: u64, change: Change) -> bool {
    network.server_mut(server).expect("it runs").change(&[change], false)
}

/// S1 leads, is cut off, and appends the removal of S3 without being able to send it.
fn with_an_uncommitted_removal<M: SystemUnderTest>() -> Network<M> {
    let mut network: Network<M> = led_by_s1(3, 3, BOTH);
    network.regroup(&[set(&[1]), set(&[2, 3])]);
    assert!(change(&mut network, 1, Change::Remove(id(3))));
    network.deliver_all();
    network
}

#[test]
fn configuration_activates_on_append_in_overlap_and_on_apply_in_raft_rs() {
    let (ours, theirs) = (with_an_uncommitted_removal::<OverlapNode>(), with_an_uncommitted_removal::<RaftRsNode>());
    assert_eq!(ours.views()[&1].members.voters, set(&[1, 2]), "D 4.1");
    assert_eq!(theirs.views()[&1].members.voters, set(&[1, 2, 3]));
    assert_eq!(ours.views()[&1].log, theirs.views()[&1].log);
}

fn without_its_leader<M: SystemUnderTest>(mut network: Network<M>) -> Network<M> {
    assert!(change(&mut network, 1, Change::Remove(id(1))));
    network.settle();
    network
}

#[test]
fn removed_leader_steps_down_in_overlap_and_keeps_leading_in_raft_rs() {
    let ours = without_its_leader(led_by_s1::<OverlapNode>(3, 3, BOTH));
    let mut theirs = led_by_s1::<RaftRsNode>(3, 3, BOTH);
    theirs.each(|node| node.steps_down = false);
    let mut theirs = without_its_leader(theirs);
    for views in [ours.views(), theirs.views()] {
        assert_eq!(views[&1].members.voters, set(&[2, 3]), "the removal is committed");
    }
    assert_eq!(ours.leaders(), [], "D 4.2.2");
    assert_eq!(theirs.leaders(), [1]);
    assert!(!theirs.server_mut(1).expect("it runs").propose(1), "it leads on in name only");
}

/// S3 is cut off, removed, and reconnected.
fn with_a_removal_that_was_missed<M: SystemUnderTest>() -> Network<M> {
    let mut network: Network<M> = led_by_s1(3, 3, BOTH);
    network.regroup(&[set(&[1, 2]), set(&[3])]);
    assert!(change(&mut network, 1, Change::Remove(id(3))));
    network.settle();
    network.regroup(&[set(&[1, 2, 3])]);
    network.settle();
    network
}

#[test]
fn removed_server_that_was_cut_off_learns_of_its_removal_in_overlap_only() {
    let mut ours = with_a_removal_that_was_missed::<OverlapNode>();
    assert_eq!(ours.views()[&3].members.voters, set(&[1, 2]));
    assert!(!ours.server_mut(3).expect("it runs").campaign(), "it knows that it has no vote");
    let mut theirs = with_a_removal_that_was_missed::<RaftRsNode>();
    assert_eq!(theirs.views()[&3].members.voters, set(&[1, 2, 3]));
    assert!(theirs.server_mut(3).expect("it runs").campaign(), "it is the disruptive server of D 4.2.3");
}

#[test]
fn second_change_is_refused_in_overlap_and_becomes_an_empty_entry_in_raft_rs() {
    let mut ours = with_an_uncommitted_removal::<OverlapNode>();
    assert!(!change(&mut ours, 1, Change::AddLearner(id(4))));
    assert_eq!(ours.views()[&1].log.last().map(|entry| entry.kind), Some(PayloadKind::Configuration));

    let mut theirs = with_an_uncommitted_removal::<RaftRsNode>();
    let node = &mut theirs.server_mut(1).expect("it runs").node;
    let mut second = raft::eraftpb::ConfChangeV2::default();
    second.set_changes(crate::raft_rs_node::singles(&[Change::AddLearner(id(4))]).into());
    node.propose_conf_change(vec![], second).expect("it is taken");
    theirs.settle();
    assert_eq!(theirs.views()[&1].log.last().map(|entry| entry.kind), Some(PayloadKind::Empty));
    assert_eq!(theirs.views()[&1].log.len(), ours.views()[&1].log.len() + 1);
}

#[test]
fn change_without_effect_is_refused_in_overlap_and_made_in_raft_rs() {
    let mut ours = led_by_s1::<OverlapNode>(3, 3, BOTH);
    let mut theirs = led_by_s1::<RaftRsNode>(3, 3, BOTH);
    for nothing in [Change::AddVoter(id(2)), Change::Remove(id(7))] {
        assert!(!change(&mut ours, 1, nothing), "{nothing}");
        assert!(change(&mut theirs, 1, nothing), "{nothing}");
        theirs.settle();
    }
    assert_eq!(ours.views()[&1].members, theirs.views()[&1].members);
    assert_eq!(ours.views()[&1].log.len() + 2, theirs.views()[&1].log.len());
}

/// S3 campaigns in vain while it is cut off, and is then reconnected.
fn with_a_higher_term<M: SystemUnderTest>(settings: Settings) -> Network<M> {
    let mut network: Network<M> = led_by_s1(3, 3, settings);
    network.regroup(&[set(&[1, 2]), set(&[3])]);
    elect(&mut network, 3);
    network.regroup(&[set(&[1, 2, 3])]);
    network.server_mut(1).expect("it runs").propose(1);
    network.settle();
    network
}

#[test]
fn higher_term_without_pre_vote_and_check_quorum_is_ignored_in_raft_rs() {
    let neither = Settings { pre_vote: false, check_quorum: false, ..BOTH };
    let (ours, theirs) = (with_a_higher_term::<OverlapNode>(neither), with_a_higher_term::<RaftRsNode>(neither));
    assert_eq!(ours.leaders(), [], "the leader hears of the higher term and steps down (paper 5.1)");
    assert_eq!(theirs.leaders(), [1], "the leader never hears of the higher term");
    assert_eq!(theirs.views()[&3].log.len(), 1, "and S3 gets no entries");
    let either = Settings { check_quorum: true, ..neither };
    assert_eq!(with_a_higher_term::<OverlapNode>(either).leaders(), []);
    assert_eq!(with_a_higher_term::<RaftRsNode>(either).leaders(), []);
}

/// S3 campaigns two terms behind.
fn with_a_candidate_of_a_stale_term<M: SystemUnderTest>() -> Network<M> {
    let mut network: Network<M> = led_by_s1(3, 3, Settings { pre_vote: false, ..BOTH });
    network.regroup(&[set(&[1, 2]), set(&[3])]);
    elect(&mut network, 2);
    elect(&mut network, 1);
    network.crash(1);
    network.regroup(&[set(&[2, 3])]);
    network.each(M::expire_lease);
    network.server_mut(3).expect("it runs").campaign();
    network.deliver_all();
    network
}

#[test]
fn candidate_of_a_stale_term_gets_a_reply_in_overlap_only() {
    let (ours, theirs) =
        (with_a_candidate_of_a_stale_term::<OverlapNode>(), with_a_candidate_of_a_stale_term::<RaftRsNode>());
    assert_eq!(ours.views()[&2].term, 3);
    assert_eq!(ours.views()[&3].term, 3, "it is told (paper, figure 2: reply false if term < currentTerm)");
    assert_eq!(theirs.views()[&2].term, 3);
    assert_eq!(theirs.views()[&3].term, 2);
}

/// S1 has committed an entry; all servers crash and restart.
fn restarted<M: SystemUnderTest>() -> Network<M> {
    let mut network: Network<M> = led_by_s1(3, 3, BOTH);
    (1..=3).for_each(|server| network.crash(server));
    (1..=3).for_each(|server| network.start(server));
    network
}

#[test]
fn commit_index_is_volatile_in_overlap_and_persistent_in_raft_rs() {
    assert_eq!(restarted::<OverlapNode>().views()[&1].commit, 0, "paper, figure 2: volatile state");
    assert_eq!(restarted::<RaftRsNode>().views()[&1].commit, 1);
}

/// S4 is in a term in which it has not voted and knows no leader. S3 asks S4 for a pre-vote for that term.
fn with_a_pre_vote_for_the_voters_own_term<M: SystemUnderTest>() -> Network<M> {
    let mut network: Network<M> = led_by_s1(5, 5, Settings { check_quorum: false, ..BOTH });
    network.regroup(&[set(&[1, 2, 5]), set(&[3]), set(&[4])]);
    elect(&mut network, 2);
    network.crash(2);
    network.regroup(&[set(&[4, 5]), set(&[1, 3])]);
    network.server_mut(4).expect("it runs").campaign();
    network.deliver_all();
    assert_eq!(network.views()[&4].term, 2, "it is told of the term when it is refused");
    assert_eq!(network.views()[&3].term, 1);
    network.regroup(&[set(&[3, 4])]);
    network.server_mut(3).expect("it runs").campaign();
    network.deliver_all();
    network
}

#[test]
fn pre_vote_for_the_voters_own_term_is_denied_in_overlap_and_grantable_in_raft_rs() {
    let ours = with_a_pre_vote_for_the_voters_own_term::<OverlapNode>();
    assert_eq!(ours.views()[&3].term, 2, "refused, with the voter's term");
    let theirs = with_a_pre_vote_for_the_voters_own_term::<RaftRsNode>();
    assert_eq!(theirs.views()[&3].term, 1, "granted, and so still waiting for a third vote");
}

/// S5 missed an election and campaigns. It reaches S3, which has heard from the leader recently.
fn with_a_candidate_under_a_lease<M: SystemUnderTest>() -> Network<M> {
    let mut network: Network<M> = led_by_s1(5, 5, BOTH);
    network.regroup(&[set(&[2, 3, 4]), set(&[1, 5])]);
    elect(&mut network, 2);
    network.regroup(&[set(&[3, 5])]);
    network.server_mut(5).expect("it runs").campaign();
    network.deliver_all();
    network
}

#[test]
fn lease_blocks_requests_of_an_equal_term_in_overlap_only() {
    let ours = with_a_candidate_under_a_lease::<OverlapNode>();
    assert_eq!((ours.views()[&3].term, ours.views()[&5].term), (2, 1), "ignored, without an answer (D 4.2.3)");
    let theirs = with_a_candidate_under_a_lease::<RaftRsNode>();
    assert_eq!((theirs.views()[&3].term, theirs.views()[&5].term), (2, 2), "refused, with the voter's term");
}
