//! Tests of the model as a user plays it.

use cluster::{MessageId, Step};
use raft_core::{Rule, ServerId};

use super::*;
use crate::command::{Command, LinkKind, Panel, PanelCommand, Selection};
use crate::panels::commands::carry_out;
use crate::ui_state::UiState;

fn session() -> Session {
    Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone())
}

fn digests(session: &Session) -> Vec<u64> {
    session.lanes().iter().map(|lane| lane.state().digest).collect()
}

#[test]
fn new_session_is_paused_at_the_start_without_violations() {
    let session = session();
    assert!(!session.is_playing());
    assert_eq!((session.now(), session.events()), (0.0, 0));
    for lane in session.lanes() {
        assert!(lane.state().world.history().violations().is_empty());
    }
    assert_eq!(session.caption(None), session.scenario().summary);
}

#[test]
fn forward_visits_every_event_once_and_back_undoes_each_exactly() {
    let mut session = session();
    let mut seen = vec![(session.now(), digests(&session))];
    while session.forward() {
        seen.push((session.now(), digests(&session)));
    }
    assert_eq!(seen.len(), session.index().times.len() + 1);
    assert!(seen.windows(2).all(|pair| pair[0].1 != pair[1].1), "each event changes some lane");
    while let Some(now) = seen.pop() {
        assert_eq!((session.now(), digests(&session)), now);
        assert_eq!(session.back(), !seen.is_empty());
    }
}

#[test]
fn back_from_between_two_events_undoes_the_last() {
    let mut session = session();
    let [first, second] = session.index().times[..2] else { panic!("two events") };
    session.seek((first + second) as f64 / 2.0);
    assert_eq!(session.events(), 1);
    session.back();
    assert_eq!((session.now(), session.events()), (0.0, 0));
}

#[test]
fn playing_and_stepping_reach_the_same_end() {
    let (mut played, mut stepped) = (session(), session());
    played.play();
    let mut frames = 0;
    while played.is_playing() {
        played.tick(16.7);
        frames += 1;
        assert!(frames < 100_000, "it never ends");
    }
    while stepped.forward() {}
    assert!(played.is_at_end());
    assert_eq!(digests(&played), digests(&stepped));
}

#[test]
fn play_at_the_end_starts_over() {
    let mut session = session();
    session.seek(f64::INFINITY);
    assert!(session.is_at_end());
    session.play();
    assert_eq!(session.now(), 0.0);
    assert!(session.is_playing());
}

#[test]
fn speed_scales_time_while_playing_only() {
    let mut session = session();
    session.set_speed(Speed::named("1/10").unwrap());
    session.play();
    session.tick(100.0);
    assert!((session.now() - 10.0).abs() < 1e-9);
    session.pause();
    session.tick(100.0);
    assert!((session.now() - 10.0).abs() < 1e-9, "time stands while it is paused");
}

#[test]
fn opening_an_unknown_preset_keeps_the_speed_and_gives_a_notice() {
    let mut session = session();
    session.set_speed(Speed::named("4").unwrap());
    session.play();
    session.open("#no-such-preset", &ScenarioCache::default(), Opening::Single);
    assert!(session.notice().unwrap().contains("no-such-preset"));
    assert!(session.lanes().is_empty(), "no other scenario is shown under that name");
    assert_eq!(session.scenario().id, "no-such-preset");
    assert_eq!(session.speed(), Speed::named("4").unwrap());
    assert!(!session.is_playing());
    session.open("#naive-swap-3-to-5", &ScenarioCache::default(), Opening::Single);
    assert_eq!((session.scenario().id.as_ref(), session.notice()), ("naive-swap-3-to-5", None));
    assert_eq!(session.revision(), 2);
    // The default speed can be requested by a link, too.
    session.open("#naive-swap-3-to-5&speed=1/20", &ScenarioCache::default(), Opening::Single);
    assert_eq!(session.speed(), Speed::default());
}

#[test]
fn link_with_an_invalid_part_opens_the_rest_and_gives_a_notice() {
    for (part, expected, at) in [
        ("speed=1/3", "“1/3” is not one of 1/100, 1/50", 300.0),
        ("lane=Joint", "“Joint” is not a lane", 300.0),
        ("colour=red", "“colour”", 300.0),
        ("off=gravity", "“gravity”", 0.0),
        ("do=5.fly", "“fly”", 0.0),
    ] {
        let session = Session::from_fragment(&format!("#naive-swap-3-to-5&t=300&{part}"), &ScenarioCache::default());
        assert_eq!((session.scenario().id.as_ref(), session.now()), ("naive-swap-3-to-5", at), "{part}");
        let notice = session.notice().unwrap();
        assert!(notice.contains(expected), "{notice}");
        // `load` refuses invalid links, but accepts a speed that does not exist here.
        assert_eq!(session.link_error().is_some(), !part.starts_with("speed"), "{part}");
        assert!(notice.ends_with(if at == 0.0 { strings::START_OPEN } else { strings::REST_OPEN }), "{notice}");
    }
}

