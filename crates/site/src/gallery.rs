//! The gallery: all presets, by chapter.

use maud::{Markup, html};
use scenario::catalogue::{self, Chapter};
use scenario::questions::QUESTIONS;

use crate::head::{PageMeta, SiteStyle, document};
use crate::highlight::Highlight;
use crate::{DEFAULT_CARD, FOLDER, GALLERY_TITLE, PICTURE, verdicts};

const SUMMARY: &str = "Every way here in which a Raft cluster changes its members, and what comes of it: a course of short \
                       stories, each of which plays in your browser.";

/// The page.
pub(crate) fn page(highlights: &[Highlight], style: &SiteStyle<'_>) -> String {
    let folder = format!("{FOLDER}/");
    let meta = PageMeta { title: GALLERY_TITLE, description: SUMMARY, folder: &folder, card: DEFAULT_CARD };
    let body = html! {
        header {
            nav aria-label="Overlap" {
                a href="../" { "Overlap" }
                a href={ (verdicts::FOLDER_NAME) "/" } { (verdicts::TITLE) }
            }
        }
        main class="gallery" {
            h1 { (GALLERY_TITLE) }
            p class="summary" { (SUMMARY) }
            @for chapter in catalogue::CHAPTERS {
                (section(chapter, highlights))
            }
        }
    };
    document(&meta, style, &body)
}

fn section(chapter: &Chapter, highlights: &[Highlight]) -> Markup {
    let find = |id: &str| highlights.iter().find(|highlight| highlight.scenario.id == id);
    html! {
        h2 { (chapter.title) }
        ul {
            @for highlight in chapter.presets.iter().filter_map(|(id, _)| find(id)) {
                (item(highlight))
            }
        }
    }
}

/// A preset, with the question that it answers. Its picture has no text alternative, since the title and the summary
/// beside it say more.
fn item(highlight: &Highlight) -> Markup {
    let scenario = highlight.scenario;
    html! {
        li {
            img src={ (scenario.id) "/" (PICTURE) } alt="" loading="lazy" width="560" height="300";
            h3 { a href={ (scenario.id) "/" } { (scenario.title) } }
            @if let Some(question) = QUESTIONS.iter().find(|question| question.preset == scenario.id) {
                p { strong { (question.ask) } }
            }
            p { (scenario.summary) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gallery_lists_every_preset_with_its_picture_and_leads_to_the_verdicts() {
        let highlights: Vec<_> = catalogue::scenarios().iter().map(Highlight::of).collect();
        let page = page(&highlights, &SiteStyle { url: None, icon: "", css: "" });
        assert_eq!(page.matches("<li>").count(), highlights.len());
        for preset in catalogue::scenarios() {
            assert_eq!(page.matches(&format!("<a href=\"{}/\">", preset.id)).count(), 1, "{}", preset.id);
            assert_eq!(page.matches(&format!("<img src=\"{}/{PICTURE}\"", preset.id)).count(), 1, "{}", preset.id);
        }
        let asked = QUESTIONS.map(|question| page.find(question.ask));
        assert!(asked.is_sorted() && asked[0].is_some(), "{asked:?}");
        assert!(page.contains("<a href=\"verdicts/\">"));
        assert!(!page.contains("index.html"));
    }
}
