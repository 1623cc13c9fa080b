//! The effect of possible and of impossible Steps on a World.

use cluster::{Event, LossCause, MessageId, Mode, NullSink, Setup, Step, StepError, World};
use raft_core::{Command, RequestError, Rules, ServerSet, Timer};
use test_support::{id, set};

fn world(mode: Mode) -> World {
    World::new(&Setup {
        newcomers: set(&[4]),
        leader: Some(id(1)),
        commands: 2,
        operator_order: vec![id(4), id(3)],
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    })
}

fn apply(world: &mut World, step: Step) -> Vec<Event> {
    let mut events = Vec::new();
    world.apply(step, &mut events).expect("the step is possible");
    events
}

fn deliver_all(world: &mut World) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some(flight) = world.network().in_flight().first() {
        events.extend(apply(world, Step::Deliver(flight.id)));
    }
    events
}

#[test]
fn impossible_step_changes_nothing_and_returns_the_reason() {
    let nothing = MessageId { from: id(1), to: id(2), nth: 1000 };
    let refusals = [
        (Step::Fire { server: id(9), timer: Timer::Election }, StepError::NoServer(id(9))),
        (
            Step::Fire { server: id(1), timer: Timer::Election },
            StepError::TimerNotArmed { server: id(1), timer: Timer::Election },
        ),
        (Step::Deliver(nothing), StepError::NoMessage(nothing)),
        (Step::Drop(nothing), StepError::NoMessage(nothing)),
        (Step::Duplicate(nothing), StepError::NoMessage(nothing)),
        (Step::Restart(id(2)), StepError::Up(id(2))),
        (Step::LoseDisk(id(2)), StepError::KeepsDisk(id(2))),
        (Step::Crash(id(5)), StepError::NoServer(id(5))),
        (Step::Heal { from: id(1), to: id(2) }, StepError::Link { from: id(1), to: id(2), state: "whole" }),
        (Step::Cut { from: id(1), to: id(8) }, StepError::NoServer(id(8))),
        (Step::Propose { server: id(7), command: Command(1) }, StepError::NoServer(id(7))),
        (Step::Ask { target: ServerSet::EMPTY, learners: ServerSet::EMPTY }, StepError::EmptyTarget),
        (Step::Ask { target: set(&[1, 6]), learners: set(&[6]) }, StepError::VoterAndLearner(set(&[6]))),
        (Step::AdminAsks(id(1)), StepError::NothingToAsk),
        (Step::OperatorStops(id(1)), StepError::NoRoster(id(1))),
        (Step::OperatorStarts(id(1)), StepError::NoRoster(id(1))),
    ];
    for mode in Mode::ALL {
        let mut world = world(mode);
        let before = world.fingerprint();
        for (step, reason) in refusals {
            let mut events = Vec::new();
            assert_eq!(world.apply(step, &mut events), Err(reason), "{step}");
            assert_eq!((world.fingerprint(), events.len()), (before, 0), "{step}");
        }
    }
}

#[test]
fn crash_keeps_the_persistent_state_and_loses_the_rest() {
    let mut world = world(Mode::Joint);
    let before = world.node(id(2)).map(|node| node.disk().clone());
    assert!(world.server(id(2)).is_some_and(|server| u64::from(server.commit_index()) > 0));
    apply(&mut world, Step::Crash(id(2)));
    assert_eq!(world.apply(Step::Crash(id(2)), &mut NullSink), Err(StepError::Down(id(2))));
    apply(&mut world, Step::Restart(id(2)));
    assert_eq!(world.node(id(2)).map(|node| node.disk().clone()), before);
    let server = world.server(id(2)).expect("it runs again");
    assert_eq!((u64::from(server.commit_index()), server.leader()), (0, None));
}

#[test]
fn messages_to_a_server_that_is_down_or_over_a_cut_link_are_lost() {
    let mut world = world(Mode::Joint);
    apply(&mut world, Step::Crash(id(2)));
    apply(&mut world, Step::Cut { from: id(1), to: id(3) });
    apply(&mut world, Step::Fire { server: id(1), timer: Timer::Heartbeat });
    let causes: Vec<_> = deliver_all(&mut world)
        .into_iter()
        .filter_map(|event| match event {
            Event::Lost { id, cause } => Some((u64::from(id.to), cause)),
            _ => None,
        })
        .collect();
    assert_eq!(causes, [(2, LossCause::ReceiverDown), (3, LossCause::LinkCut)]);
}

