//! State of the user interface: the open panel, the selection, the members to be requested. It depends on the model,
//! not on a browser.

use raft_core::{ServerId, ServerSet};
use scenario::link::{self, Link};
use scenario::{CUSTOM_ID, Scenario};

use crate::command::{Command, Panel, PanelCommand, Selection};
use crate::session::{Lane, Session};
use crate::strings;
use crate::theme::Choice;

/// Maximum pause of the operator, in virtual milliseconds.
pub const MAX_PAUSE: u64 = 10_000;

/// Maximum number of servers of a cluster on the page.
pub const MAX_SERVERS: u64 = 7;

/// All servers that a cluster on the page may have.
pub fn all_server_ids() -> impl Iterator<Item = ServerId> {
    (1..=MAX_SERVERS).filter_map(|number| ServerId::try_from(number).ok())
}

/// State of the user interface.
#[derive(Clone, Debug, PartialEq)]
pub struct UiState {
    /// Open panel.
    pub panel: Option<Panel>,
    /// Index of a lane, and the selection in it. The menu or the inspector of the selection is open.
    pub selection: Option<(usize, Selection)>,
    /// Whether the menu of the selection is open.
    pub menu: bool,
    /// Whether actions are done in every lane.
    pub everywhere: bool,
    /// Index of the shown lane, if there is room for one only.
    pub lane: usize,
    /// Voters and learners to be requested; `None` until the user edits them.
    pub draft: Option<(ServerSet, ServerSet)>,
    /// Voters of the custom cluster.
    pub custom_voters: ServerSet,
    /// Whether the timeline shows what is to come.
    pub reveals: bool,
    /// Whether the answer to the current question is shown.
    pub answer_shown: bool,
    /// Result of the last copy or download.
    pub status: Option<&'static str>,
}

/// Effect of a command in the browser.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Put this fragment into the address, and open it.
    GoTo(String),
    /// The same for a version of the script that the user types.
    GoToTyped(String),
    /// Open this fragment if the whole of it is valid; otherwise show the error.
    Load(String),
    /// Put this fragment into the address; it is open already.
    Address(String),
    /// Copy the address with this fragment to the clipboard.
    Copy(String),
    /// Use this theme without storing it, or choose and store the next one.
    Theme(Option<Choice>),
    /// Switch large type on or off.
    LargeType,
    /// Have the panels' chunk carry out this command, which acts in the run.
    Act,
    /// Have the panels carry out a command.
    Panels(PanelCommand),
}

impl Default for UiState {
    fn default() -> Self {
        Self {
            panel: None,
            selection: None,
            menu: false,
            everywhere: true,
            lane: 0,
            draft: None,
            custom_voters: all_server_ids().take(3).collect(),
            reveals: false,
            answer_shown: false,
            status: None,
        }
    }
}

impl UiState {
    /// Initial state, which shows the lane of the link, or else that of the scenario.
    #[must_use]
    pub fn new(session: &Session) -> Self {
        let lane = session.lanes().iter().position(|lane| Some(lane.mode) == session.lane());
        Self { lane: lane.unwrap_or(0), ..Self::default() }
    }

    /// Index of the lane in which actions are done; `None` for all.
    #[must_use]
    pub fn target_lane(&self) -> Option<usize> {
        let lane = self.selection.filter(|_| self.menu).map_or(self.lane, |(lane, _)| lane);
        let of_message = self.menu && matches!(self.selection, Some((_, Selection::Message(_))));
        (!self.everywhere || of_message).then_some(lane)
    }

    /// Voters and learners to be requested: until the user edits them, those of the shown lane.
    #[must_use]
    pub fn target_members(&self, session: &Session) -> (ServerSet, ServerSet) {
        let lane = session.lanes().get(self.lane);
        self.draft.or(lane.map(Lane::target_members)).unwrap_or_default()
    }

    /// Present voters in the shown lane.
    #[must_use]
    pub fn current_voters(&self, session: &Session) -> ServerSet {
        session.lanes().get(self.lane).map_or(session.scenario().old, Lane::voters)
    }

