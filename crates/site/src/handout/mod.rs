//! Handout: lessons on paper. One HTML file with a print style, without a script and without a request.
//!
//! A lesson has a worksheet: its moments as pictures with text, up to its question. What comes after the last question
//! would give the answer away, so it is in the answers, on pages of their own at the end of the handout.

mod answers;
mod lesson;
mod moment;
mod qr_code;
mod worksheet;

use maud::{DOCTYPE, PreEscaped, html};
use scene::{Colour, Theme};

pub use lesson::HandoutLesson;
use lesson::Lesson;

/// Style sheet of the handout. The palette precedes it.
const CSS: &str = include_str!("handout.css");

/// Generates the handout: the worksheet of each lesson, then the answers of all of them.
#[must_use]
pub fn handout(lessons: &[HandoutLesson<'_>]) -> String {
    let mut lessons: Vec<Lesson<'_>> = lessons.iter().map(Lesson::new).collect();
    let mut number = 0;
    for lesson in &mut lessons {
        lesson.first_question = number + 1;
        number += lesson.questions().count();
    }
    let titles: Vec<&str> = lessons.iter().map(|lesson| &*lesson.scenario.title).collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="only light";
                title { (titles.join(", ")) " · Overlap" }
                link rel="icon" href="data:,";
                style { (PreEscaped(palette())) (PreEscaped(CSS)) }
            }
            body {
                main {
                    @for lesson in &lessons {
                        (worksheet::section(lesson))
                    }
                    section.answers aria-label="Answers" {
                        @for lesson in &lessons {
                            (answers::section(lesson))
                        }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Colours for paper: those of the light theme, with greys that are dark enough in print.
fn palette() -> String {
    let on_paper = |colour: Colour| match colour {
        Colour::Ground | Colour::Lane | Colour::Card => "#ffffff",
        Colour::Ink => "#000000",
        Colour::Muted => "#3b434d",
        Colour::Faint => "#5f6873",
        Colour::Edge => "#98a1ac",
        other => Theme::Light.hex(other),
    };
    let variables: String =
        Colour::ALL.iter().map(|&colour| format!("--{}:{};", colour.name(), on_paper(colour))).collect();
    format!(":root{{{variables}}}\n")
}

#[cfg(test)]
mod tests;
