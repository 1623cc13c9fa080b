//! `cargo xtask bench`: measurements that are read by a person.

use anyhow::Result;
use lexopt::Arg;
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{flags, page, repo};

const HELP: &str = "\
Measurements.

Usage: cargo xtask bench frames [options]

  frames   frames a second and busy time of the playing page, against a page that draws as much by hand

Options go to web/e2e/bench/frames.mjs, which tells them with --help.
";

/// Runs the command.
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    match args.next() {
        Ok(Some(Arg::Value(name))) if name == "frames" => {}
        Ok(Some(Arg::Short('h') | Arg::Long("help"))) => return flags::help(HELP),
        Ok(Some(other)) => return Err(flags::unknown(&other, HELP)),
        Ok(None) => return Err(flags::misuse("which measurement?", HELP)),
        Err(error) => return Err(flags::misuse(error, HELP)),
    }
    let options: Vec<_> = args.raw_args()?.collect();
    let tools = setup::bring(Need::BROWSING)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    tools.for_browser(cmd!(sh, "node web/e2e/bench/frames.mjs {options...}")).run()?;
    Ok(())
}
