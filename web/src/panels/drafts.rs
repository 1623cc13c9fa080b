//! Drafts: texts typed into the editor are stored when another scenario replaces them, or the page is reloaded.

use super::markup::Markup;
use super::words;

/// Maximum number of drafts. The oldest is dropped.
const MOST: usize = 8;
/// Maximum length of a displayed name.
const NAME: usize = 40;

/// Draft: a text that the user typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// Time at which the draft was begun, or continued after another, in milliseconds of the user's clock. It
    /// identifies the draft among those of all windows.
    pub(super) born: u64,
    /// Text of the draft.
    pub(super) text: String,
}

/// Drafts, the one edited last at the end.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    all: Vec<Typed>,
    /// Changes since the last call of [`Drafts::changes`], for storage; an entry without a text is a deletion.
    changes: Vec<(u64, Option<String>)>,
}

impl Drafts {
    /// Drafts from storage, in any order.
    pub(super) fn of(mut all: Vec<Typed>) -> Self {
        all.sort_by_key(|draft| draft.born);
        let mut drafts = Self { all, changes: Vec::new() };
        drafts.shorten();
        drafts
    }

    /// Stores the text typed at time `now`: as a new draft, or as the new text of the draft edited last.
    pub(super) fn take(&mut self, text: &str, now: u64, anew: bool) {
        let last = if anew { None } else { self.all.pop() };
        // Times identify drafts, so they must differ. The draft edited last always has the latest time, after a reload,
        // too.
        let least = self.all.iter().map(|it| it.born + 1).max().unwrap_or(0);
        let youngest = last.as_ref().map(|it| it.born).filter(|born| *born >= least);
        let born = youngest.unwrap_or(least.max(now));
        self.changes.extend(last.filter(|it| it.born != born).map(|it| (it.born, None)));
        self.all.push(Typed { born, text: text.to_owned() });
        self.changes.push((born, Some(text.to_owned())));
        self.shorten();
    }

    fn shorten(&mut self) {
        let surplus = self.all.len().saturating_sub(MOST);
        self.changes.extend(self.all.drain(..surplus).map(|draft| (draft.born, None)));
    }

    /// Makes the draft with this time the one edited last; returns its text.
    pub(super) fn take_up(&mut self, born: u64) -> Option<String> {
        let place = self.all.iter().position(|draft| draft.born == born)?;
        let draft = self.all.remove(place);
        self.all.push(draft.clone());
        Some(draft.text)
    }

    /// Continues the draft with this text, if there is one: an edit after a reload does not begin another draft.
    pub(super) fn go_on(&mut self, text: &str) -> bool {
        let found = self.all.iter().find(|draft| draft.text == text).map(|draft| draft.born);
        found.is_some_and(|born| self.take_up(born).is_some())
    }

    /// Deletes all drafts except the text in the editor.
    pub(super) fn forget(&mut self, text: &str) {
        let (kept, forgotten): (Vec<_>, Vec<_>) = self.all.drain(..).partition(|draft| draft.text == text);
        self.all = kept;
        self.changes.extend(forgotten.into_iter().map(|draft| (draft.born, None)));
    }

    /// Changes for storage since the last call.
    pub(super) fn changes(&mut self) -> Vec<(u64, Option<String>)> {
        std::mem::take(&mut self.changes)
    }

    /// Writes a control for each draft except the text in the editor: the latest is visible, the others are folded.
    pub(super) fn offer(&self, text: &str, panel: &mut Markup) {
        let mut others = self.all.iter().rev().filter(|it| it.text != text && !it.text.trim().is_empty());
        let Some(latest) = others.next() else { return };
        let button = |panel: &mut Markup, what: &str, label: &str| {
            panel.open("button", "wordy").set("type", "button").set("data-study", what).says(label).end();
        };
        let bring_back = |panel: &mut Markup, draft: &Typed| {
            let label = words::bring_back(&name(&draft.text), draft.text.lines().count());
            button(panel, &format!("draft {}", draft.born), &label);
        };
        panel.open("div", "buttons");
        bring_back(panel, latest);
        panel.end().open("details", "").leaf("summary", "small", words::TYPED).open("div", "buttons");
        others.for_each(|draft| bring_back(panel, draft));
        button(panel, "forget", words::FORGET);
        panel.end().end();
    }
}

