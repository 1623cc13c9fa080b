//! What was not understood in the address, until the reader takes it away.

use yew::prelude::*;

use super::icon::{Icon, Picture};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What was not understood.
    pub fault: AttrValue,
    pub on_dismiss: Callback<()>,
}

#[component]
pub(super) fn Message(props: &Props) -> Html {
    let onclick = props.on_dismiss.reform(|_: MouseEvent| ());
    html! {
        <div class="message" role="alert">
            <p>{ format!("In the address: {}. The default preset is open instead.", props.fault) }</p>
            <button class="plain" aria-label="Dismiss" onclick={onclick}><Picture icon={Icon::Close} /></button>
        </div>
    }
}
