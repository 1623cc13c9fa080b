//! Metrics of the presets: the naive lane loses a write that a client was told is safe, the others lose none.

use cluster::{Mode, Timeline};
use raft_core::{Command, Server};
use scenario::{BUILT_IN, DEFAULT, preset};

/// Run of the preset in `mode`, at the end of the scenario.
fn at_end(id: &str, mode: Mode) -> Timeline {
    let scenario = preset(id).expect("the preset exists");
    let mut timeline = scenario.timeline(mode);
    timeline.seek(scenario.end);
    timeline
}

#[test]
fn naive_lanes_lose_one_write_and_safe_lanes_none() {
    for scenario in BUILT_IN.iter() {
        for mode in Mode::ALL {
            let timeline = at_end(&scenario.id, mode);
            let writes = &timeline.metrics().writes;
            let lost: Vec<_> = writes.lost().map(|lost| (lost.command.0, u64::from(lost.index))).collect();
            if mode != Mode::Naive {
                assert_eq!((lost, writes.overwritten.len()), (vec![], 0), "{} {mode}", scenario.id);
                continue;
            }
            // 10 went through S1, 20 through S3. Both clients were told that their write is safe.
            assert_eq!((writes.proposed, writes.committed), (scenario.commands + 2, scenario.commands + 2));
            assert_eq!(lost, [(10, 5)], "{}", scenario.id);
            let leader = timeline.world().apparent_leader().map(|leader| u64::from(leader.id()));
            assert_eq!(leader, Some(3), "{}", scenario.id);
        }
    }
}

#[test]
fn write_is_lost_when_state_machine_safety_is_violated_and_stays_lost() {
    let mut timeline = at_end(DEFAULT, Mode::Naive);
    let lost = *timeline.metrics().writes.lost().next().expect("a write is lost");
    let breach = timeline.metrics().violations.last().copied().expect("a property is broken");
    assert_eq!((lost.at, lost.records), (breach.at, breach.records));
    timeline.seek_record(lost.records - 1);
    assert_eq!(timeline.metrics().writes.overwritten, []);
    while timeline.now() < 4000 && timeline.forward().is_some() {
        assert!(timeline.metrics().writes.lost().eq([&lost]), "at {}", timeline.now());
    }
    // The server that answered its client has it in its log, and the leader has the other one.
    let holds = |server: &Server, number| {
        let entry = server.log().get(lost.index).map(|entry| entry.payload);
        entry == Some(raft_core::Payload::Command(Command(number)))
    };
    let server = |number: usize| timeline.world().nodes()[number - 1].server().expect("it runs");
    assert!(holds(server(1), 10) && holds(server(3), 20));
}
