//! `overlap check`: whether scripts are right, and whether what comes of them is what they state.

use std::fmt::Write;

use crate::exit::Exit;
use crate::source;

/// A line for whatever is not as it should be, of each of these; and whether everything is.
pub(crate) fn check(words: &[String]) -> (String, Exit) {
    let (mut text, mut exit) = (String::new(), Exit::Met);
    for word in words {
        let unmet = match source::find(word) {
            Err(fault) => {
                let _ = writeln!(text, "{fault}");
                exit = exit.max(if fault.is_of_script() { Exit::Unmet } else { Exit::Called });
                continue;
            }
            Ok(link) => link.scenario.unmet(),
        };
        for it in &unmet {
            let _ = writeln!(text, "{word}: {it}");
        }
        if unmet.is_empty() {
            let _ = writeln!(text, "{word}: as stated");
        } else {
            exit = exit.max(Exit::Unmet);
        }
    }
    (text, exit)
}
