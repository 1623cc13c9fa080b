//! Normal form of a fragment: the changes by mail, chat and course tools are undone, and its parts are split.

use std::borrow::Cow;

use crate::limits::MAX_LINK_BYTES;
use crate::text::number;

/// The fragment without the `#` of the address, which counts for neither the link nor its length.
pub(super) fn without_hash(fragment: &str) -> &str {
    fragment.strip_prefix('#').unwrap_or(fragment)
}

/// Undoes the changes of mail, chat and course tools: percent-encoding, even a repeated one, and white space. No link
/// contains either. Of a text longer than [`MAX_LINK_BYTES`] only the name is kept.
pub(super) fn normalize(fragment: &str) -> String {
    let fragment = without_hash(fragment);
    let mut text = if fragment.len() > MAX_LINK_BYTES {
        let start = &fragment[..fragment.floor_char_boundary(MAX_LINK_BYTES)];
        parts(start).first().copied().unwrap_or_default().to_owned()
    } else {
        fragment.to_owned()
    };
    for _ in 0..MAX_PERCENT_DECODINGS {
        text = percent_decoded(&text).into_owned();
    }
    text.retain(|letter| !is_invisible(letter));
    text
}

/// Name of the scenario in a normalized text; empty, if there is none.
pub(super) fn name(text: &str) -> &str {
    let name = parts(text).first().copied().unwrap_or_default();
    // `&t=340` has no name.
    if name.is_empty() || text.starts_with(SEPARATORS) && name.contains('=') {
        return "";
    }
    let name = name.trim_start_matches(is_punctuation);
    let trimmed = match split_embedded_id(name) {
        // The characters - and _ are punctuation elsewhere, but data in base64url.
        Some((_, data)) => &name[..name.len() - data.len() + without_punctuation(data, ['-', '_']).len()],
        None => without_punctuation(name, NONE_KEPT),
    };
    // A name of punctuation alone stays as it is: it is unknown.
    if trimmed.is_empty() { text } else { trimmed }
}

/// Splits a text into the name and the key-value pairs. Some tools add their own parameters after a `?`, and HTML
/// writes `&` as an entity.
#[inline(never)]
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for mut part in text.split(SEPARATORS) {
        while let Some(rest) = AMPERSAND_ENTITIES.iter().find_map(|entity| part.strip_prefix(entity)) {
            part = rest;
        }
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts
}

const SEPARATORS: [char; 2] = ['&', '?'];

/// Rest of `&amp;`, `&#38;` and `&#x26;` after the `&`.
const AMPERSAND_ENTITIES: [&str; 3] = ["amp;", "#38;", "#x26;"];

/// Maximum number of percent-encodings that are undone.
const MAX_PERCENT_DECODINGS: usize = 3;

/// The text without punctuation at its end, except for the characters in `kept`.
#[inline(never)]
pub(super) fn without_punctuation(text: &str, kept: [char; 2]) -> &str {
    text.trim_end_matches(|letter| is_punctuation(letter) && !kept.contains(&letter))
}

/// Value of `kept` that keeps no punctuation.
pub(super) const NONE_KEPT: [char; 2] = ['0'; 2];

/// Whether the character may come from the text around a link. `%` and `=` do not count: at those the link was cut off.
pub(super) fn is_punctuation(letter: char) -> bool {
    let is_ascii = letter.is_ascii_punctuation() && letter != '%' && letter != '=';
    is_ascii
        || matches!(letter, '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{205e}' | '\u{3001}'..='\u{301f}' | '\u{ff01}'..='\u{ff1f}')
}

/// Whether the character is white space or has no width: an optional break, a soft hyphen, a direction mark.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}')
        || matches!(letter, '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}')
}

/// Undoes one percent-encoding. Invalid sequences stay, and invalid UTF-8 is replaced; a link contains neither.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((&first, tail)) = rest.split_first() {
        let digit = |index: usize| tail.get(index).and_then(|&byte| char::from(byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Splits the id of an embedded script into the number of its form and its data; `None` for any other name.
pub(super) fn split_embedded_id(name: &str) -> Option<(&str, &str)> {
    let (form, data) = name.split_once('.')?;
    let version = form.strip_prefix('s').filter(|version| number(version).is_some())?;
    Some((version, data))
}
