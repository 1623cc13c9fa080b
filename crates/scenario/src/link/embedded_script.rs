//! Links that carry a whole script: `#s2.<data>&t=340`.
//!
//! The data is the script's text in UTF-8, compressed with a checksum (RFC 1950: zlib), in the letters of base64url (RFC 4648,
//! section 5) without padding. The first form, `s1.`, had no checksum; it is still read. Whoever writes or opens such a link
//! compresses and inflates: a browser can by itself, and nothing here has to. What is inflated is bounded by
//! [`script::MAX_BYTES`](crate::script::MAX_BYTES) and by whoever inflates it.

use super::read::{name, normalize, without_hash};
use super::{LinkError, MAX_BYTES};
use crate::text::number;

/// What stands before the data: a script, in the second form.
const PREFIX: &str = "s2.";

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A script's compressed text, as a link carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompressedScript {
    /// Deflated, and nothing more (RFC 1951; a browser calls it `deflate-raw`): the first form.
    Deflate(Vec<u8>),
    /// With a checksum (RFC 1950; a browser calls it `deflate`): the form in which links are written.
    Zlib(Vec<u8>),
}

/// The name by which a script goes in links, from its text as zlib has it (RFC 1950). [`fragment_as`](super::fragment_as)
/// writes such a link.
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

/// The compressed text of the script that a fragment carries; nothing, if it carries none. The name that stands for it is then
/// [`name`](super::name) of the fragment: [`open_with`](super::open_with) asks for that.
///
/// # Errors
/// The script was cut off or altered, or is in a form that is not known yet.
pub fn embedded_script(fragment: &str) -> Option<Result<CompressedScript, LinkError>> {
    let fragment = without_hash(fragment);
    let text = normalize(fragment);
    let (version, data) = split_embedded_id(name(&text))?;
    if fragment.len() > MAX_BYTES {
        return Some(Err(LinkError::TooLong(fragment.len())));
    }
    let form = match version {
        "1" => CompressedScript::Deflate,
        "2" => CompressedScript::Zlib,
        _ => return Some(Err(LinkError::NewerScript)),
    };
    Some(decode_base64url(data).map(form).ok_or(LinkError::AlteredScript))
}

/// The number of the form and the data of a name that stands for a script; nothing, if it stands for none.
pub(super) fn split_embedded_id(name: &str) -> Option<(&str, &str)> {
    let (form, data) = name.split_once('.')?;
    let version = form.strip_prefix('s').filter(|version| number(version).is_some())?;
    Some((version, data))
}

/// From letters to bytes; nothing, if they are no bytes.
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
