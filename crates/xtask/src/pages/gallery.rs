//! The gallery: all presets, by chapter.

use scenario::catalogue::{self, Chapter};

use super::html::{About, Look, escaped, head};
use super::moment::Telling;
use super::{DEFAULT_CARD, FOLDER, PICTURE, verdicts};

const TITLE: &str = "All presets";
const SUMMARY: &str = "Every way here in which a Raft cluster changes its members, and what comes of it: a course of short \
                       stories, each of which plays in your browser.";

/// The page.
pub(super) fn page(tellings: &[Telling], look: &Look<'_>) -> String {
    let folder = format!("{FOLDER}/");
    let about = About { title: TITLE, description: SUMMARY, folder: &folder, card: DEFAULT_CARD };
    let chapters: String = catalogue::CHAPTERS.iter().map(|chapter| part(chapter, tellings)).collect();
    [
        head(&about, look),
        format!(
            "<body>\n<header><nav aria-label=\"Overlap\"><a href=\"../\">Overlap</a><a href=\"{}/\">{}</a></nav></header>\n",
            verdicts::NAME,
            verdicts::TITLE
        ),
        format!("<main class=\"gallery\">\n<h1>{TITLE}</h1>\n<p class=\"summary\">{SUMMARY}</p>\n"),
        format!("{chapters}</main>\n</body>\n</html>\n"),
    ]
    .concat()
}

fn part(chapter: &Chapter, tellings: &[Telling]) -> String {
    let of = |id: &str| tellings.iter().find(|telling| telling.scenario.id == id);
    let items: String = chapter.presets.iter().filter_map(|(id, _)| of(id)).map(item).collect();
    format!("<h2>{}</h2>\n<ul>\n{items}</ul>\n", escaped(chapter.title))
}

/// A picture, which the words beside it say better, and the words.
fn item(telling: &Telling) -> String {
    let (id, title) = (&telling.scenario.id, escaped(&telling.scenario.title));
    let summary = escaped(&telling.scenario.summary);
    format!(
        "<li><img src=\"{id}/{PICTURE}\" alt=\"\" loading=\"lazy\" width=\"560\" height=\"300\">\n\
         <h3><a href=\"{id}/\">{title}</a></h3>\n<p>{summary}</p></li>\n"
    )
}
