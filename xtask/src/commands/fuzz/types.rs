//! Types and overloads as the packages print them.

use std::collections::BTreeMap;

/// A type: `list(int)` is the name `list` with one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Type {
    pub(super) name: String,
    pub(super) parameters: Vec<Type>,
}

impl Type {
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), parameters: Vec::new() }
    }

    pub(super) fn of(name: &str, parameters: Vec<Self>) -> Self {
        Self { name: name.to_owned(), parameters }
    }

    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.split_once('(') {
            None => Self::named(text),
            Some((name, rest)) => Self::of(name, list(rest.strip_suffix(')').unwrap_or(rest))),
        }
    }

    /// A parameter of a declaration: one capital letter.
    fn is_parameter(&self) -> bool {
        self.name.len() == 1 && self.name.chars().all(|letter| letter.is_ascii_uppercase())
    }

    /// Finds what the parameters must be for `self` to be `wanted`.
    pub(super) fn bind(&self, wanted: &Self, bound: &mut BTreeMap<String, Self>) -> bool {
        if self.is_parameter() {
            let known = bound.entry(self.name.clone()).or_insert_with(|| wanted.clone());
            return known == wanted;
        }
        self.name == wanted.name
            && self.parameters.len() == wanted.parameters.len()
            && self.parameters.iter().zip(&wanted.parameters).all(|(own, of)| own.bind(of, bound))
    }

    /// The type with its parameters filled in; those that nothing says of are what `other` gives.
    pub(super) fn filled(
        &self,
        bound: &mut BTreeMap<String, Self>,
        other: &mut dyn FnMut() -> Self,
    ) -> Self {
        if self.is_parameter() {
            return bound.entry(self.name.clone()).or_insert_with(other).clone();
        }
        let parameters = self.parameters.iter().map(|of| of.filled(bound, other)).collect();
        Self { name: self.name.clone(), parameters }
    }
}

/// Types between commas, each with its parentheses.
fn list(text: &str) -> Vec<Type> {
    let mut depth = 0_usize;
    let mut pieces = vec![String::new()];
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces.iter().filter(|piece| !piece.trim().is_empty()).map(|piece| Type::parse(piece)).collect()
}

/// One way to call a function.
#[derive(Clone, Debug)]
pub(super) struct Overload {
    pub(super) function: String,
    pub(super) member: bool,
    pub(super) params: Vec<Type>,
    pub(super) result: Type,
}

/// The overloads of each environment, from what the packages declare.
pub(super) fn declared(text: &str) -> BTreeMap<String, Vec<Overload>> {
    let mut environments: BTreeMap<String, Vec<Overload>> = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.splitn(5, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (environment, function, _, _, signature) = (word(), word(), word(), word(), word());
        let Some((call, result)) = signature.split_once(" -> ") else { continue };
        let (member, params) = match call.split_once(".(") {
            Some((receiver, params)) => {
                (true, format!("{receiver}, {}", params.trim_end_matches(')')))
            }
            None => (false, call.trim_start_matches('(').to_owned()),
        };
        let params =
            if member { params } else { params.strip_suffix(')').unwrap_or(&params).to_owned() };
        environments.entry(environment.to_owned()).or_default().push(Overload {
            function: function.to_owned(),
            member,
            params: list(&closed(&params)),
            result: Type::parse(result),
        });
    }
    environments
}

/// Puts back parentheses that were cut off at the end.
fn closed(text: &str) -> String {
    let open = text.matches('(').count().saturating_sub(text.matches(')').count());
    format!("{text}{}", ")".repeat(open))
}

#[cfg(test)]
mod tests {
    use super::{Type, declared};
    use std::collections::BTreeMap;

    #[test]
    fn declarations_are_read() {
        let text = "kubernetes f 000 f_id list(A).(map(A, B), int) -> map(A, B)\nkubernetes g 000 g_id () -> int\n";
        let declared = declared(text);
        let [f, g] = declared["kubernetes"].as_slice() else { panic!("{declared:?}") };
        assert!(f.member && f.params.len() == 3 && g.params.is_empty());
        let mut bound = BTreeMap::new();
        assert!(f.result.bind(&Type::parse("map(string, int)"), &mut bound));
        assert_eq!(
            f.params[0].filled(&mut bound, &mut || Type::named("dyn")),
            Type::parse("list(string)")
        );
    }
}
