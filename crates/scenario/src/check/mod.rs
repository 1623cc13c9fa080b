//! Checks of a scenario beyond its syntax: claims that do not hold, and parts with an effect other than the author may
//! expect.

mod initial_state;
mod preset_rules;
mod run;

pub use preset_rules::{PresetError, PresetText, preset_remarks};

use std::fmt::Write as _;

use cluster::{LEADER, MAX_IN_FLIGHT, MAX_RECORDS, Mode, Step, StepError};
use raft_core::{ChangeRequest, Configuration, ServerId, ServerSet, Term};
use run::Run;
use thiserror::Error;

use crate::link::Link;
use crate::script::{Replaced, SourceMap, SourceSpan};
use crate::{
    BoundedExpectation, Claim, Continuations, FailedExpectation, Metric, STEP_INTERVAL_MS, Scenario, UnmetCondition,
    action, user_actions,
};

/// A finding with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Position in the script, if there is one.
    pub span: Option<SourceSpan>,
    /// The finding.
    pub finding: Finding,
}

/// Result of a check.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Finding {
    /// A line is about a mode that the scenario does not have.
    #[error("“{what}” is about a mode that the scenario does not have (modes {})", keys(modes))]
    NoSuchMode {
        /// Words that name the mode.
        what: String,
        /// Modes of the scenario.
        modes: Vec<Mode>,
    },
    /// The run reaches a limit and stops, so that later claims are about that state.
    #[error(
        "{mode}: the run stops at {at} ms, with {MAX_RECORDS} events or {MAX_IN_FLIGHT} messages in flight: let it end sooner, \
         or less happen in it"
    )]
    RunLimitReached {
        /// The mode.
        mode: Mode,
        /// Time of the stop in virtual milliseconds.
        at: u64,
    },
    /// A claim does not hold.
    #[error("{0}")]
    FailedExpectation(FailedExpectation),
    /// A claim holds within the allowance of a search.
    #[error("{0}")]
    BoundedExpectation(BoundedExpectation),
    /// An action is not possible at its time.
    #[error("{}", impossible(step, refused, *in_every_mode))]
    Impossible {
        /// The Step.
        step: Step,
        /// Modes in which it is not possible, with the reasons.
        refused: Vec<(Mode, StepError)>,
        /// Whether these are all modes of the action.
        in_every_mode: bool,
    },
    /// A condition does not come to hold in time.
    #[error("“{what}” does not come by the end{}: nothing is done", in_modes(modes, *in_every_mode))]
    UnmetCondition {
        /// The condition.
        what: String,
        /// Modes in which it does not come.
        modes: Vec<Mode>,
        /// Whether these are all modes of the action.
        in_every_mode: bool,
    },
    /// A line sets a rule that an earlier line sets differently.
    #[error("{0}")]
    Replaced(Replaced),
    /// A target configuration replaces an earlier one whose change was not finished.
    #[error(
        "“{step}” replaces {}, whose change was not finished ({}): that change is dropped",
        earlier.map_or("the earlier request".to_owned(), |it| format!("the “ask” in line {}", it.line)),
        names(modes),
        step = action::write_in_script(*step)
    )]
    ChangeReplaced {
        /// The later request.
        step: Step,
        /// Position of the earlier request.
        earlier: Option<SourceSpan>,
        /// The modes in which this happens.
        modes: Vec<Mode>,
    },
    /// An action, beat or expectation comes after the end of the scenario.
    #[error("the page plays as far as {end} ms (“end”), and this is at {at} ms")]
    AfterEnd {
        /// End of the scenario in virtual milliseconds.
        end: u64,
        /// Its time in virtual milliseconds.
        at: u64,
    },
    /// There are commands, but no leader that has committed them.
    #[error(
        "there is no leader at the start, and so no committed command: add a line like “leader S1”, or take this away"
    )]
    CommandsWithoutLeader,
    /// Direct changes are allowed in a scenario without joint mode.
    #[error("“direct-changes” is about the mode joint, which the scenario does not have (modes {})", keys(.0))]
    DirectChangesWithoutJoint(Vec<Mode>),
    /// A joint configuration can be reverted in a scenario without joint mode.
    #[error("“revertible-joint” is about the mode joint, which the scenario does not have (modes {})", keys(.0))]
    RevertibleWithoutJoint(Vec<Mode>),
    /// Leaders hand over first in a scenario without an admin.
    #[error("“hand-over-first” is about the admin of the modes single and joint: the scenario has neither")]
    HandOverWithoutAdmin,
    /// Some servers are in zones, and voters are in none.
    #[error("{0} {verb} in no zone: each counts as a zone of its own", verb = if .0.len() == 1 { "is" } else { "are" })]
    OutsideZones(ServerSet),
    /// A Step between two servers names one server twice.
    #[error("“{}” means nothing: there is no link from {server} to itself, and no transfer of leadership to itself", action::write_in_script(*step))]
    SameServer {
        /// The Step.
        step: Step,
        /// The server.
        server: ServerId,
    },
    /// A request for a joint change neither adds nor removes a server.
    #[error("“{}” requests no change: say what to add or to remove, as in “joint add S4 remove S2”", action::write_in_script(*.0))]
    EmptyRequest(Step),
    /// A claim counts the time without a leader, in a run without a clock.
    #[error(
        "“{0}” means nothing without a clock: each step comes {STEP_INTERVAL_MS} ms after the one before; use “at” lines"
    )]
    TimeWithoutClock(Claim),
    /// A leader that left entries cannot have been elected.
    #[error(
        "the leader of term {term} cannot have been elected: it needs a majority of {configuration}, and {ahead} cannot have voted \
         for it: their logs were more up to date"
    )]
    UnelectableLeader {
        /// Term of the entries.
        term: Term,
        /// Configuration of which it needed a majority.
        configuration: Configuration,
        /// Servers whose log was ahead.
        ahead: ServerSet,
    },
    /// The scenario cannot be a preset.
    #[error("{0}")]
    PresetError(PresetError),
}

