//! The change procedures in detail: what a leader refuses, how newcomers catch up, who retires, what a snapshot carries.

use cluster::{Event, Mode, Step, StepError, World};
use raft_core::{
    Change, ChangeRequest, Command, ConfigActivation, Configuration, Event as ServerEvent, Message, Payload,
    RequestError, Rule, Rules, ServerId, ServerSet, Timer, TransferAbort,
};

#[path = "support/stage.rs"]
mod stage;

use stage::{Stage, id, set};

fn single(old: &[u64], newcomers: &[u64]) -> Stage {
    Stage::new(Mode::SingleServer, Rules::RAFT, old, newcomers)
}

fn joint(old: &[u64], newcomers: &[u64]) -> Stage {
    Stage::new(Mode::Joint, Rules::RAFT, old, newcomers)
}

/// What the server said last when it turned a request down.
fn refusal(stage: &Stage) -> Option<RequestError> {
    stage.events.iter().rev().find_map(|event| match event {
        Event::At { event: ServerEvent::RequestRefused { reason }, .. } => Some(*reason),
        _ => None,
    })
}

fn abandoned(stage: &Stage) -> Option<RequestError> {
    stage.events.iter().rev().find_map(|event| match event {
        Event::At { event: ServerEvent::ChangeDropped { reason }, .. } => Some(*reason),
        _ => None,
    })
}

fn happened_at(stage: &Stage, server: u64, wanted: ServerEvent) -> bool {
    stage.events.contains(&Event::At { server: id(server), event: wanted })
}

fn jointly(add_voters: &[u64], add_learners: &[u64], remove: &[u64]) -> ChangeRequest {
    ChangeRequest::Joint { add_voters: set(add_voters), add_learners: set(add_learners), remove: set(remove) }
}

fn request(stage: &mut Stage, server: u64, request: ChangeRequest) {
    assert!(stage.step(Step::Request { server: id(server), request }));
    stage.exchange(|_| false);
}

fn ask(stage: &mut Stage, target: &[u64], learners: &[u64]) {
    assert!(stage.step(Step::Ask { target: set(target), learners: set(learners) }));
}

/// Lets the admin ask, everything arrive and heartbeats go round, until it is done or `rounds` are over.
fn carry_through(stage: &mut Stage, rounds: usize) -> bool {
    for _ in 0..rounds {
        if let Some(leader) = stage.world.apparent_leader().map(raft_core::Server::id) {
            stage.step(Step::AdminAsks(leader));
            stage.exchange(|_| true);
            stage.step(Step::Fire { server: leader, timer: Timer::Heartbeat });
            stage.exchange(|_| true);
        }
        if stage.world.change_is_finished() {
            return true;
        }
    }
    false
}

