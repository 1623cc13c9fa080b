//! Legend: names beside the symbols of a lane.

use yew::prelude::*;

use super::View;

/// Legend of the lane with this index.
pub(super) fn view(_: &View<'_>, _: usize) -> Html {
    Html::default()
}
