//! A World that begins in the middle: with logs, terms and votes on its disks.

use cluster::{InitialState, InitialStates, Mode, Schedule, Setup, Step, Timeline, Timing, World};
use raft_core::{
    Command, Configuration, Entry, LogIndex, Message, Payload, PersistentState, Rules, Server, ServerId, ServerSet,
    Term,
};

fn id(number: u64) -> ServerId {
    ServerId::try_from(number).expect("a number from 1 to 63")
}

fn set(numbers: &[u64]) -> ServerSet {
    numbers.iter().map(|&number| id(number)).collect()
}

/// A disk with commands of these terms, each with the number of its place.
fn disk(server: u64, term: u64, terms: &[u64], committed: usize) -> InitialState {
    let mut disk = PersistentState { current_term: Term::from(term), ..PersistentState::default() };
    for (place, &term) in (1..).zip(terms) {
        disk.log.append(Entry { term: Term::from(term), payload: Payload::Command(Command(place)) });
    }
    InitialState { server: id(server), disk, committed }
}

/// S1 to S3, and S4 as a newcomer; S3 led term 3 for a while, and nobody has an entry of that but itself.
fn setup(mode: Mode, leader: Option<u64>) -> Setup {
    let disks = vec![disk(1, 3, &[1, 2, 2], 2), disk(2, 3, &[1, 2], 2), disk(3, 3, &[1, 3], 1), disk(4, 2, &[1], 1)];
    Setup {
        newcomers: set(&[4]),
        leader: leader.map(id),
        disks: InitialStates::new(&disks),
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    }
}

fn terms(server: &Server) -> Vec<u64> {
    server.log().entries().iter().map(|entry| entry.term.into()).collect()
}

#[test]
fn what_is_on_a_disk_comes_after_the_first_configuration_outside_naive_mode() {
    for mode in Mode::ALL {
        let world = World::new(&setup(mode, None));
        let old = Configuration::new(set(&[1, 2, 3]), ServerSet::EMPTY);
        for (server, term, expected) in [(1, 3, &[1, 2, 2][..]), (2, 3, &[1, 2]), (3, 3, &[1, 3]), (4, 2, &[1])] {
            let server = world.server(id(server)).expect("it runs");
            let first: &[u64] = if mode == Mode::Naive { &[] } else { &[0] };
            assert_eq!(terms(server), [first, expected].concat(), "{mode}");
            assert_eq!(server.current_term(), Term::from(term));
            // In naive mode nobody has told a newcomer of a roster.
            let knows_old = mode != Mode::Naive || old.voters().contains(server.id());
            assert_eq!(server.configuration(), if knows_old { old } else { Configuration::EMPTY }, "{mode}");
            assert!(server.leadership().is_none());
        }
        assert!(world.network().in_flight().is_empty());
    }
}

#[test]
fn who_holds_what_is_committed_knows_it_and_so_does_the_history_from_the_term_of_the_last() {
    for mode in Mode::ALL {
        let world = World::new(&setup(mode, None));
        let first = u64::from(mode != Mode::Naive);
        let known = [1, 2, 3, 4].map(|server| world.server(id(server)).map(Server::commit_index));
        assert_eq!(known, [2, 2, 1, 1].map(|count| Some(LogIndex::from(first + count))), "{mode}");
        let committed: Vec<_> = world.history().committed().map(|(index, it)| (u64::from(index), it.term)).collect();
        let expected: Vec<_> = (1..=first + 2).map(|index| (index, Term::from(2))).collect();
        assert_eq!(committed, expected, "{mode}");
        assert!(world.history().violations().is_empty());
    }
}

#[test]
fn a_leader_has_just_been_elected_and_nothing_of_it_has_arrived() {
    for mode in Mode::ALL {
        let world = World::new(&setup(mode, Some(1)));
        let leader = world.server(id(1)).expect("it runs");
        assert!(leader.leadership().is_some());
        assert_eq!(leader.current_term(), Term::from(4));
        assert_eq!(leader.log().entries().last().map(|it| it.payload), Some(Payload::NoOp));
        assert_eq!(world.history().elections().last().map(|it| (it.leader, it.term)), Some((id(1), Term::from(4))));
        // The log of S3 ends with a later term.
        for (follower, vote) in [(2, Some(id(1))), (3, None)] {
            let follower = world.server(id(follower)).expect("it runs");
            assert_eq!((follower.current_term(), follower.persistent().voted_for), (Term::from(4), vote));
            assert_ne!(follower.log().last_term(), Term::from(4));
        }
        let under_way: Vec<_> = world.network().in_flight().iter().map(|it| (it.id.to, &it.message)).collect();
        assert_eq!(under_way.iter().map(|&(to, _)| to).collect::<ServerSet>(), set(&[2, 3]));
        assert!(under_way.iter().all(|(_, message)| matches!(message, Message::AppendEntries { .. })));
    }
}

