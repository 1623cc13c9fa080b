//! Seed sweep in the panel of the checker: statistics over many seeds, as tables with a histogram in each row, and
//! seeds to open.

use checker::with_separators;
use yew::prelude::*;

use super::View;
use super::checker::{number_field, perform, set};
use super::checker_form::Job;
use super::checker_requests::scenario_to_sweep;
use super::controls::{control, group, leaf, number, text};
use crate::command::{Bound, CheckerCommand, Command, Panel};
use crate::html::{ElementBuilder, button, el, p};
use crate::strings::checker as strings;
use crate::strings::panels::LANE;
use crate::worker::protocol::{DurationStats, SweepSummary};

/// Class of the section.
pub(super) const SECTION: &str = "seeds";

/// Height of a histogram, in its own units.
const HEIGHT: u64 = 20;

/// The section.
pub(super) fn view(view: &View<'_>) -> Html {
    let form = &view.state.checker;
    let is_running = form.job == Some(Job::Sweep);
    let buttons = || {
        let play = control(strings::SURVEY_GO, true, perform(CheckerCommand::Sweep));
        let stop = control(strings::STOP_SURVEY, is_running, perform(CheckerCommand::Stop));
        el("div", "buttons").child(play).child(stop).html()
    };
    let settings = if view.session.scenario().is_untimed {
        p("small", strings::NO_SEEDS)
    } else {
        let seeds = number_field(strings::SEEDS, form.seeds, |it| set(Bound::Seeds, it));
        [p("small", strings::SURVEY_HELP), seeds, buttons()].into_iter().collect()
    };
    let notice = |is_shown| if is_shown { form.sweep_notice.clone() } else { String::new() };
    let parts = [
        leaf("h3", "", strings::SURVEY),
        settings,
        // Screen readers do not read changing numbers.
        p("small", notice(is_running)),
        el("p", "small").set("role", "status").text(notice(!is_running)).html(),
        if form.summaries.iter().all(|it| it.seeds == 0) { Html::default() } else { results(view) },
    ];
    el("section", SECTION).set("aria-label", strings::SURVEY).children(parts.into()).html()
}

/// A control that begins a survey from another panel; empty for a run without seeds.
pub(super) fn control_elsewhere(view: &View<'_>, label: fn(u64) -> String) -> Html {
    if view.session.scenario().is_untimed {
        return Html::default();
    }
    button("wordy", label(view.state.checker.seeds), perform(CheckerCommand::Sweep)).html()
}

/// Controls of the survey beside the comparison: begin it, or see its progress and stop it. The result has more numbers
/// than the comparison shows.
pub(super) fn controls_of_comparison(view: &View<'_>, label: fn(u64) -> String) -> Vec<Html> {
    let form = &view.state.checker;
    if form.job == Some(Job::Sweep) {
        let stop = control(strings::STOP_SURVEY, true, perform(CheckerCommand::Stop));
        return vec![leaf("span", "small", form.sweep_notice.clone()), stop];
    }
    let all = (!of_this_run(view).is_empty())
        .then(|| button("wordy", strings::ALL_RESULTS, Command::Panel(Panel::Search)).html());
    [control_elsewhere(view, label)].into_iter().chain(all).collect()
}

/// Results of the survey, if it is one of the present run.
pub(super) fn of_this_run<'a>(view: &View<'a>) -> &'a [SweepSummary] {
    let form = &view.state.checker;
    let is_of_this_run = || form.swept.as_ref().is_some_and(|swept| *swept == scenario_to_sweep(view.session));
    let has_results = form.summaries.iter().any(|summary| summary.seeds > 0);
    if has_results && is_of_this_run() { &form.summaries } else { &[] }
}

fn results(view: &View<'_>) -> Html {
    let form = &view.state.checker;
    let summaries = &form.summaries;
    let other = form.swept.as_ref().filter(|swept| **swept != scenario_to_sweep(view.session));
    let violating = summaries.iter().filter(|it| !it.first_violating.is_empty()).map(violating_seeds);
    let seed = number(form.seed, |it| set(Bound::Seed, it)).set("class", "seed");
    let open = control(strings::OPEN_IT, true, perform(CheckerCommand::OpenSeed(None, None)));
    let label = el("label", "").child(text(strings::OPEN_SEED)).child(seed.html());
    [
        other.map(|swept| p("small", strings::of_another_run(&swept.title))).unwrap_or_default(),
        safety(summaries),
        durations(strings::CHANGE_TOOK, summaries, |it| &it.change),
        durations(strings::STALLED, summaries, |it| &it.unavailable),
        p("small", strings::KEPT_WITHIN),
        violating.collect(),
        el("div", "bounds").child(label.html()).child(open).html(),
    ]
    .into_iter()
    .collect()
}

