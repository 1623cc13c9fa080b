//! The change procedures in detail: refusals of a leader, catch-up, retirement of removed servers, snapshots.

use cluster::{Event, Mode, NullSink, Step, StepError, World};
use raft_core::{
    Change, ChangeRequest, Command, ConfigActivation, Configuration, Event as ServerEvent, Message, Payload,
    RequestError, Rule, Rules, Server, ServerId, ServerSet, Timer, TransferAbort,
};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id, set};

fn single(old: &[u64], newcomers: &[u64]) -> Harness {
    Harness::new(Mode::SingleServer, Rules::RAFT, old, newcomers)
}

fn joint(old: &[u64], newcomers: &[u64]) -> Harness {
    Harness::new(Mode::Joint, Rules::RAFT, old, newcomers)
}

/// The latest refusal that the server reported.
fn refusal(harness: &Harness) -> Option<RequestError> {
    harness.events.iter().rev().find_map(|event| match event {
        Event::At { event: ServerEvent::RequestRefused { reason }, .. } => Some(*reason),
        _ => None,
    })
}

fn abandoned(harness: &Harness) -> Option<RequestError> {
    harness.events.iter().rev().find_map(|event| match event {
        Event::At { event: ServerEvent::ChangeDropped { reason }, .. } => Some(*reason),
        _ => None,
    })
}

fn happened_at(harness: &Harness, server: u64, wanted: ServerEvent) -> bool {
    harness.events.contains(&Event::At { server: id(server), event: wanted })
}

fn jointly(add_voters: &[u64], add_learners: &[u64], remove: &[u64]) -> ChangeRequest {
    ChangeRequest::Joint { add_voters: set(add_voters), add_learners: set(add_learners), remove: set(remove) }
}

fn request(harness: &mut Harness, server: u64, request: ChangeRequest) {
    assert!(harness.step(Step::Request { server: id(server), request }));
    harness.exchange(|_| false);
}

fn ask(harness: &mut Harness, target: &[u64], learners: &[u64]) {
    assert!(harness.step(Step::Ask { target: set(target), learners: set(learners) }));
}

/// Lets the admin ask, delivers all messages and sends heartbeats, until the change is done or `rounds` are over.
fn carry_through(harness: &mut Harness, rounds: usize) -> bool {
    for _ in 0..rounds {
        if let Some(leader) = harness.world.apparent_leader().map(Server::id) {
            harness.step(Step::AdminAsks(leader));
            harness.exchange(|_| true);
            harness.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
            harness.exchange(|_| true);
        }
        if harness.world.change_is_finished() {
            return true;
        }
    }
    false
}