impl Finding {
    /// Whether the scenario states something wrong. The other findings are warnings and notes.
    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(
            self,
            Self::NoSuchMode { .. } | Self::RunLimitReached { .. } | Self::FailedExpectation(_) | Self::PresetError(_)
        )
    }

    /// Whether nothing is wrong, and the finding only says within which bounds a claim holds.
    #[must_use]
    pub fn is_note(&self) -> bool {
        matches!(self, Self::BoundedExpectation(_))
    }
}

fn keys(modes: &[Mode]) -> String {
    modes.iter().map(|mode| mode.key()).collect::<Vec<_>>().join(" ")
}

fn names(modes: &[Mode]) -> String {
    modes.iter().map(Mode::to_string).collect::<Vec<_>>().join(", ")
}

fn in_modes(modes: &[Mode], all: bool) -> String {
    if all { String::new() } else { format!(" ({})", names(modes)) }
}

/// Text of [`Finding::Impossible`]. Modes with the same reason are listed together.
fn impossible(step: &Step, refused: &[(Mode, StepError)], in_every_mode: bool) -> String {
    let mut text = format!("“{}” is not possible", action::write_in_script(*step));
    let mut reasons: Vec<StepError> = Vec::new();
    refused.iter().for_each(|(_, reason)| {
        if !reasons.contains(reason) {
            reasons.push(*reason);
        }
    });
    for (nth, reason) in reasons.iter().enumerate() {
        let modes: Vec<_> = refused.iter().filter(|(_, other)| other == reason).map(|&(mode, _)| mode).collect();
        let in_modes =
            if in_every_mode && reasons.len() == 1 { String::new() } else { format!(" ({})", names(&modes)) };
        let _ = write!(text, "{}{in_modes}: {reason}", if nth > 0 { ";" } else { "" });
        if *reason == StepError::OtherMode(Mode::Joint) {
            text.push_str(", except in a script with the line “direct-changes”");
        }
    }
    text
}

