//! Parser of the action in a line, with recovery from errors.
//!
//! The parser of [actions](crate::action) stops at the first wrong word. This one goes on after it and reports all
//! wrong words, with advice for a script.

use cluster::Step;
use raft_core::{ServerId, ServerSet};

use super::diagnostic::{Diagnostic, DiagnosticKind};
use super::expected::{KNOWN_SERVER, SERVER};
use super::initial_state_error::InitialStateError;
use super::source_line::{SourceLine, server, suggest};
use crate::action::{ActionParseError, FOUNDERS, LISTS, REQUESTS, SURVIVORS, SYNONYMS, WORDS, parse_words};
use crate::limits::MAX_SERVERS;
use crate::text::{number, truncate};

/// Maximum number of words of an action: a request for a joint change that adds, adds as learners, and removes seven
/// servers.
const MAX_WORDS: usize = 2 + 1 + 3 * (1 + MAX_SERVERS as usize);

const MESSAGE: &str = "a message between servers that are here, as S1>S3#4";
const REQUEST: &str = "what is requested (add, learner, remove or joint)";

/// Whether the servers of an action with this word need not be named before: those that do not exist are set up.
pub(super) fn names_servers(word: &str) -> bool {
    matches!(word, "ask" | "bootstrap" | "force")
}

/// Whether the word begins an action.
pub(super) fn starts_action(word: &str) -> bool {
    WORDS.iter().any(|known| known.split(' ').next() == Some(word))
}

/// Parses the action that begins at word `from` of the line. It may name these servers.
pub(super) fn parse(
    line: &SourceLine<'_>,
    from: usize,
    known_servers: ServerSet,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Step> {
    let words = line.words_from(from);
    if words.is_empty() {
        diagnostics.push(line.diagnostic(line.end(), DiagnosticKind::Expected("what is done")));
        return None;
    }
    // An action that is too long has an error within this number of words.
    let words = &words[..words.len().min(MAX_WORDS + 1)];
    let mut recovery = Recovery { words: words.iter().map(|&word| word.to_owned()).collect(), known_servers };
    for placeholder in (MAX_SERVERS + 1..).take(words.len()) {
        let (index, error) = match recovery.step() {
            Ok(step) => {
                diagnostics.extend(check_ask(line, from, step));
                return Some(step);
            }
            Err(error) => error,
        };
        let word = line.word(from + index);
        diagnostics.push(line.diagnostic(word, recovery.diagnostic_kind(index, &error)));
        if !recovery.recover(index, &error, placeholder) {
            // Nothing is known about the words after it, except that servers among them must be known.
            let others = words.iter().skip(index + 1).filter(|word| names_unknown_server(word, known_servers));
            let unknown_server = |word: &&str| DiagnosticKind::Action {
                error: ActionParseError::NotHere(truncate(word)),
                suggestion: None,
            };
            diagnostics.extend(others.map(|word| line.diagnostic(word, unknown_server(word))));
            return None;
        }
    }
    None
}

/// Action that the word probably means.
fn suggest_action(word: &str) -> Option<&'static str> {
    let mut named = WORDS.iter().zip(SYNONYMS).filter(|(_, names)| names.contains(&word));
    named.next().map(|(&action, _)| action).or_else(|| suggest(word, WORDS))
}

/// Whether the word names a server that is not known.
fn names_unknown_server(word: &str, known_servers: ServerSet) -> bool {
    let is_name = word.strip_prefix('S').and_then(number).is_some();
    is_name && server(word).is_none_or(|server| !known_servers.contains(server))
}

/// Error of a Step `Ask` that can never be applied.
fn check_ask(line: &SourceLine<'_>, from: usize, step: Step) -> Option<Diagnostic> {
    let Step::Ask { target, learners } = step else { return None };
    if target.is_empty() {
        return Some(line.diagnostic(line.word(from + 1), DiagnosticKind::Expected(SERVER)));
    }
    let both = target.intersection(learners).iter().next()?;
    let index = from + 1 + target.len();
    Some(line.diagnostic(line.word(index), DiagnosticKind::InitialState(InitialStateError::LearnerVotes(both))))
}

