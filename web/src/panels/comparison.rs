//! Comparison of the lanes up to the current time.

use cluster::{ChangeStatus, RunMetrics};
use yew::prelude::*;

use super::View;
use super::controls::{leaf, text};
use crate::command::Command;
use crate::html::{button, el};
use crate::session::Lane;
use crate::strings::panels as strings;

/// Width in points from which the table has a column for each metric; a narrower one has rows.
const WIDE: f32 = 760.0;

/// Cell of the table.
#[derive(Default)]
struct Cell {
    class: &'static str,
    text: String,
    /// Time to which the cell's control goes.
    at: Option<u64>,
}

/// The panel.
pub(super) fn view(view: &View<'_>) -> Html {
    let now = view.session.now() as u64;
    let modes = || view.session.lanes().iter().map(|lane| AttrValue::from(lane.mode.to_string()));
    let metrics = || strings::MEASURES.into_iter().map(AttrValue::from);
    let lanes: Vec<Vec<Cell>> = view.session.lanes().iter().map(|lane| cells(lane, now)).collect();
    if view.state.width < WIDE {
        let row = |(metric, name)| row(name, lanes.iter().filter_map(|cells| cells.get(metric)));
        return table(modes(), metrics().enumerate().map(row).collect());
    }
    table(metrics(), modes().zip(&lanes).map(|(mode, cells)| row(mode, cells.iter())).collect())
}

fn table(columns: impl Iterator<Item = AttrValue>, rows: Vec<Html>) -> Html {
    let heads = [leaf("td", "", "")].into_iter().chain(columns.map(|name| head("col", name))).collect();
    let heads = el("thead", "").child(el("tr", "").children(heads).html()).html();
    el("table", "compare").child(heads).child(el("tbody", "").children(rows).html()).html()
}

fn head(scope: &'static str, name: AttrValue) -> Html {
    el("th", "").set("scope", scope).text(name).html()
}

fn row<'a>(name: AttrValue, cells: impl Iterator<Item = &'a Cell>) -> Html {
    let cell = |cell: &Cell| match cell.at {
        Some(at) => {
            let control = button("go", cell.text.clone(), Command::Seek(at as f64)).set("title", strings::GO_THERE);
            el("td", cell.class).child(control.html()).html()
        }
        // The text is a child, since at another time the child of this cell may be a button.
        None => el("td", cell.class).child(text(cell.text.clone())).html(),
    };
    el("tr", "").child(head("row", name)).children(cells.map(cell).collect()).html()
}

/// Cells of a lane, in the order of [`strings::MEASURES`].
fn cells(lane: &Lane, now: u64) -> Vec<Cell> {
    let metrics = lane.state().metrics.at(now);
    let plain = |text: String| Cell { text, ..Cell::default() };
    vec![
        verdict(&metrics),
        change(metrics.change),
        plain(metrics.configurations.to_string()),
        plain(strings::messages(metrics.sent, metrics.lost)),
        plain(strings::milliseconds(metrics.unavailable_ms)),
        writes(&metrics),
        plain(strings::tolerated(metrics.failures_tolerated, metrics.min_failures_tolerated)),
    ]
}

fn verdict(metrics: &RunMetrics) -> Cell {
    match metrics.violations.first() {
        Some(first) => {
            let property = first.violation.property().to_string();
            let text = strings::broken(&property, first.at, metrics.violations.len() - 1);
            Cell { class: "broken", text, at: Some(first.at) }
        }
        None => Cell { class: "good", text: strings::SAFE.to_owned(), at: None },
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
    Cell { class, text, at }
}

fn writes(metrics: &RunMetrics) -> Cell {
    let writes = &metrics.writes;
    match writes.lost().next() {
        Some(first) => {
            let text = strings::lost_writes(writes.committed, writes.proposed, writes.lost().count());
            Cell { class: "broken", text, at: Some(first.at) }
        }
        None => Cell {
            text: strings::writes(writes.committed, writes.proposed, writes.committed_during_change),
            ..Cell::default()
        },
    }
}
