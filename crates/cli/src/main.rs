//! `overlap`: what the page does, without a browser.

#![forbid(unsafe_code)]

mod arguments;
mod check;
mod explore;
mod json;
mod link;
mod png;
mod reader;
mod render;
mod run;
mod script;
mod source;
mod survey;
mod verdicts;

use std::io::Write;
use std::process::ExitCode;

use arguments::Arguments;

const HELP: &str = "\
overlap: changing the members of a Raft cluster, without a browser

  overlap presets                  the presets, in the chapters of the course
  overlap run SCENARIO             what happens, and what comes of it in each mode
  overlap check SCENARIO...        what is wrong with scripts, and whether what they state is so
  overlap render SCENARIO --at MS  the diagrams at that moment, as SVG
  overlap explore SCENARIO         search for the shortest schedule that breaks a property
  overlap survey SCENARIO          what comes of many seeds
  overlap verdicts                 what a search says of every rule in every mode: docs/verdicts.md
  overlap link SCENARIO            what stands after the # of its link
  overlap script SCENARIO          its script

  A SCENARIO is a preset, a link, a file with a script (docs/scenario-script.md), or - for the standard input.

  --mode M     naive, single or joint; all of them, where none is named (explore: naive)
  --at MS      a moment, in virtual milliseconds; link: to that moment
  --dark       render on a dark ground
  --png        render as PNG, twice as large: into a file, overlap render … --png > FILE
  --card       render a picture for link previews, 1200 by 630, with one lane
  --seeds N    how many seeds to survey (1000)
  --json       run, explore and survey: print JSON
  --threads N  explore and survey: on so many threads (all there are)

  What explore is told beside the scenario:

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

  Where a script begins in the middle, terms and the length of logs are counted from there.
";

fn main() -> ExitCode {
    let outcome = Arguments::parse(lexopt::Parser::from_env()).and_then(|arguments| command(&arguments));
    match outcome {
        Ok((output, met)) => {
            // A closed pipe is the reader's way of saying "enough".
            let _ = std::io::stdout().write_all(&output);
            if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            eprintln!("overlap: {problem}\nTry: overlap --help");
            ExitCode::from(2)
        }
    }
}

/// Does what was asked; gives what to print, and whether all was as stated.
fn command(arguments: &Arguments) -> Result<(Vec<u8>, bool), arguments::Problem> {
    if arguments.command == "render" && arguments.png {
        return Ok((render::render_as_png(&arguments.link()?, arguments)?, true));
    }
    let (text, met) = match arguments.command.as_str() {
        "help" => Ok((HELP.to_owned(), true)),
        "presets" => Ok((run::presets(), true)),
        "run" => {
            let link = arguments.link()?;
            let run = if arguments.json { run::run_as_json } else { run::run };
            Ok((run(&link, &arguments.modes(&link.scenario)), true))
        }
        "check" => Ok(check::check(arguments.words()?)),
        "render" => Ok((render::render(&arguments.link()?, arguments), true)),
        "explore" => {
            let link = arguments.link()?;
            if !link.actions.is_empty() {
                eprintln!("overlap: a search begins at the start, without what was done in the link (do)");
            }
            explore::explore(&link.scenario, arguments)
        }
        "survey" => Ok((survey::survey(&arguments.link()?, arguments), true)),
        "verdicts" => Ok((verdicts::page(arguments.threads), true)),
        "link" => Ok((format!("#{}\n", link::fragment(&arguments.link()?)?), true)),
        "script" => Ok((script::script(&arguments.link()?)?, true)),
        other => Err(arguments::Problem::UnknownCommand(other.to_owned())),
    }?;
    Ok((text.into_bytes(), met))
}
