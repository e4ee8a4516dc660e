//! Whether a user may act as another one (`k8s.io/apiserver/pkg/endpoints/filters.WithImpersonation`, and since 1.35
//! `filters/impersonation` with its constrained modes).
//!
//! Only the order of the checks and their outcome are here; what remembers that a mode was granted before is not, so that every
//! request is checked from the start.

use gatewalk_kubernetes::attributes::{Attributes, UserInfo};
use gatewalk_kubernetes::kubectl::{Impersonation, complete};
use gatewalk_kubernetes::service_account;
use gatewalk_release::{FeatureGates, Gate};

use crate::{Answer, Decision};

/// How many groups or extra values are first tried with a single `*`.
const MANY: usize = 4;

const AUTHENTICATION: &str = "authentication.k8s.io";
const NODE_NAME: &str = "authentication.kubernetes.io/node-name";
const ASSOCIATED_KEYS: &str = "authentication.kubernetes.io/associated-node-keys";
const NODE_USER: &str = "system:node:";

/// What becomes of a request to act as somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impersonated {
    /// The request goes on as this user.
    As {
        /// Whom the authorizers after this see.
        user: UserInfo,
        /// The verb that allowed it (`impersonate:user-info`), for the audit event; empty for the plain one.
        constraint: String,
    },
    /// A 403.
    Refused {
        /// The check that failed, which the 403 tells of.
        attributes: Box<Attributes>,
        /// What the 403 ends with.
        reason: String,
    },
}

/// Asks for each thing that is wanted whether the user of `request` may impersonate it. `authorize` is the chain.
pub fn impersonate(
    wanted: &Impersonation,
    request: &Attributes,
    gates: &FeatureGates,
    authorize: &mut dyn FnMut(&Attributes) -> Answer,
) -> Impersonated {
    let constrained = gates.enabled(Gate::ConstrainedImpersonation);
    let mut checks = Checks { wanted, request, authorize, constrained, mode: Mode::Legacy };
    if !constrained {
        return match checks.plain() {
            Ok(()) => As(complete(wanted), ""),
            Err(refused) => refused.into(),
        };
    }
    let mut first = None;
    for mode in Mode::ALL {
        if !checks.applies(mode) {
            continue;
        }
        checks.mode = mode;
        match checks.constrained() {
            Ok(()) => return As(mode.user(wanted), &mode.constraint()),
            Err(refused) => {
                first.get_or_insert(refused);
            }
        }
    }
    // the last mode applies to everybody
    first.map_or_else(|| As(complete(wanted), ""), Impersonated::from)
}

#[expect(non_snake_case, reason = "makes the variant of that name")]
fn As(user: UserInfo, constraint: &str) -> Impersonated {
    Impersonated::As { user, constraint: constraint.to_owned() }
}

/// A check that failed.
struct Failed {
    attributes: Attributes,
    reason: String,
}

impl Failed {
    fn new(attributes: Attributes, reason: String) -> Box<Self> {
        Box::new(Self { attributes, reason })
    }
}

impl From<Box<Failed>> for Impersonated {
    fn from(failed: Box<Failed>) -> Self {
        Self::Refused { attributes: Box::new(failed.attributes), reason: failed.reason }
    }
}

/// The ways to act as somebody else, in the order they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    AssociatedNode,
    ArbitraryNode,
    ServiceAccount,
    UserInfo,
    Legacy,
}