#[test]
fn duplicate_is_the_next_message_on_its_link() {
    let mut world = world(Mode::Joint);
    apply(&mut world, Step::Fire { server: id(1), timer: Timer::Heartbeat });
    let flight = world.network().in_flight().first().cloned().expect("a heartbeat is in flight");
    let copy = MessageId { nth: flight.id.nth + 1, ..flight.id };
    assert_eq!(apply(&mut world, Step::Duplicate(flight.id)), [Event::Sent { id: copy }]);
    assert_eq!(world.network().get(copy).map(|copy| &copy.message), Some(&flight.message));
}

#[test]
fn fingerprint_ignores_the_order_of_messages_in_flight() {
    let prepare = |order: [u64; 2]| {
        let mut world = world(Mode::Naive);
        for server in [2, 3] {
            apply(&mut world, Step::Cut { from: id(1), to: id(server) });
        }
        apply(&mut world, Step::Fire { server: id(1), timer: Timer::Heartbeat });
        for server in order {
            let flight = world.network().in_flight().iter().find(|flight| flight.id.to == id(server)).cloned();
            apply(&mut world, Step::Duplicate(flight.expect("a heartbeat is in flight").id));
        }
        world.fingerprint()
    };
    assert_eq!(prepare([2, 3]), prepare([3, 2]));
}

#[test]
fn operator_visits_servers_in_its_order_and_waits_for_a_machine_that_is_down() {
    let mut world = world(Mode::Naive);
    assert_eq!(world.operator_next(), None);
    apply(&mut world, Step::Ask { target: set(&[1, 2, 4]), learners: ServerSet::EMPTY });
    let mut done = Vec::new();
    while let Some(step) = world.operator_next() {
        apply(&mut world, step);
        if let Step::OperatorStops(server) = step {
            done.push(u64::from(server));
            if server == id(3) {
                apply(&mut world, Step::Crash(id(3)));
                assert_eq!(world.operator_next(), None);
                assert_eq!(world.apply(Step::OperatorStarts(id(3)), &mut NullSink), Err(StepError::Down(id(3))));
                apply(&mut world, Step::Restart(id(3)));
            }
        }
    }
    assert_eq!(done, [4, 3, 1, 2]);
    assert!(world.change_is_finished());
    for server in [1, 2, 3, 4] {
        assert_eq!(world.server(id(server)).map(|server| server.configuration().voters()), Some(set(&[1, 2, 4])));
    }
}

#[test]
fn admin_requests_one_step_after_the_other_adds_first_the_leader_last() {
    let mut world = world(Mode::SingleServer);
    apply(&mut world, Step::Ask { target: set(&[2, 4]), learners: ServerSet::EMPTY });
    let mut voters = Vec::new();
    for _ in 0..20 {
        if world.change_is_finished() {
            break;
        }
        if let Some(leader) = world.apparent_leader().map(raft_core::Server::id)
            && world.admin().has_next_step()
        {
            apply(&mut world, Step::AdminAsks(leader));
        }
        for event in deliver_all(&mut world) {
            if let Event::At { event: raft_core::Event::ChangeCompleted { configuration }, .. } = event {
                voters.push(configuration.voters());
            }
        }
    }
    assert_eq!(voters, [set(&[1, 2, 3, 4]), set(&[1, 2, 4]), set(&[2, 4])]);
    assert!(world.change_is_finished());
    assert!(world.server(id(1)).is_some_and(|server| server.is_retired() && server.leadership().is_none()));
}

#[test]
fn request_to_a_follower_is_refused_with_the_id_of_the_leader() {
    let mut world = world(Mode::Joint);
    apply(&mut world, Step::Ask { target: set(&[1, 2, 4]), learners: ServerSet::EMPTY });
    let events = apply(&mut world, Step::AdminAsks(id(2)));
    let reason = RequestError::NotLeader { leader: Some(id(1)) };
    assert!(events.contains(&Event::ChangeDelayed { reason }), "{events:?}");
    assert!(world.admin().has_next_step());
}