    /// Carries out a command; returns the remaining effect, if any.
    pub fn update(&mut self, session: &mut Session, command: &Command) -> Option<Effect> {
        self.status = None;
        self.answer_shown &= matches!(command, Command::Panel(_) | Command::Close);
        match *command {
            Command::GoToBeat(next) => drop(session.go_to_beat(next)),
            Command::Answer => self.answer_shown = true,
            Command::Toggle if session.is_playing() => session.pause(),
            Command::Toggle => session.play(),
            Command::Back => drop(session.back()),
            Command::Forward => drop(session.forward()),
            Command::Reset => session.reset(),
            Command::Seek(at) => {
                session.pause();
                session.seek(at);
            }
            Command::Extend => drop(session.extend()),
            Command::Speed(speed) => session.set_speed(speed),
            Command::Undo if !session.can_undo() => {}
            Command::Redo if !session.can_redo() => {}
            Command::Undo | Command::Redo | Command::Act(_) | Command::Do(_) | Command::Propose => {
                return Some(Effect::Act);
            }
            Command::Open(ref fragment) => return Some(Effect::GoTo(fragment.clone())),
            Command::OpenTyped(ref fragment) => return Some(Effect::GoToTyped(fragment.clone())),
            Command::Load(ref fragment) => return Some(Effect::Load(fragment.clone())),
            Command::Theme => return Some(Effect::Theme(None)),
            Command::HostTheme(theme) => return Some(Effect::Theme(Some(theme))),
            Command::LargeType => return Some(Effect::LargeType),
            Command::Panels(command) => return Some(Effect::Panels(command)),
            Command::Lane(lane_index) => self.lane = lane_index.min(session.last_lane()),
            Command::Why(lane_index) => {
                self.lane = lane_index;
                return self.update(session, &Command::Panel(Panel::Explain));
            }
            Command::Reveal => self.reveals = !self.reveals,
            Command::Dismiss => session.dismiss_notice(),
            Command::Panel(panel) => {
                self.menu = false;
                self.panel = (self.panel != Some(panel)).then_some(panel);
                if panel.is_overlay() {
                    session.pause();
                }
                session.dismiss_results();
            }
            Command::Close => {
                if !std::mem::take(&mut self.menu) {
                    self.panel = None;
                }
                session.dismiss_results();
            }
            Command::Select(lane_index, selection) => {
                let again = self.menu && self.selection == Some((lane_index, selection));
                (self.selection, self.menu, self.lane) = (Some((lane_index, selection)), !again, lane_index);
                session.dismiss_results();
            }
            Command::Everywhere(everywhere) => self.everywhere = everywhere,
            Command::Copy(ref fragment) => {
                self.status = Some(strings::COPIED);
                return Some(Effect::Copy(fragment.clone()));
            }
            Command::CopyFailed(ref fragment) => {
                self.status = Some(strings::NOT_COPIED);
                return Some(Effect::Address(fragment.clone()));
            }
            Command::Address(ref fragment) => {
                self.status = Some(strings::IN_ADDRESS);
                return Some(Effect::Address(fragment.clone()));
            }
        }
        None
    }

    /// Fragment of a link to this run: to its start, or to the current moment.
    #[must_use]
    pub fn fragment(&self, session: &Session, to_moment: bool) -> String {
        if session.lanes().is_empty() {
            // The scenario could not be loaded now, but may be available later.
            return session.scenario().id.to_string();
        }
        let lane = session.lanes().get(self.lane).filter(|_| self.lane > 0).map(|lane| lane.mode);
        link::fragment_with(&Link { lane, ..session.link(to_moment) }, &|id| session.scenario_for_link(id))
    }

    /// Resets the state after another link is opened. Shows the lane that the link names, or else the lane with the
    /// same index.
    pub fn clear(&mut self, session: &Session) {
        let named = session.lanes().iter().position(|lane| Some(lane.mode) == session.lane());
        let lane = named.unwrap_or(self.lane.min(session.last_lane()));
        let Self { panel, custom_voters, reveals, .. } = *self;
        *self = Self { panel, lane, custom_voters, reveals, ..Self::default() };
    }
}

/// Reason why these voters cannot be requested; `None` if they can.
#[must_use]
pub fn refusal_reason(voters: ServerSet) -> Option<&'static str> {
    voters.is_empty().then_some(strings::NO_VOTERS)
}

/// Order in which the operator visits the servers: those that are not named come last, by number.
#[must_use]
pub fn operator_order(scenario: &Scenario) -> Vec<ServerId> {
    let mut order = scenario.operator_order.clone();
    order.extend(scenario.servers().iter().filter(|id| !scenario.operator_order.contains(id)));
    order
}