#[test]
fn refused_request_has_its_reason_and_changes_nothing() {
    let deferred = |harness: &mut Harness| {
        harness.restart(1);
        assert!(harness.elect(2, &[3]));
    };
    let nothing = |_: &mut Harness| {};
    let in_flight = |harness: &mut Harness| harness.change(1, Change::Remove(id(3)));
    let catching_up = |harness: &mut Harness| harness.change(1, Change::AddVoter(id(5)));
    let transferring = |harness: &mut Harness| {
        harness.step(Step::Transfer { server: id(1), to: id(2) });
        harness.exchange(|_| false);
    };
    let two = Configuration::new(set(&[1, 2]), ServerSet::EMPTY);
    type Prepare<'a> = &'a dyn Fn(&mut Harness);
    let cases: [(Prepare<'_>, u64, Change, RequestError); 9] = [
        (&nothing, 2, Change::Remove(id(1)), RequestError::NotLeader { leader: Some(id(1)) }),
        (&deferred, 2, Change::Remove(id(1)), RequestError::NoCommitInTerm { term: 2.into() }),
        (&in_flight, 1, Change::Remove(id(2)), RequestError::ChangeInFlight { configuration: two }),
        (&catching_up, 1, Change::Remove(id(2)), RequestError::CatchUpInFlight { newcomers: set(&[5]) }),
        (&transferring, 1, Change::Remove(id(2)), RequestError::TransferInFlight { to: id(2) }),
        (&nothing, 1, Change::AddVoter(id(2)), RequestError::AlreadyMember { server: id(2), role: "voter" }),
        (&nothing, 1, Change::Remove(id(5)), RequestError::NotMember { server: id(5) }),
        (&nothing, 3, Change::AddLearner(id(5)), RequestError::NotLeader { leader: Some(id(1)) }),
        (&deferred, 3, Change::AddVoter(id(5)), RequestError::NotLeader { leader: None }),
    ];
    for (prepare, server, change, reason) in cases {
        let mut harness = single(&[1, 2, 3], &[5]);
        prepare(&mut harness);
        let state = |leader: &Server| (leader.configuration(), leader.log().last_index());
        let before = state(harness.server(server));
        request(&mut harness, server, ChangeRequest::Simple(change));
        assert_eq!(refusal(&harness), Some(reason));
        assert_eq!(state(harness.server(server)), before);
        assert!(!reason.to_string().is_empty());
    }
}

#[test]
fn joint_change_that_leaves_no_voter_is_refused() {
    let mut harness = joint(&[1, 2], &[3]);
    request(&mut harness, 1, jointly(&[], &[], &[1, 2]));
    assert!(matches!(refusal(&harness), Some(RequestError::InvalidChange(_))));
    request(&mut harness, 1, jointly(&[], &[], &[3]));
    assert_eq!(refusal(&harness), Some(RequestError::NotMember { server: id(3) }));
}

#[test]
fn change_that_names_a_server_twice_or_an_absent_one_is_refused() {
    for (add_voters, add_learners, remove) in [(&[3][..], &[3][..], &[][..]), (&[3], &[], &[3]), (&[], &[3], &[3])] {
        let mut harness = joint(&[1, 2], &[3]);
        request(&mut harness, 1, jointly(add_voters, add_learners, remove));
        assert_eq!(refusal(&harness), Some(RequestError::NamedTwice { servers: set(&[3]) }));
    }
    let mut harness = single(&[1, 2], &[]);
    let request = ChangeRequest::Simple(Change::AddVoter(id(9)));
    let refused = harness.world.apply(Step::Request { server: id(1), request }, &mut NullSink);
    assert_eq!(refused, Err(StepError::NoServer(id(9))));
}

#[test]
fn request_of_another_modes_kind_is_impossible() {
    let (joint, simple) = (jointly(&[], &[], &[3]), ChangeRequest::Simple(Change::AddLearner(id(3))));
    let naive = [(Mode::Naive, simple), (Mode::Naive, joint)];
    for (mode, request) in naive.into_iter().chain([(Mode::Joint, simple), (Mode::SingleServer, joint)]) {
        let mut world: World = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]).world;
        let refused = world.apply(Step::Request { server: id(1), request }, &mut NullSink);
        assert_eq!(refused, Err(StepError::OtherMode(mode)));
    }
}

#[test]
fn newcomer_that_does_not_answer_is_dropped_and_the_admin_asks_again() {
    let mut harness = single(&[1, 2, 3], &[4]);
    harness.step(Step::Crash(id(4)));
    ask(&mut harness, &[1, 2, 3, 4], &[]);
    harness.step(Step::AdminAsks(id(1)));
    harness.exchange(|_| true);
    assert!(!harness.world.admin().has_next_step());
    assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Round }));
    assert_eq!(abandoned(&harness), Some(RequestError::CatchUpStalled { newcomers: set(&[4]) }));
    assert!(!harness.server(1).replicates_to(id(4)));
    assert!(harness.world.admin().has_next_step());
    harness.step(Step::Restart(id(4)));
    assert!(carry_through(&mut harness, 20));
}

/// Delivers messages between S1 and S4 until `done`. Their last answers stay undelivered.
fn deliver_until(harness: &mut Harness, done: impl Fn(&Harness) -> bool) {
    harness.step(Step::Fire { server: id(1), timer: Timer::Heartbeat });
    while let Some(flight) = harness.world.network().in_flight().first() {
        let among = [flight.id.from, flight.id.to].into_iter().all(|end| end == id(1) || end == id(4));
        let answers = flight.id.from == id(4);
        let step = if among && (answers || !done(harness)) { Step::Deliver(flight.id) } else { Step::Drop(flight.id) };
        assert!(harness.step(step));
    }
}

