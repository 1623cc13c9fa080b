//! `cargo xtask tlc`: compares the state counts and counterexamples of TLC with those of `overlap explore --view tla`.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use xshell::{Shell, cmd};

use crate::repo;
use crate::tlc_mutations::MUTATIONS;

#[allow(dead_code, reason = "three programs share this file, and each reads a part of it")]
#[path = "../../cli/src/explore/tlc_questions.rs"]
mod tlc_questions;

use tlc_questions::{QUESTIONS, TlcQuestion};

/// Put questions to TLC, the model checker of TLA+, and compare its answers with ours.
///
/// The variable TLC names the command that runs it, such as `java -cp /path/to/tla2tools.jar tlc2.TLC`.
#[derive(Args)]
pub(crate) struct Options {
    /// Only the questions whose names begin so
    names: Vec<String>,
    /// The questions for which TLC takes minutes, too
    #[arg(long)]
    slow: bool,
}

/// Answer of a checker to a question.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    counted: Option<(usize, u32)>,
    violated_after: Option<u32>,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(tlc) = std::env::var("TLC").ok().filter(|tlc| !tlc.trim().is_empty()) else {
        println!("not run: there is no TLC. Set TLC to the command that runs it: java -cp tla2tools.jar tlc2.TLC");
        return Ok(());
    };
    let sh = repo::shell()?;
    cmd!(sh, "cargo build --locked --quiet --package cli").run()?;
    // A copy, so that a build in the meantime changes nothing.
    let programs = sh.create_temp_dir()?;
    let overlap = programs.path().join("overlap");
    sh.copy_file(repo::root().join("target/debug/overlap"), &overlap)?;
    let is_wanted = |it: &&TlcQuestion| {
        (options.slow || !it.is_slow)
            && (options.names.is_empty() || options.names.iter().any(|name| it.name.starts_with(name)))
    };
    let (mut compared, mut differing) = (0, Vec::new());
    for question in QUESTIONS.iter().filter(is_wanted) {
        let began = Instant::now();
        let (ours, theirs) = compare(&sh, &overlap, &tlc, question).with_context(|| question.name.to_owned())?;
        compared += 1;
        let is_equal = ours == theirs && ours == recorded(question);
        println!(
            "{}: {} ({} s)\n  overlap  {}\n  TLC      {}",
            question.name,
            if is_equal { "equal" } else { "DIFFERENT" },
            began.elapsed().as_secs(),
            described(&ours),
            described(&theirs)
        );
        if !is_equal {
            differing.push(question.name);
        }
    }
    println!("{} of {compared} questions equal", compared - differing.len());
    let is_wanted = |property: &str| {
        options.names.is_empty() || options.names.iter().any(|name| format!("mutation: {property}").starts_with(name))
    };
    for mutation in MUTATIONS.iter().filter(|it| is_wanted(it.property)) {
        let checked = mutation.check(&sh, &overlap, |folder| run_tlc(&sh, &tlc, folder, "Question.cfg"));
        checked.with_context(|| format!("mutation: {}", mutation.property))?;
        println!("mutation: {}: noticed", mutation.property);
        compared += 1;
    }
    ensure!(compared > 0, "no question has such a name");
    if !differing.is_empty() {
        bail!("TLC and overlap, or the table in tlc_questions.rs, differ: {}", differing.join(", "));
    }
    Ok(())
}

fn recorded(question: &TlcQuestion) -> Answer {
    Answer { counted: question.counted, violated_after: question.violated_after }
}

fn described(answer: &Answer) -> String {
    let counted = answer.counted.map(|(distinct, depth)| format!("{distinct} distinct states, depth {depth}"));
    let violated = match answer.violated_after {
        Some(moves) => format!("violated after {moves} moves"),
        None => "not violated".to_owned(),
    };
    counted.into_iter().chain([violated]).collect::<Vec<_>>().join(", ")
}

