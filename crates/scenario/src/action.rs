//! Text form of a [`Step`], as links and scripts have it: `crash 2`, `deliver 1>3#4`, `ask 1 2 3 learners 6`.
//!
//! The form is permanent, since published links and scripts contain it. Words are in lower case and separated by one
//! space or one dot each. Servers are bare numbers. A word never gets a second meaning.
//!
//! | text | Step |
//! | --- | --- |
//! | `timeout 1` | the election timer of S1 fires; other timers: `heartbeat`, `lease`, `quorum-check`, `round`, `transfer-timeout`, `apply` |
//! | `deliver 1>3#4`, `drop 1>3#4`, `duplicate 1>3#4` | the message from S1 to S3 with 4 messages before it; also `deliver 1 3 4` |
//! | `crash 2`, `restart 2`, `lose-disk 2`, `compact 2` | at S2 |
//! | `cut 1 3`, `heal 1 3` | the link from S1 to S3 |
//! | `transfer 1 3` | S1 transfers leadership to S3 |
//! | `propose 2 10` | a client sends the command 10 to S2 |
//! | `ask 1 2 3 learners 6` | sets the target configuration: these voters and learners |
//! | `cancel` | requests that the change go no further |
//! | `request 1 add 6` | S1 is requested to add a voter; also `learner 6`, `remove 6`, `joint add 6 7 learners 5 remove 2 3` |
//! | `admin 1` | the admin sends its next request to S1 |
//! | `stop 4`, `start 4` | the operator stops or starts S4 |

use std::fmt::Write as _;

use cluster::{MessageId, Mode, Step};
use raft_core::{Change, ChangeRequest, Command, ServerId, ServerSet, Timer};
use thiserror::Error;

use crate::text::{number, short_number, truncate};

/// A Step at a time, by the scenario or by the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// Time of the Step in virtual milliseconds. An action of the user comes after all other events at
    /// or before that time.
    pub at: u64,
    /// The lane of the action; every lane if it is `None`.
    pub lane: Option<Mode>,
    /// The Step.
    pub step: Step,
}

/// Why a text is no action. Each variant holds the word that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ActionParseError {
    /// The first word begins no action.
    #[error("“{0}” is no action")]
    UnknownAction(String),
    /// A request has no known kind.
    #[error("“{0}” is nothing to request: add, learner, remove and joint are")]
    UnknownRequest(String),
    /// A server number was expected.
    #[error("“{0}” names no server: servers are numbered 1 to 63")]
    NotAServer(String),
    /// A server that the script names was expected.
    #[error("“{0}” is no server that one of the lines “old”, “new” and “ask” names")]
    NotHere(String),
    /// A number was expected.
    #[error("“{0}” is not a number up to 4294967295")]
    NotANumber(String),
    /// A message was expected.
    #[error("“{0}” names no message: “1>3#4” does")]
    NotAMessage(String),
    /// A list names a server twice.
    #[error("server “{0}” is named twice")]
    Twice(String),
    /// There are words after the end of the action.
    #[error("“{0}” is one word too many")]
    TooMany(String),
    /// A word is missing.
    #[error("something is missing after “{0}”")]
    Missing(String),
}

/// Word for the expiry of a timer.
fn timer_word(timer: Timer) -> &'static str {
    match timer {
        Timer::Election => "timeout",
        Timer::Heartbeat => "heartbeat",
        Timer::Lease => "lease",
        Timer::QuorumCheck => "quorum-check",
        Timer::Round => "round",
        Timer::Transfer => "transfer-timeout",
        Timer::Apply => "apply",
    }
}

/// All words that begin an action in a script.
pub static WORDS: [&str; 27] = [
    "ask",
    "cancel",
    "crash",
    "restart",
    "time out",
    "propose",
    "part",
    "join",
    "cut",
    "heal",
    "transfer",
    "request",
    "lease",
    "heartbeat",
    "quorum-check",
    "round",
    "transfer-timeout",
    "apply",
    "timeout",
    "compact",
    "lose-disk",
    "deliver",
    "drop",
    "duplicate",
    "admin",
    "stop",
    "start",
];

/// Formats a Step with a space between its words. [`parse`] is the inverse.
#[must_use]
pub fn write(step: Step) -> String {
    StepWriter { prefix: "", text: String::new() }.step(step)
}

/// Formats a Step as scripts do, with server names such as `S2`.
pub(crate) fn write_in_script(step: Step) -> String {
    StepWriter { prefix: "S", text: String::new() }.step(step)
}

/// Text of a Step, while it is built.
struct StepWriter {
    /// Text before each server number.
    prefix: &'static str,
    text: String,
}

