//! The Common Expression Language as cel-go speaks it: parser, checker, planner, evaluator, costs.
//!
//! cel-go differs from version to version in its texts, its types and its costs. [`Dialect`] names
//! the version; every rule that differs is a method or a table row under that name.
//!
//! The way of an expression:
//!
//! 1. [`parser`] reads it with a stack of its own and gives nodes cel-go's ids and code-point
//!    offsets; macros are expanded on the way. What is not well formed is read as
//!    ANTLR reads it, for the same words.
//! 2. [`checker`] gives each node a type and each name a meaning, over the declarations of an
//!    [`Env`]; then validators look at literals.
//! 3. [`estimate`] says what it will cost at least and at most; [`program`] plans and runs it.
//!
//! A [`library::Library`] bundles declarations, bodies, costs, macros and validators, one library a
//! file; an [`EnvBuilder`] takes libraries, variables and types with fields.
//!
//! ```
//! use gatewalk_cel::{Dialect, EnvBuilder, Source, declarations::VariableDecl, env::EnvOptions};
//! use gatewalk_cel::{Type, library::standard};
//!
//! let env = EnvBuilder::new(Dialect::V0_26_0, EnvOptions::default())
//!     .library(standard(Dialect::V0_26_0, true))
//!     .variable(VariableDecl::new("user", Type::String))
//!     .build();
//! let checked = env.compile(&Source::new("user == 'alice'")).unwrap();
//! assert_eq!(checked.output_type(), Type::Bool);
//!
//! let issues = env.compile(&Source::new("user.groups")).unwrap_err();
//! assert_eq!(
//!     issues.to_string(),
//!     "ERROR: <input>:1:5: type 'string' does not support field selection\n | user.groups\n | ....^",
//! );
//! ```
//!
//! What it leaves out: messages of protobuf other than the well-known wrapper, timestamp, duration
//! and struct forms. Nothing of Kubernetes stands here.

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
    go::formatted_without_arguments,
    issues::{Issue, Issues},
    program::{Activation, Evaluation, Program, ProgramOptions},
    source::Source,
    types::Type,
    value::{EvalError, Value},
};

/// A name that many nodes and declarations share: cheap to clone, never changed.
pub type Name = std::sync::Arc<str>;
