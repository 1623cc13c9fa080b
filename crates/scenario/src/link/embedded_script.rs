//! Links with an embedded script: `#s2.<data>&t=340`.
//!
//! The data is the script in UTF-8, compressed as zlib with a checksum (RFC 1950), in base64url (RFC 4648, section 5)
//! without padding. The first form, `s1.`, has no checksum and is still read. This crate neither compresses nor
//! decompresses: the caller does, since a browser has its own implementation. The caller must bound the decompressed
//! length by [`script::MAX_BYTES`](crate::script::MAX_BYTES).

use super::LinkError;
use super::normalize::{name, normalize, split_embedded_id, without_hash};
use crate::limits::MAX_LINK_BYTES;

/// Prefix of an embedded script in the current form.
const PREFIX: &str = "s2.";

/// Alphabet of base64url.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Compressed text of an embedded script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompressedScript {
    /// Raw deflate (RFC 1951; `deflate-raw` in browsers): the first form.
    Deflate(Vec<u8>),
    /// Zlib with a checksum (RFC 1950; `deflate` in browsers): the current form.
    Zlib(Vec<u8>),
}

/// Id of a script in links, from its text compressed as zlib (RFC 1950). [`fragment_as`](super::fragment_as) writes a
/// link with it.
#[must_use]
pub fn embedded_script_id(zlib: &[u8]) -> String {
    let mut name = PREFIX.to_owned();
    for group in zlib.chunks(3) {
        let bits = group.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - group.len()));
        for nth in 0..=group.len() {
            let digit = bits >> (18 - 6 * nth) & 63;
            name.extend(LETTERS.get(digit as usize).copied().map(char::from));
        }
    }
    name
}

/// Compressed script in a fragment; `None`, if the fragment has none. Its id is then the [`name`](super::name) of the
/// fragment, with which [`open_with`](super::open_with) looks it up.
///
/// # Errors
/// The script is truncated or altered, or has an unknown form.
pub fn embedded_script(fragment: &str) -> Option<Result<CompressedScript, LinkError>> {
    let fragment = without_hash(fragment);
    let text = normalize(fragment);
    let (version, data) = split_embedded_id(name(&text))?;
    if fragment.len() > MAX_LINK_BYTES {
        return Some(Err(LinkError::TooLong(fragment.len())));
    }
    let form = match version {
        "1" => CompressedScript::Deflate,
        "2" => CompressedScript::Zlib,
        _ => return Some(Err(LinkError::NewerScript)),
    };
    Some(decode_base64url(data).map(form).ok_or(LinkError::AlteredScript))
}

/// Decodes base64url without padding; `None`, if it is invalid.
fn decode_base64url(letters: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3 + 2);
    for group in letters.as_bytes().chunks(4) {
        let mut bits = 0;
        for letter in group {
            bits = bits << 6 | LETTERS.iter().position(|known| known == letter)?;
        }
        let padding_bits = match group.len() {
            4 => 0,
            3 => 2,
            2 => 4,
            _ => return None,
        };
        if bits & ((1 << padding_bits) - 1) != 0 {
            return None;
        }
        let whole = group.len() - 1;
        for nth in (0..whole).rev() {
            bytes.push((bits >> padding_bits >> (8 * nth) & 255) as u8);
        }
    }
    Some(bytes)
}
