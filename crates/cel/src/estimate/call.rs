//! Calls: what the functions of the standard library cost.

use super::{
    AstNode, Coster,
    range::{CallEstimate, CostEstimate, SizeEstimate},
};
use crate::ast::{Call, ExprId, Reference};

/// For each code point or byte that is looked at.
const TRAVERSAL: f64 = 0.1;
/// For each code point of a regular expression.
const REGEX_LENGTH: f64 = 0.25;

impl<'a> Coster<'a> {
    pub(super) fn call(&mut self, id: ExprId, call: &Call) -> CostEstimate {
        if self.tracks_entries
            && let ("dyn", [argument]) = (&*call.function, &*call.args)
        {
            self.copy_sizes(id, *argument);
            return CostEstimate::fixed(1).add(self.cost_of(*argument));
        }
        let Some(Reference::Function { overload_ids }) = self.checked.reference(id) else {
            return CostEstimate::default();
        };
        let args: Vec<AstNode<'a>> = call.args.iter().map(|arg| self.node(*arg)).collect();
        let target = call.target.map(|target| self.node(target));
        let mut cost = CostEstimate { min: u64::MAX, max: 0 };
        let mut result_size: Option<SizeEstimate> = None;
        for overload in overload_ids {
            let estimate = self.function_cost(id, &call.function, overload, target.as_ref(), &args);
            cost = cost.union(estimate.cost);
            if let Some(size) = estimate.result_size {
                result_size = Some(result_size.map_or(size, |before| before.union(size)));
            }
            if let Some(part) = indexed_part(overload)
                && let Some(container) = call.args.first()
            {
                let mut path = self.path(*container);
                path.push(part.into());
                if self.tracks_entries {
                    result_size = self.entries(*container).map(|entries| entries.value);
                }
                self.set_path(id, path);
            }
            if self.tracks_entries {
                result_size = result_size.or_else(|| self.size(id));
            }
        }
        self.set_size(id, result_size);
        call.target.map_or(CostEstimate::default(), |target| self.cost_of(target)).add(cost)
    }

