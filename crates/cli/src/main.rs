//! `overlap`: what the page does, without a browser.

#![forbid(unsafe_code)]

mod arguments;
mod explore;
mod json;
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
  overlap explore SCENARIO         search for the shortest schedule that breaks a property
  overlap survey SCENARIO          what comes of many seeds
  overlap link PRESET              what stands after the # of its link

  --mode M     naive, single or joint; all of them, where none is named (explore: naive)
  --at MS      a moment, in virtual milliseconds
  --dark       render on a dark ground
  --seeds N    how many seeds to survey (1000)
  --json       explore and survey: print JSON
  --threads N  explore and survey: on so many threads (all there are)

  A SCENARIO is a preset, a link or a file with a scenario script. What explore is told beside it:

  --rule-off R      a rule is off; again for more
  --grain G         moves (elections, rounds of replication, restarts) or steps (each message on its own)
  --terms N         no server comes to a later term (3)
  --log N           no log grows longer (6)
  --changes N       so many changes are asked for (2)
  --crashes N       so many servers crash (1)
  --commands N      so many commands are proposed (1)
  --moves N         so many moves, or steps, from the start (60)
  --in-flight N     so many messages in flight, of steps (3)
  --loss, --duplication   messages may be lost, or sent twice, of steps
  --memory MB       stop there (4096)
  --back            the members may be changed back as well
  --plain           leave no work out
  --anyway          begin where an estimate says that the memory will not do
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
        "run" => Ok((run::run(&arguments.scenario()?, &arguments.modes()), true)),
        "check" => Ok(run::check(&arguments.scenario()?)),
        "render" => Ok((render::render(&arguments.scenario()?, arguments), true)),
        "explore" => explore::explore(&arguments.scenario()?, arguments),
        "survey" => Ok((survey::survey(&arguments.scenario()?, arguments), true)),
        "link" => Ok((format!("#{}\n", scenario::link::fragment(&arguments.scenario()?.into())), true)),
        other => Err(arguments::Problem::UnknownCommand(other.to_owned())),
    }
}
