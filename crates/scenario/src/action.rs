//! Steps as text: `crash 2`, `deliver 1>3#4`, `ask 1 2 3 learners 6`.
//!
//! This form is permanent: links and scripts hold it. Words are lower case, separated by one space or one dot each;
//! servers are bare numbers. A word is never reused for something else.
//!
//! | text | Step |
//! | --- | --- |
//! | `timeout 1` | the election timer of S1 fires; other timers: `heartbeat`, `lease`, `quorum-check`, `round`, `transfer-timeout`, `apply` |
//! | `deliver 1>3#4`, `drop 1>3#4`, `duplicate 1>3#4` | the message from S1 to S3 that 4 others went before; also `deliver 1 3 4` |
//! | `crash 2`, `restart 2`, `lose-disk 2`, `compact 2` | at S2 |
//! | `cut 1 3`, `heal 1 3` | the link from S1 to S3 |
//! | `transfer 1 3` | S1 is to hand over to S3 |
//! | `propose 2 10` | a client sends S2 the command 10 |
//! | `ask 1 2 3 learners 6` | somebody wants these voters and learners |
//! | `cancel` | somebody wants no further change |
//! | `request 1 add 6` | S1 is asked to add a voter; also `learner 6`, `remove 6`, `joint add 6 7 learners 5 remove 2 3` |
//! | `admin 1` | the admin asks S1 |
//! | `stop 4`, `start 4` | the operator stops or starts S4 |

use std::fmt::Write as _;

use cluster::{MessageId, Step};
use raft_core::{Change, ChangeRequest, Command, ServerId, ServerSet, Timer};
use thiserror::Error;

use crate::text::{number, shown};

/// Why a text is no action. Each names the word that was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ActionFault {
    /// The first word is none that begins an action.
    #[error("“{0}” is no action")]
    UnknownAction(String),
    /// A request does not say what for.
    #[error("“{0}” is nothing to request: add, learner, remove and joint are")]
    UnknownRequest(String),
    /// A server was expected.
    #[error("“{0}” names no server: servers are numbered 1 to 63")]
    NotAServer(String),
    /// A number was expected.
    #[error("“{0}” is not a number up to 4294967295")]
    NotANumber(String),
    /// A message was expected.
    #[error("“{0}” names no message: “1>3#4” does")]
    NotAMessage(String),
    /// A server stands twice in one list.
    #[error("server “{0}” is named twice")]
    Twice(String),
    /// There are words left over.
    #[error("“{0}” is one word too many")]
    TooMany(String),
    /// A word is missing.
    #[error("something is missing after “{0}”")]
    Missing(String),
}

/// The word for a timer that fires.
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

/// The text of a Step, with spaces between its words. [`parse`] reads it.
#[must_use]
pub fn write(step: Step) -> String {
    match step {
        Step::Fire { server, timer } => text(timer_word(timer), &[server]),
        Step::Deliver(id) => message("deliver", id),
        Step::Drop(id) => message("drop", id),
        Step::Duplicate(id) => message("duplicate", id),
        Step::Crash(server) => text("crash", &[server]),
        Step::Restart(server) => text("restart", &[server]),
        Step::LoseDisk(server) => text("lose-disk", &[server]),
        Step::Compact(server) => text("compact", &[server]),
        Step::Transfer { server, to } => text("transfer", &[server, to]),
        Step::Cut { from, to } => text("cut", &[from, to]),
        Step::Heal { from, to } => text("heal", &[from, to]),
        Step::Propose { server, command } => {
            let mut text = text("propose", &[server]);
            push(&mut text, ' ', command.0.into());
            text
        }
        Step::Ask { target, learners } => {
            let mut text = "ask".to_owned();
            push_set(&mut text, "", target);
            push_set(&mut text, " learners", learners);
            text
        }
        Step::Cancel => "cancel".to_owned(),
        Step::Request { server, request } => {
            let mut text = text("request", &[server]);
            push_request(&mut text, request);
            text
        }
        Step::AdminAsks(server) => text("admin", &[server]),
        Step::OperatorStops(server) => text("stop", &[server]),
        Step::OperatorStarts(server) => text("start", &[server]),
    }
}

fn push(text: &mut String, before: char, number: u64) {
    let _ = write!(text, "{before}{number}");
}

fn text(word: &str, servers: &[ServerId]) -> String {
    let mut text = word.to_owned();
    for &server in servers {
        push(&mut text, ' ', server.into());
    }
    text
}

fn message(word: &str, id: MessageId) -> String {
    let mut text = text(word, &[id.from]);
    push(&mut text, '>', id.to.into());
    push(&mut text, '#', id.nth.into());
    text
}

/// The members after `word`; nothing, if there are none.
fn push_set(text: &mut String, word: &str, set: ServerSet) {
    if !set.is_empty() {
        text.push_str(word);
    }
    for server in set {
        push(text, ' ', server.into());
    }
}

fn push_request(text: &mut String, request: ChangeRequest) {
    match request {
        ChangeRequest::Simple(change) => {
            text.push_str(match change {
                Change::AddVoter(_) => " add",
                Change::AddLearner(_) => " learner",
                Change::Remove(_) => " remove",
            });
            push(text, ' ', change.server().into());
        }
        ChangeRequest::Joint { add_voters, add_learners, remove } => {
            text.push_str(" joint");
            push_set(text, " add", add_voters);
            push_set(text, " learners", add_learners);
            push_set(text, " remove", remove);
        }
    }
}

