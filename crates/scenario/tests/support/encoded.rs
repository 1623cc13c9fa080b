//! Links as programs encode them.

/// Percent-encodes every character that may be encoded.
pub(crate) fn percent_encoded(text: &str) -> String {
    let encoded =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encoded).collect()
}
