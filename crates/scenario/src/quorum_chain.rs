//! Chains of configurations as text, `1,2,3 > 1,2,3 & 3,4,5 > 3,4,5`, and what their steps come to, in words.
//!
//! Servers and joint configurations are written as in scripts: `S1 S2 S3 and S3 S4 S5`. Sets may also have braces, as
//! they are printed.

use std::fmt::{self, Write as _};

use raft_core::{QuorumStep, QuorumSystem, ServerSet};
use thiserror::Error;

use crate::script::SourceSpan;
use crate::text::{server, truncate};

/// Maximum number of configurations in a chain.
pub const MAX_CONFIGURATIONS: usize = 16;

/// Error of a chain, with its place. Prints the word, if the problem is about one, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainError {
    /// Place of the word that is wrong, or of the end of the text.
    pub span: SourceSpan,
    /// The word, shortened; empty at the end of the text.
    pub word: String,
    /// The error.
    pub problem: ChainProblem,
}

impl std::error::Error for ChainError {}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.problem.is_of_place() {
            write!(f, "“{}” ", self.word)?;
        }
        fmt::Display::fmt(&self.problem, f)
    }
}

/// Error of a chain. Its text says what to do, and goes on after the word if the error is about one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Error)]
pub enum ChainProblem {
    /// There is no text.
    #[error("write two configurations or more, such as 1,2,3 > 1,2,3,4")]
    Empty,
    /// There is one configuration, and nothing to compare it with.
    #[error("there is one configuration only: add > and the next one")]
    OnlyOne,
    /// A set of voters without servers.
    #[error("there is no server here: every set needs at least one voter")]
    EmptySet,
    /// More sets in a configuration than [`QuorumSystem::MAX_SETS`].
    #[error("a configuration may have up to 8 sets: leave this one out")]
    TooManySets,
    /// More configurations than [`MAX_CONFIGURATIONS`].
    #[error("a chain may have up to 16 configurations: leave the rest out")]
    TooManyConfigurations,
    /// A word that is no server.
    #[error("is no server: write S1 or 1, and > between configurations")]
    NoServer,
    /// The number of a server that cannot exist.
    #[error("is no server: servers are numbered 1 to 63")]
    NoSuchServer,
    /// A server that is twice in a set.
    #[error("is in this set twice: remove it once")]
    Twice,
    /// A brace without its counterpart.
    #[error("has no counterpart: write {{1 2 3}}, or no braces")]
    Brace,
    /// A word where a configuration has ended.
    #[error("does not belong here: write > or & before another set")]
    Unexpected,
    /// More voters in a configuration than [`QuorumSystem::MAX_VOTERS`].
    #[error("has too many voters: a configuration may have up to 12")]
    TooManyVoters,
}

impl ChainProblem {
    /// Whether the problem is about a place, and not about the word there.
    fn is_of_place(self) -> bool {
        self <= Self::TooManyConfigurations
    }
}

/// Parses a chain of at least two configurations, and compares each with the next.
///
/// # Errors
/// The first error in the text.
pub fn parse(text: &str) -> Result<Vec<QuorumStep>, ChainError> {
    match (Tokens { text, position: 0 }).chain() {
        Ok(configurations) => Ok(QuorumStep::chain(&configurations)),
        Err(fault) => Err(fault.locate(text)),
    }
}

/// The two closest quorums of a step, in one or two sentences without a full stop at the end. The caller names the
/// configurations.
#[must_use]
pub fn finding(step: &QuorumStep) -> String {
    let ([one, other], shared) = (step.closest, step.shared());
    let mut servers = shared.iter();
    match (servers.next(), servers.len() + 1) {
        (None, _) => format!(
            "two quorums share no server: {one} of the old configuration and {other} of the new one. Each of them may \
             elect a leader in the same term"
        ),
        (Some(id), 1) => format!(
            "every two quorums meet. The smallest overlap is one server: {one} and {other} share only {id}. If {id} loses \
             its disk, each of them may elect a leader in the same term"
        ),
        (Some(_), count) => {
            format!("every two quorums meet. The smallest overlap is {count} servers: {one} and {other} share {shared}")
        }
    }
}

/// The failures that each configuration of a chain tolerates: `1 in {S1 S2 S3}, 0 in {S1 S2}`. Empty without steps.
#[must_use]
pub fn tolerated(steps: &[QuorumStep]) -> String {
    let mut text = String::new();
    for system in steps.first().map(|step| step.old).into_iter().chain(steps.iter().map(|step| step.new)) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        let _ = write!(text, "{} in {system}", system.failures_tolerated());
    }
    text
}

/// The steps whose closest quorums share the fewest servers: `step 2 of 3`, or `steps 1, 3 of 3`. Empty without steps.
#[must_use]
pub fn weakest(steps: &[QuorumStep]) -> String {
    let Some(first) = QuorumStep::weakest(steps).and_then(|index| steps.get(index)) else { return String::new() };
    let (mut numbers, mut plural) = (String::new(), "");
    for (number, step) in (1..).zip(steps) {
        if step.shared().len() == first.shared().len() {
            if !numbers.is_empty() {
                (numbers, plural) = (numbers + ", ", "s");
            }
            numbers.push_str(&number.to_string());
        }
    }
    format!("step{plural} {numbers} of {}", steps.len())
}

/// A set of voters as [`parse`] reads it: `1,2,3`.
#[must_use]
pub fn write(voters: ServerSet) -> String {
    let mut text = String::new();
    for id in voters {
        text.push_str(if text.is_empty() { "" } else { "," });
        text.push_str(&u64::from(id).to_string());
    }
    text
}

