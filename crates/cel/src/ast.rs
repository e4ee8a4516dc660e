//! The syntax tree: cel-go's `common/ast`, kept in one table by expression id.
//!
//! Ids are those that cel-go's parser gives out, so that costs, types and recorded values of the
//! two can be compared node by node. Nodes refer to each other by id, so that neither walking nor
//! dropping a tree needs the native stack.

mod anchor;

use std::{collections::BTreeMap, sync::Arc};

use crate::{Name, types::Type};

/// The id of a node, from 1 in the order in which cel-go's parser makes them. Some ids are never
/// used: those of calls that a macro replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

impl ExprId {
    /// The id as a position in tables that are kept by id.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `1`, `0x1F`, `-1`
    Int(i64),
    /// `1u`
    Uint(u64),
    /// `1.0`, `1e3`
    Double(f64),
    /// `'a'`
    String(Name),
    /// `b'a'`
    Bytes(Arc<[u8]>),
}

/// `e.f`, or the test that `has(e.f)` makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// What stands before the dot.
    pub operand: ExprId,
    /// The name after the dot, without backticks.
    pub field: Name,
    /// Whether this only asks for presence (the macro `has`).
    pub test_only: bool,
}

/// A call of a function or an operator.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `size`, or the name of an operator (`_+_`, see [`operators`]).
    pub function: Name,
    /// The receiver of a member call (`target.function(args)`).
    pub target: Option<ExprId>,
    /// The arguments, without the receiver.
    pub args: Vec<ExprId>,
}

/// `[a, ?b]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// The elements in order.
    pub elements: Vec<ExprId>,
    /// Positions in `elements` that were written with `?`.
    pub optional_indices: Vec<u32>,
}

/// `key: value` of a map literal.
#[derive(Clone, Debug, PartialEq)]
pub struct MapEntry {
    /// The entry has an id of its own; it stands at the colon.
    pub id: ExprId,
    /// The key.
    pub key: ExprId,
    /// The value.
    pub value: ExprId,
    /// Whether the entry was written with `?`.
    pub optional: bool,
}

/// `field: value` of a struct literal.
#[derive(Clone, Debug, PartialEq)]
pub struct StructField {
    /// The field has an id of its own; it stands at the colon.
    pub id: ExprId,
    /// The name of the field, without backticks.
    pub name: Name,
    /// The value.
    pub value: ExprId,
    /// Whether the field was written with `?`.
    pub optional: bool,
}

/// `Type{field: value}`
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// The name as written; the checker replaces it by the name that it resolves to.
    pub type_name: Name,
    /// The fields in order.
    pub fields: Vec<StructField>,
}

/// The fold that macros expand to.
#[derive(Clone, Debug, PartialEq)]
pub struct Comprehension {
    /// What is walked through.
    pub iter_range: ExprId,
    /// The variable of the element, or of the key or index when there are two.
    pub iter_var: Name,
    /// The variable of the value in the form with two variables.
    pub iter_var2: Option<Name>,
    /// The name of the accumulator.
    pub accu_var: Name,
    /// The accumulator's first value.
    pub accu_init: ExprId,
    /// Whether to go on, asked before each element.
    pub loop_condition: ExprId,
    /// The accumulator after an element.
    pub loop_step: ExprId,
    /// What the whole is worth.
    pub result: ExprId,
}

/// What a node is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ExprKind {
    /// An id without a node, or a node that could not be parsed.
    #[default]
    Unspecified,
    /// A literal.
    Constant(Constant),
    /// A name. A leading dot belongs to it.
    Ident(Name),
    /// A field selection or presence test.
    Select(Select),
    /// A call.
    Call(Call),
    /// A list literal.
    List(List),
    /// A map literal.
    Map(Vec<MapEntry>),
    /// A struct literal.
    Struct(Struct),
    /// A fold.
    Comprehension(Box<Comprehension>),
}

