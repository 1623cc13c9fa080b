//! The panels of the page, as the first part of the program sees them: the chunk provides them when it is loaded.

use std::cell::Cell;
use std::rc::Rc;

use scenario::Scenario;
use scene::{Argue, LaneView};
use yew::Html;

use crate::command::{Command, PanelCommand};
use crate::runtime::RuntimeHandle;
use crate::ui_state::UiState;

/// The panels of a page. They share its session.
pub(crate) trait Panels {
    /// Content of the open panel, or of the menu if `is_menu`.
    fn view(&self, ui_state: &UiState, is_menu: bool) -> Html;

    /// Caption that the panels have for the present moment, such as a question with answers to choose; `None` if they
    /// have none.
    fn caption(&self, ui_state: &UiState) -> Option<Html>;

    /// Legend over the lane with this index.
    fn legend(&self, ui_state: &UiState, lane_index: usize) -> Html;

    /// Follows the page to its present run.
    fn follow(&self);

    /// Carries out a command that acts in the run, or that undoes or redoes an action.
    fn act(&self, command: &Command, ui_state: &UiState);

    /// Carries out a command. Returns commands for the page to carry out after it.
    fn perform(&self, command: PanelCommand, ui_state: &mut UiState) -> Vec<Command>;
}

/// Called with a requested scenario, or with the reason of a failure, which may be empty.
pub(crate) type OnScenario = Box<dyn FnOnce(Result<Scenario, String>)>;

/// Functions of the chunk.
#[derive(Clone, Copy)]
pub(crate) struct Provided {
    /// Constructor of the panels of a page.
    pub(crate) panels: fn(&RuntimeHandle) -> Rc<dyn Panels>,
    /// Parses the script with this [id](scenario::link::embedded_script_id).
    pub(crate) parse: fn(String, OnScenario),
    /// Gives the argument of a lane.
    pub(crate) argue: Argue,
    /// Describes the quorums of a lane in words.
    pub(crate) quorums: fn(&LaneView) -> Vec<String>,
}

thread_local! {
    static PROVIDED: Cell<Option<Provided>> = const { Cell::new(None) };
}

/// Provides the functions of the chunk, when it is loaded into a page.
pub(crate) fn provide(provided: Provided) {
    PROVIDED.set(Some(provided));
}

/// Functions of the chunk; `None` before it is loaded.
pub(crate) fn provided() -> Option<Provided> {
    PROVIDED.get()
}
