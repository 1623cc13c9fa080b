//! Chains of configurations as text, `1,2,3 > 1,2,3 & 3,4,5 > 3,4,5`, and what their steps come to, in words.
//!
//! Servers and joint configurations are written as in scripts: `S1 S2 S3 and S3 S4 S5`. Sets may also have braces, as
//! they are printed.

use raft_core::{QuorumStep, QuorumSystem, QuorumSystemError, ServerId, ServerSet};
use thiserror::Error;

use crate::script::SourceSpan;
use crate::text::{server, truncate};

/// Maximum number of configurations in a chain.
pub const MAX_CONFIGURATIONS: usize = 16;
/// Maximum number of sets of voters in a configuration.
pub const MAX_SETS: usize = 8;

/// Error of a chain, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{problem}")]
pub struct ChainError {
    /// Place of the word that is wrong, or of the end of the text.
    pub span: SourceSpan,
    /// What is wrong.
    pub problem: ChainProblem,
}

/// What is wrong with a chain. Each text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChainProblem {
    /// There is no text.
    #[error("there is no configuration here: write two or more, such as 1,2,3 > 1,2,3,4")]
    Empty,
    /// There is one configuration, and nothing to compare it with.
    #[error("there is one configuration only: add > and the next one, such as 1,2,3 > 1,2,3,4")]
    OnlyOne,
    /// A set of voters without servers.
    #[error("there is no server here: a configuration, and each set of a joint one, needs at least one voter")]
    EmptySet,
    /// A word that is no server.
    #[error("“{0}” is no server: write S1 or 1, with > between configurations and & between the sets of a joint one")]
    NoServer(String),
    /// The number of a server that cannot exist.
    #[error("there is no server {0}: servers are numbered {min} to {max}", min = ServerId::MIN, max = ServerId::MAX)]
    NoSuchServer(String),
    /// A server that is twice in a set.
    #[error("{0} is in this set twice: remove it once")]
    Twice(ServerId),
    /// A brace without its counterpart.
    #[error("this brace has no counterpart: write {{1 2 3}}, or leave the braces out")]
    Brace,
    /// A word where a configuration has ended.
    #[error("“{0}” does not belong here: write > before the next configuration, or & before another set of this one")]
    Unexpected(String),
    /// More voters in a configuration than can be compared.
    #[error("{0}")]
    System(QuorumSystemError),
    /// More sets in a configuration than are allowed.
    #[error("a configuration may have up to {MAX_SETS} sets of voters: leave this one out")]
    TooManySets,
    /// More configurations than are allowed.
    #[error("a chain may have up to {MAX_CONFIGURATIONS} configurations: compare the rest separately")]
    TooManyConfigurations,
}