#[test]
fn what_is_under_way_at_the_start_arrives_and_the_logs_become_the_leaders() {
    for mode in Mode::ALL {
        let schedule = Schedule { clock: Some((1, Timing::default())), actions: Vec::new() };
        let mut run = Timeline::new(&setup(mode, Some(1)), schedule);
        let transits = run.moment().deliveries.pending().to_vec();
        assert_eq!(transits.len(), 2);
        assert!(transits.iter().all(|it| it.sent_at == 0 && it.arrives_at.is_some_and(|at| (8..=18).contains(&at))));
        assert_eq!(run.metrics().sent, 2);
        run.seek(300);
        let logs = [1, 2, 3].map(|server| run.world().server(id(server)).map(terms));
        assert!(logs.iter().all(|log| *log == logs[0]), "{logs:?}");
        assert!(run.world().history().violations().is_empty());
        assert_eq!(run.world().history().committed().count(), logs[0].as_ref().map_or(0, Vec::len));
        let back = run.moment().digest;
        run.seek(0);
        assert_eq!(run.moment().deliveries.pending(), transits);
        run.seek(300);
        assert_eq!(run.moment().digest, back);
    }
}

#[test]
fn without_a_clock_what_is_under_way_arrives_when_the_script_says_so() {
    let first = World::new(&setup(Mode::Joint, Some(1)));
    let id = first.network().in_flight().first().expect("something is under way").id;
    let run =
        Timeline::new(&setup(Mode::Joint, Some(1)), Schedule { clock: None, actions: vec![(20, Step::Deliver(id))] });
    let arrives: Vec<_> = run.moment().deliveries.pending().iter().map(|it| (it.id == id, it.arrives_at)).collect();
    assert_eq!(arrives, [(true, Some(20)), (false, None)]);
}

#[test]
fn who_cannot_be_elected_does_not_lead() {
    for mode in Mode::ALL {
        // Both others have more in their logs.
        let world = World::new(&setup(mode, Some(2)));
        assert!(world.nodes().iter().filter_map(|node| node.server()).all(|it| it.leadership().is_none()), "{mode}");
        assert!(world.history().elections().is_empty());
    }
}

#[test]
fn disks_of_servers_that_are_not_there_are_passed_over() {
    let mut setup = setup(Mode::Joint, None);
    setup.disks = InitialStates::new(&[setup.disks.all(), vec![disk(7, 1, &[1], 1)]].concat());
    let world = World::new(&setup);
    assert_eq!(world.nodes().len(), 4);
}

#[test]
fn disks_are_what_they_were_and_nothing_panics_at_other_texts() {
    let halves = |old, voters, learners| Configuration::joint(set(old), set(voters), set(learners));
    let configurations = [halves(&[], &[1, 2, 3], &[]), halves(&[1, 2, 3], &[1, 4], &[2, 5]), halves(&[], &[7], &[6])];
    let mut first = disk(3, 99, &[1, 2, 2, 50], 3);
    first.disk.voted_for = Some(id(7));
    for configuration in configurations {
        first.disk.log.append(Entry { term: Term::from(50), payload: Payload::Configuration(configuration) });
    }
    first.disk.log.append(Entry { term: Term::from(51), payload: Payload::NoOp });
    let disks = InitialStates::new(&[first.clone(), disk(1, 4, &[], 0)]);
    assert_eq!(disks.all(), [disk(1, 4, &[], 0), first]);
    assert_eq!(InitialStates::from_text(disks.text().to_owned()), disks);
    let (low, high) = ("0,".repeat(13), "4294967295,".repeat(12));
    for text in ["", "3", ",,,,,,", "x,-1,99999999999", &low, &high, "3,9,1,4294967295,0,0,3,0,5,99,70,0,"] {
        for mode in Mode::ALL {
            let _ = World::new(&Setup { disks: InitialStates::from_text(text.to_owned()), ..setup(mode, Some(1)) });
        }
    }
}
