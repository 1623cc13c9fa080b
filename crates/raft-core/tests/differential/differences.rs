//! What the two do differently, each a test: the reasons for how schedules are chosen and what is compared. Should one of
//! them fail, a difference is gone and a comparison can be made stricter.

use raft_core::{Change, ServerSet};

use crate::machine::{Kind, Machine, Settings};
use crate::network::Network;
use crate::ours::{Ours, id};
use crate::theirs::Theirs;

const BOTH: Settings = Settings { pre_vote: true, check_quorum: true, learner_first: false };

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

/// Servers 1 to `servers`, of which the first `voters` vote, run and hear each other; S1 leads.
fn led_by_the_first<M: Machine>(servers: u64, voters: u64, settings: Settings) -> Network<M> {
    let mut network = Network::new(servers, (1..=voters).map(id).collect(), settings);
    (1..=servers).for_each(|server| network.start(server));
    elect(&mut network, 1);
    network
}

/// The server stands for election, with all leases run out.
fn elect<M: Machine>(network: &mut Network<M>, server: u64) {
    network.each(M::lease_runs_out);
    network.server_mut(server).expect("it runs").campaign();
    network.settle();
}

fn change<M: Machine>(network: &mut Network<M>, server: u64, change: Change) -> bool {
    network.server_mut(server).expect("it runs").change(&[change], false)
}

/// A leader that is cut off before it can send a change that removes S3.
fn with_an_uncommitted_removal<M: Machine>() -> Network<M> {
    let mut network: Network<M> = led_by_the_first(3, 3, BOTH);
    network.regroup(&[set(&[1]), set(&[2, 3])]);
    assert!(change(&mut network, 1, Change::Remove(id(3))));
    network.deliver_all();
    network
}

#[test]
fn a_configuration_is_in_force_when_appended_here_and_when_applied_there() {
    let (ours, theirs) = (with_an_uncommitted_removal::<Ours>(), with_an_uncommitted_removal::<Theirs>());
    assert_eq!(ours.views()[&1].members.voters, set(&[1, 2]), "D 4.1");
    assert_eq!(theirs.views()[&1].members.voters, set(&[1, 2, 3]));
    assert_eq!(ours.views()[&1].log, theirs.views()[&1].log);
}

fn without_its_leader<M: Machine>(mut network: Network<M>) -> Network<M> {
    assert!(change(&mut network, 1, Change::Remove(id(1))));
    network.settle();
    network
}

#[test]
fn a_removed_leader_steps_down_here_and_leads_on_there() {
    let ours = without_its_leader(led_by_the_first::<Ours>(3, 3, BOTH));
    let mut theirs = led_by_the_first::<Theirs>(3, 3, BOTH);
    theirs.each(|it| it.steps_down = false);
    let mut theirs = without_its_leader(theirs);
    for views in [ours.views(), theirs.views()] {
        assert_eq!(views[&1].members.voters, set(&[2, 3]), "the removal is committed");
    }
    assert_eq!(ours.leaders(), [], "D 4.2.2");
    assert_eq!(theirs.leaders(), [1]);
    assert!(!theirs.server_mut(1).expect("it runs").propose(1), "it leads on in name only");
}

/// S3 is cut off, removed, and hears the others again.
fn with_a_removal_that_was_missed<M: Machine>() -> Network<M> {
    let mut network: Network<M> = led_by_the_first(3, 3, BOTH);
    network.regroup(&[set(&[1, 2]), set(&[3])]);
    assert!(change(&mut network, 1, Change::Remove(id(3))));
    network.settle();
    network.regroup(&[set(&[1, 2, 3])]);
    network.settle();
    network
}

#[test]
fn a_removed_server_that_was_cut_off_is_told_here_and_forgotten_there() {
    let mut ours = with_a_removal_that_was_missed::<Ours>();
    assert_eq!(ours.views()[&3].members.voters, set(&[1, 2]));
    assert!(!ours.server_mut(3).expect("it runs").campaign(), "it knows that it has no vote");
    let mut theirs = with_a_removal_that_was_missed::<Theirs>();
    assert_eq!(theirs.views()[&3].members.voters, set(&[1, 2, 3]));
    assert!(theirs.server_mut(3).expect("it runs").campaign(), "it is the disruptive server of D 4.2.3");
}

#[test]
fn a_second_change_is_refused_here_and_replaced_by_an_empty_entry_there() {
    let mut ours = with_an_uncommitted_removal::<Ours>();
    assert!(!change(&mut ours, 1, Change::AddLearner(id(4))));
    assert_eq!(ours.views()[&1].log.last().map(|line| line.kind), Some(Kind::Configuration));

    let mut theirs = with_an_uncommitted_removal::<Theirs>();
    let node = &mut theirs.server_mut(1).expect("it runs").node;
    let mut second = raft::eraftpb::ConfChangeV2::default();
    second.set_changes(crate::theirs::singles(&[Change::AddLearner(id(4))]).into());
    node.propose_conf_change(vec![], second).expect("it is taken");
    theirs.settle();
    assert_eq!(theirs.views()[&1].log.last().map(|line| line.kind), Some(Kind::Empty));
    assert_eq!(theirs.views()[&1].log.len(), ours.views()[&1].log.len() + 1);
}

