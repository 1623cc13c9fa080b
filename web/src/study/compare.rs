//! What came of the run so far, lane by lane.

use super::markup::Markup;
use crate::session::Session;

/// The panel.
pub(super) fn compare(session: &Session) -> String {
    let mut panel = Markup::default();
    panel.open("table", "compare");
    for lane in session.lanes() {
        panel.open("tr", "").leaf("th", "", &lane.mode.to_string());
        panel.leaf("td", "", &lane.view().status.text).end();
    }
    panel.html()
}
