//! Scripts as read: the scenario, or what is told of its faults.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use scenario::Scenario;
use scenario::script::{Diagnostic, read};

/// The scenario of a script without faults.
pub(crate) fn parsed(text: &str) -> Scenario {
    let told =
        |diagnostics: Vec<Diagnostic>| diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n");
    read(text).unwrap_or_else(|diagnostics| panic!("{}\n{text}", told(diagnostics)))
}

/// The faults of a script, as `line:column+length sentence`.
pub(crate) fn diagnostics(text: &str) -> Vec<String> {
    let told = |diagnostic: Diagnostic| {
        format!("{}:{}+{} {}", diagnostic.line, diagnostic.column, diagnostic.length, diagnostic.kind)
    };
    read(text).err().unwrap_or_default().into_iter().map(told).collect()
}
