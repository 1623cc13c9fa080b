//! `overlap`: the playground without a browser.

#![forbid(unsafe_code)]

mod arguments;
mod check;
#[cfg(test)]
#[path = "../../scenario/tests/support/differing.rs"]
mod differing;
mod error;
mod exit_status;
mod explore;
mod export;
mod handout;
mod import;
mod lesson;
mod link;
mod message;
mod output;
mod png;
mod presets;
mod profiles;
mod quorums;
mod render;
mod run;
mod script;
mod source;
mod survey;
mod verdicts;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};
use error::CliError;
use exit_status::ExitStatus;
use message::Format;
use output::Output;

/// Raft membership changes, without a browser
#[derive(Parser)]
#[command(name = "overlap", bin_name = "overlap", version, propagate_version = true, after_help = EXIT_STATUSES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// Last part of the help.
const EXIT_STATUSES: &str = "\
Exit status:
  0  every expectation is met, or a search exhausted its bounds without a violation
  1  an expectation is not met, a script has errors, a search found a violation, two quorums share no
     server, or the output could not be written
  2  the call is wrong, or what it names does not exist
  3  a search stopped before it exhausted its bounds

Scripts: docs/scenario-script.md";

/// Each command runs in the file of its name.
#[derive(Subcommand)]
enum Command {
    /// List the presets, by chapter
    Presets,
    /// Play a scenario: what happens, and the outcome in each mode
    Run(run::Options),
    /// Check scripts: errors, expectations that are not met, and warnings
    Check(check::Options),
    /// Draw the lanes at a moment, as SVG or PNG
    Render(render::Options),
    /// Search for the shortest schedule that violates a property
    Explore(Box<explore::Options>),
    /// Write a question for another model checker
    Export(export::Options),
    /// Play a counterexample of another model checker
    Import(import::Options),
    /// Play a scenario under many seeds: statistics of the runs
    Survey(survey::Options),
    /// Print what a search finds without each rule, in each mode (docs/verdicts.md)
    Verdicts(verdicts::Options),
    /// Print the profiles of known implementations (docs/profiles.md)
    Profiles,
    /// Compare the quorums of neighbouring configurations: do all of them meet?
    Quorums(quorums::Options),
    /// Print the fragment of a link, the part after its #
    Link(link::Options),
    /// Write scenarios into one HTML file that needs no network
    Lesson(lesson::Options),
    /// Write a handout of scenarios to print: pictures, questions, answers at the end
    Handout(handout::Options),
    /// Print a scenario as a script
    Script(script::Options),
}

impl Command {
    fn execute(&self) -> Result<Output, CliError> {
        match self {
            Self::Presets => Ok(presets::list().into()),
            Self::Run(options) => run::execute(options),
            Self::Check(options) => Ok(check::execute(options)),
            Self::Render(options) => render::execute(options),
            Self::Explore(options) => explore::execute(options),
            Self::Export(options) => export::execute(options),
            Self::Import(options) => import::execute(options),
            Self::Survey(options) => survey::execute(options),
            Self::Verdicts(options) if options.profiles => Ok(verdicts::profile_page(options.threads.threads).into()),
            Self::Verdicts(options) => Ok(verdicts::page(options.threads.threads).into()),
            Self::Profiles => Ok(profiles::page().into()),
            Self::Quorums(options) => quorums::execute(options),
            Self::Link(options) => link::execute(options),
            Self::Lesson(options) => lesson::execute(options),
            Self::Handout(options) => handout::execute(options),
            Self::Script(options) => script::execute(options),
        }
    }
}

fn main() -> ExitCode {
    let output = match Cli::try_parse_from(command_first(std::env::args_os().collect())) {
        Ok(Cli { command: Some(command) }) => command.execute(),
        Ok(Cli { command: None }) => Ok(Cli::command().render_help().to_string().into()),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp => Ok(error.render().to_string().into()),
            ErrorKind::DisplayVersion => Ok(format!("overlap {}\n", env!("CARGO_PKG_VERSION")).into()),
            _ => {
                output::print_error(error.render().to_string().trim_end());
                return ExitStatus::Usage.into();
            }
        },
    };
    let status = match output {
        Ok(output) => output.print(),
        Err(error) => {
            output::print_error(&error.render(Format::for_stream(&std::io::stderr())));
            error.status()
        }
    };
    status.into()
}

/// Moves the command before the options of a call, since earlier versions accepted options before it.
fn command_first(mut words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_some_and(|word| word.as_encoded_bytes().starts_with(b"-")) {
        let cli = Cli::command();
        if let Some(index) = words.iter().skip(1).position(|word| cli.find_subcommand(word).is_some()) {
            words[1..=index + 1].rotate_right(1);
        }
    }
    words
}

/// Options of a command, as a call gives them.
#[cfg(test)]
fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Command, clap::Error> {
    let words = std::iter::once("overlap").chain(words).map(OsString::from).collect();
    let cli = Cli::try_parse_from(command_first(words))?;
    cli.command.ok_or_else(|| clap::Error::new(ErrorKind::MissingSubcommand))
}
