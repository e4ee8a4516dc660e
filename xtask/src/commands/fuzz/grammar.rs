//! Expressions by their type, from what an environment declares; and broken ones.

use super::random::Random;
use super::shrink::tokens;
use super::types::{Overload, Type};
use super::words::{TOKENS, literals, texts};
use std::collections::BTreeMap;

/// How deep expressions nest.
const DEPTH: usize = 4;

/// The types that an expression may be asked for.
const PLAIN: &[&str] = &[
    "int",
    "uint",
    "double",
    "bool",
    "string",
    "bytes",
    "duration",
    "timestamp",
    "dyn",
    "null_type",
    "type",
];

/// Makes expressions for one environment.
#[derive(Debug)]
pub(super) struct Grammar<'a> {
    pub(super) random: Random,
    overloads: &'a [Overload],
    /// The variables of the comprehensions around, with their types.
    locals: Vec<(String, Type)>,
}

impl<'a> Grammar<'a> {
    pub(super) fn new(random: Random, overloads: &'a [Overload]) -> Self {
        Self { random, overloads, locals: Vec::new() }
    }

    /// An expression; some are broken.
    pub(super) fn expression(&mut self) -> String {
        self.locals.clear();
        let wanted = if self.random.percent(40) { Type::named("bool") } else { self.any_type(1) };
        let depth = 1 + self.random.below(DEPTH);
        let text = self.of(&wanted, depth);
        if self.random.percent(6) { self.broken(&text) } else { text }
    }

    fn any_type(&mut self, depth: usize) -> Type {
        let plain = Type::named(self.random.word(PLAIN));
        if depth == 0 || self.random.percent(60) {
            return plain;
        }
        match self.random.below(4) {
            0 | 1 => Type::of("list", vec![self.any_type(depth - 1)]),
            2 => {
                let key = Type::named(self.random.word(&["string", "int", "bool", "uint"]));
                Type::of("map", vec![key, self.any_type(depth - 1)])
            }
            _ => match self.random.pick(self.overloads) {
                Some(overload) => {
                    let result = overload.result.clone();
                    result.filled(&mut BTreeMap::new(), &mut || plain.clone())
                }
                None => plain,
            },
        }
    }

    /// An expression of a type, or what may pass for it.
    fn of(&mut self, wanted: &Type, depth: usize) -> String {
        if depth > 0 && self.random.percent(3) {
            // a type error now and then
            let other = self.any_type(1);
            return self.of(&other, depth - 1);
        }
        if depth == 0 || self.random.percent(15) {
            return self.leaf(wanted);
        }
        match self.random.below(20) {
            0 => {
                let (test, yes, no) =
                    (self.bool(depth), self.of(wanted, depth - 1), self.of(wanted, depth - 1));
                format!("({test} ? {yes} : {no})")
            }
            1..=3 => self.comprehension(wanted, depth),
            4 => self.indexed(wanted, depth),
            5 if wanted.name != "dyn" => format!("dyn({})", self.of(wanted, depth - 1)),
            _ => self.call(wanted, depth),
        }
    }

    fn bool(&mut self, depth: usize) -> String {
        self.of(&Type::named("bool"), depth - 1)
    }

    fn leaf(&mut self, wanted: &Type) -> String {
        let locals: Vec<String> = self
            .locals
            .iter()
            .filter(|(_, of)| of == wanted)
            .map(|(name, _)| name.clone())
            .collect();
        if !locals.is_empty() && self.random.percent(70) {
            return self.random.pick(&locals).cloned().unwrap_or_default();
        }
        match (wanted.name.as_str(), wanted.parameters.as_slice()) {
            ("list", [element]) => {
                let items = self.items(element);
                format!("[{}]", items.join(", "))
            }
            ("map", [key, value]) => {
                let keys = self.items(key);
                let entries: Vec<String> =
                    keys.into_iter().map(|key| format!("{key}: {}", self.leaf(value))).collect();
                format!("{{{}}}", entries.join(", "))
            }
            ("optional_type" | "optional", [of]) => match self.random.below(3) {
                0 => "optional.none()".to_owned(),
                _ => format!("optional.of({})", self.leaf(of)),
            },
            ("wrapper", [of]) => self.leaf(of),
            ("type", _) => self.random.word(literals("type")).to_owned(),
            (name, _) => match self.random.word(literals(name)) {
                "" => "d".to_owned(),
                literal => literal.to_owned(),
            },
        }
    }

    fn items(&mut self, of: &Type) -> Vec<String> {
        let length = self.random.below(4);
        (0..length).map(|_| self.leaf(of)).collect()
    }

    fn indexed(&mut self, wanted: &Type, depth: usize) -> String {
        let list = self.random.percent(50);
        let key = Type::named(if list { "int" } else { "string" });
        let container = if list {
            Type::of("list", vec![wanted.clone()])
        } else {
            Type::of("map", vec![key.clone(), wanted.clone()])
        };
        let operand = self.of(&container, depth - 1);
        match self.random.below(6) {
            0 if !list => format!("{operand}.a"),
            1 if !list => format!("{operand}.?a.orValue({})", self.leaf(wanted)),
            2 => format!("{operand}[?{}].orValue({})", self.leaf(&key), self.leaf(wanted)),
            _ => format!("{operand}[{}]", self.leaf(&key)),
        }
    }

