//! Wording of everything that this crate says to people: errors, narration and explanations.
//!
//! The other tests assert kinds and places. The sentences are in one file, which
//! `OVERLAP_BLESS=1 cargo test -p scenario --test wording` rewrites.

use std::fmt::{Display, Write as _};

use cluster::Mode;
use differing::differing;
use events::events;
use scenario::explanation::explain_event;
use scenario::link::open;
use scenario::narration::narrate;
use scenario::pseudocode::{Line, procedures};
use scenario::script::read;
use scenario::{action, quorum_chain, search};
use wrong_scripts::all;
use wrong_texts::{CHAINS, WRONG_ACTIONS, WRONG_LINKS};

#[path = "support/differing.rs"]
mod differing;
#[path = "support/events.rs"]
mod events;
#[path = "support/wrong_scripts.rs"]
mod wrong_scripts;
#[path = "support/wrong_texts.rs"]
mod wrong_texts;

const GOLDEN: &str = include_str!("golden/wording.txt");

/// Appends a text with what is said of it.
fn add(written: &mut String, text: &str, sentences: impl IntoIterator<Item = impl Display>) {
    for line in text.lines() {
        let _ = writeln!(written, "{line}");
    }
    for sentence in sentences {
        let _ = writeln!(written, "    {sentence}");
    }
}

#[test]
fn sentences_are_those_of_the_golden_file() {
    let mut written = String::new();
    written.push_str("== Wrong scripts\n\n");
    for (text, _) in all() {
        add(&mut written, &text, read(&text).err().into_iter().flatten());
        written.push('\n');
    }
    written.push_str("== Wrong actions in a link\n\n");
    for (text, _) in WRONG_ACTIONS {
        add(&mut written, &format!("do {text:?}"), action::parse(text).err());
    }
    written.push_str("\n== Wrong links\n\n");
    for (text, _) in WRONG_LINKS {
        add(&mut written, &format!("#{text}"), open(text).errors);
    }
    written.push_str("\n== Chains of configurations\n\n");
    for text in CHAINS {
        let (steps, error) = quorum_chain::parse(text).map_or_else(|error| (Vec::new(), Some(error)), |it| (it, None));
        let findings = steps.iter().map(quorum_chain::finding);
        add(&mut written, text, findings.chain(error.iter().map(ToString::to_string)));
    }
    written.push_str("\n== Events\n\n");
    for event in events() {
        let narration = narrate(std::slice::from_ref(&event)).map_or("(nothing)".to_owned(), |it| it.text);
        let explanation = explain_event(&event).map(|it| format!("{} ({})", it.rule, it.source));
        add(&mut written, &narration, explanation);
    }
    written.push_str("\n== Pseudocode\n\n");
    for mode in Mode::ALL {
        for procedure in procedures(mode) {
            let line = |line: &Line| format!("{}{}", "  ".repeat(line.depth.into()), line.text);
            add(&mut written, &format!("{mode}: {}", procedure.name), procedure.lines.iter().map(line));
        }
    }
    written.push_str("\n== What a search ignores\n\n");
    for text in [
        "overlap 1\nold S1 S2 S3\nat 20 crash S1\n",
        "overlap 1\nold S1 S2 S3\nat 20 ask S1 S2 S3 learners S4\nat 30 crash S2\n",
        "overlap 1\nold S1 S2 S3\nwhen nobody leads: crash S2\n",
    ] {
        let scenario = read(text).expect("it is a script");
        add(&mut written, text, search::ignored_by_search(&scenario, scenario.modes[0], None));
    }
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/wording.txt");
        std::fs::write(file, written).expect("the file can be written");
        return;
    }
    let on_purpose = "on purpose? OVERLAP_BLESS=1 cargo test -p scenario --test wording";
    assert!(written == GOLDEN, "{}{on_purpose}", differing(GOLDEN, &written));
}
