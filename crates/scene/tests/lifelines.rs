//! A run as lifelines says what the run did, and stays in step with it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use cluster::{Event, MessageId, Mode, Step, Timeline};
use raft_core::ServerId;
use scenario::Scenario;
use scene::Lifelines;
use scene::spacetime::{Ending, Life, Stamp};

fn each_run(check: impl Fn(&Scenario, Mode)) {
    for scenario in scenario::BUILT_IN.iter() {
        for mode in Mode::ALL {
            check(scenario, mode);
        }
    }
}

/// Hears what the timeline does from where it stands to `end`, or for at most `most` records.
fn hear(lines: &mut Lifelines, timeline: &mut Timeline, end: u64, most: usize) {
    while timeline.moment().records < most && timeline.next_at().is_some_and(|at| at <= end) {
        timeline.forward();
        lines.hear(timeline.moment());
    }
}

fn from_scratch(timeline: &mut Timeline, end: u64, most: usize) -> Lifelines {
    timeline.seek_record(0);
    let mut lines = Lifelines::new(timeline.world());
    hear(&mut lines, timeline, end, most);
    lines
}

#[test]
fn what_was_forgotten_and_heard_again_is_as_if_heard_once() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let whole = from_scratch(&mut timeline, scenario.end, usize::MAX);
        assert!(whole.records() > 100, "{} {mode}", scenario.id);
        for kept in (0..=whole.records()).step_by(29).chain([whole.records()]) {
            let mut lines = whole.clone();
            lines.truncate(kept);
            assert_eq!(lines, from_scratch(&mut timeline, scenario.end, kept), "{} {mode}: {kept}", scenario.id);
            hear(&mut lines, &mut timeline, scenario.end, usize::MAX);
            assert_eq!(lines, whole, "{} {mode}: {kept}", scenario.id);
        }
    });
}

#[test]
fn going_back_without_saying_so_forgets_as_well() {
    let scenario = scenario::preset(scenario::DEFAULT).unwrap();
    let mut timeline = scenario.timeline(Mode::Joint);
    let whole = from_scratch(&mut timeline, scenario.end, usize::MAX);
    let mut lines = whole.clone();
    timeline.seek_record(70);
    lines.hear(timeline.moment());
    assert_eq!(lines.records(), 70);
    hear(&mut lines, &mut timeline, scenario.end, usize::MAX);
    assert_eq!(lines, whole);
}

#[test]
fn a_fork_is_followed_and_so_is_taking_it_back() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let before = from_scratch(&mut timeline, scenario.end, usize::MAX);
        timeline.seek(scenario.end / 3);
        let server = scenario.old.iter().next().unwrap();
        let place = timeline.moment().records;
        let mut fork = timeline.act(Step::Crash(server)).unwrap();
        let mut lines = before.clone();
        lines.hear(timeline.moment());
        hear(&mut lines, &mut timeline, scenario.end, usize::MAX);
        assert_eq!(lines, from_scratch(&mut timeline, scenario.end, usize::MAX), "{} {mode}", scenario.id);
        assert_ne!(lines, before);
        assert!(timeline.swap_fork(&mut fork));
        lines.truncate(place);
        hear(&mut lines, &mut timeline, scenario.end, usize::MAX);
        assert_eq!(lines, before, "{} {mode}", scenario.id);
    });
}

#[test]
fn every_message_is_there_from_its_sending_to_its_end() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let mut known: BTreeMap<MessageId, (u64, Option<(u64, Ending)>)> = BTreeMap::new();
        while timeline.next_at().is_some_and(|at| at <= scenario.end) {
            timeline.forward();
            let now = timeline.now();
            for event in &timeline.moment().events {
                match *event {
                    Event::Sent { id } => assert!(known.insert(id, (now, None)).is_none()),
                    Event::Delivered { id } => known.get_mut(&id).unwrap().1 = Some((now, Ending::Arrived)),
                    Event::Lost { id, cause } => known.get_mut(&id).unwrap().1 = Some((now, Ending::Lost(cause))),
                    _ => {}
                }
            }
        }
        let lines = from_scratch(&mut scenario.timeline(mode), scenario.end, usize::MAX);
        let told = lines.messages().iter().map(|it| (it.id, (it.sent.at, it.end.map(|(end, how)| (end.at, how)))));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), known, "{} {mode}", scenario.id);
        assert!(lines.messages().is_sorted_by_key(|it| it.sent));
        // The seeded clock said when each would arrive, and kept its word.
        let kept = |it: &&scene::spacetime::Sent| it.end.is_some_and(|(_, how)| how == Ending::Arrived);
        assert!(lines.messages().iter().filter(kept).all(|it| it.arrives_at == it.end.map(|(end, _)| end.at)));
    });
}

/// The last entry at or before a record.
fn then<T: Copy>(list: &[(Stamp, T)], record: usize) -> Option<T> {
    list.iter().rev().find(|(stamp, _)| stamp.record <= record).map(|(_, it)| *it)
}

#[test]
fn who_leads_who_is_down_and_who_believes_what_is_as_in_the_world() {
    each_run(|scenario, mode| {
        let mut timeline = scenario.timeline(mode);
        let whole = from_scratch(&mut timeline, scenario.end, usize::MAX);
        for record in 0..=whole.records() {
            timeline.seek_record(record);
            let world = timeline.world();
            for line in whole.lines() {
                let life = then(&line.lives, record).unwrap();
                let belief = then(&line.beliefs, record).unwrap();
                let what = format!("{} {mode}, {} after {record}", scenario.id, line.id);
                match world.server(line.id) {
                    None => assert!(matches!(life, Life::Down(_)), "{what}"),
                    Some(server) => {
                        let leads = server.leadership().is_some().then(|| Life::Leads(server.current_term()));
                        assert_eq!(matches!(life, Life::Leads(_)).then_some(life), leads, "{what}");
                        assert_eq!(belief.configuration, server.configuration(), "{what}");
                        let now = line.commits.iter().rfind(|(stamp, _)| stamp.record == record);
                        assert!(now.is_none_or(|(_, index)| *index == server.commit_index()), "{what}");
                    }
                }
            }
        }
        let violations = timeline.world().history().violations().iter().map(cluster::Violation::property);
        let told: Vec<_> = whole.broken().iter().map(|(_, property)| *property).collect();
        assert_eq!(told, violations.collect::<Vec<_>>(), "{} {mode}", scenario.id);
    });
}

#[test]
fn a_server_that_is_set_up_for_a_change_has_a_line_from_then_on() {
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
        let (from, life) = whole.lines()[3].lives[0];
        assert_eq!((from.at, life), (300, Life::Blank), "{mode}");
        let mut lines = whole.clone();
        lines.truncate(from.record - 1);
        assert_eq!(lines.lines().len(), 3, "{mode}");
        assert_eq!(lines, from_scratch(&mut timeline, 900, from.record - 1), "{mode}");
        hear(&mut lines, &mut timeline, 900, usize::MAX);
        assert_eq!(lines, whole, "{mode}");
    }
}

#[test]
fn a_truncated_configuration_is_a_step_back() {
    // {S1 S2 S3}, joint: S1 appends C_old,new and is cut off before it sends it; S2 leads; S1 has to forget it.
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
    let beliefs = &lines.lines()[0].beliefs;
    let told: Vec<_> = beliefs.iter().map(|(_, it)| (it.configuration.is_joint(), it.rolled_back)).collect();
    assert_eq!(told.get(..3), Some(&[(false, false), (true, false), (false, true)][..]), "{beliefs:?}");
}
