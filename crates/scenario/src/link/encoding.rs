//! Compact text encoding of a scenario, from a program that parses scripts to the page, which does not.
//!
//! Format: one line each for id, title and summary; then one line of `key=value` pairs like those of a link, with some
//! keys that links do not have; then one line for each beat with tabs between its fields, since the words of a script
//! contain no tabs. The expectations are left out: the page does not check them.
//!
//! The encoding is for transport, not for storage: [`encode`] and [`decode`] only have to be of the same version.

use std::borrow::Cow;
use std::fmt::Write as _;

use cluster::{Condition, ConditionalStep, InitialState, InitialStates, Mode, Timing, Zone};
use raft_core::{Command, Configuration, Entry, Payload, PersistentState, RuleSetting, ServerId, ServerSet};

use super::{Link, custom, read, write};
use crate::text::{diagram_server, mode, number, short_number};
use crate::{Action, Beat, Choice, ConditionalAction, Question, Scenario};

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
    if !scenario.learners.is_empty() {
        write::servers(write::write_key(&mut text, "learners"), scenario.learners);
    }
    if scenario.direct_changes {
        write::number(write::write_key(&mut text, "direct"), 1);
    }
    if scenario.hand_over_first {
        write::number(write::write_key(&mut text, "hand-over"), 1);
    }
    write::servers(write::write_key(&mut text, "new"), scenario.new);
    write::servers(write::write_key(&mut text, "leader"), scenario.leader);
    write::servers(write::write_key(&mut text, "order"), scenario.operator_order.iter().copied());
    write::servers(write::write_key(&mut text, "row"), scenario.display_order.iter().copied());
    if !scenario.zones.is_empty() {
        write::list(write::write_key(&mut text, "zones"), &scenario.zones, write_zone);
    }
    let modes = scenario.modes.iter().map(|mode| mode.key());
    write::list(write::write_key(&mut text, "modes"), modes, String::push_str);
    write::list(write::write_key(&mut text, "off"), scenario.rules.settings().map(RuleSetting::key), String::push_str);
    if scenario.rules.revertible_joint {
        write::number(write::write_key(&mut text, "revertible"), 1);
    }
    if scenario.rules.votes_carry_commit {
        write::number(write::write_key(&mut text, "votes-commit"), 1);
    }
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
        write_disks(write::write_key(&mut text, "disks"), &scenario.disks);
    }
    if !scenario.actions.is_empty() {
        write::list(write::write_key(&mut text, "do"), &scenario.actions, write::write_action);
    }
    if !scenario.conditional.is_empty() {
        write::list(write::write_key(&mut text, "when"), &scenario.conditional, write_conditional);
    }
    for beat in &scenario.beats {
        let _ = write!(text, "\n{}\t{}\t{}", beat.name, beat.at, beat.words);
        if let Some(question) = &beat.question {
            let _ = write!(text, "\t{}\t{}", question.text, question.answer);
            for Choice { text: answer, is_right, reason } in &question.choices {
                let _ = write!(text, "\t{}{answer}\t{reason}", if *is_right { '+' } else { '-' });
            }
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
            "learners" => scenario.learners = read::servers(value)?.into_iter().collect(),
            "direct" => scenario.direct_changes = value == "1",
            "row" => scenario.display_order = read::servers(value)?,
            "zones" => scenario.zones = value.split(',').map(read_zone).collect::<Option<_>>()?,
            "modes" => scenario.modes = value.split(',').filter_map(mode).collect(),
            "pace" => {
                let mut values = value.split(',');
                for target in numbers(&mut scenario.pace) {
                    *target = number(values.next()?)?;
                }
            }
            "commands" => scenario.commands = short_number(value)?,
            "disks" => scenario.disks = read_disks(value)?,
            "exact" => scenario.is_untimed = value == "1",
            "end" => scenario.end = number(value)?,
            "do" => scenario.actions = read::actions(value)?,
            "when" => scenario.conditional = value.split(',').map(read_conditional).collect::<Option<_>>()?,
            _ => read::read_key(key, value, &mut link)?,
        }
    }
    let mut scenario = link.scenario;
    for line in lines {
        let mut parts = line.split('\t');
        let mut part = || Some(Cow::Owned(parts.next()?.to_owned()));
        let (name, at, words) = (part()?, number(&part()?)?, part()?);
        let mut question = part().zip(part()).map(|(text, answer)| Question { text, answer, choices: Vec::new() });
        while let (Some(question), Some(answer), Some(reason)) = (&mut question, part(), part()) {
            let text = answer.get(1..)?.to_owned().into();
            question.choices.push(Choice { text, is_right: answer.starts_with('+'), reason });
        }
        scenario.beats.push(Beat { name, at, words, question });
    }
    let known = |mode: &Mode| Mode::ALL.contains(mode);
    (!scenario.modes.is_empty() && scenario.modes.iter().all(known)).then_some(scenario)
}