impl Mode {
    const ALL: [Self; 5] = [
        Self::AssociatedNode,
        Self::ArbitraryNode,
        Self::ServiceAccount,
        Self::UserInfo,
        Self::Legacy,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::AssociatedNode => "associated-node",
            Self::ArbitraryNode => "arbitrary-node",
            Self::ServiceAccount => "serviceaccount",
            Self::UserInfo => "user-info",
            Self::Legacy => "",
        }
    }

    fn constraint(self) -> String {
        if self == Self::Legacy { String::new() } else { self.verb() }
    }

    fn verb(self) -> String {
        if self == Self::Legacy {
            "impersonate".to_owned()
        } else {
            format!("impersonate:{}", self.name())
        }
    }

    /// A node has a group of its own, unless it is taken for an ordinary user.
    fn user(self, wanted: &Impersonation) -> UserInfo {
        let mut user = complete(wanted);
        if matches!(self, Self::AssociatedNode | Self::ArbitraryNode) {
            user.groups.insert(0, "system:nodes".to_owned());
        }
        user
    }
}

/// The checks of one request.
struct Checks<'a> {
    wanted: &'a Impersonation,
    request: &'a Attributes,
    authorize: &'a mut dyn FnMut(&Attributes) -> Answer,
    /// Whether the filter knows modes.
    constrained: bool,
    mode: Mode,
}

