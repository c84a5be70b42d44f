//! What a template or a plan contains.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::node::Node;
use crate::position::Position;
use crate::registry::Registry;

/// An entry of a template or a plan, in document order.
#[derive(Debug)]
pub enum Entry<'d> {
    /// A registry.
    Registry(Box<Registry<'d>>),
    /// A resource of another type, or one that is only referred to or deleted.
    Other,
    /// A resource whose condition is false.
    NotDeployed,
    /// A part that cannot be read.
    Problem(Problem),
}

/// A part that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// Where it is.
    pub position: Position,
    /// What is wrong, and what to do.
    pub message: &'static str,
}

/// The kind of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A value may be a registry, but cannot be read as one.
    NotARegistry,
    /// Resources are known to be missing.
    Incomplete,
    /// It is recognised but not supported.
    Unsupported,
}

/// Adds a problem with a value.
pub(crate) fn push_problem(
    entries: &mut Vec<Entry<'_>>,
    node: &Node<'_>,
    pointer: &str,
    kind: ProblemKind,
    message: &'static str,
) {
    entries.push(Entry::Problem(Problem {
        kind,
        position: node.position(String::from(pointer)),
        message,
    }));
}
