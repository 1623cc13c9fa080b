//! Scripts as read: the scenario, or what is told of its faults.

#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use scenario::Scenario;
use scenario::script::{Fault, read};

/// The scenario of a script without faults.
pub(crate) fn parsed(text: &str) -> Scenario {
    let told = |faults: Vec<Fault>| faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n");
    read(text).unwrap_or_else(|faults| panic!("{}\n{text}", told(faults)))
}

/// The faults of a script, as `line:column+length sentence`.
pub(crate) fn faults(text: &str) -> Vec<String> {
    let told = |fault: Fault| format!("{}:{}+{} {}", fault.line, fault.column, fault.length, fault.problem);
    read(text).err().unwrap_or_default().into_iter().map(told).collect()
}
