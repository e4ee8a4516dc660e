//! Literals of lists, maps and messages. Mirrors `evalList`, `evalMap` and `evalObj` of `interpreter/interpretable.go`.

use std::borrow::Cow;

use crate::ast::ExprId;
use crate::value::{EvalError, Map, Outcome, Value, Verbatim};

use super::cost;
use super::evaluator::{Evaluated, Evaluator, cancelled};
use super::step::{ListStep, MapStep, StructStep};

impl<'p> Evaluator<'p> {
    pub(super) fn eval_list(&mut self, id: ExprId, list: &'p ListStep) -> Evaluated<'p> {
        let result = self.list_value(list);
        cancelled(&result)?;
        self.finish_list(id, list, result.is_ok())?;
        result.map(Cow::Owned)
    }

    /// `complete` says whether all elements were evaluated.
    pub(super) fn finish_list(
        &mut self,
        id: ExprId,
        list: &'p ListStep,
        complete: bool,
    ) -> Result<(), EvalError> {
        let complete = complete || list.elements.len() == 1;
        self.drop_arguments(list.elements.iter().map(|(element, _)| element), complete);
        self.charge(cost::LIST_CREATE);
        self.observe(id)
    }

    fn list_value(&mut self, list: &'p ListStep) -> Outcome {
        let mut elements = Vec::with_capacity(list.elements.len());
        for (element, optional) in &list.elements {
            let value = self.eval(element)?;
            match &*value {
                Value::Optional(held) if *optional => elements.extend(held.as_deref().cloned()),
                value if *optional => {
                    return Err(EvalError::new(format!(
                        "cannot initialize optional list element from non-optional value {}",
                        Verbatim(value)
                    )));
                }
                _ => elements.push(value.into_owned()),
            }
        }
        Ok(Value::list(elements))
    }

    pub(super) fn eval_map(&mut self, id: ExprId, map: &'p MapStep) -> Evaluated<'p> {
        let result = self.map_value(map);
        cancelled(&result)?;
        self.drop_arguments(
            map.entries.iter().flat_map(|(key, value, _)| [key, value]),
            result.is_ok(),
        );
        self.charge(cost::MAP_CREATE);
        self.observe(id)?;
        result.map(Cow::Owned)
    }

    fn map_value(&mut self, map: &'p MapStep) -> Outcome {
        let mut entries = Vec::with_capacity(map.entries.len());
        let mut removed = Vec::new();
        for (key, value, optional) in &map.entries {
            let key = self.eval(key)?.into_owned();
            let value = self.eval(value)?.into_owned();
            let absent = *optional && matches!(value, Value::Optional(None));
            if !*optional || matches!(value, Value::Optional(_)) {
                key.check_key(absent)?;
            }
            match value {
                Value::Optional(Some(held)) if *optional => entries.push((key, (*held).clone())),
                // An absent entry also takes away an earlier one under its key.
                Value::Optional(None) if *optional => removed.push((entries.len(), key)),
                value if *optional => {
                    return Err(not_optional(&Verbatim(&key).to_string(), &value));
                }
                value => entries.push((key, value)),
            }
        }
        if removed.is_empty() {
            return Ok(Value::map(entries));
        }
        let mut made = Map::new(Vec::new());
        let mut entries = entries.into_iter();
        let mut position = 0;
        for (until, key) in removed {
            let earlier: Vec<_> = entries.by_ref().take(until - position).collect();
            position = until;
            made = Map::new(made.entries().iter().cloned().chain(earlier));
            made.remove(&key);
        }
        Ok(Value::map(made.entries().iter().cloned().chain(entries)))
    }

    pub(super) fn eval_struct(&mut self, id: ExprId, literal: &'p StructStep) -> Evaluated<'p> {
        let result = self.struct_value(literal);
        cancelled(&result)?;
        let complete = result.is_ok();
        self.drop_arguments(literal.fields.iter().map(|(_, value, _)| value), complete);
        self.charge(cost::STRUCT_CREATE);
        self.observe(id)?;
        result.map(Cow::Owned)
    }

    fn struct_value(&mut self, literal: &'p StructStep) -> Outcome {
        let mut fields = Vec::with_capacity(literal.fields.len());
        for (name, value, optional) in &literal.fields {
            let value = self.eval(value)?.into_owned();
            match value {
                Value::Optional(Some(held)) if *optional => fields.push((&**name, (*held).clone())),
                Value::Optional(None) if *optional => fields.retain(|(known, _)| *known != &**name),
                value if *optional => return Err(not_optional(name, &value)),
                value => fields.push((&**name, value)),
            }
        }
        super::message::build(&literal.type_name, fields)
    }
}

fn not_optional(entry: &str, value: &Value) -> EvalError {
    let value = Verbatim(value);
    EvalError::new(format!(
        "cannot initialize optional entry '{entry}' from non-optional value {value}"
    ))
}
