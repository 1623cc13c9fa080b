//! What there is to say of a scenario beside its faults: what it states that is not so, and what in it does not mean what whoever
//! wrote it may think.

mod initial_state;
mod preset_rules;

pub use preset_rules::{PresetError, PresetText, preset_remarks};

use std::fmt::Write as _;

use cluster::{MAX_IN_FLIGHT, MAX_RECORDS, Mode, Origin, Record, Refused, Step, Timeline};
use raft_core::{ChangeRequest, Configuration, ServerId, ServerSet, Term};
use thiserror::Error;

use crate::link::Link;
use crate::script::{SourceMap, SourceSpan};
use crate::{Action, FailedExpectation, Scenario, action, user_actions};

/// Something to say of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Where it stands in the script, if there is one.
    pub span: Option<SourceSpan>,
    /// What.
    pub finding: Finding,
}

/// What there is to say of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Finding {
    /// It speaks of a mode that it does not have.
    #[error("“{what}” is about a mode that the scenario does not have (modes {})", keys(modes))]
    NoSuchMode {
        /// The words that name the mode.
        what: String,
        /// Those that it has.
        modes: Vec<Mode>,
    },
    /// So much happens that the run stands still: what is stated of later is about that.
    #[error(
        "{mode}: the run stops at {at} ms, with {MAX_RECORDS} events or {MAX_IN_FLIGHT} messages in flight: let it end sooner, \
         or less happen in it"
    )]
    RunLimitReached {
        /// In which mode.
        mode: Mode,
        /// When, in virtual milliseconds.
        at: u64,
    },
    /// What it states is not so.
    #[error("{0}")]
    FailedExpectation(FailedExpectation),
    /// What it does is not possible where it does it.
    #[error("{}", impossible(step, refused, *in_every_mode))]
    Impossible {
        /// What.
        step: Step,
        /// In which modes, and why.
        refused: Vec<(Mode, Refused)>,
        /// Whether these are all modes in which it is to be done.
        in_every_mode: bool,
    },
    /// A change takes the place of one that was asked for before, and was not finished.
    #[error(
        "“{step}” takes the place of {}, and that change was not finished ({}): it is forgotten there",
        earlier.map_or("what was asked before".to_owned(), |it| format!("the “ask” in line {}", it.line)),
        names(modes),
        step = action::write_in_script(*step)
    )]
    ChangeReplaced {
        /// The later one.
        step: Step,
        /// Where the earlier one stands.
        earlier: Option<SourceSpan>,
        /// In which modes.
        modes: Vec<Mode>,
    },
    /// Something is done, told or stated of a time after the story is over.
    #[error("the page plays as far as {end} ms (“end”), and this is at {at} ms")]
    AfterEnd {
        /// Where the story is over.
        end: u64,
        /// When it is.
        at: u64,
    },
    /// Nobody has committed the commands that there are to be.
    #[error(
        "nobody leads at the start, so nobody has committed commands: add a line like “leader S1”, or take this away"
    )]
    CommandsWithoutLeader,
    /// A server is at both ends.
    #[error("“{}” means nothing: there is no link from {server} to itself, and it has nothing to hand over", action::write_in_script(*step))]
    SameServer {
        /// What is done.
        step: Step,
        /// Who is at both ends.
        server: ServerId,
    },
    /// A joint change is requested, and nobody is to come or go.
    #[error("“{}” requests no change: say what to add or to remove, as in “joint add S4 remove S2”", action::write_in_script(*.0))]
    EmptyRequest(Step),
    /// A leader who left entries cannot have been elected.
    #[error(
        "who led term {term} cannot have been elected: it takes a majority of {configuration}, and {ahead} cannot have voted for a \
         log without what stands before that in its own"
    )]
    UnelectableLeader {
        /// The term of which there are entries.
        term: Term,
        /// Whose majority it took.
        configuration: Configuration,
        /// Who had a log that was ahead.
        ahead: ServerSet,
    },
    /// It cannot be a preset.
    #[error("{0}")]
    PresetError(PresetError),
}

impl Finding {
    /// Whether something is not as it is stated; else the reader is warned of something.
    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(
            self,
            Self::NoSuchMode { .. } | Self::RunLimitReached { .. } | Self::FailedExpectation(_) | Self::PresetError(_)
        )
    }
}

