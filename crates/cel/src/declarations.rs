//! Declarations of functions and variables: cel-go's `common/decls`.

use crate::{
    Name,
    ast::Constant,
    estimate::OverloadEstimator,
    function::{Binding, OverloadCost, RegexArgument, Singleton},
    types::Type,
};

/// One way to call a function.
#[derive(Clone, Debug)]
pub struct OverloadDecl {
    /// The id that costs and references use, for instance `string_to_int64`.
    pub id: Name,
    /// Whether it is called as `receiver.function(args)`; the receiver is the first parameter.
    pub member: bool,
    /// The parameters.
    pub params: Vec<Type>,
    /// What it gives.
    pub result: Type,
    /// What it does, unless the function's one body does it or the interpreter itself.
    pub binding: Option<Binding>,
    /// What a call costs at run time, where the overload says so itself.
    pub cost: Option<OverloadCost>,
    /// What a call costs at least and at most, where the overload says so itself.
    pub estimate: Option<OverloadEstimator>,
}

impl OverloadDecl {
    /// An overload called as `function(params)`.
    pub fn global(id: &str, params: Vec<Type>, result: Type) -> OverloadDecl {
        OverloadDecl {
            id: id.into(),
            member: false,
            params,
            result,
            binding: None,
            cost: None,
            estimate: None,
        }
    }

    /// An overload called as `params[0].function(the others)`.
    pub fn member(id: &str, params: Vec<Type>, result: Type) -> OverloadDecl {
        OverloadDecl {
            id: id.into(),
            member: true,
            params,
            result,
            binding: None,
            cost: None,
            estimate: None,
        }
    }

    /// Says what a call of the overload costs at least and at most (`checker.OverloadCostEstimate`).
    #[must_use]
    pub fn estimating(mut self, estimate: OverloadEstimator) -> Self {
        self.estimate = Some(estimate);
        self
    }

    /// The names of the type parameters in it, each once, in the order of appearance.
    pub fn type_params(&self) -> Vec<Name> {
        let mut names = Vec::new();
        collect_type_params(&self.result, &mut names);
        for param in &self.params {
            collect_type_params(param, &mut names);
        }
        names
    }
}

fn collect_type_params(of: &Type, names: &mut Vec<Name>) {
    if let Type::TypeParam(name) = of
        && !names.contains(name)
    {
        names.push(Name::clone(name));
    }
    for parameter in of.parameters() {
        collect_type_params(parameter, names);
    }
}

/// A function and the ways to call it.
#[derive(Clone, Debug)]
pub struct FunctionDecl {
    /// The name, qualified where it has a namespace (`sets.contains`).
    pub name: Name,
    /// Its overloads in the order of declaration, which decides the order of candidates.
    pub overloads: Vec<OverloadDecl>,
    /// One body for all overloads.
    pub singleton: Option<Singleton>,
    /// Whether a body that is called directly first checks the types of its arguments.
    pub type_guards: bool,
    /// The argument that is a regular expression, if constants of it are compiled with the program.
    pub regex: Option<RegexArgument>,
}

impl FunctionDecl {
    /// A function.
    pub fn new(name: &str, overloads: Vec<OverloadDecl>) -> FunctionDecl {
        FunctionDecl {
            name: name.into(),
            overloads,
            singleton: None,
            type_guards: true,
            regex: None,
        }
    }
}

/// A variable, or a constant when it has a value.
#[derive(Clone, Debug)]
pub struct VariableDecl {
    /// The name, qualified where it has dots.
    pub name: Name,
    /// Its type.
    pub of: Type,
    /// The value of a constant.
    pub value: Option<Constant>,
}

impl VariableDecl {
    /// A variable.
    pub fn new(name: &str, of: Type) -> VariableDecl {
        VariableDecl { name: name.into(), of, value: None }
    }
}
