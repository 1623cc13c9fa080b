//! What was asked for on the command line.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use checker::{Bounds, Granularity};
use cluster::{Mode, Property};
use lexopt::{Arg, ValueExt};
use raft_core::{RuleSetting, Term};
use scenario::Scenario;
use scenario::link::{Link, MAX_AT};

use crate::source;

mod problem;

pub(crate) use problem::CliError;

/// A command.
struct Command {
    name: &'static str,
    /// How many scenarios it is told, at most.
    scenarios: usize,
    /// The options that mean something to it.
    options: &'static [&'static str],
}

const EXPLORE: [&str; 23] = [
    "mode",
    "at",
    "beat",
    "property",
    "script",
    "link",
    "json",
    "threads",
    "rule-off",
    "grain",
    "terms",
    "log",
    "changes",
    "crashes",
    "commands",
    "moves",
    "in-flight",
    "loss",
    "duplication",
    "memory",
    "back",
    "plain",
    "anyway",
];

static COMMANDS: [Command; 10] = [
    Command { name: "presets", scenarios: 0, options: &[] },
    Command { name: "run", scenarios: 1, options: &["mode", "json", "rule-off"] },
    Command { name: "check", scenarios: usize::MAX, options: &["preset"] },
    Command { name: "render", scenarios: 1, options: &["mode", "at", "beat", "dark", "png", "card", "rule-off"] },
    Command { name: "explore", scenarios: 1, options: &EXPLORE },
    Command { name: "survey", scenarios: 1, options: &["mode", "seeds", "json", "threads", "rule-off"] },
    Command { name: "verdicts", scenarios: 0, options: &["threads"] },
    Command { name: "profiles", scenarios: 0, options: &[] },
    Command { name: "link", scenarios: 1, options: &["mode", "at", "beat", "rule-off"] },
    Command { name: "script", scenarios: 1, options: &["rule-off"] },
];

/// The options of a search that bound what is in flight: in moves, nothing is.
const OF_STEPS: [&str; 3] = ["in-flight", "loss", "duplication"];

/// No more threads than this are begun: more than there are processors do not help.
const MAX_THREADS: u64 = 256;
/// No more seeds than this are played.
const MAX_SEEDS: u64 = 10_000_000;
/// No search goes farther in terms, entries or moves, or takes more megabytes: more than any machine gets to.
const FAR: u64 = 1_000_000;

/// The words of a call, taken apart.
pub(crate) struct Arguments {
    pub(crate) command: &'static str,
    /// What follows the command: scenarios, by whatever names them.
    words: Vec<String>,
    mode: Option<Mode>,
    at: Option<u64>,
    /// The same as a beat of the scenario.
    beat: Option<String>,
    pub(crate) dark: bool,
    /// A picture of dots, not of shapes.
    pub(crate) png: bool,
    /// A picture for link previews.
    pub(crate) card: bool,
    pub(crate) json: bool,
    /// Whether a script is to stand in the catalogue.
    pub(crate) preset: bool,
    pub(crate) seeds: u64,
    pub(crate) threads: usize,
    pub(crate) explore: Explore,
    rules_off: Vec<RuleSetting>,
}

/// What a search is told.
pub(crate) struct Explore {
    /// What it looks for; any property, if none is named.
    pub(crate) property: Option<Property>,
    /// The file that what is found is written to, as a script.
    script: Option<PathBuf>,
    /// Whether to print its link.
    pub(crate) link: bool,
    pub(crate) grain: Granularity,
    pub(crate) bounds: Bounds,
    /// Whether the members may be changed back as well.
    pub(crate) back: bool,
    /// Whether no work is left out.
    pub(crate) plain: bool,
    /// Whether to go on where the estimate is beyond the memory.
    pub(crate) anyway: bool,
}

/// A call for help.
impl Default for Arguments {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            command: "help",
            words: Vec::new(),
            mode: None,
            at: None,
            beat: None,
            dark: false,
            png: false,
            card: false,
            json: false,
            preset: false,
            seeds: 1000,
            threads: threads.min(MAX_THREADS as usize),
            explore: Explore {
                property: None,
                script: None,
                link: false,
                grain: Granularity::Moves,
                bounds: Bounds { bytes: 4 << 30, ..Bounds::default() },
                back: false,
                plain: false,
                anyway: false,
            },
            rules_off: Vec::new(),
        }
    }
}

