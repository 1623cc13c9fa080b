//! Links: the fragment of the page's address, after `#`.
//!
//! `#<preset>` alone opens a preset, `#own` a custom cluster. `&key=value` pairs may follow in any order:
//!
//! | key | value |
//! | --- | --- |
//! | `old`, `new` | the initial and the wanted voters, as `1,2,3`; `own` has three voters by default and wants no others |
//! | `leader` | the leader at the start, or `none`, also the default of `own`; with initial logs, one that can be elected |
//! | `order` | the order in which the operator visits the servers, as `6,7,3`, or `none` |
//! | `pause`, `down` | milliseconds that the operator waits before it stops a server, and before it starts it again |
//! | `seed` | the seed of latencies and timeouts |
//! | `off` | the keys of the rules that are off, or `none`; further settings have keys of their own ([`raft_core::RuleSetting`]) |
//! | `revertible` | `1` if a joint configuration can be reverted, otherwise `0` ([`raft_core::Rules::revertible_joint`]) |
//! | `votes-commit` | `1` if vote requests and refusals carry the commit index, otherwise `0` ([`raft_core::Rules::votes_carry_commit`]) |
//! | `hand-over` | `1` if the admin has a leader transfer leadership before it removes it, otherwise `0` ([`Scenario::hand_over_first`]) |
//! | `do` | actions of the user, as `120.crash.2,340.naive.timeout.1`: time, optional lane, [action](crate::action) |
//! | `lane`, `speed`, `t` | the selected lane, the speed of playback, the current time in milliseconds |
//! | `beat` | the current time, as the name of a beat of the scenario |
//! | `d` | eight hexadecimal digits: the [digest](crate::digest) of the lanes at that time |
//!
//! **Links are permanent.** A key is never reused, and without a key the preset's own value counts.
//! `tests/recorded-links.txt` has one link of every form that was ever published. No form needs percent-encoding.
//!
//! A link names a preset and its differences from it, so reading and writing one needs the preset. [`open`] and
//! [`fragment`] know the built-in presets; [`open_with`] and [`fragment_with`] take a lookup function, for fetched
//! presets or, natively, for the whole [catalogue](crate::catalogue).
//!
//! A link may contain a whole script in place of the preset's name: `#s2.<data>`, see [`embedded_script_id`].
//!
//! The input is not trusted: its length is checked before it is parsed. Of a damaged link the readable parts are used,
//! the others are reported, and no scenario opens other than the one that the link names. If a part is unclear on which
//! the run depends, the scenario opens at its start without any action of the user.
//!
//! Changes by mail, chat and course tools are undone: percent-encoding, `&amp;` for `&`, white space from line breaks,
//! and punctuation after the name or after a value.

mod built_in;
mod embedded_script;
pub mod encoding;
mod normalize;
mod read;
mod speed;
mod write;

use cluster::{Mode, Step};
use thiserror::Error;

pub use crate::action::Action;
pub use crate::limits::{
    MAX_AT, MAX_LINK_ACTIONS as MAX_ACTIONS, MAX_LINK_BYTES as MAX_BYTES, MAX_LINK_ERRORS as MAX_ERRORS, MAX_SERVERS,
};
pub use built_in::{BUILT_IN, built_in};
pub use embedded_script::{CompressedScript, embedded_script, embedded_script_id};
pub use speed::Speed;
pub use write::{fragment_as, fragment_with};

use crate::Scenario;
use crate::action::ActionParseError;

/// Id of the preset that opens if the address names none.
pub const DEFAULT: &str = "naive-swap-5-to-5";

/// Whether the diagram has room for all servers that `step` may add: members of its target, and voters of a cluster
/// that is founded or forced, are set up if they do not exist. A caller that takes Steps from outside must reject the
/// others.
#[must_use]
pub fn within_server_limit(step: &Step) -> bool {
    let set_up = match step {
        Step::Ask { target, learners } => target.union(*learners),
        Step::Bootstrap { voters, .. } | Step::Force { voters, .. } => *voters,
        _ => return true,
    };
    set_up.iter().all(|id| u64::from(id) <= MAX_SERVERS)
}