#[test]
fn link_to_a_lane_that_the_scenario_lacks_gives_a_notice() {
    let mut cache = ScenarioCache::default();
    cache.insert("jointly", Ok(scenario::preset("jointly").unwrap().clone()));
    let session = Session::from_fragment("#jointly&lane=naive&t=20", &cache);
    assert_eq!((session.now(), session.link_error()), (20.0, None));
    assert!(session.notice().unwrap().contains("“naive” is not a lane of this scenario"));
    assert_eq!(Session::from_fragment("#jointly&lane=joint&t=20", &cache).notice(), None);
}

#[test]
fn commands_without_an_open_scenario_change_nothing() {
    for fragment in ["no-such-preset&t=3", "s2.AAAA", "☃", "t=5"] {
        let mut session = Session::from_fragment(fragment, &ScenarioCache::default());
        let mut ui_state = UiState::new(&session);
        let link = ui_state.fragment(&session, true);
        assert_eq!(link, scenario::link::name(fragment), "a link to it names the same");
        let id = |number: u64| ServerId::try_from(number).unwrap();
        let message = Selection::Message(MessageId { from: id(1), to: id(2), nth: 0 });
        for command in [
            Command::Toggle,
            Command::Back,
            Command::Forward,
            Command::Reset,
            Command::Seek(10.0),
            Command::Extend,
            Command::Speed(Speed::named("4").unwrap()),
            Command::Undo,
            Command::Redo,
            Command::GoToBeat(true),
            Command::GoToBeat(false),
            Command::Answer,
            Command::Lane(0),
            Command::Lane(7),
            Command::Dismiss,
            Command::Panel(Panel::Members),
            Command::Panel(Panel::Compare),
            Command::Close,
            Command::Select(0, Selection::Server(id(1))),
            Command::Select(0, message),
            Command::Everywhere(true),
            Command::Everywhere(false),
            Command::Act(vec![Step::Crash(id(1))]),
            PanelCommand::CutOff(id(1)).into(),
            PanelCommand::Reconnect(id(1)).into(),
            PanelCommand::Request { server: id(1), add: true, who: id(2) }.into(),
            Command::Propose,
            PanelCommand::ToggleVoter(id(1)).into(),
            PanelCommand::ToggleLearner(id(2)).into(),
            PanelCommand::RequestChange.into(),
            PanelCommand::ToggleRule(Rule::PreVote).into(),
            PanelCommand::ToggleVariant(raft_core::RuleSetting::JointUnion).into(),
            PanelCommand::AllRules.into(),
            PanelCommand::Seed(4).into(),
            PanelCommand::Pause(3).into(),
            PanelCommand::Downtime(3).into(),
            PanelCommand::MoveEarlier(id(2)).into(),
            PanelCommand::CopyLink(LinkKind::Start).into(),
            PanelCommand::CopyLink(LinkKind::Moment).into(),
            PanelCommand::Address.into(),
            Command::Undo,
            Command::Redo,
        ] {
            carry_out(&mut ui_state, &mut session, command.clone());
            session.tick(50.0);
            assert!(session.lanes().is_empty(), "{command:?}");
            assert_eq!((session.actions(), ui_state.fragment(&session, true)), (vec![], link.clone()), "{command:?}");
        }
        session.open("#naive-swap-3-to-5", &ScenarioCache::default(), Opening::Single);
        ui_state.clear(&session);
        assert_eq!((session.lanes().len(), ui_state.lane, session.notice()), (3, 0, None));
    }
}

#[test]
fn opened_link_shows_its_lane_or_else_keeps_the_shown_lane() {
    let (mut session, mut ui_state) = (session(), UiState::default());
    for (fragment, lane) in [("#naive-swap-3-to-5&lane=joint", 2), ("#naive-swap-5-to-5", 2), ("#own&lane=single", 1)] {
        session.open(fragment, &ScenarioCache::default(), Opening::Single);
        ui_state.clear(&session);
        assert_eq!(ui_state.lane, lane, "{fragment}");
    }
}

#[test]
fn every_event_has_a_caption() {
    let mut silent = Vec::new();
    for scenario in scenario::catalogue::scenarios() {
        let session = Session::new(scenario.clone());
        for &at in &session.index().times {
            if session.index().step(at, None).is_none_or(|text| !text.ends_with('.')) {
                silent.push((scenario.id.clone(), at));
            }
        }
    }
    assert_eq!(silent, []);
}

