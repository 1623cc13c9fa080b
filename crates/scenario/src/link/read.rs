//! Parser of links.

use raft_core::{RuleSetting, Rules, ServerId, ServerSet};

use super::normalize::{NONE_KEPT, is_punctuation, name, normalize, parts, without_hash, without_punctuation};
use super::{Action, DEFAULT, Link, LinkError, ParsedLink, Presets, custom, within_server_limit};
use crate::limits::{MAX_AT, MAX_LINK_ACTIONS, MAX_LINK_BYTES, MAX_LINK_ERRORS};
use crate::text::{diagram_server, mode, number, truncate};
use crate::{CUSTOM_ID, action};

/// All keys. None is ever reused.
const KEYS: [&str; 17] = [
    "old",
    "new",
    "leader",
    "order",
    "pause",
    "down",
    "seed",
    "off",
    "revertible",
    "votes-commit",
    "hand-over",
    "do",
    "lane",
    "speed",
    "t",
    "beat",
    "d",
];

/// Keys that change the scenario.
const SCENARIO_KEYS: [&str; 11] =
    ["old", "new", "leader", "order", "pause", "down", "seed", "off", "revertible", "votes-commit", "hand-over"];

const SERVER: &str = "a server from 1 to 7 that is named once";
const TIME: &str = "a time in milliseconds, up to 600000";

/// A key with the text of its value.
#[derive(Clone, Copy)]
struct KeyValue<'a> {
    key: &'static str,
    text: &'a str,
}

pub(super) fn read(fragment: &str, presets: Presets<'_>) -> ParsedLink {
    let fragment = without_hash(fragment);
    let text = normalize(fragment);
    let name = name(&text);
    let is_too_long = fragment.len() > MAX_LINK_BYTES;
    let base = match name {
        "" => presets(DEFAULT),
        CUSTOM_ID => Some(custom()),
        name => presets(name),
    };
    let mut collector = ErrorCollector { errors: Vec::new(), unclear: Vec::new() };
    if is_too_long {
        collector.errors.push(LinkError::TooLong(fragment.len()));
    }
    let Some(base) = base else {
        if !is_too_long {
            collector.errors.push(LinkError::UnknownPreset(truncate(name)));
        }
        return ParsedLink { link: None, errors: collector.errors };
    };
    let mut link = Link::from(base.clone());
    let mut seen: Vec<&str> = Vec::new();
    // Whether the link changes the preset.
    let mut is_modified = false;
    for part in parts(&text).into_iter().skip(usize::from(!name.is_empty())) {
        let (key, text) = part.split_once('=').unwrap_or((part, ""));
        let Some(key) = KEYS.into_iter().find(|&known| known == key) else {
            // Punctuation after a link in a sentence is no key.
            if !part.chars().all(is_punctuation) {
                collector.report("", LinkError::UnknownKey(truncate(key)));
            }
            continue;
        };
        if seen.contains(&key) {
            collector.report(key, LinkError::Twice(key));
            continue;
        }
        seen.push(key);
        let value = KeyValue { key, text };
        match value.read_into(&mut link) {
            Err(error) if value.trimmed().read_into(&mut link).is_err() => collector.report(key, error),
            _ => is_modified |= SCENARIO_KEYS.contains(&key),
        }
    }
    let scenario = &mut link.scenario;
    if name == CUSTOM_ID && !seen.contains(&"new") {
        scenario.new = scenario.old;
    }
    // With an initial state on disks, only an election tells whether another server can lead.
    let can_lead = |&leader: &ServerId| {
        let is_named = seen.contains(&"leader") && !scenario.disks.is_empty();
        scenario.old.contains(leader)
            && (!is_named || scenario.modes.iter().all(|&mode| scenario.can_lead_at_start(leader, mode)))
    };
    if let Some(leader) = scenario.leader.filter(|leader| !can_lead(leader)) {
        let value = u64::from(leader).to_string();
        collector.report(
            "leader",
            LinkError::Value { key: "leader", value, expected: "a voter that can lead from the start" },
        );
        *scenario = base;
        is_modified = false;
    }
    let is_another_run = is_too_long || collector.is_unclear(&SCENARIO_KEYS) || collector.is_unclear(&["do"]);
    if is_another_run {
        // The actions and the time belonged to another run.
        (link.actions, link.at) = (Vec::new(), None);
    }
    if is_another_run || collector.is_unclear(&["t", "beat"]) {
        link.digest = None;
    }
    if is_modified {
        // The expectations and beats belong to the preset.
        scenario.expect.clear();
        scenario.beats.clear();
    }
    ParsedLink { link: Some(link), errors: collector.errors }
}

