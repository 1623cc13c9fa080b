//! What was asked for on the command line.

use cluster::Mode;
use lexopt::{Arg, ValueExt};
use scenario::{PRESETS, Scenario};
use thiserror::Error;

/// The words of a call, taken apart.
pub(crate) struct Arguments {
    pub(crate) command: String,
    preset: Option<String>,
    mode: Option<Mode>,
    pub(crate) at: Option<u64>,
    pub(crate) dark: bool,
    pub(crate) seeds: u64,
    pub(crate) states: usize,
}

/// What is wrong with a call.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    /// The words themselves.
    #[error("{0}")]
    Words(#[from] lexopt::Error),
    /// The first word.
    #[error("there is no command “{0}”")]
    UnknownCommand(String),
    /// The second.
    #[error("there is no preset “{0}”; there are: {known}", known = names())]
    UnknownPreset(String),
    /// The second is not there.
    #[error("which preset? There are: {known}", known = names())]
    NoPreset,
    /// The mode.
    #[error("there is no mode “{0}”; there are naive, single and joint")]
    UnknownMode(String),
}

fn names() -> String {
    PRESETS.iter().map(|scenario| scenario.id.as_ref()).collect::<Vec<_>>().join(", ")
}

impl Arguments {
    /// Takes a call apart.
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, Problem> {
        let mut words = Vec::new();
        let mut arguments = Self {
            command: String::new(),
            preset: None,
            mode: None,
            at: None,
            dark: false,
            seeds: 1000,
            states: 1_000_000,
        };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("mode") => arguments.mode = Some(mode(parser.value()?.string()?)?),
                Arg::Long("at") => arguments.at = Some(parser.value()?.parse()?),
                Arg::Long("dark") => arguments.dark = true,
                Arg::Long("seeds") => arguments.seeds = parser.value()?.parse()?,
                Arg::Long("states") => arguments.states = parser.value()?.parse()?,
                Arg::Long("help") | Arg::Short('h') => words.insert(0, "help".to_owned()),
                Arg::Value(word) if words.len() < 2 => words.push(word.string()?),
                unexpected => return Err(unexpected.unexpected().into()),
            }
        }
        let mut words = words.into_iter();
        arguments.command = words.next().unwrap_or_else(|| "help".to_owned());
        arguments.preset = words.next();
        Ok(arguments)
    }

    /// The preset that was named.
    pub(crate) fn scenario(&self) -> Result<&'static Scenario, Problem> {
        let id = self.preset.as_deref().ok_or(Problem::NoPreset)?;
        scenario::preset(id).ok_or_else(|| Problem::UnknownPreset(id.to_owned()))
    }

    /// The mode that was named, or all.
    pub(crate) fn modes(&self) -> Vec<Mode> {
        self.mode.map_or_else(|| Mode::ALL.to_vec(), |mode| vec![mode])
    }

    /// The mode that was named, or the naive one.
    pub(crate) fn one_mode(&self) -> Mode {
        self.mode.unwrap_or(Mode::Naive)
    }
}

fn mode(key: String) -> Result<Mode, Problem> {
    Mode::ALL.into_iter().find(|mode| mode.key() == key).ok_or(Problem::UnknownMode(key))
}
