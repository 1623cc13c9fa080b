//! The answers of a lesson: each question with its answer, what happened after the last one, and the outcome of each
//! lane, computed by its run.

use cluster::Mode;
use maud::{Markup, html};
use scenario::Question;

use super::lesson::Lesson;
use super::qr_code;
use super::worksheet::moment;

/// Length of the longest address that is printed, in bytes.
const MAX_TYPED: usize = 120;

/// The answers, on pages of their own.
pub(super) fn section(lesson: &Lesson<'_>) -> Markup {
    let has_questions = lesson.questions().next().is_some();
    html! {
        section.lesson {
            @if let Some(code) = lesson.address.and_then(qr_code::svg) { (code) }
            h1 { (if has_questions { "Answers: " } else { "Outcome: " }) (lesson.scenario.title) }
            @if let Some(address) = lesson.address {
                (link(address))
            }
            @for (number, question) in (lesson.first_question..).zip(lesson.questions()) {
                (answer(number, question))
            }
            @if !lesson.rest().is_empty() {
                h2.what-happened { "What happened then" }
                @for it in lesson.rest() {
                    (moment(lesson, it, Some(scene::argument)))
                }
            }
            (outcome(lesson))
        }
    }
}

/// Link to the lesson. An address that contains a script is too long to be typed from paper.
fn link(address: &str) -> Markup {
    html! {
        p.address {
            @if address.len() <= MAX_TYPED {
                "To play it: " a href=(address) { (address) }
            } @else {
                "To play it" @if address.len() <= qr_code::MAX_BYTES { ", scan the code, or" }
                " open " a href=(address) { "its link" } " in the file of this handout"
            }
        }
    }
}

/// A question with its answer, and the reason of each choice.
fn answer(number: usize, question: &Question) -> Markup {
    let right: Vec<String> =
        ('A'..).zip(&question.choices).filter(|(_, it)| it.is_right).map(|(letter, _)| letter.to_string()).collect();
    html! {
        section.answer {
            h2 {
                "Question " (number)
                @if !right.is_empty() { ": " (right.join(", ")) }
            }
            p.asked { (question.text) }
            p { (question.answer) }
            @if !question.choices.is_empty() {
                ul.reasons {
                    @for (letter, choice) in ('A'..).zip(&question.choices) {
                        li {
                            strong { (letter) " " (choice.text) "." }
                            (if choice.is_right { " Right. " } else { " Wrong. " }) (choice.reason)
                        }
                    }
                }
            }
        }
    }
}

/// Table of what each lane came to.
fn outcome(lesson: &Lesson<'_>) -> Markup {
    html! {
        table {
            caption { "What each lane came to, at " (lesson.scenario.end) " ms" }
            thead { tr { th scope="col" { "Lane" } th scope="col" { "Violated properties" } th scope="col" { "Change" } } }
            tbody {
                @for &mode in &lesson.scenario.modes {
                    (row(lesson, mode))
                }
            }
        }
    }
}

fn row(lesson: &Lesson<'_>, mode: Mode) -> Markup {
    let timeline = lesson.timeline(mode, lesson.scenario.end);
    let outcome = lesson.scenario.outcome_of(timeline.world());
    let violations = timeline.metrics().violations;
    html! {
        tr {
            th scope="row" { (mode) }
            td {
                @if violations.is_empty() { "none" }
                @for it in &violations {
                    p {
                        strong.broken { "✕ " (it.violation.property()) " is violated" }
                        " at " (it.at) " ms: " (it.violation)
                    }
                }
            }
            td {
                (match (outcome.has_change, outcome.finished) {
                    (false, _) => "none was made",
                    (true, true) => "finished",
                    (true, false) => "not finished",
                })
                @if timeline.state().hit_limit() { "; the run stopped at a limit" }
            }
        }
    }
}
