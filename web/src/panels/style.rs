//! Style sheet of the panels, which comes with their chunk.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Document, Window};

/// Adopts the style sheet. It is constructed by the program, so that no policy for styles in the page forbids it.
pub(super) fn adopt(window: &Window, document: &Document) -> Option<()> {
    let class: Function = Reflect::get(window, &"CSSStyleSheet".into()).ok()?.dyn_into().ok()?;
    let sheet = Reflect::construct(&class, &Array::new()).ok()?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into()).ok()?.dyn_into().ok()?;
    replace.call1(&sheet, &STYLE.into()).ok()?;
    let sheets = Array::from(&Reflect::get(document, &ADOPTED.into()).ok()?);
    sheets.push(&sheet);
    Reflect::set(document, &ADOPTED.into(), &sheets).ok().map(drop)
}

const STYLE: &str = include_str!("../../styles/panel-content.css");
const ADOPTED: &str = "adoptedStyleSheets";
