//! `overlap handout`: writes scenarios into one HTML file to print, with pictures, questions and answers.

use std::fs;
use std::path::Path;

use clap::Args;
use scenario::{Scenario, user_actions};
use site::{HandoutLesson, SiteUrl};

use crate::check;
use crate::error::{CliError, LessonError};
use crate::exit_status::ExitStatus;
use crate::lesson::{is_same, link_to};
use crate::output::{Output, print_error};
use crate::source::Source;

/// Options of the command.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Options {
    /// Presets, links, files with scripts, or - for the standard input: each begins on a new page, in this order
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// The HTML file to write, or - for the standard output
    #[arg(short, long, value_name = "FILE", default_value = "handout.html")]
    output: String,
    /// Address of the hosted page: print the links at which the lessons can be played
    #[arg(long, value_name = "ADDRESS")]
    url: Option<SiteUrl>,
}

/// Last part of the help.
const AFTER_HELP: &str = "\
Print the file in a browser, on A4 or Letter. Each beat of a scenario is a picture of its lanes with its text. What comes \
after the last question is part of the answers, on pages of their own at the end.

A scenario without beats has at most 8 pictures: the end, the first violation of each property in each lane, then \
scheduled steps.

Each scenario is checked as by `overlap check`. If one has an error, its file, line and column are printed, and nothing \
is written.";

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let Options { scenarios, output, url } = options;
    if output != "-" && scenarios.iter().any(|read| is_same(Path::new(read), output)) {
        return Err(LessonError::Overwritten(output.clone()).into());
    }
    let (mut lessons, mut warnings, mut status) = (Vec::new(), Vec::new(), ExitStatus::Ok);
    for word in scenarios {
        match check::load_checked(word) {
            Ok(source) => lessons.push(lesson(word, &source, url.as_ref(), &mut warnings)),
            Err(bad) => status = status.max(bad),
        }
    }
    if status != ExitStatus::Ok {
        print_error("nothing was written");
        return Ok(Output { status, ..String::new().into() });
    }
    let printed = lessons.iter().map(|(scenario, address)| HandoutLesson { scenario, address: address.clone() });
    let page = site::handout(&printed.collect::<Vec<_>>());
    if output == "-" {
        return Ok(Output { warnings, ..page.into() });
    }
    fs::write(output, &page).map_err(|error| LessonError::Unwritten(output.clone(), error))?;
    let count = if lessons.len() == 1 { "1 lesson".to_owned() } else { format!("{} lessons", lessons.len()) };
    Ok(Output { warnings, ..format!("{output}: {count} to print, {} bytes\n", page.len()).into() })
}

/// A lesson's scenario with the user's actions, and the address at which it can be played. A link that is too long to
/// be opened is left out, with a warning.
fn lesson(
    word: &str,
    source: &Source,
    url: Option<&SiteUrl>,
    warnings: &mut Vec<String>,
) -> (Scenario, Option<String>) {
    let address = url.and_then(|url| match link_to(source) {
        Ok(link) => Some(format!("{url}#{link}")),
        Err(error) => {
            warnings.push(format!("{word}: the handout has no link to the lesson: {error}"));
            None
        }
    });
    (user_actions::bake_actions(&source.link), address)
}
