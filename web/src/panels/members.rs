//! Change of members: the members to be requested, the sums that decide if their majorities overlap, the progress of
//! the change, and a calculator of quorums.

use std::rc::Weak;

use cluster::{Mode, Step};
use raft_core::quorum::{disjoint_majorities, min_overlap, quorum_size};
use raft_core::{Change, ServerId, ServerSet};
use scenario::{Scenario, quorum_chain as chain};
use yew::prelude::*;

use super::controls::{action_results, field, group, leaf, number, scope, switch, text, toggle};
use super::{Panels, View, quorum_chain};
use crate::command::{Command, PanelCommand};
use crate::html::{ElementBuilder, button, el, p};
use crate::session::{Lane, Session};
use crate::strings::{in_lane, panels as strings};
use crate::ui_state::{MAX_PAUSE, all_server_ids, is_custom, operator_order, refusal_reason};

/// The panel.
pub(super) fn view(view: &View<'_>, panels: &Weak<Panels>) -> Html {
    let View { session, ui_state, state } = *view;
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
        scope(ui_state),
        el("div", "buttons").children(buttons.into()).html(),
        action_results(session),
        majorities(view, voters, learners, refusal_reason),
        leaf("h3", "", strings::PROGRESS),
        progress.collect(),
        admin(session.scenario()),
        quorum_chain::view(&state.chain, panels, &chain_of_change(view, voters)),
        operator(session.scenario()),
        custom_cluster(session.scenario(), ui_state.custom_voters),
    ])
}

/// The majorities of the present voters and of the wanted ones, and whether they overlap. If the same voters are
/// wanted, the sums are about the change that the lane shows.
fn majorities(view: &View<'_>, voters: ServerSet, learners: ServerSet, refusal_reason: Option<&'static str>) -> Html {
    let View { session, ui_state, .. } = *view;
    let now = ui_state.current_voters(session);
    // If the lanes have different members, the sentence names its lane.
    let differ = session.lanes().iter().any(|lane| lane.voters() != now);
    let lane = session.lanes().get(ui_state.lane).filter(|_| differ);
    let name = lane.map_or_else(|| strings::NOW.to_owned(), |lane| in_lane(strings::NOW, &lane.mode.to_string()));
    let majority = |name: &str, set: ServerSet| p("", strings::majority(name, set, quorum_size(set.len())));
    let (old, new, is_of_run) = change(view, voters);
    let heading = if is_of_run { strings::CHANGE_OF_RUN } else { strings::CHANGE_WANTED };
    let has_sums = refusal_reason.is_none() && !old.is_empty() && !new.is_empty() && old != new;
    let is_same = voters == now && learners.is_empty() && !has_sums;
    let remark = refusal_reason.or(is_same.then_some(strings::SAME));
    [
        majority(&name, now),
        if voters == now { Html::default() } else { majority(strings::WANTED, voters) },
        remark.map(|remark| p("", remark)).unwrap_or_default(),
        if has_sums { sums(session, heading, old, new) } else { Html::default() },
    ]
    .into_iter()
    .collect()
}

/// The sums that decide if majorities before and after a change overlap: of the change in one step, and of the ways of
/// the safe modes.
fn sums(session: &Session, heading: &'static str, old: ServerSet, new: ServerSet) -> Html {
    let min_overlap = min_overlap(old, new);
    let result = match disjoint_majorities(old, new) {
        Some((one, other)) => strings::disjoint(one, other),
        None => strings::shared(min_overlap, old.intersection(new)),
    };
    let has = |mode| session.lanes().iter().any(|lane| lane.mode == mode);
    let steps = single_server_steps(old, new);
    let one_by_one = || {
        let sum = |(step, [old, new]): &(Change, [ServerSet; 2])| {
            let name = strings::step(step.server(), matches!(step, Change::AddVoter(_)));
            el("li", "").child(leaf("b", "", name)).child(text(sum(*old, *new))).html()
        };
        let steps = el("ul", "sums").children(steps.iter().map(sum).collect()).html();
        [p("", strings::one_by_one(Mode::SingleServer)), steps].into_iter().collect()
    };
    let both = [old, new].map(|voters| (quorum_size(voters.len()), voters));
    [
        leaf("h3", "", heading),
        p("formula", sum(old, new)),
        p("small", strings::SUM_HELP),
        p(if min_overlap == 0 { "warn" } else { "" }, result),
        if steps.len() == 1 { p("", strings::SINGLE_STEP) } else { Html::default() },
        if steps.len() > 1 && has(Mode::SingleServer) { one_by_one() } else { Html::default() },
        if has(Mode::Joint) { p("", strings::both(Mode::Joint, both)) } else { Html::default() },
    ]
    .into_iter()
    .collect()
}

