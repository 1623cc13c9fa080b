//! `cargo xtask bench`: performance measurements, without limits that pass or fail.

use std::ffi::OsString;

use anyhow::Result;
use clap::{Args, ValueEnum};
use xshell::cmd;

use crate::setup::{self, Requirement};
use crate::{page, repo};

/// Measure the performance of a part, and print the numbers.
#[derive(Args)]
pub(crate) struct Options {
    which: Which,
    /// Options of the measurement. Those of the page list them with `-- --help`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// The measurements. All but checker, core and reading measure the release build in Chromium.
#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// States a second of the search, compared with the checker of the crate stateright.
    #[value(alias = "explorer")]
    Checker,
    /// Messages a second of the core and time for a number of commits, compared with the crate raft.
    Core,
    /// Time to parse the scripts that take longest, whole and half.
    Reading,
    /// Frames a second and busy time of the playing page, compared with a handwritten page that draws as much.
    Frames,
    /// A first visit and the first opening of a panel on a slow machine with a slow connection. Each is compared with a
    /// page that loads as many bytes.
    Load,
    /// Busy time of a panel that follows a playing run, compared with the same run without it.
    Panels,
    /// Time to seek to moments of a long run.
    Seek,
    /// Time from a key press to the frame that shows its effect.
    Act,
    /// Time from a letter typed into a long script to the frame that shows it, and to the one that marks a fault.
    Editor,
    /// Memory of a page that plays for a long time.
    Memory,
    /// Frames a second of one playing embed among ten on a page.
    Embeds,
    /// Searches and a sweep over seeds in the page, and the same search by the command line.
    Search,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    match options.which {
        Which::Core => bench_crate("bench --locked --package raft-core --bench core", &options.options),
        Which::Checker => bench_crate("bench --locked --package checker --bench checker", &options.options),
        Which::Reading => bench_crate("run --release --locked --package scenario --example reading", &options.options),
        Which::Frames => bench_page("frames", &options.options),
        Which::Load => bench_page("load", &options.options),
        Which::Panels => bench_page("panels", &options.options),
        Which::Seek => bench_page("seek", &options.options),
        Which::Act => bench_page("act", &options.options),
        Which::Editor => bench_page("editor", &options.options),
        Which::Memory => bench_page("memory", &options.options),
        Which::Embeds => bench_page("embeds", &options.options),
        Which::Search => bench_page("search", &options.options),
    }
}

/// Runs a measurement with cargo.
fn bench_crate(command: &str, options: &[OsString]) -> Result<()> {
    let arguments = command.split(' ');
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo {arguments...} -- {options...}").run()?)
}

/// Runs a measurement of the page: the script of this name in `web/e2e/bench/`.
fn bench_page(script: &str, options: &[OsString]) -> Result<()> {
    let tools = setup::ensure(Requirement::E2E_TESTS)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    tools.for_browser(cmd!(sh, "node web/e2e/bench/{script}.mjs {options...}")).run()?;
    Ok(())
}
