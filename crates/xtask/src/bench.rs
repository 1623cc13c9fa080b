//! `cargo xtask bench`: measurements that are read by a person.

use anyhow::Result;
use lexopt::Arg;
use xshell::cmd;

use crate::setup::{self, Need};
use crate::{flags, page, repo};

const HELP: &str = "\
Measurements.

Usage: cargo xtask bench <which> [options]

  checker  states a second of the search, against the checker of the crate stateright
  core     messages a second and time for as many commits of the core, against the crate raft
  reading  time for the scripts that take longest to read, whole and half
  frames   frames a second and busy time of the playing page, against a page that draws as much by hand
  load     a first visit on a slow machine and a slow line, against a page that loads as many bytes
  seek     going to any moment of a long run
  act      from a key press to the frame that shows what it did
  memory   what a page that plays for long comes to hold
  embeds   frames a second of one embed that plays among ten on a page
  search   searches and a survey in the page, and the same search by the command line

All but core, checker and reading measure the page that is published, in Chromium; each tells its options with --help.
";

/// Those of a crate, with what cargo does for them. `explorer` is the former name of `checker`.
const OF_A_CRATE: [(&str, &str); 4] = [
    ("core", "bench --locked --package raft-core --bench core"),
    ("checker", CHECKER),
    ("explorer", CHECKER),
    ("reading", "run --release --locked --package scenario --example reading"),
];

const CHECKER: &str = "bench --locked --package checker --bench checker";

/// Those that are scripts of the name, in `web/e2e/bench/`.
const OF_THE_PAGE: [&str; 7] = ["frames", "load", "seek", "act", "memory", "embeds", "search"];

/// Runs the command.
pub(crate) fn command(mut args: lexopt::Parser) -> Result<()> {
    match args.next() {
        Ok(Some(Arg::Value(name))) => {
            if let Some((_, command)) = OF_A_CRATE.into_iter().find(|(known, _)| name == *known) {
                return of_a_crate(command, args);
            }
            match OF_THE_PAGE.into_iter().find(|known| name == *known) {
                Some(script) => of_the_page(script, args),
                None => Err(flags::unknown(&Arg::Value(name), HELP)),
            }
        }
        Ok(Some(Arg::Short('h') | Arg::Long("help"))) => flags::help(HELP),
        Ok(Some(other)) => Err(flags::unknown(&other, HELP)),
        Ok(None) => Err(flags::misuse("which measurement?", HELP)),
        Err(error) => Err(flags::misuse(error, HELP)),
    }
}

fn of_a_crate(command: &str, args: lexopt::Parser) -> Result<()> {
    if flags::only_help(args, HELP)? {
        return Ok(());
    }
    let words = command.split(' ');
    let sh = repo::shell()?;
    Ok(cmd!(sh, "cargo {words...}").run()?)
}

fn of_the_page(script: &str, mut args: lexopt::Parser) -> Result<()> {
    let options: Vec<_> = args.raw_args()?.collect();
    let tools = setup::bring(Need::BROWSING)?;
    page::build(&tools)?;
    let sh = repo::shell()?;
    tools.for_browser(cmd!(sh, "node web/e2e/bench/{script}.mjs {options...}")).run()?;
    Ok(())
}
