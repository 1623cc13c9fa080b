//! `overlap explore --view tla`: counts the states that TLC counts.

use scenario::link::Link;
use serde_json::json;

use super::{Options, Subject};
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::Output;

/// Bytes that a state takes: its hash, and its World while it is on the frontier. Searches of 300,000 to 3,200,000
/// states took 550 to 930 bytes a state at their peak.
const BYTES_PER_STATE: usize = 1024;

/// Counts the states of the module's variables.
pub(super) fn execute(link: &Link, options: &Options) -> Result<Output, CliError> {
    let link = options.question.with_direct_changes(link);
    let subject = Subject::new(&link, &options.question)?;
    let question = subject.tla_question(&options.question)?;
    let limit = question.query().bounds.bytes / BYTES_PER_STATE;
    let counted = tla::count_states(&question, limit, |_| {});
    let (verdict, status) = match counted.violated_after {
        Some(_) => ("violated", ExitStatus::Failed),
        None if counted.is_complete => ("exhausted", ExitStatus::Ok),
        None => ("stopped", ExitStatus::Incomplete),
    };
    let tla::Counted { distinct, generated, depth, violated_after, is_complete } = counted;
    let text = if options.json {
        let object = json!({
            "view": "tla",
            "mode": subject.mode.key(),
            "verdict": verdict,
            "complete": is_complete,
            "distinct": distinct,
            "generated": generated,
            "depth": depth,
            "violated_after": violated_after,
        });
        format!("{object}\n")
    } else {
        let outcome = match violated_after {
            Some(moves) => format!("a property is violated after {moves} moves; no state follows a violation"),
            None => "no property is violated".to_owned(),
        };
        let rest = if is_complete { "" } else { " (stopped at its memory: there are more)" };
        format!(
            "{}, states as TLC counts them, without reductions: {distinct} distinct states, depth {depth}{rest}; {outcome}\n",
            subject.mode
        )
    };
    Ok(Output { status, ..text.into() })
}
