//! Elements made by functions: `html!` writes code for each element anew, and the page has few kilobytes to spare.
//!
//! A control has its [`Command`](crate::command::Command) as text in `data-do`; one listener hears them all.
//!
//! Text is the `textContent` of its element, never a text node of Yew's: programs that translate pages put elements of
//! their own in the place of text nodes, and what is written into a node that is gone nobody sees.

use yew::html::IntoPropValue;
use yew::prelude::*;
use yew::virtual_dom::VTag;

/// An element in the making. In a box, and its parts never inlined: each page is made of hundreds of calls of these.
pub(crate) struct El(Box<VTag>);

/// A new element with a class; none, if that is empty.
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

    /// With an attribute.
    pub(crate) fn set(self, key: &'static str, value: impl Into<AttrValue>) -> Self {
        self.put(key, value.into())
    }

    /// With an attribute that is there or is not.
    #[inline(never)]
    pub(crate) fn flag(self, key: &'static str, there: bool) -> Self {
        if there { self.put(key, AttrValue::Static("")) } else { self }
    }

    /// Asking for this.
    pub(crate) fn asks(self, command: impl Into<AttrValue>) -> Self {
        self.put("data-do", command.into())
    }

    /// Whose property `value` follows the model.
    pub(crate) fn value(mut self, value: impl IntoPropValue<Option<AttrValue>>) -> Self {
        self.0.set_value(value);
        self
    }

    /// Around this.
    #[inline(never)]
    pub(crate) fn with(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// Around this text, and nothing else.
    pub(crate) fn says(self, words: impl Into<AttrValue>) -> Self {
        self.tell(&words.into())
    }

    #[inline(never)]
    fn tell(mut self, words: &AttrValue) -> Self {
        self.0.add_property("textContent", &**words);
        self
    }

    /// Around all of these.
    #[inline(never)]
    pub(crate) fn all(mut self, children: Vec<Html>) -> Self {
        self.0.add_children(children);
        self
    }

    /// The element.
    #[inline(never)]
    pub(crate) fn html(self) -> Html {
        Html::from(*self.0)
    }
}

/// A button with words on it.
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