/// All remarks about a link, including the actions of the user; errors first. `source_map` gives the positions in its
/// script, if known. `continuations` decides claims about what can still happen; see
/// [`Scenario::failed_expectations`].
#[must_use]
pub fn remarks(link: &Link, source_map: Option<&SourceMap>, continuations: Option<&dyn Continuations>) -> Vec<Remark> {
    // The actions of the user may change the outcome, so that fewer expectations apply.
    let baked = user_actions::bake_actions(link);
    let mut source_map = source_map.cloned().unwrap_or_default();
    source_map.beats = kept_spans(&source_map.beats, &link.scenario.beats, &baked.beats);
    source_map.expect = kept_spans(&source_map.expect, &link.scenario.expect, &baked.expect);
    let mut check = Check { link, source_map: &source_map, remarks: Vec::new() };
    check.missing_modes(&baked);
    let runs: Vec<_> = link.scenario.modes.iter().map(|&mode| Run::new(link, mode)).collect();
    check.run_limits(&runs);
    let report = baked.check_expectations(continuations);
    for failed in report.failed {
        check.remark(source_map.expect.get(failed.expectation), Finding::FailedExpectation(failed));
    }
    for bounded in report.bounded {
        check.remark(source_map.expect.get(bounded.expectation), Finding::BoundedExpectation(bounded));
    }
    check.unmet_conditions(&baked);
    check.impossible(&runs);
    check.replaced_changes(&runs);
    check.meaningless();
    check.time_without_clock(&baked);
    check.unelectable_leaders();
    check.after_end(&baked);
    for (span, replaced) in &source_map.replaced {
        check.remark(Some(span), Finding::Replaced(replaced.clone()));
    }
    let mut remarks = check.remarks;
    remarks.sort_by_key(|it| (!it.finding.is_error(), it.span.map(|span| (span.line, span.column))));
    remarks
}

/// Conditional actions that are not done before the end, each with its index in [`Scenario::conditional`].
#[must_use]
pub fn unmet_conditions(scenario: &Scenario) -> Vec<(usize, Finding)> {
    let unmet = scenario.unmet_conditions().into_iter();
    let findings = unmet.filter_map(|UnmetCondition { index, modes }| {
        let action = scenario.conditional.get(index)?;
        let in_every_mode = scenario.modes.iter().all(|&mode| modes.contains(&mode) || !action.is_in(mode));
        let what = format!("when {}", action.condition_text());
        Some((index, Finding::UnmetCondition { what, modes, in_every_mode }))
    });
    findings.collect()
}

/// Spans of the kept items, in order.
fn kept_spans<T: PartialEq>(spans: &[SourceSpan], all: &[T], kept: &[T]) -> Vec<SourceSpan> {
    let mut all = all.iter().zip(spans);
    kept.iter().filter_map(|it| all.find(|(other, _)| *other == it)).map(|(_, span)| *span).collect()
}

/// Origin of an action.
#[derive(PartialEq)]
enum ActionSource {
    /// A line of the script, which may stand for several actions.
    Line(SourceSpan),
    /// Index of an action of the scenario, if there is no script.
    Action(usize),
    /// The user.
    User(Step),
}

/// An action that was not possible.
struct ImpossibleAction {
    source: ActionSource,
    /// Its first Step that was not possible.
    step: Step,
    refused: Vec<(Mode, StepError)>,
}

struct Check<'a> {
    link: &'a Link,
    source_map: &'a SourceMap,
    remarks: Vec<Remark>,
}

