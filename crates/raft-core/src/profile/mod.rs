//! Rule profiles of known implementations and texts, with a citation for each difference from Raft, including those
//! that no rule expresses.

mod etcd;
mod hashicorp;
mod kafka;
mod logcabin;
mod openraft;
mod scylladb;
mod texts;
mod tikv;

use std::fmt;

use crate::{Rule, Rules};

/// A named set of rules: the behaviour of one source, as far as rules can express it.
///
/// A rule that the source does not have is off. A rule that the source has in part has the nearest setting, and a
/// difference describes the rest. The nearest setting is chosen so that, for changes as the source makes them, a
/// profile shows no failure that its source does not have. For example, `answer_strangers` stays on in sources that
/// only deny votes to non-members: off, a server refuses AppendEntries too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name of the source.
    pub name: &'static str,
    /// The key in scripts and on the command line: the source and the version that was read, such as `etcd-3.7`.
    pub key: &'static str,
    /// The rules.
    pub rules: Rules,
    /// The procedures by which the source changes members.
    pub procedures: &'static [ChangeProcedure],
    /// The documents or repositories that were read.
    pub sources: &'static [Source],
    /// The differences from [`Rules::RAFT`], each with its citation.
    pub differences: &'static [Difference],
}

impl Profile {
    /// Names of the procedures: "single-server, joint".
    #[must_use]
    pub fn procedure_names(&self) -> String {
        self.procedures.iter().map(|procedure| procedure.name()).collect::<Vec<_>>().join(", ")
    }

    /// The profile of a key; `None`, if the key is unknown.
    #[must_use]
    pub fn from_key(key: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.key == key)
    }

    /// The citation of a difference: file and function, after the repository if the profile has several.
    #[must_use]
    pub fn citation(&self, difference: &Difference) -> String {
        let Difference { source, file, function, .. } = difference;
        let repository = if self.sources.len() > 1 { format!("{}, ", source.name) } else { String::new() };
        format!("{repository}{file}, {function}")
    }
}

/// A procedure of the leader for changing members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeProcedure {
    /// One voter at a time (D 4.1).
    SingleServer,
    /// By way of a joint configuration (paper 6, D 4.3).
    Joint,
}

impl ChangeProcedure {
    /// The name, as an adjective.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SingleServer => "single-server",
            Self::Joint => "joint",
        }
    }
}

/// A version of a repository or document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The repository as GitHub names it, or the title of the document.
    pub name: &'static str,
    /// The tag, branch or date.
    pub version: &'static str,
    /// The commit that was read; `None` for a document.
    pub commit: Option<&'static str>,
}

/// Prints as `etcd-io/raft, v3.7.0 (b867cf13f6bc)`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.name, self.version)?;
        self.commit.map_or(Ok(()), |commit| write!(f, " ({commit:.12})"))
    }
}

/// A difference from [`Rules::RAFT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The rule that expresses the difference; `None` if no rule does.
    pub rule: Option<Rule>,
    /// The behaviour of the source.
    pub behaviour: &'static str,
    /// The source that was read.
    pub source: Source,
    /// The file in the source.
    pub file: &'static str,
    /// The function in the file, or the section of a text.
    pub function: &'static str,
}

type Text = &'static str;

impl Difference {
    /// A difference that a rule expresses.
    const fn set(rule: Rule, behaviour: Text, source: Source, file: Text, function: Text) -> Self {
        Self { rule: Some(rule), behaviour, source, file, function }
    }

    /// A difference that no rule expresses.
    const fn beyond(behaviour: Text, source: Source, file: Text, function: Text) -> Self {
        Self { rule: None, behaviour, source, file, function }
    }
}

/// All profiles: first the texts, then implementations by their names.
pub static PROFILES: [Profile; 9] = [
    texts::PAPER,
    texts::DISSERTATION,
    etcd::ETCD,
    hashicorp::HASHICORP,
    kafka::KAFKA,
    logcabin::LOGCABIN,
    openraft::OPENRAFT,
    scylladb::SCYLLADB,
    tikv::TIKV,
];

/// Keys of all profiles, in the same order.
pub const PROFILE_KEYS: [&str; 9] = {
    let mut keys = [""; 9];
    let mut index = 0;
    while index < keys.len() {
        keys[index] = PROFILES[index].key;
        index += 1;
    }
    keys
};