#[test]
fn run_beyond_the_limit_of_records_gives_a_notice_and_can_be_played() {
    let own = Scenario::custom((1..=7).filter_map(|it| it.try_into().ok()).collect(), 1.try_into().ok());
    let mut scenario = Scenario { end: MAX_RUN_MS, modes: [Mode::Joint].into(), ..own };
    assert_eq!(Session::new(scenario.clone()).notice(), None, "ten minutes at the default pace");
    scenario.pace.latency_min = MAX_RUN_MS;
    scenario.pace.latency_max = MAX_RUN_MS;
    let mut session = Session::new(scenario);
    assert_eq!(session.notice(), Some(strings::TOO_FULL));
    session.play();
    session.tick(10_000.0);
    assert!(session.now() > 0.0 && session.events() > 0);
}

/// Three voters of seven machines, like a custom cluster of the page.
fn custom_session() -> Session {
    let mut own = Scenario::custom((1..=3).filter_map(|it| it.try_into().ok()).collect(), 1.try_into().ok());
    own.set_target((1..=7).filter_map(|it| it.try_into().ok()).collect());
    Session::new(own)
}

fn request_change(
    session: &mut Session,
    target_lane: Option<usize>,
    voters: std::ops::RangeInclusive<u64>,
) -> ServerSet {
    let target = voters.filter_map(|it| it.try_into().ok()).collect();
    session.act(target_lane, &|_| vec![cluster::Step::Ask { target, learners: ServerSet::EMPTY }]);
    target
}

#[test]
fn custom_cluster_shows_no_change_until_one_is_requested() {
    let mut session = custom_session();
    let old = session.scenario().old;
    session.seek(100.0);
    assert_eq!(session.change(0), (old, old));
    let target = request_change(&mut session, Some(1), 2..=4);
    let shown: Vec<_> = (0..3).map(|lane| session.change(lane)).collect();
    assert_eq!(shown, [(old, old), (old, target), (old, old)]);
    session.seek(50.0);
    assert_eq!(session.change(1), (old, old), "before the request");
}

#[test]
fn cancelled_change_is_shown_only_while_it_goes_on() {
    // The admin's first request reaches the leader 20 ms after the change is asked for.
    for (after, goes_on) in [(5.0, false), (60.0, true)] {
        let mut session = custom_session();
        let old = session.scenario().old;
        session.seek(100.0);
        let target = request_change(&mut session, None, 2..=4);
        session.seek(100.0 + after);
        session.act(None, &|_| vec![Step::Cancel]);
        for lane in 1..=2 {
            assert_eq!(session.change(lane), (old, if goes_on { target } else { old }), "after {after}, lane {lane}");
        }
    }
}

#[test]
fn second_change_without_a_leader_starts_from_the_members_of_the_first() {
    let mut session = custom_session();
    session.seek(100.0);
    let first = request_change(&mut session, Some(2), 2..=4);
    session.seek(600.0);
    let leader = |lane: &Lane| lane.state().world.apparent_leader().map(raft_core::Server::id);
    session.act(Some(2), &|lane| leader(lane).into_iter().map(Step::Crash).collect());
    let second = request_change(&mut session, Some(2), 3..=5);
    assert_eq!(session.change(2), (first, second));
}

#[test]
fn current_voters_are_those_of_the_lane_with_and_without_a_leader() {
    let mut session = custom_session();
    let old = session.scenario().old;
    session.seek(100.0);
    let target = request_change(&mut session, Some(2), 2..=4);
    session.seek(f64::INFINITY);
    let now = |session: &Session| session.lanes().iter().map(Lane::voters).collect::<Vec<_>>();
    assert_eq!(now(&session), [old, old, target]);
    let leaders = |lane: &Lane| {
        let leader = lane.state().world.apparent_leader().map(raft_core::Server::id);
        leader.into_iter().map(cluster::Step::Crash).collect()
    };
    session.act(None, &leaders);
    assert!(session.lanes().iter().all(|lane| !scene::has_leader(&lane.state().world)));
    assert_eq!(now(&session), [old, old, target]);
}

#[test]
fn caption_at_the_start_of_a_run_with_actions_differs_from_the_summary() {
    let session = custom_session();
    let before = session.caption(None);
    assert_eq!(before, session.scenario().summary);
    let crash = scenario::Action { at: 100, lane: None, step: cluster::Step::Crash(2.try_into().unwrap()) };
    let linked = Session::from_link(Link { actions: vec![crash], ..session.link(false) });
    let mut requested = custom_session();
    requested.seek(100.0);
    request_change(&mut requested, None, 2..=4);
    requested.reset();
    for session in [linked, requested] {
        assert_eq!(session.now(), 0.0);
        assert!(session.caption(None) != before && !session.caption(None).is_empty());
    }
}

