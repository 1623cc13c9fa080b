//! Scripts parsed from links, with their texts: the editor shows the text as it was written, with its comments.

use std::cell::RefCell;

use scenario::{Scenario, script};
use web_sys::Window;

use super::compression;
use crate::strings::panels as strings;

thread_local! {
    /// Ids and texts of the parsed scripts.
    static TEXTS: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// Parses the script with this [id](scenario::link::embedded_script_id). An error has the reason, or is empty if the id
/// is of no script.
pub(super) async fn parse(window: Option<Window>, id: String) -> Result<Scenario, String> {
    let window = window.ok_or_else(String::new)?;
    let text = compression::inflate(&window, &id).await?;
    let scenario = read(&text)?;
    keep(&id, text);
    Ok(Scenario { id: id.into(), ..scenario })
}

/// Text of the script with this id; `None` if it was not parsed from a link.
pub(super) fn text(id: &str) -> Option<String> {
    TEXTS.with_borrow(|texts| texts.iter().find(|(it, _)| it == id).map(|(_, text)| text.clone()))
}

fn read(text: &str) -> Result<Scenario, String> {
    let first_error =
        |errors: Vec<_>| errors.first().map_or_else(String::new, |it| strings::bad_script(&format!("{it}")));
    script::read(text).map_err(first_error)
}

fn keep(id: &str, text: String) {
    TEXTS.with_borrow_mut(|texts| {
        texts.retain(|(it, _)| it != id);
        texts.push((id.to_owned(), text));
    });
}
