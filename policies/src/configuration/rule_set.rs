//! The default action and the IP rules: in a rule set, as a bare string, or as columns.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::located::{Located, Reading};
use super::setting::{DefaultAction, IpRules};
use crate::document::registry::RegistryObject;
use crate::document::rule_set::{Rule, RuleSet, RuleSetObject};
use crate::document::same_reading::SameReading;
use crate::model::Provenance;
use crate::slot::Slot;
use acrcheck_json::ascii::same;

/// The parts of a rule set that a column contradicts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Conflict {
    pub(super) default_action: bool,
    pub(super) ip_rules: bool,
}

/// The parts of a rule set that a tool has flattened into columns of the registry.
#[derive(Debug)]
pub(super) struct Columns<'o, 'd> {
    pub(super) default_action_at: Located<'o, Cow<'d, str>>,
    pub(super) ip_rules_at: Located<'o, Vec<Rule<'d>>>,
}

/// Reads the default action from the rule set or its columns.
pub(super) fn default_action(
    at: &Located<'_, RuleSet<'_>>,
    columns: Option<&Columns<'_, '_>>,
    conflict: Conflict,
    is_default_known: bool,
) -> DefaultAction {
    let absent = |is_null: bool| {
        if is_null || is_default_known {
            DefaultAction::Absent
        } else {
            DefaultAction::NotShown
        }
    };
    let action = |text: &str| match text.trim_ascii() {
        text if same(text, "Allow") => DefaultAction::Allow,
        text if same(text, "Deny") => DefaultAction::Deny,
        _ => DefaultAction::Unrecognised,
    };
    if conflict.default_action {
        return DefaultAction::Unrecognised;
    }
    match (at.reading, columns) {
        (Reading::Malformed(_), _) => DefaultAction::Unrecognised,
        (Reading::Is(RuleSet::BareAction(text)), _) => action(text),
        (Reading::Is(RuleSet::Object(set)), _) => match &set.default_action {
            Slot::Missing => absent(false),
            Slot::Null => absent(true),
            Slot::Is { value, .. } => action(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => DefaultAction::Unrecognised,
            Slot::Unresolved { .. } => DefaultAction::Unresolved,
        },
        (Reading::Unresolved(_), _) => DefaultAction::Unresolved,
        (Reading::Absent { is_null }, None) => absent(is_null),
        (Reading::Absent { is_null: set_is_null }, Some(columns)) => match columns.default_action_at.reading {
            Reading::Is(text) => action(text),
            Reading::Malformed(_) => DefaultAction::Unrecognised,
            Reading::Unresolved(_) => DefaultAction::Unresolved,
            Reading::Absent { is_null } => absent(is_null || set_is_null),
        },
    }
}

impl Conflict {
    /// Finds columns that contradict the rule set.
    pub(super) fn of<'d>(object: &RegistryObject<'d>, rule_set_at: &Located<'_, RuleSet<'d>>) -> Self {
        match rule_set_at.reading {
            Reading::Is(rule_set) if object.has_columns() => Self::between(rule_set, object),
            _ => Self::default(),
        }
    }

    #[cold]
    fn between<'d>(rule_set: &RuleSet<'d>, object: &RegistryObject<'d>) -> Self {
        let action = Located::of(object, "networkRuleSetDefaultAction", |n| &n.default_action);
        let rules = Located::of(object, "networkRuleSetIPRules", |n| &n.ip_rules);
        Self {
            default_action: action.is_column_name()
                && match (rule_set, action.reading) {
                    (RuleSet::BareAction(shown), Reading::Is(column)) => !shown.same_reading(column),
                    (RuleSet::Object(set), Reading::Is(column)) => match &set.default_action {
                        Slot::Is { value, .. } => !value.same_reading(column),
                        // Absent means the default Allow, or unknown.
                        Slot::Missing | Slot::Null => !same(column.trim_ascii(), "Allow"),
                        Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => true,
                    },
                    (_, reading) => matches!(reading, Reading::Malformed(_)),
                },
            ip_rules: rules.is_column_name()
                && match (rule_set, rules.reading) {
                    (RuleSet::Object(set), Reading::Is(column)) => match &set.ip_rules {
                        Slot::Null => !column.is_empty(),
                        Slot::Is { value, .. } => value != column,
                        Slot::Missing | Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => true,
                    },
                    // A bare default action shows no rules to compare with.
                    _ => true,
                },
        }
    }
}

/// Reads the IP rules from the rule set or its columns.
pub(super) fn ip_rules<'o, 'd>(
    at: &Located<'o, RuleSet<'d>>,
    columns: Option<&Columns<'o, 'd>>,
    conflict: Conflict,
    provenance: Provenance,
) -> IpRules<'o, 'd> {
    let missing = match provenance {
        Provenance::Observed => IpRules::NotShown,
        Provenance::Declared => IpRules::Listed(&[]),
    };
    match (at.reading, columns) {
        (Reading::Malformed(_), _) => IpRules::Malformed,
        (Reading::Unresolved(_), _) => IpRules::Unresolved,
        (Reading::Is(_), _) if conflict.ip_rules => IpRules::Malformed,
        (Reading::Is(RuleSet::BareAction(_)), _) => IpRules::NotShown,
        (Reading::Absent { .. }, Some(columns)) => match columns.ip_rules_at.reading {
            Reading::Is(rules) => IpRules::Listed(rules),
            Reading::Malformed(_) => IpRules::Malformed,
            Reading::Unresolved(_) => IpRules::Unresolved,
            Reading::Absent { is_null: true } => IpRules::Listed(&[]),
            Reading::Absent { is_null: false } => missing,
        },
        (Reading::Absent { is_null: true }, None) => IpRules::Listed(&[]),
        (Reading::Absent { is_null: false }, None) => missing,
        (Reading::Is(RuleSet::Object(RuleSetObject { ip_rules, .. })), _) => match ip_rules {
            Slot::Missing => missing,
            Slot::Null => IpRules::Listed(&[]),
            Slot::Is { value, .. } => IpRules::Listed(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => IpRules::Malformed,
            Slot::Unresolved { .. } => IpRules::Unresolved,
        },
    }
}

impl<'o, 'd> Columns<'o, 'd> {
    /// Finds the columns of a registry that has no rule set. Under the names of the rule set's keys, they count only next to another network
    /// setting.
    pub(super) fn of(object: &'o RegistryObject<'d>, rule_set_at: &Located<'o, RuleSet<'d>>) -> Option<Self> {
        if !matches!(rule_set_at.reading, Reading::Absent { .. }) {
            return None;
        }
        let default_action_at = Located::of(object, "networkRuleSetDefaultAction", |n| &n.default_action);
        let ip_rules_at = Located::of(object, "networkRuleSetIPRules", |n| &n.ip_rules);
        let is_malformed = object.properties.malformation().is_some();
        let is_there = default_action_at.is_there() || ip_rules_at.is_there();
        let is_null = matches!(default_action_at.reading, Reading::Absent { is_null: true });
        let counts = default_action_at.is_column_name()
            || ip_rules_at.is_column_name()
            || is_null
            || object.has_access_setting();
        (is_there && counts && !is_malformed).then_some(Self {
            default_action_at,
            ip_rules_at,
        })
    }
}
