//! Links: what the part of the address after `#` says.
//!
//! `#<preset>` alone opens a preset. Nothing here trusts its input: it is bounded before it is looked at, and what was not
//! understood is said, by name, beside what is opened instead.

use cluster::{Mode, Step};
use thiserror::Error;

use crate::text::shown;
use crate::{DEFAULT, Scenario, preset};

/// No fragment longer than this is looked at.
pub const MAX_BYTES: usize = 16 * 1024;

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What is played.
    pub scenario: Scenario,
    /// Where to stand, in virtual milliseconds.
    pub at: Option<u64>,
    /// Which lane to look at.
    pub lane: Option<Mode>,
    /// How fast to play, as the page names its speeds.
    pub speed: Option<String>,
    /// What the reader did, beyond what the scenario has.
    pub actions: Vec<Action>,
    /// A short digest of every lane where the link stands.
    pub digest: Option<u32>,
}

impl From<Scenario> for Link {
    /// A link to the scenario's start.
    fn from(scenario: Scenario) -> Self {
        Self { scenario, at: None, lane: None, speed: None, actions: Vec::new(), digest: None }
    }
}

/// Something that the reader did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// When, in virtual milliseconds.
    pub at: u64,
    /// In which lane; in all of them, if none is named.
    pub lane: Option<Mode>,
    /// What.
    pub step: Step,
}

/// What a link opens.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What was understood. There is always something.
    pub link: Link,
    /// What was not understood, if anything.
    pub fault: Option<LinkFault>,
}

/// What was not understood in a link.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkFault {
    /// It is too long to be one of ours.
    #[error("the link is {0} bytes long, more than {MAX_BYTES}")]
    TooLong(usize),
    /// It names no preset.
    #[error("there is no preset “{0}”")]
    UnknownPreset(String),
    /// It has a key that means nothing.
    #[error("“{0}” means nothing in a link")]
    UnknownKey(String),
}

/// Reads a fragment, with or without its `#`. There is always something to open: the default preset, if need be.
#[must_use]
pub fn open(fragment: &str) -> Opened {
    match read(fragment.strip_prefix('#').unwrap_or(fragment)) {
        Ok(scenario) => Opened { link: scenario.into(), fault: None },
        Err(fault) => Opened { link: default_scenario().into(), fault: Some(fault) },
    }
}

fn read(fragment: &str) -> Result<Scenario, LinkFault> {
    if fragment.len() > MAX_BYTES {
        return Err(LinkFault::TooLong(fragment.len()));
    }
    let mut parts = fragment.split('&').filter(|part| !part.is_empty());
    let id = parts.next().unwrap_or(DEFAULT);
    let scenario = preset(id).ok_or_else(|| LinkFault::UnknownPreset(shown(id)))?;
    match parts.next() {
        Some(part) => Err(LinkFault::UnknownKey(shown(part.split('=').next().unwrap_or(part)))),
        None => Ok(scenario.clone()),
    }
}

fn default_scenario() -> Scenario {
    preset(DEFAULT).cloned().expect("the default preset is one of the presets: a test looks")
}

/// The fragment that says what `link` does, without its `#`.
#[must_use]
pub fn fragment(link: &Link) -> String {
    link.scenario.id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_opened_by_its_name() {
        for scenario in crate::PRESETS.iter() {
            let opened = open(&format!("#{}", fragment(&scenario.clone().into())));
            assert_eq!((&opened.link.scenario, opened.fault), (scenario, None));
        }
    }

    #[test]
    fn no_fragment_opens_the_default() {
        for empty in ["", "#"] {
            assert_eq!(open(empty).link.scenario.id, DEFAULT);
            assert_eq!(open(empty).fault, None);
        }
    }

    #[test]
    fn what_is_not_understood_is_named_and_the_default_opens() {
        let cases = [
            ("#no-such-thing".to_owned(), "there is no preset “no-such-thing”"),
            (format!("#{DEFAULT}&colour=red"), "“colour” means nothing in a link"),
            (format!("#{}", "x".repeat(MAX_BYTES + 1)), "the link is 16385 bytes long, more than 16384"),
        ];
        for (fragment, sentence) in cases {
            let opened = open(&fragment);
            assert_eq!(opened.link.scenario.id, DEFAULT);
            assert_eq!(opened.fault.map(|fault| fault.to_string()).as_deref(), Some(sentence));
        }
    }

    #[test]
    fn a_long_name_is_cut_when_it_is_said_again() {
        let fault = open(&"é".repeat(300)).fault.map(|fault| fault.to_string()).unwrap_or_default();
        assert!(fault.chars().count() < 80, "{fault}");
    }
}
