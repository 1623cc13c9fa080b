//! Searches for the shortest schedule that breaks a property, on as many threads as are asked for.

use std::fmt::Write;
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

use cluster::Mode;
use explorer::{Bounds, Counterexample, Desk, Found, Question, Reductions, Report, Search, Verdict, Work};
use scenario::Scenario;

use crate::arguments::{Arguments, Explore, Problem};
use crate::exit::Exit;
use crate::json;

/// How many states are looked at to estimate how many there are.
const TRIAL: usize = 200_000;

/// How many states make one piece of work.
const SLICE: usize = 64;

/// How many pieces there are for each thread in a turn.
const PIECES: usize = 32;

/// Searches the scenario's change, from its start; gives the verdict with its bounds.
pub(crate) fn explore(scenario: &Scenario, arguments: &Arguments) -> Result<(String, Exit), Problem> {
    let (mode, asked) = (arguments.one_mode(), &arguments.explore);
    let mut search = Search::new(&scenario.setup(mode), question(scenario, asked)).map_err(Problem::Search)?;
    if !asked.anyway {
        while search.verdict().is_none() && search.progress().distinct < TRIAL {
            search.run(TRIAL / 10);
        }
        let estimate = search.estimate();
        if estimate.is_too_large(search.question()) {
            return Err(Problem::TooLarge { estimate, megabytes: asked.bounds.bytes >> 20 });
        }
    }
    let search = run(search, arguments.threads);
    let Some(report) = search.report() else { return Ok((String::new(), Exit::Stopped)) };
    let text = if arguments.json { as_json(mode, &report) } else { as_text(mode, &report) };
    let exit = match report.verdict {
        Verdict::Exhausted => Exit::Met,
        Verdict::Violated(_) => Exit::Unmet,
        Verdict::Stopped(_) => Exit::Stopped,
    };
    Ok((text, exit))
}

/// What is searched for. Terms and entries are counted from where the story begins.
fn question(scenario: &Scenario, asked: &Explore) -> Question {
    let ((terms, entries), mut bounds) = (scenario.head_start(), asked.bounds);
    bounds.term = u64::from(bounds.term).saturating_add(terms).into();
    bounds.log = bounds.log.saturating_add(entries);
    let mut question = Question::new(scenario.new, asked.grain, bounds);
    if asked.back {
        question.targets.push(scenario.old);
    }
    if asked.plain {
        question.reductions = Reductions::NONE;
    }
    question
}

/// Runs the search to its end. It comes to the same on any number of threads: what they found is learnt in the order in
/// which the work was given out.
pub(crate) fn run(search: Search, threads: usize) -> Search {
    let pool = Pool {
        search: RwLock::new(search),
        todo: Mutex::default(),
        done: Mutex::default(),
        turn: Barrier::new(threads),
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| pool.help());
        }
        pool.lead(threads);
    });
    pool.search.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Threads that look at one search in turns: one gives out work, all look, one learns.
struct Pool {
    search: RwLock<Search>,
    todo: Mutex<Vec<(usize, Work)>>,
    done: Mutex<Vec<(usize, Found)>>,
    turn: Barrier,
}

impl Pool {
    /// Gives out work and learns, until there is a verdict.
    fn lead(&self, threads: usize) {
        let mut desk = self.desk();
        loop {
            let mut search = self.search.write().unwrap_or_else(PoisonError::into_inner);
            let mut found = std::mem::take(&mut *lock(&self.done));
            found.sort_unstable_by_key(|&(place, _)| place);
            found.into_iter().for_each(|(_, found)| search.learn(found));
            let is_over = search.verdict().is_some();
            if !is_over {
                let work = (0..threads * PIECES).map(|place| (place, search.take(SLICE)));
                *lock(&self.todo) = work.collect();
            }
            drop(search);
            self.turn.wait();
            if is_over {
                return;
            }
            self.look(&mut desk);
            self.turn.wait();
        }
    }

    /// Helps to look, until there is a verdict.
    fn help(&self) {
        let mut desk = self.desk();
        loop {
            self.turn.wait();
            if self.search.read().unwrap_or_else(PoisonError::into_inner).verdict().is_some() {
                return;
            }
            self.look(&mut desk);
            self.turn.wait();
        }
    }

    fn desk(&self) -> Desk {
        self.search.read().unwrap_or_else(PoisonError::into_inner).desk()
    }

