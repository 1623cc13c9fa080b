//! Lifelines match the run, also after truncation and forks.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use cluster::{Event, MessageId, Mode, Step, Timeline};
use raft_core::ServerId;
use scenario::Scenario;
use scene::Lifelines;
use scene::spacetime::{MessageEnd, RecordTime, RoleSpan};

fn each_run(check: impl Fn(&Scenario, Mode)) {
    for scenario in scenario::BUILT_IN.iter() {
        for mode in Mode::ALL {
            check(scenario, mode);
        }
    }
}

/// Pushes the timeline's records up to `end`, until `max_records` are applied.
fn push_records(lines: &mut Lifelines, timeline: &mut Timeline, end: u64, max_records: usize) {
    while timeline.state().records < max_records && timeline.next_at().is_some_and(|at| at <= end) {
        timeline.forward();
        lines.push(timeline.state());
    }
}

fn from_scratch(timeline: &mut Timeline, end: u64, max_records: usize) -> Lifelines {
    timeline.seek_record(0);
    let mut lines = Lifelines::new(timeline.world());
    push_records(&mut lines, timeline, end, max_records);
    lines
}

#[test]
fn lifelines_truncated_and_extended_again_equal_a_single_pass() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let whole = from_scratch(&mut timeline, scenario.end, usize::MAX);
        assert!(whole.records() > 100, "{} {mode}", scenario.id);
        for kept in (0..=whole.records()).step_by(29).chain([whole.records()]) {
            let mut lines = whole.clone();
            lines.truncate(kept);
            assert_eq!(lines, from_scratch(&mut timeline, scenario.end, kept), "{} {mode}: {kept}", scenario.id);
            push_records(&mut lines, &mut timeline, scenario.end, usize::MAX);
            assert_eq!(lines, whole, "{} {mode}: {kept}", scenario.id);
        }
    });
}

#[test]
fn push_of_an_earlier_record_truncates_the_later_ones() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(Mode::Joint);
    let whole = from_scratch(&mut timeline, scenario.end, usize::MAX);
    let mut lines = whole.clone();
    timeline.seek_record(70);
    lines.push(timeline.state());
    assert_eq!(lines.records(), 70);
    push_records(&mut lines, &mut timeline, scenario.end, usize::MAX);
    assert_eq!(lines, whole);
}

#[test]
fn lifelines_follow_a_fork_and_its_undo() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let before = from_scratch(&mut timeline, scenario.end, usize::MAX);
        timeline.seek(scenario.end / 3);
        let server = scenario.old.iter().next().unwrap();
        let record_before = timeline.state().records;
        let mut fork = timeline.act(Step::Crash(server)).unwrap();
        let mut lines = before.clone();
        lines.push(timeline.state());
        push_records(&mut lines, &mut timeline, scenario.end, usize::MAX);
        assert_eq!(lines, from_scratch(&mut timeline, scenario.end, usize::MAX), "{} {mode}", scenario.id);
        assert_ne!(lines, before);
        assert!(timeline.swap_fork(&mut fork));
        lines.truncate(record_before);
        push_records(&mut lines, &mut timeline, scenario.end, usize::MAX);
        assert_eq!(lines, before, "{} {mode}", scenario.id);
    });
}

#[test]
fn every_message_is_recorded_from_sending_to_its_end() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let mut known: BTreeMap<MessageId, (u64, Option<(u64, MessageEnd)>)> = BTreeMap::new();
        while timeline.next_at().is_some_and(|at| at <= scenario.end) {
            timeline.forward();
            let now = timeline.now();
            for event in &timeline.state().events {
                match *event {
                    Event::Sent { id } => assert!(known.insert(id, (now, None)).is_none()),
                    Event::Delivered { id } => known.get_mut(&id).unwrap().1 = Some((now, MessageEnd::Arrived)),
                    Event::Lost { id, cause } => known.get_mut(&id).unwrap().1 = Some((now, MessageEnd::Lost(cause))),
                    _ => {}
                }
            }
        }
        let lines = from_scratch(&mut scenario.timeline(mode), scenario.end, usize::MAX);
        let recorded = lines
            .messages()
            .iter()
            .map(|message| (message.id, (message.sent.at, message.end.map(|(end, how)| (end.at, how)))));
        assert_eq!(recorded.collect::<BTreeMap<_, _>>(), known, "{} {mode}", scenario.id);
        assert!(lines.messages().is_sorted_by_key(|message| message.sent));
        // Messages that arrive do so at the time that the seeded clock scheduled.
        let has_arrived =
            |message: &&scene::spacetime::MessageTrace| message.end.is_some_and(|(_, how)| how == MessageEnd::Arrived);
        assert!(
            lines
                .messages()
                .iter()
                .filter(has_arrived)
                .all(|message| message.arrives_at == message.end.map(|(end, _)| end.at))
        );
    });
}