/// Sizes of a majority before and after a change, against the number of servers: `3 + 3 > 7 is not so`.
fn sum(old: ServerSet, new: ServerSet) -> String {
    let sizes = [old, new].map(|voters| quorum_size(voters.len()));
    strings::sum(sizes, old.union(new).len(), min_overlap(old, new) > 0)
}

/// Single-server changes that lead from one set of voters to another, in the order of the admin, each with the voters
/// before and after it.
fn single_server_steps(old: ServerSet, new: ServerSet) -> Vec<(Change, [ServerSet; 2])> {
    let additions = new.difference(old).iter().map(Change::AddVoter);
    let mut voters = old;
    let step = |change: Change| {
        let before = voters;
        voters =
            if old.contains(change.server()) { before.without(change.server()) } else { before.with(change.server()) };
        (change, [before, voters])
    };
    additions.chain(old.difference(new).iter().map(Change::Remove)).map(step).collect()
}

/// Old and new voters of the change that the panel is about, and whether it is that of the run: it is, if the present
/// voters are wanted.
fn change(view: &View<'_>, voters: ServerSet) -> (ServerSet, ServerSet, bool) {
    let View { session, ui_state, .. } = *view;
    let now = ui_state.current_voters(session);
    match session.change(ui_state.lane) {
        (old, new) if voters == now => (old, new, true),
        _ => (now, voters, false),
    }
}

/// Chain of configurations that the change goes through in the shown lane.
fn chain_of_change(view: &View<'_>, voters: ServerSet) -> String {
    let (old, new, _) = change(view, voters);
    let mode = view.session.lanes().get(view.ui_state.lane).map(|lane| lane.mode);
    chain_of(mode, old, new)
}