#[test]
fn newcomer_that_never_keeps_up_is_dropped_after_ten_rounds() {
    let mut harness = single(&[1, 2, 3], &[4]);
    let write = |harness: &mut Harness| (0..200).for_each(|command| harness.propose(1, command));
    write(&mut harness);
    harness.change(1, Change::AddVoter(id(4)));
    for _ in 0..10 {
        // Entries arrive faster than the newcomer takes them: an election timeout passes within each round.
        write(&mut harness);
        let stored = harness.server(4).log().last_index();
        deliver_until(&mut harness, |harness| harness.server(4).log().last_index() > stored);
        assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Round }), "the round is slow");
        let round = |harness: &Harness| {
            harness.server(1).leadership().and_then(|leadership| leadership.catch_up()).map(|catch_up| catch_up.round)
        };
        let before = round(&harness);
        deliver_until(&mut harness, |harness| round(harness) != before);
    }
    assert_eq!(abandoned(&harness), Some(RequestError::CatchUpTooSlow { newcomers: set(&[4]), rounds: 10 }));
    let last_round = harness.events.iter().rev().find_map(|event| match event {
        Event::At { event: ServerEvent::CatchUpRound { round, .. }, .. } => Some(*round),
        _ => None,
    });
    assert_eq!(last_round, Some(10));
    assert!(!harness.server(1).configuration().members().contains(id(4)));
}

#[test]
fn target_of_any_shape_is_reached_in_both_safe_modes() {
    let sets: Vec<Vec<u64>> =
        (1..32_u64).map(|bits| (1..=5).filter(|number| bits >> (number - 1) & 1 == 1).collect()).collect();
    for mode in [Mode::SingleServer, Mode::Joint] {
        for old in [vec![1], vec![1, 2], vec![1, 2, 3], vec![2, 3, 4, 5]] {
            let newcomers: Vec<u64> = (1..=5).filter(|server| !old.contains(server)).collect();
            for target in &sets {
                let learners: Vec<u64> = (1..=5).filter(|number| !target.contains(number) && number % 2 == 1).collect();
                let mut harness = Harness::new(mode, Rules::RAFT, &old, &newcomers);
                ask(&mut harness, target, &learners);
                let done = (0..6).any(|_| carry_through(&mut harness, 30) || !harness.recover(60));
                assert!(
                    done && harness.world.change_is_finished(),
                    "{mode}: {old:?} to {target:?}, learners {learners:?}"
                );
                assert!(harness.recover(60), "{mode}: {old:?} to {target:?}");
                let leader = harness.world.apparent_leader().expect("somebody leads");
                assert_eq!(leader.configuration(), Configuration::new(set(target), set(&learners)));
                assert!(target.iter().any(|&server| id(server) == leader.id()), "a voter leads");
                assert_eq!(harness.violations(), []);
            }
        }
    }
}

#[test]
fn voter_demoted_by_a_joint_change_counts_until_the_change_is_over() {
    let mut harness = joint(&[1, 2, 3], &[4]);
    request(&mut harness, 1, jointly(&[4], &[3], &[]));
    harness.catch_up_silently(1, 4);
    let configuration = harness.server(1).configuration();
    assert_eq!((configuration.outgoing(), configuration.learners_next()), (set(&[1, 2, 3]), set(&[3])));
    // {1,3} are a majority of the old half: the acknowledgement of S3 counts up to its index.
    harness.replicate(1, &[3, 4]);
    harness.replicate(1, &[2, 3, 4]);
    assert_eq!(harness.server(1).configuration(), Configuration::new(set(&[1, 2, 4]), set(&[3])));
    assert!(harness.server(1).configuration_is_committed() && harness.server(1).replicates_to(id(3)));
    assert!(!harness.server(3).timers().contains(Timer::Election), "a learner does not campaign");
}

#[test]
fn leader_that_removes_itself_leads_until_the_removal_is_committed() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut harness = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        match mode {
            Mode::Joint => request(&mut harness, 1, jointly(&[], &[], &[1])),
            _ => harness.change(1, Change::Remove(id(1))),
        }
        harness.replicate(1, &[2]);
        assert!(harness.leads(1), "{mode}: {{2,3}} need both");
        harness.propose(1, 5);
        harness.replicate(1, &[3]);
        harness.replicate(1, &[2, 3]);
        assert!(!harness.leads(1), "{mode}");
        assert!(happened_at(&harness, 1, ServerEvent::Retired), "{mode}");
        assert!(!harness.server(1).timers().contains(Timer::Election));
        assert!(harness.elect(3, &[2]) && harness.recover(20), "{mode}");
    }
}

