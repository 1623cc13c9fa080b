//! Commands of the panels that change the run or the state of the user interface.

use cluster::{Mode, Step};
use raft_core::{Change, ChangeRequest, Profile, Rule, RuleSetting, Rules, ServerId, ServerSet};
use scenario::action::isolate;
use scenario::{Scenario, action, link};

use crate::command::{Command, LinkKind, PanelCommand};
use crate::session::Session;
use crate::strings;
use crate::ui_state::{MAX_PAUSE, UiState, all_server_ids, operator_order};

/// Carries out a command that acts in the run, or that undoes or redoes an action.
pub(crate) fn act(ui_state: &UiState, session: &mut Session, command: &Command) {
    let target_lane = ui_state.target_lane();
    match command {
        Command::Undo => session.undo(),
        Command::Redo => session.redo(),
        Command::Act(steps) => session.act(target_lane, &|_| steps.clone()),
        Command::Do(text) => {
            if let Ok(steps) = text.split(';').map(action::parse).collect::<Result<Vec<_>, _>>() {
                session.act(target_lane, &|_| steps.clone());
            }
        }
        Command::Propose => {
            let steps: Vec<_> = session.lanes().iter().map(|lane| (lane.mode, session.next_commands(lane))).collect();
            session.act(target_lane, &|lane| {
                steps.iter().filter(|(mode, _)| *mode == lane.mode).flat_map(|(_, steps)| steps.clone()).collect()
            });
        }
        _ => {}
    }
}

/// Carries out a command; returns a command for the page to carry out after it, if any.
pub(crate) fn perform(ui_state: &mut UiState, session: &mut Session, command: PanelCommand) -> Option<Command> {
    match command {
        PanelCommand::CutOff(id) => session.act(ui_state.target_lane(), &|lane| isolate(&lane.state().world, id, true)),
        PanelCommand::Reconnect(id) => {
            session.act(ui_state.target_lane(), &|lane| isolate(&lane.state().world, id, false));
        }
        PanelCommand::Request { server, add, who } => session.act(ui_state.target_lane(), &|lane| {
            let request = match (lane.mode, add) {
                (Mode::Joint, true) => joint(ServerSet::EMPTY.with(who), ServerSet::EMPTY),
                (Mode::Joint, false) => joint(ServerSet::EMPTY, ServerSet::EMPTY.with(who)),
                (_, true) => ChangeRequest::Simple(Change::AddVoter(who)),
                (_, false) => ChangeRequest::Simple(Change::Remove(who)),
            };
            vec![Step::Request { server, request }]
        }),
        PanelCommand::ToggleVoter(id) => change_draft(ui_state, session, |voters, learners| {
            toggle_member(voters, id);
            learners.remove(id);
        }),
        PanelCommand::ToggleLearner(id) => change_draft(ui_state, session, |voters, learners| {
            toggle_member(learners, id);
            voters.remove(id);
        }),
        PanelCommand::RequestChange => {
            let (target, learners) = ui_state.target_members(session);
            session.act(ui_state.target_lane(), &|_| vec![Step::Ask { target, learners }]);
            // From then on the lane has these members as its target.
            let lane = session.lanes().get(ui_state.lane);
            ui_state.draft.take_if(|draft| lane.is_some_and(|lane| lane.target_members() == *draft));
        }
        PanelCommand::ToggleRule(rule) => session.edit_scenario(&|link| toggle_rule(&mut link.scenario.rules, rule)),
        PanelCommand::ToggleVariant(setting) => {
            session.edit_scenario(&|link| toggle_variant(&mut link.scenario.rules, setting));
        }
        PanelCommand::ToggleRevertibleJoint => session.edit_scenario(&|link| {
            let is_revertible = &mut link.scenario.rules.revertible_joint;
            *is_revertible = !*is_revertible;
        }),
        PanelCommand::ToggleVotesCarryCommit => session.edit_scenario(&|link| {
            let is_carried = &mut link.scenario.rules.votes_carry_commit;
            *is_carried = !*is_carried;
        }),
        PanelCommand::ToggleHandOverFirst => session.edit_scenario(&|link| {
            let hands_over = &mut link.scenario.hand_over_first;
            *hands_over = !*hands_over;
        }),
        PanelCommand::AllRules => session.edit_scenario(&|link| set_rules(&mut link.scenario.rules, Rules::RAFT)),
        PanelCommand::Profile(key) => {
            if let Some(profile) = Profile::from_key(key) {
                session.edit_scenario(&|link| set_rules(&mut link.scenario.rules, profile.rules));
            }
        }
        PanelCommand::Seed(seed) => session.edit_scenario(&|link| link.scenario.seed = seed),
        PanelCommand::Pause(pause) => {
            session.edit_scenario(&|link| link.scenario.pace.operator_pause = pause.min(MAX_PAUSE));
        }
        PanelCommand::Downtime(down) => {
            session.edit_scenario(&|link| link.scenario.pace.operator_downtime = down.min(MAX_PAUSE));
        }
        PanelCommand::MoveEarlier(id) => {
            let mut order = operator_order(session.scenario());
            if let Some(index) = order.iter().position(|other| *other == id).filter(|index| *index > 0) {
                order.swap(index, index - 1);
                session.edit_scenario(&|link| link.scenario.operator_order.clone_from(&order));
            }
        }
        PanelCommand::ToggleCustomVoter(id) => toggle_member(&mut ui_state.custom_voters, id),
        PanelCommand::StartCustom if ui_state.custom_voters.is_empty() => {}
        PanelCommand::StartCustom => {
            let mut custom = Scenario::custom(ui_state.custom_voters, ui_state.custom_voters.iter().next());
            // All servers exist from the start, so that any change can be requested.
            custom.set_target(all_server_ids().collect());
            return Some(Command::Open(link::fragment(&custom.into())));
        }
        PanelCommand::CopyLink(_) | PanelCommand::Address => {
            let fragment = ui_state.fragment(session, !matches!(command, PanelCommand::CopyLink(LinkKind::Start)));
            if !link::open_with(&fragment, &|id| session.scenario_for_link(id)).errors.is_empty() {
                ui_state.status = Some(strings::TOO_LONG);
                return None;
            }
            let is_copy = matches!(command, PanelCommand::CopyLink(_));
            return Some(if is_copy { Command::Copy(fragment) } else { Command::Address(fragment) });
        }
        PanelCommand::Zoom { .. }
        | PanelCommand::Lesson(_)
        | PanelCommand::Moment(..)
        | PanelCommand::Comparison(..)
        | PanelCommand::Answer(_)
        | PanelCommand::LeaveQuestion
        | PanelCommand::ForgetAnswers
        | PanelCommand::ExplainEnd
        | PanelCommand::CopyEmbedCode
        | PanelCommand::Export(_)
        | PanelCommand::Script(_)
        | PanelCommand::Checker(_) => {}
    }
    None
}

