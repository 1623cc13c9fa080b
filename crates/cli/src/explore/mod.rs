//! `overlap explore`: searches for the shortest schedule that violates a property.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use checker::{Bounds, Granularity, Report, Verdict};
use clap::Args;
use scenario::link::Link;
use scenario::search::ignored_by_search;
use serde_json::{Value, json};

use crate::arguments::{self, ThreadArgs};
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::Output;

mod export_command;
mod found;
mod pool;
mod subject;
#[allow(dead_code, reason = "three programs share this file, and each reads a part of it")]
pub(crate) mod tlc_questions;
mod unfinished;
mod view;

use export_command::export_command;
pub(crate) use found::FoundSchedule;
pub(crate) use pool::run;
pub(crate) use subject::{QuestionArgs, Subject};
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
    /// Count the states as another checker sees them: tla (TLC with the files of `export tla`)
    #[arg(long, value_name = "VIEW", value_parser = ["tla"], conflicts_with_all = ["no_reductions", "script", "link"])]
    view: Option<String>,
    // Last, since its bounds have a heading.
    #[command(flatten)]
    question: QuestionArgs,
}

impl Options {
    /// The file for the counterexample. Refuses that of the scenario.
    fn script_file(&self) -> Result<Option<&Path>, CliError> {
        let Some(file) = self.script.as_deref() else { return Ok(None) };
        let scenario = Path::new(self.question.name()).canonicalize().ok();
        if scenario.is_some() && scenario == file.canonicalize().ok() {
            return Err(CliError::Overwritten(file.display().to_string()));
        }
        Ok(Some(file))
    }
}

/// Runs the command.
pub(crate) fn execute(options: &Options) -> Result<Output, CliError> {
    let link = options.question.load()?;
    if options.view.is_some() { view::execute(&link, options) } else { explore(&link, options) }
}

/// Searches the scenario from its start or from the moment of the call. Returns the verdict with its bounds.
fn explore(link: &Link, options: &Options) -> Result<Output, CliError> {
    let file = options.script_file()?;
    let link = options.question.with_direct_changes(link);
    let subject = Subject::new(&link, &options.question)?;
    let mut search = subject.search(&options.question, options.no_reductions)?;
    let export = || {
        subject.tla_question(&options.question).ok()?;
        export_command(&options.question, subject.mode)
    };
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
                export: export(),
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
    let unfinished = Unfinished::new(&search, &report, export());
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
            "votes_carry_commit": report.votes_carry_commit,
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
