//! Faults of the script in the editor: its errors, its claims that do not hold, and its actions that are not done. They
//! are marked in the text, and are in a list that is always in view.

use std::rc::Weak;

use scenario::script::{self, Diagnostic, Replaced, SourceSpan};
use scenario::{ConditionalAction, Expectation};
use yew::prelude::*;

use super::Panels;
use super::claims::{Unmet, UnmetPart};
use crate::command::Command;
use crate::html::{self, ElementBuilder, Kind, el, p};
use crate::session::Session;
use crate::strings::panels as strings;

/// Maximum number of entries in the list: nobody reads more.
const MAX_LISTED: usize = 50;
/// Maximum number of marks in the text.
const MAX_MARKED: usize = 1000;

/// Place in a line of the text. Offsets count UTF-16 code units, as the browser does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Line, from 1.
    pub(super) line: u32,
    /// Offset of its start in the line.
    pub(super) start: u32,
    /// Offset of its end.
    pub(super) end: u32,
}

/// Mark in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) place: Place,
    /// `error` or `warning`.
    pub(super) severity: &'static str,
    pub(super) message: String,
}

/// Number of UTF-16 code units.
pub(super) fn utf16_length(text: &str) -> u32 {
    text.chars().map(|letter| letter.len_utf16() as u32).sum()
}

/// Result of parsing a text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Errors.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Places of the errors.
    places: Vec<Place>,
    /// Claims, each with its place.
    expectations: Vec<(Expectation, Place)>,
    /// Conditional actions, each with the place of its condition.
    conditional: Vec<(ConditionalAction, Place)>,
    /// Rules that a later line sets differently, each with the place of the later word.
    replaced: Vec<(Replaced, Place)>,
}

impl Parsed {
    pub(super) fn new(text: &str) -> Self {
        let lines: Vec<&str> = text.split('\n').collect();
        // The parser does not count a byte order mark.
        let before = |line| u32::from(line == 1 && text.starts_with('\u{feff}'));
        let place = |line: usize, column: usize, length: usize| {
            let mut letters = lines.get(line.saturating_sub(1)).unwrap_or(&"").chars();
            let mut units = |count| letters.by_ref().take(count).map(|letter| letter.len_utf16() as u32).sum::<u32>();
            let start = units(column.saturating_sub(1) + before(line) as usize);
            Place { line: line as u32, start, end: start + units(length) }
        };
        match script::read_with_source_map(text) {
            Ok((scenario, map)) => {
                let spans = map.expect.iter().map(|&SourceSpan { line, .. }| {
                    // All of the line: the claims are at its end.
                    let length = lines.get(line - 1).map_or(0, |text| text.trim_end().chars().count());
                    place(line, 1, length)
                });
                let expectations = scenario.expect.iter().cloned().zip(spans).collect();
                let conditions = map.conditions.iter().map(|it| place(it.line, it.column, it.length));
                let conditional = scenario.conditional.iter().copied().zip(conditions).collect();
                let replaced = map.replaced.into_iter().map(|(it, word)| (word, place(it.line, it.column, it.length)));
                Self { expectations, conditional, replaced: replaced.collect(), ..Self::default() }
            }
            Err(diagnostics) => {
                let places = diagnostics.iter().map(|it| place(it.line, it.column, it.length)).collect();
                Self { diagnostics, places, ..Self::default() }
            }
        }
    }

    /// Whether the text has neither errors nor warnings.
    pub(super) fn is_faultless(&self) -> bool {
        self.diagnostics.is_empty() && self.replaced.is_empty()
    }

    /// Place of a part that its run contradicts: the line of a claim, or a condition.
    fn place_of(&self, unmet: &Unmet) -> Option<Place> {
        match &unmet.part {
            UnmetPart::Claim { expectation, .. } => find_place(&self.expectations, expectation),
            UnmetPart::Condition(action) => find_place(&self.conditional, action),
        }
    }

    /// Marks for the errors, and for what the run contradicts.
    pub(super) fn marks(&self, unmet: &[Unmet]) -> Vec<Mark> {
        let errors = self.diagnostics.iter().zip(&self.places);
        let errors = errors.map(|(it, &place)| Mark { place, severity: "error", message: it.kind.to_string() });
        let unmet = unmet.iter().filter_map(|unmet| {
            let place = self.place_of(unmet)?;
            Some(Mark { place, severity: "warning", message: unmet.text.clone() })
        });
        let replaced = self.replaced.iter();
        let replaced = replaced.map(|(it, place)| Mark { place: *place, severity: "warning", message: it.to_string() });
        errors.chain(replaced).chain(unmet).take(MAX_MARKED).collect()
    }

    /// The list, with buttons that go to the places, and to the moments that claims are about.
    pub(super) fn view(&self, status: Option<Html>, unmet: &[Unmet], session: &Session, panels: &Weak<Panels>) -> Html {
        let errors = self.diagnostics.iter().zip(&self.places);
        let errors = errors.map(|(it, place)| entry(place_button("fault warn", it.to_string(), *place, panels), None));
        let mut unmet: Vec<_> = unmet.iter().map(|unmet| (self.place_of(unmet), unmet)).collect();
        unmet.sort_by_key(|(place, _)| place.map(|place| place.line));
        let unmet = unmet.into_iter().map(|(place, unmet)| {
            let text = match place {
                Some(place) => place_button("fault unmet", strings::at_line(place.line, &unmet.text), place, panels),
                None => el("span", "fault unmet").text(unmet.text.clone()),
            };
            entry(text, moment_button(&unmet.part, session))
        });
        let replaced = self.replaced.iter().map(|(it, place)| {
            let text = strings::at_line(place.line, &it.to_string());
            entry(place_button("fault unmet", text, *place, panels), None)
        });
        let more = self.diagnostics.len().saturating_sub(MAX_LISTED);
        let more = (more > 0).then(|| p("small", strings::more_faults(more)));
        let entries = errors.chain(replaced).chain(unmet).take(MAX_LISTED);
        let children = status.into_iter().chain(entries).chain(more).collect();
        el("div", "faults").children(children).set("id", "faults").set("role", "status").html()
    }
}

