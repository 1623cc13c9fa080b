//! Tests that docs/verdicts.md is what the search says.

use std::thread;

use checker::ContinuationChecker;
use cluster::{Continuations as _, Possibility};

use super::*;
use crate::differing::differing;

fn published() -> String {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verdicts.md");
    std::fs::read_to_string(docs).expect("the page is there")
}

/// Cells of the page in the order of the cases, each with the greatest number of states in it.
fn cells(page: &str) -> Vec<(&str, u64)> {
    let rows = page.lines().filter(|line| line.starts_with("| `") || line.starts_with("| nothing"));
    let is_profile = |row: &str| raft_core::PROFILE_KEYS.iter().any(|key| row.contains(&format!("| `{key}`")));
    let cells =
        rows.flat_map(|row| row.trim_end_matches(" |").split(" | ").skip(1).take(if is_profile(row) { 4 } else { 2 }));
    cells.map(|cell| (cell, most_states(cell))).collect()
}

fn most_states(cell: &str) -> u64 {
    let before = cell.split(" states").filter_map(|part| part.rsplit("in ").next());
    before.filter_map(|number| number.replace(',', "").parse().ok()).max().unwrap_or(0)
}

/// Searches again the cases of at most so many states, and compares them and the rest of the page.
fn assert_current(most: u64) {
    let published = published();
    let (all, cells) = ([all(), dead_ends(), profiles()].concat(), cells(&published));
    assert_eq!(all.len(), cells.len(), "one cell for each case");
    // The quick searches of profiles are many.
    let most_of = |case: &Case| if case.profile.is_some() { most / 4 } else { most };
    let cases = all.iter().zip(&cells).enumerate();
    let mut cases: Vec<_> = cases.filter(|(_, (case, cell))| cell.1 <= most_of(case)).collect();
    // The long ones first, so that both threads end at about the same time.
    cases.sort_by_key(|(_, (_, cell))| std::cmp::Reverse(cell.1));
    let next = std::sync::atomic::AtomicUsize::new(0);
    let search = || {
        let take = || cases.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        std::iter::from_fn(take).map(|(index, (case, _))| (*index, Row::search(case, 1))).collect::<Vec<_>>()
    };
    let mut rows = thread::scope(|scope| {
        let other = scope.spawn(search);
        let mut rows = search();
        rows.extend(other.join().expect("the search does not panic"));
        rows
    });
    rows.sort_by_key(|(index, _)| *index);
    let (mut links, mut bounds) = (String::new(), BoundsTable::default());
    let labels: Vec<char> = all.iter().map(|case| bounds.label(case.granularity, &case.bounds)).collect();
    let again = "docs/verdicts.md is not current: cargo run --release -p cli -- verdicts > docs/verdicts.md";
    for (index, row) in &rows {
        let text = row.text(&mut bounds, &mut links);
        assert_eq!(text, cells[*index].0, "{again}");
        assert!(text.contains(&format!("({})", labels[*index])), "{text}");
    }
    let known = |line: &&str| published.lines().any(|known| known == *line);
    let missing: Vec<&str> = links.lines().filter(|line| !known(line)).collect();
    assert!(missing.is_empty(), "{again}{}", differing(&published, &missing.join("\n")));
    assert!(published.starts_with(&head()) && published.contains(&bounds.text()), "{again}");
    println!("{} of {} searches", rows.len(), all.len());
}

#[test]
fn verdicts_with_few_states_equal_the_page() {
    assert_current(200_000);
}

#[test]
#[ignore = "some minutes: the soak runs it"]
fn all_verdicts_equal_the_page() {
    assert_current(u64::MAX);
}

/// Asserts that the page has the cost of each of these profiles, in these modes.
fn assert_costs(keys: &[&str], modes: &[Mode]) {
    let (page, costs) = (published(), cost::ProfileCosts::new(modes));
    for row in profiles().chunks(4) {
        let Case { profile: Some(profile), mode, .. } = row[0] else { panic!("it is a row of a profile") };
        if keys.contains(&profile.key) && modes.contains(&mode) {
            let line = page.lines().find(|line| line.starts_with(&format!("| `{}`, {mode} |", profile.key)));
            let cost = line.and_then(|line| line.trim_end_matches(" |").rsplit(" | ").next());
            assert_eq!(cost, Some(&*costs.describe(profile, mode)), "{}, {mode}", profile.key);
        }
    }
}

#[test]
fn cost_of_a_profile_equals_the_page() {
    assert_costs(&["paper-2014"], &[Mode::Joint]);
}

#[test]
#[ignore = "a minute: the soak runs it"]
fn cost_of_each_profile_equals_the_page() {
    assert_costs(&raft_core::PROFILE_KEYS, &[Mode::SingleServer, Mode::Joint]);
}

/// A question that has the name of a verdict is that verdict's, so that the page has its mark.
#[test]
fn questions_to_tlc_are_those_of_the_cases_of_their_names() {
    let mut compared = 0;
    for question in QUESTIONS.iter().filter(|it| it.name.contains("-moves-")) {
        let (name, all_on) = question.name.split_once(": on").map_or((question.name, false), |(name, _)| (name, true));
        let case = all().into_iter().find(|case| case.name() == name).expect(name);
        assert_eq!(case.call(all_on).as_deref(), Some(question.call), "{name}");
        assert!(case.question_to_tlc(all_on).is_some_and(|it| it.name == question.name), "{name}");
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn links_of_the_page_violate_the_property_in_their_title() {
    let page = published();
    let links: Vec<&str> = page.lines().filter_map(|line| line.split_once("]: ../#")).map(|(_, it)| it).collect();
    assert!(links.len() > 20, "{} links", links.len());
    for fragment in links {
        let scenario = crate::source::load(&format!("#{fragment}")).expect("it is a link").scenario;
        let mut timeline = scenario.timeline(scenario.modes[0]);
        timeline.seek(scenario.end);
        if scenario.title.starts_with("Dead end") {
            let can = ContinuationChecker::default().can_lead(timeline.world());
            assert!(matches!(can, Possibility::Impossible { .. }), "{}: {can:?}", scenario.title);
            continue;
        }
        let broken = timeline.world().history().violations().iter().map(|it| format!("{} broken", it.property()));
        assert!(broken.clone().any(|it| it == scenario.title), "{}: {:?}", scenario.title, broken.collect::<Vec<_>>());
    }
}
