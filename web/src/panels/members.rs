//! Change of members: the wanted members, their majorities, whether two majorities can be disjoint, and the progress of
//! the change.

use cluster::Mode;
use raft_core::ServerSet;
use raft_core::quorum::{disjoint_majorities, quorum_size};

use super::markup::Markup;
use super::menu::{answers, group, scope};
use super::words;
use crate::desk::{Desk, MAX_PAUSE, everybody, is_own, objection, operator_order};
use crate::session::{Lane, Session};
use crate::words::in_lane;

/// HTML of the panel. `said` are the page's answers.
pub(super) fn members(session: &Session, desk: &Desk, said: &str) -> String {
    let now = desk.present(session);
    let (voters, learners) = desk.wanted(session);
    let mut panel = Markup::default();
    chips(&mut panel, words::VOTERS, voters, "voter");
    chips(&mut panel, words::LEARNERS, learners, "learner");
    // If the lanes have different members, each statement names its lane.
    let differ = session.lanes().iter().any(|lane| lane.voters() != now);
    let lane = session.lanes().get(desk.lane).filter(|_| differ);
    let name = lane.map_or_else(|| words::NOW.to_owned(), |lane| in_lane(words::NOW, &lane.mode.to_string()));
    for (name, set) in [(name.as_str(), now), (words::WANTED, voters)] {
        panel.leaf("p", "", &words::majority(name, set, quorum_size(set.len())));
    }
    let objection = objection(voters);
    if objection.is_none() {
        match disjoint_majorities(now, voters) {
            Some((one, other)) => panel.leaf("p", "warn", &words::disjoint(one, other)),
            None => panel.leaf("p", "", words::ALWAYS_MEET),
        };
    }
    if let Some(remark) = objection.or((voters == now && learners.is_empty()).then_some(words::SAME)) {
        panel.leaf("p", "", remark);
    }
    scope(&mut panel, desk);
    panel.open("div", "buttons").control("main", "ask");
    disabled(&mut panel, objection.is_some()).says(words::ASK).end();
    panel.control("", "act cancel").says(words::CANCEL).end();
    panel.control("", "propose").says(words::PROPOSE).end().end();
    answers(&mut panel, said);
    panel.leaf("h3", "", words::PROGRESS);
    for lane in session.lanes() {
        panel.leaf("p", "", &progress(lane));
    }
    operator(&mut panel, session);
    own(&mut panel, session, desk);
    panel.html()
}

/// A chip for each possible member of a set, below a heading.
fn chips(panel: &mut Markup, heading: &str, set: ServerSet, verb: &str) {
    panel.leaf("h3", "", heading);
    group(panel, heading);
    everyone(panel, set, verb);
    panel.end();
}

fn everyone(panel: &mut Markup, set: ServerSet, verb: &str) {
    for id in everybody() {
        panel.toggle(&id.to_string(), set.contains(id), &format!("{verb} {}", u64::from(id)));
    }
}

fn disabled(panel: &mut Markup, is_so: bool) -> &mut Markup {
    if is_so { panel.set("disabled", "") } else { panel }
}

/// Progress of the change in a lane, with the remaining steps.
fn progress(lane: &Lane) -> String {
    let world = &lane.state().world;
    let mut line = format!("{}: {}", lane.mode, lane.view().status.text);
    let left: Vec<String> = match (lane.mode, world.apparent_leader()) {
        (Mode::Naive, _) => world.operator().to_stop().iter().map(|id| id.to_string()).collect(),
        (mode, Some(leader)) if !world.admin().is_finished() => {
            let steps = world.admin().steps_left(mode, leader.configuration(), leader.id());
            steps.iter().map(ToString::to_string).collect()
        }
        _ => Vec::new(),
    };
    if !left.is_empty() {
        line.push_str(words::QUEUE);
        line.push_str(&left.join(", "));
    }
    line.push('.');
    line
}

/// Timing and order of the naive operator.
fn operator(panel: &mut Markup, session: &Session) {
    let scenario = session.scenario();
    panel.open("details", "").leaf("summary", "", words::OPERATOR).leaf("p", "small", words::GOES_ROUND);
    panel.open("div", "chips");
    for id in operator_order(scenario) {
        panel.control("chip", &format!("sooner {}", u64::from(id))).says(&id.to_string()).end();
    }
    panel.end();
    let fields = [
        (words::WAITS, "pause", scenario.pace.operator_pause),
        (words::DOWNTIME, "downtime", scenario.pace.operator_downtime),
    ];
    for (label, verb, value) in fields {
        panel.open("label", "field").says(label).number(verb, value, &MAX_PAUSE.to_string()).end();
    }
    panel.end();
}

/// A custom cluster to start with.
fn own(panel: &mut Markup, session: &Session, desk: &Desk) {
    panel.open("details", "");
    if is_own(session.scenario()) {
        panel.set("open", "");
    }
    panel.leaf("summary", "", words::OWN).open("div", "chips");
    everyone(panel, desk.own, "own");
    panel.end().control("wordy", "start");
    disabled(panel, desk.own.is_empty()).says(words::OWN_START).end();
}
