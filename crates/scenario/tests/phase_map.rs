//! The map of the phases is true: of every run of the presets, and of the lessons that it leads to.

use cluster::{ChangePhase, Event, Mode, Step, Timeline};
use raft_core::{Event as AtServer, Rules};
use scenario::phase_map::{FORCED, phases};
use scenario::preset;

/// Phase after each record of a run, with its events.
fn phases_of(mut timeline: Timeline, end: u64) -> Vec<(ChangePhase, Vec<Event>)> {
    timeline.seek(end);
    let records = timeline.state().records;
    let at_record = |record| {
        timeline.seek_record(record);
        timeline.world().change_phase().map(|phase| (phase, timeline.state().events.clone()))
    };
    (0..=records).map_while(at_record).collect()
}

#[test]
fn phases_follow_each_other_in_every_preset_and_go_back_only_with_another_leader() {
    let mut seen = std::collections::BTreeSet::new();
    for preset in scenario::catalogue::scenarios() {
        for &mode in preset.modes.iter().filter(|mode| **mode != Mode::Naive) {
            let run = phases_of(preset.timeline(mode), preset.end);
            seen.extend(run.iter().map(|(phase, _)| (mode, *phase)));
            let has_accident = preset.planned_steps().any(|(_, step)| step.is_accident());
            if preset.rules != Rules::RAFT || has_accident {
                continue;
            }
            for (index, pair) in run.windows(2).enumerate() {
                let ([(from, _), (to, events)], at) = (pair, format!("{} {mode} record {index}", preset.id)) else {
                    panic!("a pair")
                };
                if mode == Mode::Joint {
                    let skips = (*from < ChangePhase::JointAppended && *to > ChangePhase::JointAppended)
                        || (*from < ChangePhase::JointCommitted && *to > ChangePhase::JointCommitted);
                    assert!(!skips || *to == ChangePhase::NewCommitted, "{at}: {from:?} to {to:?}");
                    // There is no way back from the commit of C_old,new, except that C_new is appended again.
                    let is_back = *from >= ChangePhase::JointCommitted && *to < ChangePhase::JointCommitted;
                    let is_new = *from == ChangePhase::NewCommitted;
                    assert!(!is_back || is_new, "{at}: {from:?} to {to:?}");
                }
                if to < from && *from != ChangePhase::NewCommitted {
                    let has_cause = events.iter().any(|event| {
                        let is_server = |event: &AtServer| {
                            use AtServer::{
                                BecameFollower, BecameLeader, ChangeDropped, Committed, ConfigurationRolledBack,
                            };
                            // After the commit of a step, the next step begins.
                            if matches!(event, Committed { .. }) {
                                return mode == Mode::SingleServer;
                            }
                            matches!(
                                event,
                                BecameLeader { .. }
                                    | BecameFollower { .. }
                                    | ChangeDropped { .. }
                                    | ConfigurationRolledBack { .. }
                            )
                        };
                        match event {
                            Event::Stopped { .. } | Event::ChangeCancelled | Event::ChangeAsked { .. } => true,
                            Event::At { event, .. } => is_server(event),
                            _ => false,
                        }
                    });
                    assert!(has_cause, "{at}: {from:?} to {to:?}");
                }
            }
        }
    }
    for mode in [Mode::SingleServer, Mode::Joint] {
        for phase in phases(mode) {
            assert!(seen.contains(&(mode, phase.phase)), "no preset shows {mode}, {}", phase.name);
        }
    }
}

#[test]
fn lessons_lose_their_leader_in_the_phase_of_the_map_and_end_as_it_says() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        assert!(phases(mode).is_sorted_by_key(|phase| phase.phase));
        for (phase, lesson) in phases(mode).iter().flat_map(|phase| phase.lessons.iter().map(move |it| (phase, it))) {
            let lesson_of = preset(lesson.preset).expect("the preset exists");
            assert_eq!((&*lesson_of.modes, lesson_of.rules), (&[mode][..], Rules::RAFT), "{}", lesson.preset);
            let leader = lesson_of.leader.expect("it starts with a leader");
            // The leader dies, or it is cut off and others elect another.
            let is_loss = |step: Step| step == Step::Crash(leader) || matches!(step, Step::Fire { .. });
            let lost = lesson_of.actions.iter().find(|action| is_loss(action.step)).expect("the leader is lost");
            let mut timeline = lesson_of.timeline(mode);
            timeline.seek(lost.at - 1);
            assert_eq!(timeline.world().change_phase(), Some(phase.phase), "{}", lesson.preset);
            timeline.seek(lesson_of.end);
            let is_finished = lesson_of.outcome(mode).finished;
            let at_end = timeline.world().change_phase();
            assert_eq!(is_finished, lesson.is_finished, "{}", lesson.preset);
            assert_eq!(at_end == Some(ChangePhase::NewCommitted), is_finished, "{}: {at_end:?}", lesson.preset);
            assert!(is_finished || at_end == Some(ChangePhase::NotRequested), "{}: {at_end:?}", lesson.preset);
            assert!(timeline.world().apparent_leader().is_some(), "{}", lesson.preset);
        }
    }
    assert!(phases(Mode::Naive).is_empty());
}

#[test]
fn forced_configuration_has_a_text_of_its_own_that_is_no_phase() {
    for mode in [Mode::SingleServer, Mode::Joint] {
        let forced = preset("forced-recovery").expect("the preset exists");
        let mut timeline = forced.timeline(mode);
        timeline.seek(210);
        assert_eq!(timeline.world().change_phase(), Some(FORCED.phase), "{mode}");
        assert!(phases(mode).iter().all(|phase| phase.phase != FORCED.phase));
    }
}

#[test]
fn naive_swap_has_no_phase() {
    let timeline = preset(scenario::DEFAULT).expect("the preset exists").timeline(Mode::Naive);
    assert_eq!(timeline.world().change_phase(), None);
}