#[test]
fn story_of_a_single_lane_names_no_other_lane_and_pauses_at_its_questions_only() {
    for scenario in scenario::BUILT_IN.iter() {
        for mode in scenario.modes.iter().copied() {
            let mut session = Session::new(scenario.clone());
            session.set_single_mode(Some(mode));
            let mut beats = Vec::new();
            while session.go_to_beat(true) {
                beats.push(session.beat().unwrap().clone());
            }
            if let [_] = scenario.modes[..] {
                assert_eq!(beats, scenario.beats, "{}: it is the only lane", scenario.id);
            }
            for beat in &beats {
                let text = format!("{beat:?}").to_lowercase();
                let others = scenario.modes.iter().filter(|other| **other != mode);
                assert!(others.map(|it| it.key()).all(|name| !text.contains(name)), "{}, {mode}: {text}", scenario.id);
            }
            session.reset();
            session.play();
            let mut pauses = Vec::new();
            for _ in 0..100_000 {
                session.tick(20.0);
                if session.is_at_end() {
                    break;
                }
                if !session.is_playing() {
                    pauses.push(session.now() as u64);
                    session.play();
                }
            }
            // The first lesson asks when the panels say so: see the next test.
            let stops = |beat: &&scenario::Beat| beat.question.is_some() && scenario.id != scenario::DEFAULT;
            let questions: Vec<u64> = beats.iter().filter(stops).map(|beat| beat.at).collect();
            assert_eq!(pauses, questions, "{}, {mode}", scenario.id);
        }
    }
}

#[test]
fn first_play_stops_once_at_the_question_of_the_panels_unless_the_user_moved_or_acted_before() {
    let play_through = |session: &mut Session| {
        session.set_speed(Speed::named("1").unwrap());
        session.ask_at(320);
        let mut stops = Vec::new();
        while !session.is_at_end() {
            session.play();
            while session.is_playing() {
                session.tick(7.0);
            }
            stops.push(session.now() as u64);
        }
        stops
    };
    let mut first = session();
    assert_eq!(play_through(&mut first), [320, 1100]);
    first.reset();
    assert_eq!(play_through(&mut first), [1100], "the second time");
    let seek = |session: &mut Session| session.seek(10.0);
    let step = |session: &mut Session| assert!(session.forward());
    let act = |session: &mut Session| session.act(None, &|_| vec![Step::Crash(ServerId::try_from(4).unwrap())]);
    let edit = |session: &mut Session| session.edit_scenario(&|link| link.scenario.seed = 5);
    for change in [&seek as &dyn Fn(&mut Session), &step, &act, &edit] {
        let mut session = session();
        change(&mut session);
        assert_eq!(play_through(&mut session).len(), 1);
    }
    let mut link = Session::from_fragment("naive-swap-5-to-5&t=0", &ScenarioCache::default());
    assert_eq!(play_through(&mut link), [1100], "a link with a time");
    let mut late = session();
    late.play();
    late.tick(1e4);
    assert_eq!(late.question_at(), Some(u64::MAX));
    late.ask_at(320);
    late.tick(10.0);
    assert_eq!(late.question_at(), None, "its time has passed");
}

#[test]
fn lanes_argue_once_they_can_also_after_an_action_an_undo_and_another_link() {
    let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
    session.seek(360.0);
    let arguments = |session: &Session| session.lanes().iter().filter(|lane| lane.view().argument.is_some()).count();
    let revision = session.revision();
    assert_eq!(arguments(&session), 0, "what gives them is not loaded");
    session.set_argue(Some(scene::argument));
    assert!(session.revision() > revision, "what is drawn changes");
    assert_eq!(arguments(&session), 3);
    for lane in session.lanes() {
        assert_eq!(*lane.view(), scene::lane_view(lane.state(), lane.display_order()), "{}", lane.mode);
    }
    session.act(None, &|_| vec![Step::Crash(ServerId::try_from(7).unwrap())]);
    assert_eq!(arguments(&session), 3);
    session.undo();
    assert_eq!(arguments(&session), 3);
    session.open("bug-2015&t=500", &ScenarioCache::default(), Opening::Single);
    session.open(&format!("{}&t=360", scenario::DEFAULT), &ScenarioCache::default(), Opening::Single);
    assert_eq!(arguments(&session), 3);
}
