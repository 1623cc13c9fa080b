//! Colours by purpose, and the light and the dark palette.
//!
//! The hues come from Okabe and Ito's palette. Their lightness is adjusted until each has enough contrast on all three
//! backgrounds of its theme (a test computes it). Red is reserved for violated properties and the wall.

/// Purpose of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// Background of the page.
    Ground,
    /// Background of a lane.
    Lane,
    /// Background of a server's card.
    Card,
    /// Text, and marks of the old configuration.
    Ink,
    /// Secondary text.
    Muted,
    /// Marks of absence, such as an empty slot.
    Faint,
    /// Borders and rules that only separate.
    Edge,
    /// Background of a committed entry.
    Committed,
    /// AppendEntries.
    Append,
    /// Reply to AppendEntries.
    AppendReply,
    /// RequestVote.
    Vote,
    /// Reply to RequestVote.
    VoteReply,
    /// Background of a vote and of a candidate's badge.
    VoteFill,
    /// Text on [`Colour::VoteFill`].
    OnVote,
    /// A leader, and the majority that elected it.
    Leader,
    /// A new configuration.
    Config,
    /// A violated property, and the wall.
    Broken,
    /// A good outcome in the status line.
    Good,
    /// Text on a strong background.
    OnStrong,
}

/// Colour theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// Opacity of [`Colour::VoteFill`] over the column of the deciding server.
pub const TINT: f32 = 0.22;

impl Colour {
    /// All colours.
    pub const ALL: [Self; 19] = [
        Self::Ground,
        Self::Lane,
        Self::Card,
        Self::Ink,
        Self::Muted,
        Self::Faint,
        Self::Edge,
        Self::Committed,
        Self::Append,
        Self::AppendReply,
        Self::Vote,
        Self::VoteReply,
        Self::VoteFill,
        Self::OnVote,
        Self::Leader,
        Self::Config,
        Self::Broken,
        Self::Good,
        Self::OnStrong,
    ];

    /// Name of the CSS variable, without `--`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ground => "ground",
            Self::Lane => "lane",
            Self::Card => "card",
            Self::Ink => "ink",
            Self::Muted => "muted",
            Self::Faint => "faint",
            Self::Edge => "edge",
            Self::Committed => "committed",
            Self::Append => "append",
            Self::AppendReply => "append-reply",
            Self::Vote => "vote",
            Self::VoteReply => "vote-reply",
            Self::VoteFill => "vote-fill",
            Self::OnVote => "on-vote",
            Self::Leader => "leader",
            Self::Config => "config",
            Self::Broken => "broken",
            Self::Good => "good",
            Self::OnStrong => "on-strong",
        }
    }
}

impl Theme {
    /// The colour as `#rrggbb`, for a canvas and for SVG.
    #[must_use]
    pub fn hex(self, colour: Colour) -> &'static str {
        let (light, dark) = match colour {
            Colour::Ground => ("#f2f4f7", "#0d1218"),
            Colour::Lane => ("#fbfcfd", "#141b23"),
            Colour::Card => ("#ffffff", "#1b242e"),
            Colour::Ink => ("#18202b", "#e9eef4"),
            Colour::Muted => ("#55606f", "#a6b2c0"),
            Colour::Faint => ("#808a97", "#76828f"),
            Colour::Edge => ("#cfd6df", "#35414e"),
            Colour::Committed => ("#dbe3ed", "#35424f"),
            Colour::Append => ("#0067a8", "#5cb6f2"),
            Colour::AppendReply => ("#2f84c2", "#4394cb"),
            Colour::Vote => ("#b26c00", "#eda92c"),
            Colour::VoteReply => ("#bb7a12", "#bb8a3a"),
            Colour::VoteFill => ("#f5b02e", "#e5a42f"),
            Colour::OnVote => ("#2b1a00", "#1f1300"),
            Colour::Leader => ("#00714e", "#3ecf9f"),
            Colour::Config => ("#8b3e86", "#da96d3"),
            Colour::Broken => ("#c4281b", "#ff7b6c"),
            Colour::Good => ("#006b4a", "#4fd6aa"),
            Colour::OnStrong => ("#ffffff", "#0d1218"),
        };
        match self {
            Self::Light => light,
            Self::Dark => dark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(hex: &str) -> f64 {
        let channel = |from: usize| {
            let value = f64::from(u8::from_str_radix(&hex[from..from + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(theme: Theme, one: Colour, other: Colour) -> f64 {
        let (one, other) = (luminance(theme.hex(one)), luminance(theme.hex(other)));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];
    const BACKGROUNDS: [Colour; 3] = [Colour::Ground, Colour::Lane, Colour::Card];

    #[test]
    fn text_has_contrast_4_5_to_1_on_every_background() {
        for theme in THEMES {
            for text in [Colour::Ink, Colour::Muted, Colour::Leader, Colour::Config, Colour::Broken, Colour::Good] {
                for ground in BACKGROUNDS {
                    let ratio = contrast(theme, text, ground);
                    assert!(ratio >= 4.5, "{theme:?}: {text:?} on {ground:?} is {ratio:.2}");
                }
            }
            for (text, ground) in [
                (Colour::Ink, Colour::Committed),
                (Colour::Muted, Colour::Committed),
                (Colour::OnVote, Colour::VoteFill),
                (Colour::OnStrong, Colour::Leader),
                (Colour::OnStrong, Colour::Append),
                (Colour::OnStrong, Colour::Muted),
            ] {
                let ratio = contrast(theme, text, ground);
                assert!(ratio >= 4.5, "{theme:?}: {text:?} on {ground:?} is {ratio:.2}");
            }
        }
    }

    /// The tint of the deciding server's column is the only mixed background.
    #[test]
    fn text_has_contrast_4_5_to_1_on_the_tint() {
        for theme in THEMES {
            let tint = |from: usize| {
                let part = |colour| f64::from(u8::from_str_radix(&theme.hex(colour)[from..from + 2], 16).unwrap());
                part(Colour::VoteFill) * f64::from(TINT) + part(Colour::Lane) * (1.0 - f64::from(TINT))
            };
            let hex = format!("#{:02x}{:02x}{:02x}", tint(1) as u8, tint(3) as u8, tint(5) as u8);
            for text in [Colour::Ink, Colour::Leader, Colour::Config] {
                let (one, other) = (luminance(theme.hex(text)), luminance(&hex));
                let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(ratio >= 4.5, "{theme:?}: {text:?} on the tint is {ratio:.2}");
            }
        }
    }

    #[test]
    fn marks_have_contrast_3_to_1_on_every_background() {
        for theme in THEMES {
            let seen =
                [Colour::Faint, Colour::Append, Colour::AppendReply, Colour::Vote, Colour::VoteReply, Colour::Leader];
            for mark in seen {
                for ground in BACKGROUNDS {
                    let ratio = contrast(theme, mark, ground);
                    assert!(ratio >= 3.0, "{theme:?}: {mark:?} on {ground:?} is {ratio:.2}");
                }
            }
        }
    }
}
