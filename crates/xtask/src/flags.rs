//! What the commands' arguments have in common: `--help`, and a helpful no.

use std::fmt::{self, Display};

use anyhow::Result;
use lexopt::Arg;

/// The person asked for something that does not exist: exit code 2, with the usage.
#[derive(Debug)]
pub(crate) struct Misuse(String);

impl Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misuse {}

/// A [`Misuse`] that says what is wrong and what would be right.
pub(crate) fn misuse(what: impl Display, help: &str) -> anyhow::Error {
    Misuse(format!("error: {what}\n\n{help}")).into()
}

/// A [`Misuse`] for an argument that nobody takes.
pub(crate) fn unknown(arg: &Arg<'_>, help: &str) -> anyhow::Error {
    match arg {
        Arg::Short(flag) => misuse(format!("there is no option `-{flag}` here"), help),
        Arg::Long(flag) => misuse(format!("there is no option `--{flag}` here"), help),
        Arg::Value(value) => misuse(format!("did not expect `{}`", value.to_string_lossy()), help),
    }
}

/// Prints the help and is done.
#[expect(clippy::unnecessary_wraps, reason = "it stands where commands stand")]
pub(crate) fn help(text: &str) -> Result<()> {
    print!("{text}");
    Ok(())
}

/// For a command without options: true when it asked for help, which has then been printed.
pub(crate) fn only_help(mut args: lexopt::Parser, text: &str) -> Result<bool> {
    match args.next() {
        Ok(None) => Ok(false),
        Ok(Some(Arg::Short('h') | Arg::Long("help"))) => help(text).map(|()| true),
        Ok(Some(arg)) => Err(unknown(&arg, text)),
        Err(error) => Err(misuse(error, text)),
    }
}