#[test]
fn removed_server_learns_of_its_removal_retires_and_still_answers() {
    let mut harness = joint(&[1, 2, 3], &[4]);
    ask(&mut harness, &[1, 2, 4], &[]);
    assert!(carry_through(&mut harness, 20));
    assert!(harness.server(3).is_retired() && happened_at(&harness, 3, ServerEvent::Retired));
    assert!(!harness.step(Step::Fire { server: id(3), timer: Timer::Election }), "it does not campaign");
    harness.step(Step::Crash(id(1)));
    // S3 answers a candidate that asks it, though its vote does not count.
    harness.step(Step::Fire { server: id(3), timer: Timer::Lease });
    assert!(harness.elect(2, &[4]));
}

#[test]
fn unreachable_removed_server_is_dropped_after_an_election_timeout() {
    let mut harness = single(&[1, 2, 3], &[]);
    harness.change(1, Change::Remove(id(3)));
    harness.replicate(1, &[2]);
    assert!(harness.server(1).replicates_to(id(3)));
    for _ in 0..2 {
        harness.replicate(1, &[2]);
        assert!(harness.step(Step::Fire { server: id(1), timer: Timer::QuorumCheck }));
    }
    assert!(!harness.server(1).replicates_to(id(3)));
    assert!(!harness.server(3).is_retired(), "it never learned: the disruptive server");
    // S3 does not disturb a server that hears a leader.
    harness.step(Step::Fire { server: id(3), timer: Timer::Election });
    harness.exchange(|_| true);
    assert!(harness.leads(1));
}

#[test]
fn cancelled_change_finishes_what_has_started_and_drops_the_rest() {
    let mut harness = single(&[1, 2, 3], &[4, 5]);
    assert_eq!(harness.world.apply(Step::Cancel, &mut NullSink), Err(StepError::NothingToCancel));
    ask(&mut harness, &[1, 4, 5], &[]);
    harness.step(Step::AdminAsks(id(1)));
    harness.exchange(|_| false);
    assert!(harness.step(Step::Cancel));
    for _ in 0..10 {
        harness.replicate(1, &[2, 3, 4, 5]);
    }
    assert_eq!(harness.server(1).configuration().voters(), set(&[1, 2, 3, 4]));
    assert!(harness.server(1).configuration_is_committed());
    assert!(!harness.world.admin().has_next_step() && !harness.world.change_is_finished());
}

#[test]
fn leadership_transfer_to_an_up_to_date_voter_overrides_all_leases() {
    let mut harness = single(&[1, 2, 3], &[]);
    harness.propose(1, 5);
    assert!(harness.step(Step::Transfer { server: id(1), to: id(3) }));
    assert!(happened_at(&harness, 1, ServerEvent::TransferStarted { to: id(3) }));
    let proposed = harness.step(Step::Propose { server: id(1), command: Command(6) });
    assert!(proposed && refusal(&harness) == Some(RequestError::TransferInFlight { to: id(3) }), "requests wait");
    harness.exchange(|_| true);
    assert!(harness.leads(3) && !harness.leads(1));
    assert_eq!(u64::from(harness.server(3).current_term()), 2, "without a pre-vote");
}

#[test]
fn leadership_transfer_stops_after_an_election_timeout_or_when_its_target_is_removed() {
    let mut harness = single(&[1, 2, 3], &[]);
    harness.step(Step::Transfer { server: id(1), to: id(3) });
    harness.exchange(|_| false);
    assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
    assert!(happened_at(&harness, 1, ServerEvent::TransferAborted { to: id(3), reason: TransferAbort::TimedOut }));
    assert!(harness.leads(1));
    harness.propose(1, 5);
    harness.replicate(1, &[2]);
    assert_eq!(harness.world.history().committed().count(), 3, "C_old, the no-op and the command: it leads on");

    // A configuration appended before the transfer comes into force during it only if it is in force on apply.
    let mut harness = Harness::new(Mode::SingleServer, Rules::RAFT.without(Rule::InForceOnAppend), &[1, 2, 3], &[]);
    harness.change(1, Change::Remove(id(3)));
    harness.replicate(1, &[2]);
    harness.step(Step::Transfer { server: id(1), to: id(3) });
    harness.exchange(|_| false);
    harness.apply(1);
    assert!(happened_at(&harness, 1, ServerEvent::TransferAborted { to: id(3), reason: TransferAbort::TargetRemoved }));
}

