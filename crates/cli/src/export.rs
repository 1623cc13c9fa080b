//! `overlap export tla`: writes a question as files for TLC, the model checker of TLA+.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use scenario::script::write_faithfully;
use tla::ExportedFile;

use crate::arguments;
use crate::error::CliError;
use crate::explore::{QuestionArgs, Subject};
use crate::output::Output;

/// Options of the command.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    format: Format,
}

/// A format.
#[derive(Subcommand)]
enum Format {
    /// A TLA+ module, the module and configuration of this question, and how to run TLC
    #[command(after_help = arguments::properties_and_rules_help())]
    Tla(Box<TlaOptions>),
}

/// Options of the format.
#[derive(Args)]
struct TlaOptions {
    /// The folder for the files; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    question: QuestionArgs,
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let Format::Tla(options) = &options.format;
    let link = options.question.with_direct_changes(&options.question.load()?);
    let subject = Subject::new(&link, &options.question)?;
    let question = subject.tla_question(&options.question)?;
    let script = write_faithfully(&subject.alone())?;
    let module = ExportedFile { name: tla::MODULE_FILE, text: tla::MODULE.to_owned() };
    let not_written = |path: &std::path::Path, error| CliError::NotExported(path.display().to_string(), error);
    std::fs::create_dir_all(&options.out).map_err(|error| not_written(&options.out, error))?;
    let mut text = String::new();
    for file in std::iter::once(module).chain(question.files(script)) {
        let path = options.out.join(file.name);
        std::fs::write(&path, &file.text).map_err(|error| not_written(&path, error))?;
        text.push_str(&format!("{}\n", path.display()));
    }
    Ok(text.into())
}
