//! What a webhook would do when it is not known who asks.

use gatewalk_cel::ast::{Constant, ExprKind, operators};
use gatewalk_cel::{Ast, Value};
use gatewalk_kubernetes::attributes::Attributes;
use gatewalk_kubernetes::cel::match_conditions::{REQUEST, request_value};

use super::conditions::Condition;
use super::{Notes, Webhook, decision_of};
use crate::Answer;

/// The members of `request` that say who asks.
const OF_THE_USER: [&str; 4] = ["user", "groups", "uid", "extra"];

/// Whether something is so for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// For every user.
    Always,
    /// For no user.
    Never,
    /// For some users, or it cannot be told.
    #[default]
    Depends,
    /// It gives an error for every user.
    Fails,
}

impl Webhook {
    /// What it would say if it were asked for the first time, whatever its conditions.
    pub(crate) fn would_say(&self, attributes: &Attributes) -> Answer {
        let spec = self.spec(attributes);
        let outcome = self.send(&spec, &mut self.state(), &mut Notes::default());
        match outcome.status {
            Ok(status) => decision_of(&status),
            Err(error) => self.failed(error.into()),
        }
    }

    /// Each condition, with everything known but the user.
    ///
    /// Sound up to the cost limit: `Always` and `Never` hold for every user, unless evaluating what depends on the user alone
    /// costs more than cel-go lets an expression cost.
    pub(crate) fn for_anybody(&self, attributes: &Attributes) -> Vec<Certainty> {
        let spec = self.spec(attributes);
        let conditions = self.conditions();
        let request = request_value(&spec, conditions.field_selector, conditions.label_selector);
        let nameless = without_user(&request);
        conditions.all().iter().map(|one| one.for_anybody(&request, &nameless)).collect()
    }
}

/// All conditions together: whether the webhook is asked.
pub(crate) fn together(conditions: &[Certainty]) -> Certainty {
    let has = |certainty| conditions.contains(&certainty);
    if has(Certainty::Never) {
        Certainty::Never
    } else if has(Certainty::Depends) {
        Certainty::Depends
    } else if has(Certainty::Fails) {
        Certainty::Fails
    } else {
        Certainty::Always
    }
}

impl Condition {
    /// A member that is missing gives an error wherever it is read, and logic makes of errors what it would make of any value
    /// that is not known: `false && e` is false and `true || e` is true.
    fn for_anybody(&self, request: &Value, nameless: &Value) -> Certainty {
        let ast = &self.compiled.checked().ast;
        let use_of_user = use_of_user(ast);
        let request = if use_of_user == UseOfUser::None { request } else { nameless };
        if use_of_user == UseOfUser::Unclear {
            return Certainty::Depends;
        }
        match self.evaluate(&[(REQUEST, request.clone())], false).result {
            Ok(true) => Certainty::Always,
            Ok(false) => Certainty::Never,
            Err(_) if use_of_user == UseOfUser::None => Certainty::Fails,
            Err(_) => Certainty::Depends,
        }
    }
}

/// How an expression looks at who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum UseOfUser {
    None,
    /// By reading members, which gives an error where they are missing.
    Reads,
    /// In a way that a missing member would change quietly: by asking whether it is there, or by taking `request` whole.
    Unclear,
}

fn use_of_user(ast: &Ast) -> UseOfUser {
    let mut found = UseOfUser::None;
    let is_request = |id| matches!(ast.kind(id), ExprKind::Ident(name) if is_variable(name));
    let is_of_the_user = |field: &str| OF_THE_USER.contains(&field);
    let mut pending = vec![ast.root()];
    while let Some(id) = pending.pop() {
        match ast.kind(id) {
            ExprKind::Select(select) if is_request(select.operand) => {
                if is_of_the_user(&select.field) {
                    let unclear = select.test_only;
                    found = found.max(if unclear { UseOfUser::Unclear } else { UseOfUser::Reads });
                }
                continue;
            }
            ExprKind::Call(call) if &*call.function == operators::OPT_SELECT => {
                if let [operand, field] = call.args.as_slice()
                    && is_request(*operand)
                    && let ExprKind::Constant(Constant::String(field)) = ast.kind(*field)
                    && !is_of_the_user(field)
                {
                    continue;
                }
            }
            ExprKind::Ident(name) if is_variable(name) => found = UseOfUser::Unclear,
            _ => {}
        }
        pending.extend(ast.children(id));
    }
    found
}

fn is_variable(name: &str) -> bool {
    name == REQUEST || name == ".request"
}

fn without_user(request: &Value) -> Value {
    let Value::Map(members) = request else { return request.clone() };
    let is_of_the_user =
        |key: &Value| matches!(key, Value::String(name) if OF_THE_USER.contains(&name.as_ref()));
    Value::map(members.entries().iter().filter(|(key, _)| !is_of_the_user(key)).cloned())
}