/// Errors found so far.
struct ErrorCollector {
    errors: Vec<LinkError>,
    /// Keys with an unknown value.
    unclear: Vec<&'static str>,
}

impl ErrorCollector {
    fn report(&mut self, key: &'static str, error: LinkError) {
        self.unclear.push(key);
        if self.errors.len() < MAX_LINK_ERRORS {
            self.errors.push(error);
        }
    }

    fn is_unclear(&self, keys: &[&str]) -> bool {
        self.unclear.iter().any(|key| keys.contains(key))
    }
}

fn time(text: &str) -> Option<u64> {
    number(text).filter(|&at| at <= MAX_AT)
}

/// Applies a key of a link; `None` on any error.
pub(crate) fn read_key(key: &str, text: &str, link: &mut Link) -> Option<()> {
    let key = KEYS.into_iter().find(|&known| known == key)?;
    KeyValue { key, text }.read_into(link).ok()
}

/// Sorts actions by time. Those of one time keep their order.
pub(crate) fn sort_by_time(actions: &mut [Action]) {
    actions.sort_by_key(|action| action.at);
}

/// Parses servers in order.
pub(crate) fn servers(text: &str) -> Option<Vec<ServerId>> {
    KeyValue { key: "order", text }.order().ok()
}

/// Parses any number of actions in order.
pub(crate) fn actions(text: &str) -> Option<Vec<Action>> {
    let mut actions = Vec::new();
    for text in text.split(',') {
        actions.push(KeyValue { key: "do", text }.action(text).ok()?);
    }
    Some(actions)
}

impl<'a> KeyValue<'a> {
    fn read_into(self, link: &mut Link) -> Result<(), LinkError> {
        let scenario = &mut link.scenario;
        match self.key {
            "old" => {
                scenario.old = self.voters()?;
                // The initial states belong to another cluster, and a server that votes is no learner.
                scenario.disks.clear();
                scenario.learners = scenario.learners.difference(scenario.old);
            }
            "new" => scenario.set_target(self.voters()?),
            "leader" => {
                scenario.leader = match self.text {
                    "none" => None,
                    text => Some(diagram_server(text).ok_or_else(|| self.error(text, SERVER))?),
                }
            }
            "order" => scenario.operator_order = self.order()?,
            "pause" => scenario.pace.operator_pause = self.time()?,
            "down" => scenario.pace.operator_downtime = self.time()?,
            "seed" => scenario.seed = self.seed()?,
            "off" => scenario.rules = self.rules()?.with_options_of(scenario.rules),
            "revertible" => scenario.rules.revertible_joint = self.flag()?,
            "votes-commit" => scenario.rules.votes_carry_commit = self.flag()?,
            "hand-over" => scenario.hand_over_first = self.flag()?,
            "do" => link.actions = self.actions()?,
            "lane" => {
                let expected = "a lane: naive, single and joint are";
                link.lane = Some(mode(self.text).ok_or_else(|| self.error(self.text, expected))?);
            }
            "speed" => link.speed = Some(self.speed()?),
            "t" => link.at = Some(self.time()?),
            "beat" => {
                let beat = scenario.beats.iter().find(|beat| beat.name == self.text);
                link.at = Some(beat.ok_or_else(|| self.error(self.text, "a beat of the scenario"))?.at);
            }
            _ => link.digest = Some(self.digest()?),
        }
        Ok(())
    }

