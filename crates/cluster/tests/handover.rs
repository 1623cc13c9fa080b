//! A leader that hands over begins no configuration (D 3.10).

use cluster::{Mode, Node, Step};
use oorandom::Rand64;
use raft_core::{
    Change, ChangeRequest, Command, Event as ServerEvent, Leadership, Payload, Rules, Server, ServerSet, Timer,
};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id, set};

fn in_mode(mode: Mode, newcomers: &[u64]) -> Harness {
    Harness::new(mode, Rules::RAFT, &[1, 2, 3], newcomers)
}

/// Lets the server begin to hand over to S3, with no message delivered.
fn hand_over(harness: &mut Harness, server: u64) {
    assert!(harness.step(Step::Transfer { server: id(server), to: id(3) }));
    harness.exchange(|_| false);
    assert_eq!(harness.server(server).leadership().and_then(Leadership::transfer), Some(id(3)));
}

/// Whether the server's log has a configuration after `index`.
fn begins_one(harness: &Harness, server: u64, index: raft_core::LogIndex) -> bool {
    harness.server(server).log().next_configuration_after(index).is_some()
}

/// Ends the transfer, and with it the wait for the configuration.
fn stop_handing_over(harness: &mut Harness, server: u64) {
    assert!(harness.step(Step::Fire { server: id(server), timer: Timer::Transfer }));
}

#[test]
fn leader_that_hands_over_begins_no_requested_configuration() {
    for (mode, remove) in [
        (Mode::SingleServer, ChangeRequest::Simple(Change::Remove(id(2)))),
        (
            Mode::Joint,
            ChangeRequest::Joint { add_voters: ServerSet::EMPTY, add_learners: ServerSet::EMPTY, remove: set(&[2]) },
        ),
    ] {
        let mut harness = in_mode(mode, &[]);
        hand_over(&mut harness, 1);
        let index = harness.server(1).configuration_index();
        harness.step(Step::Request { server: id(1), request: remove });
        assert!(!begins_one(&harness, 1, index), "{mode}");
        stop_handing_over(&mut harness, 1);
        harness.step(Step::Request { server: id(1), request: remove });
        assert!(begins_one(&harness, 1, index), "{mode}");
    }
}

#[test]
fn leader_that_hands_over_begins_no_configuration_at_the_end_of_a_catch_up() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut harness = in_mode(mode, &[4]);
        match mode {
            Mode::Joint => harness.change_jointly(1, &[1, 2, 3, 4]),
            _ => harness.change(1, Change::AddVoter(id(4))),
        }
        hand_over(&mut harness, 1);
        let index = harness.server(1).configuration_index();
        (0..3).for_each(|_| harness.replicate(1, &[4]));
        assert_eq!(harness.server(4).log().last_index(), harness.server(1).log().last_index());
        assert!(!begins_one(&harness, 1, index), "{mode}");
        stop_handing_over(&mut harness, 1);
        assert!(begins_one(&harness, 1, index), "{mode}");
    }
}

#[test]
fn leader_that_hands_over_does_not_leave_its_joint_configuration() {
    let mut harness = in_mode(Mode::Joint, &[]);
    harness.change_jointly(1, &[1, 3]);
    hand_over(&mut harness, 1);
    let (index, configuration) = (harness.server(1).configuration_index(), harness.server(1).configuration());
    harness.replicate(1, &[2]);
    harness.exchange(|_| false);
    assert!(configuration.is_joint());
    // S3 has not answered: C_old,new is not committed. S1 hands over again while it gets committed.
    assert!(!harness.server(1).configuration_is_committed());
    harness.step(Step::Fire { server: id(1), timer: Timer::Heartbeat });
    harness.exchange(|flight| !matches!(flight.message, raft_core::Message::TimeoutNow { .. }));
    assert!(harness.server(1).configuration_is_committed() && harness.leads(1));
    assert!(!begins_one(&harness, 1, index));
    stop_handing_over(&mut harness, 1);
    assert!(begins_one(&harness, 1, index));
}

