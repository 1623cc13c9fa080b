//! Panel of the search: bounds, progress, result; below it the [seed sweep](super::seed_sweep).

use checker::with_separators;
use raft_core::Rule;
use yew::prelude::*;

use super::checker_form::{CheckerForm, Job};
use super::controls::{control, facts, field, group, lanes, leaf, number, text};
use super::{View, checker_bounds, checker_export, seed_sweep};
use crate::command::{Bound, CheckerCommand, Command, PanelCommand};
use crate::html::{button, el, p};
use crate::strings::checker as strings;
use crate::strings::panels::sentence;
use crate::worker::protocol::{CheckRequest, Progress};

/// The panel. Absent parts are empty, so that each part always has the same place among the others, and keeps its
/// elements.
pub(super) fn view(view: &View<'_>) -> Html {
    let form = &view.state.checker;
    let crashes = form.crashes(view.session.scenario().rules);
    let bound = |label, value, command| el("label", "").child(number(value, command).html()).child(text(label)).html();
    let bounds = group("bounds", strings::AT_MOST).children(vec![
        text(strings::AT_MOST),
        bound(strings::TERMS, form.bounds.term.into(), |it| set(Bound::Term, it)),
        bound(strings::CHANGES, form.bounds.changes.into(), |it| set(Bound::Changes, it)),
        bound(strings::CRASHES, crashes.into(), |it| set(Bound::Crashes, it)),
    ]);
    let buttons = [
        control(strings::find(form.property), !form.goes_by_moves_only(), perform(CheckerCommand::Check)),
        control(strings::STOP, form.job == Some(Job::Check), perform(CheckerCommand::Stop)),
    ];
    [
        leaf("h3", "", strings::SEARCH),
        p("small", strings::SEARCH_HELP),
        lanes(view),
        violated_already(view),
        checker_bounds::property(form),
        bounds.html(),
        checker_bounds::allowance(view),
        checker_bounds::more(view),
        checker_bounds::only_moves(form),
        el("div", "buttons").children(buttons.into()).html(),
        result(form),
        seed_sweep::view(view),
    ]
    .into_iter()
    .collect()
}

/// Warning, if the current run has a violation, that the search begins at its start.
fn violated_already(view: &View<'_>) -> Html {
    let lane = view.session.lanes().get(view.ui_state.lane);
    let Some(violated) = lane.and_then(|lane| lane.state().metrics.violations.first()) else { return Html::default() };
    let warning = strings::broken_already(&violated.violation.property().to_string());
    let see_it = button("go", strings::SEE_IT, Command::Seek(violated.at as f64));
    el("p", "small").child(text(warning)).child(see_it.html()).html()
}

/// Result of the last search.
fn result(form: &CheckerForm) -> Html {
    let mut lines = form.report.lines();
    let verdict = lines.next();
    let notice = Some(&form.notice).filter(|notice| !notice.is_empty());
    let notice = notice.map(|notice| p(if form.is_too_large { "warn" } else { "" }, notice.clone()));
    // Red is for violations of safety.
    let is_violation = form.request.as_ref().is_some_and(CheckRequest::is_for_violations);
    let class = match form.counterexample {
        Some(_) if is_violation => "verdict broken",
        Some(_) => "verdict dead",
        None => "verdict",
    };
    let found = notice.into_iter().chain(verdict.map(|verdict| p(class, verdict.to_owned()))).collect();
    let anyway = || control(strings::ANYWAY, true, perform(CheckerCommand::IgnoreEstimate));
    let request = form.request.as_ref();
    let is_named = request.filter(|_| form.job == Some(Job::Check) || verdict.is_some());
    [
        el("div", "found").set("role", "status").children(found).html(),
        if form.is_too_large { el("div", "buttons").child(anyway()).html() } else { Html::default() },
        request.map(|request| counterexample(form, request)).unwrap_or_default(),
        is_named.map(|request| p("small", searched(request))).unwrap_or_default(),
        verdict.map(|_| depends_on(lines)).unwrap_or_default(),
        checker_export::view(
            form.export.as_ref().filter(|_| verdict.is_some() || form.is_too_large),
            form.is_beyond_memory(),
        ),
        form.progress.zip(request).map(|(progress, request)| tiles(progress, request)).unwrap_or_default(),
    ]
    .into_iter()
    .collect()
}

/// Moves of the counterexample, and its buttons; empty if there is none.
fn counterexample(form: &CheckerForm, request: &CheckRequest) -> Html {
    if form.moves.is_empty() {
        return Html::default();
    }
    let off = request.scenario.rules.off().count();
    let moves = form.moves.iter().map(|made| leaf("li", "", sentence(made))).collect();
    let mut buttons = vec![control(strings::WATCH, form.counterexample.is_some(), perform(CheckerCommand::Watch))];
    if off > 0 {
        buttons.push(control(strings::with_rules_on(off), true, perform(CheckerCommand::CheckWithAllRules)));
    }
    [el("ol", "moves").children(moves).html(), el("div", "buttons").children(buttons).html()].into_iter().collect()
}

/// Cluster and rules of the search.
fn searched(request: &CheckRequest) -> String {
    let off: Vec<&str> = request.scenario.rules.off().map(Rule::name).collect();
    strings::searched(request.mode, request.scenario.old, request.scenario.new, &off)
}

/// Bounds of a verdict under their names, with remarks below.
fn depends_on<'a>(lines: impl Iterator<Item = &'a str>) -> Html {
    let (named, remarks): (Vec<_>, Vec<_>) = lines.map(|line| (line, line.split_once(": "))).partition(|(_, parts)| {
        let name = parts.map(|(name, _)| name);
        name.is_some_and(|name| !name.contains(' '))
    });
    let named = named.into_iter().filter_map(|(_, parts)| parts);
    let named = facts(named.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let remarks = remarks.into_iter().map(|(line, _)| p("small", line.to_owned()));
    [named].into_iter().chain(remarks).collect()
}

/// Progress of the search, or its final numbers.
fn tiles(progress: Progress, request: &CheckRequest) -> Html {
    let tile = |(name, value): (&'static str, String)| {
        el("div", "").child(leaf("dt", "small", name)).child(leaf("dd", "", value)).html()
    };
    let tiles = [
        (strings::DISTINCT, with_separators(progress.distinct)),
        (strings::GENERATED, with_separators(progress.generated)),
        (strings::RATE, with_separators(progress.rate)),
        (strings::FRONTIER, with_separators(progress.frontier)),
        (strings::DEPTH, strings::deep(progress.depth, request.granularity)),
        (strings::IN_MEMORY, strings::memory(progress.bytes >> 20, request.bounds.bytes as u64 >> 20)),
    ];
    el("dl", "tiles").children(tiles.into_iter().map(tile).collect()).html()
}

pub(super) fn perform(command: CheckerCommand) -> Command {
    Command::Panels(PanelCommand::Checker(command))
}

/// Command that sets a bound to the value of a field; `None` if that is not a number.
pub(super) fn set(bound: Bound, value: &str) -> Option<Command> {
    Some(perform(CheckerCommand::Set(bound, value.parse().ok()?)))
}

/// A labelled field for a number.
pub(super) fn number_field(label: &'static str, value: u64, command: fn(&str) -> Option<Command>) -> Html {
    field(label, number(value, command).html())
}
