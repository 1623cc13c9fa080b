//! Comparison of the lanes up to the current time.

use cluster::{ChangeStatus, Mode, QuorumReach, RunMetrics, World};
use yew::prelude::*;

use super::controls::{leaf, text};
use super::{View, outlook, seed_sweep};
use crate::command::Command;
use crate::html::{ElementBuilder, button, el};
use crate::strings::checker::{distribution, is_typical, odds};
use crate::strings::panels as strings;
use crate::worker::protocol::SweepSummary;

/// Width in points from which the table has a column for each metric; a narrower one has rows.
const WIDE: f32 = 900.0;

/// Width in points from which a row has its name beside its cells; in a narrower one the name is above them.
const MEDIUM: f32 = 560.0;

/// Index in [`strings::MEASURES`] of the duration of the change.
const CHANGE: usize = 2;

/// Index in [`strings::MEASURES`] of the time in which no leader could commit.
const UNAVAILABLE: usize = 5;

/// Index in [`strings::MEASURES`] of the failures that are tolerated.
const TOLERATED: usize = 6;

/// Cell of the table.
#[derive(Default)]
struct Cell {
    class: &'static str,
    text: String,
    /// Time to which the cell's control goes.
    at: Option<u64>,
    /// A further control.
    control: Html,
    /// Result of the survey of seeds for the measure; empty without a survey.
    odds: String,
}

/// The panel: what the change cost in each lane, and all metrics as a table.
pub(super) fn view(view: &View<'_>) -> Html {
    let View { session, state, .. } = *view;
    let now = session.now() as u64;
    let metrics: Vec<_> = session.lanes().iter().map(|lane| (lane.mode, lane.state().metrics.at(now))).collect();
    let surveyed = seed_sweep::of_this_run(view);
    let survey = el("div", "buttons").children(seed_sweep::controls_of_comparison(view, is_typical));
    let mut lanes: Vec<Vec<Cell>> = metrics
        .iter()
        .map(|(mode, metrics)| {
            let mut cells = cells(metrics);
            if let Some(summary) = surveyed.iter().find(|summary| summary.mode == *mode) {
                add_odds(&mut cells, summary);
            }
            cells
        })
        .collect();
    // Where no server leads, the question is whether any still can.
    for (lane_index, (lane, cells)) in session.lanes().iter().zip(&mut lanes).enumerate() {
        if let Some(cell) = cells.get_mut(UNAVAILABLE).filter(|_| !scene::has_leader(&lane.state().world)) {
            cell.control = outlook::control(view, "go", lane_index);
        }
    }
    for (lane, cells) in session.lanes().iter().zip(&mut lanes).filter(|(lane, _)| lane.mode == Mode::Naive) {
        if let Some(cell) = cells.get_mut(TOLERATED) {
            cell.text = tolerated_by_rosters(&lane.state().world, &lane.state().metrics);
        }
    }
    // Zones are the scenario's: the metrics know of servers alone.
    let zones = &session.scenario().zones;
    for (lane, cells) in session.lanes().iter().zip(&mut lanes).filter(|_| !zones.is_empty()) {
        let world = &lane.state().world;
        let reach = QuorumReach::new(world).filter(|_| !QuorumReach::rosters_differ(world));
        let tolerated = reach.and_then(|reach| reach.zones_tolerated(zones));
        if let (Some(cell), Some(tolerated)) = (cells.get_mut(TOLERATED), tolerated) {
            cell.text.push_str(&strings::zones_tolerated(tolerated));
        }
    }
    let answers = (0..lanes.len()).map(|lane_index| outlook::answers(view, lane_index, true));
    // An unsafe lane comes first.
    let (broken, safe): (Vec<_>, Vec<_>) =
        metrics.iter().cloned().zip(lanes).partition(|((_, metrics), _)| is_unsafe(metrics));
    let (metrics, lanes): (Vec<_>, Vec<_>) = broken.into_iter().chain(safe).unzip();
    let costs = costs(&metrics, surveyed);
    [el("div", "costs").child(costs).child(survey.html()).html(), table(&metrics, &lanes, state.width)]
        .into_iter()
        .chain(answers)
        .collect()
}

