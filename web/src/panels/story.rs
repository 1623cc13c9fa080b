//! Captions of the panels: the question of the first lesson, and the end of a lesson.

use yew::prelude::*;

use super::View;

/// Caption for the present moment; `None` if the caption of the run is to be shown.
pub(super) fn caption(_: &View<'_>) -> Option<Html> {
    None
}
