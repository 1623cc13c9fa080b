//! Descriptions of what is expected in several kinds of lines, for errors.

pub(super) const SERVER: &str = "a server (S1 to S7)";
pub(super) const KNOWN_SERVER: &str = "a server that one of the lines “old”, “learners”, “new” and “ask” names";
pub(super) const SOME_WORDS: &str = "some words";
pub(super) const MODE: &str = "a mode (naive, single or joint)";