/// Whether the scenario is a custom cluster of the user.
#[must_use]
pub fn is_custom(scenario: &Scenario) -> bool {
    scenario.id == CUSTOM_ID
}

#[cfg(test)]
mod tests {
    use cluster::Step;
    use raft_core::{Rule, Rules};

    use super::*;
    use crate::command::PanelCommand;
    use crate::panels::commands::carry_out;
    use crate::scenario_cache::ScenarioCache;
    use crate::session::Opening;

    fn id(number: u64) -> ServerId {
        ServerId::try_from(number).unwrap()
    }

    fn ui_state() -> (UiState, Session) {
        (UiState::default(), Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone()))
    }

    fn digests(session: &Session) -> Vec<u64> {
        session.lanes().iter().map(|lane| lane.state().digest).collect()
    }

    #[test]
    fn action_forks_its_lanes_and_undo_and_redo_restore_them_exactly() {
        for target_lane in [None, Some(0), Some(1), Some(2)] {
            let (mut ui_state, mut session) = ui_state();
            session.seek(100.0);
            session.pause();
            let end = |session: &mut Session| {
                session.seek(f64::INFINITY);
                digests(session)
            };
            let before = (digests(&session), session.index().clone());
            let ended = end(&mut session);
            session.seek(100.0);
            if let Some(lane_index) = target_lane {
                carry_out(&mut ui_state, &mut session, Command::Lane(lane_index));
                carry_out(&mut ui_state, &mut session, Command::Everywhere(false));
            }
            carry_out(&mut ui_state, &mut session, Command::Act(vec![Step::Crash(id(1))]));
            let acted = (digests(&session), session.index().clone());
            for lane_index in 0..3 {
                let changed = target_lane.is_none_or(|target_lane| target_lane == lane_index);
                assert_eq!(acted.0[lane_index] != before.0[lane_index], changed, "{target_lane:?}");
            }
            carry_out(&mut ui_state, &mut session, Command::Undo);
            assert_eq!((digests(&session), session.index().clone()), before);
            assert_eq!(end(&mut session), ended);
            carry_out(&mut ui_state, &mut session, Command::Redo);
            assert_eq!((digests(&session), session.index().clone()), acted);
        }
    }

    #[test]
    fn link_contains_the_actions_with_their_lanes() {
        let (mut ui_state, mut session) = ui_state();
        session.seek(60.0);
        carry_out(&mut ui_state, &mut session, PanelCommand::CutOff(id(3)));
        session.seek(200.0);
        carry_out(&mut ui_state, &mut session, PanelCommand::ToggleRule(Rule::PreVote));
        carry_out(&mut ui_state, &mut session, Command::Lane(2));
        carry_out(&mut ui_state, &mut session, Command::Everywhere(false));
        carry_out(&mut ui_state, &mut session, Command::Propose);
        let fragment = ui_state.fragment(&session, true);
        let opened = Session::from_fragment(&fragment, &ScenarioCache::default());
        assert_eq!(opened.notice(), None, "{fragment}");
        assert_eq!(digests(&opened), digests(&session), "{fragment}");
        assert_eq!(UiState::new(&opened).lane, 2);
        assert!(opened.lanes().iter().all(|lane| !lane.state().world.rules().has(Rule::PreVote)));
    }

    #[test]
    fn toggled_rule_can_be_undone_before_and_after_actions() {
        let (mut ui_state, mut session) = ui_state();
        session.seek(150.0);
        let start = digests(&session);
        carry_out(&mut ui_state, &mut session, Command::Act(vec![Step::Crash(id(4))]));
        let crashed = digests(&session);
        carry_out(&mut ui_state, &mut session, PanelCommand::ToggleRule(Rule::LearnerFirst));
        assert_ne!(digests(&session), crashed);
        carry_out(&mut ui_state, &mut session, Command::Undo);
        assert_eq!(digests(&session), crashed);
        carry_out(&mut ui_state, &mut session, Command::Undo);
        assert_eq!(digests(&session), start);
    }

    #[test]
    fn each_setting_of_a_rule_can_be_chosen_and_linked() {
        let (mut ui_state, mut session) = ui_state();
        let further = raft_core::RuleSetting::ALL.into_iter().filter(|setting| !setting.key().eq(setting.rule().key()));
        for setting in further {
            let rule = setting.rule();
            let mut seen = Vec::new();
            for command in [
                PanelCommand::ToggleRule(rule),
                PanelCommand::ToggleVariant(setting),
                PanelCommand::ToggleVariant(setting),
            ] {
                carry_out(&mut ui_state, &mut session, command);
                let chosen = session.scenario().rules;
                for _ in 0..2 {
                    carry_out(&mut ui_state, &mut session, PanelCommand::ToggleRule(Rule::PreVote));
                }
                assert_eq!(session.scenario().rules, chosen, "another rule's switch leaves it alone");
                let rules = session.scenario().rules;
                assert_eq!(
                    Session::from_fragment(&ui_state.fragment(&session, false), &ScenarioCache::default())
                        .scenario()
                        .rules,
                    rules
                );
                assert!(!seen.contains(&rules));
                seen.push(rules);
            }
            assert_eq!(seen[2], Rules::RAFT);
        }
    }

    #[test]
    fn impossible_action_gives_a_result_in_each_lane_and_changes_nothing() {
        let (mut ui_state, mut session) = ui_state();
        session.seek(50.0);
        let before = digests(&session);
        carry_out(&mut ui_state, &mut session, Command::Act(vec![Step::Restart(id(1))]));
        assert_eq!(digests(&session), before);
        assert_eq!(session.action_results().len(), 3);
        assert!(session.action_results().iter().all(|answer| !answer.done && answer.text.contains("running already")));
        assert!(!session.can_undo());
    }

    #[test]
    fn wanted_members_are_those_of_the_lane_until_a_change_is_under_way() {
        let (mut ui_state, mut session) = ui_state();
        let of = |numbers: &[u64]| numbers.iter().copied().map(id).collect::<ServerSet>();
        let (old, new) = (session.scenario().old, session.scenario().new);
        for lane_index in 0..3 {
            ui_state.lane = lane_index;
            for (at, wanted) in [(0.0, old), (150.0, new), (f64::INFINITY, new)] {
                session.seek(at);
                assert_eq!(ui_state.target_members(&session), (wanted, ServerSet::EMPTY), "lane {lane_index} at {at}");
            }
        }
        let mut custom = Session::new(Scenario::custom(of(&[1, 2, 3]), Some(id(1))));
        let mut ui_state = UiState::new(&custom);
        let tap = |ui_state: &mut UiState, custom: &mut Session, command: PanelCommand| {
            carry_out(ui_state, custom, command);
            ui_state.target_members(custom)
        };
        let wanted = tap(&mut ui_state, &mut custom, PanelCommand::ToggleVoter(id(4)));
        assert_eq!(wanted, (of(&[1, 2, 3, 4]), ServerSet::EMPTY), "one tap changes one server");
        let wanted = tap(&mut ui_state, &mut custom, PanelCommand::ToggleLearner(id(2)));
        assert_eq!(wanted, (of(&[1, 3, 4]), of(&[2])));
        tap(&mut ui_state, &mut custom, PanelCommand::RequestChange);
        assert_eq!((ui_state.draft, ui_state.target_members(&custom)), (None, wanted));
        carry_out(&mut ui_state, &mut custom, Command::Undo);
        assert_eq!(ui_state.target_members(&custom), (of(&[1, 2, 3]), ServerSet::EMPTY));
    }

    #[test]
    fn custom_cluster_can_change_to_any_of_seven_servers() {
        let (mut ui_state, mut session) = ui_state();
        ui_state.custom_voters = [1, 2, 3].into_iter().map(id).collect();
        let Some(Effect::GoTo(fragment)) = carry_out(&mut ui_state, &mut session, PanelCommand::StartCustom) else {
            panic!("an address")
        };
        session.open(&fragment, &ScenarioCache::default(), Opening::Single);
        ui_state.clear(&session);
        session.seek(50.0);
        ui_state.draft = Some(([3, 4, 5, 6, 7].into_iter().map(id).collect(), ServerSet::EMPTY));
        carry_out(&mut ui_state, &mut session, PanelCommand::RequestChange);
        for _ in 0..5 {
            session.extend();
        }
        session.seek(f64::INFINITY);
        for lane in session.lanes() {
            assert!(lane.state().world.change_is_finished(), "{}", lane.mode);
        }
    }
}
