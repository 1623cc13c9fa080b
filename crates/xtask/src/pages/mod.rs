//! A page for each preset, a gallery of them all, and what the search says of every rule: for who is sent a link, for
//! those who show previews of links, and for readers without JavaScript.
//!
//! They need no script and nothing of the page but its address: `presets/<id>/` leads to `../../#<id>`. They link to
//! folders and name no file of the page, so that none of them is taken for a part of it.

mod gallery;
mod html;
mod moment;
mod preset;
mod verdicts;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use scenario::catalogue;
use xshell::{Shell, cmd};

use html::{About, Look};
use moment::Telling;

/// Where all of them are, and the presets as the page fetches them.
pub(crate) const FOLDER: &str = "presets";
/// A picture of the lane that tells most, for the gallery and whoever wants one.
const PICTURE: &str = "picture.svg";
/// The picture that previews of links show.
const CARD: &str = "card.png";
/// Whose card the pages show that are about no preset, and what is on it.
const DEFAULT_CARD: (&str, &str) = (scenario::DEFAULT, "The lanes of the naive swap");
/// In the page, without quotes where Trunk has been: the way to the gallery.
const FROM_PAGE: [&str; 2] = ["href=presets/", "href=\"presets/\""];

/// Where the page will be: crawlers take whole addresses only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site(String);

/// Names it where nobody says it on the command line.
const SITE: &str = "OVERLAP_SITE";

impl Site {
    /// What the environment says, if it says anything.
    pub(crate) fn from_environment() -> Result<Option<Self>> {
        let named = std::env::var(SITE).ok().filter(|text| !text.is_empty());
        let read = |text: String| text.parse().map_err(|fault| anyhow::anyhow!("{SITE} is “{text}”: {fault}"));
        named.map(read).transpose()
    }

    /// The address without its path.
    pub(crate) fn origin(&self) -> &str {
        let path = self.0.find("://").and_then(|scheme| Some(scheme + 3 + self.0[scheme + 3..].find('/')?));
        path.map_or(&*self.0, |path| &self.0[..path])
    }
}