#[test]
fn every_refusal_has_its_reason_and_changes_nothing() {
    let deferred = |stage: &mut Stage| {
        stage.restart(1);
        assert!(stage.elect(2, &[3]));
    };
    let nothing = |_: &mut Stage| {};
    let in_flight = |stage: &mut Stage| stage.change(1, Change::Remove(id(3)));
    let catching_up = |stage: &mut Stage| stage.change(1, Change::AddVoter(id(5)));
    let transferring = |stage: &mut Stage| {
        stage.step(Step::Transfer { server: id(1), to: id(2) });
        stage.exchange(|_| false);
    };
    let two = Configuration::new(set(&[1, 2]), ServerSet::EMPTY);
    type Prepare<'a> = &'a dyn Fn(&mut Stage);
    let cases: [(Prepare<'_>, u64, Change, RequestError); 9] = [
        (&nothing, 2, Change::Remove(id(1)), RequestError::NotLeader { leader: Some(id(1)) }),
        (&deferred, 2, Change::Remove(id(1)), RequestError::NoCommitInTerm { term: 2.into() }),
        (&in_flight, 1, Change::Remove(id(2)), RequestError::ChangeInFlight { configuration: two }),
        (&catching_up, 1, Change::Remove(id(2)), RequestError::CatchUpInFlight { newcomers: set(&[5]) }),
        (&transferring, 1, Change::Remove(id(2)), RequestError::TransferInFlight { to: id(2) }),
        (&nothing, 1, Change::AddVoter(id(2)), RequestError::AlreadyMember { server: id(2), place: "voter" }),
        (&nothing, 1, Change::Remove(id(5)), RequestError::NotMember { server: id(5) }),
        (&nothing, 3, Change::AddLearner(id(5)), RequestError::NotLeader { leader: Some(id(1)) }),
        (&deferred, 3, Change::AddVoter(id(5)), RequestError::NotLeader { leader: None }),
    ];
    for (prepare, server, change, reason) in cases {
        let mut stage = single(&[1, 2, 3], &[5]);
        prepare(&mut stage);
        let before = stage.server(server).configuration();
        let length = stage.server(server).log().last_index();
        request(&mut stage, server, ChangeRequest::Simple(change));
        assert_eq!(refusal(&stage), Some(reason));
        assert_eq!((stage.server(server).configuration(), stage.server(server).log().last_index()), (before, length));
        assert!(!reason.to_string().is_empty());
    }
}

#[test]
fn a_joint_change_that_leaves_no_voter_is_refused() {
    let mut stage = joint(&[1, 2], &[3]);
    request(&mut stage, 1, jointly(&[], &[], &[1, 2]));
    assert!(matches!(refusal(&stage), Some(RequestError::InvalidChange(_))));
    request(&mut stage, 1, jointly(&[], &[], &[3]));
    assert_eq!(refusal(&stage), Some(RequestError::NotMember { server: id(3) }));
}

#[test]
fn a_server_that_is_named_twice_or_is_not_there_is_refused() {
    for (add_voters, add_learners, remove) in [(&[3][..], &[3][..], &[][..]), (&[3], &[], &[3]), (&[], &[3], &[3])] {
        let mut stage = joint(&[1, 2], &[3]);
        request(&mut stage, 1, jointly(add_voters, add_learners, remove));
        assert_eq!(refusal(&stage), Some(RequestError::NamedTwice { servers: set(&[3]) }));
    }
    let mut stage = single(&[1, 2], &[]);
    let request = ChangeRequest::Simple(Change::AddVoter(id(9)));
    let refused = stage.world.apply(Step::Request { server: id(1), request }, &mut cluster::NullSink);
    assert_eq!(refused, Err(StepError::NoServer(id(9))));
}

#[test]
fn each_mode_takes_its_own_kind_of_request() {
    let simple = ChangeRequest::Simple(Change::Remove(id(3)));
    let cases = [(Mode::Naive, simple), (Mode::Joint, simple), (Mode::SingleServer, jointly(&[], &[], &[3]))];
    for (mode, request) in cases {
        let mut world: World = Stage::new(mode, Rules::RAFT, &[1, 2, 3], &[]).world;
        let refused = world.apply(Step::Request { server: id(1), request }, &mut cluster::NullSink);
        assert_eq!(refused, Err(StepError::OtherMode(mode)));
    }
}

#[test]
fn a_newcomer_that_does_not_answer_is_given_up_and_the_admin_asks_again() {
    let mut stage = single(&[1, 2, 3], &[4]);
    stage.step(Step::Crash(id(4)));
    ask(&mut stage, &[1, 2, 3, 4], &[]);
    stage.step(Step::AdminAsks(id(1)));
    stage.exchange(|_| true);
    assert!(!stage.world.admin().has_next_step());
    assert!(stage.step(Step::Fire { server: id(1), timer: Timer::Round }));
    assert_eq!(abandoned(&stage), Some(RequestError::CatchUpStalled { newcomers: set(&[4]) }));
    assert!(!stage.server(1).replicates_to(id(4)));
    assert!(stage.world.admin().has_next_step());
    stage.step(Step::Restart(id(4)));
    assert!(carry_through(&mut stage, 20));
}

/// Lets S1 and S4 talk until `done`, which leaves their last answers unheard.
fn deliver_until(stage: &mut Stage, done: impl Fn(&Stage) -> bool) {
    stage.step(Step::Fire { server: id(1), timer: Timer::Heartbeat });
    while let Some(flight) = stage.world.network().in_flight().first() {
        let among = [flight.id.from, flight.id.to].into_iter().all(|end| end == id(1) || end == id(4));
        let answers = flight.id.from == id(4);
        let step = if among && (answers || !done(stage)) { Step::Deliver(flight.id) } else { Step::Drop(flight.id) };
        assert!(stage.step(step));
    }
}

#[test]
fn a_newcomer_that_answers_and_never_keeps_up_is_given_up_after_ten_rounds() {
    let mut stage = single(&[1, 2, 3], &[4]);
    let write = |stage: &mut Stage| (0..200).for_each(|command| stage.propose(1, command));
    write(&mut stage);
    stage.change(1, Change::AddVoter(id(4)));
    for _ in 0..10 {
        // Entries come in faster than the newcomer takes them: an election timeout passes within each round.
        write(&mut stage);
        let stored = stage.server(4).log().last_index();
        deliver_until(&mut stage, |stage| stage.server(4).log().last_index() > stored);
        assert!(stage.step(Step::Fire { server: id(1), timer: Timer::Round }), "the round is slow");
        let round = |stage: &Stage| stage.server(1).leadership().and_then(|it| it.catch_up()).map(|it| it.round);
        let before = round(&stage);
        deliver_until(&mut stage, |stage| round(stage) != before);
    }
    assert_eq!(abandoned(&stage), Some(RequestError::CatchUpTooSlow { newcomers: set(&[4]), rounds: 10 }));
    let last_round = stage.events.iter().rev().find_map(|event| match event {
        Event::At { event: ServerEvent::CatchUpRound { round, .. }, .. } => Some(*round),
        _ => None,
    });
    assert_eq!(last_round, Some(10));
    assert!(!stage.server(1).configuration().members().contains(id(4)));
}

#[test]
fn a_target_of_any_shape_is_reached_in_both_safe_modes() {
    let sets: Vec<Vec<u64>> =
        (1..32_u64).map(|bits| (1..=5).filter(|place| bits >> (place - 1) & 1 == 1).collect()).collect();
    for mode in [Mode::SingleServer, Mode::Joint] {
        for old in [vec![1], vec![1, 2], vec![1, 2, 3], vec![2, 3, 4, 5]] {
            let newcomers: Vec<u64> = (1..=5).filter(|server| !old.contains(server)).collect();
            for target in &sets {
                let learners: Vec<u64> = (1..=5).filter(|it| !target.contains(it) && it % 2 == 1).collect();
                let mut stage = Stage::new(mode, Rules::RAFT, &old, &newcomers);
                ask(&mut stage, target, &learners);
                let done = (0..6).any(|_| carry_through(&mut stage, 30) || !stage.recover(60));
                assert!(
                    done && stage.world.change_is_finished(),
                    "{mode}: {old:?} to {target:?}, learners {learners:?}"
                );
                assert!(stage.recover(60), "{mode}: {old:?} to {target:?}");
                let leader = stage.world.apparent_leader().expect("somebody leads");
                assert_eq!(leader.configuration(), Configuration::new(set(target), set(&learners)));
                assert!(target.iter().any(|&server| id(server) == leader.id()), "a voter leads");
                assert_eq!(stage.broken(), []);
            }
        }
    }
}

#[test]
fn a_voter_that_a_joint_change_demotes_is_counted_until_the_change_is_over() {
    let mut stage = joint(&[1, 2, 3], &[4]);
    request(&mut stage, 1, jointly(&[4], &[3], &[]));
    stage.catch_up_silently(1, 4);
    let configuration = stage.server(1).configuration();
    assert_eq!((configuration.outgoing(), configuration.learners_next()), (set(&[1, 2, 3]), set(&[3])));
    // {1,3} are a majority of the old half: 3's acknowledgement counts, as far as it goes.
    stage.replicate(1, &[3, 4]);
    stage.replicate(1, &[2, 3, 4]);
    assert_eq!(stage.server(1).configuration(), Configuration::new(set(&[1, 2, 4]), set(&[3])));
    assert!(stage.server(1).configuration_is_committed() && stage.server(1).replicates_to(id(3)));
    assert!(!stage.server(3).timers().contains(Timer::Election), "a learner does not campaign");
}

#[test]
fn a_leader_that_removes_itself_leads_until_that_is_committed_and_not_longer() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut stage = Stage::new(mode, Rules::RAFT, &[1, 2, 3], &[]);
        match mode {
            Mode::Joint => request(&mut stage, 1, jointly(&[], &[], &[1])),
            _ => stage.change(1, Change::Remove(id(1))),
        }
        stage.replicate(1, &[2]);
        assert!(stage.leads(1), "{mode}: {{2,3}} need both");
        stage.propose(1, 5);
        stage.replicate(1, &[3]);
        stage.replicate(1, &[2, 3]);
        assert!(!stage.leads(1), "{mode}");
        assert!(happened_at(&stage, 1, ServerEvent::Retired), "{mode}");
        assert!(!stage.server(1).timers().contains(Timer::Election));
        assert!(stage.elect(3, &[2]) && stage.recover(20), "{mode}");
    }
}

