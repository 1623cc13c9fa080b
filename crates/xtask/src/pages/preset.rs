//! The page of a preset.

use scenario::link::{Link, fragment_with};
use scenario::{Beat, Scenario, catalogue};
use scene::describe;

use super::FOLDER;
use super::html::{About, Look, escaped, head, picture};
use super::moment::Telling;

/// A lane in a window, and one on a phone.
const WIDE: f32 = 1080.0;
const NARROW: f32 = 336.0;

/// The page: `neighbours` are the presets before and after it in the course.
pub(super) fn page(telling: &Telling, neighbours: [Option<&Scenario>; 2], look: &Look<'_>) -> String {
    let Scenario { id, title, summary, .. } = telling.scenario;
    let alt = format!("{} at {} ms. {}", telling.mode, telling.at, telling.words);
    let folder = format!("{FOLDER}/{id}/");
    let about = About { title, description: summary, folder: &folder, card: (id, alt.trim_end()) };
    let chapter = catalogue::SCRIPTS.iter().find(|entry| entry.id == id).map_or("", |entry| entry.chapter);
    let lanes: Vec<_> = telling.scenario.modes.iter().map(|&mode| telling.lane(mode)).collect();
    let drawn: String =
        lanes.iter().map(|lane| picture(lane, WIDE, "wide") + &picture(lane, NARROW, "narrow")).collect();
    let said: String = lanes.iter().map(|lane| format!("<p>{}</p>\n", lines(&describe(lane).text()))).collect();
    let beats: String = telling.scenario.beats.iter().map(|beat| item(telling.scenario, beat)).collect();
    let story = if beats.is_empty() { beats } else { format!("<h2>What happens</h2>\n<ol>\n{beats}</ol>\n") };
    let [before, after] = neighbours.map(|other| other.map_or(String::new(), aside));
    [
        head(&about, look),
        "<body>\n<header><nav aria-label=\"Overlap\"><a href=\"../../\">Overlap</a> <a href=\"../\">All presets</a></nav></header>\n".into(),
        format!("<main>\n<p class=\"chapter\">{}</p>\n<h1>{}</h1>\n", escaped(chapter), escaped(title)),
        format!("<p class=\"summary\">{}</p>\n", escaped(summary)),
        format!("<p><a class=\"open\" href=\"../../#{id}\">Open it in the playground</a></p>\n"),
        format!("<figure>\n{drawn}<figcaption>At {} ms. {}</figcaption>\n</figure>\n", telling.at, escaped(&telling.words)),
        format!("<details><summary>The picture in words</summary>\n{said}</details>\n{story}</main>\n"),
        format!("<footer><nav aria-label=\"Course\"><span>{before}</span> <span>{after}</span></nav></footer>\n</body>\n</html>\n"),
    ]
    .concat()
}

/// A beat, with the link to its moment, and its question with the answer folded away.
fn item(scenario: &Scenario, beat: &Beat) -> String {
    let link =
        fragment_with(&Link { at: Some(beat.at), ..scenario.clone().into() }, &|id| scenario::preset(id).cloned());
    let words = format!("<a href=\"../../#{}\">{} ms</a> {}", escaped(&link), beat.at, escaped(&beat.words));
    let asked = beat.question.as_ref().map_or(String::new(), |question| {
        let (text, answer) = (escaped(&question.text), escaped(&question.answer));
        format!("\n<details><summary>{text}</summary>{answer}</details>")
    });
    format!("<li>{words}{asked}</li>\n")
}

fn aside(other: &Scenario) -> String {
    format!("<a href=\"../{}/\">{}</a>", other.id, escaped(&other.title))
}

fn lines(text: &str) -> String {
    escaped(text).replace('\n', "<br>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(id: &str, site: Option<&str>) -> String {
        let site = site.map(|site| site.parse().unwrap());
        let look = Look { site: site.as_ref(), icon: "<link rel=\"icon\">", style: "" };
        page(&Telling::of(scenario::preset(id).unwrap()), [None, scenario::preset("jointly")], &look)
    }

    #[test]
    fn it_says_what_happens_without_a_script() {
        for preset in catalogue::scenarios() {
            let page = shown(&preset.id, None);
            for text in [&preset.title, &preset.summary].into_iter().chain(preset.beats.iter().map(|beat| &beat.words))
            {
                assert!(page.contains(&escaped(text)), "{}: {text}", preset.id);
            }
            assert!(page.contains(&format!("class=\"open\" href=\"../../#{}\"", preset.id)));
            assert_eq!(page.matches("<li>").count(), preset.beats.len());
            assert_eq!(page.matches("<svg class=\"wide\"").count(), preset.modes.len());
            assert_eq!(page.matches("<svg class=\"narrow\"").count(), preset.modes.len());
            assert!(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"), "{}", preset.id);
            assert!(!page.contains("index.html") && !page.contains(",#"), "{}", preset.id);
        }
    }

    #[test]
    fn a_beat_leads_to_its_moment() {
        let page = shown("bug-2015", None);
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
    fn a_picture_for_previews_is_named_where_the_whole_address_is_known() {
        let nowhere = shown("bug-2015", None);
        assert!(nowhere.contains("content=\"The bug of 2015\"") && !nowhere.contains("image\""));
        let somewhere = shown("bug-2015", Some("https://example.org/overlap"));
        for (name, content) in [
            ("og:image", "https://example.org/overlap/presets/bug-2015/card.png"),
            ("twitter:image", "https://example.org/overlap/presets/bug-2015/card.png"),
            ("og:url", "https://example.org/overlap/presets/bug-2015/"),
            ("twitter:card", "summary_large_image"),
        ] {
            assert!(somewhere.contains(&format!("=\"{name}\" content=\"{content}\"")), "{name}");
        }
    }
}
