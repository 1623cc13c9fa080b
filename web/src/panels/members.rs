//! Change of members: the members to be requested, their majorities, whether two majorities can be disjoint, and the
//! progress of the change.

use cluster::{Mode, Step};
use raft_core::quorum::{disjoint_majorities, quorum_size};
use raft_core::{ServerId, ServerSet};
use scenario::Scenario;
use yew::prelude::*;

use super::View;
use super::controls::{action_results, field, group, leaf, number, scope, toggle};
use crate::command::{Command, PanelCommand};
use crate::html::{ElementBuilder, button, el, p};
use crate::session::Lane;
use crate::strings::{in_lane, panels as strings};
use crate::ui_state::{MAX_PAUSE, all_server_ids, is_custom, operator_order, refusal_reason};

/// The panel.
pub(super) fn view(view: &View<'_>) -> Html {
    let View { session, ui_state, .. } = *view;
    let (voters, learners) = ui_state.target_members(session);
    let refusal_reason = refusal_reason(voters);
    let buttons = [
        button("main", strings::ASK, PanelCommand::RequestChange.into())
            .flag("disabled", refusal_reason.is_some())
            .html(),
        button("", strings::CANCEL, Command::Act(vec![Step::Cancel])).html(),
        button("", strings::PROPOSE, Command::Propose).html(),
    ];
    let progress = session.lanes().iter().map(|lane| p("", progress(lane)));
    Html::from_iter([
        leaf("h3", "", strings::VOTERS),
        chips(group("chips", strings::VOTERS), voters, PanelCommand::ToggleVoter),
        leaf("h3", "", strings::LEARNERS),
        chips(group("chips", strings::LEARNERS), learners, PanelCommand::ToggleLearner),
        Html::from_iter(majorities(view, voters, learners, refusal_reason)),
        scope(ui_state),
        el("div", "buttons").children(buttons.into()).html(),
        action_results(session),
        leaf("h3", "", strings::PROGRESS),
        progress.collect(),
        operator(session.scenario()),
        custom_cluster(session.scenario(), ui_state.custom_voters),
    ])
}

/// Sentences about the majorities of the present members and of the wanted ones.
fn majorities(
    view: &View<'_>,
    voters: ServerSet,
    learners: ServerSet,
    refusal_reason: Option<&'static str>,
) -> [Html; 4] {
    let View { session, ui_state, .. } = *view;
    let now = ui_state.current_voters(session);
    // If the lanes have different members, the sentence names its lane.
    let differ = session.lanes().iter().any(|lane| lane.voters() != now);
    let lane = session.lanes().get(ui_state.lane).filter(|_| differ);
    let name = lane.map_or_else(|| strings::NOW.to_owned(), |lane| in_lane(strings::NOW, &lane.mode.to_string()));
    let majority = |name: &str, set: ServerSet| p("", strings::majority(name, set, quorum_size(set.len())));
    let overlap = refusal_reason.is_none().then(|| match disjoint_majorities(now, voters) {
        Some((one, other)) => p("warn", strings::disjoint(one, other)),
        None => p("", strings::ALWAYS_MEET),
    });
    let remark = refusal_reason.or((voters == now && learners.is_empty()).then_some(strings::SAME));
    [
        majority(&name, now),
        majority(strings::WANTED, voters),
        overlap.unwrap_or_default(),
        remark.map(|remark| p("", remark)).unwrap_or_default(),
    ]
}

/// A toggle for each possible member of a set.
fn chips(parent: ElementBuilder, set: ServerSet, command: fn(ServerId) -> PanelCommand) -> Html {
    let chip = |id: ServerId| toggle(id.to_string(), set.contains(id), command(id).into());
    parent.children(all_server_ids().map(chip).collect()).html()
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
        line.push_str(strings::QUEUE);
        line.push_str(&left.join(", "));
    }
    line.push('.');
    line
}

/// Timing and order of the naive operator.
fn operator(scenario: &Scenario) -> Html {
    let server = |id: ServerId| button("chip", id.to_string(), PanelCommand::MoveEarlier(id).into()).html();
    let order = operator_order(scenario).into_iter().map(server).collect();
    let time = |label: &'static str, value, command: fn(&str) -> Option<Command>| {
        field(label, number(value, command).set("max", MAX_PAUSE.to_string()).html())
    };
    let pace = &scenario.pace;
    el("details", "")
        .child(leaf("summary", "", strings::OPERATOR))
        .child(p("small", strings::GOES_ROUND))
        .child(el("div", "chips").children(order).html())
        .child(time(strings::WAITS, pace.operator_pause, |value| Some(PanelCommand::Pause(value.parse().ok()?).into())))
        .child(time(strings::DOWNTIME, pace.operator_downtime, |value| {
            Some(PanelCommand::Downtime(value.parse().ok()?).into())
        }))
        .html()
}

/// A custom cluster with these voters, to start with.
fn custom_cluster(scenario: &Scenario, voters: ServerSet) -> Html {
    el("details", "")
        .flag("open", is_custom(scenario))
        .child(leaf("summary", "", strings::OWN))
        .child(chips(el("div", "chips"), voters, PanelCommand::ToggleCustomVoter))
        .child(
            button("wordy", strings::OWN_START, PanelCommand::StartCustom.into())
                .flag("disabled", voters.is_empty())
                .html(),
        )
        .html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    #[test]
    fn progress_during_the_change_names_the_remaining_steps() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let remaining =
            |session: &Session| session.lanes().iter().filter(|it| progress(it).contains(strings::QUEUE)).count();
        session.seek(f64::INFINITY);
        assert_eq!(remaining(&session), 0);
        session.seek(100.0);
        assert!(remaining(&session) > 0);
    }
}
