//! Every scenario that the study knows: the whole catalogue, and those whose scripts it read.

use std::cell::RefCell;

use scenario::Scenario;

thread_local! {
    static READ: RefCell<Vec<(Scenario, String)>> = const { RefCell::new(Vec::new()) };
}

/// The scenario of that name.
pub(super) fn known(id: &str) -> Option<Scenario> {
    let read = READ.with_borrow(|read| read.iter().find(|(it, _)| it.id == id).map(|(it, _)| it.clone()));
    read.or_else(|| scenario::preset(id).cloned())
}

/// The script of the scenario of that name, as somebody wrote it; nothing, if it did not come as a script.
pub(super) fn script(id: &str) -> Option<String> {
    READ.with_borrow(|read| read.iter().find(|(it, _)| it.id == id).map(|(_, script)| script.clone()))
}

/// Keeps a scenario whose script was read, under its name.
pub(super) fn keep(scenario: Scenario, script: String) {
    READ.with_borrow_mut(|read| {
        read.retain(|(it, _)| it.id != scenario.id);
        read.push((scenario, script));
    });
}