fn is_arrow(token: &str) -> bool {
    matches!(token, ">" | "->" | "→")
}

/// Whether a character only separates words.
fn separates(character: char) -> bool {
    character.is_whitespace() || character == ','
}

/// Length of the symbol at the start of a text, in bytes; 0 for a word.
fn symbol(text: &str) -> usize {
    match text.as_bytes() {
        [b'>' | b'&' | b'{' | b'}', ..] => 1,
        [b'-', b'>', ..] => 2,
        _ if text.starts_with('→') => '→'.len_utf8(),
        _ => 0,
    }
}

/// Place of an error in the text, in bytes, and its problem.
struct Fault {
    start: usize,
    end: usize,
    problem: ChainProblem,
}

impl Fault {
    /// The error in its text.
    fn locate(&self, text: &str) -> ChainError {
        let word = text.get(self.start..self.end).unwrap_or_default();
        let mut span = SourceSpan { line: 1, column: 1, length: word.chars().count().max(1) };
        for character in text.get(..self.start).unwrap_or_default().chars() {
            span.column += 1;
            if character == '\n' {
                (span.line, span.column) = (span.line + 1, 1);
            }
        }
        ChainError { span, word: truncate(word), problem: self.problem }
    }
}

/// Cursor over the tokens of a chain: words, arrows, ampersands and braces. Spaces and commas separate.
struct Tokens<'a> {
    text: &'a str,
    /// Byte at which the rest begins.
    position: usize,
}

impl<'a> Tokens<'a> {
    /// The next token, without reading it; an empty slice at the end.
    fn peek(&self) -> &'a str {
        let rest = self.text.get(self.position..).unwrap_or_default().trim_start_matches(separates);
        let mut end = symbol(rest);
        if end == 0 {
            end = rest.len();
            for (at, character) in rest.char_indices() {
                if separates(character) || symbol(rest.get(at..).unwrap_or_default()) > 0 {
                    end = at;
                    break;
                }
            }
        }
        rest.get(..end).unwrap_or_default()
    }

    fn next(&mut self) -> &'a str {
        let token = self.peek();
        self.position = self.offset(token) + token.len();
        token
    }

    /// Reads the next token, if `is` holds for it.
    fn take(&mut self, is: impl FnOnce(&str) -> bool) -> Option<&'a str> {
        is(self.peek()).then(|| self.next())
    }

    /// Byte at which a token begins; the end of the text without white space, for an empty one.
    fn offset(&self, token: &str) -> usize {
        match token {
            "" => self.text.trim_end().len(),
            _ => token.as_ptr() as usize - self.text.as_ptr() as usize,
        }
    }

    /// Fault of a token, or of the end for an empty one.
    fn fault(&self, token: &str, problem: ChainProblem) -> Fault {
        let start = self.offset(token);
        Fault { start, end: start + token.len(), problem }
    }

    /// Parses a chain of at least two configurations.
    fn chain(&mut self) -> Result<Vec<QuorumSystem>, Fault> {
        let mut configurations = Vec::new();
        while !self.peek().is_empty() {
            if !configurations.is_empty() {
                let token = self.next();
                if !is_arrow(token) {
                    let problem = if token == "}" { ChainProblem::Brace } else { ChainProblem::Unexpected };
                    return Err(self.fault(token, problem));
                }
                if configurations.len() == MAX_CONFIGURATIONS {
                    return Err(self.fault(token, ChainProblem::TooManyConfigurations));
                }
            }
            configurations.push(self.configuration()?);
        }
        match configurations.len() {
            0 => Err(self.fault("", ChainProblem::Empty)),
            1 => Err(self.fault("", ChainProblem::OnlyOne)),
            _ => Ok(configurations),
        }
    }

    /// Parses a configuration. Its learners are read and left out: they have no vote.
    fn configuration(&mut self) -> Result<QuorumSystem, Fault> {
        let start = self.offset(self.peek());
        let (mut sets, mut count) = ([ServerSet::EMPTY; QuorumSystem::MAX_SETS], 0);
        let mut token = "";
        loop {
            let Some(set) = sets.get_mut(count) else { return Err(self.fault(token, ChainProblem::TooManySets)) };
            *set = self.servers()?;
            count += 1;
            match self.take(|it| matches!(it, "&" | "and")) {
                Some(next) => token = next,
                None => break,
            }
        }
        if self.take(|it| it == "learners").is_some() {
            self.servers()?;
        }
        let words = self.text.get(start..self.position).unwrap_or_default();
        QuorumSystem::new(sets.get(..count).unwrap_or_default())
            .map_err(|_| self.fault(words, ChainProblem::TooManyVoters))
    }

    /// Parses a set of at least one server.
    fn servers(&mut self) -> Result<ServerSet, Fault> {
        let opening = self.take(|it| it == "{");
        let mut set = ServerSet::EMPTY;
        let is_server = |it: &str| !(is_arrow(it) || matches!(it, "" | "&" | "and" | "learners" | "{" | "}"));
        while let Some(word) = self.take(is_server) {
            let digits = word.strip_prefix(['S', 's']).unwrap_or(word);
            let Some(id) = server(digits) else {
                let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                let problem = if is_number { ChainProblem::NoSuchServer } else { ChainProblem::NoServer };
                return Err(self.fault(word, problem));
            };
            if !set.insert(id) {
                return Err(self.fault(word, ChainProblem::Twice));
            }
        }
        if set.is_empty() {
            return Err(self.fault(self.peek(), ChainProblem::EmptySet));
        }
        match opening {
            Some(brace) if self.take(|it| it == "}").is_none() => Err(self.fault(brace, ChainProblem::Brace)),
            _ => Ok(set),
        }
    }
}
