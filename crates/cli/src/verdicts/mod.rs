//! `overlap verdicts`: prints `docs/verdicts.md`, the table of what a search finds without each rule in each mode.

mod cost;
mod matrix;
mod options;

use std::fmt::Write as _;

use checker::{BfsChecker, Bounds, Counterexample, Finding, Granularity, Verdict, with_separators};
use clap::Args;
use cluster::{Mode, Property};
use scenario::Scenario;
use scenario::search::ViolatingSchedule;

use crate::arguments::ThreadArgs;
use crate::explore::tlc_questions::{COMPARED_ON, QUESTIONS, TlcQuestion};
use crate::{explore, link};
use matrix::Case;
use raft_core::RuleSetting;

/// Options of the command.
#[derive(Args)]
pub(crate) struct Options {
    /// Search with the rules of the profiles alone, and print their table
    #[arg(long)]
    pub(crate) profiles: bool,
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

/// First part of the page.
const HEAD: &str = "\
# Verdicts

What the search finds when a rule is off, and that it finds nothing when the rule is on. Every line was searched by this
project's own code within the bounds that it names; beyond them nothing is claimed. This page is what `overlap verdicts` prints
(`cargo run --release -p cli -- verdicts > docs/verdicts.md`), and the tests hold it to that: the quick searches in each test run,
all of them in `cargo xtask soak`.

- *In moves*: an election, a round of replication, a commit, a change or a restart is one move. No message stays in flight between
  moves. *In steps*: each message, loss and timeout on its own, with as few servers as will do.
- A number of moves or steps is that of the shortest schedule there is within the bounds; a number of moves is followed by the number
  of its steps. *watch* plays it: the text after the `#` can be put after the address of any copy of the playground.
- *None in 1,234 states*: every state within the bounds was visited, and none violates a property. States are counted up to
  symmetry: servers with the same role are interchangeable. They are distinguished by 64-bit fingerprints.
- *On*: the same with the rule on, within the same bounds; in steps, as many steps as the schedule without it takes.
- From a configuration to another: `123 → 145`; `123 ⇄ 145` if changes back are searched as well. S1 leads at the start.
- Beside *none* stands why the rule cannot matter there, or what was left out.
- *TLC: the same* and a day: TLC, the model checker of TLA+, found a shortest counterexample of as many moves within the same bounds
  (`cargo xtask tlc`, [tla.md](tla.md)). *TLC: none either*: it found none in any state within the same bounds; without symmetry it counted as
  many states, and the same depth, as `overlap explore --view tla`. What has no such mark was not compared with TLC.

Without `rollback_on_truncate` or `own_term_commit_first` the schedules that were found in moves have four servers and come to more
than fifty steps. So much cannot be searched in steps: there the lines say what was searched instead, with three servers.

Five properties are checked: {properties}. A rule
that guards liveness alone breaks none of them: what it prevents stands in the last table, under \"Dead ends\".
";

/// First part of the table of dead ends.
const DEAD_ENDS: &str = "\
## Dead ends

A *dead end*: a majority of each half of the latest committed configuration is up and all links are whole, and yet no continuation
without new faults gives a leader that commits, as long as servers that are down stay down. *For good*: not even if every server is
started again. From each state the continuation is searched for two more terms than there are voters, and two more entries. A state
that is cut off by anything but the bound on terms counts as undecided, and is named. Where a rule costs only time, the last column
has the cost: its lesson, played under many seeds, without the rule and with it.

| off | single-server | joint | cost |
| --- | --- | --- | --- |
";

/// First part of the table of profiles.
const PROFILE_ROWS: &str = "\
## Profiles

The same searches in moves with the rules of each [profile](profiles.md), in the ways of changing members that its source has. What no
rule expresses is not searched. *Disjoint quorums*: two quorums that share no server and could each elect a leader.

*Cost*, with the same rules, as medians of {seeds} seeds: how long the change in [what-it-cost](../#what-it-cost) takes, in which nothing fails; and
the lesson in which no leader can commit for longest, compared with Raft. In brackets: the same with all rules on. What lessons do, such
as a timeout at a given time, was chosen for the rules of the lesson.

| profile | a violation | the same with more servers | disjoint quorums | dead end | cost |
| --- | --- | --- | --- | --- | --- |
";

/// The introduction, with the names of all properties.
fn head() -> String {
    HEAD.replace("{properties}", &Property::NAMES.join(", "))
}

/// First part of the table of profiles, with the number of seeds.
fn profile_head() -> String {
    PROFILE_ROWS.replace("{seeds}", &cost::SEEDS.to_string())
}

/// The whole page. Searches for minutes.
pub(crate) fn page(threads: usize) -> String {
    let search = |cases: Vec<Case>| cases.iter().map(|case| Row::search(case, threads)).collect::<Vec<_>>();
    let tables = render(&search(all()), &search(dead_ends()), &search(profiles()));
    format!("{tables}\n{}", options::table(threads))
}

/// The table of profiles of the page, and its links. Searches for minutes.
pub(crate) fn profile_page(threads: usize) -> String {
    let rows: Vec<_> = profiles().iter().map(|case| Row::search(case, threads)).collect();
    let (mut page, mut links) = (profile_head(), String::new());
    // The page has the letters of all bounds.
    let mut bounds = BoundsTable::default();
    for case in all().iter().chain(&dead_ends()) {
        bounds.label(case.granularity, &case.bounds);
    }
    render_profiles(&rows, &mut page, &mut bounds, &mut links);
    format!("{page}\n## Bounds\n\n{}\n{links}", bounds.text())
}

/// Adds the rows of profiles to the page.
fn render_profiles(rows: &[Row], page: &mut String, bounds: &mut BoundsTable, links: &mut String) {
    let costs = cost::ProfileCosts::new(&[Mode::SingleServer, Mode::Joint]);
    for row in rows.chunks(4) {
        let Some(case) = row.first().map(|row| &row.case) else { continue };
        let cost = case.profile.map(|profile| costs.describe(profile, case.mode));
        let cells: Vec<String> = row.iter().map(|row| row.text(bounds, links)).chain(cost).collect();
        let _ = writeln!(page, "| {}, {} | {} |", case.off_name(), case.mode, cells.join(" | "));
    }
}

/// All searches for dead ends, by setting: in single-server mode, then in joint mode.
fn dead_ends() -> Vec<Case> {
    Case::dead_ends().flatten().collect()
}

/// All searches with the rules of profiles, by profile and mode.
fn profiles() -> Vec<Case> {
    Case::profiles().flatten().collect()
}

/// All cases, by mode and setting: each in moves, then in steps.
fn all() -> Vec<Case> {
    let of = |mode| Case::all(mode, Granularity::Moves).zip(Case::all(mode, Granularity::Steps));
    Mode::ALL.into_iter().flat_map(of).flat_map(|(moves, steps)| [moves, steps]).collect()
}

/// Renders the page from the results of all cases.
fn render(rows: &[Row], dead_ends: &[Row], profiles: &[Row]) -> String {
    let mut page = head();
    let (mut links, mut bounds) = (String::new(), BoundsTable::default());
    let mut mode = None;
    for pair in rows.chunks(2) {
        let Some(case) = pair.first().map(|row| &row.case) else { continue };
        if mode.replace(case.mode) != Some(case.mode) {
            let _ = writeln!(page, "\n## {}\n\n| off | in moves | in steps |\n| --- | --- | --- |", case.mode);
        }
        let cells: Vec<String> = pair.iter().map(|row| row.text(&mut bounds, &mut links)).collect();
        let _ = writeln!(page, "| {} | {} |", case.off_name(), cells.join(" | "));
    }
    let _ = write!(page, "\n{DEAD_ENDS}");
    for pair in dead_ends.chunks(2) {
        let Some(case) = pair.first().map(|row| &row.case) else { continue };
        let cells: Vec<String> = pair.iter().map(|row| row.text(&mut bounds, &mut links)).collect();
        let costs_time = pair.iter().all(|row| row.off.found.is_none());
        let cost = case
            .off
            .filter(|_| costs_time)
            .map(|off| cost::describe(off).unwrap_or_else(|| "no time in its lessons".to_owned()));
        let cost = cost.unwrap_or_default();
        let _ = writeln!(page, "| {} | {} | {cost} |", case.off_name(), cells.join(" | "));
    }
    let _ = write!(page, "\n{}", profile_head());
    render_profiles(profiles, &mut page, &mut bounds, &mut links);
    format!("{page}\n## Bounds\n\n{}\n{links}", bounds.text())
}

/// Results of a case.
struct Row {
    case: Case,
    /// Without the rule.
    off: Searched,
    /// With all rules on. Searched only where a counterexample was found.
    on: Option<Searched>,
}

/// Result of a search.
struct Searched {
    /// Distinct states.
    states: usize,
    /// States whose outlook is undecided, in a search for dead ends.
    undecided: usize,
    found: Option<Counterexample>,
}

impl Searched {
    fn none(&self) -> String {
        let states = with_separators(self.states as u64);
        match self.undecided {
            0 => format!("none in {states} states"),
            undecided => format!("none in {states} states, {} undecided", with_separators(undecided as u64)),
        }
    }
}

impl Row {
    /// Searches without the rule and, if a counterexample is found, with it.
    fn search(case: &Case, threads: usize) -> Self {
        let search = |all_on: bool, bounds: Bounds| {
            let search = BfsChecker::new(&case.setup(all_on), case.query(bounds));
            let search = explore::run(search.expect("nothing is broken at the start"), threads);
            let found = match search.verdict() {
                Some(Verdict::Violated(found)) => Some(found.clone()),
                Some(Verdict::Exhausted) => None,
                other => panic!("{}: {other:?}", case.name()),
            };
            let undecided = search.report().map_or(0, |report| report.undecided);
            Searched { states: search.progress().distinct, undecided, found }
        };
        let off = search(false, case.bounds);
        let on = off.found.as_ref().filter(|_| case.off.is_some()).map(|found| {
            let most = u32::try_from(found.moves.len()).unwrap_or(u32::MAX);
            let moves = if case.granularity == Granularity::Steps { most } else { case.bounds.moves };
            search(true, Bounds { moves, ..case.bounds })
        });
        Self { case: case.clone(), off, on }
    }

    /// Cell of the table. Adds its link and its bounds to those at the end of the page.
    fn text(&self, bounds: &mut BoundsTable, links: &mut String) -> String {
        let label = bounds.label(self.case.granularity, &self.case.bounds);
        let told = match &self.off.found {
            None if self.case.property.is_some() || self.case.profile.is_some() => self.off.none(),
            None => {
                let why = matrix::why_none(self.case.mode, self.case.off, self.case.granularity);
                format!("{}: {why}", self.off.none())
            }
            Some(found) => {
                let name = self.case.name();
                let _ = writeln!(links, "[{name}]: ../#{}", self.fragment(found));
                let length = match self.case.granularity {
                    Granularity::Moves => format!("{} moves, {} steps", found.moves.len(), found.script.len()),
                    Granularity::Steps => format!("{} steps", found.script.len()),
                };
                let for_good = matches!(found.finding, Finding::DeadEnd { is_for_good: true, .. });
                let for_good = if for_good { ", for good," } else { "" };
                let told = format!("**{}**{for_good} in {length} ([watch][{name}])", found.property());
                let on = self.on.as_ref().map(|on| match &on.found {
                    None if self.case.is_exhausted_by_tlc(true) => {
                        format!("; on: {}, {}", on.none(), by_tlc("none either"))
                    }
                    None => format!("; on: {}", on.none()),
                    Some(found) => format!("; on: {} in {} too", found.property(), found.moves.len()),
                });
                told + &on.unwrap_or_default()
            }
        };
        let told = match &self.off.found {
            None if self.case.is_exhausted_by_tlc(false) => format!("{told}; {}", by_tlc("none either")),
            // TLC was asked for the shortest counterexample of the same question.
            Some(_) if self.case.question_to_tlc(false).is_some() => format!("{told}; {}", by_tlc("the same")),
            _ => told,
        };
        let arrow = if self.case.and_back { '⇄' } else { '→' };
        format!("{} {arrow} {} ({label}): {told}", digits(self.case.old), digits(self.case.new))
    }

    /// Fragment of the link that plays the counterexample.
    fn fragment(&self, found: &Counterexample) -> String {
        let mut own = Scenario::custom(self.case.old, self.case.old.iter().next());
        own.set_target(self.case.new);
        own.rules = self.case.setup(false).rules;
        let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps));
        // In steps, every step would become a beat.
        let moves = moves.filter(|_| self.case.granularity == Granularity::Moves);
        // The title is part of links that are recorded.
        let title = format!("{} broken", found.property());
        let found = ViolatingSchedule { title, steps: &found.script, moves: moves.collect() };
        let scenario = own.with_counterexample(self.case.mode, None, &found);
        link::fragment(&scenario.into()).expect("a link holds what a search finds: a test opens them all")
    }
}

