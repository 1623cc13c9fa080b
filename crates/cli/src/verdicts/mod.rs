//! `overlap verdicts`: what a search says of every rule in every mode, as `docs/verdicts.md` has it.

mod asked;

use std::fmt::Write as _;

use checker::{BfsChecker, Bounds, Counterexample, Granularity, Verdict, with_separators};
use cluster::{Mode, Property};
use scenario::Scenario;
use scenario::search::ViolatingSchedule;

use crate::{explore, link};
use asked::Asked;
use raft_core::RuleSetting;

/// What the page begins with.
const HEAD: &str = "\
# Verdicts

What the search finds when a rule is off, and that it finds nothing when the rule is on. Every line was searched by this
project's own code within the bounds that it names; beyond them nothing is claimed. This page is what `overlap verdicts` prints
(`cargo run --release -p cli -- verdicts > docs/verdicts.md`), and the tests hold it to that: the quick searches in each test run,
all of them in `cargo xtask soak`.

- *In moves*: an election, a round of replication, a commit, a change or a restart is one move. No message stays in flight between
  moves. *In steps*: each message, loss and timeout on its own, with as few servers as will do.
- A number of moves or steps is that of the shortest schedule there is within the bounds; behind a number of moves stands how many
  steps these come to. *watch* plays it: what stands after the `#` goes after the address of any copy of the playground.
- *None in 1,234 states*: all states there are within the bounds were looked at, and no property is broken in any of them.
  Servers that play the same part count as the same, and states are told apart by 64-bit fingerprints.
- *On*: the same with the rule on, within the same bounds; in steps, as many steps as the schedule without it takes.
- From a configuration to another: `123 → 145`. S1 leads at the start.

Without `rollback_on_truncate` or `own_term_commit_first` the schedules that were found in moves have four servers and come to more
than fifty steps. So much cannot be searched in steps: there the lines say what was searched instead, with three servers.

Five properties are looked at: {properties}. A rule
that guards liveness alone breaks none of them.
";

/// The introduction, with the names of all properties.
fn head() -> String {
    HEAD.replace("{properties}", &Property::NAMES.join(", "))
}

/// The whole page.
pub(crate) fn page(threads: usize) -> String {
    written(&all().iter().map(|asked| Line::of(asked, threads)).collect::<Vec<_>>())
}

/// All that is asked: mode for mode and rule for rule, in moves and in steps.
fn all() -> Vec<Asked> {
    let of = |mode| Asked::all(mode, Granularity::Moves).zip(Asked::all(mode, Granularity::Steps));
    Mode::ALL.into_iter().flat_map(of).flat_map(|(moves, steps)| [moves, steps]).collect()
}

/// The page of what came of all that is asked.
fn written(lines: &[Line]) -> String {
    let mut page = head();
    let (mut links, mut bounds) = (String::new(), BoundsUsed::default());
    let mut mode = None;
    for row in lines.chunks(2) {
        let Some(asked) = row.first().map(|line| &line.asked) else { continue };
        if mode.replace(asked.mode) != Some(asked.mode) {
            let _ = writeln!(page, "\n## {}\n\n| off | in moves | in steps |\n| --- | --- | --- |", asked.mode);
        }
        let name = asked.off.map_or_else(|| "nothing".to_owned(), |off| format!("`{}`", off.key()));
        let cells: Vec<String> = row.iter().map(|line| line.text(&mut bounds, &mut links)).collect();
        let _ = writeln!(page, "| {name} | {} |", cells.join(" | "));
    }
    format!("{page}\n## Bounds\n\n{}\n{links}", bounds.text())
}

/// What a search came to.
struct Line {
    asked: Asked,
    /// Distinct states without the rule, and the schedule that was found.
    off: (usize, Option<Counterexample>),
    /// Where one was found, what came of the same with all rules on.
    on: Option<(usize, Option<Counterexample>)>,
}