/// The cost of the change in each lane, with the odds of the survey. An unsafe lane has no costs.
fn costs(metrics: &[(Mode, RunMetrics)], surveyed: &[SweepSummary]) -> Html {
    let cost = |(mode, metrics): &(Mode, RunMetrics)| {
        let class = if is_unsafe(metrics) { "broken" } else { "" };
        let cost = el("li", class).child(leaf("b", "", mode.to_string()));
        let cost = cost.child(text(format!(": {}", self::cost(metrics))));
        let summary = surveyed.iter().find(|summary| summary.mode == *mode);
        let odds = |summary: &SweepSummary| {
            let class = if summary.violating > 0 { "odds broken" } else { "odds" };
            leaf("span", class, odds(summary.violating, summary.seeds))
        };
        cost.child(summary.map(odds).unwrap_or_default()).html()
    };
    el("ul", "").children(metrics.iter().map(cost).collect()).html()
}

/// Adds the distributions of a survey to the cells of their measures.
fn add_odds(cells: &mut [Cell], summary: &SweepSummary) {
    for (measure, stats) in [(CHANGE, &summary.change), (UNAVAILABLE, &summary.unavailable)] {
        if let Some(cell) = cells.get_mut(measure) {
            cell.odds = distribution(stats.percentiles, stats.count, summary.seeds);
        }
    }
}

/// The cost of the change in a lane: the violation and the lost writes, or else the duration and the log entries.
fn cost(metrics: &RunMetrics) -> String {
    let lost = metrics.writes.lost().count();
    match metrics.violations.first() {
        Some(first) => strings::unsafe_cost(first.violation.property().name(), lost),
        None if lost > 0 => strings::lost(lost),
        None => strings::safe_cost(&change(metrics.change).text, metrics.configurations, metrics.unavailable_ms),
    }
}

/// Whether a property is violated, or an acknowledged write is lost.
fn is_unsafe(metrics: &RunMetrics) -> bool {
    !metrics.violations.is_empty() || metrics.writes.lost().next().is_some()
}

fn table(metrics: &[(Mode, RunMetrics)], lanes: &[Vec<Cell>], width: f32) -> Html {
    let modes = || metrics.iter().map(|(mode, _)| leaf_head("col", &mode.to_string()));
    let measures = |scope| strings::MEASURES.into_iter().map(move |measure| measure_head(scope, measure));
    let corner = || leaf("td", "", "");
    if width >= WIDE {
        let lane = |((mode, _), cells): (&(Mode, RunMetrics), &Vec<Cell>)| {
            row(Some(leaf_head("row", &mode.to_string()).html()), cells.iter())
        };
        let head = [corner()].into_iter().chain(measures("col").map(ElementBuilder::html)).collect();
        return rows(head, metrics.iter().zip(lanes).map(lane).collect());
    }
    let of = |measure: usize| lanes.iter().filter_map(move |cells| cells.get(measure));
    let modes = modes().map(ElementBuilder::html);
    if width >= MEDIUM {
        let measure = |(index, head): (usize, ElementBuilder)| row(Some(head.html()), of(index));
        let head = [corner()].into_iter().chain(modes).collect();
        return rows(head, measures("row").enumerate().map(measure).collect());
    }
    let measure = |(index, head): (usize, ElementBuilder)| {
        let head = head.set("colspan", lanes.len().to_string());
        [el("tr", "").child(head.html()).html(), row(None, of(index))]
    };
    rows(modes.collect(), measures("rowgroup").enumerate().flat_map(measure).collect())
}

fn rows(head: Vec<Html>, rows: Vec<Html>) -> Html {
    let head = el("thead", "").child(el("tr", "").children(head).html()).html();
    el("table", "compare").child(head).child(el("tbody", "").children(rows).html()).html()
}

fn leaf_head(scope: &'static str, name: &str) -> ElementBuilder {
    el("th", "").set("scope", scope).text(name.to_owned())
}