/// The last entry at or before a record.
fn latest<T: Copy>(list: &[(RecordTime, T)], record: usize) -> Option<T> {
    list.iter().rev().find(|(time, _)| time.record <= record).map(|(_, value)| *value)
}

#[test]
fn roles_and_configurations_match_the_world_at_every_record() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let whole = from_scratch(&mut timeline, scenario.end, usize::MAX);
        for record in 0..=whole.records() {
            timeline.seek_record(record);
            let world = timeline.world();
            for line in whole.lines() {
                let role = latest(&line.roles, record).unwrap();
                let span = latest(&line.configurations, record).unwrap();
                let what = format!("{} {mode}, {} after {record}", scenario.id, line.id);
                match world.server(line.id) {
                    None => assert!(matches!(role, RoleSpan::Down(_)), "{what}"),
                    Some(server) => {
                        let leads = server.leadership().is_some().then(|| RoleSpan::Leader(server.current_term()));
                        assert_eq!(matches!(role, RoleSpan::Leader(_)).then_some(role), leads, "{what}");
                        assert_eq!(span.configuration, server.configuration(), "{what}");
                        let now = line.commits.iter().rfind(|(time, _)| time.record == record);
                        assert!(now.is_none_or(|(_, index)| *index == server.commit_index()), "{what}");
                    }
                }
            }
        }
        let violations = timeline.world().history().violations().iter().map(cluster::Violation::property);
        let recorded: Vec<_> = whole.violations().iter().map(|(_, property)| *property).collect();
        assert_eq!(recorded, violations.collect::<Vec<_>>(), "{} {mode}", scenario.id);
    });
}

#[test]
fn server_added_for_a_change_has_a_lifeline_from_that_record() {
    let id = |number: u64| ServerId::try_from(number).unwrap();
    let mut scenario = Scenario::custom((1..=3).map(id).collect(), Some(id(1)));
    let target = [1, 2, 5].map(id).into_iter().collect();
    let step = Step::Ask { target, learners: raft_core::ServerSet::EMPTY };
    scenario.actions.push(scenario::Action { at: 300, lane: None, step });
    for mode in Mode::ALL {
        let mut timeline = scenario.timeline(mode);
        let whole = from_scratch(&mut timeline, 900, usize::MAX);
        let named: Vec<_> = whole.lines().iter().map(|line| line.id).collect();
        assert_eq!(named, [1, 2, 3, 5].map(id), "{mode}");
        let (from, role) = whole.lines()[3].roles[0];
        assert_eq!((from.at, role), (300, RoleSpan::Unconfigured), "{mode}");
        let mut lines = whole.clone();
        lines.truncate(from.record - 1);
        assert_eq!(lines.lines().len(), 3, "{mode}");
        assert_eq!(lines, from_scratch(&mut timeline, 900, from.record - 1), "{mode}");
        push_records(&mut lines, &mut timeline, 900, usize::MAX);
        assert_eq!(lines, whole, "{mode}");
    }
}

#[test]
fn truncated_configuration_is_marked_as_rolled_back() {
    // {S1 S2 S3}, joint: S1 appends C_old,new and is cut off before it sends it. S2 leads. S1 has to truncate the
    // entry.
    let id = |number: u64| ServerId::try_from(number).unwrap();
    let mut scenario = Scenario::custom((1..=3).map(id).collect(), Some(id(1)));
    scenario.new = [1, 2, 4].map(id).into_iter().collect();
    scenario.rules.learner_first = false;
    let target = scenario.new;
    for (at, step) in [
        (10, Step::Cut { from: id(1), to: id(2) }),
        (10, Step::Cut { from: id(1), to: id(3) }),
        (20, Step::Ask { target, learners: raft_core::ServerSet::EMPTY }),
        (900, Step::Heal { from: id(1), to: id(2) }),
        (900, Step::Heal { from: id(1), to: id(3) }),
    ] {
        scenario.actions.push(scenario::Action { at, lane: None, step });
    }
    let lines = from_scratch(&mut scenario.timeline(Mode::Joint), 2000, usize::MAX);
    let configurations = &lines.lines()[0].configurations;
    let recorded: Vec<_> =
        configurations.iter().map(|(_, span)| (span.configuration.is_joint(), span.rolled_back)).collect();
    assert_eq!(recorded.get(..3), Some(&[(false, false), (true, false), (false, true)][..]), "{configurations:?}");
}