impl Check<'_> {
    fn remark(&mut self, span: Option<&SourceSpan>, finding: Finding) {
        self.remarks.push(Remark { span: span.copied(), finding });
    }

    /// Span of an action of the scenario.
    fn span_of(&self, action: Option<usize>) -> Option<SourceSpan> {
        let (action, count) = (action?, self.link.scenario.actions.len());
        let conditional = || self.source_map.conditional.get(action.checked_sub(count)?);
        self.source_map.actions.get(action).or_else(conditional).copied()
    }

    /// Reports modes that the scenario names but does not have.
    fn missing_modes(&mut self, baked: &Scenario) {
        let modes = &baked.modes;
        for mode in Mode::ALL.into_iter().filter(|mode| !modes.contains(mode)) {
            let no_such = |what| Finding::NoSuchMode { what, modes: modes.clone() };
            for (nth, _) in baked.expect.iter().enumerate().filter(|(_, it)| it.mode == mode) {
                self.remark(self.source_map.expect.get(nth), no_such(format!("expect {}", mode.key())));
            }
            let mut last = None;
            for (nth, _) in self.link.scenario.planned_steps().enumerate().filter(|(_, it)| it.0 == Some(mode)) {
                let span = self.span_of(Some(nth));
                // One line may stand for several actions.
                if span.is_none() || std::mem::replace(&mut last, span) != span {
                    self.remark(span.as_ref(), no_such(format!("in {}:", mode.key())));
                }
            }
        }
    }

    fn run_limits(&mut self, runs: &[Run]) {
        for run in runs {
            if let Some(at) = run.stopped_at {
                self.remark(None, Finding::RunLimitReached { mode: run.mode, at });
            }
        }
    }

    /// Reports actions that were not possible: one remark for each line, whatever the number of its actions and of
    /// modes.
    fn impossible(&mut self, runs: &[Run]) {
        let mut found: Vec<ImpossibleAction> = Vec::new();
        for run in runs {
            for done in &run.done {
                let Some(reason) = done.refused else { continue };
                let line = match self.span_of(done.action) {
                    Some(span) => ActionSource::Line(span),
                    None => done.action.map_or(ActionSource::User(done.step), ActionSource::Action),
                };
                let known = found.iter().position(|known| known.source == line);
                let nth = known.unwrap_or_else(|| {
                    found.push(ImpossibleAction { source: line, step: done.step, refused: Vec::new() });
                    found.len() - 1
                });
                let refused = &mut found[nth].refused;
                if !refused.iter().any(|&(mode, _)| mode == run.mode) {
                    refused.push((run.mode, reason));
                }
            }
        }
        for ImpossibleAction { source, step, refused } in found {
            let span = if let ActionSource::Line(span) = source { Some(span) } else { None };
            let in_every_mode = refused.len() == self.modes_of(span, step).len();
            self.remark(span.as_ref(), Finding::Impossible { step, refused, in_every_mode });
        }
    }

    /// Modes in which a Step is to be applied: those of its line, if it is in one.
    fn modes_of(&self, span: Option<SourceSpan>, step: Step) -> Vec<Mode> {
        let is_it = |nth: usize, it: Step| if span.is_some() { span == self.span_of(Some(nth)) } else { it == step };
        let in_script = self.link.scenario.planned_steps().enumerate().filter(|&(nth, (_, it))| is_it(nth, it));
        let by_user = self.link.actions.iter().filter(|it| it.step == step).map(|it| it.lane);
        let lanes: Vec<Option<Mode>> = in_script.map(|(_, (lane, _))| lane).chain(by_user).collect();
        let is_due = |mode: &Mode| lanes.iter().any(|lane| lane.is_none_or(|lane| lane == *mode));
        self.link.scenario.modes.iter().copied().filter(is_due).collect()
    }

    /// Reports conditions that do not come to hold before the end: one remark for each line.
    fn unmet_conditions(&mut self, baked: &Scenario) {
        let mut last = None;
        for (index, finding) in unmet_conditions(baked) {
            let line = self.source_map.conditions.get(index).copied();
            if line.is_none() || std::mem::replace(&mut last, line) != line {
                self.remark(line.as_ref(), finding);
            }
        }
    }

    /// Reports requests for a change during another one.
    fn replaced_changes(&mut self, runs: &[Run]) {
        let mut found: Vec<(Option<usize>, Remark)> = Vec::new();
        for run in runs {
            for &(earlier, later) in &run.replacements {
                let (earlier, later) = (&run.done[earlier], &run.done[later]);
                let known = found.iter_mut().find_map(|(action, remark)| match &mut remark.finding {
                    Finding::ChangeReplaced { step, modes, .. } if (*action, *step) == (later.action, later.step) => {
                        Some(modes)
                    }
                    _ => None,
                });
                if let Some(modes) = known {
                    modes.push(run.mode);
                    continue;
                }
                let (step, modes) = (later.step, vec![run.mode]);
                let finding = Finding::ChangeReplaced { step, earlier: self.span_of(earlier.action), modes };
                found.push((later.action, Remark { span: self.span_of(later.action), finding }));
            }
        }
        self.remarks.extend(found.into_iter().map(|(_, remark)| remark));
    }

    /// Reports parts without an effect.
    fn meaningless(&mut self) {
        let scenario = &self.link.scenario;
        if scenario.commands > 0 && scenario.leader.is_none() {
            self.remark(self.source_map.commands.as_ref(), Finding::CommandsWithoutLeader);
        }
        if scenario.direct_changes && !scenario.modes.contains(&Mode::Joint) {
            let finding = Finding::DirectChangesWithoutJoint(scenario.modes.clone());
            self.remark(self.source_map.direct_changes.as_ref(), finding);
        }
        if scenario.rules.revertible_joint && !scenario.modes.contains(&Mode::Joint) {
            let finding = Finding::RevertibleWithoutJoint(scenario.modes.clone());
            self.remark(self.source_map.revertible_joint.as_ref(), finding);
        }
        if scenario.hand_over_first && scenario.modes == [Mode::Naive] {
            self.remark(self.source_map.hand_over_first.as_ref(), Finding::HandOverWithoutAdmin);
        }
        let grouped = scenario.zones.iter().fold(ServerSet::EMPTY, |all, zone| all.union(zone.servers));
        let outside = scenario.old.union(scenario.new).difference(grouped);
        if !grouped.is_empty() && !outside.is_empty() {
            self.remark(self.source_map.zones.as_ref(), Finding::OutsideZones(outside));
        }
        for (nth, (_, step)) in scenario.planned_steps().enumerate() {
            let finding = match step {
                Step::Cut { from, to } | Step::Heal { from, to } | Step::Transfer { server: from, to }
                    if from == to && from != LEADER =>
                {
                    Finding::SameServer { step, server: from }
                }
                Step::Request { request: request @ ChangeRequest::Joint { .. }, .. }
                    if request.changes().is_empty() =>
                {
                    Finding::EmptyRequest(step)
                }
                _ => continue,
            };
            self.remark(self.span_of(Some(nth)).as_ref(), finding);
        }
    }

    /// Reports claims about durations in a run without a clock. What can still happen may be claimed of such a run.
    fn time_without_clock(&mut self, baked: &Scenario) {
        for (expectation, span) in baked.expect.iter().zip(then_none(&self.source_map.expect)) {
            for claim in expectation.claims.iter().filter(|_| baked.is_untimed) {
                if let Claim::Number { metric: Metric::Stalls, .. } = claim {
                    self.remark(span.as_ref(), Finding::TimeWithoutClock(claim.clone()));
                }
            }
        }
    }

    /// Reports former leaders that cannot have been elected.
    fn unelectable_leaders(&mut self) {
        for initial_state::UnelectableLeader { entry: (server, nth), term, configuration, ahead } in
            initial_state::unelectable_leaders(&self.link.scenario)
        {
            let log = self.source_map.logs.iter().find(|(of, _)| *of == server);
            let span = log.and_then(|(_, spans)| spans.get(nth)).copied();
            self.remark(span.as_ref(), Finding::UnelectableLeader { term, configuration, ahead });
        }
    }

    /// Reports parts after the end, once for each line.
    fn after_end(&mut self, baked: &Scenario) {
        // The page does play actions of the user after the end.
        let end = user_actions::run_end(self.link);
        let source_map = self.source_map;
        let actions = self.link.scenario.actions.iter().map(|it| it.at).zip(then_none(&source_map.actions));
        let beats = baked.beats.iter().map(|it| it.at).zip(then_none(&source_map.beats));
        let expect = baked.expect.iter().map(|it| it.at.unwrap_or(0)).zip(then_none(&source_map.expect));
        let mut last = None;
        for (at, span) in actions.chain(beats).chain(expect).filter(|&(at, _)| at > end) {
            if span.is_none() || span != last {
                self.remark(span.as_ref(), Finding::AfterEnd { end, at });
            }
            last = span;
        }
    }
}

/// These spans, followed by `None` without end.
fn then_none(spans: &[SourceSpan]) -> impl Iterator<Item = Option<SourceSpan>> {
    spans.iter().copied().map(Some).chain(std::iter::repeat(None))
}
