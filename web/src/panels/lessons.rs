//! Panel of the lessons: the ten questions, all presets as a course, and links to the pages beside the app.

use cluster::Mode;
use scenario::catalogue::CHAPTERS;
use scenario::questions::{KeyQuestion, QUESTIONS};
use yew::prelude::*;

use super::controls::{leaf, rich_button};
use super::{View, phase_map};
use crate::command::PanelCommand;
use crate::html::{ElementBuilder, button, el};
use crate::strings::panels as strings;

/// The panel. The button of a preset names its id in `data-preset`.
pub(super) fn view(view: &View<'_>) -> Html {
    let open = &view.session.scenario().id;
    let answers = &view.state.answers;
    let lesson = |id: &'static str, title: AttrValue, summary: String| {
        let button = rich_button("preset", PanelCommand::Lesson(id).into()).set("data-preset", id);
        // The mark of a lesson whose question was answered right; its name is for screen readers.
        let mark = answers.has_right(id).then(|| {
            let name = leaf("span", "unseen", strings::ANSWERED_RIGHT);
            el("span", "done").child(leaf("span", "", "✓")).child(name).html()
        });
        let button = is_open(button, id == open).child(leaf("b", "", title)).child(leaf("span", "small", summary));
        button.child(mark.unwrap_or_default()).html()
    };
    let title = |id: &str| scenario::preset(id).map(|preset| preset.title.to_string()).unwrap_or_default();
    let question = |(index, question): (usize, &KeyQuestion)| {
        let &KeyQuestion { ask, preset: id, moment, phases } = question;
        // The last one asks what the lanes cost.
        let (label, command) = if index + 1 == QUESTIONS.len() {
            (strings::SEE_COST, PanelCommand::Comparison(id, moment))
        } else {
            (strings::SEE_ANSWER, PanelCommand::Moment(id, moment))
        };
        let way = button("chip", label, command.into()).html();
        let item = el("li", "")
            .child(lesson(id, strings::numbered(index + 1, ask).into(), title(id)))
            .child(el("div", "ways-on").child(way).html());
        if phases.is_empty() {
            return item.html();
        }
        let single = leaf("summary", "", strings::SINGLE_PHASES);
        let single = el("details", "").child(single).child(phase_map::map(view, Mode::SingleServer)).html();
        item.child(phase_map::map(view, Mode::Joint)).child(single).html()
    };
    let preset = |&(id, title): &(&'static str, &'static str)| {
        let summary = scenario::preset(id).map(|preset| preset.summary.to_string());
        lesson(id, title.into(), summary.unwrap_or_default())
    };
    let asked = |id: &str| QUESTIONS.iter().any(|question| question.preset == id);
    let chapters = CHAPTERS.iter().flat_map(|chapter| {
        let lessons: Vec<Html> = chapter.presets.iter().filter(|(id, _)| !asked(id)).map(preset).collect();
        let heading = (!lessons.is_empty()).then(|| leaf("h3", "", chapter.title));
        heading.into_iter().chain(lessons)
    });
    let link = |label, address: &'static str| {
        let link = el("a", "").set("href", address).text(label).html();
        el("li", "").child(link).html()
    };
    // A build that knows where its source is published links to it.
    let source = option_env!("OVERLAP_SOURCE").filter(|address| address.starts_with("https://"));
    let pages = [link(strings::GALLERY, "presets/"), link(strings::VERDICTS, "presets/verdicts/")];
    let pages = pages.into_iter().chain(source.map(|address| link(strings::SOURCE_CODE, address))).collect();
    let answered = QUESTIONS.iter().filter(|question| answers.has_right(question.preset)).count();
    let kept = (!answers.is_empty()).then(|| {
        let count = leaf("span", "", strings::answered(answered, QUESTIONS.len()));
        let forget = button("chip", strings::FORGET_ANSWERS, PanelCommand::ForgetAnswers.into()).html();
        el("p", "answered-count").child(count).child(forget).html()
    });
    let questions = el("ol", "questions").children(QUESTIONS.iter().enumerate().map(question).collect()).html();
    [leaf("h3", "", strings::TEN_QUESTIONS), kept.unwrap_or_default(), questions]
        .into_iter()
        .chain(chapters)
        .chain([leaf("h3", "", strings::PAGES), el("ul", "pages").children(pages).html()])
        .collect()
}

/// Marks the button of the open lesson.
fn is_open(button: ElementBuilder, is_open: bool) -> ElementBuilder {
    if is_open { button.set("aria-current", "true") } else { button }
}

/// Fragment of a lesson at its beat of this name.
pub(super) fn moment(id: &str, beat: &str) -> String {
    [id, "&beat=", beat].concat()
}