/// Writes the kind of the condition, three numbers, and the action, whose time is the delay.
fn write_conditional(text: &mut String, action: &ConditionalAction) {
    let &ConditionalAction { lane, planned: ConditionalStep { condition, delay, step } } = action;
    let numbers = match condition {
        Condition::Leads(servers) => [0, servers.bits(), 0, 0],
        Condition::SomebodyLeads => [1, 0, 0, 0],
        // The lowest bit of a set is free: it tells no set from an empty one.
        Condition::Counts { server, voters, joint_with } => {
            [2, server.into(), voters.bits(), joint_with.map_or(0, |set| set.bits() | 1)]
        }
        Condition::Has { server, is_committed, min, max } => [3 + u64::from(is_committed), server.into(), min, max],
        Condition::HasConfiguration { server, is_committed, is_joint } => {
            [5, server.into(), is_committed.into(), is_joint.into()]
        }
        Condition::Campaigns(server) => [6, server.into(), 0, 0],
        Condition::VotesFor { server, candidate } => [7, server.into(), candidate.into(), 0],
    };
    for number in numbers {
        write::number(text, number);
        text.push('.');
    }
    write::write_action(text, &Action { at: delay, lane, step });
}

/// Reads what [`write_conditional`] wrote.
fn read_conditional(text: &str) -> Option<ConditionalAction> {
    let mut parts = text.splitn(5, '.');
    let mut next = || number(parts.next()?);
    let (kind, first, second, third) = (next()?, next()?, next()?, next()?);
    let server = ServerId::try_from(first);
    let condition = match kind {
        0 => Condition::Leads(ServerSet::from_bits(first)),
        1 => Condition::SomebodyLeads,
        2 => Condition::Counts {
            server: server.ok()?,
            voters: ServerSet::from_bits(second),
            joint_with: (third > 0).then(|| ServerSet::from_bits(third)),
        },
        3 | 4 => Condition::Has { server: server.ok()?, is_committed: kind == 4, min: second, max: third },
        5 => Condition::HasConfiguration { server: server.ok()?, is_committed: second > 0, is_joint: third > 0 },
        6 => Condition::Campaigns(server.ok()?),
        _ => Condition::VotesFor { server: server.ok()?, candidate: ServerId::try_from(second).ok()? },
    };
    let Action { at: delay, lane, step } = *read::actions(parts.next()?)?.first()?;
    Some(ConditionalAction { lane, planned: ConditionalStep { condition, delay, step } })
}

/// Writes initial states as decimal numbers, each followed by a comma, in rows of six. Each row begins with a server
/// and a kind. Kind 0 is the server's state: its term, its vote (0 for none), the number of entries known to be
/// committed, and 0. The other kinds are its log entries in order, each with its term: 1 is a no-op; 2 a command, with
/// its number; 3 a configuration, with the old half, the voters and the learners, each as a set with one bit for each
/// server.
fn write_disks(text: &mut String, states: &InitialStates) {
    let mut row = |numbers: [u64; 6]| {
        for number in numbers {
            let _ = write!(text, "{number},");
        }
    };
    for InitialState { server, disk, committed } in states.iter() {
        let server = u64::from(*server);
        let vote = disk.voted_for.map_or(0, u64::from);
        row([server, 0, disk.current_term.into(), vote, *committed as u64, 0]);
        for &Entry { term, payload } in disk.log.entries() {
            let [kind, first, second, third] = match payload {
                Payload::NoOp => [1, 0, 0, 0],
                Payload::Command(Command(number)) => [2, number.into(), 0, 0],
                Payload::Configuration(configuration) => {
                    let learners = configuration.learners().union(configuration.learners_next());
                    [3, configuration.outgoing().bits(), configuration.voters().bits(), learners.bits()]
                }
            };
            row([server, kind, term.into(), first, second, third]);
        }
    }
}

