//! Who asks.

use gatewalk_scenario::User as Data;
use yew::prelude::*;

use crate::browser::dom;
use crate::components::{Button, Icon, Kind, Shape};
use crate::text::{filled, text};

/// Properties of [`User`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct UserProps {
    /// `None` leaves it to the request line.
    pub(crate) user: Option<Data>,
    pub(crate) onchange: Callback<Option<Data>>,
}

/// The "as alice" menu.
#[component]
pub(crate) fn User(props: &UserProps) -> Html {
    let label = match &props.user {
        Some(user) if !user.name.is_empty() => filled("web.asUser", &[("user", &user.name)]),
        Some(_) => text("web.asNobody"),
        None => text("web.asLine"),
    };
    html! {
        <details class="menu" id="user">
            <summary class="button" role="button"><span>{ label }</span><Icon shape={Shape::ChevronDown} /></summary>
            <div class="menu-sheet">{ form(props) }</div>
        </details>
    }
}

fn form(props: &UserProps) -> Html {
    let user = props.user.clone().unwrap_or_default();
    let edit = |change: fn(&mut Data, String)| {
        let user = user.clone();
        props.onchange.reform(move |event: InputEvent| {
            let mut user = user.clone();
            change(&mut user, dom::value(&event));
            Some(user)
        })
    };
    let preset = |name: &str, groups: &[&str]| {
        let made = Data {
            name: name.to_owned(),
            groups: groups.iter().map(|&group| group.to_owned()).collect(),
            ..Data::default()
        };
        let label = AttrValue::from(name.to_owned());
        let onclick = props.onchange.reform(move |()| Some(made.clone()));
        html! { <Button {label} small=true {onclick} /> }
    };
    html! {
        <div class="user-form">
            <label class="field">
                <span>{ text("web.userName") }</span>
                <input class="input input-code" id="user-name" value={user.name.clone()} autocomplete="off" spellcheck="false"
                    oninput={edit(|user, value| user.name = value)} />
            </label>
            <label class="field">
                <span>{ text("web.userGroups") }</span>
                <input class="input input-code" id="user-groups" value={user.groups.join(", ")} autocomplete="off"
                    spellcheck="false" onchange={groups_changed(props)} />
                <small>{ text("web.userGroupsHint") }</small>
            </label>
            <label class="field">
                <span>{ text("web.userUid") }</span>
                <input class="input input-code" value={user.uid.clone()} autocomplete="off" spellcheck="false"
                    oninput={edit(|user, value| user.uid = value)} />
            </label>
            <div class="row">
                { preset("alice", &["devs", "system:authenticated"]) }
                { preset("system:kube-controller-manager", &["system:authenticated"]) }
                { preset("system:serviceaccount:kube-system:default",
                    &["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"]) }
                { preset("system:anonymous", &["system:unauthenticated"]) }
            </div>
            <div class="row">
                <Button label={text("web.userLeave")} kind={Kind::Quiet} small=true
                    onclick={props.onchange.reform(|()| None)} />
            </div>
        </div>
    }
}

/// The groups are read when the field is left: half-typed ones would lose their commas under the cursor.
fn groups_changed(props: &UserProps) -> Callback<Event> {
    let user = props.user.clone().unwrap_or_default();
    props.onchange.reform(move |event: Event| {
        Some(Data { groups: split_groups(&dom::value(&event)), ..user.clone() })
    })
}

fn split_groups(text: &str) -> Vec<String> {
    text.split([',', ' ', '\n'])
        .map(str::trim)
        .filter(|group| !group.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_told_apart_by_commas_and_blanks() {
        assert_eq!(
            split_groups(" devs, system:authenticated ,, ops"),
            ["devs", "system:authenticated", "ops"]
        );
        assert_eq!(split_groups(""), Vec::<String>::new());
    }
}
