//! Where rules were entered from, as graphs that share their ends: the runtime's `prediction_context.go`.
//!
//! Equal graphs have one number, so that comparing is cheap.

use std::collections::BTreeMap;

use super::atn::StateId;

/// The number of a graph.
pub(super) type ContextId = u32;

/// Entered from nowhere, or from anywhere where that is not told apart.
pub(super) const EMPTY: ContextId = 0;

/// A return state and where its rule was entered from.
type Return = (StateId, ContextId);

/// A graph. A list of one is not the same as a single one, as in the runtime.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Context {
    Empty,
    Single(Return),
    Several(Vec<Return>),
}

/// All graphs of a parse.
#[derive(Debug)]
pub(super) struct Contexts {
    contexts: Vec<Context>,
    numbers: BTreeMap<Context, ContextId>,
}

impl Contexts {
    pub(super) fn new() -> Self {
        let mut contexts = Self { contexts: Vec::new(), numbers: BTreeMap::new() };
        contexts.number(Context::Empty);
        contexts
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.contexts.len()
    }

    fn number(&mut self, context: Context) -> ContextId {
        if let Some(number) = self.numbers.get(&context) {
            return *number;
        }
        let number = ContextId::try_from(self.contexts.len()).unwrap_or(ContextId::MAX);
        self.contexts.push(context.clone());
        self.numbers.insert(context, number);
        number
    }

    fn context(&self, id: ContextId) -> &Context {
        self.contexts.get(id as usize).unwrap_or(&Context::Empty)
    }

    /// `SingletonBasePredictionContextCreate`
    pub(super) fn push(&mut self, parent: ContextId, follow: StateId) -> ContextId {
        self.number(Context::Single((follow, parent)))
    }

    /// The returns, in the order of their states; none for [`EMPTY`].
    pub(super) fn returns(&self, id: ContextId) -> &[Return] {
        match self.context(id) {
            Context::Empty => &[],
            Context::Single(only) => std::slice::from_ref(only),
            Context::Several(returns) => returns,
        }
    }

    /// `merge`. Where the root stands for anything (`root_is_wildcard`) it swallows what it is merged with; elsewhere it gets lost
    /// itself, which is a slip of the runtime.
    pub(super) fn merge(
        &mut self,
        left: ContextId,
        right: ContextId,
        root_is_wildcard: bool,
    ) -> ContextId {
        if left == right {
            return left;
        }
        if root_is_wildcard && (left == EMPTY || right == EMPTY) {
            return EMPTY;
        }
        let (one, other) = (self.returns(left).to_vec(), self.returns(right).to_vec());
        let count = one.len() + other.len();
        let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
        let mut merged = Vec::with_capacity(count);
        loop {
            let (first, second) = match (one.peek().copied(), other.peek().copied()) {
                (None, None) => break,
                (Some(first), Some(second)) => (first, second),
                (first, second) => {
                    merged.extend(first.or(second));
                    one.next();
                    other.next();
                    continue;
                }
            };
            if first.0 <= second.0 {
                one.next();
            }
            if second.0 <= first.0 {
                other.next();
            }
            merged.push(match first.0.cmp(&second.0) {
                std::cmp::Ordering::Less => first,
                std::cmp::Ordering::Greater => second,
                std::cmp::Ordering::Equal => {
                    (first.0, self.merge(first.1, second.1, root_is_wildcard))
                }
            });
        }
        match *merged.as_slice() {
            [only] if count > 1 => self.number(Context::Single(only)),
            _ => self.number(Context::Several(merged)),
        }
    }
}
