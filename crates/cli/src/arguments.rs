//! What was asked for on the command line.

use std::num::NonZero;

use cluster::Mode;
use explorer::{Bounds, Estimate, Grain, NotStarted};
use lexopt::{Arg, ValueExt};
use raft_core::{InForce, JointQuorum, Rule, Rules, Term};
use scenario::Scenario;
use scenario::link::{Link, MAX_AT};
use thiserror::Error;

use crate::exit::Exit;
use crate::link::NoLink;
use crate::png::PngFault;
use crate::script::NoScript;
use crate::source::{self, SourceFault};

/// A command.
struct Command {
    name: &'static str,
    /// How many scenarios it is told, at most.
    scenarios: usize,
    /// The options that mean something to it.
    options: &'static [&'static str],
}

const EXPLORE: [&str; 18] = [
    "mode",
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

static COMMANDS: [Command; 9] = [
    Command { name: "presets", scenarios: 0, options: &[] },
    Command { name: "run", scenarios: 1, options: &["mode", "json", "rule-off"] },
    Command { name: "check", scenarios: usize::MAX, options: &[] },
    Command { name: "render", scenarios: 1, options: &["mode", "at", "dark", "png", "card", "rule-off"] },
    Command { name: "explore", scenarios: 1, options: &EXPLORE },
    Command { name: "survey", scenarios: 1, options: &["mode", "seeds", "json", "threads", "rule-off"] },
    Command { name: "verdicts", scenarios: 0, options: &["threads"] },
    Command { name: "link", scenarios: 1, options: &["mode", "at", "rule-off"] },
    Command { name: "script", scenarios: 1, options: &["rule-off"] },
];

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
    #[error("there is no rule “{0}”; there are: {known}", known = rules())]
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
    Link(#[from] NoLink),
    /// The script.
    #[error("{0}")]
    Script(#[from] NoScript),
}

impl Problem {
    /// What the call ends with.
    pub(crate) fn exit(&self) -> Exit {
        if self.is_of_script() { Exit::Unmet } else { Exit::Called }
    }

    /// Whether the call is right, and a script is wrong.
    pub(crate) fn is_of_script(&self) -> bool {
        matches!(self, Self::Source(fault) if fault.is_of_script())
    }
}

fn rules() -> String {
    Off::all().map(Off::key).collect::<Vec<_>>().join(", ")
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
            dark: false,
            png: false,
            card: false,
            json: false,
            seeds: 1000,
            threads: threads.min(MAX_THREADS as usize),
            explore: Explore {
                grain: Grain::Moves,
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
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, Problem> {
        let (mut words, mut options, mut help) = (Vec::new(), Vec::new(), false);
        let mut arguments = Self::default();
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => help = true,
                Arg::Value(word) => words.push(word.string()?),
                Arg::Long(name) => {
                    let name = name.to_owned();
                    if !arguments.take(&name, &mut parser)? {
                        return Err(lexopt::Error::UnexpectedOption(format!("--{name}")).into());
                    }
                    options.push(name);
                }
                unexpected => return Err(unexpected.unexpected().into()),
            }
        }
        let mut words = words.into_iter();
        let command = words.next().filter(|word| !help && word != "help");
        let Some(name) = command else { return Ok(arguments) };
        let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
            return Err(Problem::UnknownCommand(name));
        };
        arguments.command = command.name;
        arguments.words = words.collect();
        if let Some(word) = arguments.words.get(command.scenarios) {
            return Err(lexopt::Error::UnexpectedArgument(word.into()).into());
        }
        match options.into_iter().find(|option| !command.options.contains(&option.as_str())) {
            Some(option) => Err(Problem::NotForIt { command: command.name, option }),
            None => Ok(arguments),
        }
    }

    /// Takes an option of that name, if there is one.
    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool, Problem> {
        match name {
            "mode" => self.mode = Some(mode(parser.value()?.string()?)?),
            "at" => self.at = Some(number(parser, name, 0, MAX_AT)?),
            "dark" => self.dark = true,
            "png" => self.png = true,
            "card" => self.card = true,
            "seeds" => self.seeds = number(parser, name, 1, MAX_SEEDS)?,
            "json" => self.json = true,
            "threads" => self.threads = number(parser, name, 1, MAX_THREADS)?,
            "rule-off" => self.rules_off.push(rule_off(parser.value()?.string()?)?),
            _ => return self.explore.take(name, parser),
        }
        Ok(true)
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

/// The value of an option, a number within bounds.
fn number<T: TryFrom<u64>>(parser: &mut lexopt::Parser, option: &str, low: u64, high: u64) -> Result<T, Problem> {
    let value = parser.value()?.string()?;
    let number = value.parse().ok().filter(|number| (low..=high).contains(number));
    let number = number.and_then(|number: u64| T::try_from(number).ok());
    number.ok_or_else(|| Problem::Number { option: option.to_owned(), value, low, high })
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
mod tests {
    use scenario::script;

    use super::*;

    fn parse(call: &str) -> Result<Arguments, String> {
        let parser = lexopt::Parser::from_args(call.split_ascii_whitespace());
        Arguments::parse(parser).map_err(|problem| problem.to_string())
    }

    fn refused(call: &str) -> String {
        parse(call).map(|_| String::new()).expect_err(call)
    }

    #[test]
    fn each_command_takes_the_options_that_mean_something_to_it_and_no_others() {
        for (command, option) in [
            ("check jointly", "mode joint"),
            ("check jointly", "rule-off pre_vote"),
            ("check jointly", "at 5"),
            ("presets", "json"),
            ("run jointly", "seeds 5"),
            ("survey jointly", "at 5"),
            ("explore jointly", "seeds 5"),
            ("verdicts", "mode joint"),
            ("script jointly", "at 5"),
            ("link jointly", "dark"),
        ] {
            let (name, _) = command.split_once(' ').unwrap_or((command, ""));
            let (only, _) = option.split_once(' ').unwrap_or((option, ""));
            assert!(parse(command).is_ok(), "{command}");
            assert_eq!(refused(&format!("{command} --{option}")), format!("“overlap {name}” takes no --{only}"));
        }
        // Everything that any command takes is an option.
        for option in COMMANDS.iter().flat_map(|command| command.options) {
            let value = ["5", "joint", "pre_vote", "moves"].into_iter().find(|value| {
                let mut parser = lexopt::Parser::from_args([value]);
                matches!(Arguments::default().take(option, &mut parser), Ok(true))
            });
            assert!(value.is_some(), "{option}");
        }
    }

    #[test]
    fn numbers_beyond_what_can_be_done_are_refused_in_words() {
        for (call, least, most) in [
            ("render jointly --at", 0, 600_000),
            ("link jointly --at", 0, 600_000),
            ("survey jointly --threads", 1, 256),
            ("verdicts --threads", 1, 256),
            ("survey jointly --seeds", 1, 10_000_000),
            ("explore jointly --terms", 0, 1_000_000),
            ("explore jointly --log", 0, 1_000_000),
            ("explore jointly --moves", 0, 1_000_000),
            ("explore jointly --memory", 0, 1_000_000),
            ("explore jointly --crashes", 0, 255),
        ] {
            assert!(parse(&format!("{call} {least}")).is_ok() && parse(&format!("{call} {most}")).is_ok(), "{call}");
            let (_, option) = call.split_once("--").expect("it has an option");
            for beyond in [(most + 1).to_string(), u64::MAX.to_string(), "many".to_owned()] {
                let told = format!("--{option} takes a number from {least} to {most}, and “{beyond}” is none");
                assert_eq!(refused(&format!("{call} {beyond}")), told);
            }
        }
    }

    #[test]
    fn a_word_too_many_and_a_command_that_there_is_not_are_told() {
        assert_eq!(refused("presets extra"), "unexpected argument \"extra\"");
        assert_eq!(refused("run jointly deferred"), "unexpected argument \"deferred\"");
        assert_eq!(refused("chekc one two --at 5"), "there is no command “chekc”");
        assert_eq!(parse("check one two three").map(|it| it.words.len()), Ok(3));
        for call in ["", "help", "help run", "run jointly --help", "explore --terms 5 -h"] {
            assert_eq!(parse(call).map(|it| it.command), Ok("help"), "{call}");
        }
    }

    #[test]
    fn what_can_be_switched_off_here_is_what_a_script_can_switch_off() {
        let in_a_script = |key| {
            let scenario = script::read(&format!("overlap 1\nold S1\noff {key}\n"));
            scenario.map(|scenario| scenario.rules).ok()
        };
        for off in Off::all() {
            assert_eq!(in_a_script(off.key()), Some(off.of(Rules::RAFT)), "{}", off.key());
        }
        let document = include_str!("../../../docs/scenario-script.md");
        let rules = document.split("\n## ").find(|section| section.starts_with("The rules\n"));
        let words = rules.expect("there is such a section").split('`').skip(1).step_by(2);
        let keys: Vec<_> = words.filter(|word| in_a_script(word).is_some()).collect();
        assert_eq!(keys.len(), Off::all().count(), "{keys:?}");
        assert!(keys.iter().all(|key| Off::all().any(|off| off.key() == *key)), "{keys:?}");
        let told = refused("run jointly --rule-off all");
        assert!(Off::all().all(|off| told.contains(off.key())), "{told}");
    }

    #[test]
    fn a_mode_is_called_as_in_a_link() {
        for mode in Mode::ALL {
            let link = scenario::link::open(&format!("own&lane={}", mode.key())).whole();
            let lane = link.ok().and_then(|link| link.lane);
            assert_eq!(
                (parse(&format!("run own --mode {}", mode.key())).map(|it| it.mode), lane),
                (Ok(Some(mode)), lane)
            );
            assert_eq!(lane, Some(mode));
        }
        assert_eq!(refused("run own --mode both"), "there is no mode “both”; there are naive, single and joint");
    }
}