#[test]
fn a_removed_server_learns_of_it_retires_and_still_answers() {
    let mut stage = joint(&[1, 2, 3], &[4]);
    ask(&mut stage, &[1, 2, 4], &[]);
    assert!(carry_through(&mut stage, 20));
    assert!(stage.server(3).is_retired() && happened_at(&stage, 3, ServerEvent::Retired));
    assert!(!stage.step(Step::Fire { server: id(3), timer: Timer::Election }), "it does not campaign");
    stage.step(Step::Crash(id(1)));
    // 3 answers a candidate that asks it, though nobody counts it.
    stage.step(Step::Fire { server: id(3), timer: Timer::Lease });
    assert!(stage.elect(2, &[4]));
}

#[test]
fn a_removed_server_that_cannot_be_told_is_given_up_after_an_election_timeout() {
    let mut stage = single(&[1, 2, 3], &[]);
    stage.change(1, Change::Remove(id(3)));
    stage.replicate(1, &[2]);
    assert!(stage.server(1).replicates_to(id(3)));
    for _ in 0..2 {
        stage.replicate(1, &[2]);
        assert!(stage.step(Step::Fire { server: id(1), timer: Timer::QuorumCheck }));
    }
    assert!(!stage.server(1).replicates_to(id(3)));
    assert!(!stage.server(3).is_retired(), "it never learned: the disruptive server");
    // It disturbs nobody who hears a leader.
    stage.step(Step::Fire { server: id(3), timer: Timer::Election });
    stage.exchange(|_| true);
    assert!(stage.leads(1));
}

