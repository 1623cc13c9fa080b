//! Drafts: texts typed into the editor are stored when another scenario replaces them, or the page is reloaded.

use yew::prelude::*;

use super::controls::leaf;
use crate::command::{Command, PanelCommand, ScriptCommand};
use crate::html::{button, el};
use crate::strings::panels as strings;

/// Maximum number of drafts. The oldest is dropped.
const MAX_DRAFTS: usize = 8;
/// Maximum length of a displayed title, in characters.
const MAX_TITLE: usize = 40;

/// Text that the user typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SavedDraft {
    /// Time at which the draft was created, or continued after another, in milliseconds of the user's clock. It
    /// identifies the draft among those of all windows.
    pub(super) created_at: u64,
    /// Text of the draft.
    pub(super) text: String,
}

/// Drafts, the one edited last at the end.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    all: Vec<SavedDraft>,
    /// Changes since the last call of [`Drafts::changes`], for storage; an entry without a text is a deletion.
    changes: Vec<(u64, Option<String>)>,
}

impl Drafts {
    /// Drafts from storage, in any order.
    pub(super) fn from_storage(mut all: Vec<SavedDraft>) -> Self {
        all.sort_by_key(|draft| draft.created_at);
        let mut drafts = Self { all, changes: Vec::new() };
        drafts.drop_surplus();
        drafts
    }

    /// Stores the text typed at time `now`: as a new draft, or as the new text of the draft edited last.
    pub(super) fn record(&mut self, text: &str, now: u64, is_new: bool) {
        let last = if is_new { None } else { self.all.pop() };
        // Times identify drafts, so they must differ. The draft edited last always has the latest time, after a reload,
        // too.
        let min = self.all.iter().map(|it| it.created_at + 1).max().unwrap_or(0);
        let kept = last.as_ref().map(|it| it.created_at).filter(|created_at| *created_at >= min);
        let created_at = kept.unwrap_or(min.max(now));
        self.changes.extend(last.filter(|it| it.created_at != created_at).map(|it| (it.created_at, None)));
        self.all.push(SavedDraft { created_at, text: text.to_owned() });
        self.changes.push((created_at, Some(text.to_owned())));
        self.drop_surplus();
    }

    fn drop_surplus(&mut self) {
        let surplus = self.all.len().saturating_sub(MAX_DRAFTS);
        self.changes.extend(self.all.drain(..surplus).map(|draft| (draft.created_at, None)));
    }

    /// Makes the draft with this time the one edited last; returns its text.
    pub(super) fn resume(&mut self, created_at: u64) -> Option<String> {
        let index = self.all.iter().position(|draft| draft.created_at == created_at)?;
        let draft = self.all.remove(index);
        self.all.push(draft.clone());
        Some(draft.text)
    }

    /// Continues the draft with this text, if there is one: an edit after a reload does not begin another draft.
    pub(super) fn resume_text(&mut self, text: &str) -> bool {
        let found = self.all.iter().find(|draft| draft.text == text).map(|draft| draft.created_at);
        found.is_some_and(|created_at| self.resume(created_at).is_some())
    }

    /// Deletes all drafts except the text in the editor.
    pub(super) fn forget(&mut self, text: &str) {
        let (kept, forgotten): (Vec<_>, Vec<_>) = self.all.drain(..).partition(|draft| draft.text == text);
        self.all = kept;
        self.changes.extend(forgotten.into_iter().map(|draft| (draft.created_at, None)));
    }

    /// Changes for storage since the last call.
    pub(super) fn changes(&mut self) -> Vec<(u64, Option<String>)> {
        std::mem::take(&mut self.changes)
    }

    /// Drafts to offer, the latest first: all except empty ones and the text in the editor.
    fn others(&self, text: &str) -> impl Iterator<Item = &SavedDraft> {
        self.all.iter().rev().filter(move |it| it.text != text && !it.text.trim().is_empty())
    }

    /// A button for each other draft: the latest is visible, the others are folded.
    pub(super) fn view(&self, text: &str) -> Html {
        let mut others = self.others(text);
        let Some(latest) = others.next() else { return Html::default() };
        let command = |command| Command::Panels(PanelCommand::Script(command));
        let restore = |draft: &SavedDraft| {
            let button = button("wordy", label(&draft.text), command(ScriptCommand::RestoreDraft(draft.created_at)));
            button.set("id", format!("draft-{}", draft.created_at)).html()
        };
        let forget = button("wordy", strings::FORGET, command(ScriptCommand::ForgetDrafts)).html();
        let folded = el("div", "buttons").children(others.map(restore).chain([forget]).collect()).html();
        let summary = leaf("summary", "small", strings::TYPED);
        let details = el("details", "").child(summary).child(folded).html();
        [el("div", "buttons").child(restore(latest)).html(), details].into_iter().collect()
    }
}

