//! Where a setting is: in `properties` or at the top level, in which spelling.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::document::registry::{Network, RegistryObject};
use crate::document::same_reading::SameReading;
use crate::key::Key;
use crate::slot::Slot;

/// The text that evidence shows in place of values that contradict each other.
pub(super) const CONFLICTING: &str = "<conflicting>";

/// The number of characters of a value that evidence shows.
const SHOWN: usize = 256;

/// Returns a value as evidence shows it: cut if it is longer than any that Azure prints.
pub(super) fn shown<'d>(text: &Cow<'d, str>) -> Cow<'d, str> {
    // No text has more characters than bytes.
    if text.len() <= SHOWN {
        return text.clone();
    }
    let Some((end, _)) = text.char_indices().nth(SHOWN) else {
        return text.clone();
    };
    let mut cut = String::from(text.get(..end).unwrap_or_default());
    cut.push('…');
    Cow::Owned(cut)
}

/// The value of a setting and its place.
#[derive(Debug)]
pub(super) struct Located<'o, T> {
    pub(super) reading: Reading<'o, T>,
    /// The key `properties` as the document spells it; none if the setting is at the top level.
    section: Option<&'o str>,
    /// The key of the setting as the document spells it; none if `properties` itself is malformed or computed.
    key: Option<&'o str>,
}

/// A value as it was read.
#[derive(Debug)]
pub(super) enum Reading<'o, T> {
    /// The key is missing, or its value is null.
    Absent {
        is_null: bool,
    },
    Is(&'o T),
    /// With the text that evidence shows in its place.
    Malformed(&'static str),
    /// With the expression.
    Unresolved(&'o str),
}

impl<T> Clone for Reading<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Reading<'_, T> {}

impl<'o, T> Located<'o, T> {
    /// Finds a setting in `properties`, if that is an object, or at the top level.
    pub(super) fn of<'d>(
        object: &'o RegistryObject<'d>,
        canonical: &'static str,
        field: impl Fn(&'o Network<'d>) -> &'o Slot<'d, T>,
    ) -> Self
    where
        T: SameReading,
    {
        let top = field(&object.top);
        let declaration = object.declaration.as_deref();
        let canonical = declaration.map_or(canonical, |declaration| declaration.name(canonical));
        match &object.properties {
            Slot::Is { key, value } => {
                let inner = field(value);
                if inner.is_absent() && !top.is_absent() {
                    return Self::at_top(top, canonical);
                }
                let conflict = !inner.is_absent() && !top.is_absent() && !inner.same_reading(top);
                let is_null = matches!(inner, Slot::Null) || matches!(top, Slot::Null);
                Self {
                    reading: match Reading::of(inner) {
                        _ if conflict => Reading::Malformed(CONFLICTING),
                        Reading::Absent { .. } => Reading::Absent { is_null },
                        reading => reading,
                    },
                    section: Some(key),
                    // The members of a computed value have no position.
                    key: Some(inner.key().unwrap_or(canonical))
                        .filter(|_| !declaration.is_some_and(|declaration| declaration.computed.properties)),
                }
            }
            Slot::Missing | Slot::Null => Self::at_top(top, canonical),
            Slot::Wrong { key, .. } | Slot::Twice { key } | Slot::Unresolved { key, .. } => Self {
                reading: match &object.properties {
                    Slot::Unresolved { expression, .. } => Reading::Unresolved(expression),
                    malformed => Reading::Malformed(malformed.malformation().unwrap_or_default()),
                },
                section: Some(key),
                key: None,
            },
        }
    }

    fn at_top(slot: &'o Slot<'_, T>, canonical: &'static str) -> Self {
        Self {
            reading: Reading::of(slot),
            section: None,
            key: Some(slot.key().unwrap_or(canonical)),
        }
    }

    /// The value, if there is one.
    pub(super) const fn value(&self) -> Option<&'o T> {
        match self.reading {
            Reading::Is(value) => Some(value),
            Reading::Absent { .. } | Reading::Malformed(_) | Reading::Unresolved(_) => None,
        }
    }

    /// Whether the document has the key, even if it is null.
    pub(super) const fn is_there(&self) -> bool {
        !matches!(self.reading, Reading::Absent { is_null: false })
    }

    /// Whether the key is a column such as `NetworkRuleSetDefaultAction`, and not a key of the rule set.
    pub(super) fn is_column_name(&self) -> bool {
        let has_value = !matches!(self.reading, Reading::Absent { .. });
        let key = self.key.filter(|_| has_value).and_then(Key::of);
        matches!(key, Some(Key::NetworkRuleSetDefaultAction | Key::NetworkRuleSetIpRules))
    }

    /// The pointer of the setting in the registry at `base`.
    pub(super) fn pointer(&self, base: &str) -> String {
        let [section, key] = [self.section, self.key].map(|key| key.unwrap_or_default());
        let slash = |key: &str| if key.is_empty() { "" } else { "/" };
        // Leaves room for the longest suffix: `/ipRules/99/ipAddressOrRange`.
        let mut pointer = String::with_capacity(base.len() + section.len() + key.len() + 32);
        for part in [base, slash(section), section, slash(key), key] {
            pointer.push_str(part);
        }
        pointer
    }
}

impl<'o, T> Reading<'o, T> {
    fn of(slot: &'o Slot<'_, T>) -> Self {
        match slot {
            Slot::Missing => Self::Absent { is_null: false },
            Slot::Null => Self::Absent { is_null: true },
            Slot::Is { value, .. } => Self::Is(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => Self::Malformed(slot.malformation().unwrap_or_default()),
            Slot::Unresolved { expression, .. } => Self::Unresolved(expression),
        }
    }
}