/// Reads what [`write_disks`] wrote; `None`, if a number is none or beyond 32 bits, or names no server.
fn read_disks(text: &str) -> Option<InitialStates> {
    let mut states: Vec<InitialState> = Vec::new();
    let mut numbers = text.split_terminator(',').map(short_number);
    while let Some(server) = numbers.next() {
        let server = ServerId::try_from(u64::from(server?)).ok()?;
        let mut next = || numbers.next()?;
        let (kind, term, a, b, c) = (next()?, u64::from(next()?).into(), next()?, next()?, next()?);
        if states.last().is_none_or(|state| state.server != server) {
            states.push(InitialState { server, disk: PersistentState::default(), committed: 0 });
        }
        let InitialState { disk, committed, .. } = states.last_mut()?;
        let set = |bits: u32| ServerSet::from_bits(bits.into());
        let payload = match kind {
            0 => {
                (disk.current_term, disk.voted_for) = (term, ServerId::try_from(u64::from(a)).ok());
                *committed = b as usize;
                continue;
            }
            1 => Payload::NoOp,
            2 => Payload::Command(Command(a)),
            _ => Payload::Configuration(Configuration::joint(set(a), set(b), set(c))),
        };
        disk.log.append(Entry { term, payload });
    }
    Some(InitialStates::new(&states))
}

/// Appends a zone: `east.1.4`.
fn write_zone(text: &mut String, zone: &Zone) {
    text.push_str(&zone.name);
    for server in zone.servers {
        text.push('.');
        write::number(text, server.into());
    }
}

fn read_zone(text: &str) -> Option<Zone> {
    let (name, servers) = text.split_once('.')?;
    let servers = servers.split('.').map(diagram_server).collect::<Option<_>>()?;
    Some(Zone { name: name.to_owned(), servers })
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
    fn choices_survive_encoding_and_decoding() {
        let choice = |text, is_right| Choice { text: Cow::Borrowed(text), is_right, reason: Cow::Borrowed("Why.") };
        let mut scenario = Scenario { expect: Vec::new(), ..catalogue::scenarios()[0].clone() };
        for choices in [vec![], vec![choice("-2 – yes?", true), choice("+no", false)]] {
            let [text, answer] = ["Which?", "That."].map(Cow::Borrowed);
            scenario.beats[0].question = Some(Question { text, answer, choices });
            assert_eq!(decode(&encode(&scenario)), Some(scenario.clone()));
        }
    }

    #[test]
    fn initial_states_survive_encoding_and_decoding() {
        let server = |number: u64| ServerId::try_from(number).unwrap();
        let set = |numbers: &[u64]| numbers.iter().map(|&number| server(number)).collect::<ServerSet>();
        let mut disk = PersistentState { current_term: 99.into(), ..PersistentState::default() };
        disk.voted_for = Some(server(7));
        let [none, three, seven] = [&[][..], &[1, 2, 3], &[7]].map(set);
        let payloads = [
            Payload::Command(Command(u32::MAX)),
            Payload::Configuration(Configuration::joint(none, three, none)),
            Payload::Configuration(Configuration::joint(three, set(&[1, 4]), set(&[2, 5]))),
            Payload::Configuration(Configuration::joint(none, seven, set(&[6]))),
            Payload::NoOp,
        ];
        for payload in payloads {
            disk.log.append(Entry { term: 50.into(), payload });
        }
        let term = PersistentState { current_term: 4.into(), ..PersistentState::default() };
        let states = [(3, disk, 3), (1, term, 0)].map(|(number, disk, committed)| InitialState {
            server: server(number),
            disk,
            committed,
        });
        let disks = InitialStates::new(&states);
        let mut text = String::new();
        write_disks(&mut text, &disks);
        assert!(read_disks(&text).is_some_and(|read| read == disks && read.iter().count() == 2), "{text}");
    }

    #[test]
    fn text_that_is_no_initial_state_does_not_panic() {
        let (low, high) = ("0,".repeat(13), "4294967295,".repeat(12));
        for text in ["", "3", ",,,,,,", "x,-1,99999999999", &low, &high, "3,9,1,4294967295,0,0,3,0,5,99,70,0,"] {
            if let Some(disks) = read_disks(text) {
                for mode in Mode::ALL {
                    let scenario = Scenario { disks: disks.clone(), ..catalogue::scenarios()[0].clone() };
                    let _ = scenario.timeline(mode);
                }
            }
        }
        assert_eq!(read_disks("64,0,1,0,0,0,"), None);
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
