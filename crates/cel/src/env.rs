//! What an expression may mention: cel-go's `cel.Env`.

use std::collections::BTreeMap;

use crate::{
    Issues, Name, Source,
    ast::CheckedAst,
    checker::{
        self,
        validators::{self, Validator},
    },
    declarations::{FunctionDecl, VariableDecl},
    dialect::Dialect,
    library::{Library, ObjectType},
    parser::{self, ParserOptions, macros::Macros},
    types::Type,
};

/// Switches of an environment; the names are those of cel-go's options.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of cel-go, set by name")]
pub struct EnvOptions {
    /// The namespace in which names are looked up first.
    pub container: String,
    /// Elements of a literal list or map must have one type; a validator sees to it.
    pub homogeneous_aggregate_literals: bool,
    /// `1 < 1.5` is allowed.
    pub cross_type_numeric_comparisons: bool,
    /// `a.?b`, `a[?b]` and `[?a]` are allowed.
    pub optional_syntax: bool,
    /// Timestamps are read in UTC and not in their own zone where no zone is given.
    pub default_utc_time_zone: bool,
    /// The name of a declared type with fields means a value of it and not the type: a slip of
    /// embedders' type providers that cel-go takes at its word.
    pub object_names_are_values: bool,
}

/// Everything that an expression may mention, made once and used for many expressions.
#[derive(Clone, Debug)]
pub struct Env {
    dialect: Dialect,
    options: EnvOptions,
    functions: BTreeMap<Name, FunctionDecl>,
    variables: BTreeMap<Name, VariableDecl>,
    types: BTreeMap<Name, Type>,
    objects: BTreeMap<Name, ObjectType>,
    macros: Macros,
    validators: Vec<Validator>,
}

impl Env {
    /// Parses and checks an expression: cel-go's `Env.Compile`.
    pub fn compile(&self, source: &Source) -> Result<CheckedAst, Issues> {
        let options = ParserOptions {
            dialect: self.dialect,
            macros: &self.macros,
            optional_syntax: self.options.optional_syntax,
        };
        let ast = parser::parse(source, options)?;
        let (checked, mut issues) = checker::check(ast, source, self);
        if issues.is_empty() {
            validators::validate(self, &checked, &mut issues);
        }
        if issues.is_empty() { Ok(checked) } else { Err(issues) }
    }

    /// The checks of literals.
    pub fn validators(&self) -> &[Validator] {
        &self.validators
    }

    /// The macros.
    pub const fn macros(&self) -> &Macros {
        &self.macros
    }

    /// The version of cel-go whose answers are given.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The switches.
    pub const fn options(&self) -> &EnvOptions {
        &self.options
    }

    /// The functions in the order of their names.
    pub fn functions(&self) -> impl Iterator<Item = &FunctionDecl> {
        self.functions.values()
    }

    /// The variables in the order of their names.
    pub fn variables(&self) -> impl Iterator<Item = &VariableDecl> {
        self.variables.values()
    }

    /// The function with this name.
    pub fn function(&self, name: &str) -> Option<&FunctionDecl> {
        self.functions.get(name)
    }

    /// The variable with this name.
    pub fn variable(&self, name: &str) -> Option<&VariableDecl> {
        self.variables.get(name)
    }

    /// The type that can be written under this name.
    pub fn type_named(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// The type with fields that has this name.
    pub fn object(&self, name: &str) -> Option<&ObjectType> {
        self.objects.get(name)
    }
}

/// Makes an [`Env`], or one that has more than another.
#[derive(Clone, Debug)]
pub struct EnvBuilder {
    env: Env,
}

impl EnvBuilder {
    /// An environment without any declaration, not even the operators.
    pub fn new(dialect: Dialect, options: EnvOptions) -> EnvBuilder {
        let validators = if options.homogeneous_aggregate_literals {
            vec![Validator::HomogeneousAggregates]
        } else {
            Vec::new()
        };
        EnvBuilder {
            env: Env {
                dialect,
                options,
                functions: BTreeMap::new(),
                variables: BTreeMap::new(),
                types: BTreeMap::new(),
                objects: BTreeMap::new(),
                macros: Macros::empty(),
                validators,
            },
        }
    }

    /// An environment that has everything that `env` has.
    pub fn extend(env: &Env) -> EnvBuilder {
        EnvBuilder { env: env.clone() }
    }

    /// The namespace in which names are looked up first (`cel.Container`).
    pub fn container(mut self, name: &str) -> EnvBuilder {
        name.clone_into(&mut self.env.options.container);
        self
    }

    /// Leaves out every macro, also those of libraries added so far (`cel.ClearMacros`).
    pub fn without_macros(mut self) -> EnvBuilder {
        self.env.macros = Macros::empty();
        self
    }

    /// Adds a library.
    pub fn library(mut self, library: Library) -> EnvBuilder {
        for function in library.functions {
            self = self.function(function);
        }
        for variable in library.variables {
            self = self.variable(variable);
        }
        let nameable =
            library.name != "cel.lib.optional" || self.env.dialect.names_type_of_optionals();
        for named in library.types.into_iter().filter(|_| nameable) {
            self.env.types.insert(named.type_name().into(), named);
        }
        for object in library.objects {
            self = self.object(object);
        }
        for added in library.macros {
            self.env.macros.add(added);
        }
        for validator in library.validators {
            self = self.validator(validator);
        }
        self
    }

    /// Adds a check of literals, unless it is there already.
    pub fn validator(mut self, validator: Validator) -> EnvBuilder {
        if !self.env.validators.contains(&validator) {
            self.env.validators.push(validator);
        }
        self
    }

    /// Adds a variable or constant; one of the same name is replaced.
    pub fn variable(mut self, variable: VariableDecl) -> EnvBuilder {
        self.env.variables.insert(Name::clone(&variable.name), variable);
        self
    }

    /// Adds a type with fields; its name can be written in an expression.
    pub fn object(mut self, object: ObjectType) -> EnvBuilder {
        self.env.objects.insert(Name::clone(&object.name), object);
        self
    }

    /// Adds a function; overloads whose ids exist already replace those in their places.
    pub fn function(mut self, function: FunctionDecl) -> EnvBuilder {
        let Some(present) = self.env.functions.get_mut(&function.name) else {
            self.env.functions.insert(Name::clone(&function.name), function);
            return self;
        };
        for overload in function.overloads {
            match present.overloads.iter_mut().find(|known| known.id == overload.id) {
                // A declaration without a body leaves the body that is there.
                Some(known) if overload.binding.is_none() && known.binding.is_some() => {}
                Some(known) => *known = overload,
                None => present.overloads.push(overload),
            }
        }
        present.singleton = function.singleton.or(present.singleton.take());
        present.regex = function.regex.or(present.regex.take());
        present.type_guards |= function.type_guards;
        self
    }

    /// The environment.
    pub fn build(self) -> Env {
        self.env
    }
}
