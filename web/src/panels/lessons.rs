//! Panel with all presets, as a course.

use scenario::catalogue::CHAPTERS;

use super::markup::Markup;
use super::words;
use crate::session::Session;

/// HTML of the panel.
pub(super) fn course(session: &Session) -> String {
    let mut panel = Markup::default();
    panel.leaf("p", "small", words::COURSE);
    for chapter in CHAPTERS {
        panel.leaf("h3", "", chapter.title);
        for (id, title) in chapter.presets {
            panel.control("preset", &format!("open {id}"));
            if session.scenario().id == *id {
                panel.set("aria-current", "true");
            }
            panel.leaf("b", "", title);
            if let Some(preset) = scenario::preset(id) {
                panel.leaf("span", "small", &preset.summary);
            }
            panel.end();
        }
    }
    panel.html()
}
