//! The part of the address after `#`: what is open.

use web_sys::Window;

use scenario::link;

use crate::library::is_script;

/// What the address says after `#`.
pub(crate) fn fragment(window: &Window) -> String {
    window.location().hash().unwrap_or_default()
}

/// The query of an embedded page's address: `?embed`, with `=one` where one lane is to be seen, and
/// perhaps `&theme=dark`. Such a page keeps nothing and leaves its address as it is.
pub(crate) fn embed(window: &Window) -> Option<String> {
    window.location().search().ok().filter(|search| search.starts_with("?embed"))
}

/// The theme that such a page is asked for.
pub(crate) fn theme(embed: &str) -> Option<&str> {
    embed.split_once("theme=")?.1.split('&').next()
}

/// Writes it; the page then hears `hashchange`.
pub(crate) fn go_to(window: &Window, fragment: &str) {
    let location = window.location();
    // From script to script somebody types: going back is not through every letter.
    let is_script = |fragment: &str| is_script(&link::name(fragment));
    let _ = if is_script(fragment) && is_script(&self::fragment(window)) {
        location.replace(&with(window, fragment))
    } else {
        location.set_hash(fragment)
    };
}

/// Writes it without opening anything: what it names is open already.
pub(crate) fn replace(window: &Window, fragment: &str) {
    let history = window.history();
    let _ =
        history.map(|it| it.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{fragment}"))));
}

/// The whole address with another fragment.
pub(crate) fn with(window: &Window, fragment: &str) -> String {
    let address = window.location().href().unwrap_or_default();
    let base = address.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}