/// Title of a script, or else its beginning.
fn name(text: &str) -> String {
    let said = |line: &str| line.trim().strip_prefix("title ").map(|title| title.trim().to_owned());
    let first = || text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("overlap "));
    let name = text.lines().find_map(said).or_else(|| first().map(str::to_owned)).unwrap_or_default();
    let mut letters = name.chars();
    let short: String = letters.by_ref().take(NAME).collect();
    if letters.next().is_some() { short + "…" } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(drafts: &Drafts) -> Vec<&str> {
        drafts.all.iter().map(|draft| &*draft.text).collect()
    }

    /// Simulated storage of a browser.
    #[derive(Default)]
    struct Storage(std::collections::BTreeMap<u64, String>);

    impl Storage {
        fn keep(&mut self, drafts: &mut Drafts) {
            for (born, text) in drafts.changes() {
                match text {
                    Some(text) => self.0.insert(born, text),
                    None => self.0.remove(&born),
                };
            }
        }

        fn drafts(&self) -> Drafts {
            Drafts::of(self.0.iter().map(|(&born, text)| Typed { born, text: text.clone() }).rev().collect())
        }
    }

    #[test]
    fn typing_on_replaces_a_draft_and_typing_in_another_text_begins_one() {
        let (mut drafts, mut storage) = (Drafts::default(), Storage::default());
        for (text, now, anew) in [("a", 10, true), ("ab", 11, false), ("c", 12, true), ("cd", 13, false)] {
            drafts.take(text, now, anew);
            storage.keep(&mut drafts);
            assert_eq!(texts(&storage.drafts()), texts(&drafts));
        }
        assert_eq!(texts(&drafts), ["ab", "cd"]);
        assert_eq!((drafts.take_up(10).as_deref(), drafts.take_up(11)), (Some("ab"), None));
        drafts.take("abc", 14, false);
        storage.keep(&mut drafts);
        assert_eq!((texts(&drafts), texts(&storage.drafts())), (vec!["cd", "abc"], vec!["cd", "abc"]));
        assert!(drafts.go_on("cd") && !drafts.go_on("c"));
        drafts.take("cde", 15, false);
        assert_eq!(texts(&drafts), ["abc", "cde"]);
        storage.keep(&mut drafts);
        drafts.forget("cde");
        storage.keep(&mut drafts);
        assert_eq!((texts(&drafts), texts(&storage.drafts())), (vec!["cde"], vec!["cde"]));
    }

    #[test]
    fn only_the_latest_are_kept_and_no_two_are_of_one_time() {
        let (mut drafts, mut storage) = (Drafts::default(), Storage::default());
        for nth in 0..MOST + 3 {
            drafts.take(&nth.to_string(), 5, true);
            storage.keep(&mut drafts);
        }
        assert_eq!(texts(&drafts), ["3", "4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(texts(&storage.drafts()), texts(&drafts));
        // Another window stored one more.
        storage.0.insert(0, "another".into());
        let mut again = storage.drafts();
        assert_eq!(texts(&again), texts(&drafts));
        storage.keep(&mut again);
        assert_eq!(storage.0.len(), MOST);
    }

    #[test]
    fn what_was_worked_on_last_is_not_what_is_forgotten_after_a_reload() {
        let (mut drafts, mut storage) = (Drafts::default(), Storage::default());
        for nth in 0..MOST as u64 {
            drafts.take(&nth.to_string(), nth, true);
        }
        assert!(drafts.go_on("0"));
        drafts.take("0, gone on with", 100, false);
        storage.keep(&mut drafts);
        let mut again = storage.drafts();
        again.take("another", 200, true);
        storage.keep(&mut again);
        assert_eq!(texts(&again)[MOST - 2..], ["0, gone on with", "another"]);
        assert_eq!(texts(&storage.drafts()), texts(&again));
        assert!(!texts(&again).contains(&"1"), "the oldest by now");
    }

    #[test]
    fn what_stands_in_the_editor_or_is_empty_is_not_offered() {
        let mut drafts = Drafts::default();
        for text in [" \n", "overlap 1\nold S1\n", "overlap 1\ntitle One <two>\nold S1"] {
            drafts.take(text, 1, true);
        }
        let offered = |text: &str| {
            let mut panel = Markup::default();
            drafts.offer(text, &mut panel);
            panel.html()
        };
        let both = offered("");
        assert!(both.contains("“One &lt;two&gt;”, 3 lines") && both.contains("“old S1”, 2 lines"), "{both}");
        assert_eq!(both.matches("data-study=\"draft ").count(), 2);
        assert!(!offered("overlap 1\nold S1\n").contains("“old S1”"));
        assert_eq!(name(&"x".repeat(50)).chars().count(), NAME + 1);
    }
}
