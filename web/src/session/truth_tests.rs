//! Tests that captions and the index of a run say what is so, over all presets and lanes.

use cluster::{Node, World};
use raft_core::{Server, ServerSet, quorum};
use scenario::catalogue::scenarios;

use super::run_index::MarkKind;
use super::*;

/// Calls `check` with each preset's session and each of its single lanes, and with all lanes together.
fn for_all(mut check: impl FnMut(&mut Session, Option<Mode>)) {
    for scenario in scenarios() {
        let mut session = Session::new(scenario.clone());
        for mode in scenario.modes.iter().copied().map(Some).chain([None]) {
            check(&mut session, mode);
        }
    }
}

#[test]
fn each_step_is_told_by_events_of_exactly_its_time() {
    let mut untrue = Vec::new();
    for_all(|session, mode| {
        session.reset();
        while session.forward() {
            let at = session.now() as u64;
            let told = session.caption(mode);
            let lanes = session.index().lanes.iter();
            let now: Vec<_> = lanes.filter_map(|lane| Some((lane.mode, lane.narration_at(at)?))).collect();
            let is_of_now =
                now.iter().any(|(_, narration)| told.to_lowercase().contains(&narration.text.to_lowercase()));
            let own = now.iter().find(|(lane, _)| Some(*lane) == mode);
            let is_own = own.is_none_or(|(_, own)| told.to_lowercase() == format!("{}.", own.text.to_lowercase()));
            if !(is_of_now && is_own) {
                untrue.push((session.scenario().id.clone(), mode, at, told));
            }
        }
    });
    assert_eq!(untrue, []);
}

#[test]
fn single_lane_is_stepped_through_its_own_events() {
    for_all(|session, mode| {
        session.set_single_mode(mode);
        session.reset();
        while session.forward() {
            let (at, is_step) = session.caption_time(mode);
            assert_eq!((at, is_step), (session.now() as u64, true), "{}, {mode:?}", session.scenario().id);
        }
        session.set_single_mode(None);
    });
}

/// Whether a running leader reaches a majority of each half of its configuration that would take its entries.
fn can_commit(world: &World) -> bool {
    let up: Vec<&Server> = world.nodes().iter().filter_map(Node::server).collect();
    up.iter().filter(|leader| leader.leadership().is_some()).any(|leader| {
        let cut = |one, other| world.network().is_cut(one, other) || world.network().is_cut(other, one);
        let hears = |it: &&&Server| {
            it.current_term() <= leader.current_term() && (it.id() == leader.id() || !cut(it.id(), leader.id()))
        };
        let reached: ServerSet = up.iter().filter(hears).map(|it| it.id()).collect();
        let configuration = leader.configuration();
        let halves = [configuration.voters(), configuration.outgoing()];
        !configuration.voters().is_empty()
            && halves
                .iter()
                .filter(|half| !half.is_empty())
                .all(|half| half.intersection(reached).len() >= quorum::quorum_size(half.len()))
    })
}

#[test]
fn unavailable_spans_are_the_times_at_which_no_leader_can_commit() {
    for_all(|session, mode| {
        let Some(lane) = session.lanes().iter().position(|lane| Some(lane.mode) == mode) else { return };
        let times = session.index().lanes[lane].marks.len();
        session.seek(f64::INFINITY);
        let mut timeline = session.lanes()[lane].timeline().clone();
        let index = &session.index().lanes[lane];
        for at in 0..session.index().end {
            timeline.seek(at);
            let is_shown = index.unavailable.iter().any(|span| (span.from..span.to).contains(&at));
            assert_eq!(is_shown, !can_commit(timeline.world()), "{}, {mode:?}, {times}: {at}", session.scenario().id);
        }
    });
}

#[test]
fn campaigns_of_a_removed_server_that_harm_nobody_are_ticks_only() {
    let session = Session::new(scenario::preset("disruptive-server-ignored").unwrap().clone());
    let lanes = &session.index().lanes;
    for lane in lanes {
        let last = |kind| lane.marks.iter().rfind(|mark| mark.kind == kind).map_or(0, |mark| mark.at);
        let campaign = last(MarkKind::Campaign);
        assert!(campaign > last(MarkKind::Finished), "{}", lane.mode);
        assert!(lane.unavailable.iter().all(|span| span.to <= campaign), "{}: {:?}", lane.mode, lane.unavailable);
    }
}

fn crash(session: &mut Session, lane: Option<usize>, number: u64) {
    session.act(lane, &|_| vec![cluster::Step::Crash(number.try_into().unwrap())]);
}