/// Name of a metric, with its explanation.
fn measure_head(scope: &'static str, [name, meaning]: [&'static str; 2]) -> ElementBuilder {
    let head = el("th", "measure").set("scope", scope);
    head.child(leaf("span", "name", name)).child(leaf("span", "small", meaning))
}

fn row<'a>(head: Option<Html>, cells: impl Iterator<Item = &'a Cell>) -> Html {
    let odds = |cell: &Cell| {
        if cell.odds.is_empty() { Html::default() } else { leaf("span", "odds", cell.odds.clone()) }
    };
    let cell = |cell: &Cell| match cell.at {
        Some(at) => {
            let control = button("go", cell.text.clone(), Command::Seek(at as f64)).set("title", strings::GO_THERE);
            el("td", cell.class).child(control.html()).child(cell.control.clone()).child(odds(cell)).html()
        }
        // The text is a child, since at another time the child of this cell may be a button.
        None => {
            el("td", cell.class).child(text(cell.text.clone())).child(cell.control.clone()).child(odds(cell)).html()
        }
    };
    el("tr", "").children(head.into_iter().collect()).children(cells.map(cell).collect()).html()
}

/// Cells of a lane, in the order of [`strings::MEASURES`]. In an unsafe lane the costs are muted, since a small cost is
/// no merit there.
fn cells(metrics: &RunMetrics) -> Vec<Cell> {
    let plain = |text: String| Cell { text, ..Cell::default() };
    let mut cells = vec![
        verdict(metrics),
        writes(metrics),
        change(metrics.change),
        plain(metrics.configurations.to_string()),
        plain(strings::messages(metrics.sent, metrics.lost)),
        plain(strings::milliseconds(metrics.unavailable_ms)),
        plain(strings::tolerated(metrics.failures_tolerated, metrics.min_failures_tolerated)),
    ];
    if is_unsafe(metrics) {
        cells.iter_mut().skip(1).filter(|cell| cell.class != "broken").for_each(|cell| cell.class = "muted");
    }
    cells
}

/// The failures that the naive lane tolerates now: no number, while servers count by different rosters. For the same
/// reason there is no least number during the swap.
fn tolerated_by_rosters(world: &World, metrics: &RunMetrics) -> String {
    let now = metrics.failures_tolerated;
    if QuorumReach::rosters_differ(world) { strings::ROSTERS_DIFFER.to_owned() } else { strings::tolerated(now, now) }
}

fn verdict(metrics: &RunMetrics) -> Cell {
    match metrics.violations.first() {
        Some(first) => {
            let property = first.violation.property().to_string();
            let text = strings::broken(&property, first.at, metrics.violations.len() - 1);
            Cell { class: "broken", text, at: Some(first.at), ..Cell::default() }
        }
        None => Cell { class: "good", text: strings::SAFE.to_owned(), ..Cell::default() },
    }
}

fn change(change: ChangeStatus) -> Cell {
    let (class, text, at) = match change {
        ChangeStatus::NotAsked => ("", strings::NOT_ASKED.to_owned(), None),
        ChangeStatus::UnderWay { steps, .. } => ("", strings::under_way(steps), None),
        ChangeStatus::Waiting { reason, .. } => ("", strings::waits(&reason.to_string()), None),
        ChangeStatus::Finished { asked_at, at } => ("good", strings::finished(at - asked_at), Some(at)),
        ChangeStatus::GivenUp { at, reason, .. } => ("", strings::given_up(&reason.to_string()), Some(at)),
        ChangeStatus::Cancelled { at, .. } => ("", strings::CANCELLED.to_owned(), Some(at)),
    };
    Cell { class, text, at, ..Cell::default() }
}

