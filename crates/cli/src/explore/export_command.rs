//! The command that exports a question for TLC, which runs on many machines.

use checker::Granularity;
use cluster::Mode;

use super::QuestionArgs;

/// Command that exports the question of a call, with the call's own options; `None`, if the export cannot say the
/// question: it begins at the start of a scenario, and has moves only.
pub(super) fn export_command(options: &QuestionArgs, mode: Mode) -> Option<String> {
    if options.granularity != Granularity::Moves || options.moment.is_given() {
        return None;
    }
    let scenario = &options.scenario;
    let mut words = ["overlap", "export", "tla", &scenario.scenario, "--mode", mode.key()].map(str::to_owned).to_vec();
    let mut add = |option: &str, value: &str| words.extend([format!("--{option}"), value.to_owned()]);
    if let Some(profile) = scenario.profile {
        add("profile", profile.key);
    }
    scenario.rule_off.iter().for_each(|setting| add("rule-off", setting.key()));
    if let Some(property) = options.property {
        add("property", property.key());
    }
    words.extend(options.reverse.then(|| "--reverse".to_owned()));
    words.extend(options.bounds.words());
    words.extend(["--out", "tlc"].map(str::to_owned));
    Some(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
}

/// A word of a shell command.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,=:".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