fn label(text: &str) -> String {
    strings::bring_back(&title(text), text.lines().count())
}

/// Title of a script, or else its beginning.
fn title(text: &str) -> String {
    let title_in = |line: &str| line.trim().strip_prefix("title ").map(|title| title.trim().to_owned());
    let first = || text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("overlap "));
    let title = text.lines().find_map(title_in).or_else(|| first().map(str::to_owned)).unwrap_or_default();
    let mut letters = title.chars();
    let short: String = letters.by_ref().take(MAX_TITLE).collect();
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
        fn save(&mut self, drafts: &mut Drafts) {
            for (created_at, text) in drafts.changes() {
                match text {
                    Some(text) => self.0.insert(created_at, text),
                    None => self.0.remove(&created_at),
                };
            }
        }

        fn load(&self) -> Drafts {
            Drafts::from_storage(
                self.0.iter().map(|(&created_at, text)| SavedDraft { created_at, text: text.clone() }).rev().collect(),
            )
        }
    }

    #[test]
    fn typing_replaces_the_last_draft_or_creates_one_in_another_text() {
        let (mut drafts, mut storage) = (Drafts::default(), Storage::default());
        for (text, now, anew) in [("a", 10, true), ("ab", 11, false), ("c", 12, true), ("cd", 13, false)] {
            drafts.record(text, now, anew);
            storage.save(&mut drafts);
            assert_eq!(texts(&storage.load()), texts(&drafts));
        }
        assert_eq!(texts(&drafts), ["ab", "cd"]);
        assert_eq!((drafts.resume(10).as_deref(), drafts.resume(11)), (Some("ab"), None));
        drafts.record("abc", 14, false);
        storage.save(&mut drafts);
        assert_eq!((texts(&drafts), texts(&storage.load())), (vec!["cd", "abc"], vec!["cd", "abc"]));
        assert!(drafts.resume_text("cd") && !drafts.resume_text("c"));
        drafts.record("cde", 15, false);
        assert_eq!(texts(&drafts), ["abc", "cde"]);
        storage.save(&mut drafts);
        drafts.forget("cde");
        storage.save(&mut drafts);
        assert_eq!((texts(&drafts), texts(&storage.load())), (vec!["cde"], vec!["cde"]));
    }

    #[test]
    fn drafts_beyond_the_maximum_are_deleted_and_times_are_unique() {
        let (mut drafts, mut storage) = (Drafts::default(), Storage::default());
        for nth in 0..MAX_DRAFTS + 3 {
            drafts.record(&nth.to_string(), 5, true);
            storage.save(&mut drafts);
        }
        assert_eq!(texts(&drafts), ["3", "4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(texts(&storage.load()), texts(&drafts));
        // Another window stored one more.
        storage.0.insert(0, "another".into());
        let mut again = storage.load();
        assert_eq!(texts(&again), texts(&drafts));
        storage.save(&mut again);
        assert_eq!(storage.0.len(), MAX_DRAFTS);
    }

    #[test]
    fn draft_edited_last_is_not_deleted_after_a_reload() {
        let (mut drafts, mut storage) = (Drafts::default(), Storage::default());
        for nth in 0..MAX_DRAFTS as u64 {
            drafts.record(&nth.to_string(), nth, true);
        }
        assert!(drafts.resume_text("0"));
        drafts.record("0, gone on with", 100, false);
        storage.save(&mut drafts);
        let mut again = storage.load();
        again.record("another", 200, true);
        storage.save(&mut again);
        assert_eq!(texts(&again)[MAX_DRAFTS - 2..], ["0, gone on with", "another"]);
        assert_eq!(texts(&storage.load()), texts(&again));
        assert!(!texts(&again).contains(&"1"), "the oldest by now");
    }

    #[test]
    fn current_and_empty_drafts_are_not_offered() {
        let mut drafts = Drafts::default();
        for text in [" \n", "overlap 1\nold S1\n", "overlap 1\ntitle One <two>\nold S1"] {
            drafts.record(text, 1, true);
        }
        let labels = |text| drafts.others(text).map(|draft| label(&draft.text)).collect::<Vec<_>>();
        assert_eq!(labels(""), ["Bring back “One <two>”, 3 lines", "Bring back “old S1”, 2 lines"]);
        assert_eq!(labels("overlap 1\nold S1\n"), ["Bring back “One <two>”, 3 lines"]);
        assert_eq!(title(&"x".repeat(50)).chars().count(), MAX_TITLE + 1);
    }
}