impl Line {
    fn of(asked: &Asked, threads: usize) -> Self {
        let search = |all_on: bool, bounds: Bounds| {
            let search = BfsChecker::new(&asked.setup(all_on), asked.question(bounds));
            let search = explore::run(search.expect("nothing is broken at the start"), threads);
            let found = match search.verdict() {
                Some(Verdict::Violated(found)) => Some(found.clone()),
                Some(Verdict::Exhausted) => None,
                other => panic!("{}: {other:?}", asked.name()),
            };
            (search.progress().distinct, found)
        };
        let off = search(false, asked.bounds);
        let on = off.1.as_ref().filter(|_| asked.off.is_some()).map(|found| {
            let most = u32::try_from(found.moves.len()).unwrap_or(u32::MAX);
            let moves = if asked.grain == Granularity::Steps { most } else { asked.bounds.moves };
            search(true, Bounds { moves, ..asked.bounds })
        });
        Self { asked: asked.clone(), off, on }
    }

    /// A cell of the table. Its link and its bounds are kept for the end of the page.
    fn text(&self, bounds: &mut BoundsUsed, links: &mut String) -> String {
        let letter = bounds.letter(self.asked.grain, &self.asked.bounds);
        let told = match &self.off {
            (states, None) => none_in(*states),
            (_, Some(found)) => {
                let name = self.asked.name();
                let _ = writeln!(links, "[{name}]: ../#{}", self.fragment(found));
                let length = match self.asked.grain {
                    Granularity::Moves => format!("{} moves, {} steps", found.moves.len(), found.script.len()),
                    Granularity::Steps => format!("{} steps", found.script.len()),
                };
                let told = format!("**{}** in {length} ([watch][{name}])", found.property());
                let on = self.on.as_ref().map(|on| match on {
                    (states, None) => format!("; on: {}", none_in(*states)),
                    (_, Some(found)) => format!("; on: {} in {} too", found.property(), found.moves.len()),
                });
                told + &on.unwrap_or_default()
            }
        };
        format!("{} → {} ({letter}): {told}", digits(self.asked.old), digits(self.asked.new))
    }

    /// What stands after the `#` of the link that plays the schedule.
    fn fragment(&self, found: &Counterexample) -> String {
        let mut own = Scenario::custom(self.asked.old, self.asked.old.iter().next());
        own.set_target(self.asked.new);
        own.rules = self.asked.setup(false).rules;
        let moves = found.moves.iter().map(|(made, steps)| (made.to_string(), *steps));
        // In steps, every step would be a moment.
        let moves = moves.filter(|_| self.asked.grain == Granularity::Moves);
        let found = ViolatingSchedule { violation: found.violation, steps: &found.script, moves: moves.collect() };
        let mut scenario = own.with_counterexample(self.asked.mode, None, &found);
        // As it stands in links of old.
        scenario.title = format!("{} broken", found.violation.property()).into();
        link::fragment(&scenario.into()).expect("a link holds what a search finds: a test opens them all")
    }
}

impl Asked {
    /// A name for its link.
    fn name(&self) -> String {
        let off = self.off.map_or("nothing", RuleSetting::key);
        format!("{}-{}-{off}", self.mode.key(), self.grain)
    }
}

fn none_in(states: usize) -> String {
    format!("none in {} states", with_separators(states as u64))
}

/// `{S1 S2}` as `12`.
fn digits(set: raft_core::ServerSet) -> String {
    set.iter().map(|id| id.to_string().trim_start_matches('S').to_owned()).collect()
}

/// The bounds that lines refer to by letters.
#[derive(Default)]
struct BoundsUsed(Vec<(Granularity, Bounds)>);