impl StepWriter {
    fn step(mut self, step: Step) -> String {
        match step {
            Step::Fire { server, timer: Timer::Election } if !self.prefix.is_empty() => {
                self.word("time out", &[server]);
            }
            Step::Fire { server, timer } => self.word(timer_word(timer), &[server]),
            Step::Deliver(id) => self.message("deliver", id),
            Step::Drop(id) => self.message("drop", id),
            Step::Duplicate(id) => self.message("duplicate", id),
            Step::Crash(server) => self.word("crash", &[server]),
            Step::Restart(server) => self.word("restart", &[server]),
            Step::LoseDisk(server) => self.word("lose-disk", &[server]),
            Step::Compact(server) => self.word("compact", &[server]),
            Step::Transfer { server, to } => self.word("transfer", &[server, to]),
            Step::Cut { from, to } => self.word("cut", &[from, to]),
            Step::Heal { from, to } => self.word("heal", &[from, to]),
            Step::Propose { server, command } => {
                self.word("propose", &[server]);
                self.number(" ", command.0.into());
            }
            Step::Ask { target, learners } => {
                self.text.push_str("ask");
                self.server_set("", target);
                self.server_set(" learners", learners);
            }
            Step::Cancel => self.text.push_str("cancel"),
            Step::Request { server, request } => {
                self.word("request", &[server]);
                self.request(request);
            }
            Step::AdminAsks(server) => self.word("admin", &[server]),
            Step::OperatorStops(server) => self.word("stop", &[server]),
            Step::OperatorStarts(server) => self.word("start", &[server]),
        }
        self.text
    }

    fn number(&mut self, before: &str, number: u64) {
        let _ = write!(self.text, "{before}{number}");
    }

    fn server(&mut self, before: &str, server: ServerId) {
        self.text.push_str(before);
        self.number(self.prefix, server.into());
    }

    fn word(&mut self, word: &str, servers: &[ServerId]) {
        self.text.push_str(word);
        for &server in servers {
            self.server(" ", server);
        }
    }

    fn message(&mut self, word: &str, id: MessageId) {
        self.word(word, &[id.from]);
        self.server(">", id.to);
        self.number("#", id.nth.into());
    }

    /// Appends `word` and the members of `set`; nothing, if the set is empty.
    fn server_set(&mut self, word: &str, set: ServerSet) {
        if !set.is_empty() {
            self.text.push_str(word);
        }
        for server in set {
            self.server(" ", server);
        }
    }

    fn request(&mut self, request: ChangeRequest) {
        match request {
            ChangeRequest::Simple(change) => {
                self.text.push_str(match change {
                    Change::AddVoter(_) => " add",
                    Change::AddLearner(_) => " learner",
                    Change::Remove(_) => " remove",
                });
                self.server(" ", change.server());
            }
            ChangeRequest::Joint { add_voters, add_learners, remove } => {
                self.text.push_str(" joint");
                self.server_set(" add", add_voters);
                self.server_set(" learners", add_learners);
                self.server_set(" remove", remove);
            }
        }
    }
}

/// Parses the text of a Step.
///
/// # Errors
/// The first word that is wrong.
pub fn parse(text: &str) -> Result<Step, ActionParseError> {
    let words: Vec<&str> = text.split([' ', '.']).collect();
    parse_words(&words, None).map_err(|(_, error)| error)
}

/// Parses the words of a Step.
///
/// In a script `known_servers` are the servers that it names. They may then be written as `S2`, and an election timeout
/// as `time out`.
///
/// # Errors
/// The first word that is wrong, with its index; or the index at which a word is missing.
pub(crate) fn parse_words(words: &[&str], known_servers: Option<ServerSet>) -> Result<Step, (usize, ActionParseError)> {
    let mut words = StepParser { words, read: 0, known_servers };
    let step = words.step().and_then(|step| match words.peek() {
        Some(word) => Err(ActionParseError::TooMany(truncate(word))),
        None => Ok(step),
    });
    step.map_err(|error| match error {
        ActionParseError::Missing(_) | ActionParseError::TooMany(_) => (words.read, error),
        _ => (words.read.saturating_sub(1), error),
    })
}

/// Parser state over the words of an action.
struct StepParser<'a> {
    words: &'a [&'a str],
    /// Number of words read.
    read: usize,
    /// Servers that the script names; `None` outside a script.
    known_servers: Option<ServerSet>,
}

