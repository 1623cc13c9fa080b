//! What was asked for on the command line.

use std::num::NonZero;

use cluster::Mode;
use explorer::{Bounds, Estimate, Grain, NotStarted};
use lexopt::{Arg, ValueExt};
use raft_core::{InForce, JointQuorum, Rule, Rules, Term};
use scenario::Scenario;
use scenario::link::Link;
use thiserror::Error;

use crate::link::NoLink;
use crate::png::PngFault;
use crate::script::NoScript;
use crate::source::{self, SourceFault};

/// The words of a call, taken apart.
pub(crate) struct Arguments {
    pub(crate) command: String,
    /// What follows the command: scenarios, by whatever names them.
    words: Vec<String>,
    mode: Option<Mode>,
    pub(crate) at: Option<u64>,
    pub(crate) dark: bool,
    /// A picture of dots, not of shapes.
    pub(crate) png: bool,
    /// A picture for link previews.
    pub(crate) card: bool,
    pub(crate) json: bool,
    pub(crate) seeds: u64,
    pub(crate) threads: usize,
    pub(crate) explore: Explore,
    rules_off: Vec<Off>,
}

/// What a search is told.
pub(crate) struct Explore {
    pub(crate) grain: Grain,
    pub(crate) bounds: Bounds,
    /// Whether the members may be changed back as well.
    pub(crate) back: bool,
    /// Whether no work is left out.
    pub(crate) plain: bool,
    /// Whether to go on where the estimate is beyond the memory.
    pub(crate) anyway: bool,
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
    #[error("{0}")]
    Source(#[from] SourceFault),
    /// The picture.
    #[error("{0}")]
    Png(#[from] PngFault),
    /// What is searched.
    #[error("{0}")]
    Search(NotStarted),
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
    #[error("there is no rule “{0}”; there are: {known}, apply_no_campaign, joint_union", known = rules())]
    UnknownRule(String),
    /// What counts as one move.
    #[error("there is no grain “{0}”; there are moves and steps")]
    UnknownGrain(String),
    /// The second is not there.
    #[error("of which scenario? Name a preset, a link or a file; the presets: overlap presets")]
    NoScenario,
    /// The mode.
    #[error("there is no mode “{0}”; there are naive, single and joint")]
    UnknownMode(String),
    /// The link.
    #[error("{0}")]
    Link(#[from] NoLink),
    /// The script.
    #[error("{0}")]
    Script(#[from] NoScript),
}

fn rules() -> String {
    Rule::ALL.map(Rule::key).join(", ")
}

impl Arguments {
    /// Takes a call apart.
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, Problem> {
        let mut words = Vec::new();
        let mut arguments = Self {
            command: String::new(),
            words: Vec::new(),
            mode: None,
            at: None,
            dark: false,
            png: false,
            card: false,
            json: false,
            seeds: 1000,
            threads: std::thread::available_parallelism().map_or(1, NonZero::get),
            explore: Explore {
                grain: Grain::Moves,
                bounds: Bounds { bytes: 4 << 30, ..Bounds::default() },
                back: false,
                plain: false,
                anyway: false,
            },
            rules_off: Vec::new(),
        };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("mode") => arguments.mode = Some(mode(parser.value()?.string()?)?),
                Arg::Long("at") => arguments.at = Some(parser.value()?.parse()?),
                Arg::Long("dark") => arguments.dark = true,
                Arg::Long("png") => arguments.png = true,
                Arg::Long("card") => arguments.card = true,
                Arg::Long("seeds") => arguments.seeds = parser.value()?.parse()?,
                Arg::Long("json") => arguments.json = true,
                Arg::Long("threads") => arguments.threads = parser.value()?.parse::<usize>()?.max(1),
                Arg::Long("rule-off") => arguments.rules_off.push(rule_off(parser.value()?.string()?)?),
                Arg::Long("help") | Arg::Short('h') => words.insert(0, "help".to_owned()),
                Arg::Value(word) => words.push(word.string()?),
                Arg::Long(name) => {
                    let name = name.to_owned();
                    if !arguments.explore.take(&name, &mut parser)? {
                        return Err(lexopt::Error::UnexpectedOption(format!("--{name}")).into());
                    }
                }
                unexpected => return Err(unexpected.unexpected().into()),
            }
        }
        let mut words = words.into_iter();
        arguments.command = words.next().unwrap_or_else(|| "help".to_owned());
        arguments.words = words.collect();
        match arguments.words.get(1) {
            Some(word) if arguments.command != "check" => Err(lexopt::Error::UnexpectedArgument(word.into()).into()),
            _ => Ok(arguments),
        }
    }

    /// What follows the command, at least one word.
    pub(crate) fn words(&self) -> Result<&[String], Problem> {
        if self.words.is_empty() { Err(Problem::NoScenario) } else { Ok(&self.words) }
    }

    /// What was named, without the rules that are off, at the moment and in the lane that were named.
    pub(crate) fn link(&self) -> Result<Link, Problem> {
        let mut link = source::find(self.words.first().ok_or(Problem::NoScenario)?)?;
        let scenario = &mut link.scenario;
        let rules = self.rules_off.iter().fold(scenario.rules, |rules, off| off.of(rules));
        if rules != scenario.rules {
            // What it states and tells was stated and told of other rules.
            scenario.rules = rules;
            scenario.expect.clear();
            scenario.beats.clear();
        }
        (link.at, link.lane) = (self.at.or(link.at), self.mode.or(link.lane));
        Ok(link)
    }

    /// The mode that was named, or those that the scenario is about.
    pub(crate) fn modes(&self, scenario: &Scenario) -> Vec<Mode> {
        self.mode.map_or_else(|| scenario.modes.clone(), |mode| vec![mode])
    }

    /// The mode that was named, or the naive one.
    pub(crate) fn one_mode(&self) -> Mode {
        self.mode.unwrap_or(Mode::Naive)
    }
}

fn mode(key: String) -> Result<Mode, Problem> {
    Mode::ALL.into_iter().find(|mode| mode.key() == key).ok_or(Problem::UnknownMode(key))
}

/// What switches the rule of that key off.
fn rule_off(key: String) -> Result<Off, Problem> {
    Off::all().find(|off| off.key() == key).ok_or(Problem::UnknownRule(key))
}

/// A rule that is off, or in its third setting.
#[derive(Clone, Copy)]
pub(crate) enum Off {
    Rule(Rule),
    ApplyNoCampaign,
    JointUnion,
}

impl Off {
    /// Every rule, and the third settings of two.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Rule::ALL.into_iter().map(Self::Rule).chain([Self::ApplyNoCampaign, Self::JointUnion])
    }

    /// The word that names it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.key(),
            Self::ApplyNoCampaign => "apply_no_campaign",
            Self::JointUnion => "joint_union",
        }
    }

    /// These rules without it.
    pub(crate) fn of(self, rules: Rules) -> Rules {
        match self {
            Self::Rule(rule) => rules.without(rule),
            Self::ApplyNoCampaign => Rules { in_force_on_append: InForce::OnApplyNoCampaign, ..rules },
            Self::JointUnion => Rules { joint_needs_both: JointQuorum::Union, ..rules },
        }
    }
}

impl Explore {
    /// Takes an option of that name, if there is one.
    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool, Problem> {
        let bounds = &mut self.bounds;
        match name {
            "grain" => {
                let key = parser.value()?.string()?;
                let grain = Grain::ALL.into_iter().find(|grain| grain.key() == key);
                self.grain = grain.ok_or(Problem::UnknownGrain(key))?;
            }
            "terms" => bounds.term = Term::from(parser.value()?.parse::<u64>()?),
            "changes" => bounds.changes = parser.value()?.parse()?,
            "crashes" => bounds.crashes = parser.value()?.parse()?,
            "commands" => bounds.commands = parser.value()?.parse()?,
            "log" => bounds.log = parser.value()?.parse()?,
            "moves" => bounds.moves = parser.value()?.parse()?,
            "in-flight" => bounds.in_flight = parser.value()?.parse()?,
            "memory" => bounds.bytes = parser.value()?.parse::<usize>()?.saturating_mul(1 << 20),
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
