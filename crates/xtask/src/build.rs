//! `cargo xtask build`: the page, in release, into `dist/`.

use anyhow::Result;

use crate::setup::{self, Need};
use crate::{flags, page};

const HELP: &str = "\
Builds the page in release into dist/, ready for any static host at any path.

Usage: cargo xtask build
";

/// Runs the command.
pub(crate) fn command(args: lexopt::Parser) -> Result<()> {
    if flags::only_help(args, HELP)? {
        return Ok(());
    }
    let tools = setup::bring(Need::PAGE)?;
    page::build(&tools)?;
    println!("The page is in dist/. Any static host will do, at any path.");
    Ok(())
}
