//! `overlap explore`: searches for the shortest schedule that violates a property.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use checker::{BfsChecker, Bounds, CheckedProperty, Granularity, Query, Reductions, Report, StartError, Verdict};
use clap::Args;
use cluster::{Mode, Setup, World};
use raft_core::Configuration;
use scenario::Scenario;
use scenario::link::Link;
use scenario::search::{Start, ignored_by_search};
use serde_json::{Value, json};

use crate::arguments::{self, BoundsArgs, ModeArgs, MomentArgs, ScenarioArgs, ThreadArgs};
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::{self, Output};

mod export_command;
mod found;
mod pool;
mod unfinished;

use export_command::export_command;
use found::FoundSchedule;
pub(crate) use pool::run;
use unfinished::Unfinished;

/// States that are expanded before the size of a search is estimated.
const PROBE_STATES: usize = 200_000;

/// Options of the command.
#[derive(Args)]
#[command(
    mut_arg("mode", |mode| mode.help("The mode to search, instead of that of the link or the first of the scenario")),
    mut_arg("at", |at| at.help("Start at this moment of the run, in virtual milliseconds")),
    mut_arg("beat", |beat| beat.help("Start at the moment of a beat")),
    after_help = arguments::properties_and_rules_help()
)]
pub(crate) struct Options {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    mode: ModeArgs,
    #[command(flatten)]
    moment: MomentArgs,
    /// Search for a violation of this property only
    #[arg(
        long,
        value_name = "PROPERTY",
        ignore_case = true,
        hide_possible_values = true,
        value_parser = arguments::property()
    )]
    property: Option<CheckedProperty>,
    /// Unit of a schedule: moves (an election, a round of replication), or steps (each message)
    #[arg(
        long,
        alias = "grain",
        value_name = "GRANULARITY",
        hide_possible_values = true,
        default_value = Granularity::Moves.key(),
        value_parser = arguments::keyed(&Granularity::ALL, Granularity::key)
    )]
    granularity: Granularity,
    /// Allow the change back to the old members as well
    #[arg(long, alias = "back")]
    reverse: bool,
    /// Search without reductions (symmetry, partial order, dead state)
    #[arg(long, alias = "plain")]
    no_reductions: bool,
    /// Start even if the estimate exceeds the memory
    #[arg(long, alias = "anyway")]
    force: bool,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Write the counterexample to this file, as a script
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Print the link of the counterexample
    #[arg(long)]
    link: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    bounds: BoundsArgs,
}

impl Options {
    /// The file for the counterexample. Refuses that of the scenario.
    fn script_file(&self) -> Result<Option<&Path>, CliError> {
        let Some(file) = self.script.as_deref() else { return Ok(None) };
        let scenario = Path::new(&self.scenario.scenario).canonicalize().ok();
        if scenario.is_some() && scenario == file.canonicalize().ok() {
            return Err(CliError::Overwritten(file.display().to_string()));
        }
        Ok(Some(file))
    }
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    options.bounds.bounds(options.granularity)?;
    let link = options.scenario.load_at(options.mode, &options.moment)?;
    if !link.actions.is_empty() && !options.moment.is_given() {
        // Before the search, which may take long.
        output::print_warning("the search starts at 0 ms, without the actions of the link (do); to start later: --at");
    }
    explore(&link, options)
}

/// Subject of a search.
struct Subject<'a> {
    scenario: &'a Scenario,
    mode: Mode,
    /// The moment at which the search starts; `None` for the start of the scenario.
    from: Option<Start>,
}

