//! The page of a preset.

use maud::{Markup, html};
use scenario::link::{Link, fragment_with};
use scenario::questions::QUESTIONS;
use scenario::{Beat, Question, Scenario, catalogue};
use scene::{LaneView, describe};

use crate::head::{PageMeta, SiteStyle, document};
use crate::highlight::Highlight;
use crate::{FOLDER, GALLERY_TITLE, picture};

/// Width of a lane in a window, and on a phone.
const WIDE: f32 = 1080.0;
const NARROW: f32 = 336.0;

/// The page. `neighbours` are the presets before and after it in the course.
pub(crate) fn page(highlight: &Highlight, neighbours: [Option<&Scenario>; 2], style: &SiteStyle<'_>) -> String {
    let Scenario { id, title, summary, beats, modes, .. } = highlight.scenario;
    let caption = highlight.caption();
    let alt = format!("{} at {} ms. {caption}", highlight.mode, highlight.at);
    let folder = format!("{FOLDER}/{id}/");
    let meta = PageMeta { title, description: summary, folder: &folder, card: (id, alt.trim_end()) };
    let chapter = catalogue::SCRIPTS.iter().find(|entry| entry.id == id).map_or("", |entry| entry.chapter);
    let lanes: Vec<_> = modes.iter().map(|&mode| highlight.lane(mode)).collect();
    let [previous, next] = neighbours;
    let body = html! {
        header {
            nav aria-label="Overlap" {
                a href="../../" { "Overlap" } " " a href="../" { (GALLERY_TITLE) }
            }
        }
        main {
            p class="chapter" { (chapter) }
            h1 { (title) }
            @if let Some(question) = QUESTIONS.iter().find(|question| question.preset == id) {
                p class="summary" { strong { (question.ask) } }
            }
            p class="summary" { (summary) }
            p { a class="open" href={ "../../#" (id) } { "Open it in the playground" } }
            figure {
                @for lane in &lanes {
                    (picture::inline(lane, WIDE, "wide"))
                    (picture::inline(lane, NARROW, "narrow"))
                }
                figcaption { "At " (highlight.at) " ms. " (caption) }
            }
            details {
                summary { "The picture in words" }
                @for lane in &lanes {
                    (description(lane))
                }
            }
            @if !beats.is_empty() {
                h2 { "What happens" }
                ol {
                    @for beat in beats {
                        (item(highlight.scenario, beat))
                    }
                }
            }
        }
        footer {
            nav aria-label="Course" {
                span { (link_to(previous)) } " " span { (link_to(next)) }
            }
        }
    };
    document(&meta, style, &body)
}

fn description(lane: &LaneView) -> Markup {
    html! {
        p {
            @for (index, line) in describe(lane).text().split('\n').enumerate() {
                @if index > 0 { br; }
                (line)
            }
        }
    }
}

/// A beat with the link to its moment, its question, and answers to choose. What is right is folded away.
fn item(scenario: &Scenario, beat: &Beat) -> Markup {
    let link =
        fragment_with(&Link { at: Some(beat.at), ..scenario.clone().into() }, &|id| scenario::preset(id).cloned());
    html! {
        li {
            a href={ "../../#" (link) } { (beat.at) " ms" } " " (beat.words)
            @if let Some(question) = &beat.question {
                @if question.choices.is_empty() {
                    details {
                        summary { (question.text) }
                        (question.answer)
                    }
                } @else {
                    (choices(question))
                }
            }
        }
    }
}

/// A question with its choices; folded away, for each whether it is right, and why.
fn choices(question: &Question) -> Markup {
    html! {
        p { (question.text) }
        ul {
            @for choice in &question.choices {
                li.choice {
                    details {
                        summary { (choice.text) }
                        b { (if choice.is_right { "Right." } else { "Wrong." }) } " " (choice.reason)
                    }
                }
            }
        }
        details {
            summary { "Answer" }
            (question.answer)
        }
    }
}

