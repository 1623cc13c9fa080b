//! Searches for the shortest schedule that breaks a property, on as many threads as are asked for.

use std::fmt::Write;
use std::path::Path;

use checker::{BfsChecker, Bounds, Granularity, Query, Reductions, Report, StartError, Verdict};
use cluster::{Mode, World};
use scenario::Scenario;
use scenario::link::Link;
use scenario::search::{Start, ignored_by_search};
use serde_json::{Value, json};

use crate::arguments::{Arguments, CliError, Explore};
use crate::exit_status::ExitStatus;

mod found;
mod pool;

use found::Schedule;
pub(crate) use pool::run;

/// How many states are looked at to estimate how many there are.
const TRIAL: usize = 200_000;

/// What came of a search.
pub(crate) struct Explored {
    /// What to print.
    pub(crate) text: String,
    /// What to say beside it, of what could not be done.
    pub(crate) complaints: Vec<String>,
    /// How it went.
    pub(crate) exit: ExitStatus,
}

/// What is searched.
struct Asked<'a> {
    scenario: &'a Scenario,
    mode: Mode,
    /// The moment from which it is; none, where it is from the start.
    from: Option<Start>,
}

/// Searches the scenario's change, from its start or from the moment that was named; gives the verdict with its bounds.
pub(crate) fn explore(link: &Link, arguments: &Arguments) -> Result<Explored, CliError> {
    let (mode, explore, file) = (arguments.one_mode(link)?, &arguments.explore, arguments.script_file()?);
    let at = link.at.filter(|_| arguments.names_a_moment());
    let asked = Asked { scenario: &link.scenario, mode, from: at.map(|at| Start::at(link, mode, at)) };
    let mut search = asked.search(explore)?;
    if !explore.anyway {
        while search.verdict().is_none() && search.progress().distinct < TRIAL {
            search.run(TRIAL / 10);
        }
        let estimate = search.estimate();
        if estimate.is_too_large(search.query()) {
            return Err(CliError::TooLarge { estimate, megabytes: explore.bounds.bytes >> 20 });
        }
    }
    let search = run(search, arguments.threads);
    let mut explored = Explored { text: String::new(), complaints: Vec::new(), exit: ExitStatus::Incomplete };
    let Some(report) = search.report() else { return Ok(explored) };
    let found = match report.verdict {
        Verdict::Violated(found) => Some(Schedule::of(&asked, found)),
        _ => None,
    };
    explored.exit = match report.verdict {
        Verdict::Exhausted => ExitStatus::Ok,
        Verdict::Violated(_) => ExitStatus::Failed,
        Verdict::Stopped(_) => ExitStatus::Incomplete,
    };
    explored.text = if arguments.json {
        asked.as_json(&report, found.as_ref())
    } else {
        asked.as_text(&report) + &found.as_ref().map(|found| found.told(explore)).unwrap_or_default()
    };
    explored.complaints = match found {
        Some(found) => found.hand_out(file, explore.link),
        None => nothing_to_play(file, explore.link),
    };
    Ok(explored)
}

/// What is said where a script or a link was asked for, and nothing was found.
fn nothing_to_play(file: Option<&Path>, with_link: bool) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(file) = file {
        told.push(format!("nothing was found, and {} was not written", file.display()));
    }
    if with_link {
        told.push("nothing was found, and there is no link to it".to_owned());
    }
    told
}