/// Searches the scenario from its start or from the moment of the call. Returns the verdict with its bounds.
fn explore(link: &Link, options: &Options) -> Result<Output, CliError> {
    let (mode, file) = (options.mode.single(link)?, options.script_file()?);
    let mut link = link.clone();
    link.scenario.direct_changes |= options.bounds.direct_changes;
    let at = link.at.filter(|_| options.moment.is_given());
    let subject = Subject { scenario: &link.scenario, mode, from: at.map(|at| Start::at(&link, mode, at)) };
    let mut search = subject.search(options)?;
    if !options.force {
        while search.verdict().is_none() && search.progress().distinct < PROBE_STATES {
            search.run(PROBE_STATES / 10);
        }
        let estimate = search.estimate();
        if estimate.is_too_large(search.query()) {
            let (progress, query) = (search.progress(), search.query());
            return Err(CliError::TooLarge {
                seen: progress.distinct,
                depth: progress.depth,
                granularity: query.granularity,
                estimate,
                megabytes: query.bounds.bytes >> 20,
                export: export_command(options, mode),
            });
        }
    }
    let search = run(search, options.threads.threads);
    let mut output = Output { status: ExitStatus::Incomplete, ..String::new().into() };
    let Some(report) = search.report() else { return Ok(output) };
    let found = match report.verdict {
        Verdict::Violated(counterexample) => Some(FoundSchedule::new(&subject, counterexample)),
        _ => None,
    };
    output.status = match report.verdict {
        Verdict::Exhausted => ExitStatus::Ok,
        Verdict::Violated(_) => ExitStatus::Failed,
        Verdict::Stopped(_) => ExitStatus::Incomplete,
    };
    let unfinished = Unfinished::new(&search, &report, export_command(options, mode));
    let text = if options.json {
        subject.as_json(&report, found.as_ref(), unfinished.as_ref())
    } else {
        subject.as_text(&report)
            + &unfinished.as_ref().map(ToString::to_string).unwrap_or_default()
            + &found.as_ref().filter(|_| options.link).map(FoundSchedule::link_line).unwrap_or_default()
    };
    output.bytes = text.into_bytes();
    output.warnings = match found {
        Some(found) => found.write(file, options.link),
        None => not_written(file, options.link),
    };
    Ok(output)
}

/// Warnings for a search without a counterexample of which a script or a link was wanted.
fn not_written(file: Option<&Path>, with_link: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(file) = file {
        warnings.push(format!("nothing was found, so that {} was not written", file.display()));
    }
    if with_link {
        warnings.push("nothing was found, so that there is no link".to_owned());
    }
    warnings
}

