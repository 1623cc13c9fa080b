//! Output of a call.

use std::io::{self, Write as _};

use crate::exit_status::ExitStatus;

/// Output of a command that ran.
pub(crate) struct Output {
    /// The standard output.
    pub(crate) bytes: Vec<u8>,
    /// Warnings, for the standard error.
    pub(crate) warnings: Vec<String>,
    /// The exit status, if the output can be written.
    pub(crate) status: ExitStatus,
}

/// The output of a command that succeeded.
impl From<String> for Output {
    fn from(text: String) -> Self {
        Self { bytes: text.into_bytes(), warnings: Vec::new(), status: ExitStatus::Ok }
    }
}

impl Output {
    /// Prints the output and returns the exit status.
    pub(crate) fn print(&self) -> ExitStatus {
        for warning in &self.warnings {
            print_warning(warning);
        }
        match self.write() {
            Ok(()) => self.status,
            Err(error) => {
                print_error(&format!("error: the output could not be written: {error}"));
                ExitStatus::Failed
            }
        }
    }

    /// Writes to the standard output. A closed pipe is no error: its reader has read enough.
    fn write(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(&self.bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }
}

/// Prints a warning to the standard error.
pub(crate) fn print_warning(text: &str) {
    print_error(&format!("warning: {text}"));
}

/// Prints to the standard error. Its own errors are ignored, since there is no other place to report them.
pub(crate) fn print_error(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
