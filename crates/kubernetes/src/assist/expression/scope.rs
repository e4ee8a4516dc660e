//! The variables that macros bind around a place: in `request.groups.exists(g, …)` the name `g`.

use gatewalk_cel::declarations::VariableDecl;
use gatewalk_cel::env::EnvBuilder;
use gatewalk_cel::{Env, Source, Type};

use crate::assist::tokens::{self, Kind, Token};

/// The environment at a place.
pub(super) struct Scope<'a> {
    base: &'a Env,
    /// The environment with the bound variables, where there are some.
    extended: Option<Env>,
    bound: Vec<Bound>,
}

/// A variable of a macro.
pub(super) struct Bound {
    pub(super) name: String,
    pub(super) of: Type,
    /// The text of what is walked through.
    range: String,
}

impl<'a> Scope<'a> {
    /// The scope before the word `before`.
    pub(super) fn at(base: &'a Env, characters: &[char], all: &[Token], before: usize) -> Self {
        let mut scope = Self { base, extended: None, bound: Vec::new() };
        for open in tokens::open_brackets(all, before) {
            scope.enter(characters, all, open, before);
        }
        scope
    }

    pub(super) fn environment(&self) -> &Env {
        self.extended.as_ref().unwrap_or(self.base)
    }

    pub(super) fn bound(&self) -> &[Bound] {
        &self.bound
    }

    /// What the variable with this name walks through.
    pub(super) fn range_of(&self, name: &str) -> Option<&String> {
        self.bound.iter().rev().find(|bound| bound.name == name).map(|bound| &bound.range)
    }

    /// Binds what the macro at an opening bracket binds, if the place is behind its first comma.
    fn enter(&mut self, characters: &[char], all: &[Token], open: usize, before: usize) {
        let token = |at: Option<usize>| at.and_then(|at| all.get(at));
        let Some(name) = token(open.checked_sub(1)).filter(|token| token.kind == Kind::Name) else {
            return;
        };
        if !token(open.checked_sub(2)).is_some_and(|dot| dot.is(".")) {
            return;
        }
        let is_macro =
            self.base.macros().iter().any(|known| known.receiver && known.function == name.text);
        let variable = |at: usize| {
            let name = all.get(at).filter(|token| token.kind == Kind::Name)?;
            (all.get(at + 1)?.is(",") && at + 1 < before).then(|| name.text.clone())
        };
        let Some(first) = variable(open + 1).filter(|_| is_macro) else { return };
        let Some(last) = open.checked_sub(3) else { return };
        let Some(start) = tokens::operand(all, last) else { return };
        let range = source(characters, all, start, last);
        let Some(of) = type_of(self.environment(), &range) else { return };
        let second = variable(open + 3).filter(|_| has_two_variables(self.base, &name.text));
        let (one, two) = match &of {
            Type::List(element) if second.is_some() => (Type::Int, (**element).clone()),
            Type::List(element) => ((**element).clone(), Type::Dyn),
            Type::Map(map) => (map.key.clone(), map.value.clone()),
            other => (other.optional_of().cloned().unwrap_or(Type::Dyn), Type::Dyn),
        };
        self.bind(first, one, &range);
        if let Some(second) = second {
            self.bind(second, two, &range);
        }
    }

    fn bind(&mut self, name: String, of: Type, range: &str) {
        let builder = EnvBuilder::extend(self.environment());
        self.extended = Some(builder.variable(VariableDecl::new(&name, of.clone())).build());
        self.bound.push(Bound { name, of, range: range.to_owned() });
    }
}

/// Whether the macro also has a form that names index or key and value.
fn has_two_variables(environment: &Env, name: &str) -> bool {
    let three = |known: &&gatewalk_cel::parser::macros::Macro| {
        known.function == name && known.args.is_some_and(|args| args >= 3)
    };
    name != "map" && environment.macros().iter().any(|known| three(&known))
}

/// The text of some words.
pub(super) fn source(characters: &[char], all: &[Token], first: usize, last: usize) -> String {
    let (Some(first), Some(last)) = (all.get(first), all.get(last)) else { return String::new() };
    characters.get(first.at.start..last.at.end).unwrap_or_default().iter().collect()
}

/// The checked type of an expression; `None` where it does not compile.
pub(super) fn type_of(environment: &Env, source: &str) -> Option<Type> {
    let checked = environment.compile(&Source::new(source)).ok()?;
    Some(checked.output_type())
}