impl Subject<'_> {
    /// The search, before its first state is expanded.
    fn search(&self, options: &Options) -> Result<BfsChecker, CliError> {
        let query = self.query(options, options.bounds.bounds(options.granularity)?)?;
        let start = || {
            let setup = self.scenario.setup(self.mode);
            // Learners that the script asks for later are there from the start.
            let wanted = self.scenario.target(self.mode).members().difference(setup.servers());
            World::new(&Setup { newcomers: setup.newcomers.union(wanted), ..setup })
        };
        let world = self.from.as_ref().map_or_else(start, |from| from.world.clone());
        let in_flight = world.network().in_flight().len();
        if query.granularity == Granularity::Steps && in_flight > usize::from(query.bounds.in_flight) {
            return Err(CliError::TooManyInFlight { in_flight });
        }
        BfsChecker::from_world(world, query).map_err(|error| match (error, &self.from) {
            (StartError::ViolatedInitially(violation), Some(from)) => {
                CliError::ViolatedBefore { at: from.at, violation }
            }
            (error, _) => CliError::Search(error),
        })
    }

    /// Query of the search. Its bounds on terms and entries count from where the search starts.
    fn query(&self, options: &Options, bounds: Bounds) -> Result<Query, CliError> {
        let (start_offset, mut targets) = match &self.from {
            None => (self.scenario.start_offset(), vec![self.scenario.target(self.mode)]),
            Some(from) => (from.start_offset(), from.targets(self.scenario)),
        };
        if options.reverse {
            let old = Configuration::from(self.scenario.old);
            if targets.contains(&old) {
                return Err(CliError::NothingToReverse);
            }
            targets.push(old);
        }
        let bounds = bounds.counted_from(start_offset);
        let mut query = Query { targets, ..Query::new(self.scenario.new, options.granularity, bounds) };
        query.property = options.property;
        query.allowance = options.bounds.allowance(options.property)?;
        if options.no_reductions {
            query.reductions = Reductions::NONE;
        }
        Ok(query)
    }

    /// Parts of the scenario that the search ignores, as sentences.
    fn ignored(&self, granularity: Granularity) -> Vec<String> {
        let mut ignored = ignored_by_search(self.scenario, self.mode, self.from.as_ref());
        let in_flight = self.from.as_ref().map_or(0, |from| from.world.network().in_flight().len());
        if granularity == Granularity::Moves && in_flight > 0 {
            let lost =
                format!("What is in flight at that moment ({in_flight} messages) is lost first; in steps it is not.");
            ignored.push(lost);
        }
        let others = self.scenario.modes.iter().filter(|&&mode| mode != self.mode);
        let others: Vec<_> = others.map(|mode| mode.key()).collect();
        if !others.is_empty() {
            ignored.push(format!("This is one mode of the scenario; not searched: {} (--mode).", others.join(", ")));
        }
        ignored
    }

    fn as_text(&self, report: &Report<'_>) -> String {
        let from = self.from.as_ref().map(|from| format!(", from {} ms", from.at)).unwrap_or_default();
        let mut text = format!("{}{from}: {report}", self.mode);
        for sentence in self.ignored(report.query.granularity) {
            let _ = writeln!(text, "{sentence}");
        }
        let progress = report.progress;
        let _ = writeln!(
            text,
            "{} distinct of {} generated states, depth {}, about {} MB",
            progress.distinct,
            progress.generated,
            progress.depth,
            progress.bytes >> 20
        );
        if let Verdict::Violated(found) = report.verdict {
            let mut from = 0;
            for (number, (made, to)) in (1..).zip(&found.moves) {
                let _ = writeln!(text, "{number:4}. {made}");
                let steps = found.script.get(from..*to).unwrap_or_default();
                for step in steps.iter().filter(|_| steps.len() > 1) {
                    let _ = writeln!(text, "        {step}");
                }
                from = *to;
            }
        }
        text
    }

    fn as_json(&self, report: &Report<'_>, found: Option<&FoundSchedule>, unfinished: Option<&Unfinished>) -> String {
        let (progress, tried) = (report.progress, report.max_used);
        let (verdict, counterexample) = match report.verdict {
            Verdict::Violated(found) => ("violated", Some(found)),
            Verdict::Exhausted => ("exhausted", None),
            Verdict::Stopped(_) => ("stopped", None),
        };
        let query = report.query;
        let targets =
            query.targets.iter().map(|target| target.voters().iter().map(|id| id.to_string()).collect::<Value>());
        let learners = query.targets.iter();
        let learners = learners.map(|target| target.learners().iter().map(|id| id.to_string()).collect::<Value>());
        let mut object = json!({
            "mode": self.mode.key(),
            "at": self.from.as_ref().map(|from| from.at),
            "verdict": verdict,
            "grain": query.granularity.to_string(),
            "bounds": bounds(&query.bounds, report.direct_changes),
            "revertible_joint": report.revertible_joint,
            "targets": targets.collect::<Value>(),
            "learners": learners.collect::<Value>(),
            "looked_for": query.property.map(|property| property.to_string()),
            "tried": {
                "changes": tried.changes,
                "crashes": tried.crashes,
                "commands": tried.commands,
                "stay_down": tried.stay_down,
                "lost_disks": tried.lost_disks,
                "snapshots": tried.snapshots,
                "transfers": tried.transfers,
            },
            "allowance": report.allowance,
            "undecided": report.undecided,
            "left_out": query.left_out(report.mode, report.direct_changes),
            "left_aside": self.ignored(query.granularity),
            "distinct": progress.distinct,
            "generated": progress.generated,
            "depth": progress.depth,
            "bytes": progress.bytes,
            "text": report.to_string(),
        });
        if let Some(unfinished) = unfinished {
            object["estimate"] = unfinished.as_json();
            object["export"] = unfinished.export.clone().into();
        }
        if let Some(found) = counterexample {
            object["property"] = found.property().to_string().into();
            object["violation"] = found.finding.to_string().into();
            object["moves"] = found.moves.iter().map(|(made, _)| made.to_string()).collect();
            object["steps"] = found.script.iter().map(|&step| scenario::script::write_step(step).to_string()).collect();
        }
        if let Some(found) = found {
            let lines = |script: &String| script.lines().map(str::to_owned).collect::<Value>();
            object["script"] = found.script.as_ref().map_or(Value::Null, lines);
            object["link"] = found.link.as_ref().map_or(Value::Null, |link| format!("#{link}").into());
        }
        format!("{object}\n")
    }
}

fn bounds(bounds: &Bounds, direct_changes: bool) -> Value {
    json!({
        "moves": bounds.moves,
        "terms": u64::from(bounds.term),
        "log": bounds.log,
        "changes": bounds.changes,
        "crashes": bounds.crashes,
        "commands": bounds.commands,
        "in_flight": bounds.in_flight,
        "loss": bounds.loss,
        "duplication": bounds.duplication,
        "stay_down": bounds.stay_down,
        "lost_disks": bounds.lost_disks,
        "snapshots": bounds.snapshots,
        "transfers": bounds.transfers,
        "direct_changes": direct_changes,
        "bytes": bounds.bytes,
    })
}

#[cfg(test)]
mod tests;
