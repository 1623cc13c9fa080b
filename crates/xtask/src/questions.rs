//! `cargo xtask questions`: what a stranger is shown for each of the ten questions.

use anyhow::Result;
use clap::Args;
use xshell::cmd;

use crate::setup::{self, Requirement};
use crate::{page, repo};

/// Make what a stranger is shown for each of the ten questions: screenshots and the page's text two clicks from its
/// first screen, in `artefacts/questions/`.
#[derive(Args)]
pub(crate) struct Options {}

/// Runs the command.
pub(crate) fn run() -> Result<()> {
    let tools = setup::ensure(Requirement::E2E_TESTS)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    tools.for_browser(cmd!(sh, "node web/e2e/show-questions.mjs")).run()?;
    Ok(())
}
