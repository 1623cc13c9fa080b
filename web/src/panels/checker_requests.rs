//! Commands of the checker and the seed sweep: requests to the worker, scripts to play, and commands for the page.

use std::rc::Rc;

use cluster::Mode;
use raft_core::Rule;
use scenario::{CUSTOM_ID, Scenario, script, user_actions};

use super::script_editor::EditSource;
use super::{PanelState, Panels};
use crate::command::{CheckerCommand, Command, Panel, PanelCommand};
use crate::session::Session;
use crate::ui_state::UiState;
use crate::worker::client::{OnReply, WorkerError};
use crate::worker::protocol::{CheckRequest, Reply, Request};

/// Effects of a command outside the panels' state.
#[derive(Debug, Default, PartialEq)]
struct Effects {
    /// Request to a new worker.
    request: Option<Request>,
    /// Script to play.
    script: Option<String>,
    /// Commands for the page.
    commands: Vec<Command>,
}

impl Panels {
    /// Carries out a command of the checker or the seed sweep. Returns commands for the page to carry out after it.
    pub(super) fn perform_checker(&self, command: CheckerCommand, ui_state: &UiState) -> Vec<Command> {
        if let CheckerCommand::AskOutlook(lane) = command {
            self.ask_outlook(lane);
            return Vec::new();
        }
        if command == CheckerCommand::ExportForTlc {
            self.export_for_tlc();
            return Vec::new();
        }
        let effects =
            self.runtime.read(|session| self.state.borrow_mut().perform_checker(session, ui_state.lane, command));
        let Effects { request, script, mut commands } = effects.unwrap_or_default();
        // The comparison shows the odds itself.
        let shows_survey = matches!(ui_state.panel, Some(Panel::Search | Panel::Compare));
        if command == CheckerCommand::Sweep && !shows_survey {
            commands.push(Command::Panel(Panel::Search));
        }
        match request {
            Some(request) => {
                let panels = self.itself.clone();
                let on_reply = move |reply| {
                    if let Some(panels) = panels.upgrade() {
                        panels.on_reply(reply);
                    }
                };
                let on_reply: OnReply = Rc::new(on_reply);
                self.worker.start(&self.window, &request, &on_reply);
            }
            None => self.terminate_idle_worker(),
        }
        if let Some(script) = script {
            self.play_script(script, EditSource::New);
        }
        commands
    }

    fn on_reply(&self, reply: Result<Reply, WorkerError>) {
        self.state.borrow_mut().checker.on_reply(reply);
        self.terminate_idle_worker();
        self.render();
    }

    fn terminate_idle_worker(&self) {
        if self.state.borrow().checker.job.is_none() {
            self.worker.terminate();
        }
    }
}

impl PanelState {
    fn perform_checker(&mut self, session: &Session, lane: usize, command: CheckerCommand) -> Option<Effects> {
        let form = &mut self.checker;
        let mut effects = Effects::default();
        match command {
            CheckerCommand::Check => {
                let mode = session.lanes().get(lane)?.mode;
                let request = form.request_for(session.scenario().clone(), mode)?;
                effects.request = Some(form.check(request));
            }
            CheckerCommand::IgnoreEstimate => {
                let request = form.request.clone()?;
                effects.request = Some(form.check(CheckRequest { ignore_estimate: true, ..request }));
            }
            CheckerCommand::CheckWithout(rule) => return self.check_without(session, rule),
            CheckerCommand::CheckWithAllRules => {
                let request = form.request.as_ref()?.with_all_rules();
                form.load_bounds(&request);
                effects
                    .commands
                    .extend(session.scenario().rules.off().next().is_some().then_some(PanelCommand::AllRules.into()));
                effects.request = Some(form.check(request));
            }
            CheckerCommand::Sweep => effects.request = Some(form.sweep(scenario_to_sweep(session))),
            CheckerCommand::SweepWithout(rule) => return self.sweep_without(session, rule),
            CheckerCommand::Stop => form.stop(),
            CheckerCommand::Watch => {
                let text = form.counterexample.clone()?;
                if is_shown(session, &text) {
                    effects.commands = vec![Command::Reset, Command::Toggle];
                } else {
                    self.pending_command = Some(Command::Toggle);
                    effects.script = Some(text);
                }
            }
            CheckerCommand::OpenSeed(seed, mode) => return Some(self.open_seed(session, seed, mode)),
            CheckerCommand::Set(bound, number) => form.set(bound, number),
            CheckerCommand::AskOutlook(_) | CheckerCommand::ExportForTlc => {}
        }
        Some(effects)
    }