/// Times of the beats that can be stepped to.
fn beats(session: &mut Session) -> Vec<u64> {
    session.reset();
    let mut times = Vec::new();
    while session.go_to_beat(true) {
        assert!(session.beat().is_some());
        times.push(session.now() as u64);
    }
    times
}

#[test]
fn story_holds_until_the_first_action_and_again_after_it_is_undone() {
    for scenario in scenarios() {
        let mut session = Session::new(scenario.clone());
        let told = beats(&mut session);
        for &acted_at in &told {
            session.seek(acted_at as f64);
            crash(&mut session, None, 1);
            if !session.can_undo() {
                continue;
            }
            assert!(session.is_own() && session.beat().is_none(), "{} at {acted_at}", scenario.id);
            let link = session.link(true);
            let before: Vec<u64> = told.iter().copied().filter(|&at| at < acted_at).collect();
            assert_eq!(beats(&mut session), before, "{} at {acted_at}", scenario.id);
            assert_eq!(beats(&mut Session::from_link(link)), before, "{} at {acted_at}, as a link", scenario.id);
            session.play();
            while session.is_playing() {
                session.tick(20.0);
                let is_own = session.now() as u64 >= acted_at;
                assert_eq!(session.is_own(), is_own);
                if !is_own && !session.is_playing() {
                    session.play();
                }
            }
            assert!(session.is_at_end(), "no question stops an own run");
            session.undo();
            assert!(!session.is_own());
            assert_eq!(beats(&mut session), told, "{} at {acted_at}, undone", scenario.id);
        }
    }
}

#[test]
fn run_under_other_rules_or_another_seed_is_the_users_own() {
    let cache = ScenarioCache::default();
    for change in [(|link: &mut Link| link.scenario.seed += 1) as fn(&mut Link), |link| {
        link.scenario.rules = link.scenario.rules.without(raft_core::Rule::PreVote);
    }] {
        let mut session = Session::from_fragment("#naive-swap-5-to-5", &cache);
        let told = beats(&mut session);
        assert!(!told.is_empty() && !session.is_own());
        session.edit_scenario(&change);
        session.reset();
        assert!(session.is_own() && session.caption(None) != session.scenario().summary);
        assert!(beats(&mut session).is_empty());
        let fragment = scenario::link::fragment_with(&session.link(false), &|id| session.scenario_for_link(id));
        assert!(Session::from_fragment(&fragment, &cache).is_own(), "{fragment}");
        session.undo();
        session.reset();
        assert!(!session.is_own());
        assert_eq!(beats(&mut session), told);
    }
}

#[test]
fn caption_of_an_own_run_is_about_the_lane_that_is_looked_at() {
    let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
    session.seek(100.0);
    crash(&mut session, Some(1), 1);
    let lanes: Vec<Mode> = session.lanes().iter().map(|lane| lane.mode).collect();
    let told = |session: &Session, lane: usize| session.caption(Some(lanes[lane])).to_lowercase();
    assert!(told(&session, 1).contains("s1 crashes"));
    session.seek(f64::INFINITY);
    for (index, lane) in session.index().lanes.iter().enumerate() {
        let (at, is_step) = session.caption_time(Some(lane.mode));
        assert!(!is_step);
        assert!(told(&session, index).contains(&lane.narration_at(at).unwrap().text.to_lowercase()));
        assert_eq!(session.captioned_lane(Some(lane.mode), index), index);
    }
}

#[test]
fn caption_names_the_lane_that_is_to_be_explained() {
    for_all(|session, mode| {
        session.reset();
        let count = session.lanes().len();
        while session.forward() {
            let told = match session.beat() {
                Some(_) => continue,
                None => session.caption(mode),
            };
            for shown in 0..count {
                let lane = &session.lanes()[session.captioned_lane(mode, shown)];
                let others = session.lanes().iter().filter(|other| other.mode != lane.mode);
                let names_others = others.map(|other| other.mode.to_string()).any(|name| told.contains(&name));
                assert!(told.contains(&lane.mode.to_string()) || !names_others, "{}: {told}", lane.mode);
            }
        }
    });
}

