//! Values that are known only after a plan has been applied.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use acrcheck_expressions::{Budget, Value};
use acrcheck_json::ascii::same;

use crate::node::Node;
use crate::registry::{Members, SENSITIVE, text};

/// The evidence in place of a value that is known after apply.
pub(super) const KNOWN_AFTER_APPLY: &str = "(known after apply)";

/// What a plan says about the values of a resource, apart from the values.
pub(super) struct Marks<'d> {
    /// `after_unknown`: `true` in place of every value that is not known.
    pub(super) unknown: Option<Node<'d>>,
    /// `sensitive_values` or `after_sensitive`: `true` in place of every value that must not be shown.
    pub(super) sensitive: Option<Node<'d>>,
    /// Whether a missing value may be one that is not known: the plan does not have its marks.
    pub(super) may_be_unknown: bool,
    /// Whether the plan has the change of the resource.
    has_change: bool,
}

impl<'d> Marks<'d> {
    pub(super) fn of(resource: &Node<'d>, change: Option<&Node<'d>>, is_plan: bool) -> Self {
        let unknown = change.and_then(|change| change.get("after_unknown"));
        let sensitive = resource
            .get("sensitive_values")
            .or_else(|| change.and_then(|change| change.get("after_sensitive")));
        Self {
            may_be_unknown: is_plan && unknown.is_none(),
            has_change: change.is_some(),
            unknown,
            sensitive,
        }
    }

    /// Whether an attribute is not known as a whole.
    pub(super) fn is_unknown(&self, name: &str) -> bool {
        let unknown = self.unknown.as_ref();
        is_marked(unknown) || is_marked(unknown.and_then(|unknown| unknown.get(name)).as_ref())
    }

    /// Whether an attribute is sensitive as a whole.
    pub(super) fn is_sensitive(&self, name: &str) -> bool {
        let sensitive = self.sensitive.as_ref();
        is_marked(sensitive) || is_marked(sensitive.and_then(|sensitive| sensitive.get(name)).as_ref())
    }

    /// The value of an attribute; none if it has none.
    pub(super) fn value(&self, values: &Node<'d>, name: &str, budget: &mut Budget) -> Option<Value<'d>> {
        let value = values.get(name).map(|value| value.literal(budget));
        if self.is_unknown(name) {
            return Some(unresolved(KNOWN_AFTER_APPLY));
        }
        let unknown = self.unknown.as_ref().and_then(|unknown| unknown.get(name));
        let value = with_unknown(value?, unknown.as_ref());
        Some(if self.is_sensitive(name) {
            unresolved(SENSITIVE)
        } else {
            value
        })
    }

    /// The text of an attribute; none if it is not known or must not be shown.
    pub(super) fn text(&self, values: &Node<'d>, name: &str, budget: &mut Budget) -> Option<Cow<'d, str>> {
        text(self.value(values, name, budget)?)
    }

    /// Whether the plan has neither the marks of the resource nor its change.
    pub(super) const fn is_cut(&self) -> bool {
        self.may_be_unknown && !self.has_change
    }
}

/// Whether a mark is set.
pub(super) fn is_marked(mark: Option<&Node<'_>>) -> bool {
    mark.is_some_and(Node::is_true)
}

/// Replaces the settings of a registry that are marked as sensitive. Returns the indexes of the IP rules whose addresses are.
pub(super) fn hide<'d>(members: &mut Members<'d>, sensitive: Option<&Node<'d>>) -> Vec<usize> {
    let mut rules = Vec::new();
    let Some(sensitive) = sensitive else {
        return rules;
    };
    for (name, value) in members {
        let mark = if sensitive.is_true() {
            Some(sensitive.clone())
        } else {
            sensitive.get(name)
        };
        let Some(mark) = mark else { continue };
        if mark.is_true() && !same(name, "ipRules") && !same(name, "ip_rule") {
            *value = unresolved(SENSITIVE);
            continue;
        }
        match value {
            Value::Array(elements) if same(name, "ipRules") || same(name, "ip_rule") => {
                let marks = mark.elements();
                let is_sensitive = |index: &usize| {
                    let mark = marks.get(*index);
                    mark.is_some_and(|mark| mark.is_true() || mark.members().iter().any(|(_, mark)| mark.is_true()))
                };
                rules.extend((0..elements.len()).filter(|index| mark.is_true() || is_sensitive(index)));
            }
            Value::Object(members) => rules.extend(hide(members, Some(&mark))),
            _ => {}
        }
    }
    rules
}

pub(super) const fn unresolved<'d>(text: &'static str) -> Value<'d> {
    Value::Unresolved(Cow::Borrowed(text))
}

/// Puts the values that are not known into those that are. The marks have the shape of the value, without what is known.
pub(super) fn with_unknown<'d>(value: Value<'d>, marks: Option<&Node<'d>>) -> Value<'d> {
    let Some(marks) = marks else {
        return value;
    };
    if marks.is_true() {
        return unresolved(KNOWN_AFTER_APPLY);
    }
    match value {
        Value::Object(members) => {
            let mut marked = marks.members();
            // No registry has so many settings, and looking up each would take too long.
            if members.len().saturating_mul(marked.len()) > 1 << 16 {
                return unresolved(KNOWN_AFTER_APPLY);
            }
            let mut with: Vec<_> = members
                .into_iter()
                .map(|(key, value)| {
                    let place = marked.iter().position(|(name, _)| same(name, &key));
                    let mark = place.map(|place| marked.swap_remove(place).1);
                    (key, with_unknown(value, mark.as_ref()))
                })
                .collect();
            with.extend(
                marked
                    .into_iter()
                    .filter_map(|(key, mark)| Some((key, missing(&mark)?))),
            );
            Value::Object(with)
        }
        Value::Array(elements) => {
            let marks = marks.elements();
            let more = marks
                .get(elements.len()..)
                .unwrap_or_default()
                .iter()
                .filter_map(missing);
            let more: Vec<_> = more.collect();
            let elements = elements.into_iter().enumerate();
            let elements = elements.map(|(index, element)| with_unknown(element, marks.get(index)));
            Value::Array(elements.chain(more).collect())
        }
        other => other,
    }
}

/// The value in place of one that is missing but has marks; none if everything in it is known.
fn missing<'d>(mark: &Node<'d>) -> Option<Value<'d>> {
    let has_unknown = mark.is_true()
        || mark.elements().iter().any(|mark| missing(mark).is_some())
        || mark.members().iter().any(|(_, mark)| missing(mark).is_some());
    has_unknown.then(|| unresolved(KNOWN_AFTER_APPLY))
}
