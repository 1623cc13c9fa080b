//! Asking for other members: who, what a majority is then, whether two majorities could miss each other, and how it goes.

use cluster::Mode;
use raft_core::quorum::{disjoint_majorities, quorum_size};
use raft_core::{ServerId, ServerSet};
use yew::prelude::*;

use super::menu::{answers, scope};
use crate::desk::{Desk, everybody, is_own, objection, operator_order};
use crate::session::{Lane, Session};
use crate::ui::{button, el, h3, p, text, toggle};
use crate::words;

/// The panel.
pub(super) fn members(session: &Session, desk: &Desk) -> Html {
    let now = desk.present(session);
    let (voters, learners) = desk.wanted(session);
    let chips = |set: ServerSet, verb: &str| -> Vec<Html> {
        let chip = |id: ServerId| toggle(id.to_string(), set.contains(id), format!("{verb} {}", u64::from(id))).html();
        everybody().map(chip).collect()
    };
    let group =
        |name: &'static str, chips| el("div", "chips").set("role", "group").set("aria-label", name).all(chips).html();
    let size = |name: &str, set: ServerSet| {
        p("", format!("{name}: {set}, a majority is {}.", words::majority(set.len(), quorum_size(set.len()))))
    };
    let overlap = match disjoint_majorities(now, voters) {
        Some((one, other)) => p("warn", words::disjoint(one, other)),
        None => p("", words::ALWAYS_MEET),
    };
    let objection = objection(voters);
    let impossible = objection.is_some();
    let remark = objection.or((voters == now && learners.is_empty()).then_some(words::SAME));
    let mut parts = vec![
        h3(words::VOTERS),
        group(words::VOTERS, chips(voters, "voter")),
        h3(words::LEARNERS),
        group(words::LEARNERS, chips(learners, "learner")),
        size(words::NOW, now),
        size(words::WANTED, voters),
        if impossible { Html::default() } else { overlap },
    ];
    parts.extend(remark.map(|words| p("", words)));
    parts.push(scope(desk));
    parts.push(
        el("div", "buttons")
            .with(button("main", words::ASK, "ask").flag("disabled", impossible).html())
            .with(button("", words::CANCEL, "act cancel").html())
            .with(button("", words::PROPOSE, "propose").html())
            .html(),
    );
    parts.push(answers(session));
    parts.push(h3(words::PROGRESS));
    parts.extend(session.lanes().iter().map(progress));
    parts.push(operator(session));
    parts.push(own(session, desk));
    el("div", "").all(parts).html()
}

/// How the change stands in a lane, and which steps are still to come.
fn progress(lane: &Lane) -> Html {
    let world = &lane.moment().world;
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
    p("", line)
}

/// The pace and the order of the naive operator.
fn operator(session: &Session) -> Html {
    let scenario = session.scenario();
    let field = |label: &'static str, verb: &'static str, value: u64| {
        let input = el("input", "").set("type", "number").set("min", "0").set("max", "10000").asks(verb);
        let input = input.value(Some(AttrValue::from(value.to_string())));
        el("label", "field").says(label).with(input.html()).html()
    };
    let order = operator_order(scenario).into_iter();
    let order = order.map(|id| button("chip", id.to_string(), format!("sooner {}", u64::from(id))).html()).collect();
    el("details", "")
        .with(el("summary", "").says(words::OPERATOR).html())
        .with(p("small", words::GOES_ROUND))
        .with(el("div", "chips").all(order).html())
        .with(field(words::WAITS, "pause", scenario.pace.operator_pause))
        .with(field(words::DOWNTIME, "downtime", scenario.pace.operator_downtime))
        .html()
}

/// A cluster of the reader's own, to start with.
fn own(session: &Session, desk: &Desk) -> Html {
    let chip = |id: ServerId| toggle(id.to_string(), desk.own.contains(id), format!("own {}", u64::from(id))).html();
    el("details", "")
        .flag("open", is_own(session.scenario()))
        .with(el("summary", "").says(words::OWN).html())
        .with(el("div", "chips").with(text("")).all(everybody().map(chip).collect()).html())
        .with(button("", words::OWN_START, "start").flag("disabled", desk.own.is_empty()).html())
        .html()
}
