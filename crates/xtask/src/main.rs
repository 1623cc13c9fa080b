//! `cargo xtask`: the chores of this repository. Each command is a file.

#![forbid(unsafe_code)]

mod anew;
mod bench;
mod build;
mod compress;
mod coverage;
mod files;
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
#[cfg(test)]
mod tidy_cycles;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Chores of the Overlap repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

/// Each runs in the file of its name.
#[derive(Subcommand)]
enum Command {
    Serve(serve::Options),
    Build(build::Options),
    Test(test::Options),
    Size(size::Options),
    Soak(soak::Options),
    Coverage(coverage::Options),
    Mutants(mutants::Options),
    Bench(bench::Options),
    #[command(hide = true)]
    Presets(presets::Options),
    #[command(hide = true)]
    Anew(anew::Options),
}

impl Command {
    fn run(self) -> Result<()> {
        match self {
            Self::Serve(options) => serve::run(&options),
            Self::Build(options) => build::run(options),
            Self::Test(options) => test::run(&options),
            Self::Size(_) => size::check(),
            Self::Soak(_) => soak::run(),
            Self::Coverage(_) => coverage::run(),
            Self::Mutants(options) => mutants::run(options),
            Self::Bench(options) => bench::run(&options),
            Self::Presets(options) => presets::run(options),
            Self::Anew(options) => anew::run(options),
        }
    }
}

fn main() -> ExitCode {
    match Xtask::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn every_command_and_option_is_declared_consistently() {
        super::Xtask::command().debug_assert();
    }
}
