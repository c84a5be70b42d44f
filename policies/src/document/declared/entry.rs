//! What a template or a plan contains.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::node::Node;
use crate::document::registry::RegistryObject;
use crate::model::{Position, Problem, ProblemCode};

/// An entry of a template or a plan.
pub(in crate::document) enum Entry<'d> {
    Registry(Position, Box<RegistryObject<'d>>),
    /// A resource of another type, or one that is only referred to or deleted.
    Other,
    /// A resource whose condition is false.
    NotDeployed,
    Problem(Problem),
}

/// Adds an error entry about a value.
pub(super) fn push_problem(
    entries: &mut Vec<Entry<'_>>,
    node: &Node<'_>,
    pointer: &str,
    code: ProblemCode,
    message: &str,
) {
    entries.push(Entry::Problem(Problem {
        code,
        position: node.position(String::from(pointer)),
        message: String::from(message),
    }));
}