    /// Begins the survey of the lesson without this rule, and opens it.
    fn sweep_without(&mut self, session: &Session, rule: Rule) -> Option<Effects> {
        let lesson = lesson_to_sweep(rule)?;
        // The first part of the program has presets without their claims.
        let open = Scenario { expect: lesson.expect.clone(), ..session.scenario().clone() };
        if open == *lesson && session.link(false).actions.is_empty() {
            let request = Some(self.checker.sweep(scenario_to_sweep(session)));
            return Some(Effects { request, commands: vec![Command::Panel(Panel::Search)], ..Effects::default() });
        }
        self.pending_command = Some(Command::Panels(PanelCommand::Checker(CheckerCommand::Sweep)));
        Some(Effects { commands: vec![Command::Open(lesson.id.to_string())], ..Effects::default() })
    }

    /// Begins the search for the shortest schedule to what this rule prevents, and opens its cluster.
    fn check_without(&mut self, session: &Session, rule: Rule) -> Option<Effects> {
        let request = CheckRequest::without_rule(rule)?;
        let (open, requested) = (session.scenario(), &request.scenario);
        let mut commands = Vec::new();
        if (Scenario { rules: requested.rules, ..open.clone() }) == *requested {
            // If the page already has this address, opening it would not change the rules.
            if open.rules != requested.rules {
                commands.extend(open.rules.off().next().is_some().then_some(PanelCommand::AllRules.into()));
                commands.push(PanelCommand::ToggleRule(rule).into());
            }
            commands.extend(lane_command(requested, Some(request.mode)));
        } else {
            commands.push(Command::Open(request.fragment()?));
        }
        commands.push(Command::Panel(Panel::Search));
        self.checker.load_bounds(&request);
        Some(Effects { request: Some(self.checker.check(request)), commands, ..Effects::default() })
    }

    /// Opens a seed of the seed sweep, or the seed in the field, in the lane of a mode if one is named.
    fn open_seed(&mut self, session: &Session, seed: Option<u64>, mode: Option<Mode>) -> Effects {
        let (seed, present) = (seed.unwrap_or(self.checker.seed), scenario_to_sweep(session));
        let swept = self.checker.swept.clone().unwrap_or_else(|| present.clone());
        let lane = lane_command(&swept, mode);
        if swept == present && session.link(false).actions.is_empty() {
            let commands = lane.into_iter().chain([PanelCommand::Seed(seed).into()]).collect();
            return Effects { commands, ..Effects::default() };
        }
        self.pending_command = lane;
        let id = if swept.id.contains('.') { CUSTOM_ID.into() } else { swept.id.clone() };
        Effects { script: Some(script::write(&Scenario { id, seed, ..swept })), ..Effects::default() }
    }
}

/// Lessons about a rule: the presets in which only this rule is off.
pub(super) fn lessons(rule: Rule) -> impl Iterator<Item = &'static Scenario> {
    scenario::catalogue::scenarios().iter().filter(move |it| it.rules.off().eq([rule]))
}

/// Lesson about a rule that has seeds: the last one shows the harm without the rule.
pub(super) fn lesson_to_sweep(rule: Rule) -> Option<&'static Scenario> {
    lessons(rule).filter(|lesson| !lesson.is_untimed).last()
}

/// Scenario of a seed sweep: the run with the user's actions, without the seed, and without the texts and claims, which
/// are about one seed.
pub(super) fn scenario_to_sweep(session: &Session) -> Scenario {
    let (beats, expect) = Default::default();
    Scenario { seed: 0, beats, expect, ..user_actions::bake_actions_for_any_seed(&session.link(false)) }
}

/// Command that shows the lane of a mode, in a run of this scenario.
fn lane_command(scenario: &Scenario, mode: Option<Mode>) -> Option<Command> {
    scenario.modes.iter().position(|it| Some(*it) == mode).map(Command::Lane)
}

/// Whether the page shows the run of a script, without actions of the user.
fn is_shown(session: &Session, text: &str) -> bool {
    let shown = session.scenario();
    let is_same = |read| Scenario { id: shown.id.clone(), ..read } == *shown;
    session.link(false).actions.is_empty() && script::read(text).is_ok_and(is_same)
}

#[cfg(test)]
mod tests {
    use checker::KnownViolation;

    use raft_core::Rules;

    use super::*;
    use crate::scenario_cache::ScenarioCache;

    fn open(fragment: &str) -> Session {
        Session::from_fragment(fragment, &ScenarioCache::default())
    }

    fn perform(state: &mut PanelState, session: &Session, command: CheckerCommand) -> Effects {
        state.perform_checker(session, 0, command).unwrap()
    }

