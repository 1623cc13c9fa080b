//! Compact text encoding of a scenario, from a program that parses scripts to the page, which does not.
//!
//! Format: one line each for id, title and summary; then one line of `key=value` pairs like those of a link, with some
//! keys that links do not have; then one line for each beat with tabs between its fields, since the words of a script
//! contain no tabs. The expectations are left out: the page does not check them.
//!
//! The encoding is for transport, not for storage: [`encode`] and [`decode`] only have to be of the same version.

use std::borrow::Cow;
use std::fmt::Write as _;

use cluster::{InitialStates, Mode, Timing};

use crate::link::{Link, custom, read, write};
use crate::text::{number, short_number};
use raft_core::RuleSetting;

use crate::{Beat, Question, Scenario};

/// Encodes a scenario without its expectations. [`decode`] is the inverse.
#[must_use]
pub fn encode(scenario: &Scenario) -> String {
    let mut text = String::new();
    for line in [&scenario.id, &scenario.title, &scenario.summary] {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("x=");
    write::servers(write::write_key(&mut text, "old"), scenario.old);
    write::servers(write::write_key(&mut text, "new"), scenario.new);
    write::servers(write::write_key(&mut text, "leader"), scenario.leader);
    write::servers(write::write_key(&mut text, "order"), scenario.operator_order.iter().copied());
    write::servers(write::write_key(&mut text, "row"), scenario.display_order.iter().copied());
    let modes = scenario.modes.iter().map(|mode| mode.key());
    write::list(write::write_key(&mut text, "modes"), modes, String::push_str);
    write::list(write::write_key(&mut text, "off"), scenario.rules.settings().map(RuleSetting::key), String::push_str);
    write::list(write::write_key(&mut text, "pace"), numbers(&mut scenario.pace.clone()).map(|it| *it), write::number);
    for (key, value) in [
        ("seed", scenario.seed),
        ("commands", scenario.commands.into()),
        ("exact", scenario.is_untimed.into()),
        ("end", scenario.end),
    ] {
        write::number(write::write_key(&mut text, key), value);
    }
    if !scenario.disks.is_empty() {
        write::write_key(&mut text, "disks").push_str(scenario.disks.text());
    }
    if !scenario.actions.is_empty() {
        write::list(write::write_key(&mut text, "do"), &scenario.actions, write::write_action);
    }
    for beat in &scenario.beats {
        let _ = write!(text, "\n{}\t{}\t{}", beat.name, beat.at, beat.words);
        if let Some(question) = &beat.question {
            let _ = write!(text, "\t{}\t{}", question.text, question.answer);
        }
    }
    text
}

/// Decodes a scenario; `None`, if the text encodes none.
#[must_use]
pub fn decode(text: &str) -> Option<Scenario> {
    let mut lines = text.split('\n');
    let mut words = || Some(Cow::Owned(lines.next()?.to_owned()));
    let mut link = Link::from(Scenario { id: words()?, title: words()?, summary: words()?, ..custom() });
    for part in lines.next()?.split('&') {
        let (key, value) = part.split_once('=')?;
        let scenario = &mut link.scenario;
        match key {
            "x" => {}
            "row" => scenario.display_order = read::servers(value)?,
            "modes" => scenario.modes = value.split(',').filter_map(read::lane).collect(),
            "pace" => {
                let mut values = value.split(',');
                for target in numbers(&mut scenario.pace) {
                    *target = number(values.next()?)?;
                }
            }
            "commands" => scenario.commands = short_number(value)?,
            "disks" => scenario.disks = InitialStates::from_text(value.to_owned()),
            "exact" => scenario.is_untimed = value == "1",
            "end" => scenario.end = number(value)?,
            "do" => scenario.actions = read::actions(value)?,
            _ => read::read_key(key, value, &mut link)?,
        }
    }
    let mut scenario = link.scenario;
    for line in lines {
        let mut parts = line.split('\t');
        let mut part = || Some(Cow::Owned(parts.next()?.to_owned()));
        let (name, at, words) = (part()?, number(&part()?)?, part()?);
        let question = part().zip(part()).map(|(text, answer)| Question { text, answer });
        scenario.beats.push(Beat { name, at, words, question });
    }
    let known = |mode: &Mode| Mode::ALL.contains(mode);
    (!scenario.modes.is_empty() && scenario.modes.iter().all(known)).then_some(scenario)
}

/// All numbers of a [`Timing`], in the order of the encoding.
fn numbers(pace: &mut Timing) -> [&mut u64; 12] {
    [
        &mut pace.latency_min,
        &mut pace.latency_max,
        &mut pace.heartbeat,
        &mut pace.election_min,
        &mut pace.election_max,
        &mut pace.admin_pause,
        &mut pace.operator_pause,
        &mut pace.operator_downtime,
        &mut pace.apply,
        &mut pace.loss,
        &mut pace.duplication,
        &mut pace.drift,
    ]
}

const _: () = assert!(size_of::<Timing>() == 12 * size_of::<u64>(), "a number of the pace is not packed");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn every_preset_survives_encoding_and_decoding() {
        for preset in catalogue::scenarios() {
            let expected = Scenario { expect: Vec::new(), ..preset.clone() };
            assert_eq!(decode(&encode(preset)), Some(expected), "{}", preset.id);
        }
    }

    #[test]
    fn invalid_text_decodes_to_none() {
        let whole = encode(&catalogue::scenarios()[0]);
        for cut in (0..whole.len()).filter(|&cut| whole.is_char_boundary(cut)) {
            // No prefix makes it panic.
            let _ = decode(&whole[..cut]);
        }
        for text in ["", "a\nb\nc", "a\nb\nc\nold=9", "a\nb\nc\nmodes=none", "a\nb\nc\npace=1,2"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