fn keys(modes: &[Mode]) -> String {
    modes.iter().map(|mode| mode.key()).collect::<Vec<_>>().join(" ")
}

fn names(modes: &[Mode]) -> String {
    modes.iter().map(Mode::to_string).collect::<Vec<_>>().join(", ")
}

/// Modes in which the same was the reason stand together.
fn impossible(step: &Step, refused: &[(Mode, Refused)], in_every_mode: bool) -> String {
    let mut text = format!("“{}” is not possible", action::write_in_script(*step));
    let mut reasons: Vec<Refused> = Vec::new();
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
    }
    text
}

/// All there is to say of what a link opens, with what the reader did in it: what is not as stated first. With the places of
/// its script, if it has one and they are known.
#[must_use]
pub fn remarks(link: &Link, source_map: Option<&SourceMap>) -> Vec<Remark> {
    // What the reader did may change what comes of it: then less of it is stated.
    let baked = user_actions::bake_actions(link);
    let mut source_map = source_map.cloned().unwrap_or_default();
    source_map.beats = kept_spans(&source_map.beats, &link.scenario.beats, &baked.beats);
    source_map.expect = kept_spans(&source_map.expect, &link.scenario.expect, &baked.expect);
    let mut check = Check { link, source_map: &source_map, remarks: Vec::new() };
    check.missing_modes(&baked);
    let runs: Vec<_> = link.scenario.modes.iter().map(|&mode| Run::new(link, mode)).collect();
    check.run_limits(&runs);
    for failed in baked.failed_expectations() {
        check.remark(source_map.expect.get(failed.expectation), Finding::FailedExpectation(failed));
    }
    check.impossible(&runs);
    check.replaced_changes(&runs);
    check.meaningless();
    check.unelectable_leaders();
    check.after_end(&baked);
    let mut remarks = check.remarks;
    remarks.sort_by_key(|it| (!it.finding.is_error(), it.span.map(|span| (span.line, span.column))));
    remarks
}

/// The places of those that are kept, in order.
fn kept_spans<T: PartialEq>(spans: &[SourceSpan], all: &[T], kept: &[T]) -> Vec<SourceSpan> {
    let mut all = all.iter().zip(spans);
    kept.iter().filter_map(|it| all.find(|(other, _)| *other == it)).map(|(_, span)| *span).collect()
}

/// Something that was done in a run: by the scenario, as the action at this place among its own, or by the reader.
struct DoneAction {
    step: Step,
    action: Option<usize>,
    refused: Option<Refused>,
}

/// A run in one mode.
struct Run {
    mode: Mode,
    done: Vec<DoneAction>,
    /// Those of the done that ask for a change in the place of another.
    replacements: Vec<(usize, usize)>,
    /// When it stood still, if it did.
    stopped_at: Option<u64>,
}

impl Run {
    fn new(link: &Link, mode: Mode) -> Self {
        let scenario = &link.scenario;
        let mut timeline = scenario.timeline(mode);
        let mut run = Self { mode, done: Vec::new(), replacements: Vec::new(), stopped_at: None };
        // As `replay` does it, with the reasons.
        let mut refused = Vec::new();
        for it in link.actions.iter().filter(|it| it.lane.is_none_or(|lane| lane == mode)) {
            timeline.seek(it.at);
            refused.extend(timeline.act(it.step).err().map(|reason| (it.step, reason)));
        }
        timeline.seek(user_actions::run_end(link));
        run.stopped_at = timeline.moment().is_full().then_some(timeline.moment().at);
        let count = timeline.moment().records;
        timeline.go_to_record(0);
        let here = scenario.actions.iter().enumerate();
        let mut actions = here.filter(|(_, it)| it.lane.is_none_or(|lane| lane == mode)).map(|(nth, _)| nth);
        let mut asked = None;
        while timeline.moment().records < count {
            let unfinished = is_unfinished(&timeline);
            let before = timeline.world().target();
            let Some(record) = timeline.forward() else { break };
            let Record { step, origin, refused, .. } = record;
            if origin == Origin::Clock {
                continue;
            }
            let action = if origin == Origin::Schedule { actions.next() } else { None };
            let nth = run.done.len();
            run.done.push(DoneAction { step, action, refused });
            if matches!(step, Step::Ask { .. }) && refused.is_none() {
                let is_another = unfinished && timeline.world().target() != before;
                run.replacements.extend(asked.replace(nth).filter(|_| is_another).map(|earlier| (earlier, nth)));
            }
        }
        run.done.extend(refused.into_iter().map(|(step, it)| DoneAction { step, action: None, refused: Some(it) }));
        run
    }
}