/// Words of an action, in which wrong words are replaced by valid ones, so that the rest can be parsed.
struct Recovery {
    words: Vec<String>,
    /// Servers that the words may name, with the placeholders.
    known_servers: ServerSet,
}

impl Recovery {
    fn step(&self) -> Result<Step, (usize, ActionParseError)> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        parse_words(&words, Some(self.known_servers))
    }

    /// Whether the parser accepts this word at `index`, whatever follows.
    fn accepts(&self, index: usize, word: &str) -> bool {
        let mut words = self.words.clone();
        words.truncate(index);
        words.push(word.to_owned());
        let placeholder = ServerId::try_from(MAX_SERVERS + 1).ok();
        let recovery = Self { words, known_servers: self.known_servers.iter().chain(placeholder).collect() };
        recovery.step().map_or_else(|(wrong, _)| wrong > index, |_| true)
    }

    /// Replaces the wrong word by a valid one, if its kind is known; a server by a placeholder that the action does not
    /// name yet. Returns whether it did.
    fn recover(&mut self, index: usize, error: &ActionParseError, placeholder: u64) -> bool {
        let other = match error {
            ActionParseError::NotHere(_) | ActionParseError::Twice(_) => format!("S{placeholder}"),
            ActionParseError::NotAMessage(_) => format!("S{placeholder}>S{placeholder}#0"),
            ActionParseError::NotANumber(_) => "0".to_owned(),
            _ => return false,
        };
        if self.words.get(index).is_some_and(|word| word == "the")
            && let Some(word) = self.words.get_mut(index + 1)
        {
            "leader".clone_into(word);
            return true;
        }
        self.known_servers.extend(ServerId::try_from(placeholder));
        if let Some(word) = self.words.get_mut(index) {
            *word = other;
        }
        true
    }

    /// Error in the terms of a script, with the expected word.
    fn diagnostic_kind(&self, index: usize, error: &ActionParseError) -> DiagnosticKind {
        let word = self.words.get(index).map_or("", String::as_str);
        let suggestion = match error {
            ActionParseError::Missing(_) => return self.missing(),
            ActionParseError::Twice(_) => return DiagnosticKind::Twice(truncate(word)),
            ActionParseError::NotAMessage(_) => return DiagnosticKind::unknown(word, MESSAGE, None),
            ActionParseError::UnknownAction(_) => suggest_action(word),
            ActionParseError::NotHere(_) if word == "the" => Some("the leader"),
            ActionParseError::UnknownRequest(_) => suggest(word, &REQUESTS),
            ActionParseError::TooMany(_) => {
                match suggest(word, &LISTS).filter(|suggestion| self.accepts(index, suggestion)) {
                    None => return DiagnosticKind::TooMany(truncate(word)),
                    suggestion => suggestion,
                }
            }
            _ => None,
        };
        DiagnosticKind::Action { error: error.clone(), suggestion }
    }

    /// Description of the word that is missing at the end.
    fn missing(&self) -> DiagnosticKind {
        let end = self.words.len();
        let server = format!("S{}", MAX_SERVERS + 1);
        if self.accepts(end, &format!("{server}>{server}#0")) {
            DiagnosticKind::Expected(MESSAGE)
        } else if self.accepts(end, &server) {
            DiagnosticKind::Expected(KNOWN_SERVER)
        } else if self.accepts(end, FOUNDERS) {
            DiagnosticKind::Expected("“with” and the voters")
        } else if self.accepts(end, SURVIVORS) {
            DiagnosticKind::Expected("“to” and the voters")
        } else if self.accepts(end, "0") {
            DiagnosticKind::Number { low: 0, high: u32::MAX.into() }
        } else {
            DiagnosticKind::Expected(REQUEST)
        }
    }
}
