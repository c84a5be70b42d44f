use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::budget::Budget;

/// The value of an expression, or of a part of a template with expressions in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'d> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number that is not a 64-bit integer, as it is written.
    Number(Cow<'d, str>),
    /// A string.
    Text(Cow<'d, str>),
    /// The elements of an array.
    Array(Vec<Self>),
    /// The members of an object, in document order. A name can occur twice. Azure Resource Manager ignores the case of names.
    Object(Vec<(Cow<'d, str>, Self)>),
    /// A value that cannot be computed from the document: the text of the expression.
    Unresolved(Cow<'d, str>),
}

/// Where a member or an element is.
pub(crate) enum Place {
    At(usize),
    Missing,
    /// The name occurs twice, or the value has no such members at all.
    Unknown,
}

impl<'d> Value<'d> {
    /// Clones a value at the expense of a budget. Returns nothing if a limit is hit.
    ///
    /// Every level of arrays and objects is a level of nesting, so a value cannot get deeper by being stored and copied.
    #[must_use]
    pub fn copy(&self, budget: &mut Budget) -> Option<Self> {
        if !budget.spend(1) || !budget.enter() {
            return None;
        }
        let copy = self.copy_content(budget);
        budget.leave();
        copy
    }

    fn copy_content(&self, budget: &mut Budget) -> Option<Self> {
        Some(match self {
            Self::Null => Self::Null,
            Self::Boolean(value) => Self::Boolean(*value),
            Self::Integer(value) => Self::Integer(*value),
            Self::Number(text) => Self::Number(copy_text(text, budget)?),
            Self::Text(text) => Self::Text(copy_text(text, budget)?),
            Self::Unresolved(text) => Self::Unresolved(copy_text(text, budget)?),
            Self::Array(elements) => {
                let mut copy = Vec::new();
                for element in elements {
                    copy.push(element.copy(budget)?);
                }
                Self::Array(copy)
            }
            Self::Object(members) => {
                let mut copy = Vec::new();
                for (name, value) in members {
                    copy.push((copy_text(name, budget)?, value.copy(budget)?));
                }
                Self::Object(copy)
            }
        })
    }

    /// Finds a member by its name, whose ASCII case is ignored, or an element by its index.
    pub(crate) fn find(&self, key: &Self) -> Place {
        match (self, key) {
            (Self::Object(members), Self::Text(key)) => {
                // The case of other letters is not known here, but in Azure.
                let mut place = if key.is_ascii() { Place::Missing } else { Place::Unknown };
                for (index, (name, _)) in members.iter().enumerate() {
                    if name.eq_ignore_ascii_case(key) {
                        if let Place::At(_) = place {
                            return Place::Unknown;
                        }
                        place = Place::At(index);
                    }
                }
                place
            }
            (Self::Array(elements), Self::Integer(index)) => match usize::try_from(*index) {
                Ok(index) if index < elements.len() => Place::At(index),
                Ok(_) => Place::Missing,
                Err(_) => Place::Unknown,
            },
            _ => Place::Unknown,
        }
    }

    /// Returns the member or element at a place and drops the others.
    pub(crate) fn into_part(self, index: usize) -> Option<Self> {
        match self {
            Self::Array(elements) => elements.into_iter().nth(index),
            Self::Object(members) => members.into_iter().nth(index).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the first of two values that is unresolved, if one is.
    pub(crate) fn or_unresolved(self, other: Self) -> Option<Self> {
        [self, other]
            .into_iter()
            .find(|value| matches!(value, Self::Unresolved(_)))
    }

    /// Returns the first part that is unresolved, if there is one.
    pub(crate) fn into_unresolved(self) -> Option<Self> {
        match self {
            Self::Unresolved(_) => Some(self),
            Self::Array(elements) => elements.into_iter().find_map(Self::into_unresolved),
            Self::Object(members) => members.into_iter().find_map(|(_, value)| value.into_unresolved()),
            _ => None,
        }
    }
}

/// Clones a text at the expense of a budget. A borrowed one is not copied.
pub(crate) fn copy_text<'d>(text: &Cow<'d, str>, budget: &mut Budget) -> Option<Cow<'d, str>> {
    (matches!(text, Cow::Borrowed(_)) || budget.spend_text(text)).then(|| text.clone())
}
