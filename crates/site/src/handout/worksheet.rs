//! The worksheet of a lesson: what the reader knows first, the moments up to the last question, and room for answers.

use maud::{Markup, html};
use scenario::Question;
use scene::Argue;
use scene::view::Badge;

use super::lesson::Lesson;
use super::moment::Moment;

/// Number of ruled lines for an answer, and for the reason of a chosen one.
const LINES: usize = 4;
const REASON_LINES: usize = 2;

/// The worksheet, on pages of its own.
pub(super) fn section(lesson: &Lesson<'_>) -> Markup {
    let scenario = lesson.scenario;
    // Without a question nothing is given away.
    let argue: Option<Argue> = if lesson.questions().next().is_none() { Some(scene::argument) } else { None };
    html! {
        section.lesson {
            header {
                p.name { "Name" span.blank {} "Date" span.blank.short {} }
                h1 { (scenario.title) }
                @if let Some(summary) = scenario.about(false) {
                    p.summary { (summary) }
                }
                (members(lesson))
                (legend(lesson))
            }
            @for (index, part) in lesson.parts().enumerate() {
                div class=(if index == 0 { "part" } else { "part later" }) {
                    @if index > 0 {
                        p.stop {
                            strong { "Stop: answer question " (lesson.first_question + index - 1) " before you read this page." }
                        }
                    }
                    @for it in part {
                        @match it.question {
                            None => (moment(lesson, it, argue)),
                            Some(question) => div.asked-at {
                                (moment(lesson, it, argue))
                                (ask(lesson.first_question + index, question))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The members before and after the change, and the first leader.
fn members(lesson: &Lesson<'_>) -> Markup {
    let scenario = lesson.scenario;
    html! {
        p.setup {
            "Members: " (scenario.old)
            @if scenario.new != scenario.old { ", to become " (scenario.new) }
            ". "
            @if let Some(leader) = scenario.leader { (leader) " leads at the start." }
        }
    }
}

/// Sign of each role, and its name.
const ROLES: [(Badge, &str); 8] = [
    (Badge::Leader, "L leader"),
    (Badge::Candidate, "C candidate"),
    (Badge::PreCandidate, "P pre-candidate"),
    (Badge::Follower, "F follower"),
    (Badge::Learner, "N learner"),
    (Badge::Crashed, "× crashed"),
    (Badge::Stopped, "‖ stopped"),
    (Badge::Retired, "R retired"),
];

/// The legend of the pictures, with the roles that they show.
fn legend(lesson: &Lesson<'_>) -> Markup {
    let shown = lesson.badges();
    let roles: Vec<&str> = ROLES.into_iter().filter(|(badge, _)| shown.contains(badge)).map(|(_, role)| role).collect();
    html! {
        p.legend {
            strong { "The pictures: " }
            "a card is a server with its role (" (roles.join(", ")) "), discs for the voters that it counts, and its log (shaded: \
             known to be committed). Arrows are messages. The rows below count votes or copies."
        }
    }
}

/// A moment: its time, its text and its lanes.
pub(super) fn moment(lesson: &Lesson<'_>, moment: &Moment<'_>, argue: Option<Argue>) -> Markup {
    html! {
        section.moment {
            h2 { (lesson.number(moment)) ". At " (moment.at) " ms" }
            p { (moment.words) }
            (lesson.pictures(moment.at, argue))
        }
    }
}

/// A question with room for an answer.
fn ask(number: usize, question: &Question) -> Markup {
    html! {
        section.question {
            h2 { "Question " (number) }
            p { (question.text) }
            @if !question.choices.is_empty() {
                ul.choices {
                    @for (letter, choice) in ('A'..).zip(&question.choices) {
                        li { span.box aria-hidden="true" {} strong { (letter) } " " (choice.text) }
                    }
                }
                p.reason { "Why?" }
            }
            div.lines aria-hidden="true" {
                @for _ in 0..(if question.choices.is_empty() { LINES } else { REASON_LINES }) {
                    div {}
                }
            }
        }
    }
}
