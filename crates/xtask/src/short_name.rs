//! Short names of imports and exports, for the programs and their glue code.

/// A distinct name for the import or the export of this index.
pub(crate) fn short(index: usize) -> String {
    const LETTERS: [u8; 26] = *b"abcdefghijklmnopqrstuvwxyz";
    let (first, second) = (index / LETTERS.len(), index % LETTERS.len());
    let mut name = String::from("$");
    if first > 0 {
        name.push_str(&first.to_string());
    }
    name.push(char::from(LETTERS[second]));
    name
}