/// Parses a chain of at least two configurations, and compares each with the next.
///
/// # Errors
/// The first error in the text.
pub fn parse(text: &str) -> Result<Vec<QuorumStep>, ChainError> {
    let mut tokens = Tokens { text, position: 0 };
    if tokens.peek().is_empty() {
        return Err(tokens.error("", ChainProblem::Empty));
    }
    let mut configurations = vec![tokens.configuration()?];
    while !tokens.peek().is_empty() {
        let token = tokens.next();
        if !is_arrow(token) {
            let problem = if token == "}" { ChainProblem::Brace } else { ChainProblem::Unexpected(truncate(token)) };
            return Err(tokens.error(token, problem));
        }
        if configurations.len() == MAX_CONFIGURATIONS {
            return Err(tokens.error(token, ChainProblem::TooManyConfigurations));
        }
        configurations.push(tokens.configuration()?);
    }
    if configurations.len() == 1 {
        return Err(tokens.error("", ChainProblem::OnlyOne));
    }
    Ok(QuorumStep::chain(&configurations))
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

/// The steps whose closest quorums share the fewest servers: `step 2 of 3`, or `steps 1, 3 of 3`. Empty without steps.
#[must_use]
pub fn weakest(steps: &[QuorumStep]) -> String {
    let fewest = steps.iter().map(|step| step.shared().len()).min();
    let numbers = (1..).zip(steps).filter(|(_, step)| Some(step.shared().len()) == fewest);
    let numbers: Vec<String> = numbers.map(|(number, _): (usize, _)| number.to_string()).collect();
    match numbers.len() {
        0 => String::new(),
        count => format!("step{} {} of {}", if count == 1 { "" } else { "s" }, numbers.join(", "), steps.len()),
    }
}

/// A chain of these configurations, as [`parse`] reads it: `1,2,3 > 1,2,3 & 1,4,5 > 1,4,5`.
#[must_use]
pub fn write(configurations: &[&[ServerSet]]) -> String {
    let set = |set: &ServerSet| set.iter().map(|id| u64::from(id).to_string()).collect::<Vec<_>>().join(",");
    let configuration = |sets: &&[ServerSet]| sets.iter().map(set).collect::<Vec<_>>().join(" & ");
    configurations.iter().map(configuration).collect::<Vec<_>>().join(" > ")
}

fn is_arrow(token: &str) -> bool {
    matches!(token, ">" | "->" | "→")
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
        let separates = |it: char| it.is_whitespace() || it == ',';
        let rest = self.text.get(self.position..).unwrap_or_default().trim_start_matches(separates);
        let symbol = |rest: &str| ["->", ">", "→", "&", "{", "}"].into_iter().find(|it| rest.starts_with(it));
        let ends = |(at, it): &(usize, char)| separates(*it) || rest.get(*at..).and_then(symbol).is_some();
        let word = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
        rest.get(..symbol(rest).map_or(word, str::len)).unwrap_or_default()
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

    /// Error at a token, or at the end for an empty one.
    fn error(&self, token: &str, problem: ChainProblem) -> ChainError {
        let before = self.text.get(..self.offset(token)).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let (column, length) = (line.chars().count() + 1, token.chars().count().max(1));
        ChainError { span: SourceSpan { line: before.matches('\n').count() + 1, column, length }, problem }
    }

    /// Parses a configuration. Its learners are read and left out: they have no vote.
    fn configuration(&mut self) -> Result<QuorumSystem, ChainError> {
        let start = self.offset(self.peek());
        let mut sets = vec![self.servers()?];
        while let Some(token) = self.take(|it| matches!(it, "&" | "and")) {
            if sets.len() == MAX_SETS {
                return Err(self.error(token, ChainProblem::TooManySets));
            }
            sets.push(self.servers()?);
        }
        if self.take(|it| it == "learners").is_some() {
            self.servers()?;
        }
        let words = self.text.get(start..self.position).unwrap_or_default();
        QuorumSystem::new(sets).map_err(|error| self.error(words, ChainProblem::System(error)))
    }

    /// Parses a set of at least one server.
    fn servers(&mut self) -> Result<ServerSet, ChainError> {
        let opening = self.take(|it| it == "{");
        let mut set = ServerSet::EMPTY;
        let is_server = |it: &str| !(is_arrow(it) || matches!(it, "" | "&" | "and" | "learners" | "{" | "}"));
        while let Some(word) = self.take(is_server) {
            let digits = word.strip_prefix(['S', 's']).unwrap_or(word);
            let Some(id) = server(digits) else {
                let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                let kind = if is_number { ChainProblem::NoSuchServer } else { ChainProblem::NoServer };
                return Err(self.error(word, kind(truncate(word))));
            };
            if !set.insert(id) {
                return Err(self.error(word, ChainProblem::Twice(id)));
            }
        }
        if set.is_empty() {
            return Err(self.error(self.peek(), ChainProblem::EmptySet));
        }
        match opening {
            Some(brace) if self.take(|it| it == "}").is_none() => Err(self.error(brace, ChainProblem::Brace)),
            _ => Ok(set),
        }
    }
}
