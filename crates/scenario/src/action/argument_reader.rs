//! Reader of the arguments of an action. Each kind of argument has a method, which the [table](super::table) names.

use cluster::{LEADER, MessageId};
use raft_core::{ChangeRequest, Command, ServerId, ServerSet};

use super::error::ActionParseError;
use super::request::{ADD_LEARNERS, ADD_VOTERS, ENDS_OF_JOINT, FOUNDERS, JOINT, REMOVE, SIMPLE, SURVIVORS};
use crate::text::{server, short_number, truncate};

/// The server of an action in a script that is the leader at its time.
pub(super) const THE_LEADER: &str = "the leader";

/// Words of an action, and the number of those that have been read.
pub(super) struct ArgumentReader<'a> {
    words: &'a [&'a str],
    /// Number of words read.
    pub(super) read: usize,
    /// Servers that the script names; `None` outside a script.
    known_servers: Option<ServerSet>,
}

impl<'a> ArgumentReader<'a> {
    pub(super) fn new(words: &'a [&'a str], known_servers: Option<ServerSet>) -> Self {
        Self { words, read: 0, known_servers }
    }

    /// Word of the action. In a script it may consist of two words, `time out`.
    pub(super) fn action(&mut self) -> Result<&'a str, ActionParseError> {
        let word = self.next()?;
        if word == "time" && self.known_servers.is_some() && self.peek() == Some("out") {
            self.next()?;
            return Ok("time out");
        }
        Ok(word)
    }

    /// Next word, without reading it.
    pub(super) fn peek(&self) -> Option<&'a str> {
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

    /// Parses a server; in a script also `the leader`.
    pub(super) fn server(&mut self) -> Result<ServerId, ActionParseError> {
        let words = self.words.get(self.read..).unwrap_or_default();
        if self.known_servers.is_some() && words.starts_with(&["the", "leader"]) {
            self.read += 2;
            return Ok(LEADER);
        }
        self.named_server()
    }

    fn named_server(&mut self) -> Result<ServerId, ActionParseError> {
        let word = self.next()?;
        self.find_server(word).ok_or_else(|| match self.known_servers {
            None => ActionParseError::NotAServer(truncate(word)),
            Some(_) => ActionParseError::NotHere(truncate(word)),
        })
    }

    pub(super) fn number(&mut self) -> Result<Command, ActionParseError> {
        self.short_number().map(Command)
    }

    fn short_number(&mut self) -> Result<u32, ActionParseError> {
        let word = self.next()?;
        short_number(word).ok_or_else(|| ActionParseError::NotANumber(truncate(word)))
    }

    /// Parses `1>3#4` as one word, or its three numbers as three words.
    pub(super) fn message(&mut self) -> Result<MessageId, ActionParseError> {
        let word = self.peek().unwrap_or_default();
        let Some((from, rest)) = word.split_once('>') else {
            return Ok(MessageId { from: self.named_server()?, to: self.named_server()?, nth: self.short_number()? });
        };
        self.next()?;
        let id = rest.split_once('#').and_then(|(to, nth)| {
            Some(MessageId { from: self.find_server(from)?, to: self.find_server(to)?, nth: short_number(nth)? })
        });
        id.ok_or_else(|| ActionParseError::NotAMessage(truncate(word)))
    }

    /// Parses servers as long as the next word looks like one.
    pub(super) fn servers(&mut self) -> Result<ServerSet, ActionParseError> {
        let mut set = ServerSet::EMPTY;
        while let Some(word) = self.peek()
            && word.starts_with(|first: char| first.is_ascii_digit() || (first == 'S' && self.known_servers.is_some()))
        {
            if !set.insert(self.named_server()?) {
                return Err(ActionParseError::Twice(truncate(word)));
            }
        }
        Ok(set)
    }

    /// Parses learners; the empty set, if there are none.
    pub(super) fn learners(&mut self) -> Result<ServerSet, ActionParseError> {
        self.servers_after(ADD_LEARNERS)
    }

    /// Parses at least one server after the keyword; the empty set, if another word is next.
    fn servers_after(&mut self, keyword: &str) -> Result<ServerSet, ActionParseError> {
        if self.peek() != Some(keyword) {
            return Ok(ServerSet::EMPTY);
        }
        self.next()?;
        let set = self.servers()?;
        if set.is_empty() {
            // Reports the word in the position of a server, or its absence.
            self.named_server()?;
        }
        Ok(set)
    }

    /// Parses the voters of a cluster that is founded.
    pub(super) fn founders(&mut self) -> Result<ServerSet, ActionParseError> {
        self.servers_of(FOUNDERS)
    }

    /// Parses the voters of a configuration that is forced.
    pub(super) fn survivors(&mut self) -> Result<ServerSet, ActionParseError> {
        self.servers_of(SURVIVORS)
    }

    /// Parses the keyword and at least one server.
    fn servers_of(&mut self, keyword: &'static str) -> Result<ServerSet, ActionParseError> {
        if self.peek() == Some(keyword) {
            return self.servers_after(keyword);
        }
        let word = self.next()?;
        Err(ActionParseError::NotTheKeyword { expected: keyword, found: truncate(word) })
    }

    pub(super) fn request(&mut self) -> Result<ChangeRequest, ActionParseError> {
        let word = self.next()?;
        if word == JOINT {
            return Ok(ChangeRequest::Joint {
                add_voters: self.servers_after(ADD_VOTERS)?,
                add_learners: self.servers_after(ADD_LEARNERS)?,
                remove: self.servers_after(REMOVE)?,
            });
        }
        if let Some((_, request)) = ENDS_OF_JOINT.iter().find(|(known, _)| *known == word) {
            return Ok(*request);
        }
        match SIMPLE.iter().find(|(known, _)| *known == word) {
            Some((_, change)) => Ok(ChangeRequest::Simple(change(self.named_server()?))),
            None => Err(ActionParseError::UnknownRequest(truncate(word))),
        }
    }
}
