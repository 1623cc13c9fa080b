//! docs/verdicts.md as a page whose links play.

use maud::{PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::head::{PageMeta, SiteStyle, document};
use crate::{DEFAULT_CARD, FOLDER, GALLERY_TITLE, SiteError};

/// Name of the page's folder, beside the folders of presets.
pub(crate) const FOLDER_NAME: &str = "verdicts";
pub(crate) const TITLE: &str = "Verdicts";
const SUMMARY: &str = "What a search of all schedules says of every rule of Raft's membership changes: the shortest one that \
                       breaks a safety property without it, and how many states were looked at with it.";
/// Start of links to the playground in the document.
const FROM_DOCS: &str = "../#";
/// Start of the same links in this page.
const FROM_HERE: &str = "../../#";

/// The page, made from the document.
pub(crate) fn page(markdown: &str, style: &SiteStyle<'_>) -> Result<String, SiteError> {
    let folder = format!("{FOLDER}/{FOLDER_NAME}/");
    let meta = PageMeta { title: TITLE, description: SUMMARY, folder: &folder, card: DEFAULT_CARD };
    let start = markdown.find("# ").ok_or(SiteError::NoVerdicts)?;
    let mut content = String::new();
    let events = Parser::new_ext(&markdown[start..], Options::ENABLE_TABLES).flat_map(adapted);
    pulldown_cmark::html::push_html(&mut content, events);
    let body = html! {
        header {
            nav aria-label="Overlap" {
                a href="../../" { "Overlap" }
                a href="../" { (GALLERY_TITLE) }
            }
        }
        main class="verdicts" { (PreEscaped(content)) }
    };
    Ok(document(&meta, style, &body))
}

/// The event, adapted to this page: links to the playground start from here, and a table that is wider than the window
/// scrolls by itself, also by keys.
fn adapted(event: Event<'_>) -> impl Iterator<Item = Event<'_>> {
    let (before, event, after) = match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = match dest_url.strip_prefix(FROM_DOCS) {
                Some(fragment) => CowStr::from([FROM_HERE, fragment].concat()),
                None => dest_url,
            };
            (None, Event::Start(Tag::Link { link_type, dest_url, title, id }), None)
        }
        Event::Start(Tag::Table(_)) => (Some("<div class=\"wide\" tabindex=\"0\">"), event, None),
        Event::End(TagEnd::Table) => (None, event, Some("</div>\n")),
        other => (None, other, None),
    };
    let raw = |html: Option<&'static str>| html.map(|html| Event::Html(html.into()));
    raw(before).into_iter().chain([event]).chain(raw(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: SiteStyle<'_> = SiteStyle { url: None, icon: "data:,", css: "" };

    #[test]
    fn links_of_the_document_lead_to_the_playground() {
        let markdown = "# Verdicts\n\n| off | in moves |\n| --- | --- |\n| `pre_vote` | broken ([watch][one]) |\n\n[one]: ../#s1.abc-_\n";
        let page = page(markdown, &STYLE).unwrap();
        assert!(page.contains("<a href=\"../../#s1.abc-_\">watch</a>"), "{page}");
        assert!(page.contains("<td><code>pre_vote</code></td>"));
    }

    #[test]
    fn every_table_is_in_an_element_that_scrolls_by_keys() {
        let page = page("# Verdicts\n\n| a |\n| --- |\n| b |\n\nText.\n\n| c |\n| --- |\n| d |\n", &STYLE).unwrap();
        assert_eq!(page.matches("<div class=\"wide\" tabindex=\"0\"><table>").count(), 2);
        assert_eq!(page.matches("</table>\n</div>").count(), 2, "{page}");
    }

    #[test]
    fn document_without_a_heading_is_an_error() {
        assert_eq!(page("nothing", &STYLE), Err(SiteError::NoVerdicts));
    }
}
