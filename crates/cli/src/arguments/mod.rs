//! Arguments that several commands share.

use std::num::NonZero;

use checker::{Allowance, Bounds, CheckedProperty, Granularity};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use cluster::Mode;
use raft_core::{PROFILE_KEYS, PROFILES, Profile, RuleSetting, Rules, Term};
use scenario::Scenario;
use scenario::link::{Link, MAX_AT};

use crate::error::CliError;
use crate::source;

/// Maximum number of threads. More threads than processors are of no use.
const MAX_THREADS: u64 = 256;
/// Maximum of the bounds on terms, entries, moves and megabytes. No machine reaches it.
const MAX_BOUND: u64 = 1_000_000;

/// A scenario, and its rules.
#[derive(Args)]
pub(crate) struct ScenarioArgs {
    /// A preset, a link, a file with a script, or - for the standard input
    pub(crate) scenario: String,
    /// The rules as an implementation or a text of Raft has them, in place of the scenario's
    #[arg(
        long,
        value_name = "PROFILE",
        hide_possible_values = true,
        value_parser = keyed(&PROFILES, |profile| profile.key)
    )]
    pub(crate) profile: Option<Profile>,
    /// Switch a rule off, after the profile's; may be repeated
    #[arg(
        long,
        value_name = "RULE",
        hide_possible_values = true,
        value_parser = keyed(&RuleSetting::ALL, RuleSetting::key)
    )]
    pub(crate) rule_off: Vec<RuleSetting>,
    /// In joint mode: a leader leaves a joint configuration on request, for C_new or back to C_old
    #[arg(long)]
    pub(crate) revertible_joint: bool,
    /// Vote requests and refusals carry the commit index, which a server takes over if its log has that entry
    #[arg(long)]
    pub(crate) votes_carry_commit: bool,
    /// The admin asks a leader that is to be removed to transfer leadership first
    #[arg(long)]
    pub(crate) hand_over_first: bool,
}

/// A mode of the scenario.
#[derive(Args, Clone, Copy, Default)]
pub(crate) struct ModeArgs {
    /// Only this mode of the scenario
    #[arg(long, value_name = "MODE", value_parser = keyed(&Mode::ALL, Mode::key))]
    pub(crate) mode: Option<Mode>,
}

/// A moment of the run.
#[derive(Args, Clone, Default)]
pub(crate) struct MomentArgs {
    /// A moment, in virtual milliseconds
    #[arg(long, value_name = "MS", value_parser = number(0, MAX_AT), conflicts_with = "beat")]
    pub(crate) at: Option<u64>,
    /// The moment of a beat of the scenario
    #[arg(long, value_name = "NAME")]
    pub(crate) beat: Option<String>,
}

/// The number of threads.
#[derive(Args, Clone, Copy)]
pub(crate) struct ThreadArgs {
    /// Number of threads [default: one for each processor]
    #[arg(
        long,
        value_name = "N",
        hide_default_value = true,
        default_value_t = processors(),
        value_parser = count(1, MAX_THREADS)
    )]
    pub(crate) threads: usize,
}

/// Bounds of a search.
#[derive(Args)]
#[command(next_help_heading = "Bounds (a search that starts later counts terms and entries from there)")]
pub(crate) struct BoundsArgs {
    /// Maximum number of moves, or steps, in a schedule
    #[arg(long, value_name = "N", value_parser = small(0, MAX_BOUND), default_value_t = Bounds::default().moves)]
    moves: u32,
    /// Maximum term of a server
    #[arg(long, value_name = "N", value_parser = number(0, MAX_BOUND), default_value_t = Bounds::default().term.into())]
    terms: u64,
    /// Maximum length of a log
    #[arg(long, value_name = "N", value_parser = number(0, MAX_BOUND), default_value_t = Bounds::default().log)]
    log: u64,
    /// Maximum number of changes
    #[arg(long, value_name = "N", default_value_t = Bounds::default().changes)]
    changes: u8,
    /// Maximum number of crashes
    #[arg(long, value_name = "N", default_value_t = Bounds::default().crashes)]
    crashes: u8,
    /// Maximum number of commands
    #[arg(long, value_name = "N", default_value_t = Bounds::default().commands)]
    commands: u8,
    /// Maximum number of crashes after which a server stays down
    #[arg(long, value_name = "N", default_value_t = 0)]
    stay_down: u8,
    /// Maximum number of lost disks
    #[arg(long, value_name = "N", default_value_t = 0)]
    lost_disks: u8,
    /// Maximum number of logs compacted to a snapshot
    #[arg(long, value_name = "N", default_value_t = 0)]
    snapshots: u8,
    /// Maximum number of leadership transfers
    #[arg(long, value_name = "N", default_value_t = 0)]
    transfers: u8,
    /// In joint mode: a change of one server may also be made directly
    #[arg(long)]
    pub(crate) direct_changes: bool,
    /// For dead ends: how many more terms a continuation may take [default: the voters and 2]
    #[arg(long, value_name = "N", value_parser = number(0, MAX_BOUND))]
    allow_terms: Option<u64>,
    /// For dead ends: how many more entries a continuation may take [default: 2, and those of the change]
    #[arg(long, value_name = "N", value_parser = number(0, MAX_BOUND))]
    allow_entries: Option<u64>,
    /// For dead ends: maximum number of states of a continuation
    #[arg(long, value_name = "N", value_parser = count(1, 1 << 30), default_value_t = Allowance::default().states)]
    allow_states: usize,
    /// Maximum memory, in megabytes
    #[arg(long, value_name = "MB", value_parser = count(0, MAX_BOUND), default_value_t = 4096)]
    memory: usize,
    /// In steps: maximum number of messages in flight [default: 3]
    #[arg(long, value_name = "N")]
    in_flight: Option<u8>,
    /// In steps: messages may be lost
    #[arg(long)]
    loss: bool,
    /// In steps: messages may be duplicated
    #[arg(long)]
    duplication: bool,
}

