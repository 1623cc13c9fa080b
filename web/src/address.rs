//! The part of the page's address after `#`, which names the open scenario and moment.

use web_sys::Window;

use scenario::link;

use crate::scenario_cache::is_script;

/// Fragment of the page's address.
pub(crate) fn fragment(window: &Window) -> String {
    window.location().hash().unwrap_or_default()
}

/// Query of an embedded page's address: `?embed`, or `?embed=one` for one lane, optionally with `&theme=dark`. An
/// embedded page stores nothing and does not change its address.
pub(crate) fn embed(window: &Window) -> Option<String> {
    window.location().search().ok().filter(|search| search.starts_with("?embed"))
}

/// Theme in the query of an embedded page.
pub(crate) fn theme(embed: &str) -> Option<&str> {
    embed.split(['?', '&']).find_map(|part| part.strip_prefix("theme="))
}

/// Sets the fragment as a new entry of the browser's history. The window gets a `hashchange`. While the user types a
/// script (`is_typed`), each version replaces the last, so that the history has one entry.
pub(crate) fn go_to(window: &Window, fragment: &str, is_typed: bool) {
    let location = window.location();
    let _ = if is_typed && is_script(&link::name(&self::fragment(window))) {
        location.replace(&with(window, fragment))
    } else {
        location.set_hash(fragment)
    };
}

/// Sets the fragment in the present entry of the history, for a run that is open already. No event follows.
pub(crate) fn replace(window: &Window, fragment: &str) {
    let history = window.history();
    let _ =
        history.map(|it| it.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{fragment}"))));
}

/// The page's whole address with another fragment.
pub(crate) fn with(window: &Window, fragment: &str) -> String {
    let address = window.location().href().unwrap_or_default();
    let base = address.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}
