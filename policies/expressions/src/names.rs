use crate::budget::Budget;
use crate::value::Value;

/// What an expression refers to.
///
/// A value that is returned must have cost the budget what it takes, and one level of nesting for each level of its arrays and objects,
/// as with [`Value::copy`].
pub trait Names<'d> {
    /// Returns the value of a parameter, by its name in any case. A value that is not known is unresolved.
    fn parameter(&mut self, name: &str, budget: &mut Budget) -> Value<'d>;

    /// Returns the value of a variable, by its name in any case. A value that is not known is unresolved.
    fn variable(&mut self, name: &str, budget: &mut Budget) -> Value<'d>;

    /// Returns the index of the current iteration of a loop: of the innermost one if no name is given.
    fn copy_index(&self, loop_name: Option<&str>) -> Option<i64>;

    /// Parses JSON text. Returns nothing if it is not JSON.
    fn json(&mut self, text: &str, budget: &mut Budget) -> Option<Value<'d>>;
}
