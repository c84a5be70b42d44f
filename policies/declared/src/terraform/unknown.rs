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
        let unknown = unknown.filter(|unknown| !unknown.is_null());
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

    /// Whether an attribute, or a part of it, is sensitive.
    pub(super) fn has_sensitive(&self, name: &str) -> bool {
        let mark = self.sensitive.as_ref().and_then(|sensitive| sensitive.get(name));
        self.is_sensitive(name) || mark.is_some_and(|mark| has_mark(&mark, DEEPEST_MARK))
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

/// Whether a mark is set. One that is given twice may be.
pub(super) fn is_marked(mark: Option<&Node<'_>>) -> bool {
    mark.is_some_and(|mark| mark.is_true() || mark.is_given_twice())
}

/// The settings that marks are looked up for.
const SETTINGS: [&str; 9] = [
    "publicNetworkAccess",
    "networkRuleBypassOptions",
    "networkRuleBypassAllowedForTasks",
    "provisioningState",
    "networkRuleSet",
    "defaultAction",
    "default_action",
    IP_RULES,
    IP_RULE,
];

pub(super) const IP_RULES: &str = "ipRules";
pub(super) const IP_RULE: &str = "ip_rule";

/// Replaces the settings of a registry that are marked as sensitive. Returns the indexes of the IP rules whose addresses are.
pub(super) fn hide<'d>(members: &mut Members<'d>, sensitive: Option<&Node<'d>>) -> Vec<usize> {
    let mut rules = Vec::new();
    let Some(sensitive) = sensitive else {
        return rules;
    };
    for setting in SETTINGS {
        let Some(mark) = sensitive.get(setting) else { continue };
        let are_rules = setting == IP_RULES || setting == IP_RULE;
        for (_, value) in members.iter_mut().filter(|(name, _)| same(name, setting)) {
            match value {
                Value::Array(elements) if are_rules => rules.extend(sensitive_rules(elements.len(), &mark)),
                value if is_marked(Some(&mark)) => *value = unresolved(SENSITIVE),
                Value::Object(members) => rules.extend(hide(members, Some(&mark))),
                _ => {}
            }
        }
    }
    rules
}

fn sensitive_rules(count: usize, mark: &Node<'_>) -> Vec<usize> {
    let marks = mark.elements();
    let is_sensitive = |index: &usize| {
        let mark = marks.get(*index);
        is_marked(mark) || mark.is_some_and(|mark| mark.members().iter().any(|(_, mark)| is_marked(Some(mark))))
    };
    (0..count)
        .filter(|index| is_marked(Some(mark)) || is_sensitive(index))
        .collect()
}

/// Leaves open what is missing in a plan without marks.
pub(super) fn leave_open(members: &mut Members<'_>, names: &[&'static str]) {
    for name in names {
        if !members.iter().any(|(member, _)| same(member, name)) {
            members.push((Cow::Borrowed(name), unresolved(KNOWN_AFTER_APPLY)));
        }
    }
}

/// Leaves open the addresses that IP rules do not have in a plan without marks.
pub(super) fn leave_addresses_open(members: &mut Members<'_>) {
    let rules = members
        .iter_mut()
        .filter(|(name, _)| same(name, IP_RULES) || same(name, IP_RULE));
    for (_, value) in rules {
        let Value::Array(elements) = value else { continue };
        for element in elements {
            let Value::Object(members) = element else { continue };
            let addresses = ["value", "ipAddressOrRange", "ip_range"];
            if !members
                .iter()
                .any(|(name, _)| addresses.iter().any(|address| same(name, address)))
            {
                members.push((Cow::Borrowed("ip_range"), unresolved(KNOWN_AFTER_APPLY)));
            }
        }
    }
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
    has_mark(mark, DEEPEST_MARK).then(|| unresolved(KNOWN_AFTER_APPLY))
}

/// The levels of nested marks that are looked at.
pub(super) const DEEPEST_MARK: usize = 16;

/// Whether one of the marks is `true`. Those that are nested too deep may be.
pub(super) fn has_mark(mark: &Node<'_>, depth: usize) -> bool {
    let Some(inside) = depth.checked_sub(1) else {
        return true;
    };
    mark.is_true()
        || mark.elements().iter().any(|mark| has_mark(mark, inside))
        || mark.members().iter().any(|(_, mark)| has_mark(mark, inside))
}
