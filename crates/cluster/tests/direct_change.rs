//! Requests for a single change, without the admin, in both safe modes.

use cluster::{Event, Mode, NullSink, Setup, Step, StepError, World};
use raft_core::{Change, ChangeRequest, Configuration, Event as ServerEvent, Rules, ServerSet, Timer};

#[path = "support/harness.rs"]
mod harness;

use harness::{Harness, id, set};

/// A cluster of S1, S2 and S3, led by S1, that takes direct changes, with `newcomers` running.
fn harness(mode: Mode, newcomers: &[u64]) -> Harness {
    let mut harness = Harness::new(mode, Rules::RAFT, &[1, 2, 3], newcomers);
    harness.world = World::new(&Setup {
        direct_changes: true,
        newcomers: set(newcomers),
        leader: Some(id(1)),
        ..Setup::new(mode, Rules::RAFT, set(&[1, 2, 3]))
    });
    harness
}

#[test]
fn direct_changes_allow_simple_requests_in_joint_mode_and_nothing_else() {
    let none = ServerSet::EMPTY;
    let joint = ChangeRequest::Joint { add_voters: none, add_learners: none, remove: set(&[3]) };
    for (change, mode) in [Change::AddVoter(id(4)), Change::AddLearner(id(3)), Change::Remove(id(3))]
        .into_iter()
        .flat_map(|change| Mode::ALL.map(|mode| (change, mode)))
    {
        for request in [ChangeRequest::Simple(change), joint] {
            let result = |mut world: World| {
                let result = world.apply(Step::Request { server: id(1), request }, &mut NullSink);
                (result, world.fingerprint())
            };
            let plain = Harness::new(mode, Rules::RAFT, &[1, 2, 3], &[4]).world;
            let direct = harness(mode, &[4]).world;
            assert_eq!(plain.fingerprint(), direct.fingerprint(), "{mode}");
            let (plain, direct) = (result(plain), result(direct));
            if mode == Mode::Joint && request != joint {
                assert_eq!((plain.0, direct.0), (Err(StepError::OtherMode(mode)), Ok(())), "{change}");
            } else {
                assert_eq!(plain, direct, "{mode}: {request:?}");
            }
        }
    }
}

#[test]
fn simple_change_is_made_directly_in_joint_mode_and_refused_while_joint() {
    let members = |harness: &Harness| harness.world.settled_configuration();
    for mode in [Mode::SingleServer, Mode::Joint] {
        let mut harness = harness(mode, &[4]);
        let mut wanted = Configuration::new(set(&[1, 2, 3]), set(&[4]));
        for (change, voters, learners) in [
            (Change::AddLearner(id(4)), &[1, 2, 3][..], &[4][..]),
            (Change::AddVoter(id(4)), &[1, 2, 3, 4], &[]),
            (Change::AddLearner(id(2)), &[1, 3, 4], &[2]),
            (Change::Remove(id(2)), &[1, 3, 4], &[]),
        ] {
            assert!(harness.step(Step::Request { server: id(1), request: ChangeRequest::Simple(change) }));
            for _ in 0..4 {
                harness.step(Step::Fire { server: id(1), timer: Timer::Heartbeat });
                harness.exchange(|_| true);
            }
            wanted = Configuration::new(set(voters), set(learners));
            assert_eq!(members(&harness), Some(wanted), "{mode}: {change}");
        }
        let joins = harness.events.iter().any(|event| {
            matches!(event, Event::At { event: ServerEvent::ConfigurationAdopted { configuration, .. }, .. }
                if configuration.is_joint())
        });
        assert!(!joins && members(&harness) == Some(wanted), "{mode}");
    }
    // The entry with C_old,new is appended and not sent yet.
    let mut harness = harness(Mode::Joint, &[]);
    let none = ServerSet::EMPTY;
    let joint = ChangeRequest::Joint { add_voters: none, add_learners: none, remove: set(&[2, 3]) };
    for (request, refused) in [(joint, false), (ChangeRequest::Simple(Change::Remove(id(3))), true)] {
        assert!(harness.step(Step::Request { server: id(1), request }));
        let refuses = |event: &Event| matches!(event, Event::At { event: ServerEvent::RequestRefused { .. }, .. });
        assert_eq!(harness.events.iter().any(refuses), refused);
    }
    assert!(harness.world.server(id(1)).is_some_and(|leader| leader.configuration().is_joint()));
}
