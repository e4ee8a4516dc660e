//! `matchConditions`: their variable `request`, how they are compiled, and what they see. Mirrors `apiserver/pkg/authorization/cel`.

mod reads;
mod request;

use std::ops::Range;
use std::sync::Arc;

use gatewalk_cel::ast::{Constant, ExprKind, operators};
use gatewalk_cel::program::Program;
use gatewalk_cel::{Ast, CheckedAst, Env, Issues, Source, Type};
use gatewalk_release::{FeatureGates, Release};

use super::environment::{has_selectors, program_options};

pub use reads::Reads;
pub use request::{RequestView, request_value};

/// The name of the variable.
pub const REQUEST: &str = "request";

/// Compiles the conditions of a release.
#[derive(Clone, Copy, Debug)]
pub struct MatchConditionCompiler {
    release: Release,
    environment: &'static Env,
}

/// A condition that can be evaluated. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CompiledCondition {
    checked: Arc<CheckedAst>,
    program: Arc<Program>,
    reads: Reads,
    /// Some select in it, on whatever operand, names `fieldSelector`: then the whole webhook sees that field.
    pub mentions_field_selector: bool,
    /// Likewise `labelSelector`.
    pub mentions_label_selector: bool,
}

/// Why a condition is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// Whether upstream calls it an internal error; then the expression is not printed.
    pub internal: bool,
    /// Upstream's text, without the field path and the expression.
    pub detail: String,
    /// The single issues of the compiler, in the order in which they are printed.
    pub issues: Vec<ConditionIssue>,
}

/// One issue of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionIssue {
    /// cel-go's message.
    pub message: String,
    /// The code points of the expression it points at; `None` for an issue without a place.
    pub characters: Option<Range<usize>>,
}

impl MatchConditionCompiler {
    /// The compiler of a release. `selectors` is the gate `AuthorizeWithSelectors`, without a meaning before 1.31.
    pub fn new(release: Release, selectors: bool) -> Self {
        let selectors = has_selectors(release, selectors);
        Self { release, environment: request::environment(release, selectors) }
    }

    /// The compiler of a release with its gates.
    pub fn with_gates(gates: &FeatureGates) -> Self {
        Self::new(gates.release(), gates.enabled_by_name("AuthorizeWithSelectors"))
    }

    /// The environment that conditions are checked in.
    pub fn environment(&self) -> &'static Env {
        self.environment
    }

    /// Compiles one expression. Mirrors `compiler.CompileCELExpression`.
    pub fn compile(&self, expression: &str) -> Result<CompiledCondition, ConditionError> {
        let checked = match self.environment.compile(&Source::new(expression)) {
            Ok(checked) => checked,
            Err(issues) => return Err(compilation_failed(expression, &issues)),
        };
        let output = checked.output_type();
        if output != Type::Bool {
            return Err(ConditionError {
                internal: false,
                detail: format!("must evaluate to bool but got {output}"),
                issues: Vec::new(),
            });
        }
        let program = Program::new(self.environment, &checked, program_options(self.release))
            .map_err(|error| ConditionError {
                internal: true,
                detail: format!("program instantiation failed: {error}"),
                issues: Vec::new(),
            })?;
        // 1.29 and 1.30 know no selectors, so that nothing looks for them
        let selectors = self.release >= Release::V1_31;
        Ok(CompiledCondition {
            mentions_field_selector: selectors && mentions(&checked.ast, "fieldSelector"),
            mentions_label_selector: selectors && mentions(&checked.ast, "labelSelector"),
            reads: Reads::of(&checked.ast),
            checked: Arc::new(checked),
            program: Arc::new(program),
        })
    }
}

impl CompiledCondition {
    /// The members of `request` that it can look at.
    pub fn reads(&self) -> Reads {
        self.reads
    }

    /// The checked expression.
    pub fn checked(&self) -> &CheckedAst {
        &self.checked
    }

    /// The program; evaluate it with [`REQUEST`] bound to a [`request_value`].
    pub fn program(&self) -> &Program {
        &self.program
    }
}

/// Whether a select, plain or optional, names the field.
pub fn mentions(ast: &Ast, field: &str) -> bool {
    let mut pending = vec![ast.root()];
    while let Some(id) = pending.pop() {
        match ast.kind(id) {
            ExprKind::Select(select) if &*select.field == field => return true,
            ExprKind::Call(call) if &*call.function == operators::OPT_SELECT => {
                if let [_, name] = call.args.as_slice()
                    && let ExprKind::Constant(Constant::String(name)) = ast.kind(*name)
                    && **name == *field
                {
                    return true;
                }
            }
            _ => {}
        }
        pending.extend(ast.children(id));
    }
    false
}

fn compilation_failed(expression: &str, issues: &Issues) -> ConditionError {
    let length = expression.chars().count();
    ConditionError {
        internal: false,
        detail: format!("compilation failed: {issues}"),
        issues: issues
            .sorted()
            .into_iter()
            .map(|issue| ConditionIssue {
                message: issue.message.clone(),
                characters: issue.offset.map(|offset| {
                    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(length);
                    start..start.saturating_add(1).min(length)
                }),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use gatewalk_release::Release;

    use super::MatchConditionCompiler;

    /// What is wrong with a condition, without the lines that show it.
    fn refusal(release: Release, expression: &str) -> Option<String> {
        let error = MatchConditionCompiler::new(release, false).compile(expression).err()?;
        error.issues.first().map_or(Some(error.detail), |issue| Some(issue.message.clone()))
    }

    #[test]
    fn names_of_request_types_mean_types_from_1_32_on() {
        let constructed = "kubernetes.SubjectAccessReviewSpec{user: 'a'} == request";
        let compared = "type(request) == kubernetes.SubjectAccessReviewSpec";
        for release in Release::ALL {
            let later = release >= Release::V1_32;
            let refused = |text: &str| (!later).then(|| text.to_owned());
            assert_eq!(
                refusal(release, constructed),
                refused("'kubernetes.SubjectAccessReviewSpec' is not a type"),
                "{release}"
            );
            let expected = if later {
                "program instantiation failed: reference to undefined type: \
                 kubernetes.SubjectAccessReviewSpec"
            } else {
                "found no matching overload for '_==_' applied to \
                 '(type(kubernetes.SubjectAccessReviewSpec), kubernetes.SubjectAccessReviewSpec)'"
            };
            assert_eq!(refusal(release, compared).as_deref(), Some(expected), "{release}");
        }
    }
}
