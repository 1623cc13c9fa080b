//! `cargo xtask`: the commands of this repository. Each is in a file of its name.

#![forbid(unsafe_code)]

mod archive;
mod bench;
mod build;
mod chunk_imports;
mod code_split;
mod compress;
mod content_hash;
mod coverage;
mod editor;
mod files;
mod first_paint;
mod function_order;
mod hosting;
mod hosts;
mod lesson;
mod minify;
mod mutants;
mod page;
mod pages;
mod presets;
mod questions;
mod rebuild;
mod repo;
mod script_constants;
mod serve;
mod setup;
mod short_name;
mod size;
mod soak;
mod test;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod tidy_cycles;
mod tlc;
mod tlc_mutations;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Commands for work on the Overlap repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

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
    Questions(questions::Options),
    Hosts(hosts::Options),
    Tlc(tlc::Options),
    #[command(hide = true)]
    Bindgen(code_split::BindgenOptions),
    #[command(hide = true)]
    Chunk(code_split::ChunkOptions),
    #[command(hide = true)]
    Editor(editor::Options),
    #[command(hide = true)]
    Lesson(lesson::Options),
    #[command(hide = true)]
    Constants(script_constants::Options),
    #[command(hide = true)]
    Presets(presets::Options),
    #[command(hide = true, alias = "anew")]
    Rebuild(rebuild::Options),
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
            Self::Questions(_) => questions::run(),
            Self::Hosts(options) => hosts::run(&options),
            Self::Tlc(options) => tlc::run(&options),
            Self::Bindgen(options) => code_split::run_bindgen(&options),
            Self::Chunk(options) => code_split::write_chunk(&options),
            Self::Editor(options) => editor::run(&options),
            Self::Lesson(options) => lesson::run(&options),
            Self::Constants(options) => script_constants::run(&options),
            Self::Presets(options) => presets::run(options),
            Self::Rebuild(options) => rebuild::run(options),
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