fn change_draft(ui_state: &mut UiState, session: &Session, change: impl FnOnce(&mut ServerSet, &mut ServerSet)) {
    let (mut voters, mut learners) = ui_state.target_members(session);
    change(&mut voters, &mut learners);
    ui_state.draft = Some((voters, learners));
}

fn joint(add_voters: ServerSet, remove: ServerSet) -> ChangeRequest {
    ChangeRequest::Joint { add_voters, add_learners: ServerSet::EMPTY, remove }
}

fn toggle_member(set: &mut ServerSet, id: ServerId) {
    if !set.remove(id) {
        set.insert(id);
    }
}

/// Sets every rule, and keeps the options.
fn set_rules(rules: &mut Rules, to: Rules) {
    *rules = to.with_options_of(*rules);
}

/// Switches a rule off, or back on.
fn toggle_rule(rules: &mut Rules, rule: Rule) {
    *rules = if rules.has(rule) { rules.without(rule) } else { rules.restored(rule) };
}

/// Switches to a setting, in place of another setting of the rule, or switches the rule back on.
fn toggle_variant(rules: &mut Rules, setting: RuleSetting) {
    let is_set = RuleSetting::in_effect(*rules, setting.rule()) == Some(setting);
    let restored = rules.restored(setting.rule());
    *rules = if is_set { restored } else { setting.apply(restored) };
}

/// Carries out a command as the page does, in tests.
#[cfg(test)]
pub(crate) fn carry_out(
    ui_state: &mut UiState,
    session: &mut Session,
    command: impl Into<Command>,
) -> Option<crate::ui_state::Effect> {
    match command.into() {
        Command::Panels(command) => {
            let more = perform(ui_state, session, command)?;
            ui_state.update(session, &more)
        }
        command => {
            let effect = ui_state.update(session, &command)?;
            if effect == crate::ui_state::Effect::Act {
                act(ui_state, session, &command);
                return None;
            }
            Some(effect)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_acts_as_the_words_say_and_an_unknown_action_among_them_changes_nothing() {
        let id = |number: u64| ServerId::try_from(number).unwrap();
        let done = |command: Command| {
            let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
            carry_out(&mut UiState::default(), &mut session, command);
            session.actions()
        };
        let steps = vec![Step::Crash(id(3)), Step::LoseDisk(id(3))];
        assert_eq!(done(Command::Do("crash 3;lose-disk 3".to_owned())), done(Command::Act(steps)));
        assert_eq!(done(Command::Do("crash 3;fly 3".to_owned())), []);
    }
}
