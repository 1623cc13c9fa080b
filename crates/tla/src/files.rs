//! The files of an export: their names, and the module.

/// The module.
pub const MODULE: &str = include_str!("RaftMembership.tla");
/// The file of the module.
pub const MODULE_FILE: &str = "RaftMembership.tla";
/// The file with the script of the question, from which `overlap import tlc` knows what a counterexample is about.
pub const QUESTION_SCRIPT: &str = "question.overlap";

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The name.
    pub name: &'static str,
    /// The content.
    pub text: String,
}

/// Whether a text is the module of this version. A program that calls this and does not name [`MODULE`] does not
/// contain it.
#[must_use]
pub fn is_module(text: &str) -> bool {
    text.len() == MODULE_BYTES && fnv1a(text.as_bytes()) == MODULE_HASH
}

const MODULE_BYTES: usize = MODULE.len();
const MODULE_HASH: u64 = fnv1a(MODULE.as_bytes());

/// The hash FNV-1a.
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_differs_from_the_module_is_not_the_module() {
        assert!(is_module(MODULE));
        for other in [MODULE.replacen('1', "2", 1), MODULE.replace('\n', "\r\n"), "<!doctype html>".to_owned()] {
            assert!(!is_module(&other));
        }
        // The published value for "a".
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
