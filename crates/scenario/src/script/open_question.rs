//! The question to which the next lines may belong.

use super::source_line::SourceSpan;

/// The last question of the script so far.
pub(super) struct OpenQuestion {
    pub(super) span: SourceSpan,
    pub(super) has_answer: bool,
    /// Whether its choices were understood. If not, none is missed.
    pub(super) is_clear: bool,
    pub(super) has_too_many: bool,
}