impl Checks<'_> {
    /// The filter without modes, which tells the reason alone, and takes an error for a refusal.
    fn plain(&mut self) -> Result<(), Box<Failed>> {
        let mut all = vec![self.user()];
        all.extend(self.wanted.groups.iter().map(|group| self.attributes("groups", "", group)));
        all.extend(self.extras());
        all.extend(self.uid());
        for attributes in all {
            let answer = (self.authorize)(&attributes);
            if answer.decision != Decision::Allow || answer.error.is_some() {
                return Err(Failed::new(attributes, answer.reason));
            }
        }
        Ok(())
    }

    fn applies(&self, mode: Mode) -> bool {
        let wanted = self.wanted;
        let name_only =
            wanted.uid.is_empty() && wanted.groups.is_empty() && wanted.extra.is_empty();
        let node = node_name(&wanted.user);
        let is_account = service_account::split(&wanted.user).is_some();
        match mode {
            Mode::AssociatedNode => {
                let user = &self.request.user;
                let of_user = user.extra.get(NODE_NAME).map(Vec::as_slice);
                name_only
                    && service_account::split(&user.name).is_some()
                    && node.is_some_and(|node| matches!(of_user, Some([one]) if one == node))
            }
            Mode::ArbitraryNode => name_only && node.is_some(),
            Mode::ServiceAccount => name_only && is_account,
            Mode::UserInfo => node.is_none() && !is_account,
            Mode::Legacy => true,
        }
    }

    /// The checks of a mode: the request itself under the verb of the mode, then each thing that is wanted.
    fn constrained(&mut self) -> Result<(), Box<Failed>> {
        if self.mode != Mode::Legacy {
            let mut on = self.request.clone();
            on.verb = format!("impersonate-on:{}:{}", self.mode.name(), on.verb);
            self.check(on)?;
        }
        self.check(self.user())?;
        if let Some(uid) = self.uid() {
            self.check(uid)?;
        }
        self.groups()?;
        self.extra()
    }

    fn groups(&mut self) -> Result<(), Box<Failed>> {
        let groups = &self.wanted.groups;
        let constrained = self.mode != Mode::Legacy;
        let of = |this: &Self, name: &str| this.attributes("groups", "", name);
        if constrained && groups.iter().any(String::is_empty) {
            let reason = "impersonating the empty string group is not allowed".to_owned();
            return Err(Failed::new(of(self, ""), reason));
        }
        if constrained && groups.iter().any(|group| group == crate::SYSTEM_MASTERS) {
            let reason = "impersonating the system:masters group is not allowed".to_owned();
            return Err(Failed::new(of(self, crate::SYSTEM_MASTERS), reason));
        }
        if constrained && groups.len() >= MANY && self.check(of(self, "*")).is_ok() {
            return Ok(());
        }
        groups.iter().try_for_each(|group| self.check(of(self, group)))
    }

    fn extra(&mut self) -> Result<(), Box<Failed>> {
        let extra = &self.wanted.extra;
        let constrained = self.mode != Mode::Legacy;
        if constrained && let Some(reason) = extra.iter().find_map(bad_extra) {
            return Err(Failed::new(self.attributes("userextras", "", ""), reason));
        }
        let is_large = extra.len() >= MANY || extra.values().map(Vec::len).sum::<usize>() >= MANY;
        if constrained && is_large && self.check(self.attributes("userextras", "*", "*")).is_ok() {
            return Ok(());
        }
        self.extras().into_iter().try_for_each(|attributes| self.check(attributes))
    }

    /// The check for the user name, which names a node or a service account where it is one.
    fn user(&self) -> Attributes {
        let name = &self.wanted.user;
        if self.mode != Mode::Legacy
            && let Some(node) = node_name(name)
        {
            return self.attributes("nodes", "", node);
        }
        match service_account::split(name) {
            Some((namespace, name)) => Attributes {
                namespace: namespace.to_owned(),
                ..self.attributes("serviceaccounts", "", name)
            },
            None => self.attributes("users", "", name),
        }
    }

    fn uid(&self) -> Option<Attributes> {
        let uid = self.wanted.uid.as_str();
        (!uid.is_empty()).then(|| self.attributes("uids", "", uid))
    }

    /// In the order of the keys; upstream's is that of a map.
    fn extras(&self) -> Vec<Attributes> {
        let pairs = self.wanted.extra.iter().flat_map(|(key, values)| {
            values.iter().map(move |value| self.attributes("userextras", key, value))
        });
        pairs.collect()
    }

    fn attributes(&self, resource: &str, subresource: &str, name: &str) -> Attributes {
        // users, groups and accounts were in the core group before there were modes
        let is_core =
            self.mode == Mode::Legacy && matches!(resource, "users" | "groups" | "serviceaccounts");
        let unversioned = is_core && !self.constrained;
        Attributes {
            user: self.request.user.clone(),
            verb: self.mode.verb(),
            resource_request: true,
            api_group: if is_core { String::new() } else { AUTHENTICATION.to_owned() },
            api_version: if unversioned { String::new() } else { "v1".to_owned() },
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: name.to_owned(),
            ..Attributes::default()
        }
    }

    /// Upstream's `checkAuthorization`: an error counts only where nobody allows, and is told then.
    fn check(&mut self, mut attributes: Attributes) -> Result<(), Box<Failed>> {
        if self.mode == Mode::AssociatedNode {
            // what is allowed for one node of an account is allowed for all of them
            let keys = attributes.user.extra.keys().cloned().collect();
            attributes.user.extra = [(ASSOCIATED_KEYS.to_owned(), keys)].into();
            if attributes.verb == "impersonate:associated-node" {
                "*".clone_into(&mut attributes.name);
            }
        }
        let answer = (self.authorize)(&attributes);
        if answer.decision == Decision::Allow {
            return Ok(());
        }
        let reason = match answer.error {
            Some(error) if answer.reason.is_empty() => error.to_string(),
            Some(error) => format!("{error}: {}", answer.reason),
            None => answer.reason,
        };
        Err(Failed::new(attributes, reason))
    }
}

/// The node of a node's user name.
fn node_name(user: &str) -> Option<&str> {
    user.strip_prefix(NODE_USER).filter(|name| service_account::is_object_name(name))
}

/// Why a key with its values may not be impersonated (`validateExtra`).
fn bad_extra((key, values): (&String, &Vec<String>)) -> Option<String> {
    if key.is_empty() {
        return Some("impersonating the empty string key in extra is not allowed".to_owned());
    }
    if let Some(error) = service_account::domain_prefixed_path_error("extra.key", key) {
        return Some(format!("impersonating an invalid key in extra is not allowed: {error}"));
    }
    if values.is_empty() {
        return Some("impersonating empty values in extra is not allowed".to_owned());
    }
    let empty = values.iter().any(String::is_empty);
    empty.then(|| "impersonating the empty string value in extra is not allowed".to_owned())
}
