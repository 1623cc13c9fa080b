//! Reading words that somebody else wrote.

/// How much of something that was not understood is said again.
const MAX_CHARS: usize = 40;

/// A word, to be said again in a fault: cut, if it is long.
pub(crate) fn truncate(text: &str) -> String {
    if text.chars().count() <= MAX_CHARS {
        text.to_owned()
    } else {
        text.chars().take(MAX_CHARS).chain(['…']).collect()
    }
}

/// A number in decimal digits, nothing else.
pub(crate) fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// The same of 32 bits.
pub(crate) fn short_number(text: &str) -> Option<u32> {
    number(text)?.try_into().ok()
}
