//! What was asked for on the command line.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use cluster::{Mode, Property, Violation};
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

static COMMANDS: [Command; 9] = [
    Command { name: "presets", scenarios: 0, options: &[] },
    Command { name: "run", scenarios: 1, options: &["mode", "json", "rule-off"] },
    Command { name: "check", scenarios: usize::MAX, options: &["preset"] },
    Command { name: "render", scenarios: 1, options: &["mode", "at", "beat", "dark", "png", "card", "rule-off"] },
    Command { name: "explore", scenarios: 1, options: &EXPLORE },
    Command { name: "survey", scenarios: 1, options: &["mode", "seeds", "json", "threads", "rule-off"] },
    Command { name: "verdicts", scenarios: 0, options: &["threads"] },
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
    rules_off: Vec<Off>,
}

/// What a search is told.
pub(crate) struct Explore {
    /// What it looks for; any property, if none is named.
    pub(crate) property: Option<Property>,
    /// The file that what is found is written to, as a script.
    script: Option<PathBuf>,
    /// Whether to print its link.
    pub(crate) link: bool,
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
        "where it begins {flights} messages are in flight, more than may be: --in-flight {flights}, or --grain moves"
    )]
    InFlight {
        /// How many.
        flights: usize,
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

fn there_are(names: &[String]) -> String {
    if names.is_empty() { ": it has none".to_owned() } else { format!("; there are: {}", names.join(", ")) }
}

/// The words for the properties.
fn properties() -> String {
    Property::ALL.map(property_key).join(", ")
}

/// A property, as an option names it.
fn property_key(property: Property) -> String {
    property.to_string().to_lowercase().replace(' ', "-")
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
                        return Err(Problem::Twice(name));
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
            return Err(Problem::UnknownCommand(name));
        };
        arguments.command = command.name;
        arguments.words = words.collect();
        if let Some(word) = arguments.words.get(command.scenarios) {
            return Err(lexopt::Error::UnexpectedArgument(word.into()).into());
        }
        if let Some(option) = options.iter().find(|option| !command.options.contains(&option.as_str())) {
            return Err(Problem::NotForIt { command: command.name, option: option.clone() });
        }
        arguments.go_together(options)?;
        Ok(arguments)
    }

    /// Whether the options that this command takes mean something beside each other.
    fn go_together(&self, options: Vec<String>) -> Result<(), Problem> {
        if self.at.is_some() && self.beat.is_some() {
            return Err(Problem::Either("at", "beat"));
        }
        for (nth, off) in self.rules_off.iter().enumerate() {
            if let Some(other) = self.rules_off.iter().take(nth).find(|other| other.rule() == off.rule()) {
                return Err(Problem::OneRule(other.key(), off.key()));
            }
        }
        let in_moves = self.command == "explore" && self.explore.grain == Grain::Moves;
        match options.into_iter().find(|option| in_moves && OF_STEPS.contains(&option.as_str())) {
            Some(option) => Err(Problem::OfSteps { option }),
            None => Ok(()),
        }
    }

    /// Takes an option of that name, if there is one.
    fn take(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<bool, Problem> {
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
    pub(crate) fn words(&self) -> Result<&[String], Problem> {
        if self.words.is_empty() { Err(Problem::NoScenario) } else { Ok(&self.words) }
    }

    /// What was named, without the rules that are off, at the moment and in the lane that were named.
    pub(crate) fn link(&self) -> Result<Link, Problem> {
        let mut link = source::find(self.words.first().ok_or(Problem::NoScenario)?)?;
        let at = self.moment(&link.scenario)?;
        if let Some(mode) = self.mode {
            has_mode(&link.scenario, mode)?;
        }
        let scenario = &mut link.scenario;
        let rules = self.rules_off.iter().fold(scenario.rules, |rules, off| off.of(rules));
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
    fn moment(&self, scenario: &Scenario) -> Result<Option<u64>, Problem> {
        let Some(beat) = &self.beat else { return Ok(self.at) };
        match scenario.beats.iter().find(|it| it.name == *beat) {
            Some(beat) => Ok(Some(beat.at)),
            None => {
                let beats = scenario.beats.iter().map(|beat| beat.name.to_string()).collect();
                Err(Problem::NoBeat { beat: beat.clone(), beats })
            }
        }
    }

    /// The file that what is found is written to, if that is another than the scenario's.
    pub(crate) fn script_file(&self) -> Result<Option<&Path>, Problem> {
        let Some(file) = &self.explore.script else { return Ok(None) };
        let of = |path: &Path| path.canonicalize().ok();
        let scenario = self.words.first().and_then(|word| of(Path::new(word)));
        if scenario.is_some() && scenario == of(file) {
            return Err(Problem::Overwritten(file.display().to_string()));
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

    /// Where one mode is meant: that which was named, by the call or by the link, or else the first that the scenario is about.
    pub(crate) fn one_mode(&self, link: &Link) -> Result<Mode, Problem> {
        let first = link.scenario.modes.first().copied().unwrap_or(Mode::Naive);
        let mode = self.mode.or(link.lane).unwrap_or(first);
        has_mode(&link.scenario, mode).map(|()| mode)
    }
}

/// A scenario says nothing of a mode that it leaves out: no run of it is one.
fn has_mode(scenario: &Scenario, mode: Mode) -> Result<(), Problem> {
    if scenario.modes.contains(&mode) {
        return Ok(());
    }
    Err(Problem::NotOfScenario { mode: mode.key(), modes: scenario.modes.clone() })
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

    /// Which rule it is.
    fn rule(self) -> Rule {
        match self {
            Self::Rule(rule) => rule,
            Self::ApplyNoCampaign => Rule::InForceOnAppend,
            Self::JointUnion => Rule::JointNeedsBoth,
        }
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
            "property" => {
                let key = parser.value()?.string()?;
                let words = key.to_lowercase().replace(' ', "-");
                let property = Property::ALL.into_iter().find(|it| property_key(*it) == words);
                self.property = Some(property.ok_or(Problem::UnknownProperty(key))?);
            }
            "script" => self.script = Some(parser.value()?.into()),
            "link" => self.link = true,
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

    fn try_parse(call: &str) -> Result<Arguments, Problem> {
        Arguments::parse(lexopt::Parser::from_args(call.split_ascii_whitespace()))
    }

    fn parse(call: &str) -> Result<Arguments, String> {
        try_parse(call).map_err(|problem| problem.to_string())
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
            ("run jointly", "preset"),
            ("run jointly", "beat x"),
            ("survey jointly", "link"),
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
            let value = ["5", "joint", "pre_vote", "moves", "log-matching"].into_iter().find(|value| {
                let mut parser = lexopt::Parser::from_args([value]);
                matches!(Arguments::default().take(option, &mut parser), Ok(true))
            });
            assert!(value.is_some(), "{option}");
            assert!(crate::HELP.contains(&format!("--{option}")), "{option} is told of");
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
        for call in ["", "help", "help run", "run jointly --help", "explore --terms 5 -h", "--help --version"] {
            assert_eq!(parse(call).map(|it| it.command), Ok("help"), "{call}");
        }
        for call in ["--version", "-V", "run --version"] {
            assert_eq!(parse(call).map(|it| it.command), Ok("version"), "{call}");
        }
    }

    #[test]
    fn an_option_that_means_nothing_beside_another_is_refused() {
        for option in OF_STEPS {
            let value = if option == "in-flight" { " 2" } else { "" };
            let call = format!("explore jointly --{option}{value}");
            assert!(matches!(try_parse(&call), Err(Problem::OfSteps { option: of }) if of == option), "{call}");
            assert!(matches!(try_parse(&format!("{call} --grain moves")), Err(Problem::OfSteps { .. })), "{call}");
            for order in [format!("{call} --grain steps"), format!("explore --grain steps jointly --{option}{value}")] {
                assert!(parse(&order).is_ok(), "{order}");
            }
        }
        assert!(matches!(try_parse("link jointly --at 5 --beat x"), Err(Problem::Either("at", "beat"))));
        assert!(matches!(try_parse("run jointly --mode naive --mode joint"), Err(Problem::Twice(it)) if it == "mode"));
        assert!(matches!(try_parse("run jointly --json --json"), Err(Problem::Twice(_))));
        assert!(parse("run jointly --rule-off pre_vote --rule-off check_quorum").is_ok());
        for twice in ["pre_vote pre_vote", "joint_needs_both joint_union", "apply_no_campaign in_force_on_append"] {
            let (one, other) = twice.split_once(' ').expect("two");
            let call = format!("run jointly --rule-off {one} --rule-off {other}");
            assert!(matches!(try_parse(&call), Err(Problem::OneRule(a, b)) if (a, b) == (one, other)), "{call}");
        }
    }

    /// What the call makes of a scenario: the mode of each command that takes one.
    #[test]
    fn a_mode_that_the_scenario_leaves_out_is_refused_wherever_one_is_taken_and_is_never_the_default() {
        let with_modes = |modes: &[Mode]| {
            let mut scenario = scenario::preset("jointly").expect("it is a preset").clone();
            scenario.modes = modes.to_vec();
            scenario
        };
        let joint = COMMANDS.iter().filter(|it| it.options.contains(&"mode"));
        let joint: Vec<_> = joint.map(|it| it.name).collect();
        assert_eq!(joint, ["run", "render", "explore", "survey", "link"]);
        for command in joint {
            let call = parse(&format!("{command} logs-repaired --mode joint")).expect(command);
            let modes = scenario::preset("logs-repaired").expect("it is a preset").modes.clone();
            assert!(!modes.contains(&Mode::Joint), "the preset has one mode");
            match call.link() {
                Err(Problem::NotOfScenario { mode: "joint", modes: of }) => assert_eq!(of, modes),
                other => panic!("{command}: {:?}", other.map(|it| it.scenario.id)),
            }
            assert!(parse(&format!("{command} logs-repaired")).is_ok_and(|it| it.link().is_ok()), "{command}");
        }
        let any = Arguments::default();
        for modes in [&[Mode::Naive, Mode::Joint][..], &[Mode::SingleServer], &[Mode::Joint]] {
            let scenario = with_modes(modes);
            assert_eq!(any.modes(&scenario), modes);
            assert_eq!(any.one_mode(&scenario.into()).ok(), modes.first().copied());
        }
        let mut link: Link = with_modes(&[Mode::SingleServer, Mode::Joint]).into();
        link.lane = Some(Mode::Joint);
        assert_eq!(any.one_mode(&link).ok(), Some(Mode::Joint), "the link is to that lane");
        link.lane = Some(Mode::Naive);
        assert!(matches!(any.one_mode(&link), Err(Problem::NotOfScenario { mode: "naive", .. })));
    }

    #[test]
    fn a_moment_may_be_named_by_its_beat() {
        for command in ["render", "link", "explore"] {
            let preset = scenario::preset("bug-2015").expect("it is a preset");
            let beat = &preset.beats[1];
            for off in ["", " --rule-off pre_vote"] {
                let call = parse(&format!("{command} bug-2015 --beat {}{off}", beat.name)).expect(command);
                assert!(call.names_a_moment());
                assert_eq!(call.link().map(|it| it.at).ok(), Some(Some(beat.at)), "{command}{off}");
            }
            let other = parse(&format!("{command} bug-2015 --beat none")).expect(command);
            let beats = preset.beats.iter().map(|it| it.name.to_string()).collect::<Vec<_>>();
            assert!(matches!(other.link(), Err(Problem::NoBeat { beats: of, .. }) if of == beats), "{command}");
            let of_the_link = parse(&format!("{command} bug-2015&t=7")).expect(command);
            assert!(!of_the_link.names_a_moment() && of_the_link.link().is_ok_and(|it| it.at == Some(7)));
        }
    }

    #[test]
    fn a_property_is_named_by_its_words_with_or_without_hyphens() {
        for property in Property::ALL {
            let named = |name: &str| {
                let call = ["explore", "jointly", "--property", name];
                Arguments::parse(lexopt::Parser::from_args(call)).ok().and_then(|it| it.explore.property)
            };
            assert_eq!([named(&property.to_string()), named(&property_key(property))], [Some(property); 2]);
        }
        let told = refused("explore jointly --property Linearizability");
        assert!(Property::ALL.iter().all(|it| told.contains(&property_key(*it))), "{told}");
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
            let lane = scenario::link::open(&format!("own&lane={}", mode.key())).link.lane;
            assert_eq!(
                (parse(&format!("run own --mode {}", mode.key())).map(|it| it.mode), lane),
                (Ok(Some(mode)), lane)
            );
            assert_eq!(lane, Some(mode));
        }
        assert_eq!(refused("run own --mode both"), "there is no mode “both”; there are naive, single and joint");
    }
}
