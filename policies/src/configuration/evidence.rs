//! Evidence: the values that findings are based on, and their places.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::Configuration;
use super::located::{CONFLICTING, Located, Reading, shown};
use crate::document::rule_set::{Rule, RuleSet};
use crate::model::Evidence;
use crate::slot::Slot;
use acrcheck_declared::Computed;
use acrcheck_json::pointer::push_index;

impl<'o, 'd> Configuration<'o, 'd> {
    /// The value of `publicNetworkAccess`.
    pub(crate) fn public_access_evidence(&self) -> Evidence<'d> {
        self.text_evidence(&self.public_access_at)
    }

    /// The value of `networkRuleBypassOptions`.
    pub(crate) fn bypass_evidence(&self) -> Evidence<'d> {
        self.text_evidence(&self.bypass_at)
    }

    /// The default action, or the rule set itself if that is absent, malformed or a bare string.
    pub(crate) fn default_action_evidence(&self) -> Evidence<'d> {
        if let Some(columns) = &self.columns {
            return self.text_evidence(&columns.default_action_at);
        }
        let mut pointer = self.rule_set_at.pointer(self.base);
        let value = match self.rule_set_at.reading {
            Reading::Absent { .. } => None,
            Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
            Reading::Unresolved(expression) => Some(shown_expression(expression)),
            Reading::Is(RuleSet::BareAction(_)) if self.conflict.default_action => Some(Cow::Borrowed(CONFLICTING)),
            Reading::Is(RuleSet::BareAction(text)) => Some(shown(text)),
            Reading::Is(RuleSet::Object(set)) => {
                if !self.is_computed(|computed| computed.rule_set) {
                    pointer.push('/');
                    pointer.push_str(set.default_action.key().unwrap_or(self.name("defaultAction")));
                }
                match &set.default_action {
                    _ if self.conflict.default_action => Some(Cow::Borrowed(CONFLICTING)),
                    Slot::Is { value, .. } => Some(shown(value)),
                    Slot::Unresolved { expression, .. } => Some(shown_expression(expression)),
                    slot => slot.malformation().map(Cow::Borrowed),
                }
            }
        };
        Evidence { pointer, value }
    }

    /// The list of IP rules as a whole.
    pub(crate) fn ip_rules_evidence(&self) -> Evidence<'d> {
        let list = |rules: &Vec<Rule<'d>>| Some(Cow::Borrowed(if rules.is_empty() { "[]" } else { "<array>" }));
        let value = match (&self.columns, self.rule_set_at.reading) {
            (Some(columns), _) => match columns.ip_rules_at.reading {
                Reading::Is(rules) => list(rules),
                Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
                Reading::Unresolved(expression) => Some(shown_expression(expression)),
                Reading::Absent { .. } => None,
            },
            _ if self.conflict.ip_rules => Some(Cow::Borrowed(CONFLICTING)),
            (None, Reading::Is(RuleSet::Object(set))) => match &set.ip_rules {
                Slot::Is { value, .. } => list(value),
                Slot::Unresolved { expression, .. } => Some(shown_expression(expression)),
                slot => slot.malformation().map(Cow::Borrowed),
            },
            (None, Reading::Malformed(placeholder)) => Some(Cow::Borrowed(placeholder)),
            (None, Reading::Unresolved(expression)) => Some(shown_expression(expression)),
            (None, Reading::Absent { .. } | Reading::Is(RuleSet::BareAction(_))) => None,
        };
        Evidence {
            pointer: self.ip_rules_pointer(),
            value,
        }
    }

    /// One IP rule: its address, or the whole element if it has no readable address.
    pub(crate) fn ip_rule_evidence(&self, index: usize, rule: &Rule<'d>) -> Evidence<'d> {
        let mut pointer = self.ip_rules_pointer();
        let is_computed = self.is_computed(|computed| computed.rule_set || computed.ip_rules);
        if !is_computed {
            push_index(&mut pointer, index);
        }
        let value = match &rule.written {
            Some(written) => {
                if !is_computed && !written.key.is_empty() {
                    pointer.push('/');
                    pointer.push_str(&written.key);
                }
                shown(&written.text)
            }
            None => Cow::Borrowed("<no address>"),
        };
        Evidence {
            pointer,
            value: Some(value),
        }
    }

    fn ip_rules_pointer(&self) -> String {
        if let Some(columns) = &self.columns {
            return columns.ip_rules_at.pointer(self.base);
        }
        let mut pointer = self.rule_set_at.pointer(self.base);
        let key = match self.rule_set_at.reading {
            // A rule set that is malformed or computed has no members to point at.
            Reading::Malformed(_) | Reading::Unresolved(_) => return pointer,
            Reading::Is(RuleSet::Object(_)) if self.is_computed(|computed| computed.rule_set) => return pointer,
            Reading::Is(RuleSet::Object(set)) => set.ip_rules.key(),
            Reading::Is(RuleSet::BareAction(_)) | Reading::Absent { .. } => None,
        };
        pointer.push('/');
        pointer.push_str(key.unwrap_or(self.name("ipRules")));
        pointer
    }

    fn text_evidence(&self, located: &Located<'o, Cow<'d, str>>) -> Evidence<'d> {
        Evidence {
            pointer: located.pointer(self.base),
            value: match located.reading {
                Reading::Absent { .. } => None,
                Reading::Is(text) => Some(shown(text)),
                Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
                Reading::Unresolved(expression) => Some(shown_expression(expression)),
            },
        }
    }

    /// Whether a part is the value of an expression, so that its members have no position.
    fn is_computed(&self, part: impl Fn(&Computed) -> bool) -> bool {
        self.declaration.is_some_and(|declaration| part(&declaration.computed))
    }

    /// The name of a property in the language of the document.
    fn name(&self, property: &'static str) -> &'static str {
        self.declaration
            .map_or(property, |declaration| declaration.name(property))
    }
}

fn shown_expression<'d>(expression: &str) -> Cow<'d, str> {
    shown(&Cow::Owned(expression.into()))
}
