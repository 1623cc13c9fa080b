//! `cargo xtask build`: the page, in release, into `dist/`.

use anyhow::Result;
use clap::Args;
use site::SiteUrl;

use crate::setup::{self, Need};
use crate::{page, pages};

/// Build the page in release into dist/, ready for any static host at any path; and a page for each preset, and their
/// gallery.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the page will be, such as `https://example.org/overlap/`: for link previews, which take pictures by a
    /// whole address and else show words only, and for the policy in dist/_headers; what OVERLAP_SITE says, if it is
    /// not given.
    #[arg(long, value_name = "ADDRESS")]
    site: Option<SiteUrl>,
}

/// Runs the command.
pub(crate) fn run(options: Options) -> Result<()> {
    let site = options.site.map_or_else(pages::url_from_environment, |site| Ok(Some(site)))?;
    let tools = setup::bring(Need::PAGE)?;
    page::build_for(&tools, site.as_ref())?;
    println!("The page is in dist/. Any static host will do, at any path.");
    if site.is_none() {
        println!(
            "It was not told where it will be: so link previews of it show words only, and the policy in dist/_headers does not name\n\
             its host, which Safari needs in sandboxed frames. To tell it: cargo xtask build --site https://example.org/overlap/"
        );
    }
    Ok(())
}
