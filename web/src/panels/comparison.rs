//! Comparison of the lanes up to the current time.

use cluster::{ChangeStatus, RunMetrics};

use super::markup::Markup;
use super::words;
use crate::session::{Lane, Session};

/// Width in points from which the table has a column for each lane; a narrower one has rows.
const NARROW: f32 = 760.0;

/// Cell of the table.
#[derive(Default)]
struct Cell {
    class: &'static str,
    text: String,
    /// Time to which the cell's control goes.
    at: Option<u64>,
}

/// HTML of the panel.
pub(super) fn compare(session: &Session, width: f32) -> String {
    let lanes: Vec<(String, Vec<Cell>)> =
        session.lanes().iter().map(|lane| (lane.mode.to_string(), cells(lane, session.now() as u64))).collect();
    let mut table = Markup::default();
    table.open("table", "compare").open("thead", "").open("tr", "").leaf("td", "", "");
    if width < NARROW {
        for (mode, _) in &lanes {
            head(&mut table, "col", mode);
        }
        table.end().end().open("tbody", "");
        for (measure, name) in words::MEASURES.iter().enumerate() {
            head(table.open("tr", ""), "row", name);
            for cell in lanes.iter().filter_map(|(_, cells)| cells.get(measure)) {
                write(&mut table, cell);
            }
            table.end();
        }
    } else {
        for name in words::MEASURES {
            head(&mut table, "col", name);
        }
        table.end().end().open("tbody", "");
        for (mode, cells) in &lanes {
            head(table.open("tr", ""), "row", mode);
            for cell in cells {
                write(&mut table, cell);
            }
            table.end();
        }
    }
    table.html()
}

fn head(table: &mut Markup, scope: &str, text: &str) {
    table.open("th", "").set("scope", scope).says(text).end();
}

fn write(table: &mut Markup, cell: &Cell) {
    table.open("td", cell.class);
    match cell.at {
        Some(at) => table.control("go", &format!("seek {at}")).set("title", words::GO_THERE).says(&cell.text).end(),
        None => table.says(&cell.text),
    };
    table.end();
}

/// Cells of a lane, in the order of [`words::MEASURES`].
fn cells(lane: &Lane, now: u64) -> Vec<Cell> {
    let account = lane.state().metrics.at(now);
    let plain = |text: String| Cell { text, ..Cell::default() };
    vec![
        verdict(&account),
        change(account.change),
        plain(account.configurations.to_string()),
        plain(words::messages(account.sent, account.lost)),
        plain(words::milliseconds(account.unavailable_ms)),
        writes(&account),
        plain(words::tolerated(account.failures_tolerated, account.min_failures_tolerated)),
    ]
}

fn verdict(account: &RunMetrics) -> Cell {
    match account.violations.first() {
        Some(first) => {
            let property = first.violation.property().to_string();
            let text = words::broken(&property, first.at, account.violations.len() - 1);
            Cell { class: "broken", text, at: Some(first.at) }
        }
        None => Cell { class: "good", text: words::SAFE.to_owned(), at: None },
    }
}

fn change(change: ChangeStatus) -> Cell {
    let (class, text, at) = match change {
        ChangeStatus::NotAsked => ("", words::NOT_ASKED.to_owned(), None),
        ChangeStatus::UnderWay { steps, .. } => ("", words::under_way(steps), None),
        ChangeStatus::Waiting { reason, .. } => ("", words::waits(&reason.to_string()), None),
        ChangeStatus::Finished { asked_at, at } => ("good", words::finished(at - asked_at), Some(at)),
        ChangeStatus::GivenUp { at, reason, .. } => ("", words::given_up(&reason.to_string()), Some(at)),
        ChangeStatus::Cancelled { at, .. } => ("", words::CANCELLED.to_owned(), Some(at)),
    };
    Cell { class, text, at }
}

fn writes(account: &RunMetrics) -> Cell {
    let writes = &account.writes;
    match writes.lost().next() {
        Some(first) => {
            let text = words::lost_writes(writes.committed, writes.proposed, writes.lost().count());
            Cell { class: "broken", text, at: Some(first.at) }
        }
        None => Cell {
            text: words::writes(writes.committed, writes.proposed, writes.committed_during_change),
            ..Cell::default()
        },
    }
}