#[test]
fn cancelling_forgets_what_has_not_started_and_finishes_what_has() {
    let mut stage = single(&[1, 2, 3], &[4, 5]);
    assert_eq!(stage.world.apply(Step::Cancel, &mut cluster::NullSink), Err(StepError::NothingToCancel));
    ask(&mut stage, &[1, 4, 5], &[]);
    stage.step(Step::AdminAsks(id(1)));
    stage.exchange(|_| false);
    assert!(stage.step(Step::Cancel));
    for _ in 0..10 {
        stage.replicate(1, &[2, 3, 4, 5]);
    }
    assert_eq!(stage.server(1).configuration().voters(), set(&[1, 2, 3, 4]));
    assert!(stage.server(1).configuration_is_committed());
    assert!(!stage.world.admin().has_next_step() && !stage.world.change_is_finished());
}

#[test]
fn leadership_is_handed_to_a_voter_that_has_every_entry_past_the_leases_of_all() {
    let mut stage = single(&[1, 2, 3], &[]);
    stage.propose(1, 5);
    assert!(stage.step(Step::Transfer { server: id(1), to: id(3) }));
    assert!(happened_at(&stage, 1, ServerEvent::TransferStarted { to: id(3) }));
    let proposed = stage.step(Step::Propose { server: id(1), command: Command(6) });
    assert!(proposed && refusal(&stage) == Some(RequestError::TransferInFlight { to: id(3) }), "requests wait");
    stage.exchange(|_| true);
    assert!(stage.leads(3) && !stage.leads(1));
    assert_eq!(u64::from(stage.server(3).current_term()), 2, "without a pre-vote");
}

