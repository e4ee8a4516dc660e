//! Which objects the words after a command name: `TYPE`, `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`, categories.

use std::ops::Range;

use gatewalk_diagnostics::{Message, Severity, Text};

use super::Parser;
use super::words::Word;
use crate::resources::ApiResource;

/// A resource, and the object of it that is named, if one is.
#[derive(Clone, Debug)]
pub(super) struct Target<'a> {
    pub(super) resource: &'a ApiResource,
    pub(super) name: Option<String>,
    /// Where it stands in the line.
    pub(super) range: Range<usize>,
}

impl<'a> Parser<'a> {
    /// What the words name. Mistakes are findings.
    pub(super) fn targets(&mut self, words: &[Word]) -> Vec<Target<'a>> {
        let slashed = words.first().is_some_and(|word| word.text.contains('/'));
        if slashed {
            return words.iter().filter_map(|word| self.slashed(word)).collect();
        }
        let Some((types, names)) = words.split_first() else { return Vec::new() };
        let mut resources = Vec::new();
        for part in types.text.split(',').filter(|part| !part.is_empty()) {
            let category = self.context.resources.category(part);
            if category.is_empty() {
                resources.extend(self.resource(part, types.range.clone()));
            } else {
                resources.extend(category);
            }
        }
        if names.is_empty() {
            let target = |resource| Target { resource, name: None, range: types.range.clone() };
            return resources.into_iter().map(target).collect();
        }
        let mut targets = Vec::new();
        for resource in resources {
            for name in names {
                self.check_name(resource, name);
                targets.push(Target {
                    resource,
                    name: Some(name.text.clone()),
                    range: name.range.clone(),
                });
            }
        }
        targets
    }

    fn slashed(&mut self, word: &Word) -> Option<Target<'a>> {
        let text = &word.text;
        let Some((kind, name)) = text.split_once('/') else {
            let error = "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";
            self.find(
                "kubectl/mixed-forms",
                Severity::Error,
                Text::Upstream(error.to_owned()),
                word.range.clone(),
            );
            return None;
        };
        if kind.is_empty() || name.is_empty() || name.contains('/') {
            let error =
                "error: arguments in resource/name form must have a single resource and name";
            self.find(
                "kubectl/bad-target",
                Severity::Error,
                Text::Upstream(error.to_owned()),
                word.range.clone(),
            );
            return None;
        }
        let resource = self.resource(kind, word.range.clone())?;
        Some(Target { resource, name: Some(name.to_owned()), range: word.range.clone() })
    }

    /// A name that is a subresource of the type is probably not meant as a name.
    fn check_name(&mut self, resource: &ApiResource, name: &Word) {
        if resource.subresource(&name.text).is_some() {
            let message = Message::new("kubernetes.nameIsSubresource")
                .with("name", &name.text)
                .with("resource", &resource.group_resource());
            self.find(
                "kubectl/name-is-subresource",
                Severity::Hint,
                Text::Ours(message),
                name.range.clone(),
            );
        }
    }

    /// One object: `NAME` of a type that goes without saying, `TYPE/NAME`, or `TYPE NAME`.
    pub(super) fn one(&mut self, words: &[Word], default_type: &str) -> Option<Target<'a>> {
        let first = words.first()?;
        if first.text.contains('/') {
            return self.slashed(first);
        }
        if let Some(second) = words.get(1)
            && self.context.resources.find(&first.text).is_some()
        {
            return self.targets(&[first.clone(), second.clone()]).into_iter().next();
        }
        let resource = self.resource(default_type, first.range.clone())?;
        Some(Target { resource, name: Some(first.text.clone()), range: first.range.clone() })
    }
}
