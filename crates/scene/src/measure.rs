//! Text measurement without a font.
//!
//! The widths are those of DejaVu Sans, rounded up: the widest face that `system-ui, sans-serif` is likely to select. A
//! text that fits by these widths fits on the user's screen.

use crate::shape::FontWeight;

/// Advance of each character from space to tilde, in hundredths of the size, weight 400.
const REGULAR: [u8; 95] = [
    33, 41, 47, 85, 65, 96, 79, 28, 40, 40, 51, 85, 33, 37, 33, 35, 65, 65, 65, 65, 65, 65, 65, 65, 65, 65, 35, 35, 85,
    85, 85, 54, 101, 69, 70, 71, 78, 64, 59, 78, 76, 30, 30, 67, 57, 87, 76, 80, 61, 80, 70, 64, 62, 74, 69, 100, 69,
    62, 69, 40, 35, 40, 85, 51, 51, 62, 64, 56, 64, 63, 36, 64, 64, 29, 29, 59, 29, 98, 64, 62, 64, 64, 42, 53, 40, 64,
    60, 83, 60, 60, 53, 65, 35, 65, 85,
];

/// Advance of each character from space to tilde, in hundredths of the size, weight 700.
const BOLD: [u8; 95] = [
    36, 47, 53, 85, 71, 101, 88, 32, 47, 47, 53, 85, 39, 43, 39, 37, 71, 71, 71, 71, 71, 71, 71, 71, 71, 71, 41, 41,
    85, 85, 85, 59, 101, 78, 77, 74, 84, 69, 69, 83, 85, 38, 38, 78, 65, 101, 85, 86, 74, 86, 78, 73, 69, 82, 78, 111,
    78, 73, 73, 47, 37, 47, 85, 51, 51, 68, 73, 60, 73, 69, 45, 73, 72, 35, 35, 67, 35, 105, 72, 70, 73, 73, 50, 61,
    49, 72, 66, 93, 65, 66, 59, 72, 37, 72, 85,
];

/// Advance of any other character, in hundredths of the size.
const OTHER: u8 = 101;
const MIDDLE_DOT: u8 = 38;

/// Tolerance in points, so that a text in exactly its own width is not truncated by rounding.
const ROUNDING: f32 = 0.05;

/// Height of letters above the baseline, per point of size.
pub const ASCENT: f32 = 0.76;
/// Depth of letters below the baseline, per point of size.
pub const DESCENT: f32 = 0.24;

/// Upper bound of the width of `text`, in points.
#[must_use]
pub fn width(text: &str, size: f32, weight: FontWeight) -> f32 {
    let table = match weight {
        FontWeight::Regular => &REGULAR,
        FontWeight::Bold => &BOLD,
    };
    let advance = |character: char| match (u32::from(character) as usize).checked_sub(32).and_then(|i| table.get(i)) {
        Some(known) => u32::from(*known),
        None if character == '·' => u32::from(MIDDLE_DOT),
        None => u32::from(OTHER),
    };
    text.chars().map(advance).sum::<u32>() as f32 * size / 100.0
}

/// Truncates `text` to `room` points, with an ellipsis if anything was left out.
#[must_use]
pub fn fit(text: &str, room: f32, size: f32, weight: FontWeight) -> String {
    if width(text, size, weight) <= room + ROUNDING {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while kept.pop().is_some() {
        let shorter = kept.trim_end_matches([' ', '·', ':', ',']);
        if width(shorter, size, weight) + width("…", size, weight) <= room {
            return if shorter.is_empty() { String::new() } else { format!("{shorter}…") };
        }
    }
    kept
}

/// Breaks `text` at spaces into at most `lines` lines of at most `room` points. Truncates the last line if needed.
#[must_use]
pub fn wrap(text: &str, room: f32, lines: usize, size: f32, weight: FontWeight) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && rows.len() < lines {
        if rows.len() + 1 == lines {
            rows.push(fit(rest, room, size, weight));
            break;
        }
        let end = line_end(rest, room, size, weight);
        rows.push(fit(rest[..end].trim_end(), room, size, weight));
        rest = rest[end..].trim_start();
    }
    rows
}

/// The end of the longest run of whole words that fits; at least one word.
fn line_end(text: &str, room: f32, size: f32, weight: FontWeight) -> usize {
    let mut end = text.find(' ').unwrap_or(text.len());
    for (offset, _) in text.match_indices(' ').chain([(text.len(), "")]) {
        if width(&text[..offset], size, weight) > room + ROUNDING {
            break;
        }
        end = end.max(offset);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_cut_fits_and_ends_in_an_ellipsis() {
        let cut = fit("Election Safety: S1 and S3 both lead term 2", 120.0, 12.0, FontWeight::Bold);
        assert!(cut.ends_with('…'), "{cut}");
        assert!(width(&cut, 12.0, FontWeight::Bold) <= 120.0);
        assert_eq!(fit("S1", 0.0, 12.0, FontWeight::Bold), "");
    }

    #[test]
    fn wrapped_text_breaks_at_spaces_and_keeps_every_word() {
        let rows = wrap("no leader yet: one majority, and it was not reached", 150.0, 9, 12.0, FontWeight::Regular);
        assert_eq!(rows.join(" "), "no leader yet: one majority, and it was not reached");
        assert!(rows.iter().all(|row| width(row, 12.0, FontWeight::Regular) <= 150.0));
    }
}