#[test]
fn own_run_ends_with_a_leader_in_each_lane_if_one_can_win() {
    let has_leaders = |session: &mut Session| {
        session.seek(f64::INFINITY);
        session.lanes().iter().all(|lane| scene::has_leader(&lane.state().world))
    };
    for scenario in scenarios().iter().filter(|scenario| scenario.modes.len() == 3) {
        let mut session = Session::new(scenario.clone());
        for at in (0..scenario.end).step_by(100) {
            let end = session.index().end;
            session.seek(at as f64);
            let leaders = |lane: &Lane| {
                let leader = lane.state().world.apparent_leader().map(Server::id);
                leader.into_iter().map(cluster::Step::Crash).collect()
            };
            session.act(None, &leaders);
            if !session.can_undo() {
                continue;
            }
            let limit = scenario.end.max(at + TAIL_MS) + MAX_ELECTION_MS;
            let (is_led, end_then) = (has_leaders(&mut session), session.index().end);
            assert!(is_led || end_then == limit, "{} at {at}", scenario.id);
            let mut opened = Session::from_link(session.link(false));
            assert_eq!((opened.index().end, has_leaders(&mut opened)), (end_then, is_led), "{} at {at}", scenario.id);
            session.undo();
            assert_eq!(session.index().end, end);
            session.redo();
            assert_eq!(session.index().end, end_then);
            session.undo();
        }
    }
}

#[test]
fn time_seen_grows_until_the_run_changes() {
    let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
    assert_eq!(session.seen(), 0.0);
    for (at, seen) in [(300.0, 300.0), (100.0, 300.0), (400.0, 400.0), (120.0, 400.0)] {
        session.seek(at);
        assert_eq!(session.seen(), seen);
    }
    crash(&mut session, None, 1);
    assert_eq!(session.seen(), 120.0, "what comes now is another run");
    let link = Link { at: Some(340), ..session.link(true) };
    assert_eq!(Session::from_link(link).seen(), 340.0);
    session.seek(f64::INFINITY);
    assert_eq!(session.seen(), session.index().end as f64);
    session.undo();
    assert_eq!(session.seen(), 120.0);
}

#[test]
fn header_shows_the_change_that_was_requested_last_also_without_the_admin() {
    let set = |numbers: std::ops::RangeInclusive<u64>| -> ServerSet {
        numbers.filter_map(|number| number.try_into().ok()).collect()
    };
    let mut own = Scenario::custom(set(1..=3), 1.try_into().ok());
    own.set_target(set(1..=7));
    own.modes = vec![Mode::SingleServer];
    let mut session = Session::new(own);
    let mut members = set(1..=3);
    for (at, add) in [(100.0, 4), (400.0, 5)] {
        session.seek(at);
        assert_eq!(session.change(0).1, members, "before the request");
        let (server, who) = (1.try_into().unwrap(), add.try_into().unwrap());
        let request = raft_core::ChangeRequest::Simple(raft_core::Change::AddVoter(who));
        session.act(None, &|_| vec![cluster::Step::Request { server, request }]);
        session.seek(at + 250.0);
        assert_eq!(session.change(0), (members, set(1..=add)));
        members = set(1..=add);
        assert_eq!(session.lanes()[0].voters(), members);
    }
    session.undo();
    session.seek(f64::INFINITY);
    assert_eq!(session.change(0), (set(1..=3), set(1..=4)));
    session.act(None, &|_| vec![cluster::Step::Ask { target: set(2..=4), learners: ServerSet::EMPTY }]);
    assert_eq!(session.change(0), (set(1..=4), set(2..=4)));
    session.undo();
    assert_eq!(session.change(0).1, set(1..=4));
}

#[test]
fn caption_tells_what_the_operator_did_before_the_property_that_it_violates_at_once() {
    for (id, at, deed) in [("forced-recovery", 200.0, "forces"), ("bootstrap-twice", 50.0, "founds")] {
        let preset = scenario::preset(id).unwrap();
        let mut session = Session::new(Scenario { beats: Vec::new(), ..preset.clone() });
        session.seek(at);
        for (mode, is_violated) in [(Mode::Naive, false), (Mode::SingleServer, true), (Mode::Joint, true)] {
            let told = session.caption(Some(mode));
            let place = |word: &str| told.find(word);
            assert_eq!(place("Log Matching").is_some(), is_violated, "{id}, {mode}: {told}");
            assert!(place(deed).is_some_and(|deed| place("Log Matching").is_none_or(|it| it > deed)), "{told}");
        }
    }
}

#[test]
fn joint_change_that_is_taken_back_stays_the_one_that_is_shown() {
    let shown = |revertible_joint: bool| {
        let preset = scenario::preset("joint-reverted").unwrap();
        let rules = raft_core::Rules { revertible_joint, ..preset.rules };
        let mut session = Session::new(Scenario { rules, ..preset.clone() });
        [240.0, 275.0, 600.0].map(|at| {
            session.seek(at);
            session.change(0)
        })
    };
    let (first, others) = (shown(true)[0], shown(true));
    assert!(others.iter().all(|change| *change == first), "from C_old to C_new, also on the way back");
    assert_ne!(shown(false)[2], first, "without the option it is a change that was asked for anew");
}
