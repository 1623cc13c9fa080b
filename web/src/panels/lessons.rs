//! Panel with all presets, as a course.

use scenario::catalogue::CHAPTERS;
use yew::prelude::*;

use super::View;
use super::controls::{leaf, rich_button};
use crate::command::Command;
use crate::html::p;
use crate::strings::panels as strings;

/// The panel. The button of a preset names its id in `data-preset`.
pub(super) fn view(view: &View<'_>) -> Html {
    let open = &view.session.scenario().id;
    let preset = |&(id, title): &(&'static str, &'static str)| {
        let summary = scenario::preset(id).map(|preset| leaf("span", "small", preset.summary.to_string()));
        let button = rich_button("preset", Command::Open(id.to_owned())).set("data-preset", id);
        let button = if open == id { button.set("aria-current", "true") } else { button };
        button.child(leaf("b", "", title)).child(summary.unwrap_or_default()).html()
    };
    let chapters = CHAPTERS.iter().flat_map(|chapter| {
        let heading = leaf("h3", "", chapter.title);
        [heading].into_iter().chain(chapter.presets.iter().map(preset))
    });
    [p("small", strings::COURSE)].into_iter().chain(chapters).collect()
}
