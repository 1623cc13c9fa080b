//! `cargo xtask build`: makes the release build in `dist/`.

use anyhow::Result;
use clap::Args;
use site::SiteUrl;

use crate::page::Program;
use crate::setup::{self, Requirement};
use crate::{archive, lesson, page, pages, repo};

/// Build the page in release into dist/, ready for any static host at any path; and a page for each preset, and their
/// gallery.
#[derive(Args)]
pub(crate) struct Options {
    /// The address at which the page will be published, such as `https://example.org/overlap/`. Link previews need it
    /// to show pictures, and the policy in dist/_headers names it. Default: the environment variable OVERLAP_SITE.
    #[arg(long, value_name = "ADDRESS")]
    site: Option<SiteUrl>,
    /// Do not split the program: the panels are then part of the first visit. For the case that the splitter fails.
    #[arg(long)]
    one_file: bool,
    /// Pack the site into target/release-files/overlap-site.zip too, for any static server.
    #[arg(long)]
    zip: bool,
}

/// Runs the command.
pub(crate) fn run(options: Options) -> Result<()> {
    let site = options.site.map_or_else(pages::url_from_environment, |site| Ok(Some(site)))?;
    let tools = setup::ensure(Requirement::RELEASE_PAGE)?;
    let program = if options.one_file { Program::OneFile } else { Program::Split };
    page::build_for(&tools, site.as_ref(), program)?;
    println!("The page is in dist/. Any static host will do, at any path.");
    println!("The template of lessons without a network, for `overlap lesson`: {}", lesson::template().display());
    if options.zip {
        let sh = repo::shell()?;
        println!("The site as one file: {}", archive::write(&sh, &sh.current_dir().join("dist"))?.display());
    }
    if site.is_none() {
        println!(
            "Its address is unknown. So link previews show words only, and the policy in dist/_headers does not name its host,\n\
             which Safari needs in sandboxed frames. To name it: cargo xtask build --site https://example.org/overlap/"
        );
    }
    Ok(())
}
