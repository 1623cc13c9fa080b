//! The grammar of `docs/scenario-script.md` allows exactly the lines that parse.

use std::collections::BTreeSet;

use cluster::Mode;
use raft_core::{PROFILE_KEYS, RuleSetting};
use scenario::action::WORDS;
use scenario::script::{DiagnosticKind, KEYS, read, write};
use scenario::{Metric, catalogue};
use scenarios::Rng;

use ebnf::Grammar;

#[path = "support/ebnf.rs"]
mod ebnf;
#[path = "support/scenarios.rs"]
mod scenarios;

const DOCUMENT: &str = include_str!("../../../docs/scenario-script.md");

fn grammar() -> Grammar {
    let block = DOCUMENT.split("```ebnf\n").nth(1).and_then(|rest| rest.split("```").next());
    Grammar::new(block.expect("there is a grammar"))
}

fn rules() -> impl Iterator<Item = &'static str> {
    RuleSetting::KEYS.into_iter()
}

/// Characters that are tokens of their own.
const SIGNS: [char; 5] = [':', ',', ';', '>', '#'];

/// Tokens of a line.
fn tokens(line: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in line.split_ascii_whitespace() {
        let mut rest = word;
        while let Some(place) = rest.find(SIGNS) {
            let (before, tail) = rest.split_at(place);
            tokens.extend([before, &tail[..1]].map(str::to_owned));
            rest = &tail[1..];
        }
        tokens.push(rest.to_owned());
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

/// Maximum number of tokens at the start of `rest` that match a form which the document describes in words.
fn described(name: &str, rest: &[String]) -> Option<usize> {
    let first = rest.first().map_or("", String::as_str);
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    let is_so = match name {
        "text" => return Some(rest.len()),
        "phrase" => return rest.iter().position(|token| token == ":").filter(|count| *count > 0),
        "number" => is_number,
        "server" => {
            let number = first.strip_prefix('S').unwrap_or(first);
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            digits && (1..=7).contains(&number.parse::<u64>().unwrap_or_default())
        }
        "name" => {
            let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            (1..=40).contains(&first.len()) && first.bytes().all(is_letter)
        }
        "zonename" => {
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=10).contains(&first.len()) && first.bytes().all(is_letter)
        }
        "rule" => rules().any(|rule| rule == first),
        "profile" => PROFILE_KEYS.contains(&first),
        _ => return None,
    };
    Some(usize::from(is_so))
}

/// Whether the grammar allows the line.
fn allows(grammar: &Grammar, line: &str) -> bool {
    let whole = tokens(line);
    let comment = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#')).collect::<Vec<_>>().join(" ");
    [whole, tokens(&comment)].iter().any(|tokens| {
        tokens.is_empty() || grammar.ends(grammar.form("line"), tokens, 0, &described).contains(&tokens.len())
    })
}

/// A script with this line, and the lines that it needs.
fn script(line: &str) -> String {
    let key = line.split_ascii_whitespace().next().unwrap_or_default();
    let old = if key == "old" { "" } else { "old 1 2 3 4 5 6 7\n" };
    let (before, after) = match key {
        "question" => ("beat one: words\n", "\nanswer So."),
        "answer" => ("beat one: words\nquestion Why?\n", ""),
        "choice" => ("beat one: words\nquestion Why?\n", "\nchoice right So, and not so: since.\nanswer So."),
        _ => ("", ""),
    };
    format!("overlap 1\n{old}{before}{line}{after}\n")
}

/// A random line of this kind. The forms that the document describes in words are filled in.
fn line(grammar: &Grammar, kind: &str, rng: &mut Rng) -> String {
    let (mut left, mut number) = (Vec::new(), 19);
    let mut inner = Rng::new(rng.below(1 << 40));
    let mut says = |name: &str| {
        let said = match name {
            "text" => ["Words", "one: two", "# 3", "a, b; c > d"][inner.below(4) as usize].to_owned(),
            "phrase" => ["Words", "a, b; c > d", "one # 3"][inner.below(3) as usize].to_owned(),
            "number" => {
                // The second of two numbers is larger.
                number += 1;
                number.to_string()
            }
            "server" => {
                if left.is_empty() {
                    left = (1..=7).collect();
                }
                let server = left.remove(inner.below(left.len() as u64) as usize);
                format!("{}{server}", ["S", "", "S0"][inner.below(3) as usize])
            }
            "name" => ["split", "7-", "a"][inner.below(3) as usize].to_owned(),
            "zonename" => ["east", "1", "us-East-1a"][inner.below(3) as usize].to_owned(),
            "profile" => PROFILE_KEYS[inner.below(PROFILE_KEYS.len() as u64) as usize].to_owned(),
            "rule" => {
                let rules: Vec<&str> = rules().collect();
                rules[inner.below(rules.len() as u64) as usize].to_owned()
            }
            _ => return None,
        };
        Some(said)
    };
    let said = grammar.say(grammar.form(kind), &mut |count| rng.below(count as u64) as usize, &mut says);
    let mut line = String::new();
    for token in said {
        let is_sign = token.len() == 1 && token.starts_with(SIGNS);
        let in_message = line.ends_with(['>', '#']) || token == ">" || token == "#";
        let by_sign = line.ends_with(SIGNS) || is_sign;
        let is_close = line.is_empty() || in_message || (by_sign && inner.chance(2));
        if !is_close {
            line.push(if inner.chance(9) { '\t' } else { ' ' });
        }
        line.push_str(&token);
    }
    line
}

const KINDS: [&str; 8] = ["header", "action", "conditional", "beat", "question", "choice", "answer", "expect"];

/// Whether the error is one of the grammar. A line can be in the grammar and still be wrong: its log needs others, or
/// it repeats a server or rule.
fn is_of_grammar(problem: &DiagnosticKind) -> bool {
    !matches!(problem, DiagnosticKind::InitialState(_) | DiagnosticKind::Twice(_) | DiagnosticKind::OneRule(..))
}

#[test]
fn every_sentence_of_the_grammar_parses() {
    let grammar = grammar();
    let mut rng = Rng::new(1);
    let mut said = BTreeSet::new();
    for _ in 0..6000 {
        let kind = KINDS[rng.below(KINDS.len() as u64) as usize];
        let line = line(&grammar, kind, &mut rng);
        let diagnostics = read(&script(&line)).err().unwrap_or_default();
        assert!(!diagnostics.iter().any(|diagnostic| is_of_grammar(&diagnostic.kind)), "{line}\n{diagnostics:?}");
        assert!(allows(&grammar, &line), "{line}");
        said.extend(tokens(&line));
    }
    let words = grammar.words();
    let unsaid: Vec<_> = words.iter().flat_map(|words| words.split(' ')).filter(|word| !said.contains(*word)).collect();
    let described = ["", "#", "-", "S", "0", "overlap"];
    assert!(unsaid.iter().all(|word| described.contains(word)), "{unsaid:?}");
}

#[test]
fn every_line_that_parses_is_in_the_grammar() {
    let grammar = grammar();
    let words: Vec<String> = grammar.words().into_iter().collect();
    let mut rng = Rng::new(2);
    let mut altered = 0;
    for _ in 0..30_000 {
        let kind = KINDS[rng.below(KINDS.len() as u64) as usize];
        let mut line = line(&grammar, kind, &mut rng);
        let whole = line.clone();
        for _ in 0..=rng.below(2) {
            let place = rng.below(line.len() as u64 + 1) as usize;
            match rng.below(4) {
                0 if place < line.len() => drop(line.remove(place)),
                1 => line.insert(place, b" :,;#>S019x"[rng.below(11) as usize].into()),
                2 => {
                    let mut parts: Vec<&str> = line.split(' ').collect();
                    let (one, other) = (rng.below(parts.len() as u64), rng.below(parts.len() as u64));
                    parts.swap(one as usize, other as usize);
                    line = parts.join(" ");
                }
                _ => {
                    let mut parts: Vec<&str> = line.split(' ').collect();
                    let place = rng.below(parts.len() as u64) as usize;
                    let word = words[rng.below(words.len() as u64) as usize].as_str();
                    if rng.chance(2) {
                        parts[place] = word;
                    } else {
                        parts.insert(place, word);
                    }
                    line = parts.join(" ");
                }
            }
        }
        if read(&script(&line)).is_ok() {
            assert!(allows(&grammar, &line), "{line}");
            altered += u32::from(line != whole);
        }
    }
    assert!(altered > 2000, "{altered}");
}

#[test]
fn presets_and_printed_scripts_are_in_the_grammar() {
    let grammar = grammar();
    let written = (0..300).map(|key| write(&Rng::new(key).scenario()));
    for text in catalogue::SCRIPTS.iter().map(|entry| entry.script.to_owned()).chain(written) {
        for line in text.lines().skip(1) {
            assert!(allows(&grammar, line), "{line}");
        }
    }
}

#[test]
fn every_keyword_is_in_the_grammar() {
    let words = grammar().words();
    let keys = KEYS.into_iter().filter(|&key| key != "overlap");
    let measures = Metric::ALL.map(Metric::key);
    let modes = Mode::ALL.map(Mode::key);
    let properties = cluster::Property::ALL.map(|property| property.to_string());
    let known: BTreeSet<String> =
        keys.chain(WORDS.iter().copied()).chain(measures).chain(modes).map(str::to_owned).chain(properties).collect();
    let missing: Vec<_> = known.difference(&words).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
