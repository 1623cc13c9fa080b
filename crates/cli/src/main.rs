//! `overlap`: what the page does, without a browser.

#![forbid(unsafe_code)]

mod arguments;
mod explore;
mod render;
mod run;
mod survey;

use std::io::Write;
use std::process::ExitCode;

use arguments::Arguments;

const HELP: &str = "\
overlap: changing the members of a Raft cluster, without a browser

  overlap presets                  the presets, a line each
  overlap run PRESET               what happens, and what comes of it in each mode
  overlap check PRESET             whether that is what the preset states
  overlap render PRESET --at MS    the diagrams at that moment, as SVG
  overlap explore PRESET           search for the shortest schedule that breaks a property
  overlap survey PRESET            what comes of many seeds
  overlap link PRESET              what stands after the # of its link

  --mode M     naive, single or joint; all of them, where none is named (explore: naive)
  --at MS      a moment, in virtual milliseconds
  --dark       render on a dark ground
  --seeds N    how many seeds to survey (1000)
  --states N   how many states to search at most (1000000)
";

fn main() -> ExitCode {
    let outcome = Arguments::parse(lexopt::Parser::from_env()).and_then(|arguments| command(&arguments));
    match outcome {
        Ok((text, met)) => {
            // A closed pipe is the reader's way of saying "enough".
            let _ = std::io::stdout().write_all(text.as_bytes());
            if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("overlap: {problem}\nTry: overlap --help");
            ExitCode::from(2)
        }
    }
}

/// Does what was asked; gives what to print, and whether all was as stated.
fn command(arguments: &Arguments) -> Result<(String, bool), arguments::Problem> {
    match arguments.command.as_str() {
        "help" => Ok((HELP.to_owned(), true)),
        "presets" => Ok((run::presets(), true)),
        "run" => Ok((run::run(arguments.scenario()?, &arguments.modes()), true)),
        "check" => Ok(run::check(arguments.scenario()?)),
        "render" => Ok((render::render(arguments.scenario()?, arguments), true)),
        "explore" => Ok((explore::explore(arguments.scenario()?, arguments), true)),
        "survey" => Ok((survey::survey(arguments.scenario()?, &arguments.modes(), arguments.seeds), true)),
        "link" => Ok((format!("#{}\n", scenario::link::fragment(&arguments.scenario()?.clone().into())), true)),
        other => Err(arguments::Problem::UnknownCommand(other.to_owned())),
    }
}