#[test]
fn a_transfer_stops_after_an_election_timeout_or_when_its_target_is_removed() {
    let mut stage = single(&[1, 2, 3], &[]);
    stage.step(Step::Transfer { server: id(1), to: id(3) });
    stage.exchange(|_| false);
    assert!(stage.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
    assert!(happened_at(&stage, 1, ServerEvent::TransferStopped { to: id(3), reason: TransferAbort::TimedOut }));
    assert!(stage.leads(1));
    stage.propose(1, 5);
    stage.replicate(1, &[2]);
    assert_eq!(stage.world.history().committed().count(), 3, "C_old, the no-op and the command: it leads on");

    // A configuration that begins before the transfer comes into force during it only where it is applied for that.
    let mut stage = Stage::new(Mode::SingleServer, Rules::RAFT.without(Rule::InForceOnAppend), &[1, 2, 3], &[]);
    stage.change(1, Change::Remove(id(3)));
    stage.replicate(1, &[2]);
    stage.step(Step::Transfer { server: id(1), to: id(3) });
    stage.exchange(|_| false);
    stage.apply(1);
    assert!(happened_at(&stage, 1, ServerEvent::TransferStopped { to: id(3), reason: TransferAbort::TargetRemoved }));
}

#[test]
fn catch_up_that_ends_during_a_transfer_appends_its_configuration_after_it() {
    let mut stage = single(&[1, 2, 3], &[4]);
    request(&mut stage, 1, ChangeRequest::Simple(Change::AddVoter(id(4))));
    let before = stage.server(1).configuration();
    stage.step(Step::Transfer { server: id(1), to: id(2) });
    stage.exchange(|_| false);
    for _ in 0..3 {
        stage.replicate(1, &[4]);
        assert_eq!(stage.server(1).configuration(), before, "no configuration begins while the term is handed over");
        assert!(stage.step(Step::Fire { server: id(1), timer: Timer::Round }), "the round waits");
    }
    assert!(stage.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
    assert_eq!(stage.server(1).configuration().voters(), set(&[1, 2, 3, 4]));
}

#[test]
fn joint_configuration_is_left_after_a_transfer_that_stops() {
    let mut stage = joint(&[1, 2, 3], &[]);
    request(&mut stage, 1, jointly(&[], &[], &[3]));
    stage.step(Step::Transfer { server: id(1), to: id(3) });
    stage.exchange(|_| false);
    for _ in 0..3 {
        stage.replicate(1, &[2]);
    }
    assert!(stage.server(1).configuration().is_joint() && stage.server(1).configuration_is_committed());
    assert!(stage.step(Step::Fire { server: id(1), timer: Timer::Transfer }));
    assert_eq!(stage.server(1).configuration(), Configuration::new(set(&[1, 2]), ServerSet::EMPTY));
}

#[test]
fn leader_that_applied_the_joint_configuration_before_it_was_elected_leaves_it() {
    for rule in [ConfigActivation::OnApply, ConfigActivation::OnApplyNoCampaign] {
        let rules = Rules { in_force_on_append: rule, ..Rules::RAFT.without(Rule::LearnerFirst) };
        let mut stage = Stage::new(Mode::Joint, rules, &[1, 2, 3], &[4]);
        request(&mut stage, 1, jointly(&[4], &[], &[1]));
        stage.replicate(1, &[2]);
        stage.replicate(1, &[2]);
        stage.apply(2);
        assert!(stage.server(2).configuration().is_joint());
        stage.step(Step::Crash(id(1)));
        assert!(stage.elect(2, &[3]), "a majority of both halves");
        assert!(stage.server(2).configuration().is_joint());
        stage.step(Step::Restart(id(1)));
        for _ in 0..3 {
            stage.replicate(2, &[1, 3, 4]);
        }
        stage.apply(2);
        let new = Configuration::new(set(&[2, 3, 4]), ServerSet::EMPTY);
        let entries = stage.server(2).log().entries().iter();
        let left = entries.filter(|it| it.payload == Payload::Configuration(new)).count();
        assert_eq!((stage.server(2).configuration(), left), (new, 1), "{rule:?}: C_new, once");
    }
}

#[test]
fn leadership_goes_to_no_learner_no_stranger_and_not_to_oneself() {
    for to in [1, 4] {
        let mut stage = single(&[1, 2, 3], &[4]);
        stage.step(Step::Transfer { server: id(1), to: id(to) });
        assert!(
            matches!(refusal(&stage), Some(RequestError::InvalidTransferTarget { server, .. }) if server == id(to))
        );
        assert!(!stage.server(1).timers().contains(Timer::Transfer));
    }
}

#[test]
fn a_newcomer_catches_up_from_a_snapshot_that_carries_the_configuration() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut stage = Stage::new(mode, Rules::RAFT, &[1, 2, 3], &[4]);
        for command in 0..50 {
            stage.propose(1, command);
        }
        stage.replicate(1, &[2, 3]);
        assert!(stage.step(Step::Compact(id(1))));
        assert_eq!(stage.server(1).log().snapshot().configuration.voters(), set(&[1, 2, 3]));
        assert_eq!(
            stage.world.apply(Step::Compact(id(1)), &mut cluster::NullSink),
            Err(StepError::NothingToCompact(id(1)))
        );
        ask(&mut stage, &[1, 2, 3, 4], &[]);
        let mut snapshots = 0;
        for _ in 0..20 {
            stage.step(Step::AdminAsks(id(1)));
            stage.step(Step::Fire { server: id(1), timer: Timer::Heartbeat });
            while let Some(flight) = stage.world.network().in_flight().first().cloned() {
                snapshots += usize::from(matches!(flight.message, Message::InstallSnapshot { .. }));
                assert!(stage.step(Step::Deliver(flight.id)));
            }
        }
        assert!(stage.world.change_is_finished() && snapshots > 0, "{mode}");
        let newcomer = stage.server(4);
        assert_eq!(newcomer.configuration().voters(), set(&[1, 2, 3, 4]));
        assert_eq!(newcomer.log().snapshot().index, stage.server(1).log().snapshot().index);
        assert!(stage.elect(4, &[2, 3]), "it can lead");
    }
}

