//! From the text of a link to what it says.

use std::borrow::Cow;

use cluster::Mode;
use raft_core::{Rules, ServerId, ServerSet};

use super::{Action, Link, LinkFault, MAX_ACTIONS, MAX_AT, MAX_BYTES, MAX_SERVERS, Presets, has_room, own};
use crate::text::{number, shown};
use crate::{DEFAULT, OWN, action, rules};

/// Every key there is. None is ever reused.
const KEYS: [&str; 14] =
    ["old", "new", "leader", "order", "pause", "down", "seed", "off", "do", "lane", "speed", "t", "beat", "d"];

/// Those that say something of the scenario which its preset says otherwise.
const OF_THE_SCENARIO: [&str; 8] = ["old", "new", "leader", "order", "pause", "down", "seed", "off"];

const SERVER: &str = "a server from 1 to 7 that is named once";
const TIME: &str = "a time in milliseconds, up to 600000";

/// A value of a key.
#[derive(Clone, Copy)]
struct Value<'a> {
    key: &'static str,
    text: &'a str,
}

pub(super) fn read(fragment: &str, presets: Presets<'_>) -> Result<Link, LinkFault> {
    if fragment.len() > MAX_BYTES {
        return Err(LinkFault::TooLong(fragment.len()));
    }
    let fragment = decoded(fragment);
    let mut parts = fragment.split('&').filter(|part| !part.is_empty());
    let id = parts.next().unwrap_or(DEFAULT);
    let base = if id == OWN { own() } else { presets(id).ok_or_else(|| LinkFault::UnknownPreset(shown(id)))? };
    let mut link = Link::from(base);
    let mut seen: Vec<&str> = Vec::new();
    for part in parts {
        let (key, text) = part.split_once('=').unwrap_or((part, ""));
        let key = KEYS.into_iter().find(|&known| known == key).ok_or_else(|| LinkFault::UnknownKey(shown(key)))?;
        if seen.contains(&key) {
            return Err(LinkFault::Twice(key));
        }
        seen.push(key);
        Value { key, text }.read_into(&mut link)?;
    }
    let scenario = &mut link.scenario;
    if id == OWN && !seen.contains(&"new") {
        scenario.new = scenario.old;
    }
    // Whether another can lead where a story begins in the middle is not known before the election.
    let may_lead = |&leader: &ServerId| {
        let is_other = seen.contains(&"leader") && !scenario.disks.is_empty();
        scenario.old.contains(leader) && (!is_other || scenario.modes.iter().all(|&mode| scenario.leads(leader, mode)))
    };
    if let Some(leader) = scenario.leader.filter(|leader| !may_lead(leader)) {
        let value = u64::from(leader).to_string();
        return Err(LinkFault::Value { key: "leader", value, expected: "a voter that can lead from the start" });
    }
    if seen.iter().any(|key| OF_THE_SCENARIO.contains(key)) {
        // What it states and tells was stated and told of the preset.
        scenario.expect.clear();
        scenario.beats.clear();
    }
    Ok(link)
}

