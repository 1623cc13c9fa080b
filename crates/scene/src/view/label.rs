//! Label of a configuration.

use super::DisplayText;

/// The label of a configuration, or of one half of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ConfigurationLabel {
    /// The server has no configuration.
    #[default]
    None,
    /// C_old.
    Old,
    /// C_old,new, the joint configuration with two halves.
    OldNew,
    /// C_new.
    New,
    /// A configuration between old and new, by the servers added and removed: `+6`, `+6-4`.
    Step(DisplayText),
}

impl ConfigurationLabel {
    /// The subscript after the C. Empty for [`ConfigurationLabel::None`].
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

    /// Plain text: `C_old,new`, `C+6`.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Step(steps) => format!("C{steps}"),
            named => format!("C_{}", named.subscript()),
        }
    }
}
