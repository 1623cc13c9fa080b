//! DOM patching: changes only the nodes that differ, so that an element keeps its focus, and a pressed button stays
//! under the pointer.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlInputElement, HtmlSelectElement, Node};

/// Makes the content of `element` equal to `html`.
pub(super) fn patch(document: &Document, element: &Element, html: &str) {
    let Ok(wanted) = document.create_element(&element.tag_name()) else { return };
    wanted.set_inner_html(html);
    children(element, &wanted);
}

fn children(has: &Node, wanted: &Node) {
    let (mut old, mut new) = (has.first_child(), wanted.first_child());
    while let Some(node) = new {
        new = node.next_sibling();
        match old {
            Some(there) => {
                old = there.next_sibling();
                if !alike(&there, &node) {
                    let _ = has.replace_child(&node, &there);
                }
            }
            None => {
                let _ = has.append_child(&node);
            }
        }
    }
    while let Some(extra) = old {
        old = extra.next_sibling();
        let _ = has.remove_child(&extra);
    }
}

/// Makes the node `has` equal to `wanted`, if it is of the same kind.
fn alike(has: &Node, wanted: &Node) -> bool {
    if has.node_name() != wanted.node_name() {
        return false;
    }
    let (Some(element), Some(like)) = (has.dyn_ref::<Element>(), wanted.dyn_ref::<Element>()) else {
        if has.node_value() != wanted.node_value() {
            has.set_node_value(wanted.node_value().as_deref());
        }
        return true;
    };
    let was = element.get_attribute("value");
    attributes(element, like);
    children(has, wanted);
    // A field with the focus keeps the typed text, unless its value in the HTML changed.
    if was != like.get_attribute("value") || !element.matches(":focus").unwrap_or(false) {
        values(element, like);
    }
    true
}

fn attributes(has: &Element, wanted: &Element) {
    let names = |element: &Element| -> Vec<String> {
        element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
    };
    for name in names(has) {
        // An element that the user opened stays open.
        if !wanted.has_attribute(&name) && name != "open" {
            let _ = has.remove_attribute(&name);
        }
    }
    for name in names(wanted) {
        let value = wanted.get_attribute(&name);
        if has.get_attribute(&name) != value {
            let _ = has.set_attribute(&name, value.as_deref().unwrap_or_default());
        }
    }
}

/// Sets the values of fields: after an input, the attribute no longer determines the value.
fn values(has: &Element, wanted: &Element) {
    if let (Some(field), Some(like)) = (has.dyn_ref::<HtmlInputElement>(), wanted.dyn_ref::<HtmlInputElement>()) {
        if field.value() != like.value() {
            field.set_value(&like.value());
        }
        field.set_checked(like.checked());
    }
    if let (Some(field), Some(like)) = (has.dyn_ref::<HtmlSelectElement>(), wanted.dyn_ref::<HtmlSelectElement>())
        && field.value() != like.value()
    {
        field.set_value(&like.value());
    }
}
