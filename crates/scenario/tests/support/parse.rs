//! Helpers that parse a script without or with errors.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use scenario::Scenario;
use scenario::script::{Diagnostic, DiagnosticKind, InitialStateError, read};

/// Scenario of a script without errors.
pub(crate) fn parsed(text: &str) -> Scenario {
    let format_diagnostics =
        |diagnostics: Vec<Diagnostic>| diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n");
    read(text).unwrap_or_else(|diagnostics| panic!("{}\n{text}", format_diagnostics(diagnostics)))
}

/// Kind of an error, with the words and numbers of the script that it is about, and without any sentence.
fn code(kind: &DiagnosticKind) -> String {
    let suggested = |suggestion: &Option<&str>| suggestion.map_or(String::new(), |word| format!(" → {word}"));
    let code = match kind {
        DiagnosticKind::Unknown { word, suggestion, .. } => format!("Unknown({word}){}", suggested(suggestion)),
        DiagnosticKind::Expected(_) => "Expected".to_owned(),
        DiagnosticKind::Missing(_) => "Missing".to_owned(),
        DiagnosticKind::Action { error, suggestion } => format!("{error:?}{}", suggested(suggestion)),
        DiagnosticKind::InitialState(InitialStateError::CannotLead { leader, .. }) => format!("CannotLead({leader})"),
        DiagnosticKind::InitialState(error) => format!("{error:?}"),
        other => format!("{other:?}"),
    };
    code.replace('"', "")
}

/// Errors of a script, as `line:column+length kind`.
pub(crate) fn diagnostics(text: &str) -> Vec<String> {
    let found = read(text).err().unwrap_or_default().into_iter();
    found.map(|it| format!("{}:{}+{} {}", it.line, it.column, it.length, code(&it.kind))).collect()
}
