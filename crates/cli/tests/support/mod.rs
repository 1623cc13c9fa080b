//! Calls of the program, and golden files.

use std::io::Write as _;
use std::path::Path;
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

/// Compares a text with a file of `tests/golden`; with `OVERLAP_BLESS`, writes the file first.
pub(crate) fn compare_with_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
        std::fs::write(&path, actual).expect("it can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(actual.lines()).position(|(one, other)| one != other);
    assert!(
        golden == actual,
        "{name} differs from line {:?} on; look at it, then OVERLAP_BLESS=1 cargo test -p cli --test calls",
        differs.map(|line| line + 1)
    );
}
