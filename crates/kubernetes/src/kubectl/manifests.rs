//! `-f`: the objects of the scenario stand for the file.

use gatewalk_diagnostics::{Message, Severity, Text};

use super::Parser;
use super::flags::Arguments;
use super::listed::has_label;
use crate::objects::ObjectIdentity;
use crate::resources::ApiResource;
use crate::selector::parse_labels;

impl<'a> Parser<'a> {
    /// The resource, namespace and name of each object that `-f` brings.
    pub(super) fn manifests(
        &mut self,
        arguments: &Arguments,
    ) -> Vec<(&'a ApiResource, String, String)> {
        self.manifests_of(arguments, false)
    }

    /// [`Parser::manifests`] for commands that go on with the other objects where one is wrong.
    pub(super) fn manifests_of(
        &mut self,
        arguments: &Arguments,
        continues: bool,
    ) -> Vec<(&'a ApiResource, String, String)> {
        let severity = if continues { Severity::Warning } else { Severity::Error };
        let range = arguments
            .range("filename")
            .or_else(|| arguments.range("kustomize"))
            .unwrap_or_default();
        if self.context.objects.is_empty() {
            self.error("kubectl/no-objects", Message::new("kubernetes.fileNeedsObjects"), range);
            return Vec::new();
        }
        self.note(Message::new("kubernetes.fileIsObjects"));
        let given = arguments.value("namespace").map(str::to_owned);
        let mut found = Vec::new();
        let labels = parse_labels(arguments.text("selector"));
        let chosen = |object: &&ObjectIdentity| {
            labels.requirements.iter().all(|term| has_label(object, term))
        };
        for object in self.context.objects.iter().filter(chosen) {
            let Some(resource) = self.context.resources.of_kind(&object.api_version, &object.kind)
            else {
                let text = format!(
                    "error: resource mapping not found for name: \"{}\" namespace: \"{}\" from \"STDIN\": no matches for kind \"{}\" in version \"{}\"\nensure CRDs are installed first",
                    object.name, object.namespace, object.kind, object.api_version
                );
                self.find(
                    "kubectl/unknown-kind",
                    Severity::Error,
                    Text::Upstream(text),
                    range.clone(),
                );
                continue;
            };
            if let Some(given) = &given
                && resource.namespaced
                && !object.namespace.is_empty()
                && *given != object.namespace
            {
                let text = format!(
                    "error: the namespace from the provided object \"{}\" does not match the namespace \"{given}\". You must pass '--namespace={}' to perform this operation.",
                    object.namespace, object.namespace
                );
                self.find("kubectl/other-namespace", severity, Text::Upstream(text), range.clone());
                continue;
            }
            let namespace = if !resource.namespaced {
                String::new()
            } else if object.namespace.is_empty() {
                given.clone().unwrap_or_else(|| "default".to_owned())
            } else {
                object.namespace.clone()
            };
            found.push((resource, namespace, object.name.clone()));
        }
        if found.is_empty() {
            // nothing is left to go on with
            for (_, finding) in &mut self.findings {
                if finding.code == "kubectl/other-namespace" {
                    finding.severity = Severity::Error;
                }
            }
        }
        found
    }
}