fn link_to(preset: Option<&Scenario>) -> Markup {
    html! {
        @if let Some(preset) = preset {
            a href={ "../" (preset.id) "/" } { (preset.title) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(id: &str, url: Option<&str>) -> String {
        let url = url.map(|url| url.parse().unwrap());
        let style = SiteStyle { url: url.as_ref(), icon: "data:,", css: "" };
        page(&Highlight::of(scenario::preset(id).unwrap()), [None, scenario::preset("jointly")], &style)
    }

    #[test]
    fn page_tells_the_story_without_a_script() {
        for preset in catalogue::scenarios() {
            let page = page_of(&preset.id, None);
            for text in [&preset.title, &preset.summary].into_iter().chain(preset.beats.iter().map(|beat| &beat.words))
            {
                assert!(page.contains(&html! { (text) }.into_string()), "{}: {text}", preset.id);
            }
            assert!(page.contains(&format!("class=\"open\" href=\"../../#{}\"", preset.id)));
            assert_eq!(page.matches("<li>").count(), preset.beats.len());
            let choices = preset.beats.iter().flat_map(|beat| &beat.question).flat_map(|question| &question.choices);
            for choice in choices.clone() {
                let verdict = if choice.is_right { "Right." } else { "Wrong." };
                let text = html! { summary { (choice.text) } b { (verdict) } " " (choice.reason) }.into_string();
                assert!(page.contains(&text), "{}: {}", preset.id, choice.text);
            }
            assert_eq!(page.matches("<li class=\"choice\">").count(), choices.count());
            assert_eq!(page.matches("<svg class=\"wide\"").count(), preset.modes.len());
            assert_eq!(page.matches("<svg class=\"narrow\"").count(), preset.modes.len());
            assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"), "{}", preset.id);
            // It names no file of the app, and no colour outside the palette.
            assert!(!page.contains("index.html") && !page.contains(",#"), "{}", preset.id);
        }
    }

    #[test]
    fn page_leads_to_its_neighbours_in_the_course() {
        let page = page_of("bug-2015", None);
        let footer = page.split_once("<footer>").unwrap().1;
        assert_eq!(footer.matches("<a ").count(), 1);
        assert!(footer.contains("<a href=\"../jointly/\">"));
    }

    #[test]
    fn link_of_a_beat_opens_at_its_moment() {
        let page = page_of("bug-2015", None);
        let links: Vec<_> =
            page.split("<li><a href=\"../../#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let beats = &scenario::preset("bug-2015").unwrap().beats;
        assert_eq!(links.len(), beats.len());
        for (link, beat) in links.iter().zip(beats) {
            let opened = scenario::link::open_with(&link.replace("&amp;", "&"), &|id| scenario::preset(id).cloned());
            assert_eq!(opened.into_result().map(|link| link.at), Ok(Some(beat.at)), "{link}");
        }
    }

    #[test]
    fn card_is_named_only_where_the_whole_address_is_known() {
        let without = page_of("bug-2015", None);
        assert!(without.contains("property=\"og:title\"") && !without.contains("image\""));
        let with = page_of("bug-2015", Some("https://example.org/overlap"));
        for (name, content) in [
            ("og:image", "https://example.org/overlap/presets/bug-2015/card.png"),
            ("twitter:image", "https://example.org/overlap/presets/bug-2015/card.png"),
            ("og:url", "https://example.org/overlap/presets/bug-2015/"),
            ("twitter:card", "summary_large_image"),
        ] {
            assert!(with.contains(&format!("=\"{name}\" content=\"{content}\"")), "{name}");
        }
    }

    #[test]
    fn special_characters_of_a_preset_are_escaped() {
        let preset = scenario::preset("bug-2015").unwrap();
        let preset: &'static Scenario =
            Box::leak(Box::new(Scenario { title: "a < \"b\" & c".into(), ..preset.clone() }));
        let page = page(&Highlight::of(preset), [None, None], &SiteStyle { url: None, icon: "data:,", css: "" });
        assert!(page.contains("<h1>a &lt; &quot;b&quot; &amp; c</h1>"));
        assert!(page.contains("<meta property=\"og:title\" content=\"a &lt; &quot;b&quot; &amp; c\">"));
    }
}