impl Arguments {
    /// Takes a call apart.
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, CliError> {
        let (mut words, mut options) = (Vec::new(), Vec::<String>::new());
        let (mut help, mut version) = (false, false);
        let mut arguments = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => help = true,
                Arg::Long("version") | Arg::Short('V') => version = true,
                Arg::Value(word) => words.push(word.string()?),
                Arg::Long(name) => {
                    let name = name.to_owned();
                    if !arguments.take(&name, &mut parser)? {
                        return Err(lexopt::Error::UnexpectedOption(format!("--{name}")).into());
                    }
                    if name != "rule-off" && options.contains(&name) {
                        return Err(CliError::Twice(name));
                    }
                    options.push(name);
                }
                unexpected => return Err(unexpected.unexpected().into()),
            }
        }
        if version && !help {
            arguments.command = "version";
            return Ok(arguments);
        }
        let mut words = words.into_iter();
        let command = words.next().filter(|word| !help && word != "help");
        let Some(name) = command else { return Ok(arguments) };
        let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
            return Err(CliError::UnknownCommand(name));
        };
        arguments.command = command.name;
        arguments.words = words.collect();
        if let Some(word) = arguments.words.get(command.scenarios) {
            return Err(lexopt::Error::UnexpectedArgument(word.into()).into());
        }
        if let Some(option) = options.iter().find(|option| !command.options.contains(&option.as_str())) {
            return Err(CliError::NotForIt { command: command.name, option: option.clone() });
        }
        arguments.go_together(options)?;
        Ok(arguments)
    }

    /// Whether the options that this command takes mean something beside each other.
    fn go_together(&self, options: Vec<String>) -> Result<(), CliError> {
        if self.at.is_some() && self.beat.is_some() {
            return Err(CliError::Either("at", "beat"));
        }
        for (nth, off) in self.rules_off.iter().enumerate() {
            if let Some(other) = self.rules_off.iter().take(nth).find(|other| other.rule() == off.rule()) {
                return Err(CliError::OneRule(other.key(), off.key()));
            }
        }
        let in_moves = self.command == "explore" && self.explore.grain == Granularity::Moves;
        match options.into_iter().find(|option| in_moves && OF_STEPS.contains(&option.as_str())) {
            Some(option) => Err(CliError::OfSteps { option }),
            None => Ok(()),
        }
    }

    /// Takes an option of that name, if there is one.
    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool, CliError> {
        match name {
            "mode" => self.mode = Some(mode(parser.value()?.string()?)?),
            "at" => self.at = Some(number(parser, name, 0, MAX_AT)?),
            "beat" => self.beat = Some(parser.value()?.string()?),
            "dark" => self.dark = true,
            "png" => self.png = true,
            "card" => self.card = true,
            "seeds" => self.seeds = number(parser, name, 1, MAX_SEEDS)?,
            "json" => self.json = true,
            "preset" => self.preset = true,
            "threads" => self.threads = number(parser, name, 1, MAX_THREADS)?,
            "rule-off" => self.rules_off.push(rule_off(parser.value()?.string()?)?),
            _ => return self.explore.take(name, parser),
        }
        Ok(true)
    }

    /// What follows the command, at least one word.
    pub(crate) fn words(&self) -> Result<&[String], CliError> {
        if self.words.is_empty() { Err(CliError::NoScenario) } else { Ok(&self.words) }
    }

    /// What was named, without the rules that are off, at the moment and in the lane that were named.
    pub(crate) fn link(&self) -> Result<Link, CliError> {
        let mut link = source::load(self.words.first().ok_or(CliError::NoScenario)?)?;
        let at = self.moment(&link.scenario)?;
        if let Some(mode) = self.mode {
            has_mode(&link.scenario, mode)?;
        }
        let scenario = &mut link.scenario;
        let rules = self.rules_off.iter().fold(scenario.rules, |rules, off| off.apply(rules));
        if rules != scenario.rules {
            // What it states and tells was stated and told of other rules.
            scenario.rules = rules;
            scenario.expect.clear();
            scenario.beats.clear();
        }
        (link.at, link.lane) = (at.or(link.at), self.mode.or(link.lane));
        Ok(link)
    }

    /// The moment that the call names; none, where it leaves that to the link.
    fn moment(&self, scenario: &Scenario) -> Result<Option<u64>, CliError> {
        let Some(beat) = &self.beat else { return Ok(self.at) };
        match scenario.beats.iter().find(|it| it.name == *beat) {
            Some(beat) => Ok(Some(beat.at)),
            None => {
                let beats = scenario.beats.iter().map(|beat| beat.name.to_string()).collect();
                Err(CliError::NoBeat { beat: beat.clone(), beats })
            }
        }
    }

    /// The file that what is found is written to, if that is another than the scenario's.
    pub(crate) fn script_file(&self) -> Result<Option<&Path>, CliError> {
        let Some(file) = &self.explore.script else { return Ok(None) };
        let of = |path: &Path| path.canonicalize().ok();
        let scenario = self.words.first().and_then(|word| of(Path::new(word)));
        if scenario.is_some() && scenario == of(file) {
            return Err(CliError::Overwritten(file.display().to_string()));
        }
        Ok(Some(file))
    }

    /// Whether the call itself names a moment.
    pub(crate) fn names_a_moment(&self) -> bool {
        self.at.is_some() || self.beat.is_some()
    }

    /// The mode that was named, or those that the scenario is about.
    pub(crate) fn modes(&self, scenario: &Scenario) -> Vec<Mode> {
        self.mode.map_or_else(|| scenario.modes.clone(), |mode| vec![mode])
    }

    /// Where one mode is meant: that which was named, by the call or by the link, or else the first that the scenario
    /// is about.
    pub(crate) fn one_mode(&self, link: &Link) -> Result<Mode, CliError> {
        let first = link.scenario.modes.first().copied().unwrap_or(Mode::Naive);
        let mode = self.mode.or(link.lane).unwrap_or(first);
        has_mode(&link.scenario, mode).map(|()| mode)
    }
}

