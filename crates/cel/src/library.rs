//! How a library of functions is bundled: what it declares, what its macros are called, what its
//! calls cost. One library is one file, and each function in it says all of that in one place.

pub mod bindings;
mod bodies;
pub mod encoders;
mod estimates;
mod json;
pub mod lists;
pub mod math;
pub mod optionals;
pub mod regex;
pub mod sets;
mod signature;
mod standard;
pub mod strings;
mod text_costs;
pub mod two_variables;

pub use bodies::bind_standard;
pub(crate) use bodies::receive;
pub(crate) use encoders::encode as encode_base64;
pub use signature::{overload, parse as parse_type};
pub use standard::standard;

use crate::{
    Name,
    checker::validators::Validator,
    declarations::{FunctionDecl, VariableDecl},
    parser::macros::Macro,
    types::Type,
};

/// A type with declared fields.
#[derive(Clone, Debug)]
pub struct ObjectType {
    /// The qualified name.
    pub name: Name,
    /// The fields with their types.
    pub fields: Vec<(Name, Type)>,
    /// What the name stands for: mostly a struct of that name. Type providers of embedders know some scalars by names of their own.
    pub of: Type,
    /// The type of every field that is not among them, where any name will do.
    pub any_field: Option<Type>,
}

impl ObjectType {
    /// A struct with these fields.
    pub fn new(name: &str, fields: Vec<(Name, Type)>) -> Self {
        Self { name: name.into(), fields, of: Type::object(name), any_field: None }
    }

    /// Another name of a type without fields.
    pub fn scalar(name: &str, of: Type) -> Self {
        Self { name: name.into(), fields: Vec::new(), of, any_field: None }
    }
}

/// What a library adds to an environment: cel-go's `cel.Library`.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// cel-go's name for it, `cel.lib.ext.strings`.
    pub name: &'static str,
    /// Functions; those that exist already get further overloads.
    pub functions: Vec<FunctionDecl>,
    /// Variables and constants.
    pub variables: Vec<VariableDecl>,
    /// Types whose names can be written in an expression.
    pub types: Vec<Type>,
    /// Types with declared fields.
    pub objects: Vec<ObjectType>,
    /// Calls that are replaced while parsing.
    pub macros: Vec<Macro>,
    /// Checks of literals once types are known.
    pub validators: Vec<Validator>,
}
