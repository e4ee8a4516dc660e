//! What a running server does with the changed configuration.

use gatewalk_report::Reload as Data;
use yew::prelude::*;

use crate::components::{Icon, Shape};
use crate::text::text;

/// Properties of [`Reload`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct ReloadProps {
    pub(crate) reload: Data,
}

/// The verdict on a reload, above the verdict on the request.
#[component]
pub(crate) fn Reload(props: &ReloadProps) -> Html {
    let reload = &props.reload;
    let (tone, icon, words) = if reload.accepted {
        ("tone-allow", Shape::Check, "web.reloadAccepted")
    } else if reload.unchanged {
        ("tone-skip", Shape::Minus, "web.reloadUnchanged")
    } else {
        ("tone-deny", Shape::Cross, "web.reloadRefused")
    };
    html! {
        <section class={classes!("reload", tone)} id="reload" aria-label={text("web.reload")}>
            <Icon shape={icon} />
            <div>
                <p><b>{ text(words) }</b></p>
                if !reload.error.is_empty() {
                    <pre class="exact" tabindex="0">{ &reload.error }</pre>
                }
            </div>
        </section>
    }
}
