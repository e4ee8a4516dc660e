//! Which objects the words after a command name: `TYPE`, `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE`, categories.

use std::ops::Range;

use gatewalk_diagnostics::{Message, Severity, Text};

use super::Parser;
use super::selection::NOTHING_NAMED;
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
        if words.iter().any(|word| word.text.contains('/')) {
            let mut targets = Vec::new();
            for word in words {
                let before = self.findings.len();
                targets.extend(self.slashed(word));
                if self.findings.len() > before {
                    // kubectl stops at the first mistake
                    return Vec::new();
                }
            }
            return targets;
        }
        let Some((types, names)) = words.split_first() else { return Vec::new() };
        let mut resources = Vec::new();
        for part in types.text.split(',') {
            let category = self.context.resources.category(part);
            if category.is_empty() {
                let Some(found) = self.resource(part, types.range.clone()) else {
                    return Vec::new();
                };
                resources.push(found);
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
                if self.is_bad_segment(&name.text, name.range.clone()) {
                    return Vec::new();
                }
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

    /// The resources that the words name, without a word about mistakes.
    pub(super) fn targets_quietly(&self, words: &[Word]) -> Vec<&'a ApiResource> {
        let type_of = |word: &str| word.split('/').next().unwrap_or_default().to_owned();
        let slashed = words.iter().any(|word| word.text.contains('/'));
        let types: Vec<String> = if slashed {
            words.iter().map(|word| type_of(&word.text)).collect()
        } else {
            let first = words.first().map(|word| word.text.as_str()).unwrap_or_default();
            first.split(',').map(str::to_owned).collect()
        };
        types.iter().filter_map(|name| self.context.resources.find(name)).collect()
    }

    fn slashed(&mut self, word: &Word) -> Option<Target<'a>> {
        let refuse = |parser: &mut Self, code, text: &str| {
            let text = Text::Upstream(format!("error: {text}"));
            parser.find(code, Severity::Error, text, word.range.clone());
        };
        let Some((kind, name)) = word.text.split_once('/') else {
            refuse(
                self,
                "kubectl/mixed-forms",
                "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
            );
            return None;
        };
        if name.contains('/') {
            refuse(
                self,
                "kubectl/bad-target",
                "arguments in resource/name form may not have more than one slash",
            );
            return None;
        }
        if kind.is_empty() || name.is_empty() || kind.contains(',') {
            refuse(
                self,
                "kubectl/bad-target",
                "arguments in resource/name form must have a single resource and name",
            );
            return None;
        }
        let resource = self.resource(kind, word.range.clone())?;
        if self.is_bad_segment(name, word.range.clone()) {
            return None;
        }
        Some(Target { resource, name: Some(name.to_owned()), range: word.range.clone() })
    }

    /// Whether a client refuses a name because it cannot stand in a path.
    pub(super) fn is_bad_segment(&mut self, name: &str, range: Range<usize>) -> bool {
        let Some(why) = bad_segment(name) else { return false };
        let text = format!("error: invalid resource name \"{name}\": [{why}]");
        self.find("kubectl/bad-name", Severity::Error, Text::Upstream(text), range);
        true
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

    /// One object: `NAME` of a type that goes without saying, or `TYPE/NAME` (`Builder.ResourceNames`).
    pub(super) fn one(&mut self, word: &Word, default_type: &str) -> Option<Target<'a>> {
        if word.text.is_empty() {
            let text = Text::Upstream(NOTHING_NAMED.to_owned());
            self.find("kubectl/selection", Severity::Error, text, word.range.clone());
            return None;
        }
        if word.text.contains('/') {
            return self.slashed(word);
        }
        let resource = self.resource(default_type, word.range.clone())?;
        if self.is_bad_segment(&word.text, word.range.clone()) {
            return None;
        }
        Some(Target { resource, name: Some(word.text.clone()), range: word.range.clone() })
    }
}

/// Why a name cannot stand in a path (`rest.IsValidPathSegmentName`).
pub(super) fn bad_segment(name: &str) -> Option<String> {
    if matches!(name, "." | "..") {
        return Some(format!("may not be '{name}'"));
    }
    let wrong = ["/", "%"].into_iter().filter(|part| name.contains(part));
    let wrong: Vec<String> = wrong.map(|part| format!("may not contain '{part}'")).collect();
    (!wrong.is_empty()).then(|| wrong.join(" "))
}
