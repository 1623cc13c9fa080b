//! Calls of the program.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// A call that has not started.
pub(crate) fn overlap(words: &[&str]) -> Command {
    let mut call = Command::new(env!("CARGO_BIN_EXE_overlap"));
    call.args(words);
    call
}

/// Output of a call.
pub(crate) fn output(words: &[&str]) -> Output {
    overlap(words).output().expect("it can be called")
}

/// Output of a call with a script on its standard input.
pub(crate) fn with_script(words: &[&str], script: &str) -> Output {
    let mut call = overlap(words);
    call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut call = call.spawn().expect("it can be called");
    // A call that is wrong ends without reading.
    let _ = call.stdin.take().expect("it is piped").write_all(script.as_bytes());
    call.wait_with_output().expect("it ends")
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it is text")
}
