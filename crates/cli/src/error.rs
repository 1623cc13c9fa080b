//! Errors of a call.

use checker::{Estimate, StartError};
use cluster::{Mode, Violation};
use thiserror::Error;

use crate::exit_status::ExitStatus;
use crate::link::FragmentError;
use crate::message::Format;
use crate::png::PngError;
use crate::script::ScriptError;
use crate::source::LoadError;

/// Error of a call whose syntax is right. Each text says what to do.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The scenario cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The picture cannot be rasterized.
    #[error(transparent)]
    Png(#[from] PngError),
    /// The scenario has no link.
    #[error(transparent)]
    Fragment(#[from] FragmentError),
    /// The scenario has no script.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The search cannot start.
    #[error("{0}")]
    Search(StartError),
    /// The scenario does not have the mode.
    #[error("this scenario has no mode {mode}; it has: {}", modes.iter().map(|mode| mode.key()).collect::<Vec<_>>().join(", "))]
    NoSuchMode {
        /// Key of the mode.
        mode: &'static str,
        /// Modes of the scenario.
        modes: Vec<Mode>,
    },
    /// The scenario does not have the beat.
    #[error("this scenario has no beat “{beat}”{}", available(beats))]
    NoBeat {
        /// Name of the beat.
        beat: String,
        /// Beats of the scenario.
        beats: Vec<String>,
    },
    /// Two settings of one rule.
    #[error("--rule-off {0} and --rule-off {1} are settings of one rule: remove one of them")]
    OneRule(&'static str, &'static str),
    /// A bound on messages in flight, in moves.
    #[error("--{option} bounds messages in flight, and there are none in moves: add --granularity steps, or remove it")]
    OnlyInSteps {
        /// Name of the option.
        option: &'static str,
    },
    /// The old members are a target of the search already.
    #[error("--reverse: the search changes to the old members already: remove the option")]
    NothingToReverse,
    /// All seeds give the same run.
    #[error("a script with “then” lines has no clock, so that every seed gives the same run: overlap run")]
    NoClock,
    /// The script to be written is the scenario.
    #[error("--script {0} is the file of the scenario: name another file")]
    Overwritten(String),
    /// The bounds need more memory than is allowed.
    #[error("bounds too large: {estimate}, and --memory allows {megabytes} MB; --force starts the search all the same")]
    TooLarge {
        /// Estimate of the search.
        estimate: Estimate,
        /// Maximum memory.
        megabytes: usize,
    },
    /// The property is violated before the search starts.
    #[error("{property} is violated at {at} ms already ({violation}): name an earlier moment, or another --property", property = violation.property())]
    ViolatedBefore {
        /// The moment at which the search starts.
        at: u64,
        /// The violation.
        violation: Violation,
    },
    /// More messages are in flight at the start than the bound.
    #[error(
        "{in_flight} messages are in flight where the search starts: --in-flight {in_flight}, or --granularity moves"
    )]
    TooManyInFlight {
        /// Number of messages.
        in_flight: usize,
    },
}

impl CliError {
    /// Exit status of the call.
    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Load(error) => error.status(),
            _ => ExitStatus::Usage,
        }
    }

    /// Renders the error, without a line break at the end.
    pub(crate) fn render(&self, format: Format) -> String {
        match self {
            Self::Load(error) => error.render(format),
            _ => format!("error: {self}"),
        }
    }
}

/// The names in a list.
fn available(names: &[String]) -> String {
    if names.is_empty() { ": it has none".to_owned() } else { format!("; it has: {}", names.join(", ")) }
}
