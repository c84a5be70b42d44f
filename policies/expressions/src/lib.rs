//! Evaluates the expressions of Azure Resource Manager templates as far as a document allows.
//!
//! [`evaluate`] turns a string of a template into a [`Value`]. Whatever cannot be computed from the document alone is
//! [`Value::Unresolved`]: functions that need Azure, invalid expressions, and everything that depends on them. The result is never a
//! guess. Evaluation is limited by a [`Budget`], which makes untrusted templates safe: there is no panic and no unbounded recursion, time
//! or memory.
//!
//! Parameters, variables, loops and JSON text come from an implementation of [`Names`].

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod budget;
mod compare;
mod evaluator;
mod functions;
mod names;
mod parser;
#[cfg(test)]
mod tests;
mod text;
mod value;

use alloc::borrow::Cow;
use alloc::string::String;

pub use budget::Budget;
pub use names::Names;
pub use value::Value;

/// Whether a string of a template is an expression: it is in brackets, and the first one is not doubled.
#[must_use]
pub fn is_expression(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[")
}

/// Returns the string that is meant by one that is not an expression: `[[x]` is the string `[x]`.
#[must_use]
pub fn literal(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.starts_with("[[") || !text.ends_with(']') {
        return text;
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('[').unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(String::from(text.strip_prefix('[').unwrap_or(&text))),
    }
}

/// Returns the value of a string of a template, which may be an expression.
///
/// An unresolved value carries the text of the string in which evaluation failed: this one, or the one of a parameter or a variable.
pub fn evaluate<'d>(text: Cow<'d, str>, names: &mut dyn Names<'d>, budget: &mut Budget) -> Value<'d> {
    if !is_expression(&text) {
        return Value::Text(literal(text));
    }
    match evaluator::run(&text, names, budget) {
        Some(value) => value,
        None => Value::Unresolved(text),
    }
}