impl ScenarioArgs {
    /// Loads the scenario, without the rules that are off.
    pub(crate) fn load(&self) -> Result<Link, CliError> {
        self.load_at(ModeArgs::default(), &MomentArgs::default())
    }

    /// Loads the scenario, without the rules that are off, in a mode.
    pub(crate) fn load_in(&self, mode: ModeArgs) -> Result<Link, CliError> {
        self.load_at(mode, &MomentArgs::default())
    }

    /// Loads the scenario, without the rules that are off, in a mode and at a moment. Without these, those of its link
    /// remain.
    pub(crate) fn load_at(&self, mode: ModeArgs, moment: &MomentArgs) -> Result<Link, CliError> {
        self.require_distinct_rules()?;
        let mut link = source::load(&self.scenario)?;
        let at = moment.resolve(&link.scenario)?;
        if let Some(mode) = mode.mode {
            require_mode(&link.scenario, mode)?;
        }
        let scenario = &mut link.scenario;
        let rules = self.rules(scenario.rules);
        let hand_over_first = scenario.hand_over_first || self.hand_over_first;
        if rules != scenario.rules || hand_over_first != scenario.hand_over_first {
            // Expectations and beats are about the rules of the scenario, and about its admin.
            (scenario.rules, scenario.hand_over_first) = (rules, hand_over_first);
            scenario.expect.clear();
            scenario.beats.clear();
        }
        (link.at, link.lane) = (at.or(link.at), mode.mode.or(link.lane));
        Ok(link)
    }

    /// Rules of the call for a scenario with `rules`. A setting takes the place of the profile's for its rule.
    fn rules(&self, rules: Rules) -> Rules {
        let mut rules = self.profile.map_or(rules, |profile| {
            let settings = self.rule_off.iter();
            let start = profile.rules.with_options_of(rules);
            settings.fold(start, |rules, setting| rules.restored(setting.rule()))
        });
        rules.revertible_joint |= self.revertible_joint;
        rules.votes_carry_commit |= self.votes_carry_commit;
        self.rule_off.iter().fold(rules, |rules, setting| setting.apply(rules))
    }

    /// Refuses two settings of one rule.
    fn require_distinct_rules(&self) -> Result<(), CliError> {
        for (index, setting) in self.rule_off.iter().enumerate() {
            let earlier = self.rule_off.iter().take(index).find(|earlier| setting.excludes(**earlier));
            if let Some(earlier) = earlier {
                return Err(CliError::OneRule(earlier.key(), setting.key()));
            }
        }
        Ok(())
    }
}

impl ModeArgs {
    /// The mode, or all modes of the scenario.
    pub(crate) fn modes(self, scenario: &Scenario) -> Vec<Mode> {
        self.mode.map_or_else(|| scenario.modes.clone(), |mode| vec![mode])
    }

    /// The mode of the call, of the link, or the first of the scenario.
    pub(crate) fn single(self, link: &Link) -> Result<Mode, CliError> {
        let first = link.scenario.modes.first().copied().unwrap_or(Mode::Naive);
        let mode = self.mode.or(link.lane).unwrap_or(first);
        require_mode(&link.scenario, mode).map(|()| mode)
    }
}

/// Refuses a mode that the scenario does not have.
fn require_mode(scenario: &Scenario, mode: Mode) -> Result<(), CliError> {
    if scenario.modes.contains(&mode) {
        return Ok(());
    }
    Err(CliError::NoSuchMode { mode: mode.key(), modes: scenario.modes.clone() })
}

impl MomentArgs {
    /// Whether the call names a moment.
    pub(crate) fn is_given(&self) -> bool {
        self.at.is_some() || self.beat.is_some()
    }

    /// The moment in virtual milliseconds; `None`, if the call names none.
    fn resolve(&self, scenario: &Scenario) -> Result<Option<u64>, CliError> {
        let Some(name) = &self.beat else { return Ok(self.at) };
        match scenario.beats.iter().find(|beat| beat.name == *name) {
            Some(beat) => Ok(Some(beat.at)),
            None => {
                let beats = scenario.beats.iter().map(|beat| beat.name.to_string()).collect();
                Err(CliError::NoBeat { beat: name.clone(), beats })
            }
        }
    }
}