/// Chain of configurations of a change; the old one alone, if nothing changes.
fn chain_of(mode: Option<Mode>, old: ServerSet, new: ServerSet) -> String {
    let (from, to) = (&*chain::write(old), &*chain::write(new));
    match mode {
        _ if old == new || new.is_empty() => from.to_owned(),
        Some(Mode::SingleServer) => {
            let mut text = from.to_owned();
            for (_, [_, after]) in single_server_steps(old, new) {
                text = [&*text, " > ", &chain::write(after)].concat();
            }
            text
        }
        Some(Mode::Joint) => [from, " > ", from, " & ", to, " > ", to].concat(),
        _ => [from, " > ", to].concat(),
    }
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
            let (admin, configuration, id) = (world.admin(), leader.configuration(), leader.id());
            let steps = if mode == Mode::Joint && world.rules().revertible_joint {
                admin.steps_left_if_revertible(configuration, id)
            } else {
                admin.steps_left(mode, configuration, id)
            };
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

/// The habit of the admin; nothing in a scenario without an admin.
fn admin(scenario: &Scenario) -> Html {
    if scenario.modes.iter().all(|mode| *mode == Mode::Naive) {
        return Html::default();
    }
    let hands_over = switch("switch", scenario.hand_over_first, PanelCommand::ToggleHandOverFirst.into())
        .set("id", "hand-over-first")
        .child(text(strings::HAND_OVER_FIRST))
        .html();
    [leaf("h3", "", strings::ADMIN), hands_over, p("small", strings::HAND_OVER_FIRST_HELP)].into_iter().collect()
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
    use raft_core::ChangeRequest;

    use super::*;

    fn sets() -> impl Iterator<Item = ServerSet> {
        (1..1_u64 << 7).map(|bits| all_server_ids().filter(|id| bits >> (u64::from(*id) - 1) & 1 == 1).collect())
    }

    #[test]
    fn single_server_steps_lead_to_the_wanted_voters_and_each_sum_holds() {
        for (old, new) in sets().flat_map(|old| sets().map(move |new| (old, new))) {
            let mut voters = old;
            for (change, [before, after]) in single_server_steps(old, new) {
                assert_eq!(before, voters, "{old} to {new}");
                assert_eq!(before.contains(change.server()), !after.contains(change.server()));
                assert!(!sum(before, after).contains("not") && min_overlap(before, after) > 0, "{before} to {after}");
                voters = after;
            }
            assert_eq!(voters, new, "{old} to {new}");
        }
    }

    #[test]
    fn chain_of_a_change_has_the_configurations_of_its_mode_and_only_the_naive_one_is_broken() {
        for (old, new) in sets().flat_map(|old| sets().map(move |new| (old, new))).filter(|(old, new)| old != new) {
            let steps = |mode| chain::parse(&chain_of(Some(mode), old, new)).expect("it is a chain");
            assert_eq!(steps(Mode::Naive).len(), 1);
            assert_eq!(steps(Mode::Naive)[0].is_broken(), min_overlap(old, new) == 0, "{old} to {new}");
            assert_eq!(steps(Mode::Joint).len(), 2);
            assert_eq!(steps(Mode::SingleServer).len(), single_server_steps(old, new).len());
            for mode in [Mode::SingleServer, Mode::Joint] {
                let steps = steps(mode);
                assert!(!steps.iter().any(raft_core::QuorumStep::is_broken), "{mode}: {old} to {new}");
                assert!(steps[0].old.sets().eq([old]) && steps[steps.len() - 1].new.sets().eq([new]), "{old} to {new}");
            }
        }
    }

    #[test]
    fn sum_has_the_numbers_of_its_change() {
        let of =
            |numbers: &[u64]| all_server_ids().filter(|id| numbers.contains(&u64::from(*id))).collect::<ServerSet>();
        let five = of(&[1, 2, 3, 4, 5]);
        assert!(sum(five, of(&[1, 2, 3, 4, 5, 6])).starts_with("3 + 4 > 6"));
        assert!(sum(five, of(&[1, 2, 3, 4])).starts_with("3 + 3 > 5"));
        assert!(sum(five, of(&[1, 2, 3, 6, 7])).starts_with("3 + 3 > 7"));
    }

    #[test]
    fn progress_names_the_request_that_ends_a_revertible_joint_configuration() {
        let mut session = Session::new(scenario::preset("joint-reverted").unwrap().clone());
        let [leave, revert] = [ChangeRequest::LeaveJoint, ChangeRequest::RevertJoint].map(|it| it.to_string());
        // Requested at 20 ms; C_old,new is in the log from 83 ms on. The old members are asked for at 250 ms.
        for (at, left) in
            [(60.0, Some((&leave, 2))), (200.0, Some((&leave, 1))), (255.0, Some((&revert, 1))), (1000.0, None)]
        {
            session.seek(at);
            let told = progress(&session.lanes()[0]);
            let (_, steps) = told.split_once(strings::QUEUE).unwrap_or_default();
            assert_eq!(steps.contains(&leave), left.is_some_and(|(end, _)| *end == leave), "{at}: {told}");
            assert_eq!(steps.contains(&revert), left.is_some_and(|(end, _)| *end == revert), "{at}: {told}");
            assert_eq!(steps.contains("jointly"), left.is_some_and(|(_, requests)| requests > 1), "{at}: {told}");
        }
    }

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
