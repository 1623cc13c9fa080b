//! A World that begins in the middle of a run: with logs, terms and votes.

use cluster::{InitialState, InitialStates, Mode, Schedule, Setup, Step, Timeline, Timing, World};
use raft_core::{
    Command, Configuration, Entry, LogIndex, Message, Payload, PersistentState, Rules, Server, ServerSet, Term,
};
use test_support::{id, set};

/// An initial state whose log holds a command of each of these terms, numbered by index.
fn disk(server: u64, term: u64, terms: &[u64], committed: usize) -> InitialState {
    let mut disk = PersistentState { current_term: Term::from(term), ..PersistentState::default() };
    for (index, &term) in (1..).zip(terms) {
        disk.log.append(Entry { term: Term::from(term), payload: Payload::Command(Command(index)) });
    }
    InitialState { server: id(server), disk, committed }
}

/// S1 to S3, and S4 as a newcomer. S3 led term 3 for a while, and S3 alone has an entry of that term.
fn setup(mode: Mode, leader: Option<u64>) -> Setup {
    let disks = vec![disk(1, 3, &[1, 2, 2], 2), disk(2, 3, &[1, 2], 2), disk(3, 3, &[1, 3], 1), disk(4, 2, &[1], 1)];
    Setup {
        newcomers: set(&[4]),
        leader: leader.map(id),
        initial_states: InitialStates::new(&disks),
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    }
}

fn terms(server: &Server) -> Vec<u64> {
    server.log().entries().iter().map(|entry| entry.term.into()).collect()
}

#[test]
fn initial_entries_outside_naive_mode_come_after_the_first_configuration() {
    for mode in Mode::ALL {
        let world = World::new(&setup(mode, None));
        let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
        for (server, term, expected) in [(1, 3, &[1, 2, 2][..]), (2, 3, &[1, 2]), (3, 3, &[1, 3]), (4, 2, &[1])] {
            let server = world.server(id(server)).expect("it runs");
            let first: &[u64] = if mode == Mode::Naive { &[] } else { &[0] };
            assert_eq!(terms(server), [first, expected].concat(), "{mode}");
            assert_eq!(server.current_term(), Term::from(term));
            // In naive mode a newcomer has no roster.
            let knows_old = mode != Mode::Naive || old.voters().contains(server.id());
            assert_eq!(server.configuration(), if knows_old { old } else { Configuration::EMPTY }, "{mode}");
            assert!(server.leadership().is_none());
        }
        assert!(world.network().in_flight().is_empty());
    }
}

#[test]
fn initial_commits_are_known_to_their_holders_and_recorded_in_the_term_of_the_last() {
    for mode in Mode::ALL {
        let world = World::new(&setup(mode, None));
        let first = u64::from(mode != Mode::Naive);
        let known = [1, 2, 3, 4].map(|server| world.server(id(server)).map(Server::commit_index));
        assert_eq!(known, [2, 2, 1, 1].map(|count| Some(LogIndex::from(first + count))), "{mode}");
        let committed: Vec<_> =
            world.history().committed().map(|(index, entry)| (u64::from(index), entry.term)).collect();
        let expected: Vec<_> = (1..=first + 2).map(|index| (index, Term::from(2))).collect();
        assert_eq!(committed, expected, "{mode}");
        assert!(world.history().violations().is_empty());
    }
}

#[test]
fn initial_leader_has_just_been_elected_and_its_messages_are_in_flight() {
    for mode in Mode::ALL {
        let world = World::new(&setup(mode, Some(1)));
        let leader = world.server(id(1)).expect("it runs");
        assert!(leader.leadership().is_some());
        assert_eq!(leader.current_term(), Term::from(4));
        assert_eq!(leader.log().entries().last().map(|entry| entry.payload), Some(Payload::NoOp));
        assert_eq!(
            world.history().elections().last().map(|election| (election.leader, election.term)),
            Some((id(1), Term::from(4)))
        );
        // The log of S3 ends with a later term.
        for (follower, vote) in [(2, Some(id(1))), (3, None)] {
            let follower = world.server(id(follower)).expect("it runs");
            assert_eq!((follower.current_term(), follower.persistent().voted_for), (Term::from(4), vote));
            assert_ne!(follower.log().last_term(), Term::from(4));
        }
        let under_way: Vec<_> =
            world.network().in_flight().iter().map(|flight| (flight.id.to, &flight.message)).collect();
        assert_eq!(under_way.iter().map(|&(to, _)| to).collect::<ServerSet>(), set(&[2, 3]));
        assert!(under_way.iter().all(|(_, message)| matches!(message, Message::AppendEntries { .. })));
    }
}

#[test]
fn initial_messages_in_flight_arrive_and_logs_converge_to_the_leaders() {
    for mode in Mode::ALL {
        let schedule = Schedule { clock: Some((1, Timing::default())), actions: Vec::new(), ..Schedule::default() };
        let mut run = Timeline::new(&setup(mode, Some(1)), schedule);
        let transits = run.state().deliveries.pending().to_vec();
        assert_eq!(transits.len(), 2);
        assert!(
            transits
                .iter()
                .all(|delivery| delivery.sent_at == 0 && delivery.arrives_at.is_some_and(|at| (8..=18).contains(&at)))
        );
        assert_eq!(run.metrics().sent, 2);
        run.seek(300);
        let logs = [1, 2, 3].map(|server| run.world().server(id(server)).map(terms));
        assert!(logs.iter().all(|log| *log == logs[0]), "{logs:?}");
        assert!(run.world().history().violations().is_empty());
        assert_eq!(run.world().history().committed().count(), logs[0].as_ref().map_or(0, Vec::len));
        let back = run.state().digest;
        run.seek(0);
        assert_eq!(run.state().deliveries.pending(), transits);
        run.seek(300);
        assert_eq!(run.state().digest, back);
    }
}

#[test]
fn initial_messages_without_a_clock_arrive_at_the_scripted_time() {
    let first = World::new(&setup(Mode::Joint, Some(1)));
    let id = first.network().in_flight().first().expect("something is under way").id;
    let run = Timeline::new(
        &setup(Mode::Joint, Some(1)),
        Schedule { clock: None, actions: vec![(20, Step::Deliver(id))], ..Schedule::default() },
    );
    let arrives: Vec<_> =
        run.state().deliveries.pending().iter().map(|delivery| (delivery.id == id, delivery.arrives_at)).collect();
    assert_eq!(arrives, [(true, Some(20)), (false, None)]);
}

#[test]
fn initial_leader_that_cannot_be_elected_does_not_lead() {
    for mode in Mode::ALL {
        // Both other servers have more up-to-date logs.
        let world = World::new(&setup(mode, Some(2)));
        assert!(
            world.nodes().iter().filter_map(|node| node.server()).all(|server| server.leadership().is_none()),
            "{mode}"
        );
        assert!(world.history().elections().is_empty());
    }
}

#[test]
fn initial_states_of_absent_servers_are_ignored() {
    let mut setup = setup(Mode::Joint, None);
    setup.initial_states =
        InitialStates::new(&setup.initial_states.iter().cloned().chain([disk(7, 1, &[1], 1)]).collect::<Vec<_>>());
    let world = World::new(&setup);
    assert_eq!(world.nodes().len(), 4);
}
