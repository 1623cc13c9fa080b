//! Element builder. It replaces `html!`, which expands to new code for each element: the page has few kilobytes to
//! spare.
//!
//! A control has a listener that makes its [`Command`], and sends it to the one receiver of all commands.
//!
//! Text is set as the `textContent` of its element, never as a text node of Yew: programs that translate pages replace
//! text nodes by elements of their own, and a change of a removed node is not visible.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, MouseEvent};
use yew::html::IntoPropValue;
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Listener, ListenerKind, VTag};

use crate::command::Command;

thread_local! {
    /// Receiver of the commands of all controls.
    static RECEIVER: RefCell<Option<Callback<Rc<Command>>>> = const { RefCell::new(None) };
}

/// Sets the receiver of the commands of all controls.
pub(crate) fn receive(receiver: Callback<Rc<Command>>) {
    RECEIVER.set(Some(receiver));
}

/// Sends a command to the receiver.
pub(crate) fn send(command: Command) {
    emit(command.into());
}

fn emit(command: Rc<Command>) {
    let receiver = RECEIVER.with_borrow(Clone::clone);
    if let Some(receiver) = receiver {
        receiver.emit(command);
    }
}

/// Makes the command of an event, if the event has one.
type MakeCommand = Box<dyn Fn(&Event) -> Option<Rc<Command>>>;

/// Listener of a control.
struct Control {
    kind: Kind,
    command: MakeCommand,
}

/// Kinds of events that controls listen to.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// The control was pressed.
    Click,
    /// The user has changed a value.
    Change,
    /// The user is changing a value.
    Input,
}

impl Listener for Control {
    fn kind(&self) -> ListenerKind {
        match self.kind {
            Kind::Click => ListenerKind::onclick,
            Kind::Change => ListenerKind::onchange,
            Kind::Input => ListenerKind::oninput,
        }
    }

    fn handle(&self, event: Event) {
        if let Some(command) = (self.command)(&event) {
            emit(command);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

/// Whether the pointer clicked in a lane. There the nearest server or message counts, not the topmost element: see
/// [`dom_events`](crate::dom_events).
fn is_in_lane(event: &Event) -> bool {
    let is_pointer = event.dyn_ref::<MouseEvent>().is_some_and(|click| click.detail() > 0);
    let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
    is_pointer && target.is_some_and(|it| it.closest(".lane").is_ok_and(|lane| lane.is_some()))
}

/// Value of the list or the field that an event is about.
pub(crate) fn value(event: &Event) -> Option<String> {
    let target = event.target()?;
    let select = target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
    select.or_else(|| target.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value))
}

/// Element under construction. It is boxed, and its methods are never inlined, because the page consists of hundreds of
/// calls of them.
pub(crate) struct ElementBuilder(Box<VTag>);

/// A new element with a class, or without one if `class` is empty.
#[inline(never)]
pub(crate) fn el(name: &'static str, class: &'static str) -> ElementBuilder {
    let mut el = ElementBuilder(Box::new(VTag::new(name)));
    el.0.attributes = Attributes::IndexMap(Rc::default());
    if class.is_empty() { el } else { el.put("class", AttrValue::Static(class)) }
}

impl ElementBuilder {
    /// Does what the methods of [`VTag`] do, which can convert other kinds of attributes, too.
    #[inline(never)]
    fn insert(mut self, key: &'static str, value: AttributeOrProperty) -> Self {
        if let Attributes::IndexMap(attributes) = &mut self.0.attributes
            && let Some(attributes) = Rc::get_mut(attributes)
        {
            attributes.insert(AttrValue::Static(key), value);
        }
        self
    }

    #[inline(never)]
    fn put(self, key: &'static str, value: AttrValue) -> Self {
        self.insert(key, AttributeOrProperty::Attribute(value))
    }

    /// Adds an attribute.
    pub(crate) fn set(self, key: &'static str, value: impl Into<AttrValue>) -> Self {
        self.put(key, value.into())
    }

    /// Adds a boolean attribute, if `is_set`.
    #[inline(never)]
    pub(crate) fn flag(self, key: &'static str, is_set: bool) -> Self {
        if is_set { self.put(key, AttrValue::Static("")) } else { self }
    }

    #[inline(never)]
    fn listen(mut self, kind: Kind, command: MakeCommand) -> Self {
        self.0.add_listener(Rc::new(Control { kind, command }));
        self
    }

    /// Adds a listener. It sends the command that `command` makes of the event.
    pub(crate) fn on(self, kind: Kind, command: impl Fn(&Event) -> Option<Command> + 'static) -> Self {
        self.listen(kind, Box::new(move |event| command(event).map(Rc::new)))
    }

    /// Sets the command of a button.
    #[inline(never)]
    pub(crate) fn command(self, command: Command) -> Self {
        let command = Rc::new(command);
        self.listen(Kind::Click, Box::new(move |event| (!is_in_lane(event)).then(|| command.clone())))
    }

    /// Sets the command of a list or a field, made of its value when the user has changed it.
    #[inline(never)]
    pub(crate) fn value_command(self, command: fn(&str) -> Option<Command>) -> Self {
        self.on(Kind::Change, move |event| command(&value(event)?))
    }

    /// Adds a property, which is set whenever its value in the model has changed.
    pub(crate) fn property(self, key: &'static str, value: impl Into<JsValue>) -> Self {
        self.insert(key, AttributeOrProperty::Property(value.into()))
    }

    /// Binds the property `value` to the model.
    pub(crate) fn value(mut self, value: impl IntoPropValue<Option<AttrValue>>) -> Self {
        self.0.set_value(value);
        self
    }

    /// Adds a child.
    #[inline(never)]
    pub(crate) fn child(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// Sets the text. The element has no other content.
    pub(crate) fn text(self, words: impl Into<AttrValue>) -> Self {
        self.set_text(&words.into())
    }

    #[inline(never)]
    fn set_text(self, words: &str) -> Self {
        self.property("textContent", words)
    }

    /// Adds children.
    #[inline(never)]
    pub(crate) fn children(mut self, children: Vec<Html>) -> Self {
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
#[inline(never)]
pub(crate) fn button(class: &'static str, label: impl Into<AttrValue>, command: Command) -> ElementBuilder {
    labelled(class, label.into()).command(command)
}

#[inline(never)]
fn labelled(class: &'static str, label: AttrValue) -> ElementBuilder {
    el("button", class).set("type", "button").text(label)
}

/// A paragraph.
pub(crate) fn p(class: &'static str, words: impl Into<AttrValue>) -> Html {
    el("p", class).text(words).html()
}