    fn look(&self, desk: &mut Desk) {
        let search = self.search.read().unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some((place, work)) = lock(&self.todo).pop() else { return };
            let found = search.look(work, desk);
            lock(&self.done).push((place, found));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn as_text(mode: Mode, report: &Report<'_>) -> String {
    let mut text = format!("{mode}: {report}");
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

fn as_json(mode: Mode, report: &Report<'_>) -> String {
    let progress = report.progress;
    let (verdict, found) = match report.verdict {
        Verdict::Violated(found) => ("violated", Some(found)),
        Verdict::Exhausted => ("exhausted", None),
        Verdict::Stopped(_) => ("stopped", None),
    };
    let mut fields = vec![
        ("mode", json::text(mode.key())),
        ("verdict", json::text(verdict)),
        ("grain", json::text(report.question.grain)),
        ("bounds", bounds(&report.question.bounds)),
        ("distinct", progress.distinct.to_string()),
        ("generated", progress.generated.to_string()),
        ("depth", progress.depth.to_string()),
        ("bytes", progress.bytes.to_string()),
        ("text", json::text(report)),
    ];
    fields.extend(found.into_iter().flat_map(counterexample));
    json::object(&fields) + "\n"
}

fn bounds(bounds: &Bounds) -> String {
    json::object(&[
        ("moves", bounds.moves.to_string()),
        ("terms", bounds.term.to_string()),
        ("log", bounds.log.to_string()),
        ("changes", bounds.changes.to_string()),
        ("crashes", bounds.crashes.to_string()),
        ("commands", bounds.commands.to_string()),
        ("in_flight", bounds.in_flight.to_string()),
        ("loss", bounds.loss.to_string()),
        ("duplication", bounds.duplication.to_string()),
        ("bytes", bounds.bytes.to_string()),
    ])
}

fn counterexample(found: &Counterexample) -> [(&'static str, String); 4] {
    [
        ("property", json::text(found.property())),
        ("violation", json::text(found.violation)),
        ("moves", json::list(found.moves.iter().map(|(made, _)| json::text(made)))),
        ("script", json::list(found.script.iter().map(json::text))),
    ]
}

#[cfg(test)]
mod tests {
    use explorer::Grain;
    use scenario::{preset, script};

    use super::*;

    fn asked(bounds: Bounds) -> Explore {
        Explore { grain: Grain::Moves, bounds, back: false, plain: false, anyway: false }
    }

    #[test]
    fn the_bounds_of_a_story_that_begins_at_the_beginning_are_as_they_were_asked_for() {
        for scenario in scenario::catalogue::scenarios().iter().filter(|it| it.disks.is_empty()) {
            assert_eq!(question(scenario, &asked(Bounds::default())).bounds, Bounds::default(), "{}", scenario.id);
        }
    }

    #[test]
    fn a_story_that_begins_in_a_late_term_is_searched_from_there() {
        let scenario = preset("logs-repaired").expect("it is a preset");
        let bounds = question(scenario, &asked(Bounds::default())).bounds;
        assert_eq!((u64::from(bounds.term), bounds.log), (3 + 7, 6 + 12));
        let text = "overlap 1\nold S1 S2 S3\nlog S1: 1, 7\nlog S2: 1\nlog S3: 1, 7\n";
        let scenario = script::read(text).expect("it is a script");
        let small = Bounds { changes: 0, crashes: 0, ..Bounds::default() };
        let search = Search::new(&scenario.setup(Mode::Joint), question(&scenario, &asked(small)));
        let search = run(search.expect("there is something to search for"), 1);
        let report = search.report().expect("it is over");
        assert_eq!(*report.verdict, Verdict::Exhausted);
        assert!(report.progress.distinct > 10, "{} states", report.progress.distinct);
    }

    #[test]
    fn bounds_that_are_not_meant_to_bound_stay_so_in_a_story_that_begins_late() {
        let scenario = preset("logs-repaired").expect("it is a preset");
        let endless = Bounds { term: u64::MAX.into(), log: u64::MAX, ..Bounds::default() };
        assert_eq!(question(scenario, &asked(endless)).bounds, endless);
    }

    #[test]
    fn what_was_broken_and_what_was_not_seen_to_its_end_end_in_different_ways() {
        let exit = |call: &str| {
            let arguments = Arguments::parse(lexopt::Parser::from_args(call.split(' '))).expect("it is a call");
            explore(&arguments.link().expect("it is a preset").scenario, &arguments).map(|(_, exit)| exit).ok()
        };
        assert_eq!(exit("explore naive-swap-3-to-5"), Some(Exit::Unmet));
        assert_eq!(exit("explore jointly --mode joint --terms 1 --changes 1 --crashes 0"), Some(Exit::Met));
        assert_eq!(exit("explore jointly --mode joint --memory 1 --anyway"), Some(Exit::Stopped));
    }
}
