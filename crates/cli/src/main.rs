//! `overlap`: what the page does, without a browser.

#![forbid(unsafe_code)]

mod arguments;
mod check;
#[cfg(test)]
#[path = "../../scenario/tests/support/differing.rs"]
mod differing;
mod exit_status;
mod explore;
mod link;
mod png;
mod profiles;
mod render;
mod run;
mod script;
mod source;
mod survey;
mod verdicts;

use std::io::{self, Write};
use std::process::ExitCode;

use arguments::{Arguments, CliError};
use exit_status::ExitStatus;

const HELP: &str = "\
overlap: changing the members of a Raft cluster, without a browser

  overlap presets                  the presets, in the chapters of the course
  overlap run SCENARIO             what happens, and what comes of it in each mode: the last line may stand in its script
  overlap check SCENARIO...        what is wrong with scripts, whether what they state is so, and what in them means nothing
  overlap render SCENARIO --at MS  the diagrams at that moment, as SVG
  overlap explore SCENARIO         search for the shortest schedule that breaks a property
  overlap survey SCENARIO          what comes of many seeds
  overlap verdicts                 what a search says of every rule in every mode: docs/verdicts.md
  overlap profiles                 what known implementations do, as rules and in words: docs/profiles.md
  overlap link SCENARIO            what stands after the # of its link
  overlap script SCENARIO          its script

  A SCENARIO is a preset, a link, a file with a script (docs/scenario-script.md), or - for the standard input.

  --mode M      naive, single or joint, if the scenario has it: run, render and survey, only this one (all that it has);
                explore, this one (that of the link, or the first that it has); link, to this one
  --at MS       render, link and explore: a moment, in virtual milliseconds, up to 600000
  --beat NAME   the same as the moment of a beat
  --rule-off R  a rule is off; again for more (not check)
  --preset      check: by the rules of the catalogue as well
  --dark        render on a dark ground
  --png         render as PNG, twice as large: into a file, overlap render … --png > FILE
  --card        render a picture for link previews, 1200 by 630, with one lane
  --seeds N     how many seeds to survey, up to 10000000 (1000)
  --json        run, explore and survey: print JSON
  --threads N   explore, survey and verdicts: on so many threads, up to 256 (all there are)
  --version     which version this is

  What explore is told beside the scenario:

  --at MS, --beat NAME  from this moment of its run under its seed (from its start, without what is done in it)
  --property P      look for this alone: election-safety, leader-append-only, log-matching, leader-completeness or
                    state-machine-safety (any)
  --script FILE     write what is found to this file, as a script
  --link            print its link
  --grain G         moves (elections, rounds of replication, restarts) or steps (each message on its own)
  --terms N         no server comes to a later term (3)
  --log N           no log grows longer (6)
  --changes N       so many changes are asked for (2)
  --crashes N       so many servers crash (1)
  --commands N      so many commands are proposed (1)
  --moves N         so many moves, or steps, from where it begins (60)
  --in-flight N     so many messages in flight, with --grain steps (3)
  --loss, --duplication   messages may be lost, or sent twice, with --grain steps
  --memory MB       stop there (4096)
  --back            the members may be changed back as well
  --plain           leave no work out
  --anyway          begin where an estimate says that the memory will not do

  Where a script or a search begins in the middle, terms and the length of logs are counted from there.

  It ends with 0 when all is as stated, or a search has seen all within its bounds and nothing broken; with 1 when something is
  not as stated, a script is wrong, a search has found what breaks a property, or the output cannot be written; with 2 when it
  was called in a wrong way or what was named is not there; with 3 when a search stopped before its end.
";

fn main() -> ExitCode {
    let outcome = Arguments::parse(lexopt::Parser::from_env()).and_then(|arguments| command(&arguments));
    let exit = match outcome {
        Ok((output, exit)) => match print(&output) {
            Ok(()) => exit,
            Err(error) => {
                print_error(&format!("overlap: the output could not be written: {error}"));
                ExitStatus::Failed
            }
        },
        // As compilers say it, with the file first.
        Err(problem) if problem.is_of_script() => {
            print_error(&problem.to_string());
            problem.exit()
        }
        Err(problem) => {
            print_error(&format!("overlap: {problem}\nTry: overlap --help"));
            problem.exit()
        }
    };
    exit.into()
}

/// Prints it all. A closed pipe is the reader's way of saying "enough".
fn print(output: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(output).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Says it beside the output. Where nobody can hear it there is nobody to tell.
fn print_error(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Does what was asked; gives what to print, and how it went.
fn command(arguments: &Arguments) -> Result<(Vec<u8>, ExitStatus), CliError> {
    let met = |text: String| Ok((text.into_bytes(), ExitStatus::Ok));
    match arguments.command {
        "presets" => met(run::presets()),
        "run" => {
            let link = arguments.link()?;
            let run = if arguments.json { run::run_as_json } else { run::run };
            met(run(&link, &arguments.modes(&link.scenario)))
        }
        "check" => {
            let (text, exit) = check::check(arguments.words()?, arguments.preset);
            Ok((text.into_bytes(), exit))
        }
        "render" if arguments.png => Ok((render::render_as_png(&arguments.link()?, arguments)?, ExitStatus::Ok)),
        "render" => met(render::render(&arguments.link()?, arguments)),
        "explore" => {
            let link = arguments.link()?;
            if !link.actions.is_empty() && !arguments.names_a_moment() {
                print_error(
                    "overlap: a search begins at the start, without what was done in the link (do); from later: --at",
                );
            }
            let explored = explore::explore(&link, arguments)?;
            explored.complaints.iter().for_each(|told| print_error(&format!("overlap: {told}")));
            Ok((explored.text.into_bytes(), explored.exit))
        }
        "survey" => met(survey::survey(&arguments.link()?, arguments)?),
        "verdicts" => met(verdicts::page(arguments.threads)),
        "profiles" => met(profiles::page()),
        "link" => met(format!("#{}\n", link::fragment(&arguments.link()?)?)),
        "script" => met(script::script(&arguments.link()?)?),
        "version" => met(format!("overlap {}\n", env!("CARGO_PKG_VERSION"))),
        _ => met(HELP.to_owned()),
    }
}
