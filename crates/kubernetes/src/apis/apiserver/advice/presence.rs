//! Presence of fields: `has()` that is always true, comparison with null, selectors that are never raw; and operands of any type.

use gatewalk_cel::Type;
use gatewalk_cel::ast::{Constant, ExprKind, operators};
use gatewalk_diagnostics::Message;

use super::super::problem::PendingFix;
use super::Remark;
use super::comparisons::is_request;
use super::subject::{Condition, Subject};

/// One remark at most for each condition.
fn each(subject: &Subject<'_>, find: impl Fn(&Condition<'_>) -> Option<Remark>) -> Vec<Remark> {
    subject.webhooks.iter().flat_map(|webhook| &webhook.conditions).filter_map(find).collect()
}

/// Text fields are there even when they are empty.
pub(super) fn always_there(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |condition| {
        let ast = condition.ast();
        condition.nodes().into_iter().find_map(|id| {
            let ExprKind::Select(select) = ast.kind(id) else { return None };
            if !select.test_only {
                return None;
            }
            let field = &*select.field;
            let (path, empty) = if is_request(ast, select.operand) {
                let empty = match field {
                    "user" | "uid" => "''",
                    "groups" => "[]",
                    "extra" => "{}",
                    _ => return None,
                };
                (format!("request.{field}"), empty)
            } else {
                let ExprKind::Select(outer) = ast.kind(select.operand) else { return None };
                let is_selector = matches!(field, "fieldSelector" | "labelSelector");
                let owner = matches!(&*outer.field, "resourceAttributes" | "nonResourceAttributes");
                if !owner || is_selector || outer.test_only || !is_request(ast, outer.operand) {
                    return None;
                }
                (format!("request.{}.{field}", outer.field), "''")
            };
            let message = Message::new("advice.hasIsAlwaysTrue").with("field", &path);
            let help = Message::new("advice.compareWithEmpty")
                .with("expression", &format!("{path} != {empty}"));
            let span = condition.field_range(id, field);
            Some(Remark::new(&*condition.path, span, message).help(help))
        })
    })
}

/// A field that is not there is no null: asking for it fails.
pub(super) fn compared_with_null(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |condition| {
        let ast = condition.ast();
        condition.nodes().into_iter().find_map(|id| {
            let ExprKind::Call(call) = ast.kind(id) else { return None };
            let [left, right] = call.args.as_slice() else { return None };
            if !matches!(&*call.function, operators::EQUALS | operators::NOT_EQUALS) {
                return None;
            }
            let (other, null) = [(left, right), (right, left)]
                .into_iter()
                .find(|(_, null)| matches!(ast.kind(**null), ExprKind::Constant(Constant::Null)))?;
            let ExprKind::Select(select) = ast.kind(*other) else { return None };
            let field = &*select.field;
            let is_part = matches!(field, "resourceAttributes" | "nonResourceAttributes")
                && is_request(ast, select.operand)
                && !select.test_only;
            if !is_part {
                return None;
            }
            let negated = &*call.function == operators::EQUALS;
            let better = format!("{}has(request.{field})", if negated { "!" } else { "" });
            let message = Message::new("advice.comparedWithNull").with("field", field);
            let help = Message::new("advice.askWithHas").with("expression", &better);
            let span = condition.field_range(*other, field);
            let _ = null;
            Some(Remark::new(&*condition.path, span, message).help(help).fix(whole(
                subject,
                condition,
                &better,
                call.args.as_slice(),
            )))
        })
    })
}

/// Replaces an expression that is nothing but the comparison.
fn whole(
    subject: &Subject<'_>,
    condition: &Condition<'_>,
    better: &str,
    operands: &[gatewalk_cel::ExprId],
) -> Option<PendingFix> {
    let root = condition.ast().root();
    let ExprKind::Call(call) = condition.ast().kind(root) else { return None };
    let span = condition.span();
    let typed = subject.text.get(span.clone())?;
    let plain = typed == condition.draft.expression.value && !better.starts_with('!');
    (call.args == operands && plain).then(|| {
        let title = Message::new("kubernetes.fixExpression").with("expression", better);
        PendingFix::replace(title, span, better)
    })
}

/// Selectors arrive as requirements, whatever was sent.
pub(super) fn raw_selector(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |condition| {
        let checked = condition.compiled.checked();
        condition.nodes().into_iter().find_map(|id| {
            let ExprKind::Select(select) = checked.ast.kind(id) else { return None };
            let of = checked.type_of(select.operand);
            let is_selector = matches!(
                of.type_name(),
                "kubernetes.FieldSelectorAttributes" | "kubernetes.LabelSelectorAttributes"
            );
            (is_selector && &*select.field == "rawSelector").then(|| {
                let message = Message::new("advice.rawSelector");
                let span = condition.field_range(id, "rawSelector");
                Remark::new(&*condition.path, span, message)
                    .help(Message::new("advice.useRequirements"))
            })
        })
    })
}

/// An operand of unknown type where a bool is wanted: the check waits for the request.
pub(super) fn unchecked_bool(subject: &Subject<'_>) -> Vec<Remark> {
    each(subject, |condition| {
        let checked = condition.compiled.checked();
        let is_unknown = |id: &gatewalk_cel::ExprId| checked.type_of(*id) == Type::Dyn;
        condition.nodes().into_iter().find_map(|id| {
            let ExprKind::Call(call) = checked.ast.kind(id) else { return None };
            let operands = match &*call.function {
                operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT => {
                    call.args.as_slice()
                }
                operators::CONDITIONAL => call.args.get(..1)?,
                _ => return None,
            };
            let operand = operands.iter().find(|operand| is_unknown(operand))?;
            // what a macro made has no place of its own
            let offset = checked.ast.expr(*operand).offset? as usize;
            let message = Message::new("advice.uncheckedBool");
            let span = condition.range(&(offset..offset + 1));
            Some(
                Remark::new(&*condition.path, span, message)
                    .help(Message::new("advice.compareWithTrue")),
            )
        })
    })
}