    /// Begins a seed sweep in one run, and opens seed 7 in another.
    fn sweep_and_open_seed(swept: &str, present: &str) -> (PanelState, Effects) {
        let mut state = PanelState::default();
        perform(&mut state, &open(swept), CheckerCommand::Sweep);
        let command = CheckerCommand::OpenSeed(Some(7), Some(Mode::SingleServer));
        let effects = perform(&mut state, &open(present), command);
        (state, effects)
    }

    #[test]
    fn seed_of_the_present_run_is_opened_by_commands() {
        // Another seed of the same run has the same sweep.
        for present in ["#".to_owned(), format!("#{}&seed=7", scenario::DEFAULT)] {
            let (_, effects) = sweep_and_open_seed("#", &present);
            assert_eq!(effects.commands, [Command::Lane(1), PanelCommand::Seed(7).into()]);
            assert_eq!(effects.script, None);
        }
    }

    #[test]
    fn seed_of_another_run_is_opened_as_a_script_in_its_lane() {
        let (state, effects) = sweep_and_open_seed("#", "#bug-2015");
        let script = effects.script.unwrap();
        assert!(script.contains("\nseed 7\n") && script.contains("new S1 S2 S3 S6 S7"), "{script}");
        assert_eq!((effects.commands, state.pending_command), (Vec::new(), Some(Command::Lane(1))));
    }

    #[test]
    fn seed_of_a_run_with_actions_is_opened_as_a_script_that_can_be_read() {
        let fragment = format!("#{}&do=120.crash.4", scenario::DEFAULT);
        let script = sweep_and_open_seed(&fragment, &fragment).1.script.unwrap();
        assert!(script.contains("at 121 crash S4"), "{script}");
        let read = script::read(&script).expect("a script");
        assert_eq!((read.seed, read.actions), (7, scenario_to_sweep(&open(&fragment)).actions));
    }

    #[test]
    fn search_without_a_rule_opens_its_cluster_and_lane() {
        for known in KnownViolation::all() {
            let mut state = PanelState::default();
            let effects = perform(&mut state, &open("#"), CheckerCommand::CheckWithout(known.rule));
            assert!(matches!(&effects.request, Some(Request::Check(request)) if request.mode == known.mode));
            let [Command::Open(fragment), Command::Panel(Panel::Search)] = &*effects.commands else {
                panic!("{:?}", effects.commands)
            };
            let opened = open(fragment);
            assert_eq!((opened.lane(), opened.link_error()), (Some(known.mode), None));
            let effects = perform(&mut state, &opened, CheckerCommand::CheckWithAllRules);
            assert_eq!(effects.commands, [PanelCommand::AllRules.into()]);
            assert!(matches!(effects.request, Some(Request::Check(request)) if request.scenario.rules == Rules::RAFT));
            // Again from that address, with the rule on.
            let opened = open(&fragment.replace(&format!("&off={}", known.rule.key()), ""));
            let index = opened.lanes().iter().position(|lane| lane.mode == known.mode).unwrap();
            let effects = perform(&mut state, &opened, CheckerCommand::CheckWithout(known.rule));
            let expected =
                [PanelCommand::ToggleRule(known.rule).into(), Command::Lane(index), Command::Panel(Panel::Search)];
            assert_eq!(effects.commands, expected);
        }
        let liveness = CheckerCommand::CheckWithout(Rule::PreVote);
        assert_eq!(PanelState::default().perform_checker(&open("#"), 0, liveness), None);
    }

    #[test]
    fn survey_of_a_lesson_that_is_open_begins_at_once() {
        let lesson = lesson_to_sweep(Rule::PreVote).unwrap();
        for is_open in [false, true] {
            let mut state = PanelState::default();
            let session =
                if is_open { Session::new(Scenario { expect: Vec::new(), ..lesson.clone() }) } else { open("#") };
            let effects = perform(&mut state, &session, CheckerCommand::SweepWithout(Rule::PreVote));
            assert_eq!((effects.request.is_some(), state.pending_command.is_some()), (is_open, !is_open));
        }
    }

    #[test]
    fn counterexample_is_played_again_without_opening_it_again() {
        let mut state = PanelState::default();
        let script = script::write(scenario::preset(scenario::DEFAULT).unwrap());
        state.checker.counterexample = Some(script.clone());
        let effects = perform(&mut state, &open("#bug-2015"), CheckerCommand::Watch);
        assert_eq!((effects.script.as_ref(), state.pending_command.take()), (Some(&script), Some(Command::Toggle)));
        let shown = Session::new(Scenario { id: "s2.x".into(), ..script::read(&script).unwrap() });
        let effects = perform(&mut state, &shown, CheckerCommand::Watch);
        assert_eq!((effects.script, effects.commands), (None, vec![Command::Reset, Command::Toggle]));
    }
}
