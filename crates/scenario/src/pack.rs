//! A scenario packed for the page, which reads no scripts: whoever read one hands it over like this.
//!
//! A line each for id, title and summary; then a line of `key=value` like a link's, with what a link need not say; then a line
//! for each beat, its parts between tabs. What must come of it is left out: nobody checks it there. It is passed on and not
//! kept: only [`pack`] and [`unpack`] of the same version need to understand each other.

use std::borrow::Cow;
use std::fmt::Write as _;

use cluster::{Mode, Pace, StartDisk};
use raft_core::{Command, Configuration, Entry, Payload, Persistent, ServerId, ServerSet};

use crate::link::{Link, MAX_SERVERS, own, read, write};
use crate::text::number;
use crate::{Beat, Question, Scenario, rules};

/// The scenario as text. [`unpack`] gives it back, but for what must come of it.
#[must_use]
pub fn pack(scenario: &Scenario) -> String {
    let mut text = String::new();
    for line in [&scenario.id, &scenario.title, &scenario.summary] {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("x=");
    write::servers(write::part(&mut text, "old"), scenario.old);
    write::servers(write::part(&mut text, "new"), scenario.new);
    write::servers(write::part(&mut text, "leader"), scenario.leader);
    write::servers(write::part(&mut text, "order"), scenario.operator_order.iter().copied());
    write::servers(write::part(&mut text, "row"), scenario.row_order.iter().copied());
    let modes = scenario.modes.iter().map(|mode| mode.key());
    write::list(write::part(&mut text, "modes"), modes, String::push_str);
    write::list(write::part(&mut text, "off"), rules::off(scenario.rules), String::push_str);
    write::list(write::part(&mut text, "pace"), numbers(&mut scenario.pace.clone()).map(|it| *it), write::number);
    for (key, value) in [
        ("seed", scenario.seed),
        ("commands", scenario.commands.into()),
        ("exact", scenario.exact.into()),
        ("end", scenario.end),
    ] {
        write::number(write::part(&mut text, key), value);
    }
    if !scenario.disks.is_empty() {
        write::list(write::part(&mut text, "disks"), disk_numbers(&scenario.disks), write::number);
    }
    if !scenario.actions.is_empty() {
        write::list(write::part(&mut text, "do"), &scenario.actions, write::done);
    }
    for beat in &scenario.beats {
        let _ = write!(text, "\n{}\t{}\t{}", beat.name, beat.at, beat.words);
        if let Some(question) = &beat.question {
            let _ = write!(text, "\t{}\t{}", question.text, question.answer);
        }
    }
    text
}

/// The scenario of a text; nothing, if it is no such text.
#[must_use]
pub fn unpack(text: &str) -> Option<Scenario> {
    let mut lines = text.split('\n');
    let mut words = || Some(Cow::Owned(lines.next()?.to_owned()));
    let mut link = Link::from(Scenario { id: words()?, title: words()?, summary: words()?, ..own() });
    for part in lines.next()?.split('&') {
        let (key, value) = part.split_once('=')?;
        let scenario = &mut link.scenario;
        match key {
            "x" => {}
            "row" => scenario.row_order = read::servers(value)?,
            "modes" => scenario.modes = value.split(',').filter_map(read::lane).collect(),
            "pace" => {
                let mut values = value.split(',');
                for place in numbers(&mut scenario.pace) {
                    *place = number(values.next()?)?.into();
                }
            }
            "commands" => scenario.commands = number(value)?,
            "disks" => scenario.disks = disks(value)?,
            "exact" => scenario.exact = value == "1",
            "end" => scenario.end = number(value)?.into(),
            "do" => scenario.actions = read::actions(value)?,
            _ => read::read_key(key, value, &mut link)?,
        }
    }
    let mut scenario = link.scenario;
    for line in lines {
        let mut parts = line.split('\t');
        let mut part = || Some(Cow::Owned(parts.next()?.to_owned()));
        let (name, at, words) = (part()?, number(&part()?)?.into(), part()?);
        let question = part().zip(part()).map(|(text, answer)| Question { text, answer });
        scenario.beats.push(Beat { name, at, words, question });
    }
    let known = |mode: &Mode| Mode::ALL.contains(mode);
    (!scenario.modes.is_empty() && scenario.modes.iter().all(known)).then_some(scenario)
}

/// The numbers of a pace, always in this order: all there are.
fn numbers(pace: &mut Pace) -> [&mut u64; 12] {
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

const _: () = assert!(size_of::<Pace>() == 12 * size_of::<u64>(), "a number of the pace is not packed");

/// Disks as numbers: of each the server, its term, its vote (0 for none), how much it knows to be committed and how many entries
/// there are; of each of these its term, 0 for a no-op, 1 for a command or 2 for a configuration, and three more: the command,
/// or the old half, the voters and the learners, a bit for each server.
fn disk_numbers(disks: &[StartDisk]) -> Vec<u64> {
    let bits = |set: ServerSet| set.iter().map(|id| 1 << u64::from(id)).sum();
    let mut numbers = Vec::new();
    for StartDisk { server, disk, committed } in disks {
        let (entries, vote) = (disk.log.entries(), disk.voted_for.map_or(0, u64::from));
        let (committed, count) = (*committed as u64, entries.len() as u64);
        numbers.extend([u64::from(*server), disk.current_term.into(), vote, committed, count]);
        for entry in entries {
            let [kind, first, second, third] = match entry.payload {
                Payload::NoOp => [0; 4],
                Payload::Command(command) => [1, command.0.into(), 0, 0],
                Payload::Configuration(it) => {
                    [2, bits(it.outgoing()), bits(it.voters()), bits(it.learners().union(it.learners_next()))]
                }
            };
            numbers.extend([entry.term.into(), kind, first, second, third]);
        }
    }
    numbers
}

/// The disks that the numbers of a text stand for.
fn disks(text: &str) -> Option<Vec<StartDisk>> {
    let mut numbers = text.split(',').map(number);
    let mut disks = Vec::new();
    while let Some(server) = numbers.next() {
        let mut next = || numbers.next()?;
        let server = ServerId::try_from(u64::from(server?)).ok()?;
        let (term, vote, committed) = (next()?, next()?, next()? as usize);
        let mut disk = Persistent { current_term: u64::from(term).into(), ..Persistent::default() };
        disk.voted_for = ServerId::try_from(u64::from(vote)).ok();
        for _ in 0..next()? {
            let [term, kind, first, second, third] = [next()?, next()?, next()?, next()?, next()?];
            let payload = match kind {
                0 => Payload::NoOp,
                1 => Payload::Command(Command(first)),
                _ => Payload::Configuration(Configuration::of_halves(set(first), set(second), set(third))),
            };
            disk.log.append(Entry { term: u64::from(term).into(), payload });
        }
        disks.push(StartDisk { server, disk, committed });
    }
    Some(disks)
}

/// The servers whose bits are set.
fn set(bits: u32) -> ServerSet {
    (1..=MAX_SERVERS).filter(|id| bits >> id & 1 == 1).filter_map(|id| ServerId::try_from(id).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn every_preset_comes_through_whole() {
        for preset in catalogue::scenarios() {
            let expected = Scenario { expect: Vec::new(), ..preset.clone() };
            assert_eq!(unpack(&pack(preset)), Some(expected), "{}", preset.id);
        }
    }

    #[test]
    fn what_is_no_scenario_is_none() {
        let whole = pack(&catalogue::scenarios()[0]);
        for cut in (0..whole.len()).filter(|&cut| whole.is_char_boundary(cut)) {
            // Whatever comes of a part, nothing panics.
            let _ = unpack(&whole[..cut]);
        }
        for text in ["", "a\nb\nc", "a\nb\nc\nold=9", "a\nb\nc\nmodes=none", "a\nb\nc\npace=1,2"] {
            assert_eq!(unpack(text), None, "{text}");
        }
    }
}
