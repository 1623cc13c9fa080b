//! Writes the pages beside the app: the crate `site` generates them.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use site::{PreviewCard, SiteUrl, Sources};
use xshell::{Shell, cmd};

/// Environment variable with the address of the site, for when the command line names none.
const URL_VARIABLE: &str = "OVERLAP_SITE";

/// The address of the site according to the environment.
pub(crate) fn url_from_environment() -> Result<Option<SiteUrl>> {
    let text = std::env::var(URL_VARIABLE).ok().filter(|text| !text.is_empty());
    text.map(|text| text.parse().with_context(|| format!("{URL_VARIABLE} is “{text}”"))).transpose()
}

/// Writes the pages into `dist`, where Trunk has put the app. Cards for previews are drawn only if `url` is known.
pub(crate) fn write(sh: &Shell, dist: &Path, url: Option<&SiteUrl>) -> Result<()> {
    let source = sh.read_file("index.html")?;
    let (app_page, css) = (sh.read_file(dist.join("index.html"))?, sh.read_file("web/styles/preset-pages.css")?);
    let verdicts = sh.read_file("docs/verdicts.md")?;
    let sources = Sources { app_page: &app_page, icon: icon(&source)?, css: &css, verdicts: &verdicts };
    let site = site::generate(&sources, url)?;
    for file in site.files {
        sh.write_file(dist.join(file.path), file.content)?;
    }
    for card in site.cards {
        sh.write_file(dist.join(&card.path), draw(sh, &card)?)?;
    }
    Ok(())
}

/// The address of the icon in index.html.
fn icon(source: &str) -> Result<&str> {
    let line = source.lines().find(|line| line.contains("rel=\"icon\""));
    let href = line.and_then(|line| Some(line.split_once("href=\"")?.1.split_once('"')?.0));
    href.context("index.html has no icon")
}

/// Draws a card with the command line, so that xtask builds without the rasterizer.
fn draw(sh: &Shell, card: &PreviewCard) -> Result<Vec<u8>> {
    let (id, at, mode) = (card.preset, card.at.to_string(), card.mode.key());
    let cmd = cmd!(sh, "cargo run --quiet --locked --package cli -- render {id} --at {at} --mode {mode} --card --png");
    let output = cmd.quiet().ignore_status().output()?;
    if !output.status.success() {
        bail!("no card for {id}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}
