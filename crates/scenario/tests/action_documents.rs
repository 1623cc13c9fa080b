//! Documents take their actions from the table of actions: the tables, and the rule of the grammar.
//!
//! `OVERLAP_BLESS=1 cargo test -p scenario --test action_documents` rewrites them.

use cluster::Step;
use scenario::action::{ACTIONS, ActionSpec, parse, write};
use scenario::script::read;

/// Steps of an action as a script has it.
fn steps(action: &str) -> Vec<Step> {
    let script = format!("overlap 1\nold S1 S2 S3 S4 S5\nat 5 {action}\n");
    let scenario = read(&script).unwrap_or_else(|diagnostics| panic!("{action}: {diagnostics:?}"));
    scenario.actions.iter().map(|action| action.step).collect()
}

/// The same action in the form of links and hosts; `None`, if only scripts have it.
fn link_form(action: &str) -> Option<String> {
    let [step] = steps(action)[..] else { return None };
    let text = write(step);
    assert_eq!(parse(&text), Ok(step), "{text}");
    Some(text)
}

/// Text with each action in backquotes in the form of links.
fn with_link_forms(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let forms = parts.map(|(nth, part)| if nth % 2 == 0 { part.to_owned() } else { link_form(part).expect("a Step") });
    forms.collect::<Vec<_>>().join("`")
}

fn script_table() -> String {
    ACTIONS.iter().map(|it| format!("| `{}` | {} |\n", it.example, it.effect)).collect()
}

fn host_table() -> String {
    let row = |it: &ActionSpec| {
        let example = link_form(it.example).expect("a Step");
        assert_eq!(example.split(' ').next(), Some(it.word));
        format!("| `{example}` | {} |\n", with_link_forms(it.effect))
    };
    ACTIONS.iter().filter(|it| it.is_in_links).map(row).collect()
}

/// Form of an argument in scripts, where a server may be the leader.
fn subject<'a>(argument: &&'a str) -> &'a str {
    if *argument == "server" { "subject" } else { argument }
}

/// Rule of the grammar: actions with the same arguments stand together.
fn grammar_rule() -> String {
    let mut alternatives: Vec<(String, &[&str])> = Vec::new();
    for ActionSpec { word, arguments, .. } in ACTIONS {
        match alternatives.iter_mut().find(|(_, known)| known == arguments) {
            Some((words, _)) => words.push_str(&format!(" | \"{word}\"")),
            None => alternatives.push((format!("\"{word}\""), arguments)),
        }
    }
    let mut text = "step     =".to_owned();
    for (nth, (words, arguments)) in alternatives.iter().enumerate() {
        let words = if words.contains('|') { format!("( {words} )") } else { words.clone() };
        text.push_str(if nth == 0 { "" } else { "\n         |" });
        let mut length = 10;
        for token in words.split_inclusive(" | ").chain(arguments.iter().map(subject)) {
            if length + token.len() > 96 {
                text.push_str("\n          ");
                length = 10;
            }
            text.push(' ');
            text.push_str(token.trim_end_matches(' '));
            length += token.len() + 1;
        }
    }
    text + " ;\n"
}

/// Replaces what stands between the two texts, which the document has once.
fn replaced(document: &str, from: &str, to: &str, with: &str) -> String {
    let (before, rest) = document.split_once(from).unwrap_or_else(|| panic!("{from:?} stands in the document"));
    let (_, after) = rest.split_once(to).unwrap_or_else(|| panic!("{to:?} comes after {from:?}"));
    [before, from, with, to, after].concat()
}

fn check(name: &str, generate: impl Fn(&str) -> String) {
    let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(&path).expect("the document is there");
    let expected = generate(&document);
    if std::env::var_os("OVERLAP_BLESS").is_some() {
        std::fs::write(&path, expected).expect("the document can be written");
        return;
    }
    let differs = document.lines().zip(expected.lines()).position(|(one, other)| one != other);
    assert!(
        document == expected,
        "{name} differs from the table of actions from line {:?} on: \
         OVERLAP_BLESS=1 cargo test -p scenario --test action_documents",
        differs.map(|line| line + 1)
    );
}

const TABLE: &str = "| action | what happens |\n| --- | --- |\n";

#[test]
fn script_document_has_the_table_and_the_grammar_of_actions() {
    check("docs/scenario-script.md", |document| {
        let with_table = replaced(document, TABLE, "\n\n", script_table().trim_end());
        replaced(
            &with_table,
            "(* \"then\" goes together with neither \"at\" nor \"when\" in one script *)\n",
            "learners =",
            &grammar_rule(),
        )
    });
}

#[test]
fn host_document_has_the_table_of_actions() {
    check("docs/embedding.md", |document| replaced(document, TABLE, "\n\n", host_table().trim_end()));
}

#[test]
fn each_example_begins_with_the_word_of_its_action() {
    for action in ACTIONS {
        assert_eq!(
            action.example.strip_prefix(action.word).map(|rest| rest.is_empty() || rest.starts_with(' ')),
            Some(true)
        );
        assert!(!steps(action.example).is_empty(), "{}", action.example);
        let has_own_form = link_form(action.example).is_some_and(|text| text.split(' ').next() == Some(action.word));
        assert_eq!(action.is_in_links, has_own_form, "{}", action.example);
    }
}
