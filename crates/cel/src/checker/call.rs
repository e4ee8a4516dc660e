//! Calls: which function is meant, and which of its overloads.

use super::{Checker, Task, messages, select::qualified_parts, unify};
use crate::{
    Name,
    ast::{Call, ExprId, ExprKind, Reference, operators},
    declarations::{FunctionDecl, OverloadDecl},
    types::Type,
};

impl Checker<'_> {
    pub(super) fn call(&mut self, id: ExprId) {
        let ExprKind::Call(call) = self.ast.kind(id) else { return };
        if *call.function == *operators::OPT_SELECT {
            return self.opt_select(id);
        }
        self.tasks.push(Task::Arguments(id));
        self.tasks.extend(call.args.iter().rev().map(|arg| Task::Check(*arg)));
    }

    pub(super) fn arguments_checked(&mut self, id: ExprId) {
        let ExprKind::Call(call) = self.ast.kind(id) else { return };
        let Some(target) = call.target else {
            return match self.scopes.function(&call.function) {
                Some(function) => self.global_call(id, function),
                None => self.undeclared_function(id),
            };
        };
        // What looks like a receiver may be the namespace of a function.
        if let Some(mut parts) = qualified_parts(&self.ast, target) {
            parts.push(&call.function);
            if let Some(function) = self.scopes.function(&parts.join(".")) {
                return self.global_call(id, function);
            }
        }
        self.tasks.push(Task::Receiver(id));
        self.tasks.push(Task::Check(target));
    }

    fn undeclared_function(&mut self, id: ExprId) {
        let ExprKind::Call(call) = self.ast.kind(id) else { return };
        let container = &self.env.options().container;
        let message = messages::undeclared_reference(container, &call.function);
        self.set_type(id, Type::Error);
        self.report(id, message);
    }

    /// Writes the resolved name into the tree, without a receiver, and resolves the overload.
    fn global_call(&mut self, id: ExprId, function: &FunctionDecl) {
        if let ExprKind::Call(call) = self.ast.kind(id)
            && (call.target.is_some() || call.function != function.name)
        {
            let args = call.args.clone();
            let call = Call { function: Name::clone(&function.name), target: None, args };
            self.ast.set_kind(id, ExprKind::Call(call));
        }
        self.resolve(id, function);
    }

    pub(super) fn receiver_checked(&mut self, id: ExprId) {
        let ExprKind::Call(call) = self.ast.kind(id) else { return };
        match self.scopes.function(&call.function) {
            Some(function) => self.resolve(id, function),
            None => self.undeclared_function(id),
        }
    }

    fn resolve(&mut self, id: ExprId, function: &FunctionDecl) {
        let Some((of, overload_ids)) = self.overload(id, function) else {
            return self.set_type(id, Type::Error);
        };
        self.set_type(id, of);
        self.set_reference(id, Reference::Function { overload_ids });
    }

    /// The type of a call and the overloads that may be meant.
    fn overload(&mut self, id: ExprId, function: &FunctionDecl) -> Option<(Type, Vec<Name>)> {
        let ExprKind::Call(call) = self.ast.kind(id) else { return None };
        let member = call.target.is_some();
        let arguments: Vec<Type> =
            call.target.iter().chain(&call.args).map(|arg| self.type_of(*arg)).collect();
        let mut result: Option<Type> = None;
        let mut overload_ids = Vec::new();
        for overload in &function.overloads {
            if self.is_disabled(overload) || overload.member != member {
                continue;
            }
            if matches!(&*function.name, operators::LOGICAL_AND | operators::LOGICAL_OR) {
                return self.logic(id, overload, &arguments);
            }
            let Some(of) = self.candidate(overload, &arguments) else { continue };
            overload_ids.push(Name::clone(&overload.id));
            result = Some(match result.filter(Type::is_specified) {
                None => of,
                Some(before) if before.is_dyn() || of.is_exact_type(&before) => before,
                Some(_) => Type::Dyn,
            });
        }
        // A result without a type counts as none.
        let Some(result) = result.filter(Type::is_specified) else {
            let arguments: Vec<Type> =
                arguments.iter().map(|of| self.mapping.substitute(of, true)).collect();
            let message = messages::no_matching_overload(&function.name, &arguments, member);
            self.report(id, message);
            return None;
        };
        Some((result, overload_ids))
    }

    /// The result of an overload, if the arguments fit it.
    fn candidate(&mut self, overload: &OverloadDecl, arguments: &[Type]) -> Option<Type> {
        let names = overload.type_params();
        if names.is_empty() {
            let fits = self.mapping.is_assignable_list(arguments, &overload.params);
            return fits.then(|| self.mapping.substitute(&overload.result, false));
        }
        if overload.params.len() != arguments.len() {
            self.free_variables += u32::try_from(names.len()).unwrap_or_default();
            return None;
        }
        let variables: Vec<Type> = names.iter().map(|_| self.new_type_variable()).collect();
        let instantiate = |of: &Type| unify::instantiate(of, &names, &variables);
        let params: Vec<Type> = overload.params.iter().map(instantiate).collect();
        let result = instantiate(&overload.result);
        self.mapping
            .is_assignable_list(arguments, &params)
            .then(|| self.mapping.substitute(&result, false))
    }

    /// Operands of `&&` and `||` are reported one by one.
    fn logic(
        &mut self,
        id: ExprId,
        overload: &OverloadDecl,
        arguments: &[Type],
    ) -> Option<(Type, Vec<Name>)> {
        let mut ok = true;
        for (position, of) in arguments.iter().enumerate() {
            if !self.mapping.is_assignable(of, &Type::Bool) {
                let argument = self.ast.children(id).nth(position).unwrap_or_default();
                self.report(argument, messages::type_mismatch(&Type::Bool, of));
                ok = false;
            }
        }
        ok.then(|| (Type::Bool, vec![Name::clone(&overload.id)]))
    }

    fn is_disabled(&self, overload: &OverloadDecl) -> bool {
        self.filters_overloads && is_cross_type_comparison(overload)
    }
}

/// Whether an overload compares numbers of different types.
fn is_cross_type_comparison(overload: &OverloadDecl) -> bool {
    let comparison = ["less_", "greater_"].iter().any(|start| overload.id.starts_with(start));
    match &*overload.params {
        [left, right] if comparison => {
            let number = |of: &Type| matches!(of, Type::Int | Type::Uint | Type::Double);
            number(left) && number(right) && left != right
        }
        _ => false,
    }
}
