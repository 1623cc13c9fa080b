//! `cargo xtask bench`: measurements that are read by a person.

use std::ffi::OsString;

use anyhow::Result;
use clap::{Args, ValueEnum};
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{page, repo};

/// Measure what a person then reads.
#[derive(Args)]
pub(crate) struct Options {
    which: Which,
    /// Options of the measurement; those of the page tell them with `-- --help`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// The measurements. All but checker, core and reading measure the page that is published, in Chromium.
#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// States a second of the search, against the checker of the crate stateright.
    #[value(alias = "explorer")]
    Checker,
    /// Messages a second and time for as many commits of the core, against the crate raft.
    Core,
    /// Time for the scripts that take longest to read, whole and half.
    Reading,
    /// Frames a second and busy time of the playing page, against a page that draws as much by hand.
    Frames,
    /// A first visit on a slow machine and a slow line, against a page that loads as many bytes.
    Load,
    /// Going to any moment of a long run.
    Seek,
    /// From a key press to the frame that shows what it did.
    Act,
    /// Memory of a page that plays for long.
    Memory,
    /// Frames a second of one embed that plays among ten on a page.
    Embeds,
    /// Searches and a survey in the page, and the same search by the command line.
    Search,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    match options.which {
        Which::Core => of_a_crate("bench --locked --package raft-core --bench core", &options.options),
        Which::Checker => of_a_crate("bench --locked --package checker --bench checker", &options.options),
        Which::Reading => of_a_crate("run --release --locked --package scenario --example reading", &options.options),
        Which::Frames => of_the_page("frames", &options.options),
        Which::Load => of_the_page("load", &options.options),
        Which::Seek => of_the_page("seek", &options.options),
        Which::Act => of_the_page("act", &options.options),
        Which::Memory => of_the_page("memory", &options.options),
        Which::Embeds => of_the_page("embeds", &options.options),
        Which::Search => of_the_page("search", &options.options),
    }
}

/// A measurement that cargo runs.
fn of_a_crate(command: &str, options: &[OsString]) -> Result<()> {
    let words = command.split(' ');
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo {words...} -- {options...}").run()?)
}

/// A measurement of the page, by the script of the name in `web/e2e/bench/`.
fn of_the_page(script: &str, options: &[OsString]) -> Result<()> {
    let tools = setup::bring(Need::BROWSING)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    tools.for_browser(cmd!(sh, "node web/e2e/bench/{script}.mjs {options...}")).run()?;
    Ok(())
}
