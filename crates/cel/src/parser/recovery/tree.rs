//! The tree that the parser makes, with what recovery left out and made up: the runtime's `ParserRuleContext`.

use super::{
    grammar::{Kind, Label, Rule},
    stream::Token,
    token::Type,
};

/// The number of a node.
pub(super) type NodeId = u32;

/// What a node has below it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Child {
    Node(NodeId),
    Token(Token),
}

/// A rule, or an alternative of it, as it was read.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) rule: Rule,
    pub(super) start: Token,
    children: Vec<Child>,
    labels: Vec<(Label, Child)>,
}

/// All nodes.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn add(&mut self, rule: Rule, kind: Kind, start: Token) -> NodeId {
        self.nodes.push(Node { kind, rule, start, children: Vec::new(), labels: Vec::new() });
        NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX) - 1
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn change(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id as usize) {
            change(node);
        }
    }

    /// Makes a node that of one of its alternatives. What it had is lost, as in the runtime's `CopyFrom`.
    pub(super) fn specialize(&mut self, id: NodeId, kind: Kind) {
        self.change(id, |node| {
            node.kind = kind;
            node.children.clear();
        });
    }

    pub(super) fn add_child(&mut self, id: NodeId, child: Child) {
        self.change(id, |node| node.children.push(child));
    }

    pub(super) fn label(&mut self, id: NodeId, label: Label, child: Child) {
        self.change(id, |node| node.labels.push((label, child)));
    }

    /// Puts what has one label together, which is expected of a tree that is looked into.
    pub(super) fn sort_labels(&mut self) {
        for node in &mut self.nodes {
            node.labels.sort_by_key(|(label, _)| *label);
        }
    }
}

impl Node {
    /// Everything with a label, in order.
    fn labelled(&self, label: Label) -> &[(Label, Child)] {
        let start = self.labels.partition_point(|(known, _)| *known < label);
        let end = self.labels.partition_point(|(known, _)| *known <= label);
        self.labels.get(start..end).unwrap_or_default()
    }

    /// How many tokens or nodes have a label.
    pub(super) fn count(&self, label: Label) -> usize {
        self.labelled(label).len()
    }

    /// The token with a label at a position.
    pub(super) fn token_at(&self, label: Label, position: usize) -> Option<Token> {
        match self.labelled(label).get(position)?.1 {
            Child::Token(token) => Some(token),
            Child::Node(_) => None,
        }
    }

    /// The node with a label at a position.
    pub(super) fn part_at(&self, label: Label, position: usize) -> Option<NodeId> {
        match self.labelled(label).get(position)?.1 {
            Child::Node(node) => Some(node),
            Child::Token(_) => None,
        }
    }

    /// The last token with a label.
    pub(super) fn token(&self, label: Label) -> Option<Token> {
        self.token_at(label, self.count(label).checked_sub(1)?)
    }

    /// The last node with a label.
    pub(super) fn part(&self, label: Label) -> Option<NodeId> {
        self.part_at(label, self.count(label).checked_sub(1)?)
    }

    /// The nodes of a rule below this one.
    pub(super) fn of_rule(&self, tree: &Tree, rule: Rule) -> Vec<NodeId> {
        let nodes = self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(*node),
            Child::Token(_) => None,
        });
        nodes.filter(|id| tree.node(*id).is_some_and(|node| node.rule == rule)).collect()
    }

    /// The first token of a type below this one, whatever recovery did with it.
    pub(super) fn token_of(&self, kind: Type) -> Option<Token> {
        self.children.iter().find_map(|child| match child {
            Child::Token(token) if token.kind == kind => Some(*token),
            _ => None,
        })
    }
}
