//! `cargo xtask soak`: the tests that are too slow for every day.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{page, repo};

/// Run the slow tests: those marked `ignore`, optimised, and the browser's tests that try more with OVERLAP_SOAK.
#[derive(Args)]
pub(crate) struct Options {}

/// The tests in a browser that try more when `OVERLAP_SOAK` is set.
const IN_THE_BROWSER: [&str; 1] = ["web/e2e/heights.test.mjs"];

/// Runs the command.
pub(crate) fn run() -> Result<()> {
    let sh = repo::shell()?;
    cmd!(sh, "cargo test --locked --profile soak --workspace --exclude web --exclude xtask -- --ignored").run()?;
    let tools = setup::bring(Need::BROWSING)?;
    page::build(&tools)?;
    let tests = cmd!(sh, "node --test --test-concurrency=1 --test-reporter=spec {IN_THE_BROWSER...}");
    Ok(tools.for_browser(tests.env("OVERLAP_SOAK", "1")).run()?)
}