/// One node, or one id of an entry (then its kind is `Unspecified`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expr {
    /// What the node is.
    pub kind: ExprKind,
    /// Where it stands, as cel-go counts: in code points from the start of the text, for an
    /// operator at the operator, for a call at its parenthesis, for a selection at its dot.
    /// `None` where cel-go knows no place.
    pub offset: Option<u32>,
}

/// A call that a macro replaced, with its arguments as they were written.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroCall {
    /// The macro's name.
    pub function: Name,
    /// The receiver.
    pub target: Option<ExprId>,
    /// The arguments.
    pub args: Vec<ExprId>,
}

/// A parsed expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    exprs: Vec<Expr>,
    root: ExprId,
    macro_calls: BTreeMap<ExprId, MacroCall>,
}

static UNSPECIFIED: Expr = Expr { kind: ExprKind::Unspecified, offset: None };

impl Ast {
    /// The outermost node.
    pub const fn root(&self) -> ExprId {
        self.root
    }

    /// Declares which node is the outermost.
    pub const fn set_root(&mut self, root: ExprId) {
        self.root = root;
    }

    /// One more than the highest id, the length of tables that are kept by id.
    pub fn id_count(&self) -> usize {
        self.exprs.len()
    }

    /// The node with this id; an unspecified one when there is none.
    pub fn expr(&self, id: ExprId) -> &Expr {
        self.exprs.get(id.index()).unwrap_or(&UNSPECIFIED)
    }

    /// What the node with this id is.
    pub fn kind(&self, id: ExprId) -> &ExprKind {
        &self.expr(id).kind
    }

    /// Sets a node; ids up to it come into being as unspecified ones.
    pub fn set(&mut self, id: ExprId, expr: Expr) {
        if let Some(slot) = self.exprs.get_mut(id.index()) {
            *slot = expr;
            return;
        }
        self.exprs.resize(id.index(), Expr::default());
        self.exprs.push(expr);
    }

    /// Replaces what a node is and leaves its place.
    pub fn set_kind(&mut self, id: ExprId, kind: ExprKind) {
        let offset = self.expr(id).offset;
        self.set(id, Expr { kind, offset });
    }

    /// The calls that macros replaced, by the id of what replaced them.
    pub const fn macro_calls(&self) -> &BTreeMap<ExprId, MacroCall> {
        &self.macro_calls
    }

    /// Remembers the call that a macro replaced by the node `id`.
    pub fn set_macro_call(&mut self, id: ExprId, call: MacroCall) {
        self.macro_calls.insert(id, call);
    }

    /// What the nodes are, in the order of their ids.
    pub fn kinds(&self) -> impl Iterator<Item = &ExprKind> {
        self.exprs.iter().map(|expr| &expr.kind)
    }

    /// The ids directly below a node, in the order in which cel-go visits them.
    pub fn children(&self, id: ExprId) -> impl DoubleEndedIterator<Item = ExprId> {
        let mut some: [Option<ExprId>; 5] = [None; 5];
        let (mut ids, mut entries, mut fields) = (&[][..], &[][..], &[][..]);
        match self.kind(id) {
            ExprKind::Unspecified | ExprKind::Constant(_) | ExprKind::Ident(_) => {}
            ExprKind::Select(select) => some = [Some(select.operand), None, None, None, None],
            ExprKind::Call(call) => {
                some = [call.target, None, None, None, None];
                ids = &call.args;
            }
            ExprKind::List(list) => ids = &list.elements,
            ExprKind::Map(map) => entries = map,
            ExprKind::Struct(literal) => fields = &literal.fields,
            ExprKind::Comprehension(fold) => {
                some = [
                    fold.iter_range,
                    fold.accu_init,
                    fold.loop_condition,
                    fold.loop_step,
                    fold.result,
                ]
                .map(Some);
            }
        }
        let entries = entries.iter().flat_map(|entry: &MapEntry| [entry.key, entry.value]);
        let fields = fields.iter().map(|field: &StructField| field.value);
        some.into_iter().flatten().chain(ids.iter().copied()).chain(entries).chain(fields)
    }
}

