//! `cargo xtask bench`: measurements that are read by a person.

use anyhow::Result;
use lexopt::Arg;
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{flags, page, repo};

const HELP: &str = "\
Measurements.

Usage: cargo xtask bench core
       cargo xtask bench frames [options]

  core     messages a second and time for as many commits of the core, against the crate raft
  frames   frames a second and busy time of the playing page, against a page that draws as much by hand

Options of frames go to web/e2e/bench/frames.mjs, which tells them with --help.
";

/// Runs the command.
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    match args.next() {
        Ok(Some(Arg::Value(name))) if name == "core" => core(args),
        Ok(Some(Arg::Value(name))) if name == "frames" => frames(args),
        Ok(Some(Arg::Short('h') | Arg::Long("help"))) => flags::help(HELP),
        Ok(Some(other)) => Err(flags::unknown(&other, HELP)),
        Ok(None) => Err(flags::misuse("which measurement?", HELP)),
        Err(error) => Err(flags::misuse(error, HELP)),
    }
}

fn core(args: lexopt::Parser) -> Result<()> {
    if flags::only_help(args, HELP)? {
        return Ok(());
    }
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo bench --locked --package raft-core --bench core").run()?)
}

fn frames(mut args: lexopt::Parser) -> Result<()> {
    let options: Vec<_> = args.raw_args()?.collect();
    let tools = setup::bring(Need::BROWSING)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    tools.for_browser(cmd!(sh, "node web/e2e/bench/frames.mjs {options...}")).run()?;
    Ok(())
}
