//! Commands that ask about permissions, and those that approve certificates.

use gatewalk_diagnostics::{Message, Severity, Text};

use crate::apis::authorization::{
    NonResourceAttributes, ResourceAttributes, SubjectAccessReviewSpec, Version,
};
use crate::go::JsonObject;
use crate::kubectl::flags::Arguments;
use crate::kubectl::words::Word;
use crate::kubectl::{ApiRequest, Parser};

impl Parser<'_> {
    pub(super) fn auth(&mut self, arguments: &Arguments, command: &Word) {
        const KINDS: &[&str] = &["can-i", "reconcile", "whoami"];
        let Some((kind, words)) = arguments.words.split_first() else {
            self.missing("can-i or whoami", command);
            return;
        };
        match kind.text.as_str() {
            "can-i" => self.can_i(arguments, words, kind),
            "whoami" => {
                let target = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
                self.review(target, "authentication.k8s.io/v1", "SelfSubjectReview", "{}");
            }
            "reconcile" => {
                for (resource, namespace, name) in self.manifests(arguments) {
                    self.object("GET", resource, &namespace, &name, "");
                    self.object("PUT", resource, &namespace, &name, "");
                }
            }
            _ => self.unknown_command(kind, "kubectl auth", KINDS),
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
        self.command.requests.push(ApiRequest { method: "POST", target, body });
    }

    fn can_i(&mut self, arguments: &Arguments, words: &[Word], command: &Word) {
        let namespace = arguments.namespace().to_owned();
        let group = "authorization.k8s.io/v1";
        if arguments.is_on("list") {
            let spec = JsonObject::new().string("namespace", &namespace).end();
            let target = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
            self.review(target, group, "SelfSubjectRulesReview", &spec);
            return;
        }
        let (Some(verb), Some(what)) = (words.first(), words.get(1)) else {
            let error = "error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.";
            self.find(
                "kubectl/can-i-arguments",
                Severity::Error,
                Text::Upstream(error.to_owned()),
                command.range.clone(),
            );
            return;
        };
        let mut spec = SubjectAccessReviewSpec::default();
        if what.text.starts_with('/') {
            if arguments.value("subresource").is_some_and(|name| !name.is_empty()) {
                let error = "error: --subresource can not be used with NonResourceURL";
                self.find(
                    "kubectl/can-i-subresource",
                    Severity::Error,
                    Text::Upstream(error.to_owned()),
                    what.range.clone(),
                );
                return;
            }
            spec.non_resource_attributes =
                Some(NonResourceAttributes { path: what.text.clone(), verb: verb.text.clone() });
        } else {
            spec.resource_attributes = Some(self.attributes_of(arguments, verb, what, &namespace));
        }
        let target = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        self.review(target, group, "SelfSubjectAccessReview", &spec.to_json(Version::V1));
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
        if kind == "*" {
            return attributes;
        }
        if let Some(found) = self.context.resources.find(kind) {
            attributes.resource.clone_from(&found.name);
            attributes.group.clone_from(&found.group);
            if !found.namespaced && !arguments.is_on("all-namespaces") {
                let text = format!(
                    "Warning: resource '{}' is not namespace scoped{}",
                    found.name,
                    in_group(&found.group)
                );
                let text = Text::Upstream(text);
                self.find("kubectl/not-namespaced", Severity::Warning, text, what.range.clone());
            }
        } else {
            let (resource, group) = kind.split_once('.').unwrap_or((kind, ""));
            let text = format!(
                "Warning: the server doesn't have a resource type '{resource}'{}",
                in_group(group)
            );
            let text = Text::Upstream(text);
            self.find("kubectl/unknown-resource", Severity::Warning, text, what.range.clone());
        }
        attributes
    }

    pub(super) fn certificate(&mut self, arguments: &Arguments, command: &Word) {
        const KINDS: &[&str] = &["approve", "deny"];
        let Some((kind, names)) = arguments.words.split_first() else {
            self.missing("approve or deny", command);
            return;
        };
        if !KINDS.contains(&kind.text.as_str()) {
            self.unknown_command(kind, "kubectl certificate", KINDS);
            return;
        }
        for name in names {
            let name = name.text.rsplit('/').next().unwrap_or_default();
            let path = format!("/apis/certificates.k8s.io/v1/certificatesigningrequests/{name}");
            self.request("GET", path.clone());
            self.request("PUT", format!("{path}/approval"));
        }
        self.note(Message::new("kubernetes.approvalChecksSigner"));
    }
}

fn in_group(group: &str) -> String {
    if group.is_empty() { String::new() } else { format!(" in group '{group}'") }
}
