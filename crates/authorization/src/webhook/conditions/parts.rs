//! Which of the parts that `&&` joins makes a condition false.

use gatewalk_cel::ast::{ExprId, ExprKind, operators};
use gatewalk_cel::{Ast, Value};

use super::Condition;

/// The text of the first part that is false. `None` where the condition is one piece.
pub(super) fn first_false(
    condition: &Condition,
    variables: &[(&'static str, Value); 1],
) -> Option<String> {
    let (parts, operators) = joined(&condition.compiled.checked().ast);
    if operators.is_empty() {
        return None;
    }
    let (_, recorded) = condition.compiled.program().evaluate_recorded(variables);
    let is_false = |id: &ExprId| {
        let outcome = recorded.get(*id).map(|recorded| &recorded.outcome);
        matches!(outcome, Some(Ok(Value::Bool(false))))
    };
    let place = parts.iter().position(is_false)?;
    let characters: Vec<char> = condition.expression.text.chars().collect();
    let start = match place.checked_sub(1) {
        Some(before) => *operators.get(before)? as usize + 2,
        None => 0,
    };
    let end = operators.get(place).map_or(characters.len(), |at| *at as usize);
    let text: String = characters.get(start..end)?.iter().collect();
    Some(without_open_ends(text.trim()).to_owned())
}

/// A step of walking through a condition in the order of its text.
enum Step {
    Part(ExprId),
    Operator(Option<u32>),
}

/// The parts in the order of the text, and the places of the operators between them.
fn joined(ast: &Ast) -> (Vec<ExprId>, Vec<u32>) {
    let (mut parts, mut operators) = (Vec::new(), Vec::new());
    let mut steps = vec![Step::Part(ast.root())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Operator(at) => operators.extend(at),
            Step::Part(id) => match ast.kind(id) {
                ExprKind::Call(call) if &*call.function == operators::LOGICAL_AND => {
                    // pushed from the right, so that the left comes first
                    for (place, side) in call.args.iter().enumerate().rev() {
                        steps.push(Step::Part(*side));
                        if place > 0 {
                            steps.push(Step::Operator(ast.expr(id).offset));
                        }
                    }
                }
                _ => parts.push(id),
            },
        }
    }
    (parts, operators)
}

/// A part of a text that was cut inside brackets, without the ones that open or close elsewhere.
fn without_open_ends(text: &str) -> &str {
    let mut text = text;
    loop {
        let opened = text.matches('(').count();
        let closed = text.matches(')').count();
        let shorter = match opened.cmp(&closed) {
            std::cmp::Ordering::Greater => text.strip_prefix('('),
            std::cmp::Ordering::Less => text.strip_suffix(')'),
            std::cmp::Ordering::Equal => None,
        };
        match shorter {
            Some(shorter) => text = shorter.trim(),
            None => return text,
        }
    }
}