/// The answers of both checkers.
fn compare(sh: &Shell, overlap: &Path, tlc: &str, question: &TlcQuestion) -> Result<(Answer, Answer)> {
    let folder = sh.create_temp_dir()?;
    let words: &[&str] = &question.call.split_ascii_whitespace().collect::<Vec<_>>();
    let out = folder.path();
    cmd!(sh, "{overlap} export tla {words...} --out {out}").quiet().ignore_stdout().run()?;
    let (mut ours, mut theirs) = (Answer::default(), Answer::default());
    if question.counted.is_some() {
        let text = cmd!(sh, "{overlap} explore {words...} --view tla --json").quiet().ignore_status().read()?;
        let number = |name: &str| number_after(&text, &format!("\"{name}\":"));
        let depth = u32::try_from(number("depth").context("overlap has no depth")?)?;
        ours.counted = Some((number("distinct").context("overlap counts no states")?, depth));
    }
    let shortest = cmd!(sh, "{overlap} explore {words...} --json").quiet().ignore_status().read()?;
    if shortest.contains("\"verdict\":\"violated\"") {
        let moves = shortest.split_once("\"moves\":[\"").and_then(|(_, moves)| moves.split_once(']'));
        let moves = moves.map(|(moves, _)| moves.matches("\",\"").count() + 1).context("overlap names no moves")?;
        ours.violated_after = Some(u32::try_from(moves)?);
    }
    let mut text = run_tlc(sh, tlc, out, "Question.cfg")?;
    if text.contains("is violated") {
        theirs.violated_after = Some(u32::try_from(text.matches("\nState ").count())?.saturating_sub(1));
        fs::write(out.join("tlc.txt"), &text)?;
        let played = cmd!(sh, "{overlap} import tlc {out}/tlc.txt").quiet().ignore_status().read()?;
        ensure!(
            played.contains(&format!("after {} moves", theirs.violated_after.unwrap_or_default())),
            "the counterexample of TLC cannot be played: {played}"
        );
        if question.counted.is_some() {
            // Without invariants TLC goes on to the end; no state follows a violation.
            let all = fs::read_to_string(out.join("Question.cfg"))?;
            let lines = all.lines().filter(|line| !line.starts_with("INVARIANT") && !line.starts_with("PROPERTY"));
            fs::write(out.join("Count.cfg"), lines.collect::<Vec<_>>().join("\n"))?;
            text = run_tlc(sh, tlc, out, "Count.cfg")?;
        }
    } else {
        ensure!(text.contains("No error has been found"), "TLC did not finish:\n{text}");
    }
    if question.counted.is_some() {
        let distinct = number_before(&text, " distinct states found, 0 states left on queue");
        let depth = number_after(&text, "The depth of the complete state graph search is ");
        let (Some(distinct), Some(depth)) = (distinct, depth) else { bail!("TLC did not finish:\n{text}") };
        theirs.counted = Some((distinct, u32::try_from(depth)?));
    }
    Ok((ours, theirs))
}

/// TLC's output.
fn run_tlc(sh: &Shell, tlc: &str, folder: &Path, configuration: &str) -> Result<String> {
    let _there = sh.push_dir(folder);
    let words: Vec<&str> = tlc.split_ascii_whitespace().collect();
    let Some((program, arguments)) = words.split_first() else { bail!("TLC names no command") };
    // With one worker the depth is exact, and the first counterexample the shortest.
    let options = ["-workers", "1", "-nowarning", "-noGenerateSpecTE", "-config", configuration, "Question.tla"];
    Ok(cmd!(sh, "{program} {arguments...} {options...}").quiet().ignore_status().read()?)
}

fn number_after(text: &str, label: &str) -> Option<usize> {
    let (_, rest) = text.rsplit_once(label)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn number_before(text: &str, label: &str) -> Option<usize> {
    let (before, _) = text.rsplit_once(label)?;
    before.rsplit([' ', '\n']).next()?.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_the_output_of_tlc() {
        let text = "13934 states generated, 1062 distinct states found, 0 states left on queue.\n\
                    The depth of the complete state graph search is 8.\n";
        assert_eq!(number_before(text, " distinct states found, 0 states left on queue"), Some(1062));
        assert_eq!(number_after(text, "The depth of the complete state graph search is "), Some(8));
        assert_eq!(
            number_before("5 distinct states found, 3 states left", " distinct states found, 0 states left"),
            None
        );
    }

    #[test]
    fn at_least_twelve_questions_are_compared_in_every_mode_and_each_has_a_name() {
        let counted = || QUESTIONS.iter().filter(|it| it.counted.is_some());
        assert!(counted().count() >= 12);
        for mode in ["naive", "single", "joint"] {
            assert!(counted().filter(|it| it.call.contains(&format!("--mode {mode}"))).count() >= 3, "{mode}");
        }
        let mut names: Vec<_> = QUESTIONS.iter().map(|it| it.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), QUESTIONS.len());
    }
}