impl BoundsUsed {
    fn letter(&mut self, grain: Granularity, bounds: &Bounds) -> char {
        let known = self.0.iter().position(|it| *it == (grain, *bounds));
        let place = known.unwrap_or_else(|| {
            self.0.push((grain, *bounds));
            self.0.len() - 1
        });
        (b'A'..=b'Z').nth(place).map_or('?', char::from)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (letter, (grain, bounds)) in ('A'..='Z').zip(&self.0) {
            let _ = writeln!(text, "- {letter}: {}", bounds.describe(*grain));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::differing::differing;

    fn published() -> String {
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
        std::fs::read_to_string(docs).expect("the page is there")
    }

    /// The page's cells, in the order of what is asked, and how many states each tells of at most.
    fn cells(page: &str) -> Vec<(&str, u64)> {
        let rows = page.lines().filter(|line| line.starts_with("| `") || line.starts_with("| nothing"));
        let cells = rows.flat_map(|row| row.trim_end_matches(" |").split(" | ").skip(1));
        cells.map(|cell| (cell, most_states(cell))).collect()
    }

    fn most_states(cell: &str) -> u64 {
        let before = cell.split(" states").filter_map(|part| part.rsplit("in ").next());
        before.filter_map(|number| number.replace(',', "").parse().ok()).max().unwrap_or(0)
    }

    /// Searches again what the page says of at most so many states, and everything that stands around it.
    fn assert_current(most: u64) {
        let published = published();
        let (all, cells) = (all(), cells(&published));
        assert_eq!(all.len(), cells.len(), "one cell for each question");
        let mut asked: Vec<_> = all.iter().zip(&cells).enumerate().filter(|(_, (_, cell))| cell.1 <= most).collect();
        // The long ones first, so that both threads end at about the same time.
        asked.sort_by_key(|(_, (_, cell))| std::cmp::Reverse(cell.1));
        let next = std::sync::atomic::AtomicUsize::new(0);
        let search = || {
            let take = || asked.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            std::iter::from_fn(take).map(|(place, (asked, _))| (*place, Line::of(asked, 1))).collect::<Vec<_>>()
        };
        let mut lines = thread::scope(|scope| {
            let other = scope.spawn(search);
            let mut lines = search();
            lines.extend(other.join().expect("it has no fault"));
            lines
        });
        lines.sort_by_key(|(place, _)| *place);
        let (mut links, mut bounds) = (String::new(), BoundsUsed::default());
        let letters: Vec<char> = all.iter().map(|asked| bounds.letter(asked.grain, &asked.bounds)).collect();
        let again = "docs/verdicts.md is not current: cargo run --release -p cli -- verdicts > docs/verdicts.md";
        for (place, line) in &lines {
            let text = line.text(&mut bounds, &mut links);
            assert_eq!(text, cells[*place].0, "{again}");
            assert!(text.contains(&format!("({})", letters[*place])), "{text}");
        }
        let known = |line: &&str| published.lines().any(|known| known == *line);
        let missing: Vec<&str> = links.lines().filter(|line| !known(line)).collect();
        assert!(missing.is_empty(), "{again}{}", differing(&published, &missing.join("\n")));
        assert!(published.starts_with(&head()) && published.contains(&bounds.text()), "{again}");
        println!("{} of {} searches", lines.len(), all.len());
    }

    #[test]
    fn the_verdicts_of_the_page_that_take_few_states_are_current() {
        assert_current(200_000);
    }

    #[test]
    #[ignore = "some minutes: the soak runs it"]
    fn all_the_verdicts_of_the_page_are_current() {
        assert_current(u64::MAX);
    }

    #[test]
    fn the_links_of_the_page_play_to_what_they_say() {
        let page = published();
        let links: Vec<&str> = page.lines().filter_map(|line| line.split_once("]: ../#")).map(|(_, it)| it).collect();
        assert!(links.len() > 20, "{} links", links.len());
        for fragment in links {
            let scenario = crate::source::find(&format!("#{fragment}")).expect("it is a link").scenario;
            let mut timeline = scenario.timeline(scenario.modes[0]);
            timeline.seek(scenario.end);
            let broken = timeline.world().history().violations().iter().map(|it| format!("{} broken", it.property()));
            assert!(
                broken.clone().any(|it| it == scenario.title),
                "{}: {:?}",
                scenario.title,
                broken.collect::<Vec<_>>()
            );
        }
    }
}