/// A scenario says nothing of a mode that it leaves out: no run of it is one.
fn has_mode(scenario: &Scenario, mode: Mode) -> Result<(), CliError> {
    if scenario.modes.contains(&mode) {
        return Ok(());
    }
    Err(CliError::NotOfScenario { mode: mode.key(), modes: scenario.modes.clone() })
}

/// The value of an option, a number within bounds.
fn number<T: TryFrom<u64>>(parser: &mut lexopt::Parser, option: &str, low: u64, high: u64) -> Result<T, CliError> {
    let value = parser.value()?.string()?;
    let number = value.parse().ok().filter(|number| (low..=high).contains(number));
    let number = number.and_then(|number: u64| T::try_from(number).ok());
    number.ok_or_else(|| CliError::Number { option: option.to_owned(), value, low, high })
}

fn mode(key: String) -> Result<Mode, CliError> {
    Mode::ALL.into_iter().find(|mode| mode.key() == key).ok_or(CliError::UnknownMode(key))
}

/// What switches the rule of that key off.
fn rule_off(key: String) -> Result<RuleSetting, CliError> {
    RuleSetting::from_key(&key).ok_or(CliError::UnknownRule(key))
}

impl Explore {
    /// Takes an option of that name, if there is one.
    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool, CliError> {
        let bounds = &mut self.bounds;
        match name {
            "property" => {
                let key = parser.value()?.string()?;
                let words = key.to_lowercase().replace(' ', "-");
                let property = Property::ALL.into_iter().find(|it| it.key() == words);
                self.property = Some(property.ok_or(CliError::UnknownProperty(key))?);
            }
            "script" => self.script = Some(parser.value()?.into()),
            "link" => self.link = true,
            "grain" => {
                let key = parser.value()?.string()?;
                let grain = Granularity::ALL.into_iter().find(|grain| grain.key() == key);
                self.grain = grain.ok_or(CliError::UnknownGrain(key))?;
            }
            "terms" => bounds.term = Term::from(number::<u64>(parser, name, 0, FAR)?),
            "changes" => bounds.changes = number(parser, name, 0, u8::MAX.into())?,
            "crashes" => bounds.crashes = number(parser, name, 0, u8::MAX.into())?,
            "commands" => bounds.commands = number(parser, name, 0, u8::MAX.into())?,
            "log" => bounds.log = number(parser, name, 0, FAR)?,
            "moves" => bounds.moves = number(parser, name, 0, FAR)?,
            "in-flight" => bounds.in_flight = number(parser, name, 0, u8::MAX.into())?,
            "memory" => bounds.bytes = number::<usize>(parser, name, 0, FAR)?.saturating_mul(1 << 20),
            "loss" => bounds.loss = true,
            "duplication" => bounds.duplication = true,
            "back" => self.back = true,
            "plain" => self.plain = true,
            "anyway" => self.anyway = true,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