/// S2 is elected with an uncommitted C_old,new, and hands over before its own entry is committed.
#[test]
fn leader_that_hands_over_does_not_leave_an_inherited_joint_configuration() {
    let mut harness = in_mode(Mode::Joint, &[]);
    harness.change_jointly(1, &[2, 3]);
    harness.replicate(1, &[2]);
    harness.restart(1);
    assert!(!harness.server(2).configuration_is_committed() && harness.elect(2, &[1, 3]));
    hand_over(&mut harness, 2);
    let index = harness.server(2).configuration_index();
    harness.step(Step::Fire { server: id(2), timer: Timer::Heartbeat });
    harness.exchange(|flight| !matches!(flight.message, raft_core::Message::TimeoutNow { .. }));
    assert!(harness.server(2).configuration_is_committed() && harness.leads(2));
    assert!(!begins_one(&harness, 2, index));
    stop_handing_over(&mut harness, 2);
    assert!(begins_one(&harness, 2, index));
}

/// Random Steps in any order: no leader appends a configuration while it hands over, before and after the Step.
#[test]
fn leader_that_hands_over_begins_no_configuration_in_random_runs() {
    let (mut handing_over, mut with_a_change) = (0, 0);
    for seed in 0..400 {
        let mode = [Mode::SingleServer, Mode::Joint][seed as usize % 2];
        let mut rng = Rand64::new(seed);
        let mut below = |sides: usize| rng.rand_range(0..sides as u64) as usize;
        let mut harness = in_mode(mode, &[4]);
        for number in 0..300 {
            let (server, other) = (id(1 + below(4) as u64), id(1 + below(4) as u64));
            let in_flight = harness.world.network().in_flight();
            let armed = harness.world.server(server).map(Server::timers);
            let leader = harness.world.apparent_leader().map_or(server, Server::id);
            let step = match below(16) {
                0 => Step::Transfer { server: leader, to: other },
                1 if mode == Mode::Joint && other != id(4) => {
                    let (add_voters, remove) = (set(&[4]), ServerSet::EMPTY.with(other));
                    let request = ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove };
                    Step::Request { server: leader, request }
                }
                1 | 2 => {
                    let change = if below(2) == 0 { Change::AddVoter(other) } else { Change::Remove(other) };
                    Step::Request { server: leader, request: ChangeRequest::Simple(change) }
                }
                3 => Step::Propose { server: leader, command: Command(number) },
                4 | 5 => match armed.and_then(|timers| timers.iter().nth(below(3))) {
                    Some(timer) => Step::Fire { server, timer },
                    None => continue,
                },
                _ if in_flight.is_empty() => Step::Fire { server: leader, timer: Timer::Heartbeat },
                _ => Step::Deliver(in_flight[below(in_flight.len())].id),
            };
            let hands_over = |harness: &Harness| -> Vec<_> {
                let servers = harness.world.nodes().iter().filter_map(Node::server);
                let of_each = servers.filter(|server| server.leadership().is_some_and(|it| it.transfer().is_some()));
                of_each.map(|server| (server.id(), server.current_term())).collect()
            };
            let before = hands_over(&harness);
            let events = harness.events.len();
            harness.step(step);
            for (server, term) in before {
                let now = harness.world.server(server).expect("none crashes");
                let transfers = now.leadership().is_some_and(|leadership| leadership.transfer().is_some());
                if !transfers || now.current_term() != term {
                    continue;
                }
                handing_over += 1;
                let catches_up = now.leadership().is_some_and(|leadership| leadership.catch_up().is_some());
                with_a_change += usize::from(catches_up || now.configuration().is_joint());
                let appended = harness.events[events..].iter().any(|event| {
                    matches!(event, cluster::Event::At { server: at, event: ServerEvent::Appended { entry, .. } }
                        if *at == server && matches!(entry.payload, Payload::Configuration(_)))
                });
                assert!(!appended, "seed {seed}, {mode}");
            }
        }
    }
    assert!(handing_over > 1000 && with_a_change > 100, "{handing_over} {with_a_change}");
}
