//! `docs/verdicts.md` as a page, where its links play.

use anyhow::{Context as _, Result};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

use super::html::{About, Look, head};
use super::{DEFAULT_CARD, FOLDER};

/// Its folder, beside the presets'.
pub(super) const NAME: &str = "verdicts";
pub(super) const TITLE: &str = "Verdicts";
const SUMMARY: &str = "What a search of all schedules says of every rule of Raft's membership changes: the shortest one that \
                       breaks a safety property without it, and how many states were looked at with it.";
/// In the docs, the way to the playground.
const FROM_DOCS: &str = "../#";
/// From this page.
const FROM_HERE: &str = "../../#";

/// The page, from what stands in the docs.
pub(super) fn page(markdown: &str, look: &Look<'_>) -> Result<String> {
    let about = About { title: TITLE, description: SUMMARY, folder: &format!("{FOLDER}/{NAME}/"), card: DEFAULT_CARD };
    let start = markdown.find("# ").context("docs/verdicts.md has no heading")?;
    let mut body = String::new();
    let events = Parser::new_ext(&markdown[start..], Options::ENABLE_TABLES).map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = match dest_url.strip_prefix(FROM_DOCS) {
                Some(fragment) => CowStr::from([FROM_HERE, fragment].concat()),
                None => dest_url,
            };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    });
    html::push_html(&mut body, events);
    // A table that is wider than the window scrolls by itself, also by keys.
    let body =
        body.replace("<table>", "<div class=\"wide\" tabindex=\"0\"><table>").replace("</table>", "</table></div>");
    Ok([
        head(&about, look),
        "<body>\n<header><nav aria-label=\"Overlap\"><a href=\"../../\">Overlap</a><a href=\"../\">All presets</a></nav></header>\n"
            .into(),
        format!("<main class=\"verdicts\">\n{body}</main>\n</body>\n</html>\n"),
    ]
    .concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_links_of_the_docs_lead_to_the_page() {
        let look = Look { site: None, icon: "", style: "" };
        let markdown = "# Verdicts\n\n| off | in moves |\n| --- | --- |\n| `pre_vote` | broken ([watch][one]) |\n\n[one]: ../#s1.abc-_\n";
        let page = page(markdown, &look).unwrap();
        assert!(page.contains("<a href=\"../../#s1.abc-_\">watch</a>"), "{page}");
        assert!(page.contains("<td><code>pre_vote</code></td>"));
        assert!(super::page("nothing", &look).is_err());
    }
}