/// Whether a change is wanted that is neither finished nor given up.
fn is_unfinished(timeline: &Timeline) -> bool {
    let world = timeline.world();
    world.target().is_some() && !world.change_is_finished() && world.admin().failure().is_none()
}

/// What says that something is done.
#[derive(PartialEq)]
enum ActionSource {
    /// A line of the script, which may do several things.
    Line(SourceSpan),
    /// The action at this place, where there is no script.
    Action(usize),
    /// The reader.
    User(Step),
}

/// Something that was not possible.
struct ImpossibleAction {
    source: ActionSource,
    /// The first step of it that was not.
    step: Step,
    refused: Vec<(Mode, Refused)>,
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

    /// Where an action of the scenario stands.
    fn span_of(&self, action: Option<usize>) -> Option<SourceSpan> {
        self.source_map.actions.get(action?).copied()
    }

    /// Of each mode that the scenario speaks of and does not have.
    fn missing_modes(&mut self, baked: &Scenario) {
        let modes = &baked.modes;
        for mode in Mode::ALL.into_iter().filter(|mode| !modes.contains(mode)) {
            let no_such = |what| Finding::NoSuchMode { what, modes: modes.clone() };
            for (nth, _) in baked.expect.iter().enumerate().filter(|(_, it)| it.mode == mode) {
                self.remark(self.source_map.expect.get(nth), no_such(format!("expect {}", mode.key())));
            }
            let actions = &self.link.scenario.actions;
            let mut last = None;
            for (nth, _) in actions.iter().enumerate().filter(|(_, it)| it.lane == Some(mode)) {
                let span = self.span_of(Some(nth));
                // Several actions may be one line.
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

    /// What was not possible where it was done: of one line once, whatever it does and in how many modes.
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

    /// The modes in which a step is to be done.
    fn modes_of(&self, span: Option<SourceSpan>, step: Step) -> Vec<Mode> {
        let all = self.link.scenario.actions.iter().enumerate();
        let here = all.filter(|(nth, it)| it.step == step && span == self.span_of(Some(*nth))).map(|(_, it)| *it);
        let done: Vec<Action> = here.chain(self.link.actions.iter().filter(|it| it.step == step).copied()).collect();
        let is_due = |mode: &Mode| done.iter().any(|it| it.lane.is_none_or(|lane| lane == *mode));
        self.link.scenario.modes.iter().copied().filter(is_due).collect()
    }

    /// Changes that were asked for while another was under way.
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

    /// What is taken, and means nothing.
    fn meaningless(&mut self) {
        let scenario = &self.link.scenario;
        if scenario.commands > 0 && scenario.leader.is_none() {
            self.remark(self.source_map.commands.as_ref(), Finding::CommandsWithoutLeader);
        }
        for (nth, action) in scenario.actions.iter().enumerate() {
            let step = action.step;
            let finding = match step {
                Step::Cut { from, to } | Step::Heal { from, to } | Step::Transfer { server: from, to }
                    if from == to =>
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

    /// Leaders of the past who cannot have been.
    fn unelectable_leaders(&mut self) {
        for initial_state::UnelectableLeader { entry: (server, nth), term, configuration, ahead } in
            initial_state::unelectable_leaders(&self.link.scenario)
        {
            let log = self.source_map.logs.iter().find(|(of, _)| *of == server);
            let span = log.and_then(|(_, spans)| spans.get(nth)).copied();
            self.remark(span.as_ref(), Finding::UnelectableLeader { term, configuration, ahead });
        }
    }

    /// What comes when the story is over: once for each line.
    fn after_end(&mut self, baked: &Scenario) {
        // What the reader did there, the page plays.
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

/// These places, and then none.
fn then_none(spans: &[SourceSpan]) -> impl Iterator<Item = Option<SourceSpan>> {
    spans.iter().copied().map(Some).chain(std::iter::repeat(None))
}
