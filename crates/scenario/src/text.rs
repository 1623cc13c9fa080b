//! Helpers to parse and to quote text from outside.

use cluster::Mode;
use raft_core::ServerId;

use crate::limits::MAX_SERVERS;

/// Maximum length of quoted text in characters.
const MAX_CHARS: usize = 40;

/// Shortens text that an error message quotes.
pub(crate) fn truncate(text: &str) -> String {
    if text.chars().count() <= MAX_CHARS {
        text.to_owned()
    } else {
        text.chars().take(MAX_CHARS).chain(['…']).collect()
    }
}

/// Parses decimal digits and nothing else.
pub(crate) fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Parses decimal digits as a number of 32 bits.
pub(crate) fn short_number(text: &str) -> Option<u32> {
    number(text)?.try_into().ok()
}

/// Server with this number.
pub(crate) fn server(word: &str) -> Option<ServerId> {
    ServerId::try_from(number(word)?).ok()
}

/// Server with this number, if the diagram has room for it.
pub(crate) fn diagram_server(word: &str) -> Option<ServerId> {
    server(word).filter(|&server| u64::from(server) <= MAX_SERVERS)
}

/// Mode with this key.
pub(crate) fn mode(word: &str) -> Option<Mode> {
    Mode::ALL.into_iter().find(|mode| mode.key() == word)
}