#[test]
fn catch_up_that_ends_during_a_transfer_appends_its_configuration_after_it() {
    let mut harness = single(&[1, 2, 3], &[4]);
    request(&mut harness, 1, ChangeRequest::Simple(Change::AddVoter(id(4))));
    let before = harness.server(1).configuration();
    harness.step(Step::Transfer { server: id(1), to: id(2) });
    harness.exchange(|_| false);
    for _ in 0..3 {
        harness.replicate(1, &[4]);
        assert_eq!(harness.server(1).configuration(), before, "no configuration begins while the term is handed over");
        assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Round }), "the round waits");
    }
    assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
    assert_eq!(harness.server(1).configuration().voters(), set(&[1, 2, 3, 4]));
}

#[test]
fn joint_configuration_is_left_after_a_transfer_that_stops() {
    let mut harness = joint(&[1, 2, 3], &[]);
    request(&mut harness, 1, jointly(&[], &[], &[3]));
    harness.step(Step::Transfer { server: id(1), to: id(3) });
    harness.exchange(|_| false);
    for _ in 0..3 {
        harness.replicate(1, &[2]);
    }
    assert!(harness.server(1).configuration().is_joint() && harness.server(1).configuration_is_committed());
    assert!(harness.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
    assert_eq!(harness.server(1).configuration(), Configuration::new(set(&[1, 2]), ServerSet::EMPTY));
}

#[test]
fn leader_that_applied_the_joint_configuration_before_it_was_elected_leaves_it() {
    for rule in [ConfigActivation::OnApply, ConfigActivation::OnApplyNoCampaign] {
        let rules = Rules { in_force_on_append: rule, ..Rules::RAFT.without(Rule::LearnerFirst) };
        let mut harness = Harness::new(Mode::Joint, rules, &[1, 2, 3], &[4]);
        request(&mut harness, 1, jointly(&[4], &[], &[1]));
        harness.replicate(1, &[2]);
        harness.replicate(1, &[2]);
        harness.apply(2);
        assert!(harness.server(2).configuration().is_joint());
        harness.step(Step::Crash(id(1)));
        assert!(harness.elect(2, &[3]), "a majority of both halves");
        assert!(harness.server(2).configuration().is_joint());
        harness.step(Step::Restart(id(1)));
        for _ in 0..3 {
            harness.replicate(2, &[1, 3, 4]);
        }
        harness.apply(2);
        let new = Configuration::new(set(&[2, 3, 4]), ServerSet::EMPTY);
        let entries = harness.server(2).log().entries().iter();
        let left = entries.filter(|entry| entry.payload == Payload::Configuration(new)).count();
        assert_eq!((harness.server(2).configuration(), left), (new, 1), "{rule:?}: C_new, once");
    }
}

#[test]
fn leadership_transfer_to_a_learner_a_non_member_or_oneself_is_refused() {
    for to in [1, 4] {
        let mut harness = single(&[1, 2, 3], &[4]);
        harness.step(Step::Transfer { server: id(1), to: id(to) });
        let refused = refusal(&harness);
        assert!(matches!(refused, Some(RequestError::InvalidTransferTarget { server, .. }) if server == id(to)));
        assert!(!harness.server(1).timers().contains(Timer::Transfer));
    }
}

#[test]
fn newcomer_catches_up_from_a_snapshot_that_carries_the_configuration() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut harness = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4]);
        for command in 0..50 {
            harness.propose(1, command);
        }
        harness.replicate(1, &[2, 3]);
        assert!(harness.step(Step::Compact(id(1))));
        assert_eq!(harness.server(1).log().snapshot().configuration.voters(), set(&[1, 2, 3]));
        assert_eq!(harness.world.apply(Step::Compact(id(1)), &mut NullSink), Err(StepError::NothingToCompact(id(1))));
        ask(&mut harness, &[1, 2, 3, 4], &[]);
        let mut snapshots = 0;
        for _ in 0..20 {
            harness.step(Step::AdminAsks(id(1)));
            harness.step(Step::Fire { server: id(1), timer: Timer::Heartbeat });
            while let Some(flight) = harness.world.network().in_flight().first().cloned() {
                snapshots += usize::from(matches!(flight.message, Message::InstallSnapshot { .. }));
                assert!(harness.step(Step::Deliver(flight.id)));
            }
        }
        assert!(harness.world.change_is_finished() && snapshots > 0, "{mode}");
        let newcomer = harness.server(4);
        assert_eq!(newcomer.configuration().voters(), set(&[1, 2, 3, 4]));
        assert_eq!(newcomer.log().snapshot().index, harness.server(1).log().snapshot().index);
        assert!(harness.elect(4, &[2, 3]), "it can lead");
    }
}