    /// The value without punctuation at its end. A comma after a list stays: there the link was cut off.
    fn trimmed(self) -> Self {
        let is_list = ["old", "new", "order", "off", "do"].contains(&self.key);
        Self { text: without_punctuation(self.text, if is_list { [','; 2] } else { NONE_KEPT }), ..self }
    }

    fn error(self, value: &str, expected: &'static str) -> LinkError {
        LinkError::Value { key: self.key, value: truncate(value), expected }
    }

    fn time(self) -> Result<u64, LinkError> {
        time(self.text).ok_or_else(|| self.error(self.text, TIME))
    }

    fn servers(self) -> Result<Vec<ServerId>, LinkError> {
        let mut servers = Vec::new();
        for text in self.text.split(',') {
            let server = diagram_server(text).filter(|server| !servers.contains(server));
            servers.push(server.ok_or_else(|| self.error(text, SERVER))?);
        }
        Ok(servers)
    }

    fn order(self) -> Result<Vec<ServerId>, LinkError> {
        if self.text == "none" { Ok(Vec::new()) } else { self.servers() }
    }

    fn voters(self) -> Result<ServerSet, LinkError> {
        Ok(self.servers()?.into_iter().collect())
    }

    fn flag(self) -> Result<bool, LinkError> {
        match self.text {
            "0" => Ok(false),
            "1" => Ok(true),
            text => Err(self.error(text, "0 or 1")),
        }
    }

    fn seed(self) -> Result<u64, LinkError> {
        number(self.text).ok_or_else(|| self.error(self.text, "a number up to 18446744073709551615"))
    }

    fn rules(self) -> Result<Rules, LinkError> {
        let mut rules = Rules::RAFT;
        if self.text == "none" {
            return Ok(rules);
        }
        for key in self.text.split(',') {
            let setting = RuleSetting::from_key(key).ok_or_else(|| self.error(key, "the key of a rule"))?;
            rules = setting.apply(rules);
        }
        Ok(rules)
    }

    fn actions(self) -> Result<Vec<Action>, LinkError> {
        let count = self.text.split(',').count();
        if count > MAX_LINK_ACTIONS {
            return Err(LinkError::TooManyActions(count));
        }
        let mut actions = Vec::with_capacity(count);
        for text in self.text.split(',') {
            actions.push(self.action(text)?);
        }
        sort_by_time(&mut actions);
        Ok(actions)
    }

    fn action(self, text: &'a str) -> Result<Action, LinkError> {
        let (at, rest) = text.split_once('.').unwrap_or((text, ""));
        let at = time(at).ok_or_else(|| self.error(at, TIME))?;
        let (lane, step) = match rest.split_once('.').and_then(|(word, step)| Some((mode(word)?, step))) {
            Some((lane, step)) => (Some(lane), step),
            None => (None, rest),
        };
        match action::parse(step) {
            Ok(step) if within_server_limit(&step) => Ok(Action { at, lane, step }),
            Ok(_) => Err(self.error(text, "a change to servers from 1 to 7")),
            Err(error) => Err(LinkError::Action { action: truncate(text), error }),
        }
    }

    fn speed(self) -> Result<String, LinkError> {
        let is_speed = is_speed(self.text);
        if is_speed { Ok(self.text.to_owned()) } else { Err(self.error(self.text, "a speed, as 1/20 is")) }
    }

    fn digest(self) -> Result<u32, LinkError> {
        let is_hex = self.text.len() == 8 && self.text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digest = if is_hex { u32::from_str_radix(self.text, 16).ok() } else { None };
        digest.ok_or_else(|| self.error(self.text, "eight hexadecimal digits"))
    }
}

/// Whether the text has the form of a speed.
fn is_speed(text: &str) -> bool {
    let is_digit = |index: usize| text.as_bytes().get(index).is_some_and(u8::is_ascii_digit);
    let is_bounded = text.len() <= 8 && is_digit(0) && is_digit(text.len() - 1);
    is_bounded && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/' || byte == b'.')
}