    fn comprehension(&mut self, wanted: &Type, depth: usize) -> String {
        let element = self.any_type(0);
        let list = Type::of("list", vec![element.clone()]);
        let range = self.of(&list, depth - 1);
        let two = self.random.percent(25);
        let variable = self.random.word(&["i", "j", "v", "x"]).to_owned();
        let before = self.locals.len();
        let variables = if two {
            self.locals.push(("n".to_owned(), Type::named("int")));
            format!("n, {variable}")
        } else {
            variable.clone()
        };
        self.locals.push((variable, element.clone()));
        let text = match (wanted.name.as_str(), wanted.parameters.as_slice()) {
            ("bool", _) => {
                let name = self.random.word(&["all", "exists", "exists_one", "existsOne"]);
                format!("{range}.{name}({variables}, {})", self.bool(depth))
            }
            ("list", [of]) => {
                let body = self.of(of, depth - 1);
                match (two, self.random.below(3)) {
                    (true, 0) => {
                        format!("{range}.transformList({variables}, {}, {body})", self.bool(depth))
                    }
                    (true, _) => format!("{range}.transformList({variables}, {body})"),
                    (false, 0) if *of == element => {
                        format!("{range}.filter({variables}, {})", self.bool(depth))
                    }
                    (false, 1) => format!("{range}.map({variables}, {}, {body})", self.bool(depth)),
                    (false, _) => format!("{range}.map({variables}, {body})"),
                }
            }
            ("map", [_, of]) => {
                format!("{range}.transformMap(n, {variables}, {})", self.of(of, depth - 1))
            }
            ("optional_type" | "optional", [of]) => {
                let body = self.of(of, depth - 1);
                format!("optional.of({}).optMap({variables}, {body})", self.leaf(&element))
            }
            _ => match self.random.below(3) {
                0 => format!(
                    "cel.bind({variables}, {}, {})",
                    self.leaf(&element),
                    self.of(wanted, depth - 1)
                ),
                1 => format!("{range}.sortBy({variables}, {})[0]", self.of(wanted, depth - 1)),
                _ => format!("{range}.map({variables}, {})[0]", self.of(wanted, depth - 1)),
            },
        };
        self.locals.truncate(before);
        text
    }

    fn call(&mut self, wanted: &Type, depth: usize) -> String {
        let mut fitting = Vec::new();
        for overload in self.overloads {
            let mut bound = BTreeMap::new();
            let bare = overload.result.name.len() == 1;
            if overload.function.contains("strictly_false")
                || overload.function.starts_with("cel.@")
            {
                continue;
            }
            if overload.result.bind(wanted, &mut bound) && (!bare || self.random.percent(20)) {
                fitting.push((overload, bound));
            }
        }
        let Some((overload, bound)) = self.random.pick(&fitting).cloned() else {
            return self.leaf(wanted);
        };
        let mut bound = bound;
        let other = Type::named(self.random.word(PLAIN));
        let params: Vec<Type> =
            overload.params.iter().map(|of| of.filled(&mut bound, &mut || other.clone())).collect();
        let arguments: Vec<String> = params
            .iter()
            .enumerate()
            .map(|(place, of)| self.argument(&overload.function, overload.member, place, of, depth))
            .collect();
        written(overload, &arguments)
    }

    fn argument(
        &mut self,
        function: &str,
        member: bool,
        place: usize,
        of: &Type,
        depth: usize,
    ) -> String {
        if function == "lists.range" || (of.name == "int" && self.random.percent(60)) {
            return self.random.word(&["0", "1", "2", "3", "4", "-1"]).to_owned();
        }
        let pool = texts(function);
        let reads = of.name == "string" && !pool.is_empty();
        let pattern = matches!(
            function,
            "matches" | "find" | "findAll" | "containsIP" | "containsCIDR" | "validate"
        );
        let here = if member && (pattern || function.starts_with("get")) {
            place == 1
        } else {
            place == 0
        };
        let here = here || (function.starts_with("regex.") && place == 1);
        if reads && here && self.random.percent(75) {
            return self.random.word(pool).to_owned();
        }
        self.of(of, depth - 1)
    }

    /// An expression with some tokens changed.
    fn broken(&mut self, text: &str) -> String {
        let mut tokens = tokens(text);
        for _ in 0..=self.random.below(2) {
            let place = self.random.below(tokens.len());
            let word = self.random.word(TOKENS).to_owned();
            match self.random.below(4) {
                0 if !tokens.is_empty() => drop(tokens.remove(place)),
                1 => tokens.insert(place.min(tokens.len()), word),
                2 => tokens.truncate(place.max(1)),
                _ => {
                    if let Some(token) = tokens.get_mut(place) {
                        *token = word;
                    }
                }
            }
        }
        tokens.concat()
    }
}

/// The call as it is typed.
fn written(overload: &Overload, arguments: &[String]) -> String {
    let operator = overload.function.trim_matches('_');
    let function = overload.function.as_str();
    match (function, arguments) {
        ("_?_:_", [test, yes, no]) => format!("({test} ? {yes} : {no})"),
        ("_[_]", [of, index]) => format!("{of}[{index}]"),
        ("_[?_]", [of, index]) => format!("{of}[?{index}]"),
        ("_?._", [of, _]) => format!("{of}.?a"),
        ("@in" | "in" | "_in_", [element, of]) => format!("({element} in {of})"),
        ("!_", [of]) => format!("!({of})"),
        ("-_", [of]) => format!("-({of})"),
        ("@sortByAssociatedKeys", [list, _]) => format!("{list}.sortBy(k, k)"),
        ("math.@max", _) => format!("math.greatest({})", arguments.join(", ")),
        ("math.@min", _) => format!("math.least({})", arguments.join(", ")),
        (_, [left, right]) if function.starts_with('_') => format!("({left} {operator} {right})"),
        (_, [receiver, rest @ ..]) if overload.member => {
            format!("{receiver}.{function}({})", rest.join(", "))
        }
        _ => format!("{function}({})", arguments.join(", ")),
    }
}