fn entry(text: ElementBuilder, moment: Option<ElementBuilder>) -> Html {
    el("div", "entry").child(text.html()).children(moment.map(ElementBuilder::html).into_iter().collect()).html()
}

/// Button that goes to a place in the text.
fn place_button(class: &'static str, label: String, place: Place, panels: &Weak<Panels>) -> ElementBuilder {
    let panels = panels.clone();
    el("button", class).set("type", "button").text(label).on(Kind::Click, move |_| {
        panels.upgrade()?.go_to_place(&place);
        None
    })
}

/// Button that shows the moment of a claim in its lane.
fn moment_button(part: &UnmetPart, session: &Session) -> Option<ElementBuilder> {
    let UnmetPart::Claim { expectation, at } = part else { return None };
    let (at, mode) = (*at, expectation.mode);
    let lane = session.lanes().iter().position(|lane| lane.mode == mode);
    let button = el("button", "wordy").set("type", "button").text(strings::go_to_moment(at));
    Some(button.on(Kind::Click, move |_| {
        if let Some(lane) = lane {
            html::send(Command::Lane(lane));
        }
        Some(Command::Seek(at as f64))
    }))
}

/// Place of the first part that is equal to this one.
fn find_place<T: PartialEq>(parts: &[(T, Place)], part: &T) -> Option<Place> {
    parts.iter().find(|(other, _)| other == part).map(|(_, place)| *place)
}

/// Parts of a line before, in and after a place.
pub(super) fn split_at_place(line: &str, place: Place) -> [&str; 3] {
    let mut before = 0;
    let units = line.char_indices().map(|(at, letter)| {
        let unit = before;
        before += letter.len_utf16() as u32;
        (at, unit)
    });
    let (mut start, mut end) = (line.len(), line.len());
    for (at, unit) in units {
        if unit >= place.start {
            start = start.min(at);
        }
        if unit >= place.end {
            end = end.min(at);
        }
    }
    let part = |from, to| line.get(from..to).unwrap_or_default();
    [part(0, start), part(start, end), part(end, line.len())]
}

impl Parsed {
    /// Place of the first error in a line, from 1.
    pub(super) fn first_in_line(&self, line: usize) -> Option<Place> {
        self.places.iter().find(|place| place.line as usize == line).copied()
    }
}

#[cfg(test)]
mod tests {
    use cluster::Mode;

    use super::*;

    #[test]
    fn places_count_code_units_in_lines_that_end_at_line_feeds() {
        for (text, expected) in [
            ("overlap 1\nold S1 S2 S3\nat 1 crsh S1\n", (3, 5, 9)),
            ("\u{feff}overlap 2\nold S1\n", (1, 9, 10)),
            ("overlap 1\r\nold S1 S2 S3\r\nat 1 🦀🦀 S1\r\n", (3, 5, 9)),
            ("overlap 1\nold S1 S2 S3\n\t\tat 1 crash\n", (3, 12, 12)),
            ("overlap 1\nold S1 S2 S3\nat 1 crash S9 # ü🦀\n", (3, 11, 13)),
        ] {
            let parsed = Parsed::new(text);
            let places: Vec<_> = parsed.places.iter().map(|it| (it.line, it.start, it.end)).collect();
            assert!(places.contains(&expected), "{text:?}: {places:?} {:?}", parsed.diagnostics);
            let line: Vec<u16> = text.split('\n').nth(expected.0 as usize - 1).unwrap().encode_utf16().collect();
            assert!(line.len() >= expected.2 as usize);
        }
    }

    #[test]
    fn line_is_split_at_a_place() {
        let place = |start, end| Place { line: 1, start, end };
        assert_eq!(split_at_place("a🦀bc", place(3, 4)), ["a🦀", "b", "c"]);
        assert_eq!(split_at_place("abc", place(3, 3)), ["abc", "", ""]);
        assert_eq!(split_at_place("abc", place(1, 9)), ["a", "bc", ""]);
    }

    #[test]
    fn claim_that_does_not_hold_is_marked_at_its_line() {
        let text = "overlap 1\nold S1 S2 S3\nleader S1\n\nexpect joint: safe\nexpect single: safe; commits 9  \n";
        let parsed = Parsed::new(text);
        let expectation = parsed.expectations[1].0.clone();
        assert_eq!(expectation.mode, Mode::SingleServer);
        let unmet = Unmet { part: UnmetPart::Claim { expectation, at: 7 }, text: "not so".to_owned() };
        let marks = parsed.marks(&[unmet]);
        assert_eq!(marks.len(), 1);
        assert_eq!(marks[0].place, Place { line: 6, start: 0, end: 30 });
    }

    #[test]
    fn action_that_is_not_done_is_marked_at_its_condition() {
        let text = "overlap 1\nold S1 S2 S3\nleader S1\n  when S2 leads: crash S2\nwhen S3 leads: crash S3\nend 500\n";
        let parsed = Parsed::new(text);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        for (index, line, start, end) in [(0, 4, 2, 15), (1, 5, 0, 13)] {
            let part = UnmetPart::Condition(parsed.conditional[index].0);
            let marks = parsed.marks(&[Unmet { part, text: "not so".to_owned() }]);
            assert_eq!(marks[0].place, Place { line, start, end });
        }
    }
}