impl FromStr for Site {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-._~:/%@[]".contains(&letter);
        match host {
            Some(host) if !host.is_empty() && host.bytes().all(plain) => {
                Ok(Self([text.trim_end_matches('/'), "/"].concat()))
            }
            _ => Err("a whole address is wanted, such as https://example.org/overlap/"),
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Puts the pages into `dist`; with pictures for previews, if it is known where they will be.
pub(crate) fn put(sh: &Shell, dist: &Path, site: Option<&Site>) -> Result<()> {
    let page = sh.read_file(dist.join("index.html"))?;
    FROM_PAGE.iter().find(|link| page.contains(**link)).context("the page does not lead to the gallery of presets")?;
    sh.write_file(dist.join("index.html"), with_previews(&page, site)?)?;
    let folder = dist.join(FOLDER);
    let source = sh.read_file("index.html")?;
    let icon = source.lines().find(|line| line.contains("rel=\"icon\"")).context("the page has no icon")?;
    let look = Look { site, icon: icon.trim(), style: &sh.read_file("web/styles/preset-pages.css")? };
    let tellings: Vec<_> = catalogue::scenarios().iter().map(Telling::of).collect();
    for (place, telling) in tellings.iter().enumerate() {
        let folder = folder.join(&*telling.scenario.id);
        let before = place.checked_sub(1).and_then(|before| tellings.get(before));
        let neighbours = [before, tellings.get(place + 1)].map(|other| other.map(|other| other.scenario));
        sh.write_file(folder.join("index.html"), preset::page(telling, neighbours, &look))?;
        sh.write_file(folder.join(PICTURE), html::image(&telling.lane(telling.mode)))?;
        if site.is_some() {
            sh.write_file(folder.join(CARD), card(sh, telling)?)?;
        }
    }
    sh.write_file(folder.join("index.html"), gallery::page(&tellings, &look))?;
    let verdicts = verdicts::page(&sh.read_file("docs/verdicts.md")?, &look)?;
    sh.write_file(folder.join(verdicts::NAME).join("index.html"), verdicts)?;
    Ok(())
}

/// The page, with what previews of links show of it.
fn with_previews(page: &str, site: Option<&Site>) -> Result<String> {
    let of = |before: &str, after: &str| Some(page.split_once(before)?.1.split_once(after)?.0);
    let title = of("<title>", END_OF_TITLE).context("the page has no title")?;
    let description = page.split('>').find(|tag| tag.contains("<meta") && tag.contains("description"));
    let description = description.and_then(|tag| Some(tag.split_once("content=\"")?.1.split_once('"')?.0));
    let description = description.context("the page has no description")?;
    let about = About { title, description, folder: "", card: DEFAULT_CARD };
    let said = html::previews(&about, "website", site).replace('\n', "");
    Ok(page.replacen(END_OF_TITLE, &[END_OF_TITLE, &said].concat(), 1))
}

const END_OF_TITLE: &str = "</title>";

/// Draws a card. The command line does that: what it takes to build would make everybody wait for xtask.
fn card(sh: &Shell, telling: &Telling) -> Result<Vec<u8>> {
    let (id, at, mode) = (&*telling.scenario.id, telling.at.to_string(), telling.mode.key());
    let cmd = cmd!(sh, "cargo run --quiet --locked --package cli -- render {id} --at {at} --mode {mode} --card --png");
    let output = cmd.quiet().ignore_status().output()?;
    if !output.status.success() {
        bail!("no card for {id}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_whole_address_and_ends_with_a_slash() {
        let read = |text: &str| text.parse::<Site>().map(|site| site.0);
        assert_eq!(read("https://example.org").as_deref(), Ok("https://example.org/"));
        assert_eq!(read("http://localhost:8080/some/path/").as_deref(), Ok("http://localhost:8080/some/path/"));
        for wrong in ["", "example.org", "https://", "/overlap/", "https://a\"b", "https://a b", "javascript://x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        for (site, origin) in
            [("https://example.org", "https://example.org"), ("http://localhost:8080/a/b/", "http://localhost:8080")]
        {
            assert_eq!(site.parse::<Site>().map(|site| site.origin().to_owned()).as_deref(), Ok(origin));
        }
    }

    #[test]
    fn page_has_previews_in_words_and_with_a_site_a_picture_and_an_address() {
        let source = crate::repo::shell().unwrap().read_file("index.html").unwrap();
        // As Trunk leaves it where it makes the page small.
        let small = source.replace("<meta name=\"description\" content", "<meta name=description content");
        assert_ne!(small, source);
        for page in [source, small] {
            let without = with_previews(&page, None).unwrap();
            let head = without.split_once("</head>").unwrap().0;
            for tag in [
                "<meta property=\"og:title\" content=\"Overlap: changing the members of a Raft cluster\">",
                "<meta property=\"og:description\" content=\"Change the members of a Raft cluster three ways",
                "<meta property=\"og:type\" content=\"website\">",
                "<meta name=\"twitter:card\" content=\"summary\">",
            ] {
                assert_eq!(head.matches(tag).count(), 1, "{tag}");
            }
            assert!(!without.contains("og:image") && !without.contains("og:url"));
            let with = with_previews(&page, Some(&"https://example.org/overlap".parse().unwrap())).unwrap();
            for tag in [
                "<meta property=\"og:url\" content=\"https://example.org/overlap/\">",
                "<meta property=\"og:image\" content=\"https://example.org/overlap/presets/naive-swap-5-to-5/card.png\">",
                "<meta name=\"twitter:card\" content=\"summary_large_image\">",
            ] {
                assert_eq!(with.matches(tag).count(), 1, "{tag}");
            }
        }
    }
}