#[test]
fn a_change_of_nothing_is_refused_here_and_made_there() {
    let mut ours = led_by_the_first::<Ours>(3, 3, BOTH);
    let mut theirs = led_by_the_first::<Theirs>(3, 3, BOTH);
    for nothing in [Change::AddVoter(id(2)), Change::Remove(id(7))] {
        assert!(!change(&mut ours, 1, nothing), "{nothing}");
        assert!(change(&mut theirs, 1, nothing), "{nothing}");
        theirs.settle();
    }
    assert_eq!(ours.views()[&1].members, theirs.views()[&1].members);
    assert_eq!(ours.views()[&1].log.len() + 2, theirs.views()[&1].log.len());
}

/// S3 stands for terms that it cannot win, and then hears the others again.
fn with_a_higher_term<M: Machine>(settings: Settings) -> Network<M> {
    let mut network: Network<M> = led_by_the_first(3, 3, settings);
    network.regroup(&[set(&[1, 2]), set(&[3])]);
    elect(&mut network, 3);
    network.regroup(&[set(&[1, 2, 3])]);
    network.server_mut(1).expect("it runs").propose(1);
    network.settle();
    network
}

#[test]
fn a_server_with_a_higher_term_is_left_alone_there_without_pre_vote_and_check_quorum() {
    let neither = Settings { pre_vote: false, check_quorum: false, ..BOTH };
    let (ours, theirs) = (with_a_higher_term::<Ours>(neither), with_a_higher_term::<Theirs>(neither));
    assert_eq!(ours.leaders(), [], "the leader hears of the higher term and steps down (paper 5.1)");
    assert_eq!(theirs.leaders(), [1], "the leader never hears of the higher term");
    assert_eq!(theirs.views()[&3].log.len(), 1, "and S3 gets no entries");
    let either = Settings { check_quorum: true, ..neither };
    assert_eq!(with_a_higher_term::<Ours>(either).leaders(), []);
    assert_eq!(with_a_higher_term::<Theirs>(either).leaders(), []);
}

/// S3 is two terms behind when it stands for election.
fn with_a_candidate_of_the_past<M: Machine>() -> Network<M> {
    let mut network: Network<M> = led_by_the_first(3, 3, Settings { pre_vote: false, ..BOTH });
    network.regroup(&[set(&[1, 2]), set(&[3])]);
    elect(&mut network, 2);
    elect(&mut network, 1);
    network.crash(1);
    network.regroup(&[set(&[2, 3])]);
    network.each(M::lease_runs_out);
    network.server_mut(3).expect("it runs").campaign();
    network.deliver_all();
    network
}

#[test]
fn a_candidate_for_a_term_that_is_over_is_told_here_and_ignored_there() {
    let (ours, theirs) = (with_a_candidate_of_the_past::<Ours>(), with_a_candidate_of_the_past::<Theirs>());
    assert_eq!(ours.views()[&2].term, 3);
    assert_eq!(ours.views()[&3].term, 3, "it is told (paper, figure 2: reply false if term < currentTerm)");
    assert_eq!(theirs.views()[&2].term, 3);
    assert_eq!(theirs.views()[&3].term, 2);
}

/// S1 has committed an entry; all crash and start again.
fn restarted<M: Machine>() -> Network<M> {
    let mut network: Network<M> = led_by_the_first(3, 3, BOTH);
    (1..=3).for_each(|server| network.crash(server));
    (1..=3).for_each(|server| network.start(server));
    network
}

#[test]
fn the_commit_index_is_forgotten_in_a_crash_here_and_written_down_there() {
    assert_eq!(restarted::<Ours>().views()[&1].commit, 0, "paper, figure 2: volatile state");
    assert_eq!(restarted::<Theirs>().views()[&1].commit, 1);
}

/// S4 knows of a term in which it has voted for nobody and knows no leader, and S3 asks whether it could win that term.
fn with_a_pre_vote_for_the_voters_own_term<M: Machine>() -> Network<M> {
    let mut network: Network<M> = led_by_the_first(5, 5, Settings { check_quorum: false, ..BOTH });
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
fn a_pre_vote_for_the_voters_own_term_is_refused_here_and_may_be_granted_there() {
    let ours = with_a_pre_vote_for_the_voters_own_term::<Ours>();
    assert_eq!(ours.views()[&3].term, 2, "refused, with the voter's term");
    let theirs = with_a_pre_vote_for_the_voters_own_term::<Theirs>();
    assert_eq!(theirs.views()[&3].term, 1, "granted, and so still waiting for a third vote");
}

/// S5 missed an election and stands for one while S3, which it hears, hears from the leader.
fn with_a_candidate_under_a_lease<M: Machine>() -> Network<M> {
    let mut network: Network<M> = led_by_the_first(5, 5, BOTH);
    network.regroup(&[set(&[2, 3, 4]), set(&[1, 5])]);
    elect(&mut network, 2);
    network.regroup(&[set(&[3, 5])]);
    network.server_mut(5).expect("it runs").campaign();
    network.deliver_all();
    network
}

#[test]
fn a_lease_does_not_cover_requests_for_a_term_that_is_not_a_later_one_there() {
    let ours = with_a_candidate_under_a_lease::<Ours>();
    assert_eq!((ours.views()[&3].term, ours.views()[&5].term), (2, 1), "ignored, without an answer (D 4.2.3)");
    let theirs = with_a_candidate_under_a_lease::<Theirs>();
    assert_eq!((theirs.views()[&3].term, theirs.views()[&5].term), (2, 2), "refused, with the voter's term");
}