/// The text without percent-encoding. What is no encoding stays, and what is no UTF-8 is replaced: neither is in a link.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((&first, tail)) = rest.split_first() {
        let digit = |place: usize| tail.get(place).and_then(|&byte| char::from(byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// The server of that number, if the diagram has room for it.
pub(crate) fn server(text: &str) -> Option<ServerId> {
    action::server(text).filter(|&server| u64::from(server) <= MAX_SERVERS)
}

fn time(text: &str) -> Option<u64> {
    number(text).filter(|&at| at <= MAX_AT)
}

/// The mode of that key.
pub(crate) fn lane(text: &str) -> Option<Mode> {
    Mode::ALL.into_iter().find(|mode| mode.key() == text)
}

/// What a key of a link says, for somebody who tells no faults.
pub(crate) fn read_key(key: &str, text: &str, link: &mut Link) -> Option<()> {
    let key = KEYS.into_iter().find(|&known| known == key)?;
    Value { key, text }.read_into(link).ok()
}

/// Puts actions in order of time; those of one time stay as they are. Most stand in order already.
pub(crate) fn in_order(actions: &mut [Action]) {
    for place in 1..actions.len() {
        let mut here = place;
        while here > 0 && actions[here - 1].at > actions[here].at {
            actions.swap(here - 1, here);
            here -= 1;
        }
    }
}

/// Servers, in order.
pub(crate) fn servers(text: &str) -> Option<Vec<ServerId>> {
    Value { key: "order", text }.order().ok()
}

/// Actions, in order, however many.
pub(crate) fn actions(text: &str) -> Option<Vec<Action>> {
    let mut actions = Vec::new();
    for text in text.split(',') {
        actions.push(Value { key: "do", text }.action(text).ok()?);
    }
    Some(actions)
}

impl<'a> Value<'a> {
    fn read_into(self, link: &mut Link) -> Result<(), LinkFault> {
        let scenario = &mut link.scenario;
        match self.key {
            "old" => {
                scenario.old = self.voters()?;
                // What was on disks was on those of another cluster.
                scenario.disks.clear();
            }
            "new" => scenario.want(self.voters()?),
            "leader" => {
                scenario.leader = match self.text {
                    "none" => None,
                    text => Some(server(text).ok_or_else(|| self.fault(text, SERVER))?),
                }
            }
            "order" => scenario.operator_order = self.order()?,
            "pause" => scenario.pace.operator_pause = self.time()?,
            "down" => scenario.pace.operator_downtime = self.time()?,
            "seed" => scenario.seed = self.seed()?,
            "off" => scenario.rules = self.rules()?,
            "do" => link.actions = self.actions()?,
            "lane" => {
                let expected = "a lane: naive, single and joint are";
                link.lane = Some(lane(self.text).ok_or_else(|| self.fault(self.text, expected))?);
            }
            "speed" => link.speed = Some(self.speed()?),
            "t" => link.at = Some(self.time()?),
            "beat" => {
                let beat = scenario.beats.iter().find(|beat| beat.name == self.text);
                link.at = Some(beat.ok_or_else(|| self.fault(self.text, "a beat of the scenario"))?.at);
            }
            _ => link.digest = Some(self.digest()?),
        }
        Ok(())
    }

    fn fault(self, value: &str, expected: &'static str) -> LinkFault {
        LinkFault::Value { key: self.key, value: shown(value), expected }
    }

    fn time(self) -> Result<u64, LinkFault> {
        time(self.text).ok_or_else(|| self.fault(self.text, TIME))
    }

    fn servers(self) -> Result<Vec<ServerId>, LinkFault> {
        let mut servers = Vec::new();
        for text in self.text.split(',') {
            let server = server(text).filter(|server| !servers.contains(server));
            servers.push(server.ok_or_else(|| self.fault(text, SERVER))?);
        }
        Ok(servers)
    }

    fn order(self) -> Result<Vec<ServerId>, LinkFault> {
        if self.text == "none" { Ok(Vec::new()) } else { self.servers() }
    }

    fn voters(self) -> Result<ServerSet, LinkFault> {
        Ok(self.servers()?.into_iter().collect())
    }

    fn seed(self) -> Result<u64, LinkFault> {
        number(self.text).ok_or_else(|| self.fault(self.text, "a number up to 18446744073709551615"))
    }

    fn rules(self) -> Result<Rules, LinkFault> {
        let mut rules = Rules::RAFT;
        if self.text == "none" {
            return Ok(rules);
        }
        for key in self.text.split(',') {
            rules = rules::without(rules, key).ok_or_else(|| self.fault(key, "the key of a rule"))?;
        }
        Ok(rules)
    }

    fn actions(self) -> Result<Vec<Action>, LinkFault> {
        let count = self.text.split(',').count();
        if count > MAX_ACTIONS {
            return Err(LinkFault::TooManyActions(count));
        }
        let mut actions = Vec::with_capacity(count);
        for text in self.text.split(',') {
            actions.push(self.action(text)?);
        }
        in_order(&mut actions);
        Ok(actions)
    }

    fn action(self, text: &'a str) -> Result<Action, LinkFault> {
        let (at, rest) = text.split_once('.').unwrap_or((text, ""));
        let at = time(at).ok_or_else(|| self.fault(at, TIME))?;
        let (lane, step) = match rest.split_once('.').and_then(|(word, step)| Some((lane(word)?, step))) {
            Some((lane, step)) => (Some(lane), step),
            None => (None, rest),
        };
        match action::parse(step) {
            Ok(step) if has_room(&step) => Ok(Action { at, lane, step }),
            Ok(_) => Err(self.fault(text, "a change to servers from 1 to 7")),
            Err(fault) => Err(LinkFault::Action { action: shown(text), fault }),
        }
    }

    fn speed(self) -> Result<String, LinkFault> {
        let is_speed = is_speed(self.text);
        if is_speed { Ok(self.text.to_owned()) } else { Err(self.fault(self.text, "a speed, as 1/20 is")) }
    }

    fn digest(self) -> Result<u32, LinkFault> {
        let is_hex = self.text.len() == 8 && self.text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digest = if is_hex { u32::from_str_radix(self.text, 16).ok() } else { None };
        digest.ok_or_else(|| self.fault(self.text, "eight hexadecimal digits"))
    }
}

/// Whether the page could name a speed so.
fn is_speed(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/' || byte == b'.')
}
