//! `cargo xtask build`: the page, in release, into `dist/`.

use anyhow::Result;
use lexopt::{Arg, ValueExt as _};

use crate::pages::Site;
use crate::setup::{self, Need};
use crate::{flags, page};

const HELP: &str = "\
Builds the page in release into dist/, ready for any static host at any path; and a page for each preset, and their gallery.

Usage: cargo xtask build [--site ADDRESS]

  --site ADDRESS   where the page will be, such as https://example.org/overlap/: for link previews, which take pictures by
                   a whole address and else show words only, and for the policy in dist/_headers; what OVERLAP_SITE says,
                   if it is not given
";

/// Runs the command.
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    let mut site: Option<Site> = None;
    while let Some(arg) = args.next().map_err(|error| flags::misuse(error, HELP))? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return flags::help(HELP),
            Arg::Long("site") => {
                let value = args.value().and_then(|value| value.parse());
                site = Some(value.map_err(|error| flags::misuse(format!("--site: {error}"), HELP))?);
            }
            other => return Err(flags::unknown(&other, HELP)),
        }
    }
    let site = site.map_or_else(Site::from_environment, |site| Ok(Some(site)))?;
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