impl<'a> StepParser<'a> {
    fn step(&mut self) -> Result<Step, ActionParseError> {
        let word = self.next()?;
        Ok(match word {
            "deliver" => Step::Deliver(self.message()?),
            "drop" => Step::Drop(self.message()?),
            "duplicate" => Step::Duplicate(self.message()?),
            "crash" => Step::Crash(self.server()?),
            "restart" => Step::Restart(self.server()?),
            "lose-disk" => Step::LoseDisk(self.server()?),
            "compact" => Step::Compact(self.server()?),
            "transfer" => Step::Transfer { server: self.server()?, to: self.server()? },
            "cut" => Step::Cut { from: self.server()?, to: self.server()? },
            "heal" => Step::Heal { from: self.server()?, to: self.server()? },
            "propose" => Step::Propose { server: self.server()?, command: Command(self.number()?) },
            "ask" => Step::Ask { target: self.server_set()?, learners: self.server_set_after("learners")? },
            "cancel" => Step::Cancel,
            "request" => Step::Request { server: self.server()?, request: self.request()? },
            "admin" => Step::AdminAsks(self.server()?),
            "stop" => Step::OperatorStops(self.server()?),
            "start" => Step::OperatorStarts(self.server()?),
            "time" if self.known_servers.is_some() && self.peek() == Some("out") => {
                self.next()?;
                Step::Fire { server: self.server()?, timer: Timer::Election }
            }
            _ => match Timer::ALL.into_iter().find(|&timer| timer_word(timer) == word) {
                Some(timer) => Step::Fire { server: self.server()?, timer },
                None => return Err(ActionParseError::UnknownAction(truncate(word))),
            },
        })
    }

    /// Next word, without reading it.
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.read).copied()
    }

    fn next(&mut self) -> Result<&'a str, ActionParseError> {
        let Some(word) = self.peek() else {
            return Err(ActionParseError::Missing(truncate(self.words.last().copied().unwrap_or_default())));
        };
        self.read += 1;
        Ok(word)
    }

    /// Server with this name, if it is known.
    fn find_server(&self, word: &str) -> Option<ServerId> {
        match self.known_servers {
            None => server(word),
            Some(known_servers) => {
                server(word.strip_prefix('S').unwrap_or(word)).filter(|&id| known_servers.contains(id))
            }
        }
    }

    fn server(&mut self) -> Result<ServerId, ActionParseError> {
        let word = self.next()?;
        self.find_server(word).ok_or_else(|| match self.known_servers {
            None => ActionParseError::NotAServer(truncate(word)),
            Some(_) => ActionParseError::NotHere(truncate(word)),
        })
    }

    fn number(&mut self) -> Result<u32, ActionParseError> {
        let word = self.next()?;
        short_number(word).ok_or_else(|| ActionParseError::NotANumber(truncate(word)))
    }

    /// Parses `1>3#4` as one word, or its three numbers as three words.
    fn message(&mut self) -> Result<MessageId, ActionParseError> {
        let word = self.peek().unwrap_or_default();
        let Some((from, rest)) = word.split_once('>') else {
            return Ok(MessageId { from: self.server()?, to: self.server()?, nth: self.number()? });
        };
        self.next()?;
        let id = rest.split_once('#').and_then(|(to, nth)| {
            Some(MessageId { from: self.find_server(from)?, to: self.find_server(to)?, nth: short_number(nth)? })
        });
        id.ok_or_else(|| ActionParseError::NotAMessage(truncate(word)))
    }

    /// Parses servers as long as the next word looks like one.
    fn server_set(&mut self) -> Result<ServerSet, ActionParseError> {
        let mut set = ServerSet::EMPTY;
        while let Some(word) = self.peek()
            && word.starts_with(|first: char| first.is_ascii_digit() || (first == 'S' && self.known_servers.is_some()))
        {
            if !set.insert(self.server()?) {
                return Err(ActionParseError::Twice(truncate(word)));
            }
        }
        Ok(set)
    }

    /// Parses at least one server after the keyword; the empty set, if another word is next.
    fn server_set_after(&mut self, word: &str) -> Result<ServerSet, ActionParseError> {
        if self.peek() != Some(word) {
            return Ok(ServerSet::EMPTY);
        }
        self.next()?;
        let set = self.server_set()?;
        if set.is_empty() {
            // Reports the word in the position of a server, or its absence.
            self.server()?;
        }
        Ok(set)
    }

    fn request(&mut self) -> Result<ChangeRequest, ActionParseError> {
        let word = self.next()?;
        Ok(match word {
            "add" => ChangeRequest::Simple(Change::AddVoter(self.server()?)),
            "learner" => ChangeRequest::Simple(Change::AddLearner(self.server()?)),
            "remove" => ChangeRequest::Simple(Change::Remove(self.server()?)),
            "joint" => ChangeRequest::Joint {
                add_voters: self.server_set_after("add")?,
                add_learners: self.server_set_after("learners")?,
                remove: self.server_set_after("remove")?,
            },
            _ => return Err(ActionParseError::UnknownRequest(truncate(word))),
        })
    }
}

/// Server with this number.
pub(crate) fn server(word: &str) -> Option<ServerId> {
    ServerId::try_from(number(word)?).ok()
}