/// What a name or call turned out to mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    /// A variable, type or constant.
    Ident {
        /// The fully qualified name.
        name: Name,
        /// The value, if it is a constant such as an enum's.
        value: Option<Constant>,
    },
    /// A function.
    Function {
        /// The overloads that may be meant, in the order of declaration.
        overload_ids: Vec<Name>,
    },
}

/// A checked expression: the tree with names resolved, and what the checker found out.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedAst {
    /// The tree. Names are fully qualified; a selection that was a qualified name is an identifier.
    pub ast: Ast,
    /// The type of each node by id.
    pub types: Vec<Option<Type>>,
    /// The meaning of each name and call by id.
    pub references: Vec<Option<Reference>>,
}

impl CheckedAst {
    /// The type of a node; `dyn` when it has none.
    pub fn type_of(&self, id: ExprId) -> Type {
        self.types.get(id.index()).cloned().flatten().unwrap_or(Type::Dyn)
    }

    /// The meaning of a node, if it is a name or a call.
    pub fn reference(&self, id: ExprId) -> Option<&Reference> {
        self.references.get(id.index()).and_then(Option::as_ref)
    }

    /// The type of the whole expression.
    pub fn output_type(&self) -> Type {
        self.type_of(self.ast.root())
    }
}

pub mod operators {
    //! The names under which operators are called: cel-go's `common/operators`.

    /// `c ? a : b`
    pub const CONDITIONAL: &str = "_?_:_";
    /// `a && b`
    pub const LOGICAL_AND: &str = "_&&_";
    /// `a || b`
    pub const LOGICAL_OR: &str = "_||_";
    /// `!a`
    pub const LOGICAL_NOT: &str = "!_";
    /// `a == b`
    pub const EQUALS: &str = "_==_";
    /// `a != b`
    pub const NOT_EQUALS: &str = "_!=_";
    /// `a < b`
    pub const LESS: &str = "_<_";
    /// `a <= b`
    pub const LESS_EQUALS: &str = "_<=_";
    /// `a > b`
    pub const GREATER: &str = "_>_";
    /// `a >= b`
    pub const GREATER_EQUALS: &str = "_>=_";
    /// `a + b`
    pub const ADD: &str = "_+_";
    /// `a - b`
    pub const SUBTRACT: &str = "_-_";
    /// `a * b`
    pub const MULTIPLY: &str = "_*_";
    /// `a / b`
    pub const DIVIDE: &str = "_/_";
    /// `a % b`
    pub const MODULO: &str = "_%_";
    /// `-a`
    pub const NEGATE: &str = "-_";
    /// `a[b]`
    pub const INDEX: &str = "_[_]";
    /// `a[?b]`
    pub const OPT_INDEX: &str = "_[?_]";
    /// `a.?b`
    pub const OPT_SELECT: &str = "_?._";
    /// `a in b`
    pub const IN: &str = "@in";
    /// What folds of `all` and `exists` ask before each element.
    pub const NOT_STRICTLY_FALSE: &str = "@not_strictly_false";
    /// `in` as older trees spell it.
    pub const OLD_IN: &str = "_in_";
    /// [`NOT_STRICTLY_FALSE`] as older trees spell it.
    pub const OLD_NOT_STRICTLY_FALSE: &str = "__not_strictly_false__";
    /// The macro `has`.
    pub const HAS: &str = "has";
    /// The macro `all`.
    pub const ALL: &str = "all";
    /// The macro `exists`.
    pub const EXISTS: &str = "exists";
    /// The macro `exists_one`.
    pub const EXISTS_ONE: &str = "exists_one";
    /// The macro `map`.
    pub const MAP: &str = "map";
    /// The macro `filter`.
    pub const FILTER: &str = "filter";
}
