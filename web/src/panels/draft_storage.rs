//! Storage of drafts between visits. An embedded page stores nothing, and neither does a page to which the browser
//! denies storage.

use web_sys::{Storage, Window};

use super::drafts::{Drafts, SavedDraft};
use crate::address;

/// Beginning of the keys in storage; the time of the draft follows.
const KEY: &str = "overlap-draft-";

/// Drafts in storage.
pub(super) fn load(window: &Window) -> Drafts {
    let Some(storage) = storage(window) else { return Drafts::default() };
    let keys: Vec<String> =
        (0..storage.length().unwrap_or(0)).filter_map(|nth| storage.key(nth).ok().flatten()).collect();
    let read = |key: String| {
        let created_at = key.strip_prefix(KEY)?.parse().ok()?;
        Some(SavedDraft { created_at, text: storage.get_item(&key).ok().flatten()? })
    };
    Drafts::from_storage(keys.into_iter().filter_map(read).collect())
}

/// Stores new drafts and removes deleted ones.
pub(super) fn save(window: &Window, drafts: &mut Drafts) {
    let changes = drafts.changes();
    let Some(storage) = storage(window) else { return };
    for (created_at, text) in changes {
        let key = format!("{KEY}{created_at}");
        let _ = match text {
            Some(text) => storage.set_item(&key, &text),
            None => storage.remove_item(&key),
        };
    }
}

fn storage(window: &Window) -> Option<Storage> {
    if address::embed(window).is_some() { None } else { window.local_storage().ok().flatten() }
}
