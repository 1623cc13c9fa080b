//! `cargo xtask soak`: the slow tests.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::setup::{self, Requirement};
use crate::{page, repo};

/// Run the slow tests: those marked `ignore`, in an optimised build, and the browser tests that cover more cases with
/// OVERLAP_SOAK.
#[derive(Args)]
pub(crate) struct Options {}

/// The browser tests that cover more cases if `OVERLAP_SOAK` is set.
const BROWSER_TESTS: [&str; 2] = ["web/e2e/heights.test.mjs", "web/e2e/pages.test.mjs"];

/// Runs the command.
pub(crate) fn run() -> Result<()> {
    let sh = repo::shell()?;
    cmd!(sh, "cargo test --locked --profile soak --workspace --exclude web --exclude xtask -- --ignored").run()?;
    let tools = setup::ensure(Requirement::E2E_TESTS)?;
    page::build(&tools)?;
    let tests = cmd!(sh, "node --test --test-concurrency=1 --test-reporter=spec {BROWSER_TESTS...}");
    Ok(tools.for_browser(tests.env("OVERLAP_SOAK", "1")).run()?)
}
