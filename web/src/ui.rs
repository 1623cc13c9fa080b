//! Element builder. It replaces `html!`, which expands to new code for each element: the page has few kilobytes to
//! spare.
//!
//! A control has its [`Command`](crate::command::Command) as text in `data-do`; one listener receives the events of all
//! controls.
//!
//! Text is set as the `textContent` of its element, never as a text node of Yew: programs that translate pages replace
//! text nodes by elements of their own, and a change of a removed node is not visible.

use yew::html::IntoPropValue;
use yew::prelude::*;
use yew::virtual_dom::VTag;

/// Element under construction. It is boxed, and its methods are never inlined, because the page consists of hundreds of
/// calls of them.
pub(crate) struct El(Box<VTag>);

/// A new element with a class, or without one if `class` is empty.
#[inline(never)]
pub(crate) fn el(name: &'static str, class: &'static str) -> El {
    let el = El(Box::new(VTag::new(name)));
    if class.is_empty() { el } else { el.put("class", AttrValue::Static(class)) }
}

impl El {
    #[inline(never)]
    fn put(mut self, key: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(key, value);
        self
    }

    /// Adds an attribute.
    pub(crate) fn set(self, key: &'static str, value: impl Into<AttrValue>) -> Self {
        self.put(key, value.into())
    }

    /// Adds a boolean attribute, if `there`.
    #[inline(never)]
    pub(crate) fn flag(self, key: &'static str, there: bool) -> Self {
        if there { self.put(key, AttrValue::Static("")) } else { self }
    }

    /// Sets the command of a control.
    pub(crate) fn asks(self, command: impl Into<AttrValue>) -> Self {
        self.put("data-do", command.into())
    }

    /// Binds the property `value` to the model.
    pub(crate) fn value(mut self, value: impl IntoPropValue<Option<AttrValue>>) -> Self {
        self.0.set_value(value);
        self
    }

    /// Adds a child.
    #[inline(never)]
    pub(crate) fn with(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// Sets the text. The element has no other content.
    pub(crate) fn says(self, words: impl Into<AttrValue>) -> Self {
        self.tell(&words.into())
    }

    #[inline(never)]
    fn tell(mut self, words: &AttrValue) -> Self {
        self.0.add_property("textContent", &**words);
        self
    }

    /// Adds children.
    #[inline(never)]
    pub(crate) fn all(mut self, children: Vec<Html>) -> Self {
        self.0.add_children(children);
        self
    }

    /// The finished element.
    #[inline(never)]
    pub(crate) fn html(self) -> Html {
        Html::from(*self.0)
    }
}

/// A button with a label.
pub(crate) fn button(class: &'static str, label: impl Into<AttrValue>, command: impl Into<AttrValue>) -> El {
    labelled(class, label.into(), command.into())
}

#[inline(never)]
fn labelled(class: &'static str, label: AttrValue, command: AttrValue) -> El {
    el("button", class).set("type", "button").asks(command).says(label)
}

/// A paragraph.
pub(crate) fn p(class: &'static str, words: impl Into<AttrValue>) -> Html {
    el("p", class).says(words).html()
}