impl Asked<'_> {
    /// The search, at its beginning.
    fn search(&self, explore: &Explore) -> Result<BfsChecker, CliError> {
        let question = self.question(explore)?;
        let start = || World::new(&self.scenario.setup(self.mode));
        let world = self.from.as_ref().map_or_else(start, |from| from.world.clone());
        let in_flight = world.network().in_flight().len();
        if explore.grain == Granularity::Steps && in_flight > usize::from(explore.bounds.in_flight) {
            return Err(CliError::InFlight { in_flight });
        }
        BfsChecker::from_world(world, question).map_err(|why| match (why, &self.from) {
            (StartError::ViolatedInitially(violation), Some(from)) => CliError::BrokenBefore { at: from.at, violation },
            (why, _) => CliError::Search(why),
        })
    }

    /// What is searched for. Terms and entries are counted from where the search begins.
    fn question(&self, explore: &Explore) -> Result<Query, CliError> {
        let (head_start, mut targets) = match &self.from {
            None => (self.scenario.start_offset(), vec![self.scenario.new]),
            Some(from) => (from.start_offset(), from.targets(self.scenario)),
        };
        if explore.back {
            if targets.contains(&self.scenario.old) {
                return Err(CliError::NoWayBack);
            }
            targets.push(self.scenario.old);
        }
        let bounds = explore.bounds.counted_from(head_start);
        let mut question = Query { targets, ..Query::new(self.scenario.new, explore.grain, bounds) };
        question.property = explore.property;
        if explore.plain {
            question.reductions = Reductions::NONE;
        }
        Ok(question)
    }

    /// What of the scenario is left aside, and which of its modes.
    fn left_aside(&self, grain: Granularity) -> Vec<String> {
        let mut told = ignored_by_search(self.scenario, self.mode, self.from.as_ref());
        let in_flight = self.from.as_ref().map_or(0, |from| from.world.network().in_flight().len());
        if grain == Granularity::Moves && in_flight > 0 {
            let lost =
                format!("What is in flight at that moment ({in_flight} messages) is lost first; in steps it is not.");
            told.push(lost);
        }
        let others = self.scenario.modes.iter().filter(|&&mode| mode != self.mode);
        let others: Vec<_> = others.map(|mode| mode.key()).collect();
        if !others.is_empty() {
            told.push(format!("This is one mode of the scenario; not searched: {} (--mode).", others.join(", ")));
        }
        told
    }

    fn as_text(&self, report: &Report<'_>) -> String {
        let from = self.from.as_ref().map(|from| format!(", from {} ms", from.at)).unwrap_or_default();
        let mut text = format!("{}{from}: {report}", self.mode);
        for sentence in self.left_aside(report.query.granularity) {
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

    fn as_json(&self, report: &Report<'_>, found: Option<&Schedule>) -> String {
        let (progress, tried) = (report.progress, report.max_used);
        let (verdict, counterexample) = match report.verdict {
            Verdict::Violated(found) => ("violated", Some(found)),
            Verdict::Exhausted => ("exhausted", None),
            Verdict::Stopped(_) => ("stopped", None),
        };
        let query = report.query;
        let targets = query.targets.iter().map(|target| target.iter().map(|id| id.to_string()).collect::<Value>());
        let mut told = json!({
            "mode": self.mode.key(),
            "at": self.from.as_ref().map(|from| from.at),
            "verdict": verdict,
            "grain": query.granularity.to_string(),
            "bounds": bounds(&query.bounds),
            "targets": targets.collect::<Value>(),
            "looked_for": query.property.map(|property| property.to_string()),
            "tried": {"changes": tried.changes, "crashes": tried.crashes, "commands": tried.commands},
            "left_out": query.granularity.not_modelled(),
            "left_aside": self.left_aside(query.granularity),
            "distinct": progress.distinct,
            "generated": progress.generated,
            "depth": progress.depth,
            "bytes": progress.bytes,
            "text": report.to_string(),
        });
        if let Some(found) = counterexample {
            told["property"] = found.property().to_string().into();
            told["violation"] = found.violation.to_string().into();
            told["moves"] = found.moves.iter().map(|(made, _)| made.to_string()).collect();
            told["steps"] = found.script.iter().map(|&step| scenario::script::write_step(step).to_string()).collect();
        }
        if let Some(found) = found {
            let lines = |script: &String| script.lines().map(str::to_owned).collect::<Value>();
            told["script"] = found.script.as_ref().map_or(Value::Null, lines);
            told["link"] = found.link.as_ref().map_or(Value::Null, |link| format!("#{link}").into());
        }
        format!("{told}\n")
    }
}

fn bounds(bounds: &Bounds) -> Value {
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
        "bytes": bounds.bytes,
    })
}

#[cfg(test)]
mod tests;
