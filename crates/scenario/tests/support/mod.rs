//! All Steps over a few servers.

use cluster::{MessageId, Step};
use raft_core::{Change, ChangeRequest, Command, ServerId, ServerSet, Timer};
pub(crate) use test_support::id;

/// All sets of the servers 1, 2 and 63.
fn sets() -> Vec<ServerSet> {
    let of = |bits: u8| [1, 2, 63].into_iter().enumerate().filter(move |(bit, _)| bits & (1 << bit) != 0);
    (0..8).map(|bits| of(bits).map(|(_, number)| id(number)).collect()).collect()
}

/// All Steps over a few servers, messages and commands. The match makes sure that no variant is missing.
pub(crate) fn steps() -> Vec<Step> {
    let servers: Vec<ServerId> = [1, 2, 7, 63].map(id).to_vec();
    let pairs = || servers.iter().flat_map(|&from| servers.iter().map(move |&to| (from, to)));
    let requests = || {
        let simple = servers.iter().flat_map(|&id| {
            [Change::AddVoter(id), Change::AddLearner(id), Change::Remove(id)].map(ChangeRequest::Simple)
        });
        let joint = sets().into_iter().flat_map(|add_voters| {
            sets().into_iter().flat_map(move |add_learners| {
                sets().into_iter().map(move |remove| ChangeRequest::Joint { add_voters, add_learners, remove })
            })
        });
        simple.chain(joint).chain([ChangeRequest::LeaveJoint, ChangeRequest::RevertJoint])
    };
    let one_of_each = [
        Step::Fire { server: id(1), timer: Timer::Election },
        Step::Deliver(MessageId { from: id(1), to: id(2), nth: 0 }),
        Step::Drop(MessageId { from: id(1), to: id(2), nth: 0 }),
        Step::Duplicate(MessageId { from: id(1), to: id(2), nth: 0 }),
        Step::Crash(id(1)),
        Step::Restart(id(1)),
        Step::LoseDisk(id(1)),
        Step::Compact(id(1)),
        Step::Transfer { server: id(1), to: id(2) },
        Step::Cut { from: id(1), to: id(2) },
        Step::Heal { from: id(1), to: id(2) },
        Step::Propose { server: id(1), command: Command(0) },
        Step::Ask { target: ServerSet::EMPTY, learners: ServerSet::EMPTY },
        Step::Cancel,
        Step::Request { server: id(1), request: ChangeRequest::Simple(Change::AddVoter(id(2))) },
        Step::AdminAsks(id(1)),
        Step::OperatorStops(id(1)),
        Step::OperatorStarts(id(1)),
        Step::Bootstrap { server: id(1), voters: ServerSet::EMPTY },
        Step::Force { server: id(1), voters: ServerSet::EMPTY },
    ];
    let grown = |step: Step| -> Vec<Step> {
        let each = |make: &dyn Fn(ServerId) -> Step| servers.iter().map(|&id| make(id)).collect::<Vec<_>>();
        let each_pair = |make: &dyn Fn((ServerId, ServerId)) -> Step| pairs().map(make).collect::<Vec<_>>();
        // The words always name voters.
        let voters = || sets().into_iter().filter(|set| !set.is_empty());
        let each_set = |make: &dyn Fn((ServerId, ServerSet)) -> Step| {
            let pairs = servers.iter().flat_map(|&id| voters().map(move |set| (id, set)));
            pairs.map(make).collect::<Vec<_>>()
        };
        let each_message = |make: &dyn Fn(MessageId) -> Step| {
            let named = |nth| pairs().map(move |(from, to)| MessageId { from, to, nth });
            [0, 9, 10, u32::MAX].into_iter().flat_map(named).map(make).collect::<Vec<_>>()
        };
        match step {
            Step::Fire { .. } => {
                Timer::ALL.into_iter().flat_map(|timer| each(&|server| Step::Fire { server, timer })).collect()
            }
            Step::Deliver(_) => each_message(&Step::Deliver),
            Step::Drop(_) => each_message(&Step::Drop),
            Step::Duplicate(_) => each_message(&Step::Duplicate),
            Step::Crash(_) => each(&Step::Crash),
            Step::Restart(_) => each(&Step::Restart),
            Step::LoseDisk(_) => each(&Step::LoseDisk),
            Step::Compact(_) => each(&Step::Compact),
            Step::Transfer { .. } => each_pair(&|(server, to)| Step::Transfer { server, to }),
            Step::Cut { .. } => each_pair(&|(from, to)| Step::Cut { from, to }),
            Step::Heal { .. } => each_pair(&|(from, to)| Step::Heal { from, to }),
            Step::Propose { .. } => [0, 10, u32::MAX]
                .into_iter()
                .flat_map(|number| each(&|server| Step::Propose { server, command: Command(number) }))
                .collect(),
            Step::Ask { .. } => sets()
                .into_iter()
                .flat_map(|target| sets().into_iter().map(move |learners| Step::Ask { target, learners }))
                .collect(),
            Step::Cancel => vec![Step::Cancel],
            Step::Request { .. } => {
                requests().flat_map(|request| each(&|server| Step::Request { server, request })).collect()
            }
            Step::AdminAsks(_) => each(&Step::AdminAsks),
            Step::OperatorStops(_) => each(&Step::OperatorStops),
            Step::OperatorStarts(_) => each(&Step::OperatorStarts),
            Step::Bootstrap { .. } => each_set(&|(server, voters)| Step::Bootstrap { server, voters }),
            Step::Force { .. } => each_set(&|(server, voters)| Step::Force { server, voters }),
        }
    };
    one_of_each.into_iter().flat_map(grown).collect()
}
