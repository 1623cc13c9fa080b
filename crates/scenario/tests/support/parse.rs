//! Helpers that parse a script without or with errors.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use scenario::Scenario;
use scenario::script::{Diagnostic, read};

/// Scenario of a script without errors.
pub(crate) fn parsed(text: &str) -> Scenario {
    let format_diagnostics =
        |diagnostics: Vec<Diagnostic>| diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n");
    read(text).unwrap_or_else(|diagnostics| panic!("{}\n{text}", format_diagnostics(diagnostics)))
}

/// Errors of a script, as `line:column+length sentence`.
pub(crate) fn diagnostics(text: &str) -> Vec<String> {
    let format_diagnostics = |diagnostic: Diagnostic| {
        format!("{}:{}+{} {}", diagnostic.line, diagnostic.column, diagnostic.length, diagnostic.kind)
    };
    read(text).err().unwrap_or_default().into_iter().map(format_diagnostics).collect()
}