/// The mark of a verdict with which TLC agrees.
fn by_tlc(answer: &str) -> String {
    format!("TLC: {answer}, {COMPARED_ON}")
}

impl Case {
    /// The question that was put to TLC within the very bounds of this search; `all_on` ignores the setting.
    fn question_to_tlc(&self, all_on: bool) -> Option<&'static TlcQuestion> {
        let call = self.call(all_on)?;
        QUESTIONS.iter().find(|it| it.call == call)
    }

    /// Whether TLC counted every state of this question, as many as `--view tla`, and found no violation.
    fn is_exhausted_by_tlc(&self, all_on: bool) -> bool {
        self.question_to_tlc(all_on).is_some_and(|it| it.counted.is_some() && it.violated_after.is_none())
    }

    /// Options of `overlap explore` that search this; `all_on` ignores the setting. `None` for what no question to TLC
    /// is: steps, profiles, properties other than the five.
    fn call(&self, all_on: bool) -> Option<String> {
        if self.granularity != Granularity::Moves || self.profile.is_some() || self.property.is_some() {
            return None;
        }
        let list =
            |set: raft_core::ServerSet| set.iter().map(|id| u64::from(id).to_string()).collect::<Vec<_>>().join(",");
        let Bounds { term, log, changes, crashes, commands, .. } = self.bounds;
        let (old, new, mode) = (list(self.old), list(self.new), self.mode.key());
        let reverse = if self.and_back { " --reverse" } else { "" };
        let off = self.off.filter(|_| !all_on).map(|off| format!(" --rule-off {}", off.key())).unwrap_or_default();
        Some(format!(
            "#own&old={old}&new={new}&leader=1 --mode {mode} --terms {term} --log {log} --changes {changes} --crashes {crashes} --commands {commands}{reverse}{off}"
        ))
    }

    /// Name of its link on the page.
    fn name(&self) -> String {
        let off = self.profile.map_or_else(|| self.off.map_or("nothing", RuleSetting::key), |profile| profile.key);
        let of = if self.profile.is_some() { format!("-{}", digits(self.old)) } else { String::new() };
        match self.property {
            Some(property) => format!("{}-{}-{off}", self.mode.key(), property.key()),
            None => format!("{}-{}-{off}{of}", self.mode.key(), self.granularity),
        }
    }

    /// First cell of its row.
    fn off_name(&self) -> String {
        let key = self.profile.map(|profile| profile.key).or_else(|| self.off.map(RuleSetting::key));
        key.map_or_else(|| "nothing".to_owned(), |key| format!("`{key}`"))
    }
}

/// `{S1 S2}` as `12`.
fn digits(set: raft_core::ServerSet) -> String {
    set.iter().map(|id| id.to_string().trim_start_matches('S').to_owned()).collect()
}

/// Bounds that cells refer to by a letter.
#[derive(Default)]
struct BoundsTable(Vec<(Granularity, Bounds)>);

impl BoundsTable {
    /// Label of these bounds, which are added if they are new.
    fn label(&mut self, granularity: Granularity, bounds: &Bounds) -> char {
        let known = self.0.iter().position(|it| *it == (granularity, *bounds));
        let index = known.unwrap_or_else(|| {
            self.0.push((granularity, *bounds));
            self.0.len() - 1
        });
        (b'A'..=b'Z').nth(index).map_or('?', char::from)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (label, (granularity, bounds)) in ('A'..='Z').zip(&self.0) {
            let _ = writeln!(text, "- {label}: {}", bounds.describe(*granularity));
        }
        text
    }
}

#[cfg(test)]
mod tests;
