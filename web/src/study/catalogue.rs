//! Scenarios of the panels' program: the whole catalogue, and those parsed from scripts.

use std::cell::RefCell;

use scenario::Scenario;

thread_local! {
    static READ: RefCell<Vec<(Scenario, String)>> = const { RefCell::new(Vec::new()) };
}

/// Scenario with this id.
pub(super) fn known(id: &str) -> Option<Scenario> {
    let read = READ.with_borrow(|read| read.iter().find(|(it, _)| it.id == id).map(|(it, _)| it.clone()));
    read.or_else(|| scenario::preset(id).cloned())
}

/// Source text of the scenario with this id; `None` if it did not come from a script.
pub(super) fn script(id: &str) -> Option<String> {
    READ.with_borrow(|read| read.iter().find(|(it, _)| it.id == id).map(|(_, script)| script.clone()))
}

/// Stores a parsed scenario with its script.
pub(super) fn keep(scenario: Scenario, script: String) {
    READ.with_borrow_mut(|read| {
        read.retain(|(it, _)| it.id != scenario.id);
        read.push((scenario, script));
    });
}
