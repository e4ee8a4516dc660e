//! Authorizers that say the same of every request (`k8s.io/apiserver/pkg/authorization/authorizerfactory`).

use gatewalk_kubernetes::attributes::UserInfo;

use crate::Answer;

/// The group of the built-in authorizer.
pub const SYSTEM_MASTERS: &str = "system:masters";

/// `NewAlwaysAllowAuthorizer`: allowed, without a reason.
pub(crate) fn allow() -> Answer {
    Answer::allow("")
}

/// `NewAlwaysDenyAuthorizer`, which in spite of its name has no opinion: later authorizers may still allow.
pub(crate) fn deny() -> Answer {
    Answer::no_opinion("Everything is forbidden.")
}

/// `NewPrivilegedGroups(system:masters)`: allows members of the group, and has nothing to say of others.
pub(crate) fn masters(user: &UserInfo) -> Answer {
    if user.groups.iter().any(|group| group == SYSTEM_MASTERS) {
        Answer::allow("")
    } else {
        Answer::default()
    }
}
