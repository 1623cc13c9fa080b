//! Links as they come out of programs that encode them.

/// As a browser might show it: everything encoded that can be.
pub(crate) fn percent_encoded(text: &str) -> String {
    let encoded =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encoded).collect()
}
