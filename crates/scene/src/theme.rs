//! Colours by name, and the light and the dark palette that look them up.
//!
//! The hues come from Okabe and Ito's palette, moved in lightness until each holds its contrast against all three grounds
//! of its theme (a test computes it). Red belongs to a broken property and to the wall, and to nothing else.

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// The page behind the lanes.
    Ground,
    /// A lane.
    Lane,
    /// A server's card.
    Card,
    /// Text, and what stands for the old configuration.
    Ink,
    /// Text that may be read second.
    Muted,
    /// Marks that say "nothing here".
    Faint,
    /// Edges and rules that only set things apart.
    Edge,
    /// The ground of a committed entry.
    Committed,
    /// AppendEntries.
    Append,
    /// The answer to AppendEntries.
    AppendReply,
    /// RequestVote.
    Vote,
    /// The answer to RequestVote.
    VoteReply,
    /// The ground of a vote and of a candidate's badge.
    VoteFill,
    /// Text on [`Colour::VoteFill`].
    OnVote,
    /// Who leads, and the majority that made it so.
    Leader,
    /// What comes with a new configuration.
    Config,
    /// A broken property, and the wall.
    Broken,
    /// All is well, and something worth saying came of it.
    Good,
    /// Text on a strong ground.
    OnStrong,
}

/// Which palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Colour {
    /// All of them.
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
}

impl Theme {
    /// The colour as `#rrggbb`, for a canvas and for SVG alike.
    #[must_use]
    pub fn hex(self, colour: Colour) -> &'static str {
        match (self, colour) {
            (Self::Light, Colour::Ground) => "#f2f4f7",
            (Self::Light, Colour::Lane) => "#fbfcfd",
            (Self::Light, Colour::Card) => "#ffffff",
            (Self::Light, Colour::Ink) => "#18202b",
            (Self::Light, Colour::Muted) => "#55606f",
            (Self::Light, Colour::Faint) => "#808a97",
            (Self::Light, Colour::Edge) => "#cfd6df",
            (Self::Light, Colour::Committed) => "#dbe3ed",
            (Self::Light, Colour::Append) => "#0067a8",
            (Self::Light, Colour::AppendReply) => "#2f84c2",
            (Self::Light, Colour::Vote) => "#b26c00",
            (Self::Light, Colour::VoteReply) => "#bb7a12",
            (Self::Light, Colour::VoteFill) => "#f5b02e",
            (Self::Light, Colour::OnVote) => "#2b1a00",
            (Self::Light, Colour::Leader) => "#00714e",
            (Self::Light, Colour::Config) => "#8b3e86",
            (Self::Light, Colour::Broken) => "#c4281b",
            (Self::Light, Colour::Good) => "#006b4a",
            (Self::Light, Colour::OnStrong) => "#ffffff",
            (Self::Dark, Colour::Ground) => "#0d1218",
            (Self::Dark, Colour::Lane) => "#141b23",
            (Self::Dark, Colour::Card) => "#1b242e",
            (Self::Dark, Colour::Ink) => "#e9eef4",
            (Self::Dark, Colour::Muted) => "#a6b2c0",
            (Self::Dark, Colour::Faint) => "#76828f",
            (Self::Dark, Colour::Edge) => "#35414e",
            (Self::Dark, Colour::Committed) => "#35424f",
            (Self::Dark, Colour::Append) => "#5cb6f2",
            (Self::Dark, Colour::AppendReply) => "#4394cb",
            (Self::Dark, Colour::Vote) => "#eda92c",
            (Self::Dark, Colour::VoteReply) => "#bb8a3a",
            (Self::Dark, Colour::VoteFill) => "#e5a42f",
            (Self::Dark, Colour::OnVote) => "#1f1300",
            (Self::Dark, Colour::Leader) => "#3ecf9f",
            (Self::Dark, Colour::Config) => "#da96d3",
            (Self::Dark, Colour::Broken) => "#ff7b6c",
            (Self::Dark, Colour::Good) => "#4fd6aa",
            (Self::Dark, Colour::OnStrong) => "#0d1218",
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
    const GROUNDS: [Colour; 3] = [Colour::Ground, Colour::Lane, Colour::Card];

    #[test]
    fn what_is_read_holds_4_5_to_1_against_every_ground() {
        for theme in THEMES {
            for text in [Colour::Ink, Colour::Muted, Colour::Leader, Colour::Config, Colour::Broken, Colour::Good] {
                for ground in GROUNDS {
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

    #[test]
    fn what_is_seen_holds_3_to_1_against_every_ground() {
        for theme in THEMES {
            let seen =
                [Colour::Faint, Colour::Append, Colour::AppendReply, Colour::Vote, Colour::VoteReply, Colour::Leader];
            for mark in seen {
                for ground in GROUNDS {
                    let ratio = contrast(theme, mark, ground);
                    assert!(ratio >= 3.0, "{theme:?}: {mark:?} on {ground:?} is {ratio:.2}");
                }
            }
        }
    }
}
