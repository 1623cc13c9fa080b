//! What a configuration is called.

use super::DisplayText;

/// The name of a configuration, or of one half of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ConfigurationLabel {
    /// The server knows of no configuration.
    #[default]
    None,
    /// C_old.
    Old,
    /// C_old,new: two halves.
    OldNew,
    /// C_new.
    New,
    /// Between old and new, by what was added and removed: `+6`, `+6-4`.
    Step(DisplayText),
}

impl ConfigurationLabel {
    /// What is written small after the C; nothing for [`ConfigurationLabel::None`].
    #[must_use]
    pub fn subscript(&self) -> &str {
        match self {
            Self::None => "",
            Self::Old => "old",
            Self::OldNew => "old,new",
            Self::New => "new",
            Self::Step(steps) => steps,
        }
    }

    /// In one line of plain text: `C_old,new`, `C+6`.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Step(steps) => format!("C{steps}"),
            named => format!("C_{}", named.subscript()),
        }
    }
}
