//! What was not understood in the address, until the reader takes it away.

use scenario::link::LinkFault;
use yew::prelude::*;

use super::icon::{Icon, button};

/// The message about `fault`.
pub(super) fn message(fault: &LinkFault, on_dismiss: Callback<MouseEvent>) -> Html {
    html! {
        <div class="message" role="alert">
            <p>{ format!("In the address: {fault}. The default preset is open instead.") }</p>
            { button("plain", Icon::Close, "Dismiss", "Dismiss", on_dismiss) }
        </div>
    }
}
