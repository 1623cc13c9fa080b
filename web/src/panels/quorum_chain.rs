//! Calculator: do all quorums of neighbouring configurations meet, and if not, which two share no server?

use std::rc::Weak;

use raft_core::QuorumStep;
use scenario::quorum_chain::{ChainError, finding, parse, tolerated};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement};
use yew::prelude::*;

use super::Panels;
use super::controls::leaf;
use crate::html::{Kind, el, p};
use crate::strings::panels as strings;

/// Result of a chain: its steps, or what is wrong with its text.
type Answer = Result<Vec<QuorumStep>, ChainError>;

/// State of the calculator.
#[derive(Default)]
pub(super) struct ChainForm {
    /// The chain that the user typed, with its answer, which is computed once for each input. `None`: the chain is that
    /// of the change.
    typed: Option<(String, Answer)>,
}

/// The calculator. `of_change` is the chain of the change that the panel shows.
pub(super) fn view(form: &ChainForm, panels: &Weak<Panels>, of_change: &str) -> Html {
    let computed;
    let (text, answer) = match &form.typed {
        Some((text, answer)) => (&**text, answer),
        None => {
            computed = parse(of_change);
            (of_change, &computed)
        }
    };
    let field = el("textarea", "").set("rows", "2").set("spellcheck", "false");
    let field = field.set("aria-label", strings::CHAIN).set("aria-describedby", HELP_ID);
    let is_invalid = form.typed.is_some() && answer.is_err();
    let field = field.set("aria-invalid", if is_invalid { "true" } else { "false" });
    let typing = panels.clone();
    let on_input = move |event: &Event| {
        let field: HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
        typing.upgrade()?.set_chain(Some(field.value()));
        None
    };
    let found = match answer {
        Ok(steps) => found(steps),
        Err(error) => vec![p("warn", strings::chain_error(error.span, &error.to_string()))],
    };
    el("div", "chain")
        .child(leaf("h3", "", strings::CHAIN))
        .child(field.value(Some(AttrValue::from(text.to_owned()))).on(Kind::Input, on_input).html())
        .child(el("p", "small").set("id", HELP_ID).text(strings::CHAIN_HELP).html())
        .child(el("div", "").set("aria-live", "polite").children(found).html())
        .child(back(panels, form.typed.is_some()))
        .html()
}

/// Id of the sentence that explains the notation.
const HELP_ID: &str = "chain-help";

/// The weakest step, then the other ones in their order, then the failures that each configuration tolerates.
fn found(steps: &[QuorumStep]) -> Vec<Html> {
    let weakest = QuorumStep::weakest(steps).unwrap_or_default() + 1;
    let mut lines = Vec::new();
    for (number, step) in (1..).zip(steps) {
        let is_weakest = number == weakest;
        let class = if step.is_broken() {
            "broken"
        } else if is_weakest {
            ""
        } else {
            "small"
        };
        let line = p(class, strings::step_of_chain(is_weakest, [number, steps.len()], step, &finding(step)));
        lines.insert(if is_weakest { 0 } else { lines.len() }, line);
    }
    lines.push(p("small", strings::chain_tolerated(&tolerated(steps))));
    lines
}

/// Button that goes back to the chain of the change. It stays where it is, and keeps the focus.
fn back(panels: &Weak<Panels>, is_typed: bool) -> Html {
    let panels = panels.clone();
    let press = move |_: &Event| {
        panels.upgrade()?.set_chain(None);
        None
    };
    let button = el("button", "wordy").set("type", "button").text(strings::CHAIN_OF_CHANGE);
    button.set("aria-disabled", if is_typed { "false" } else { "true" }).on(Kind::Click, press).html()
}

impl Panels {
    /// Sets the chain that the user typed; `None` for that of the change.
    fn set_chain(&self, text: Option<String>) {
        self.state.borrow_mut().chain.typed = text.map(|text| {
            let answer = parse(&text);
            (text, answer)
        });
        self.render();
    }
}
