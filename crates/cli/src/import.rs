//! `overlap import tlc`: plays a counterexample of TLC.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use checker::CheckedProperty;
use clap::{Args, Subcommand};

use crate::error::{CliError, ImportError, MAX_TRACE_BYTES};
use crate::exit_status::ExitStatus;
use crate::explore::{FoundSchedule, Subject};
use crate::output::Output;
use crate::source;

/// Options of the command.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    format: Format,
}

/// A format.
#[derive(Subcommand)]
enum Format {
    /// A counterexample of TLC: its output in a file, or what it writes with -dumpTrace json
    Tlc(TlcOptions),
}

/// Options of the format.
#[derive(Args)]
struct TlcOptions {
    /// The file
    file: PathBuf,
    /// The script of the question [default: question.overlap in the folder of the file]
    #[arg(long, value_name = "FILE")]
    question: Option<PathBuf>,
    /// Write the counterexample to this file, as a script
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Print the link of the counterexample
    #[arg(long)]
    link: bool,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let Format::Tlc(options) = &options.format;
    let name = options.file.display().to_string();
    let trace = tla::Trace::read(&text(&options.file)?).map_err(|error| ImportError::Trace(name.clone(), error))?;
    let script = options.question.clone().unwrap_or_else(|| options.file.with_file_name(tla::QUESTION_SCRIPT));
    if !script.exists() {
        return Err(ImportError::NoQuestion(name).into());
    }
    let scenario = source::load(&script.display().to_string())?.scenario;
    let mode = scenario.modes.first().copied().unwrap_or(cluster::Mode::Naive);
    let subject = Subject::at_start(&scenario, mode);
    let question = subject.widest_tla_question()?;
    let found = tla::replay(&question, &trace).map_err(|error| ImportError::Replay(name, error))?;
    let what = match found.property() {
        CheckedProperty::DisjointQuorums => "a near miss".to_owned(),
        property => format!("{property} is violated"),
    };
    let mut text = format!("{mode}: after {} moves, {what}: {}\n", found.moves.len(), found.finding);
    for (number, (made, _)) in (1..).zip(&found.moves) {
        let _ = writeln!(text, "{number:4}. {made}");
    }
    let schedule = FoundSchedule::new(&subject, &found);
    if options.link {
        text.push_str(&schedule.link_line());
    }
    let warnings = schedule.write(options.script.as_deref(), options.link);
    Ok(Output { bytes: text.into_bytes(), warnings, status: ExitStatus::Failed })
}

/// The text of a file of limited size.
fn text(path: &Path) -> Result<String, ImportError> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| ImportError::Unreadable(name(), error))?;
    file.take(MAX_TRACE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| ImportError::Unreadable(name(), error))?;
    if bytes.len() as u64 > MAX_TRACE_BYTES {
        return Err(ImportError::TooLarge(name()));
    }
    String::from_utf8(bytes).map_err(|_| ImportError::NoText(name()))
}
