//! Searches for the shortest schedule that breaks a property, on as many threads as are asked for.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

use cluster::{Mode, World};
use explorer::{
    Bounds, Counterexample, Desk, Found, Grain, NotStarted, Question, Reductions, Report, Search, Verdict, Work,
};
use scenario::link::Link;
use scenario::search::{self, Start, left_aside};
use scenario::{Claim, Expectation, Scenario};

use crate::arguments::{Arguments, Explore, Problem};
use crate::exit::Exit;
use crate::json;
use crate::link::{NoLink, fragment};
use crate::script::{NoScript, written};

/// How many states are looked at to estimate how many there are.
const TRIAL: usize = 200_000;

/// How many states make one piece of work.
const SLICE: usize = 64;

/// How many pieces there are for each thread in a turn.
const PIECES: usize = 32;

/// What came of a search.
pub(crate) struct Explored {
    /// What to print.
    pub(crate) text: String,
    /// What to say beside it, of what could not be done.
    pub(crate) complaints: Vec<String>,
    /// How it went.
    pub(crate) exit: Exit,
}

/// What is searched.
struct Asked<'a> {
    scenario: &'a Scenario,
    mode: Mode,
    /// The moment from which it is; none, where it is from the start.
    from: Option<Start>,
}

/// Searches the scenario's change, from its start or from the moment that was named; gives the verdict with its bounds.
pub(crate) fn explore(link: &Link, arguments: &Arguments) -> Result<Explored, Problem> {
    let (mode, explore, file) = (arguments.one_mode(link)?, &arguments.explore, arguments.script_file()?);
    let at = link.at.filter(|_| arguments.names_a_moment());
    let asked = Asked { scenario: &link.scenario, mode, from: at.map(|at| Start::at(link, mode, at)) };
    let mut search = asked.search(explore)?;
    if !explore.anyway {
        while search.verdict().is_none() && search.progress().distinct < TRIAL {
            search.run(TRIAL / 10);
        }
        let estimate = search.estimate();
        if estimate.is_too_large(search.question()) {
            return Err(Problem::TooLarge { estimate, megabytes: explore.bounds.bytes >> 20 });
        }
    }
    let search = run(search, arguments.threads);
    let mut explored = Explored { text: String::new(), complaints: Vec::new(), exit: Exit::Stopped };
    let Some(report) = search.report() else { return Ok(explored) };
    let found = match report.verdict {
        Verdict::Violated(found) => Some(Schedule::of(&asked, found)),
        _ => None,
    };
    explored.exit = match report.verdict {
        Verdict::Exhausted => Exit::Met,
        Verdict::Violated(_) => Exit::Unmet,
        Verdict::Stopped(_) => Exit::Stopped,
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
    fn search(&self, explore: &Explore) -> Result<Search, Problem> {
        let question = self.question(explore)?;
        let start = || World::new(&self.scenario.setup(self.mode));
        let world = self.from.as_ref().map_or_else(start, |from| from.world.clone());
        let flights = world.network().flights().len();
        if explore.grain == Grain::Steps && flights > usize::from(explore.bounds.in_flight) {
            return Err(Problem::InFlight { flights });
        }
        Search::from_world(world, question).map_err(|why| match (why, &self.from) {
            (NotStarted::Broken(violation), Some(from)) => Problem::BrokenBefore { at: from.at, violation },
            (why, _) => Problem::Search(why),
        })
    }

    /// What is searched for. Terms and entries are counted from where the search begins.
    fn question(&self, explore: &Explore) -> Result<Question, Problem> {
        let (head_start, mut targets) = match &self.from {
            None => (self.scenario.head_start(), vec![self.scenario.new]),
            Some(from) => (from.head_start(), from.targets(self.scenario)),
        };
        if explore.back {
            if targets.contains(&self.scenario.old) {
                return Err(Problem::NoWayBack);
            }
            targets.push(self.scenario.old);
        }
        let bounds = explore.bounds.counted_from(head_start);
        let mut question = Question { targets, ..Question::new(self.scenario.new, explore.grain, bounds) };
        question.property = explore.property;
        if explore.plain {
            question.reductions = Reductions::NONE;
        }
        Ok(question)
    }

    /// What of the scenario is left aside, and which of its modes.
    fn left_aside(&self, grain: Grain) -> Vec<String> {
        let mut told = left_aside(self.scenario, self.mode, self.from.as_ref());
        let in_flight = self.from.as_ref().map_or(0, |from| from.world.network().flights().len());
        if grain == Grain::Moves && in_flight > 0 {
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
        for sentence in self.left_aside(report.question.grain) {
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
        let (progress, tried) = (report.progress, report.tried);
        let (verdict, counterexample) = match report.verdict {
            Verdict::Violated(found) => ("violated", Some(found)),
            Verdict::Exhausted => ("exhausted", None),
            Verdict::Stopped(_) => ("stopped", None),
        };
        let tried = [("changes", tried.changes), ("crashes", tried.crashes), ("commands", tried.commands)];
        let targets = report.question.targets.iter().map(|target| json::list(target.iter().map(json::text)));
        let mut fields = vec![
            ("mode", json::text(self.mode.key())),
            ("at", self.from.as_ref().map_or("null".to_owned(), |from| from.at.to_string())),
            ("verdict", json::text(verdict)),
            ("grain", json::text(report.question.grain)),
            ("bounds", bounds(&report.question.bounds)),
            ("targets", json::list(targets)),
            ("looked_for", report.question.property.map_or("null".to_owned(), json::text)),
            ("tried", json::object(&tried.map(|(key, number)| (key, number.to_string())))),
            ("left_out", json::text(report.question.grain.leaves_out())),
            ("left_aside", json::list(self.left_aside(report.question.grain).iter().map(json::text))),
            ("distinct", progress.distinct.to_string()),
            ("generated", progress.generated.to_string()),
            ("depth", progress.depth.to_string()),
            ("bytes", progress.bytes.to_string()),
            ("text", json::text(report)),
        ];
        fields.extend(counterexample.into_iter().flat_map(of_counterexample));
        fields.extend(found.into_iter().flat_map(Schedule::as_json));
        json::object(&fields) + "\n"
    }
}

/// What a search has found, to be played.
struct Schedule {
    /// A script that plays it, and states what it breaks.
    script: Result<String, NoScript>,
    /// The fragment that opens it.
    link: Result<String, NoLink>,
}

impl Schedule {
    fn of(asked: &Asked<'_>, found: &Counterexample) -> Self {
        let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps)).collect();
        let schedule = search::Found { violation: found.violation, steps: &found.script, moves };
        let mut scenario = asked.scenario.found(asked.mode, asked.from.as_ref(), &schedule);
        let broken = scenario.outcome(asked.mode).broken;
        let (mode, claims) = (asked.mode, vec![Claim::Breaks(broken)].into());
        scenario.expect = vec![Expectation { mode, lawful: false, at: None, claims }];
        let script = written(&scenario);
        // To the moment from which it was found, if there is one.
        let at = scenario.beats.first().filter(|beat| asked.from.is_some() && beat.name == "from-here");
        let link = fragment(&Link { at: at.map(|beat| beat.at), ..scenario.clone().into() });
        Self { script, link }
    }

    /// What is printed of it.
    fn told(&self, explore: &Explore) -> String {
        match &self.link {
            Ok(link) if explore.link => format!("#{link}\n"),
            _ => String::new(),
        }
    }

    /// Writes the script that was asked for; says what could not be done.
    fn hand_out(&self, file: Option<&Path>, with_link: bool) -> Vec<String> {
        let mut told = Vec::new();
        match (file, &self.script) {
            (Some(file), Ok(script)) => {
                if let Err(error) = std::fs::write(file, script) {
                    told.push(format!("the script could not be written to {}: {error}", file.display()));
                }
            }
            (Some(_), Err(why)) => told.push(format!("there is no script of it: {why}")),
            (None, _) => {}
        }
        if let (true, Err(why)) = (with_link, &self.link) {
            told.push(format!("there is no link to it: {why}"));
        }
        told
    }

    /// The script line by line, and the link; null, where there is none.
    fn as_json(&self) -> [(&'static str, String); 2] {
        let null = || "null".to_owned();
        let script = self.script.as_ref().map_or_else(|_| null(), |it| json::list(it.lines().map(json::text)));
        let link = self.link.as_ref().map_or_else(|_| null(), |link| json::text(format!("#{link}")));
        [("script", script), ("link", link)]
    }
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

fn of_counterexample(found: &Counterexample) -> [(&'static str, String); 4] {
    [
        ("property", json::text(found.property())),
        ("violation", json::text(found.violation)),
        ("moves", json::list(found.moves.iter().map(|(made, _)| json::text(made)))),
        ("steps", json::list(found.script.iter().map(|&step| json::text(scenario::script::write_step(step))))),
    ]
}

#[cfg(test)]
mod tests {
    use scenario::{preset, script};

    use super::*;
    use crate::source;

    fn call(words: &str) -> Arguments {
        Arguments::parse(lexopt::Parser::from_args(words.split(' '))).expect(words)
    }

    /// What comes of a call about the scenario that it names.
    fn explored(words: &str) -> Result<Explored, Problem> {
        let arguments = call(words);
        explore(&arguments.link()?, &arguments)
    }

    /// What comes of a call, with these options, about a script.
    fn of_script(text: &str, options: &str) -> Result<Explored, Problem> {
        let arguments = call(&format!("explore - --threads 1 {options}"));
        let mut link: Link = script::read(text).expect(text).into();
        let at = options.split_once("--at ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok());
        link.at = at;
        explore(&link, &arguments)
    }

    fn bounds_of(scenario: &Scenario, bounds: Bounds) -> Bounds {
        let mut arguments = call("explore it");
        arguments.explore.bounds = bounds;
        let asked = Asked { scenario, mode: Mode::Joint, from: None };
        asked.question(&arguments.explore).expect("it is one").bounds
    }

    #[test]
    fn the_bounds_of_a_story_that_begins_at_the_beginning_are_as_they_were_asked_for() {
        for scenario in scenario::catalogue::scenarios().iter().filter(|it| it.disks.is_empty()) {
            assert_eq!(bounds_of(scenario, Bounds::default()), Bounds::default(), "{}", scenario.id);
        }
    }

    #[test]
    fn a_story_that_begins_in_a_late_term_is_searched_from_there() {
        let scenario = preset("logs-repaired").expect("it is a preset");
        let bounds = bounds_of(scenario, Bounds::default());
        assert_eq!((u64::from(bounds.term), bounds.log), (3 + 7, 6 + 12));
        let text = "overlap 1\nold S1 S2 S3\nlog S1: 1, 7\nlog S2: 1\nlog S3: 1, 7\n";
        let explored =
            of_script(text, "--mode joint --changes 0 --crashes 0").expect("there is something to search for");
        assert_eq!(explored.exit, Exit::Met);
        let distinct =
            field(&of_script(text, "--json --mode joint --changes 0 --crashes 0").expect("as before").text, "distinct");
        assert!(distinct.parse::<u64>().is_ok_and(|states| states > 10), "{distinct} states");
    }

    #[test]
    fn bounds_that_are_not_meant_to_bound_stay_so_in_a_story_that_begins_late() {
        let scenario = preset("logs-repaired").expect("it is a preset");
        let endless = Bounds { term: u64::MAX.into(), log: u64::MAX, ..Bounds::default() };
        assert_eq!(bounds_of(scenario, endless), endless);
    }

    #[test]
    fn what_was_broken_and_what_was_not_seen_to_its_end_end_in_different_ways() {
        let exit = |call: &str| explored(call).map(|it| it.exit).ok();
        assert_eq!(exit("explore naive-swap-3-to-5"), Some(Exit::Unmet));
        assert_eq!(exit("explore jointly --mode joint --terms 1 --changes 1 --crashes 0"), Some(Exit::Met));
        assert_eq!(exit("explore jointly --mode joint --memory 1 --anyway"), Some(Exit::Stopped));
    }

    /// The value of a field that is a number, a word or null, as it stands in JSON.
    fn field(json: &str, key: &str) -> String {
        let (_, rest) = json.split_once(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} in {json}"));
        let end = if let Some(text) = rest.strip_prefix('"') {
            text.find('"').map(|it| it + 2)
        } else {
            rest.find([',', '}'])
        };
        rest[..end.expect("it ends")].to_owned()
    }

    /// The texts of a list, which have nothing in them that JSON writes in another way but quotes.
    fn texts(json: &str, key: &str) -> Vec<String> {
        let (_, rest) = json.split_once(&format!("\"{key}\":[\"")).unwrap_or_else(|| panic!("{key} in {json}"));
        let list = rest.split_once("\"]").expect("it ends").0;
        list.split("\",\"").map(|text| text.replace("\\\"", "\"")).collect()
    }

    /// Plays a script as anybody would: every Step in it is possible, and it comes to what it states.
    fn played(text: &str) -> Scenario {
        let (scenario, places) = script::read_with_places(text).expect(text);
        let remarks = scenario::check::remarks(&scenario.clone().into(), Some(&places));
        assert!(remarks.is_empty(), "{}\n{text}", remarks[0].finding);
        assert!(
            matches!(&scenario.expect[..], [it] if it.claims.iter().any(|it| matches!(it, Claim::Breaks(_)))),
            "{text}"
        );
        scenario
    }

    fn breaks(scenario: &Scenario) -> Vec<String> {
        scenario.outcome(scenario.modes[0]).broken.iter().map(ToString::to_string).collect()
    }

    /// In every mode and grain, from the start and from a moment: the file, the link and the JSON say one schedule, and it breaks
    /// what the verdict says.
    #[test]
    fn whatever_is_found_plays_as_a_script_a_link_and_from_json_and_breaks_what_was_said() {
        let file = std::env::temp_dir().join(format!("overlap-found-{}.overlap", std::process::id()));
        let path = file.to_string_lossy();
        for (scenario, at) in [
            ("naive-swap-3-to-5", ""),
            ("naive-swap-3-to-5", " --at 60"),
            ("#own&old=1,2&new=3&leader=1 --grain steps --commands 0 --crashes 0 --terms 2", ""),
            ("#own&old=1,2&new=3&leader=1 --grain steps --commands 0 --crashes 0 --terms 2", " --at 70"),
            ("rule-joint-needs-both", ""),
            ("rule-joint-needs-both", " --at 40"),
            ("bug-2015 --crashes 0 --commands 0", ""),
            ("bug-2015 --crashes 0 --commands 0", " --at 300"),
            ("#naive-swap-3-to-5&do=15.crash.1", " --at 20"),
        ] {
            let call = format!("explore {scenario} --threads 1 --link --script {path}{at}");
            let found = explored(&call).unwrap_or_else(|problem| panic!("{call}: {problem}"));
            assert_eq!((found.exit, &found.complaints[..]), (Exit::Unmet, &[][..]), "{call}");
            let text = std::fs::read_to_string(&file).expect("it was written");
            let scenario = played(&text);
            let last = found.text.lines().last().expect("the link");
            let link = source::find(last).unwrap_or_else(|fault| panic!("{call}: {fault}"));
            assert_eq!(link.scenario, scenario, "{call}");
            let json = explored(&format!("{call} --json")).map(|it| it.text).unwrap_or_default();
            assert_eq!(texts(&json, "script").join("\n") + "\n", text, "{call}");
            assert_eq!(field(&json, "link"), format!("\"{last}\""));
            let property = field(&json, "property").trim_matches('"').to_owned();
            assert_eq!(breaks(&scenario).first(), Some(&property), "{call}");
            // The steps alone are the end of the script.
            let steps = texts(&json, "steps");
            let lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("then ")).collect();
            assert!(steps.iter().map(String::as_str).eq(lines[lines.len() - steps.len()..].iter().copied()), "{call}");
            assert_eq!(lines.len() > steps.len(), !at.is_empty(), "{call}: what came before is in the script");
            assert_eq!(link.at.is_some(), !at.is_empty(), "{call}: it opens at the moment");
        }
        std::fs::remove_file(&file).expect("it is there");
    }

    #[test]
    fn where_nothing_is_found_nothing_is_written_and_that_is_said() {
        let file = std::env::temp_dir().join(format!("overlap-nothing-{}.overlap", std::process::id()));
        let path = file.to_string_lossy();
        let found =
            explored(&format!("explore jointly --terms 1 --crashes 0 --link --script {path}")).expect("it is a search");
        assert_eq!((found.exit, found.complaints.len(), file.exists()), (Exit::Met, 2, false));
        // The script that is searched is not written over.
        std::fs::write(&file, "overlap 1\nold S1\nnew S2\nmodes naive\n").expect("there is room for it");
        let over = explored(&format!("explore {path} --script {path}"));
        std::fs::remove_file(&file).expect("it is there");
        assert!(matches!(over, Err(Problem::Overwritten(_))));
        let nowhere =
            explored("explore naive-swap-3-to-5 --script /no-such-folder/found.overlap").expect("it is a search");
        assert_eq!((nowhere.exit, nowhere.complaints.len()), (Exit::Unmet, 1), "{:?}", nowhere.complaints);
    }

    #[test]
    fn a_property_alone_is_looked_for() {
        let call = |property| format!("explore naive-swap-3-to-5 --json --property {property}");
        let of = |property| explored(&call(property)).map(|it| it.text).unwrap_or_default();
        for (key, name) in [("election-safety", "Election Safety"), ("log-matching", "Log Matching")] {
            let json = of(key);
            assert_eq!(
                (field(&json, "property"), field(&json, "looked_for")),
                (format!("\"{name}\""), format!("\"{name}\""))
            );
            assert!(breaks(&played(&(texts(&json, "script").join("\n") + "\n"))).iter().any(|it| it == name));
        }
    }

    #[test]
    fn from_a_moment_only_what_can_still_go_wrong_is_found() {
        let text = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\nmodes joint\noff joint_needs_both\nat 20 ask S1 S4 S5\n\
            expect joint at 900: safe; finishes\n";
        assert!(script::read(text).expect("it is a script").unmet().is_empty());
        let exit = |options: &str| {
            let found =
                of_script(text, &format!("--crashes 0 --commands 0 --terms 2{options}")).expect("it is a search");
            assert_eq!(found.text.contains("in flight at that moment"), !options.is_empty(), "{}", found.text);
            found.exit
        };
        assert_eq!(exit(""), Exit::Unmet);
        assert_eq!(exit(" --at 40"), Exit::Unmet, "the change is under way");
        assert_eq!(exit(" --at 900"), Exit::Met, "it is over, and nothing more is wanted");
    }

    #[test]
    fn what_a_verdict_holds_for_is_said_with_it() {
        let text =
            "overlap 1\nold S1 S2 S3\nleader S1\nmodes single joint\nat 20 ask S1 S2 S3 learners S4\nat 50 crash S2\n";
        let few = "--terms 2 --crashes 0 --commands 0";
        let json = of_script(text, &format!("{few} --json")).expect("it is a search").text;
        assert!(json.contains("\"tried\":{\"changes\":0,\"crashes\":0,\"commands\":0}"), "{json}");
        assert!(json.contains("\"targets\":[[\"S1\",\"S2\",\"S3\"]]") && json.contains("learners"), "{json}");
        let aside = texts(&json, "left_aside");
        assert_eq!(aside.len(), 3, "its actions, its learners, its other mode: {aside:?}");
        assert_eq!(field(&json, "mode"), "\"single\"", "the first of its own");
        let told = of_script(text, few).expect("it is a search").text;
        assert!(aside.iter().all(|sentence| told.contains(sentence)), "{told}");
        assert!(told.contains("Tried: no change, since") && told.contains("leadership transfers"), "{told}");
    }

    #[test]
    fn a_search_that_cannot_begin_there_says_why() {
        let naive = "overlap 1\nold S1 S2 S3\nnew S1 S4 S5\nleader S1\nmodes naive\nthen crash S1\n";
        assert!(matches!(of_script(naive, "--back"), Ok(Explored { exit: Exit::Unmet, .. })));
        let same = "overlap 1\nold S1 S2 S3\nleader S1\nmodes joint\n";
        assert!(matches!(of_script(same, "--back"), Err(Problem::NoWayBack)));
        let broken = "overlap 1\nold S1 S2\nnew S3\nleader S1\nmodes naive\noff pre_vote\nthen ask S3\nthen stop S3\nthen start S3\n\
            then crash S1\nthen time out S3\nthen restart S1\nthen propose S3 5\nend 5000\n";
        let at = |at: u64| of_script(broken, &format!("--at {at} --terms 9 --log 9"));
        let scenario = script::read(broken).expect("it is a script");
        assert!(!scenario.outcome(Mode::Naive).broken.is_empty(), "it breaks in the end");
        assert!(matches!(at(5000), Err(Problem::BrokenBefore { at: 5000, .. })));
        let busy = "overlap 1\nold S1 S2 S3 S4 S5\nleader S1\nmodes joint\nat 20 propose S1 5\n";
        let steps =
            |options: &str| of_script(busy, &format!("--grain steps --terms 1 --crashes 0 --moves 2 {options}"));
        assert!(matches!(steps("--at 20"), Err(Problem::InFlight { flights: 4 })));
        assert!(steps("--at 20 --in-flight 4").is_ok_and(|it| it.exit == Exit::Met));
    }
}