fn writes(metrics: &RunMetrics) -> Cell {
    let writes = &metrics.writes;
    match writes.lost().next() {
        Some(first) => {
            let text = strings::lost_writes(writes.committed, writes.lost().count());
            Cell { class: "broken", text, at: Some(first.at), ..Cell::default() }
        }
        None => Cell {
            text: strings::writes(writes.committed, writes.proposed, writes.committed_during_change),
            ..Cell::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::worker::protocol::DurationStats;

    fn metrics_at_the_end(preset: &str) -> Vec<(Mode, RunMetrics)> {
        let mut session = Session::new(scenario::preset(preset).unwrap().clone());
        session.seek(f64::INFINITY);
        session.lanes().iter().map(|lane| (lane.mode, lane.state().metrics.clone())).collect()
    }

    #[test]
    fn unsafe_lane_says_what_broke_and_its_other_cells_are_muted() {
        for (mode, metrics) in metrics_at_the_end(scenario::DEFAULT) {
            let cells = cells(&metrics);
            let classes: Vec<_> = cells.iter().map(|cell| cell.class).collect();
            assert_eq!(cells.len(), strings::MEASURES.len());
            if mode == Mode::Naive {
                assert_eq!(classes[..2], ["broken", "broken"]);
                assert!(classes[2..].iter().all(|class| *class == "muted"), "{classes:?}");
                assert!(cost(&metrics).contains("Election Safety"), "{}", cost(&metrics));
                assert!(!cost(&metrics).contains(" ms"), "no cost stands beside a violation");
            } else {
                assert_eq!(classes, ["good", "", "good", "", "", "", ""], "{mode}");
                let ChangeStatus::Finished { asked_at, at } = metrics.change else { panic!("{:?}", metrics.change) };
                let cost = cost(&metrics);
                for number in [at - asked_at, metrics.configurations.into(), metrics.unavailable_ms] {
                    assert!(cost.contains(&number.to_string()), "{number} in {cost}");
                }
            }
        }
    }

    #[test]
    fn naive_lane_has_no_number_of_failures_while_rosters_differ() {
        let mut session = Session::new(scenario::preset(scenario::DEFAULT).unwrap().clone());
        let mut told = |at: f64| {
            session.seek(at);
            let state = session.lanes()[0].state();
            // A newcomer that the operator has not visited has no roster.
            let rosters = state.world.nodes().iter().filter_map(|node| Some(node.server()?.configuration().voters()));
            let rosters: Vec<_> = rosters.filter(|roster| !roster.is_empty()).collect();
            (tolerated_by_rosters(&state.world, &state.metrics), rosters.iter().any(|roster| *roster != rosters[0]))
        };
        let (start, middle, end) = (told(0.0), told(150.0), told(f64::INFINITY));
        assert_eq!(start, ("2".to_owned(), false));
        assert_eq!(middle, (strings::ROSTERS_DIFFER.to_owned(), true));
        assert!(end.0.parse::<usize>().is_ok() && !end.1, "{end:?}");
    }

    #[test]
    fn meaning_of_each_metric_is_a_short_sentence_or_two() {
        for [name, meaning] in strings::MEASURES {
            assert!((5..=15).contains(&meaning.split(' ').count()) && meaning.ends_with('.'), "{name}: {meaning}");
        }
    }

    #[test]
    fn odds_are_those_of_the_survey_at_the_measures_that_it_has() {
        let stats =
            |count, percentiles| DurationStats { count, percentiles, max: None, bins: Vec::new(), bin_width_log2: 0 };
        let summary = SweepSummary {
            mode: Mode::Naive,
            seeds: 200,
            violating: 37,
            first_violating: vec![1],
            change: stats(198, Some([240, 600])),
            unavailable: stats(200, Some([17, 71])),
        };
        let of_seeds = odds(summary.violating, summary.seeds);
        for number in ["200", "37", "163"] {
            assert!(of_seeds.contains(number), "{number} in {of_seeds}");
        }
        for (_, metrics) in metrics_at_the_end(scenario::DEFAULT) {
            let mut cells = cells(&metrics);
            add_odds(&mut cells, &summary);
            let has = |index: usize, numbers: &[&str]| numbers.iter().all(|it| cells[index].odds.contains(it));
            assert!(has(CHANGE, &["240", "600", "2 of 200"]), "{}", cells[CHANGE].odds);
            assert!(has(UNAVAILABLE, &["17", "71"]), "{}", cells[UNAVAILABLE].odds);
            assert_eq!(cells.iter().filter(|cell| !cell.odds.is_empty()).count(), 2);
        }
        assert!(!distribution(None, 0, 200).contains("ms"), "no seed has a duration");
    }
}