    fn function_cost(
        &mut self,
        id: ExprId,
        function: &str,
        overload_id: &str,
        target: Option<&AstNode<'a>>,
        args: &[AstNode<'a>],
    ) -> CallEstimate {
        let costs: Vec<CostEstimate> = args.iter().map(|arg| self.cost_of(arg.id)).collect();
        let sum = costs.iter().copied().fold(CostEstimate::default(), CostEstimate::add);
        let declared = self.env.function(function).and_then(|function| {
            function
                .overloads
                .iter()
                .find(|overload| *overload.id == *overload_id)
                .and_then(|known| known.estimate)
        });
        let known = declared.and_then(|estimate| estimate(self.estimator, target, args));
        let known = known
            .or_else(|| self.estimator.estimate_call_cost(function, overload_id, target, args));
        if let Some(known) = known {
            return CallEstimate { cost: known.cost.add(sum), result_size: known.result_size };
        }
        match (overload_id, &*costs) {
            ("logical_or" | "logical_and", [left, right]) => {
                let cost = CostEstimate { min: left.min, max: left.add(*right).max };
                CallEstimate { cost, result_size: None }
            }
            ("conditional", [condition, yes, no]) => {
                let cost = condition.add(yes.union(*no));
                CallEstimate { cost, result_size: self.conditional_size(id, args) }
            }
            _ => {
                let CallEstimate { cost, result_size } =
                    self.standard_cost(id, overload_id, target, args);
                CallEstimate { cost: cost.add(sum), result_size }
            }
        }
    }

    fn conditional_size(&mut self, id: ExprId, args: &[AstNode<'a>]) -> Option<SizeEstimate> {
        let [_, yes, no] = args else { return None };
        let size = self.size_or_unknown(yes.id).union(self.size_or_unknown(no.id));
        self.union_entries(id, yes.id, no.id);
        Some(size)
    }

    fn union_entries(&mut self, id: ExprId, left: ExprId, right: ExprId) {
        if let (Some(left), Some(right)) = (self.entries(left), self.entries(right)) {
            self.set_entries(id, Some(left.union(right)));
        }
    }

    /// What the call itself costs where no estimator knows better.
    fn standard_cost(
        &mut self,
        id: ExprId,
        overload_id: &str,
        target: Option<&AstNode<'a>>,
        args: &[AstNode<'a>],
    ) -> CallEstimate {
        let only = |cost| CallEstimate { cost, result_size: None };
        let sized = |cost, size| CallEstimate { cost, result_size: Some(size) };
        match (overload_id, target, args) {
            ("string_format", Some(text), _) => only(self.traversal(text.id)),
            ("string_to_bytes", _, [text]) => {
                let size = self.size_or_unknown(text.id);
                let result = SizeEstimate { min: size.min, max: size.max.wrapping_mul(4) };
                sized(size.multiply_by_cost_factor(TRAVERSAL), result)
            }
            ("bytes_to_string", _, [bytes]) => {
                let size = self.size_or_unknown(bytes.id);
                sized(
                    size.multiply_by_cost_factor(TRAVERSAL),
                    SizeEstimate { min: size.min / 4, max: size.max },
                )
            }
            ("strings_quote", _, [text]) => {
                let size = self.size_or_unknown(text.id);
                let max = size.max.wrapping_mul(2).wrapping_add(2);
                let result = SizeEstimate { min: size.min.wrapping_add(2), max };
                sized(size.multiply_by_cost_factor(TRAVERSAL), result)
            }
            ("starts_with_string" | "ends_with_string", _, [part]) => only(self.traversal(part.id)),
            ("in_list", _, [_, list]) => {
                only(self.size_or_unknown(list.id).multiply_by_cost_factor(1.0))
            }
            ("matches_string", Some(text), [regex]) => only(self.matches(text.id, regex.id)),
            ("matches", None, [text, regex]) if self.env.dialect().estimates_global_matches() => {
                only(self.matches(text.id, regex.id))
            }
            ("contains_string", Some(text), [part]) => {
                only(self.traversal(text.id).multiply(self.traversal(part.id)))
            }
            ("add_string" | "add_bytes" | "add_list", _, [left, right]) => {
                let size = self.size_or_unknown(left.id).add(self.size_or_unknown(right.id));
                self.union_entries(id, left.id, right.id);
                let cost = match overload_id {
                    "add_list" => CostEstimate::fixed(1),
                    _ => size.multiply_by_cost_factor(TRAVERSAL),
                };
                sized(cost, size)
            }
            (_, _, [left, right]) if compares_traversing(overload_id) => {
                let max = self.size_or_unknown(left.id).max.min(self.size_or_unknown(right.id).max);
                let shorter = CostEstimate { min: u64::from(max > 0), max };
                only(shorter.multiply_by_cost_factor(TRAVERSAL))
            }
            _ => only(CostEstimate::fixed(1)),
        }
    }

    fn traversal(&mut self, id: ExprId) -> CostEstimate {
        self.size_or_unknown(id).multiply_by_cost_factor(TRAVERSAL)
    }

    /// One more than the text's size, so that an empty text does not make a costly expression free.
    fn matches(&mut self, text: ExprId, regex: ExprId) -> CostEstimate {
        let text = self
            .size_or_unknown(text)
            .add(SizeEstimate::fixed(1))
            .multiply_by_cost_factor(TRAVERSAL);
        text.multiply(self.size_or_unknown(regex).multiply_by_cost_factor(REGEX_LENGTH))
    }
}

fn indexed_part(overload_id: &str) -> Option<&'static str> {
    match overload_id {
        "index_list" => Some("@items"),
        "index_map" => Some("@values"),
        _ => None,
    }
}

/// Whether an overload compares as much as the shorter operand has.
fn compares_traversing(overload_id: &str) -> bool {
    matches!(
        overload_id,
        "less_string"
            | "greater_string"
            | "less_equals_string"
            | "greater_equals_string"
            | "less_bytes"
            | "greater_bytes"
            | "less_equals_bytes"
            | "greater_equals_bytes"
            | "equals"
            | "not_equals"
    )
}
