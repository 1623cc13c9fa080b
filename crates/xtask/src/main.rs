//! `cargo xtask`: the chores of this repository. Each command is a file; this one finds it.

#![forbid(unsafe_code)]

mod anew;
mod bench;
mod build;
mod compress;
mod coverage;
mod files;
mod flags;
mod hosting;
mod mutants;
mod page;
mod pages;
mod picture;
mod presets;
mod repo;
mod serve;
mod setup;
mod shrink;
mod size;
mod soak;
mod test;
#[cfg(test)]
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
Chores of the Overlap repository.

Usage: cargo xtask <command> [options]

  serve     set up what is missing, build the page, serve it on this machine, rebuild on change
  build     set up what is missing, build the page into dist/ for any static host
  test      set up what is missing, run every check there is
  size      what a first visit loads, against size-budget.toml
  soak      the slow tests, in release
  coverage  which lines of the core its tests run
  mutants   break the core in one place after the other, and see whether a test notices
  bench     measurements: of the core, and of the page's frames, start, seeks, answers and memory

`cargo xtask <command> --help` tells more.
";

fn main() -> ExitCode {
    let mut args = lexopt::Parser::from_env();
    let outcome = match args.next() {
        Ok(Some(lexopt::Arg::Value(command))) => match command.to_string_lossy().as_ref() {
            "serve" => serve::command(args),
            "build" => build::command(args),
            "test" => test::command(args),
            "size" => size::command(args),
            "soak" => soak::command(args),
            "coverage" => coverage::command(args),
            "mutants" => mutants::command(args),
            "bench" => bench::command(args),
            "presets" => presets::command(args),
            "anew" => anew::command(args),
            "help" => flags::help(HELP),
            other => Err(flags::misuse(format!("there is no command `{other}`"), HELP)),
        },
        Ok(Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help"))) => flags::help(HELP),
        Ok(None) => Err(flags::misuse("no command given", HELP)),
        Ok(Some(flag)) => Err(flags::unknown(&flag, HELP)),
        Err(error) => Err(flags::misuse(error, HELP)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<flags::Misuse>() => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