impl BoundsArgs {
    /// The bounds at a granularity. In moves, refuses bounds on messages in flight, since none stays in flight.
    pub(crate) fn bounds(&self, granularity: Granularity) -> Result<Bounds, CliError> {
        let of_steps =
            [("in-flight", self.in_flight.is_some()), ("loss", self.loss), ("duplication", self.duplication)];
        if let Some((option, _)) = of_steps.into_iter().find(|&(_, is_given)| is_given)
            && granularity == Granularity::Moves
        {
            return Err(CliError::OnlyInSteps { option });
        }
        if self.stay_down > 0 && granularity == Granularity::Steps {
            return Err(CliError::OnlyInMoves { option: "stay-down" });
        }
        Ok(Bounds {
            moves: self.moves,
            term: Term::from(self.terms),
            log: self.log,
            changes: self.changes,
            crashes: self.crashes,
            commands: self.commands,
            in_flight: self.in_flight.unwrap_or(Bounds::default().in_flight),
            loss: self.loss,
            duplication: self.duplication,
            bytes: self.memory.saturating_mul(1 << 20),
            stay_down: self.stay_down,
            lost_disks: self.lost_disks,
            snapshots: self.snapshots,
            transfers: self.transfers,
        })
    }

    /// The options of bounds on moves and states that differ from the default, as words of a call.
    pub(crate) fn words(&self) -> Vec<String> {
        let default = Bounds::default();
        let bounds = [
            ("moves", self.moves.into(), default.moves.into()),
            ("terms", self.terms, default.term.into()),
            ("log", self.log, default.log),
            ("changes", self.changes.into(), default.changes.into()),
            ("crashes", self.crashes.into(), default.crashes.into()),
            ("commands", self.commands.into(), default.commands.into()),
            ("stay-down", self.stay_down.into(), 0),
            ("lost-disks", self.lost_disks.into(), 0),
            ("snapshots", self.snapshots.into(), 0),
            ("transfers", self.transfers.into(), 0_u64),
        ];
        let differing = bounds.into_iter().filter(|(_, value, default)| value != default);
        let words = differing.flat_map(|(option, value, _)| [format!("--{option}"), value.to_string()]);
        words.chain(self.direct_changes.then(|| "--direct-changes".to_owned())).collect()
    }

    /// How far a continuation is searched. Refuses it in a search that is not about continuations.
    pub(crate) fn allowance(&self, property: Option<CheckedProperty>) -> Result<Allowance, CliError> {
        let given = [("allow-terms", self.allow_terms.is_some()), ("allow-entries", self.allow_entries.is_some())];
        let (terms, entries, states) = (self.allow_terms, self.allow_entries, self.allow_states);
        match given.into_iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) if !property.is_some_and(CheckedProperty::is_about_continuations) => {
                Err(CliError::OnlyForDeadEnds { option })
            }
            _ => Ok(Allowance { terms, entries, states }),
        }
    }
}

/// Parser of a key from a fixed set.
pub(crate) fn keyed<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    key: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let keys = PossibleValuesParser::new(all.iter().map(|&value| key(value)));
    keys.try_map(move |name| all.iter().copied().find(|&value| key(value) == name).ok_or("no such key"))
}

/// Parser of a property: its key or its name, in any case.
pub(crate) fn property() -> impl TypedValueParser<Value = CheckedProperty> {
    let values = CheckedProperty::ALL.map(|property| PossibleValue::new(property.key()).alias(property.name()));
    PossibleValuesParser::new(values).try_map(|name| {
        let key = name.to_lowercase().replace(' ', "-");
        CheckedProperty::ALL.into_iter().find(|property| property.key() == key).ok_or("no such property")
    })
}

/// Parser of a number within bounds.
pub(crate) fn number(low: u64, high: u64) -> RangedU64ValueParser<u64> {
    RangedU64ValueParser::new().range(low..=high)
}

/// The same for a smaller type.
fn small(low: u64, high: u64) -> RangedU64ValueParser<u32> {
    RangedU64ValueParser::new().range(low..=high)
}

/// The same for a count of things in memory.
fn count(low: u64, high: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(low..=high)
}

/// Number of processors, as far as they are of use.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS as usize)
}

/// Part of the help: the keys of `--rule-off` and of `--profile`.
pub(crate) fn rules_help() -> String {
    format!("{}\n{}", list("Rules", &RuleSetting::KEYS), list("Profiles", &PROFILE_KEYS))
}

/// Part of the help: the keys of `--property`, `--rule-off` and `--profile`.
pub(crate) fn properties_and_rules_help() -> String {
    format!("{}\n{}", list("Properties", &CheckedProperty::ALL.map(CheckedProperty::key)), rules_help())
}

/// A list in lines of at most 100 characters.
fn list(title: &str, keys: &[&str]) -> String {
    let mut lines = vec![format!("{title}:")];
    for key in keys {
        match lines.last_mut() {
            Some(line) if line.len() + key.len() < 100 => line.push_str(&format!(" {key}")),
            _ => lines.push(format!("{:width$} {key}", "", width = title.len() + 1)),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
