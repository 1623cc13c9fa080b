//! The HTML pages beside the app: a page for each preset, a gallery of all presets, and the table of verdicts. They
//! serve readers who are sent a link, programs that show previews of links, and browsers without JavaScript.
//!
//! The pages need no script and nothing of the app but its address: `presets/<id>/` leads to `../../#<id>`. They link
//! to folders and name no file of the app, so that none of them is part of a first visit.
//!
//! A handout is another page, for paper: lessons with pictures, questions and answers. The command line writes it.
//!
//! This crate makes texts from texts and presets. The caller reads and writes the files, and draws the cards.

#![forbid(unsafe_code)]

mod app_page;
mod gallery;
mod handout;
mod head;
mod highlight;
mod picture;
mod preset;
mod url;
mod verdicts;

use cluster::Mode;
use scenario::catalogue;

use head::SiteStyle;
use highlight::Highlight;

pub use handout::{HandoutLesson, handout};
pub use url::{SiteUrl, SiteUrlError};

/// Folder of these pages, and of the presets that the app fetches.
pub const FOLDER: &str = "presets";
/// Title of the gallery.
const GALLERY_TITLE: &str = "All presets";
/// File name of the picture of a preset's highlight.
const PICTURE: &str = "picture.svg";
/// File name of the card, the picture in previews of links.
const CARD: &str = "card.png";
/// Preset whose card stands for pages that are about no preset, and a description of that card.
const DEFAULT_CARD: (&str, &str) = (scenario::DEFAULT, "The lanes of the naive swap");

/// Texts that the pages are made from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The app's page, as Trunk has built it.
    pub app_page: &'a str,
    /// Address of the icon: a `data:` URI, so that the icon costs no request.
    pub icon: &'a str,
    /// Style sheet of the pages. The palette precedes it.
    pub css: &'a str,
    /// docs/verdicts.md.
    pub verdicts: &'a str,
}

/// The generated site: files to write, and cards to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The files. One of them replaces the app's page.
    pub files: Vec<SiteFile>,
    /// The cards that the pages name. Empty if the site's address is unknown.
    pub cards: Vec<PreviewCard>,
}

/// A text file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Path from the site's top folder, with slashes.
    pub path: String,
    /// Content of the file.
    pub content: String,
}

/// A PNG card of 1200 × 630 pixels, which the caller has to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewCard {
    /// Path from the site's top folder, with slashes.
    pub path: String,
    /// Id of the preset.
    pub preset: &'static str,
    /// Time of the picture, in virtual milliseconds.
    pub at: u64,
    /// The lane to show.
    pub mode: Mode,
}

/// Reason why the site cannot be generated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// The app's page has no link to the gallery.
    #[error("the page does not lead to the gallery of presets")]
    NoGalleryLink,
    /// The app's page has no title.
    #[error("the page has no title")]
    NoTitle,
    /// The app's page has no description.
    #[error("the page has no description")]
    NoDescription,
    /// docs/verdicts.md has no heading.
    #[error("docs/verdicts.md has no heading")]
    NoVerdicts,
}

/// Generates the pages and adds previews to the app's page. Crawlers take whole addresses only, so that previews have
/// pictures only if `url` is known.
///
/// # Errors
/// If something is missing in the sources.
pub fn generate(sources: &Sources<'_>, url: Option<&SiteUrl>) -> Result<Site, SiteError> {
    let style = SiteStyle { url, icon: sources.icon, css: sources.css };
    let highlights: Vec<_> = catalogue::scenarios().iter().map(Highlight::of).collect();
    let mut files =
        vec![SiteFile { path: "index.html".into(), content: app_page::with_previews(sources.app_page, url)? }];
    let mut add = |path: String, content: String| files.push(SiteFile { path: [FOLDER, "/", &path].concat(), content });
    for (index, highlight) in highlights.iter().enumerate() {
        let id = &highlight.scenario.id;
        let previous = index.checked_sub(1).and_then(|previous| highlights.get(previous));
        let neighbours = [previous, highlights.get(index + 1)].map(|other| other.map(|other| other.scenario));
        add(format!("{id}/index.html"), preset::page(highlight, neighbours, &style));
        add(format!("{id}/{PICTURE}"), picture::standalone(&highlight.lane(highlight.mode)));
    }
    add("index.html".into(), gallery::page(&highlights, &style));
    add(format!("{}/index.html", verdicts::FOLDER_NAME), verdicts::page(sources.verdicts, &style)?);
    let cards = if url.is_some() { highlights.iter().map(card).collect() } else { Vec::new() };
    Ok(Site { files, cards })
}

fn card(highlight: &Highlight) -> PreviewCard {
    let preset = &*highlight.scenario.id;
    PreviewCard { path: format!("{FOLDER}/{preset}/{CARD}"), preset, at: highlight.at, mode: highlight.mode }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SOURCES: Sources<'_> = Sources {
        app_page: "<title>App</title><meta name=description content=\"It runs.\"><a href=presets/>Presets</a>",
        icon: "data:,",
        css: "",
        verdicts: "# Verdicts\n",
    };

    #[test]
    fn site_has_a_page_and_a_picture_for_each_preset_and_cards_only_where_its_address_is_known() {
        let url = "https://example.org".parse().unwrap();
        for url in [None, Some(&url)] {
            let site = generate(&SOURCES, url).unwrap();
            let paths: Vec<_> = site.files.iter().map(|file| file.path.as_str()).collect();
            let mut expected =
                BTreeSet::from(["index.html", "presets/index.html", "presets/verdicts/index.html"].map(String::from));
            for preset in catalogue::scenarios() {
                expected.extend(["index.html", PICTURE].map(|name| format!("presets/{}/{name}", preset.id)));
            }
            assert_eq!(paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>(), expected);
            assert_eq!(paths.len(), expected.len());
            let named: BTreeSet<_> = site.cards.iter().map(|card| card.path.clone()).collect();
            assert_eq!(named.len(), if url.is_some() { catalogue::scenarios().len() } else { 0 });
            for card in &named {
                let page = card.replace(CARD, "index.html");
                let page = site.files.iter().find(|file| file.path == page).unwrap();
                assert!(page.content.contains(&format!("\"https://example.org/{card}\"")), "{card}");
            }
        }
    }

    #[test]
    fn app_page_without_a_link_to_the_gallery_is_an_error() {
        let sources = Sources { app_page: "<title>App</title>", ..SOURCES };
        assert_eq!(generate(&sources, None), Err(SiteError::NoGalleryLink));
    }
}
