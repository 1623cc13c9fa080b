//! `cargo xtask soak`: the tests that are too slow for every day, marked `#[ignore]`.

use anyhow::Result;
use xshell::cmd;

use crate::{flags, repo};

const HELP: &str = "\
Runs the slow tests, those marked #[ignore], optimised.

Usage: cargo xtask soak
";

/// Runs the command.
pub(crate) fn command(args: lexopt::Parser) -> Result<()> {
    if flags::only_help(args, HELP)? {
        return Ok(());
    }
    let sh = repo::shell()?;
    cmd!(sh, "cargo test --locked --profile soak --workspace --exclude web --exclude xtask -- --ignored").run()?;
    Ok(())
}