#[test]
fn a_rollback_past_every_configuration_entry_falls_back_to_the_snapshot() {
    let mut stage = single(&[1, 2, 3, 4], &[]);
    stage.replicate(1, &[2, 3, 4]);
    stage.replicate(1, &[2, 3, 4]);
    assert!(stage.step(Step::Compact(id(1))));
    stage.change(1, Change::Remove(id(4)));
    assert_eq!(stage.server(1).configuration().voters(), set(&[1, 2, 3]));
    assert!(stage.elect(2, &[3, 4]));
    stage.replicate(2, &[1]);
    assert_eq!(stage.server(1).configuration().voters(), set(&[1, 2, 3, 4]));
    assert_eq!(stage.server(1).configuration_index(), stage.server(1).log().snapshot().index);
}

#[test]
fn a_server_whose_removal_is_not_committed_may_still_campaign_without_counting_itself() {
    let mut stage = single(&[1, 2, 3, 4], &[]);
    stage.change(1, Change::Remove(id(4)));
    stage.replicate(1, &[4]);
    assert!(!stage.server(4).configuration().voters().contains(id(4)));
    stage.restart(1);
    assert!(!stage.elect(4, &[2]), "one vote of three, its own not counted");
    assert!(stage.elect(4, &[2, 3]));
}

#[test]
fn a_leader_drops_entries_of_another_leader_of_its_term() {
    let mut stage = Stage::new(Mode::Naive, Rules::RAFT, &[1], &[2]);
    ask(&mut stage, &[1, 2], &[]);
    for server in [2, 1] {
        stage.step(Step::OperatorStops(id(server)));
        stage.step(Step::OperatorStarts(id(server)));
    }
    assert!(stage.elect(2, &[1]) || stage.elect(1, &[2]));
    let rejected = |event: &Event| matches!(event, Event::At { event: ServerEvent::MessageRejected { .. }, .. });
    assert!(!stage.events.iter().any(rejected));

    let mut stage = Stage::new(Mode::Naive, Rules::RAFT, &[1, 2, 3], &[4, 5]);
    stage.step(Step::Ask { target: set(&[1, 2, 3, 4, 5]), learners: ServerSet::EMPTY });
    for server in [3, 4, 5] {
        stage.step(Step::OperatorStops(id(server)));
        stage.step(Step::OperatorStarts(id(server)));
    }
    stage.restart(1);
    assert!(stage.elect(1, &[2]) && stage.elect(3, &[4, 5]));
    stage.replicate(3, &[1]);
    assert!(stage.events.iter().any(rejected) && stage.leads(1) && stage.leads(3));
}

#[test]
fn a_message_from_nobody_known_is_answered_or_dropped_and_never_a_panic() {
    let mut stage = single(&[1, 2, 3], &[]);
    let stranger: ServerId = id(63);
    let Some(mut server) = stage.world.server(id(1)).cloned() else { panic!("it runs") };
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
    assert_eq!(Some(&server.log().clone()), stage.world.server(id(1)).map(raft_core::Server::log));
    stage.replicate(1, &[2, 3]);
    assert_eq!(stage.broken(), []);
}
