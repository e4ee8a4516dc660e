//! Commands that ask about permissions, and those that approve certificates.

use gatewalk_diagnostics::{Message, Severity, Text};
use gatewalk_release::Release;

use crate::apis::authorization::{
    NonResourceAttributes, ResourceAttributes, SubjectAccessReviewSpec, Version,
};
use crate::apis::rbac::GROUP_NAME;
use crate::go::JsonObject;
use crate::hints::is_of_many;
use crate::kubectl::flags::Arguments;
use crate::kubectl::words::Word;
use crate::kubectl::{ApiRequest, Parser};

impl Parser<'_> {
    pub(super) fn auth(&mut self, kind: &str, arguments: &Arguments, command: &Word) {
        match kind {
            "can-i" => self.can_i(arguments, &arguments.words, command),
            "whoami" => {
                let target = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
                self.review(target, "authentication.k8s.io/v1", "SelfSubjectReview", "{}");
            }
            _ => {
                // whatever is no RBAC is passed over
                let of_rbac = self.manifests_of(arguments, true).into_iter();
                let of_rbac = of_rbac.filter(|(resource, ..)| resource.group == GROUP_NAME);
                for (resource, namespace, name) in of_rbac.collect::<Vec<_>>() {
                    self.object("GET", resource, &namespace, &name, "");
                    if !Self::client_dry_run(arguments) {
                        self.object("PUT", resource, &namespace, &name, "");
                    }
                }
            }
        }
    }

    /// A review posted to the server.
    fn review(&mut self, target: &str, api_version: &str, kind: &str, spec: &str) {
        let body = JsonObject::new()
            .string("kind", kind)
            .string("apiVersion", api_version)
            .raw("metadata", "{}")
            .raw("spec", spec)
            .end();
        let target = target.to_owned();
        self.command.requests.push(ApiRequest {
            method: "POST",
            target,
            body,
            ..ApiRequest::default()
        });
    }

    fn can_i(&mut self, arguments: &Arguments, words: &[Word], command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let version = "authorization.k8s.io/v1";
        let subresource = arguments.value("subresource").is_some_and(|name| !name.is_empty());
        if arguments.is_on("list") {
            if !words.is_empty() {
                self.refuse("list option must be specified with no arguments", command);
            } else if arguments.is_on("quiet") || arguments.is_on("all-namespaces") || subresource {
                self.refuse("list option can't be specified with neither quiet, all-namespaces nor subresource options", command);
            } else {
                let spec = JsonObject::new().string("namespace", &namespace).end();
                let target = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
                self.review(target, version, "SelfSubjectRulesReview", &spec);
            }
            return;
        }
        let [verb, what] = words else {
            self.refuse("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.", command);
            return;
        };
        let mut spec = SubjectAccessReviewSpec::default();
        if what.text.starts_with('/') {
            if subresource {
                self.refuse("--subresource can not be used with NonResourceURL", what);
                return;
            }
            if !NON_RESOURCE_VERBS.contains(&verb.text.as_str()) {
                self.unknown_verb(verb);
            }
            spec.non_resource_attributes =
                Some(NonResourceAttributes { path: what.text.clone(), verb: verb.text.clone() });
        } else {
            spec.resource_attributes = Some(self.attributes_of(arguments, verb, what, &namespace));
        }
        if arguments.is_on("no-headers") {
            self.refuse("--no-headers cannot be set without --list specified", command);
            return;
        }
        let target = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        self.review(target, version, "SelfSubjectAccessReview", &spec.to_json(Version::V1));
    }

    /// A mistake for which kubectl stops.
    fn refuse(&mut self, text: &str, word: &Word) {
        let text = Text::Upstream(format!("error: {text}"));
        self.find("kubectl/can-i", Severity::Error, text, word.range.clone());
    }

    fn unknown_verb(&mut self, verb: &Word) {
        let text = Text::Upstream(format!("Warning: verb '{}' is not a known verb", verb.text));
        self.find("kubectl/unknown-verb", Severity::Warning, text, verb.range.clone());
    }

    /// What `can-i VERB TYPE[/NAME]` asks. A type the server does not have is asked for as it was typed.
    fn attributes_of(
        &mut self,
        arguments: &Arguments,
        verb: &Word,
        what: &Word,
        namespace: &str,
    ) -> ResourceAttributes {
        let (kind, name) = what.text.split_once('/').unwrap_or((what.text.as_str(), ""));
        let mut attributes = ResourceAttributes {
            namespace: namespace.to_owned(),
            verb: verb.text.clone(),
            resource: kind.to_owned(),
            subresource: arguments.value("subresource").unwrap_or_default().to_owned(),
            name: name.to_owned(),
            ..ResourceAttributes::default()
        };
        let everywhere = arguments.is_on("all-namespaces");
        let mut warnings = Vec::new();
        if kind == "*" {
            // stands for every resource
        } else if let Some(found) = self.context.resources.find(kind) {
            attributes.resource.clone_from(&found.name);
            attributes.group.clone_from(&found.group);
            if !found.namespaced && !everywhere {
                warnings.push(format!(
                    "resource '{}' is not namespace scoped{}",
                    found.name,
                    in_group(&found.group)
                ));
            }
        } else if !matches!(kind, "users" | "groups") {
            let (resource, group) = kind.split_once('.').unwrap_or((kind, ""));
            warnings.push(format!(
                "the server doesn't have a resource type '{resource}'{}",
                in_group(group)
            ));
        }
        for warning in warnings {
            let text = Text::Upstream(format!("Warning: {warning}"));
            self.find("kubectl/doubtful-resource", Severity::Warning, text, what.range.clone());
        }
        if !name.is_empty() && is_of_many(&attributes.verb, &attributes.subresource) {
            let message = Message::new("kubernetes.nameWithVerb")
                .with("verb", &attributes.verb)
                .with("name", &attributes.name);
            let place = what.range.clone();
            self.find("request/name-with-verb", Severity::Hint, Text::Ours(message), place);
        }
        if !everywhere && !resource_verbs(self.context.release).contains(&verb.text.as_str()) {
            self.unknown_verb(verb);
        }
        attributes
    }

    pub(super) fn certificate(&mut self, arguments: &Arguments) {
        for word in &arguments.words {
            let (kind, name) = word.text.rsplit_once('/').unwrap_or(("csr", &word.text));
            let resources = self.context.resources;
            if resources.find(kind).is_some_and(|resource| resource.namespaced) {
                let text = "error: namespace may not be empty when retrieving a resource by name";
                let text = Text::Upstream(text.to_owned());
                self.find("kubectl/refuses-type", Severity::Error, text, word.range.clone());
                return;
            }
            let path = format!("/apis/certificates.k8s.io/v1/certificatesigningrequests/{name}");
            self.request("GET", path.clone());
            self.request("PUT", format!("{path}/approval"));
        }
        self.note(Message::new("kubernetes.approvalChecksSigner"));
    }
}

const NON_RESOURCE_VERBS: &[&str] =
    &["get", "put", "post", "head", "options", "delete", "patch", "*"];

/// The verbs that `can-i` knows; newer ones have been added at the end.
const RESOURCE_VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];

fn resource_verbs(release: Release) -> &'static [&'static str] {
    let count = match release {
        Release::V1_29 | Release::V1_30 => 12,
        Release::V1_31 => 13,
        _ => RESOURCE_VERBS.len(),
    };
    RESOURCE_VERBS.get(..count).unwrap_or(RESOURCE_VERBS)
}

fn in_group(group: &str) -> String {
    if group.is_empty() { String::new() } else { format!(" in group '{group}'") }
}
