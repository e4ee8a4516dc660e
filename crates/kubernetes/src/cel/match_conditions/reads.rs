//! Which members of `request` an expression can look at, so that only those are made.

use gatewalk_cel::Ast;
use gatewalk_cel::ast::ExprKind;

use super::REQUEST;

/// The members by name; an expression that takes the whole of an object looks at all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads(u32);

/// The names that are told apart. `resourceAttributes` and `nonResourceAttributes` are objects with members of their own.
const NAMES: [&str; 17] = [
    "user",
    "groups",
    "uid",
    "extra",
    "resourceAttributes",
    "nonResourceAttributes",
    "namespace",
    "verb",
    "group",
    "version",
    "resource",
    "subresource",
    "name",
    "path",
    "fieldSelector",
    "labelSelector",
    "requirements",
];

impl Reads {
    /// Every member.
    pub const ALL: Self = Self(u32::MAX);

    /// What an expression looks at.
    pub fn of(ast: &Ast) -> Self {
        let mut reads = 0;
        let mut pending = vec![(ast.root(), false)];
        while let Some((id, of_select)) = pending.pop() {
            match ast.kind(id) {
                ExprKind::Ident(name) if &**name == REQUEST && !of_select => return Self::ALL,
                ExprKind::Select(select) => {
                    let Some(bit) = bit(&select.field) else { return Self::ALL };
                    let is_object = select.field.ends_with("Attributes");
                    if is_object && !select.test_only && !of_select {
                        return Self::ALL;
                    }
                    reads |= bit;
                    pending.push((select.operand, true));
                    continue;
                }
                _ => {}
            }
            pending.extend(ast.children(id).map(|child| (child, false)));
        }
        Self(reads)
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a member is looked at.
    pub fn has(self, name: &str) -> bool {
        bit(name).is_none_or(|bit| self.0 & bit != 0)
    }
}

/// A name that is not known is somebody else's field; then nothing is known of what is looked at.
fn bit(name: &str) -> Option<u32> {
    NAMES.iter().position(|known| *known == name).map(|place| 1 << place)
}

#[cfg(test)]
mod tests {
    use gatewalk_release::Release;

    use super::*;
    use crate::cel::match_conditions::MatchConditionCompiler;

    #[test]
    fn only_what_is_named_is_looked_at_unless_an_object_is_taken_whole() {
        let reads = |text: &str| {
            let compiled = MatchConditionCompiler::new(Release::V1_36, true).compile(text).unwrap();
            compiled.reads()
        };
        let some = reads("request.user == 'a' && request.resourceAttributes.verb in ['get']");
        assert!(some.has("user") && some.has("resourceAttributes") && some.has("verb"));
        assert!(!some.has("groups") && !some.has("namespace"));
        assert!(!reads("has(request.resourceAttributes)").has("verb"));
        for whole in [
            "request == request",
            "request.resourceAttributes == request.resourceAttributes",
            "dyn(request).user == 'a'",
            "request.?resourceAttributes.verb.orValue('') == 'get'",
            "[request.resourceAttributes].all(a, a.verb == 'get')",
        ] {
            assert_eq!(reads(whole), Reads::ALL, "{whole}");
        }
    }
}