/// Reads the text of a Step.
///
/// # Errors
/// It is none; the fault names the first word that is wrong.
pub fn parse(text: &str) -> Result<Step, ActionFault> {
    let mut words = Words { rest: Some(text), last: "" };
    let word = words.next()?;
    let step = match word {
        "deliver" => Step::Deliver(words.message()?),
        "drop" => Step::Drop(words.message()?),
        "duplicate" => Step::Duplicate(words.message()?),
        "crash" => Step::Crash(words.server()?),
        "restart" => Step::Restart(words.server()?),
        "lose-disk" => Step::LoseDisk(words.server()?),
        "compact" => Step::Compact(words.server()?),
        "transfer" => Step::Transfer { server: words.server()?, to: words.server()? },
        "cut" => Step::Cut { from: words.server()?, to: words.server()? },
        "heal" => Step::Heal { from: words.server()?, to: words.server()? },
        "propose" => Step::Propose { server: words.server()?, command: Command(words.number()?) },
        "ask" => Step::Ask { target: words.set()?, learners: words.set_after("learners")? },
        "cancel" => Step::Cancel,
        "request" => Step::Request { server: words.server()?, request: words.request()? },
        "admin" => Step::AdminAsks(words.server()?),
        "stop" => Step::OperatorStops(words.server()?),
        "start" => Step::OperatorStarts(words.server()?),
        _ => match Timer::ALL.into_iter().find(|&timer| timer_word(timer) == word) {
            Some(timer) => Step::Fire { server: words.server()?, timer },
            None => return Err(ActionFault::UnknownAction(shown(word))),
        },
    };
    match words.rest {
        Some(_) => Err(ActionFault::TooMany(shown(words.peek()))),
        None => Ok(step),
    }
}

/// The words that are not read yet.
struct Words<'a> {
    rest: Option<&'a str>,
    /// The word read last.
    last: &'a str,
}

impl<'a> Words<'a> {
    fn split(&self) -> Option<(&'a str, Option<&'a str>)> {
        let rest = self.rest?;
        Some(rest.split_once([' ', '.']).map_or((rest, None), |(word, rest)| (word, Some(rest))))
    }

    /// The next word, unread; nothing at the end.
    fn peek(&self) -> &'a str {
        self.split().map_or("", |(word, _)| word)
    }

    fn next(&mut self) -> Result<&'a str, ActionFault> {
        let (word, rest) = self.split().ok_or_else(|| ActionFault::Missing(shown(self.last)))?;
        (self.rest, self.last) = (rest, word);
        Ok(word)
    }

    fn server(&mut self) -> Result<ServerId, ActionFault> {
        let word = self.next()?;
        server(word).ok_or_else(|| ActionFault::NotAServer(shown(word)))
    }

    fn number(&mut self) -> Result<u32, ActionFault> {
        let word = self.next()?;
        number(word).ok_or_else(|| ActionFault::NotANumber(shown(word)))
    }

    /// `1>3#4` in one word, or its three numbers in three.
    fn message(&mut self) -> Result<MessageId, ActionFault> {
        let word = self.peek();
        let Some((from, rest)) = word.split_once('>') else {
            return Ok(MessageId { from: self.server()?, to: self.server()?, nth: self.number()? });
        };
        self.next()?;
        let id = rest
            .split_once('#')
            .and_then(|(to, nth)| Some(MessageId { from: server(from)?, to: server(to)?, nth: number(nth)? }));
        id.ok_or_else(|| ActionFault::NotAMessage(shown(word)))
    }

    /// Servers, as far as words begin with a digit.
    fn set(&mut self) -> Result<ServerSet, ActionFault> {
        let mut set = ServerSet::EMPTY;
        while self.peek().starts_with(|first: char| first.is_ascii_digit()) {
            if !set.insert(self.server()?) {
                return Err(ActionFault::Twice(shown(self.last)));
            }
        }
        Ok(set)
    }

    /// The servers after a word, at least one; none, if another word is next.
    fn set_after(&mut self, word: &str) -> Result<ServerSet, ActionFault> {
        if self.peek() != word {
            return Ok(ServerSet::EMPTY);
        }
        self.next()?;
        let set = self.set()?;
        if set.is_empty() {
            // The word that stands in a server's place, or that nothing does, is the fault.
            self.server()?;
        }
        Ok(set)
    }

    fn request(&mut self) -> Result<ChangeRequest, ActionFault> {
        let word = self.next()?;
        Ok(match word {
            "add" => ChangeRequest::Simple(Change::AddVoter(self.server()?)),
            "learner" => ChangeRequest::Simple(Change::AddLearner(self.server()?)),
            "remove" => ChangeRequest::Simple(Change::Remove(self.server()?)),
            "joint" => ChangeRequest::Joint {
                add_voters: self.set_after("add")?,
                add_learners: self.set_after("learners")?,
                remove: self.set_after("remove")?,
            },
            _ => return Err(ActionFault::UnknownRequest(shown(word))),
        })
    }
}

fn server(word: &str) -> Option<ServerId> {
    ServerId::try_from(u64::from(number(word)?)).ok()
}