/// Controls that open the first seeds with a violation in a mode.
fn violating_seeds(summary: &SweepSummary) -> Html {
    let heading = strings::broke_in(summary.mode);
    let chip = |&seed: &u64| open_seed("chip", summary, seed, strings::seed(seed)).text(seed.to_string()).html();
    let chips = summary.first_violating.iter().map(chip).collect();
    group("chips", heading.clone()).child(text(heading)).children(chips).html()
}

/// A control that opens a seed, in the lane of its mode.
fn open_seed(class: &'static str, summary: &SweepSummary, seed: u64, label: String) -> ElementBuilder {
    let control = el("button", class).set("type", "button").set("aria-label", label);
    let control = control.set("data-seed", seed.to_string()).set("data-lane", summary.mode.key());
    control.command(perform(CheckerCommand::OpenSeed(Some(seed), Some(summary.mode))))
}

/// A table with a row for each mode: its name, a histogram, and columns of numbers.
fn table(caption: impl Into<AttrValue>, axis: String, columns: &[&'static str], rows: Vec<Html>) -> Html {
    let lane = el("th", "").set("scope", "col").child(leaf("span", "unseen", LANE));
    let columns = columns.iter().map(|&column| el("th", "").set("scope", "col").text(column).html());
    let head = [lane.html(), picture().text(axis).html()].into_iter().chain(columns).collect();
    let head = el("thead", "").child(el("tr", "").children(head).html());
    let body = el("tbody", "").children(rows);
    el("table", "survey").child(leaf("caption", "", caption)).child(head.html()).child(body.html()).html()
}

fn row(summary: &SweepSummary, histogram: Html, cells: Vec<Html>) -> Html {
    let name = el("th", "").set("scope", "row").text(summary.mode.to_string());
    el("tr", "").child(name.html()).child(picture().child(histogram).html()).children(cells).html()
}

fn picture() -> ElementBuilder {
    el("td", "picture").set("aria-hidden", "true")
}

/// Numbers of seeds with a violation, and of those in which the change did not finish.
fn safety(summaries: &[SweepSummary]) -> Html {
    let seeds = summaries.first().map_or(0, |it| it.seeds);
    let of_mode = |it: &SweepSummary| {
        let width = format!("width:{}%", it.violating * 100 / it.seeds.max(1));
        let bar = el("div", "bar").child(el("span", "broken").set("style", width).html());
        let violating = strings::share(it.violating, it.seeds);
        let unfinished = strings::share(it.seeds - it.change.count, it.seeds);
        let class = if it.violating > 0 { "broken" } else { "" };
        row(it, bar.html(), vec![leaf("td", class, violating), leaf("td", "", unfinished)])
    };
    let columns = [strings::BROKE, strings::UNFINISHED];
    table(strings::of_seeds(seeds), String::new(), &columns, summaries.iter().map(of_mode).collect())
}

/// Distribution of durations: histogram, median, 95th percentile, and the maximum, which opens its seed.
fn durations(caption: &'static str, summaries: &[SweepSummary], of: fn(&SweepSummary) -> &DurationStats) -> Html {
    let bins = summaries.iter().map(|it| of(it).bins.len()).max().unwrap_or(0).max(1);
    let bin_width_log2 = summaries.first().map_or(0, |it| of(it).bin_width_log2);
    let of_mode = |it: &SweepSummary| {
        let stats = of(it);
        let cells = match (stats.percentiles, stats.max) {
            (Some(percentiles), Some((time, seed))) => {
                let longest = open_seed("go", it, seed, strings::longest(time, seed)).text(with_separators(time));
                let cells = percentiles.map(|time| leaf("td", "", with_separators(time)));
                cells.into_iter().chain([el("td", "").child(longest.html()).html()]).collect()
            }
            _ => vec![el("td", "").set("colspan", "3").text(strings::NEVER).html()],
        };
        row(it, histogram(stats, bins), cells)
    };
    let columns = [strings::MEDIAN, strings::PERCENTILE_95, strings::LONGEST];
    let axis = strings::axis((bins as u64) << bin_width_log2);
    table(caption, axis, &columns, summaries.iter().map(of_mode).collect())
}

/// Histogram scaled to the available height.
fn histogram(stats: &DurationStats, bins: usize) -> Html {
    let highest = stats.bins.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::new();
    for (index, &count) in stats.bins.iter().enumerate().filter(|(_, count)| **count > 0) {
        // A bin with any seeds is visible.
        let height = (count * HEIGHT).div_ceil(highest).max(1);
        path.push_str(&format!("M{index} {HEIGHT}v-{height}h1v{height}z"));
    }
    let svg = el("svg", "").set("viewBox", format!("0 0 {bins} {HEIGHT}")).set("preserveAspectRatio", "none");
    svg.child(el("path", "").set("d", path).html()).html()
}
