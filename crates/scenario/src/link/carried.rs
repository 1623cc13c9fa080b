//! Links that carry a whole script: `#s1.<data>&t=340`.
//!
//! The data is the script's text in UTF-8, deflated without a header (RFC 1951; a browser calls it `deflate-raw`), in the
//! letters of base64url (RFC 4648, section 5) without padding. Whoever writes or opens such a link deflates and inflates: a
//! browser can by itself, and nothing here has to. What is inflated is bounded by [`script::MAX_BYTES`](crate::script::MAX_BYTES)
//! and by whoever inflates it.

use super::{LinkFault, MAX_BYTES};
use crate::text::number;

/// What stands before the data: a script, in the first form.
const PREFIX: &str = "s1.";

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The name by which a script goes in links, from its deflated text. [`fragment_as`](super::fragment_as) writes such a link.
#[must_use]
pub fn script_name(deflated: &[u8]) -> String {
    let mut name = PREFIX.to_owned();
    for three in deflated.chunks(3) {
        let bits = three.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for nth in 0..=three.len() {
            let place = bits >> (18 - 6 * nth) & 63;
            name.extend(LETTERS.get(place as usize).copied().map(char::from));
        }
    }
    name
}

/// The deflated text of the script that a fragment carries; nothing, if it carries none. The name that stands for it is then
/// what comes before the first `&`: [`open_with`](super::open_with) asks for that.
///
/// # Errors
/// The script was cut off or altered, or is in a form that is not known yet.
pub fn carried_script(fragment: &str) -> Option<Result<Vec<u8>, LinkFault>> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let name = fragment.split('&').next().unwrap_or_default();
    let (form, data) = name.split_once('.')?;
    let version = form.strip_prefix('s').filter(|version| number(version).is_some())?;
    if fragment.len() > MAX_BYTES {
        return Some(Err(LinkFault::TooLong(fragment.len())));
    }
    if version != "1" {
        return Some(Err(LinkFault::NewerScript));
    }
    Some(bytes(data).ok_or(LinkFault::AlteredScript))
}

/// From letters to bytes; nothing, if they are no bytes.
fn bytes(letters: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3 + 2);
    for four in letters.as_bytes().chunks(4) {
        let mut bits = 0;
        for letter in four {
            bits = bits << 6 | LETTERS.iter().position(|known| known == letter)?;
        }
        let spare = match four.len() {
            4 => 0,
            3 => 2,
            2 => 4,
            _ => return None,
        };
        if bits & ((1 << spare) - 1) != 0 {
            return None;
        }
        let whole = four.len() - 1;
        for nth in (0..whole).rev() {
            bytes.push((bits >> spare >> (8 * nth) & 255) as u8);
        }
    }
    Some(bytes)
}
