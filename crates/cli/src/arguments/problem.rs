//! What can be wrong with a call.

use checker::{Estimate, StartError};
use cluster::{Mode, Property, Violation};
use thiserror::Error;

use raft_core::RuleSetting;

use crate::exit_status::ExitStatus;
use crate::link::FragmentError;
use crate::png::PngError;
use crate::script::ScriptError;
use crate::source::LoadError;

/// What is wrong with a call.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The words themselves.
    #[error("{0}")]
    Words(#[from] lexopt::Error),
    /// The first word.
    #[error("there is no command “{0}”")]
    UnknownCommand(String),
    /// The second.
    #[error("{0}")]
    Source(#[from] LoadError),
    /// The picture.
    #[error("{0}")]
    Png(#[from] PngError),
    /// What is searched.
    #[error("{0}")]
    Search(StartError),
    /// How far it is searched.
    #[error(
        "bounds too large: {estimate}, more than the {megabytes} MB that may be taken (--memory); --anyway to begin"
    )]
    TooLarge {
        /// What it would take.
        estimate: Estimate,
        /// What it may take.
        megabytes: usize,
    },
    /// A rule.
    #[error("there is no rule “{0}”; there are: {known}", known = rules())]
    UnknownRule(String),
    /// What counts as one move.
    #[error("--{option} bounds what is in flight, and in moves nothing is: add --grain steps, or take it away")]
    OfSteps {
        /// The option.
        option: String,
    },
    /// What is searched for.
    #[error("there is no property “{0}”; there are: {known}", known = properties())]
    UnknownProperty(String),
    /// What counts as one move.
    #[error("there is no grain “{0}”; there are moves and steps")]
    UnknownGrain(String),
    /// The second is not there.
    #[error("of which scenario? Name a preset, a link or a file; the presets: overlap presets")]
    NoScenario,
    /// The mode.
    #[error("there is no mode “{0}”; there are naive, single and joint")]
    UnknownMode(String),
    /// The mode, of this scenario.
    #[error("this scenario has no mode {mode}; it has: {}", modes.iter().map(|mode| mode.key()).collect::<Vec<_>>().join(", "))]
    NotOfScenario {
        /// The mode, as it was named.
        mode: &'static str,
        /// Those that it has.
        modes: Vec<Mode>,
    },
    /// The moment.
    #[error("this scenario has no beat “{beat}”{}", there_are(beats))]
    NoBeat {
        /// Its name.
        beat: String,
        /// Those that there are.
        beats: Vec<String>,
    },
    /// An option stands twice.
    #[error("--{0} is said twice: take one away")]
    Twice(String),
    /// Two options say the same.
    #[error("--{0} and --{1} say the same thing in two ways: take one away")]
    Either(&'static str, &'static str),
    /// A rule is off twice, or in two ways.
    #[error("--rule-off {0} and --rule-off {1} are about one rule: take one away")]
    OneRule(&'static str, &'static str),
    /// There is no way back.
    #[error("--back: the members that may be wanted are those that there are, and nothing is to be changed back")]
    NoWayBack,
    /// Every seed is the same.
    #[error("a script with “then” lines has no clock, so that it comes to the same under every seed: overlap run")]
    NoClock,
    /// What is found is to be written over what is searched.
    #[error("--script {0} is the scenario itself: name another file")]
    Overwritten(String),
    /// What is looked for is broken before.
    #[error("{property} is broken by {at} ms already ({violation}): name an earlier moment, or with --property another one", property = violation.property())]
    BrokenBefore {
        /// From when it is searched.
        at: u64,
        /// How it broke.
        violation: Violation,
    },
    /// There are more messages on their way where a search begins than there may be.
    #[error(
        "where it begins {in_flight} messages are in flight, more than may be: --in-flight {in_flight}, or --grain moves"
    )]
    InFlight {
        /// How many.
        in_flight: usize,
    },
    /// An option that means something to another command.
    #[error("“overlap {command}” takes no --{option}")]
    NotForIt {
        /// The command.
        command: &'static str,
        /// The option.
        option: String,
    },
    /// A number is none, or out of its bounds.
    #[error("--{option} takes a number from {low} to {high}, and “{value}” is none")]
    Number {
        /// Of which option.
        option: String,
        /// What stands there.
        value: String,
        /// The least.
        low: u64,
        /// The most.
        high: u64,
    },
    /// The link.
    #[error("{0}")]
    Link(#[from] FragmentError),
    /// The script.
    #[error("{0}")]
    Script(#[from] ScriptError),
}

impl CliError {
    /// What the call ends with.
    pub(crate) fn exit(&self) -> ExitStatus {
        if self.is_of_script() { ExitStatus::Failed } else { ExitStatus::Usage }
    }

    /// Whether the call is right, and a script is wrong.
    pub(crate) fn is_of_script(&self) -> bool {
        matches!(self, Self::Source(fault) if fault.is_of_script())
    }
}

fn there_are(names: &[String]) -> String {
    if names.is_empty() { ": it has none".to_owned() } else { format!("; there are: {}", names.join(", ")) }
}

/// The words for the properties.
fn properties() -> String {
    Property::ALL.map(Property::key).join(", ")
}

fn rules() -> String {
    RuleSetting::KEYS.join(", ")
}
