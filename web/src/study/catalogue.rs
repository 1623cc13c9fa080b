//! Every scenario that the study knows: the whole catalogue, and those whose scripts it read.

use std::cell::RefCell;

use scenario::Scenario;

thread_local! {
    static READ: RefCell<Vec<Scenario>> = const { RefCell::new(Vec::new()) };
}

/// The scenario of that name.
pub(super) fn known(id: &str) -> Option<Scenario> {
    let read = READ.with_borrow(|read| read.iter().find(|it| it.id == id).cloned());
    read.or_else(|| scenario::preset(id).cloned())
}

/// Keeps a scenario whose script was read, under its name.
pub(super) fn keep(scenario: Scenario) {
    READ.with_borrow_mut(|read| {
        read.retain(|it| it.id != scenario.id);
        read.push(scenario);
    });
}
