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
