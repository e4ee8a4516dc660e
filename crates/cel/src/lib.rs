//! The Common Expression Language as cel-go speaks it: parser, checker, planner, evaluator, costs.

pub mod ast;
pub mod checker;
pub mod declarations;
pub mod dialect;
pub mod env;
pub mod estimate;
pub mod function;
pub mod issues;
pub mod library;
pub mod parser;
pub mod program;
pub mod regex;
pub mod source;
pub mod types;
pub mod value;

mod go;

pub use crate::{
    ast::{Ast, CheckedAst, ExprId},
    dialect::Dialect,
    env::{Env, EnvBuilder},
    issues::{Issue, Issues},
    program::{Activation, Evaluation, Program, ProgramOptions},
    source::Source,
    types::Type,
    value::{EvalError, Value},
};

/// A name that many nodes and declarations share: cheap to clone, never changed.
pub type Name = std::sync::Arc<str>;