#[test]
fn rollback_past_every_configuration_entry_falls_back_to_the_snapshot() {
    let mut harness = single(&[1, 2, 3, 4], &[]);
    harness.replicate(1, &[2, 3, 4]);
    harness.replicate(1, &[2, 3, 4]);
    assert!(harness.step(Step::Compact(id(1))));
    harness.change(1, Change::Remove(id(4)));
    assert_eq!(harness.server(1).configuration().voters(), set(&[1, 2, 3]));
    assert!(harness.elect(2, &[3, 4]));
    harness.replicate(2, &[1]);
    assert_eq!(harness.server(1).configuration().voters(), set(&[1, 2, 3, 4]));
    assert_eq!(harness.server(1).configuration_index(), harness.server(1).log().snapshot().index);
}

#[test]
fn server_whose_removal_is_not_committed_may_campaign_without_counting_itself() {
    let mut harness = single(&[1, 2, 3, 4], &[]);
    harness.change(1, Change::Remove(id(4)));
    harness.replicate(1, &[4]);
    assert!(!harness.server(4).configuration().voters().contains(id(4)));
    harness.restart(1);
    assert!(!harness.elect(4, &[2]), "one vote of three, its own not counted");
    assert!(harness.elect(4, &[2, 3]));
}

#[test]
fn leader_drops_entries_of_another_leader_of_its_term() {
    let mut harness = Harness::new(Mode::Naive, Rules::RAFT, &[1], &[2]);
    ask(&mut harness, &[1, 2], &[]);
    for server in [2, 1] {
        harness.step(Step::OperatorStops(id(server)));
        harness.step(Step::OperatorStarts(id(server)));
    }
    assert!(harness.elect(2, &[1]) || harness.elect(1, &[2]));
    let rejected = |event: &Event| matches!(event, Event::At { event: ServerEvent::MessageRejected { .. }, .. });
    assert!(!harness.events.iter().any(rejected));

    let mut harness = Harness::new(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[4, 5]);
    harness.step(Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: ServerSet::EMPTY });
    for server in [3, 4, 5] {
        harness.step(Step::OperatorStops(id(server)));
        harness.step(Step::OperatorStarts(id(server)));
    }
    harness.restart(1);
    assert!(harness.elect(1, &[2]) && harness.elect(3, &[4, 5]));
    harness.replicate(3, &[1]);
    assert!(harness.events.iter().any(rejected) && harness.leads(1) && harness.leads(3));
}

#[test]
fn message_from_an_unknown_server_is_answered_or_dropped_without_a_panic() {
    let mut harness = single(&[1, 2, 3], &[]);
    let stranger: ServerId = id(63);
    let Some(mut server) = harness.world.server(id(1)).cloned() else { panic!("it runs") };
    server.receive(
        stranger,
        Message::AppendAccepted { term: 1.into(), match_index: 1.into() },
        &mut raft_core::NullOutput,
    );
    server.receive(
        stranger,
        Message::AppendAccepted { term: 1.into(), match_index: 99.into() },
        &mut raft_core::NullOutput,
    );
    assert_eq!(Some(&server.log().clone()), harness.world.server(id(1)).map(raft_core::Server::log));
    harness.replicate(1, &[2, 3]);
    assert_eq!(harness.violations(), []);
}
