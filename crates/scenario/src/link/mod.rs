//! Links: what the part of the address after `#` says.
//!
//! `#<preset>` alone opens a preset, `#custom` a cluster of one's own. More is `&key=value` after it, in any order:
//!
//! | key | what it says |
//! | --- | --- |
//! | `old`, `new` | the voters at the start and those wanted, as `1,2,3`; of `custom`, three voters if it does not say, and no others wanted |
//! | `leader` | who leads from the start, `none` for nobody; of `custom`, nobody if it does not say; where a story begins in the middle, who can have been elected |
//! | `order` | the order of the operator's round, as `6,7,3`, or `none` |
//! | `pause`, `down` | how long the operator waits before it stops a server, and before it starts it again, in milliseconds |
//! | `seed` | what latencies and timeouts follow from |
//! | `off` | the rules that are off, by their keys, or `none`; `apply_no_campaign` and `joint_union` are the third settings of `in_force_on_append` and `joint_needs_both` |
//! | `do` | what the reader did, as `120.crash.2,340.naive.timeout.1`: when, perhaps in which lane, and the [action](crate::action) |
//! | `lane`, `speed`, `t` | which lane to look at, how fast to play, where to stand in milliseconds |
//! | `beat` | where to stand, as the name of one of the scenario's beats |
//! | `d` | eight hexadecimal digits: the [digest](crate::digest) of the lanes there |
//!
//! **A link made today means the same for ever.** A key is never reused, a missing key means the preset's own value, and
//! one link of every form that was ever published is in `tests/recorded-links.txt`. No form needs percent-encoding.
//!
//! A link names a preset and says how it differs: who reads or writes one needs to know the preset. [`open`] and [`fragment`]
//! know those that are built in, [`open_with`] and [`fragment_with`] whatever they are handed: a fetched one, or natively the
//! whole [catalogue](crate::catalogue).
//!
//! A link may carry a whole script in the place of the preset's name: `#s2.<data>`, see [`embedded_script_id`].
//!
//! Nothing here trusts its input: it is bounded before it is looked at. What can be read of a damaged link is opened, what was
//! not understood is said by name, and no other scenario is opened than the one that the link names. Where a part is unclear that
//! the run follows from, the scenario stands at its start, and nothing was done in it.
//!
//! What mail, chat and course tools do to a link is undone: percent-encoding, `&amp;` for `&`, white space where a line was
//! broken, and punctuation after the name or after a value.

mod embedded_script;
pub(crate) mod read;
pub(crate) mod write;

use cluster::{Mode, Step};
use thiserror::Error;

pub use crate::action::Action;
pub use embedded_script::{CompressedScript, embedded_script, embedded_script_id};
pub use write::{fragment, fragment_as, fragment_with};

use crate::action::ActionParseError;
use crate::{Scenario, built_in};

/// No fragment longer than this is looked at.
pub const MAX_BYTES: usize = 16 * 1024;

/// No link holds more actions than this.
pub const MAX_ACTIONS: usize = 400;

/// No link names a later time than this, in virtual milliseconds.
pub const MAX_AT: u64 = 600_000;

/// No more faults of one link are told.
pub const MAX_ERRORS: usize = 4;

/// No link names a server beyond this one: the diagram has room for so many.
pub const MAX_SERVERS: u64 = 7;

/// Whether there is room for the servers that `step` brings: whoever is asked for as a member and is not there is set up.
/// Who takes Steps from outside must not take one that there is no room for.
#[must_use]
pub fn within_server_limit(step: &Step) -> bool {
    let Step::Ask { target, learners } = step else { return true };
    target.union(*learners).iter().all(|id| u64::from(id) <= MAX_SERVERS)
}

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What is played. Of one that is no preset, a link says the members, the leader, the operator's round, the seed and
    /// the rules.
    pub scenario: Scenario,
    /// Where to stand, in virtual milliseconds.
    pub at: Option<u64>,
    /// Which lane to look at.
    pub lane: Option<Mode>,
    /// How fast to play, as the page names its speeds: digits, `/` and `.`, at most 8 of them.
    pub speed: Option<String>,
    /// What the reader did, beyond what the scenario has; in order of time.
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

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedLink {
    /// What was understood; nothing, if the link names no scenario that is known.
    pub link: Option<Link>,
    /// What was not understood: the first [`MAX_ERRORS`] parts.
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

/// What was not understood in a link.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// It is too long to be one of ours.
    #[error("the link is {0} bytes long, more than {MAX_BYTES}")]
    TooLong(usize),
    /// It names no preset.
    #[error("there is no preset “{0}”")]
    UnknownPreset(String),
    /// It carries a script that cannot be unpacked.
    #[error("the script in the link is cut off or altered: copy the whole link again")]
    AlteredScript,
    /// It carries a script in a form that is not known yet.
    #[error("the link carries a script in a newer form: open it with a newer Overlap")]
    NewerScript,
    /// It has a key that means nothing.
    #[error("“{0}” means nothing in a link")]
    UnknownKey(String),
    /// A key stands twice.
    #[error("“{0}” is said twice")]
    Twice(&'static str),
    /// A value is not of its kind.
    #[error("in “{key}”, “{value}” is not {expected}")]
    Value {
        /// Of which key.
        key: &'static str,
        /// The part of the value that is wrong.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// An action is none.
    #[error("in “do”, in “{action}”: {error}")]
    Action {
        /// The action.
        action: String,
        /// What is wrong with it.
        error: ActionParseError,
    },
    /// There are too many actions.
    #[error("there are {0} actions in “do”, more than {MAX_ACTIONS}")]
    TooManyActions(usize),
}

/// The presets that one knows, by their names.
pub type Presets<'a> = &'a dyn Fn(&str) -> Option<Scenario>;

/// Reads a fragment, with or without its `#`. One that names no scenario opens the default preset. Of presets it knows those that
/// are built in.
#[must_use]
pub fn open(fragment: &str) -> ParsedLink {
    open_with(fragment, &built_in)
}

/// Reads a fragment by somebody who knows these presets. [`LinkError::UnknownPreset`] says which other one it names: it may be
/// had and the fragment opened again.
#[must_use]
pub fn open_with(fragment: &str, presets: Presets<'_>) -> ParsedLink {
    read::read(fragment, presets)
}

/// The name of the scenario in a fragment, by which [`open_with`] asks for it: the id of a preset, [`CUSTOM_ID`](crate::CUSTOM_ID), or that
/// of a [script that the link carries](embedded_script_id); empty, if it names none.
#[must_use]
pub fn name(fragment: &str) -> String {
    read::name(&read::normalize(fragment)).to_owned()
}

/// A cluster of one's own, as far as a link says nothing of it: three voters, and nobody leads.
pub(crate) fn custom() -> Scenario {
    let three = (1..=3).filter_map(|number| raft_core::ServerId::try_from(number).ok()).collect();
    Scenario::custom(three, None)
}
