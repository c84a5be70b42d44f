//! A registry as a template, a plan or a state declares it.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_expressions::Value;
use acrcheck_json::ascii::same;

use crate::node::Node;
use crate::position::Position;

/// The evidence in place of a value that the document marks as sensitive.
pub const SENSITIVE: &str = "(sensitive value)";

/// The members of an object.
pub type Members<'d> = Vec<(Cow<'d, str>, Value<'d>)>;

/// A registry, with its settings as far as the document shows them. A text that cannot be computed is `None`.
#[derive(Clone, Debug)]
pub struct Registry<'d> {
    /// Where it is.
    pub position: Position,
    /// Whether it shows what the service has, as opposed to what its author wants.
    pub is_observed: bool,
    /// The language that names the settings.
    pub language: Language,
    /// Identifies it in the document: its Terraform address, its symbolic names, or the expression of its name.
    pub address: Option<Cow<'d, str>>,
    /// Whether it is deployed only under a condition that cannot be computed.
    pub is_conditional: bool,
    /// The Azure resource id.
    pub id: Option<Cow<'d, str>>,
    /// The name.
    pub name: Option<Cow<'d, str>>,
    /// The Azure region.
    pub location: Option<Cow<'d, str>>,
    /// The resource group.
    pub resource_group: Option<Cow<'d, str>>,
    /// The subscription's id.
    pub subscription_id: Option<Cow<'d, str>>,
    /// The name of the SKU.
    pub sku: Option<Cow<'d, str>>,
    /// The object with the tags.
    pub tags: Option<Node<'d>>,
    /// The place of the settings below the registry: `properties`, `values`.
    pub section: Cow<'d, str>,
    /// The settings.
    pub properties: Properties<'d>,
    /// Which parts are the value of an expression, so that their members have no position in the document.
    pub computed: Computed,
    /// The indexes of the IP rules whose address the document marks as sensitive.
    pub sensitive_rules: Vec<usize>,
}

/// The settings of a registry.
#[derive(Clone, Debug)]
pub enum Properties<'d> {
    /// There are none.
    Missing,
    /// `null`.
    Null,
    /// By name. A name can be a path, such as `network_rule_set/0`.
    Given(Members<'d>),
    /// They cannot be computed: the expression.
    Unresolved(Cow<'d, str>),
    /// They are not an object.
    Malformed,
    /// They are given twice.
    GivenTwice,
}

impl<'d> Properties<'d> {
    /// The settings that a value consists of.
    pub(crate) fn of(value: Value<'d>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Object(members) => Self::Given(members),
            Value::Unresolved(expression) => Self::Unresolved(expression),
            _ => Self::Malformed,
        }
    }
}

/// The language of a declaration, which names the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Properties of Azure Resource Manager: templates, snapshots, the body of an azapi resource.
    Properties,
    /// Attributes of `azurerm_container_registry`.
    Attributes,
}

/// Which parts are the value of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computed {
    /// All properties.
    pub properties: bool,
    /// The rule set.
    pub rule_set: bool,
    /// The list of IP rules.
    pub ip_rules: bool,
}

impl<'d> Registry<'d> {
    /// A registry at a position, of which nothing else is known.
    pub(crate) fn at(node: &Node<'d>, pointer: &str, language: Language) -> Self {
        Self {
            position: node.position(String::from(pointer)),
            is_observed: false,
            language,
            address: None,
            is_conditional: false,
            id: None,
            name: None,
            location: None,
            resource_group: None,
            subscription_id: None,
            sku: None,
            tags: None,
            section: Cow::Borrowed("properties"),
            properties: Properties::Missing,
            computed: Computed::default(),
            sensitive_rules: Vec::new(),
        }
    }
}

/// The text of a value; none for anything else.
pub(crate) fn text(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The name in the value of `sku`.
pub(crate) fn sku_name(sku: Value<'_>) -> Option<Cow<'_, str>> {
    let Value::Object(members) = sku else { return None };
    let mut names = members.into_iter().filter(|(key, _)| same(key, "name"));
    names.next().and_then(|(_, name)| text(name))
}
