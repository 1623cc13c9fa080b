//! Settings of a search: what it looks for, the bounds that are seldom changed, and the allowance of continuations.

use checker::{CheckedProperty, Granularity};
use cluster::Mode;
use yew::prelude::*;

use super::View;
use super::checker::{number_field, perform, set};
use super::checker_form::CheckerForm;
use super::controls::{field, group, leaf, number, options, select, text};
use crate::command::{Bound, CheckerCommand};
use crate::html::{Kind, button, el, p};
use crate::strings::checker as strings;

/// Number of safety properties, which come first in the list.
const SAFETY_PROPERTIES: usize = cluster::Property::ALL.len();

/// The list of properties, with the meaning of the chosen one.
pub(super) fn property(form: &CheckerForm) -> Html {
    let chosen = form.property.and_then(|it| CheckedProperty::ALL.iter().position(|other| *other == it));
    let names = CheckedProperty::ALL.map(CheckedProperty::name);
    let (safety, others) = names.split_at(SAFETY_PROPERTIES);
    let chosen = chosen.map_or(0, |index| index + 1);
    let group = |label, names: &[&'static str], first| {
        el("optgroup", "").set("label", label).children(options(names, first, chosen)).html()
    };
    let children = [
        options(&[strings::ANY_PROPERTY], 0, chosen),
        vec![group(strings::SAFETY_PROPERTIES, safety, 1), group(strings::ALSO, others, 1 + SAFETY_PROPERTIES)],
    ];
    let list = select(strings::PROPERTY, |it| set(Bound::Property, it), children.concat());
    let help = form.property.map_or(strings::ANY_PROPERTY_HELP, CheckedProperty::statement);
    [list, p("small", help)].into_iter().collect()
}

/// Remark that a search about continuations goes by moves, with a control that chooses them; empty unless steps are
/// chosen.
pub(super) fn only_moves(form: &CheckerForm) -> Html {
    let Some(property) = form.property.filter(|_| form.goes_by_moves_only()) else { return Html::default() };
    let moves = perform(CheckerCommand::Set(Bound::Granularity, 0));
    let choose = button("go", strings::CHOOSE_MOVES, moves).html();
    el("p", "warn").set("role", "alert").child(text(strings::only_moves(property))).child(choose).html()
}

/// The allowance of continuations, in a search about them.
pub(super) fn allowance(view: &View<'_>) -> Html {
    let form = &view.state.checker;
    let lane = view.session.lanes().get(view.ui_state.lane);
    let Some((lane, property)) = lane.zip(form.property.filter(|it| it.is_about_continuations())) else {
        return Html::default();
    };
    let targets = [view.session.scenario().target(lane.mode)];
    let (terms, entries) = form.allowance.resolved(&lane.state().world, &targets, property);
    let count = |label, value, command| el("label", "").child(number(value, command).html()).child(text(label)).html();
    let fields = group("bounds", strings::ALLOWANCE).children(vec![
        text(strings::ALLOWANCE),
        count(strings::MORE_TERMS, terms, |it| set(Bound::AllowedTerms, it)),
        count(strings::MORE_ENTRIES, entries, |it| set(Bound::AllowedEntries, it)),
    ]);
    [fields.html(), p("small", strings::ALLOWANCE_HELP)].into_iter().collect()
}

/// Bounds that are seldom changed, folded. Those that do not apply are absent.
pub(super) fn more(view: &View<'_>) -> Html {
    let form = &view.state.checker;
    let (bounds, is_steps) = (&form.bounds, form.granularity == Granularity::Steps);
    let mode = view.session.lanes().get(view.ui_state.lane).map(|lane| lane.mode);
    let is_direct = mode.is_some_and(|mode| form.takes_direct_changes(mode));
    let others = strings::other_bounds(&form.bounds_now(), form.granularity, is_direct);
    let only_if = |applies: bool, control: &dyn Fn() -> Html| if applies { control() } else { Html::default() };
    let count = |label, value: u8, command| number_field(label, value.into(), command);
    let grains = options(&[strings::IN_MOVES, strings::IN_STEPS], 0, usize::from(is_steps));
    el("details", "more-bounds")
        .children(vec![
            el("summary", "").child(text(strings::MORE_BOUNDS)).child(leaf("span", "small", others)).html(),
            select(strings::GRAIN, |it| set(Bound::Granularity, it), grains),
            number_field(strings::LOG, bounds.log, |it| set(Bound::Log, it)),
            count(strings::COMMANDS, bounds.commands, |it| set(Bound::Commands, it)),
            number_field(strings::MOVES, bounds.moves.into(), |it| set(Bound::Moves, it)),
            only_if(is_steps, &|| count(strings::IN_FLIGHT, bounds.in_flight, |it| set(Bound::InFlight, it))),
            only_if(is_steps, &|| checkbox(strings::LOSS, bounds.loss, Bound::Loss)),
            only_if(is_steps, &|| checkbox(strings::DUPLICATION, bounds.duplication, Bound::Duplication)),
            only_if(!is_steps, &|| count(strings::STAY_DOWN, form.stay_down(), |it| set(Bound::StayDown, it))),
            count(strings::LOST_DISKS, bounds.lost_disks, |it| set(Bound::LostDisks, it)),
            count(strings::SNAPSHOTS, bounds.snapshots, |it| set(Bound::Snapshots, it)),
            count(strings::TRANSFERS, bounds.transfers, |it| set(Bound::Transfers, it)),
            only_if(mode == Some(Mode::Joint), &|| {
                checkbox(strings::DIRECT, form.direct_changes, Bound::DirectChanges)
            }),
            number_field(strings::MEMORY, (bounds.bytes >> 20) as u64, |it| set(Bound::Memory, it)),
        ])
        .html()
}

fn checkbox(label: &'static str, is_checked: bool, bound: Bound) -> Html {
    // A click changes it once, so that the next value is known.
    let toggle = perform(CheckerCommand::Set(bound, u64::from(!is_checked)));
    let checkbox = el("input", "").set("type", "checkbox").property("checked", is_checked);
    field(label, checkbox.on(Kind::Change, move |_| Some(toggle.clone())).html())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::protocol::is_safety;

    #[test]
    fn safety_properties_come_first_in_the_list() {
        let (safety, others) = CheckedProperty::ALL.split_at(SAFETY_PROPERTIES);
        assert!(safety.iter().all(|&property| is_safety(property)));
        assert!(!others.iter().any(|&property| is_safety(property)));
    }
}
