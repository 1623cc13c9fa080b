//! The user's answers to questions of scenarios, kept in the browser between visits. An embedded page keeps none, and
//! neither does a page to which the browser denies storage.

use web_sys::{Storage, Window};

use crate::address;
use crate::scenario_cache::is_script;

/// Key in storage.
const KEY: &str = "overlap-answers";
/// Maximum number of kept answers. The oldest are dropped.
const MAX_ANSWERS: usize = 200;

/// Answer to a question: that of a beat of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// Id of the preset, or [`key`] of a script.
    pub(super) scenario: String,
    pub(super) beat: String,
    /// Index of the chosen answer.
    pub(super) choice: u8,
    pub(super) is_right: bool,
}

/// The latest answer to each question, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers(Vec<Answer>);

impl Answers {
    /// Adds an answer, in place of an earlier one to the same question.
    pub(super) fn add(&mut self, answer: Answer) {
        self.0.retain(|it| (&it.scenario, &it.beat) != (&answer.scenario, &answer.beat));
        self.0.push(answer);
        let excess = self.0.len().saturating_sub(MAX_ANSWERS);
        self.0.drain(..excess);
    }

    /// Latest answer to a question.
    pub(super) fn to(&self, scenario: &str, beat: &str) -> Option<&Answer> {
        self.0.iter().find(|it| it.scenario == scenario && it.beat == beat)
    }

    /// Whether a question of a preset was answered right.
    pub(super) fn has_right(&self, preset: &str) -> bool {
        self.0.iter().any(|it| it.is_right && it.scenario == preset)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line for each answer.
    fn to_text(&self) -> String {
        let line = |it: &Answer| {
            let verdict = if it.is_right { "right" } else { "wrong" };
            format!("{} {} {} {verdict}\n", it.scenario, it.beat, it.choice)
        };
        self.0.iter().map(line).collect()
    }

    /// Answers of a stored text. Lines that cannot be read are left out.
    fn from_text(text: &str) -> Self {
        let read = |line: &str| {
            let parts: Vec<&str> = line.split(' ').collect();
            let &[scenario, beat, choice, verdict] = parts.as_slice() else { return None };
            let is_right = match verdict {
                "right" => true,
                "wrong" => false,
                _ => return None,
            };
            let choice = choice.parse().ok()?;
            Some(Answer { scenario: scenario.to_owned(), beat: beat.to_owned(), choice, is_right })
        };
        let mut answers = Self::default();
        // The newest are last.
        text.lines().filter_map(read).for_each(|answer| answers.add(answer));
        answers
    }
}

/// Name of a scenario in storage: the id of a preset, or the hash of a script, whose id is the whole script.
pub(super) fn key(id: &str) -> String {
    if !is_script(id) {
        return id.replace(char::is_whitespace, "-");
    }
    // FNV-1a, 64 bits.
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("script-{hash:016x}")
}

/// Kept answers.
pub(super) fn load(window: &Window) -> Answers {
    let text = storage(window).and_then(|it| it.get_item(KEY).ok().flatten());
    text.map(|text| Answers::from_text(&text)).unwrap_or_default()
}

/// Keeps the answers, if the browser permits it.
pub(super) fn save(window: &Window, answers: &Answers) {
    let Some(storage) = storage(window) else { return };
    let _ = if answers.is_empty() { storage.remove_item(KEY) } else { storage.set_item(KEY, &answers.to_text()) };
}

fn storage(window: &Window) -> Option<Storage> {
    if address::embed(window).is_some() { None } else { window.local_storage().ok().flatten() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(scenario: &str, beat: &str, choice: u8) -> Answer {
        Answer { scenario: scenario.to_owned(), beat: beat.to_owned(), choice, is_right: choice == 0 }
    }

    #[test]
    fn stored_answers_are_read_back_and_the_latest_to_a_question_counts() {
        let mut answers = Answers::default();
        answers.add(answer("jointly", "both", 2));
        answers.add(answer("bug-2015", "broken", 0));
        assert!(!answers.has_right("jointly") && answers.has_right("bug-2015"));
        answers.add(answer("jointly", "both", 0));
        assert!(answers.has_right("jointly"));
        assert_eq!(answers.0.len(), 2);
        assert_eq!(answers.to("jointly", "both").map(|it| it.choice), Some(0));
        assert_eq!(answers.to("jointly", "broken"), None);
        assert_eq!(Answers::from_text(&answers.to_text()), answers);
    }

    #[test]
    fn number_of_answers_is_bounded_and_the_oldest_go_first() {
        let mut answers = Answers::default();
        (0..1000).for_each(|number| answers.add(answer("own", &format!("b{number}"), 1)));
        assert_eq!(answers.0.len(), MAX_ANSWERS);
        assert!(answers.to("own", "b999").is_some() && answers.to("own", "b0").is_none());
        let mut text = answers.to_text();
        text.push_str("jointly both 0 right\n");
        assert_eq!(Answers::from_text(&text).0.len(), MAX_ANSWERS);
    }

    #[test]
    fn damaged_lines_are_left_out() {
        let kept =
            Answers::from_text("jointly both 300 right\nx\n\njointly both 0 right\nbug-2015 broken 1 perhaps\n a b c");
        assert_eq!(kept.0, [answer("jointly", "both", 0)]);
        assert_eq!(Answers::from_text("").0, []);
    }

    #[test]
    fn script_is_named_by_a_hash_and_a_preset_by_its_id() {
        assert_eq!(key("bug-2015"), "bug-2015");
        let [one, other] = ["s2.AAAA", "s2.AAAB"].map(key);
        assert_ne!(one, other);
        assert_eq!(one.len(), 23);
        assert_eq!(key("own thing"), "own-thing");
    }
}