/// Content of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The scenario. If it is no preset, a link contains only its members, leader, operator order and pauses, seed and
    /// rules.
    pub scenario: Scenario,
    /// Current time in virtual milliseconds.
    pub at: Option<u64>,
    /// Selected lane.
    pub lane: Option<Mode>,
    /// Name of the [speed](Speed) of playback: at most 8 digits, `/` and `.`. It may be one that does not exist here.
    pub speed: Option<String>,
    /// Actions of the user, on top of those of the scenario, ordered by time.
    pub actions: Vec<Action>,
    /// Short digest of all lanes at the current time.
    pub digest: Option<u32>,
}

impl From<Scenario> for Link {
    /// Link to the start of the scenario.
    fn from(scenario: Scenario) -> Self {
        Self { scenario, at: None, lane: None, speed: None, actions: Vec::new(), digest: None }
    }
}

/// Result of parsing a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedLink {
    /// The parts that were understood; `None`, if the link names no known scenario.
    pub link: Option<Link>,
    /// The first [`MAX_ERRORS`] parts that were not understood.
    pub errors: Vec<LinkError>,
}

impl ParsedLink {
    /// The link, if all of it was understood.
    ///
    /// # Errors
    /// The first part that was not understood.
    pub fn into_result(self) -> Result<Link, LinkError> {
        match self.errors.into_iter().next() {
            Some(error) => Err(error),
            None => self.link.ok_or_else(|| LinkError::UnknownPreset(String::new())),
        }
    }
}

/// Part of a link that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// The link is longer than [`MAX_BYTES`].
    #[error("the link is {0} bytes long, more than {MAX_BYTES}")]
    TooLong(usize),
    /// No preset has this name.
    #[error("there is no preset “{0}”")]
    UnknownPreset(String),
    /// The embedded script cannot be decompressed.
    #[error("the script in the link is cut off or altered: copy the whole link again")]
    AlteredScript,
    /// The embedded script has an unknown form.
    #[error("the link carries a script in a newer form: open it with a newer Overlap")]
    NewerScript,
    /// The key is unknown.
    #[error("“{0}” means nothing in a link")]
    UnknownKey(String),
    /// A key occurs twice.
    #[error("“{0}” is said twice")]
    Twice(&'static str),
    /// A value does not parse.
    #[error("in “{key}”, “{value}” is not {expected}")]
    Value {
        /// Its key.
        key: &'static str,
        /// Part of the value that is wrong.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// An action does not parse.
    #[error("in “do”, in “{action}”: {error}")]
    Action {
        /// The action.
        action: String,
        /// The error.
        error: ActionParseError,
    },
    /// There are more than [`MAX_ACTIONS`] actions.
    #[error("there are {0} actions in “do”, more than {MAX_ACTIONS}")]
    TooManyActions(usize),
}

/// Lookup of a preset by its name.
pub type Presets<'a> = &'a dyn Fn(&str) -> Option<Scenario>;

/// Parses a fragment, with or without its `#`. An empty name opens the default preset. Only the built-in presets are
/// known.
#[must_use]
pub fn open(fragment: &str) -> ParsedLink {
    open_with(fragment, &built_in)
}

/// Parses a fragment with these presets. After [`LinkError::UnknownPreset`] the caller may load that preset and parse
/// the fragment again.
#[must_use]
pub fn open_with(fragment: &str, presets: Presets<'_>) -> ParsedLink {
    read::read(fragment, presets)
}

/// Fragment of a link, without its `#`. Only the built-in presets are known. [`open`] is the inverse within the bounds.
#[must_use]
pub fn fragment(link: &Link) -> String {
    fragment_with(link, &built_in)
}

/// Name under which [`open_with`] looks up the scenario of a fragment: a preset's id, [`CUSTOM_ID`](crate::CUSTOM_ID),
/// or an [embedded script's id](embedded_script_id); empty, if there is none.
#[must_use]
pub fn name(fragment: &str) -> String {
    normalize::name(&normalize::normalize(fragment)).to_owned()
}

/// Custom cluster of a link without further keys: three voters, no leader.
pub(crate) fn custom() -> Scenario {
    let three = (1..=3).filter_map(|number| raft_core::ServerId::try_from(number).ok()).collect();
    Scenario::custom(three, None)
}
